"""What is laid over each other: one sign in the sessions of a course, each from its own start of the drug."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from sessiontrack.charts.overlay.scales import SCALES, Scale
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.protocol import DEFAULT_PROTOCOL, Protocol

Point = tuple[float, int]


@dataclass(frozen=True, slots=True)
class AlignedSession:
    """The readings of one sign in one session.

    Args:
        ordinal: its number among the sessions in which drug was given.
        readings: by minutes from the start of the drug, negative before it; nothing in place of the value where there
            was no reading to trust, which is a gap.
        recovers_from: the minute from which sets are planned as in recovery; absent while the drug runs.
    """

    id: UUID
    ordinal: int
    on: date
    readings: tuple[tuple[float, int | None], ...] = ()
    recovers_from: float | None = None

    @property
    def points(self) -> tuple[Point, ...]:
        """The readings that have a value."""
        return tuple((minute, value) for minute, value in self.readings if value is not None)

    def runs(self, protocol: Protocol) -> tuple[tuple[Point, ...], ...]:
        """Readings that a line may join: none is missing between them, and no two planned intervals pass."""
        runs: list[list[Point]] = [[]]
        for minute, value in self.readings:
            is_gap = runs[-1] and minute - runs[-1][-1][0] > 2 * self._interval(runs[-1][-1][0], protocol)
            if value is None or is_gap:
                runs.append([])
            if value is not None:
                runs[-1].append((minute, value))
        return tuple(tuple(run) for run in runs if run)

    def _interval(self, minute: float, protocol: Protocol) -> int:
        recovers = self.recovers_from is not None and minute >= self.recovers_from
        return protocol["vitals_interval_recovery_minutes" if recovers else "vitals_interval_minutes"]


@dataclass(frozen=True)
class Overlay:
    """One sign over a whole course.

    Args:
        sessions: those in which drug was given, by their number; some may have no reading of this sign.
        asked_id: the session that somebody wants to compare.
        has_window: the drug is infused, so that the protocol's window means something.
    """

    course_id: UUID
    patient: Patient
    sign: str
    sessions: tuple[AlignedSession, ...] = ()
    asked_id: UUID | None = None
    has_window: bool = True
    protocol: Protocol = field(default=DEFAULT_PROTOCOL)

    @property
    def scale(self) -> Scale:
        """How the sign is drawn."""
        return SCALES[self.sign]

    @cached_property
    def measured(self) -> tuple[AlignedSession, ...]:
        """The sessions with a reading of this sign."""
        return tuple(session for session in self.sessions if session.points)

    @property
    def first(self) -> AlignedSession | None:
        """The first infusion of the course, if it has a reading."""
        return next((session for session in self.measured if session.ordinal == 1), None)

    @property
    def later(self) -> tuple[AlignedSession, ...]:
        """All others, the chosen one among them."""
        return tuple(session for session in self.measured if session.ordinal != 1)

    @cached_property
    def is_asked(self) -> bool:
        """The chosen session is the one that was asked for."""
        return any(session.id == self.asked_id for session in self.sessions)

    @cached_property
    def chosen(self) -> AlignedSession | None:
        """The session asked for, else the newest one with a reading; none when that is the first infusion."""
        asked = [session for session in self.sessions if session.id == self.asked_id]
        found = next(iter([*asked, *reversed(self.measured)]), None)
        return None if found is None or found.ordinal == 1 else found

    @property
    def chosen_word(self) -> str:
        """Why it stands out."""
        return "chosen" if self.is_asked else "newest"


def values_of(sessions: Iterable[AlignedSession]) -> tuple[int, ...]:
    """Every value of some sessions."""
    return tuple(value for session in sessions for _, value in session.points)
