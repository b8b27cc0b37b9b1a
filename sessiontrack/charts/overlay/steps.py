"""Steps of time in which sessions are compared: as wide as vitals are planned, so that each has about one reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from sessiontrack.charts.overlay.sessions import AlignedSession, Overlay, Point
from sessiontrack.domain.protocol import Protocol

BEFORE, AFTER = 30, 120
_LEAST = 10
ENOUGH = 3
"""Fewer sessions than this have no median and no range: each is seen by itself."""


@dataclass(frozen=True, slots=True)
class Step:
    """Minutes from the start of the drug; the end belongs to the next step."""

    begins: float
    ends: float

    @property
    def middle(self) -> float:
        """The minute half way."""
        return (self.begins + self.ends) / 2

    def points(self, session: AlignedSession) -> tuple[Point, ...]:
        """The readings of a session within the step."""
        return tuple(point for point in session.points if self.begins <= point[0] < self.ends)

    def value(self, session: AlignedSession) -> float | None:
        """What a session counts with: its median reading; nothing without one."""
        values = [value for _, value in self.points(session)]
        return median(values) if values else None


@dataclass(frozen=True, slots=True)
class Spread:
    """The later sessions in one step.

    Args:
        number: sessions with a reading.
        low, high: their lowest and highest reading; absent with too few sessions.
        median: of one value a session.
    """

    step: Step
    number: int
    low: float | None = None
    median: float | None = None
    high: float | None = None


def steps_of(overlay: Overlay) -> tuple[Step, ...]:
    """From half an hour before the start to two hours after it, as far as there are readings.

    The steps lie around the minutes at which vitals are planned while the drug runs; from the end of the window on
    they are as wide as the interval of recovery. The minutes around the start and the window are always there.
    """
    steps = [Step(begins, ends) for begins, ends in pairwise(_edges(overlay.protocol))]
    window_to = overlay.protocol["window_to_minutes"]
    used = [
        place
        for place, step in enumerate(steps)
        if step.begins <= -_LEAST < step.ends
        or step.begins < window_to <= step.ends
        or any(step.points(session) for session in overlay.measured)
    ]
    return tuple(steps[used[0] : used[-1] + 1])


def _edges(protocol: Protocol) -> Iterator[float]:
    during = max(_LEAST, protocol["vitals_interval_minutes"])
    recovering = max(_LEAST, protocol["vitals_interval_recovery_minutes"])
    edge = -during / 2 - BEFORE // during * during
    while edge < AFTER:
        yield edge
        edge += during if edge < protocol["window_to_minutes"] else recovering
    yield edge


def outside(overlay: Overlay, steps: Sequence[Step]) -> int:
    """How many readings lie before or after everything that is shown."""
    first, last = steps[0].begins, steps[-1].ends
    return sum(not first <= minute < last for session in overlay.measured for minute, _ in session.points)


def spread_of(sessions: Sequence[AlignedSession], step: Step) -> Spread:
    """Median and range of some sessions in a step."""
    held = [value for session in sessions if (value := step.value(session)) is not None]
    if len(held) < ENOUGH:
        return Spread(step, len(held))
    readings = [value for session in sessions for _, value in step.points(session)]
    return Spread(step, len(held), min(readings), median(held), max(readings))


def shown(value: float | None) -> str:
    """A value or a median, with a digit after the point where it has one."""
    return "" if value is None else f"{value:.1f}".removesuffix(".0")


def minute_words(minute: float) -> str:
    """A minute with a true minus."""
    return f"{minute:g}".replace("-", "−")
