"""What a row of a file is made of, where its cells are worked out in Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sessiontrack.domain.bodies import Score
from sessiontrack.domain.courses import TreatmentSession
from sessiontrack.domain.summaries import SessionSummary


@dataclass(frozen=True, slots=True)
class Span:
    """What an export covers: sessions by the start of the drug, or by plan when it never started.

    Args:
        since: the first moment that is in, aware; nothing for all before.
        until: the first moment that is out, aware; nothing for all after.
    """

    clinic_id: UUID
    since: datetime | None = None
    until: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """The moment is in."""
        is_after = self.since is None or moment >= self.since
        return is_after and (self.until is None or moment < self.until)


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session of ``sessions.csv``.

    Args:
        ordinal: its number in the course, counting sessions with delivered drug; else nothing.
    """

    session: TreatmentSession
    summary: SessionSummary
    patient_ref: str
    ordinal: int | None


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One current score.

    Args:
        id: of the root entry, which an amendment keeps.
        belongs_at: by what a span holds it: the begin of the session that it names, else ``measured_at``.
        entered_by_ref: none where the patient answered by a link.
    """

    id: UUID
    session_id: UUID | None
    measured_at: datetime
    belongs_at: datetime
    score: Score
    entered_by_ref: str | None
    entered_by_role: str


@dataclass(frozen=True, slots=True)
class CourseScores:
    """Every current score of one course in the order of the bedside, in the span or not.

    Args:
        first_infusion_at: the start of the first session with delivered drug.
        baseline_days: how old the baseline score may be by the protocol of that session.
    """

    course_id: UUID
    patient_ref: str
    first_infusion_at: datetime | None
    baseline_days: int
    scores: tuple[ScoreRow, ...]
