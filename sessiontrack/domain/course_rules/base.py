"""What a rule about a whole course finds, and the alert that it becomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from sessiontrack.domain.alerts.base import Alert, Level
from sessiontrack.domain.course_record import CourseRecord, CourseScore


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseAlert(Alert):
    """A rule spoke about a course; that none speaks is no clearance.

    Args:
        title: the rule's title, or what the finding is called.
        advice: what to do, in one sentence.
        since: when what it says became true.
        session_id: the session that it points at, when it points at one.
    """

    title: str
    advice: str
    since: datetime
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFinding:
    """What a rule found, before it has an identity.

    Args:
        cause: what it is about, in a word that does not change; the alert's identity.
        title: where the rule's own would claim more than was found.
        entry_id: the entry that made it true, when one did.
        limits: codes of the limits that were compared.
        other_limits: limits that do not come from the protocol, as those of a scale.
    """

    level: Level
    message: str
    advice: str
    since: datetime
    cause: str
    title: str = ""
    entry_id: UUID | None = None
    session_id: UUID | None = None
    inputs: Mapping[str, int | str] = field(default_factory=dict)
    limits: tuple[str, ...] = ()
    other_limits: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseRule:
    """One rule of the table.

    Args:
        function: what is true about a course at a moment; pure.
        levels: every level it can have; more than one make the level part of the identity.
    """

    id: str
    title: str
    source: str
    function: Callable[[CourseRecord, datetime], Iterable[CourseFinding]]
    levels: tuple[Level, ...]

    def alert(self, finding: CourseFinding, record: CourseRecord) -> CourseAlert:
        """A finding with its identity and the limits in force."""
        level = f":{finding.level.value}" if len(self.levels) > 1 else ""
        cause = f"{finding.cause}{level}"
        return CourseAlert(
            id=uuid5(record.course.id, f"{self.id}:{cause}"),
            rule=self.id,
            level=finding.level.value,
            message=finding.message,
            cause=cause,
            cause_id=finding.entry_id,
            inputs=finding.inputs,
            limits={**{code: record.protocol[code] for code in finding.limits}, **finding.other_limits},
            title=finding.title or self.title,
            advice=finding.advice,
            since=finding.since,
            session_id=finding.session_id,
        )


def score_cause(score: CourseScore) -> str:
    """The word that a finding about a score is known by."""
    return str(score.entry_id or f"{score.point.scale}:{score.point.taken_at.isoformat()}")
