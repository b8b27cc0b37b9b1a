"""A curve of how long something took, and what can be read from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sessiontrack.domain.cohorts.base import Interval
from sessiontrack.domain.cohorts.outcomes import Wait


@dataclass(frozen=True, slots=True)
class Step:
    """From this day on, so large a share is still waiting."""

    day: int
    share: float
    interval: Interval | None


@dataclass(frozen=True)
class Curve:
    """The share for whom it has not happened yet, by days.

    Args:
        steps: by day, one for each on which a wait ended; empty when nothing happened to anybody.
    """

    waits: tuple[Wait, ...]
    steps: tuple[Step, ...]

    @property
    def events(self) -> int:
        """How often it happened."""
        return sum(wait.is_event for wait in self.waits)

    @cached_property
    def last_day(self) -> int:
        """The longest wait."""
        return max((wait.days for wait in self.waits), default=0)

    def at_risk(self, day: int) -> int:
        """Those who are still waiting, and watched, just before a day."""
        return sum(wait.days >= day for wait in self.waits)

    def at(self, day: int) -> Step | None:
        """The step that holds on a day; nothing before the first and after the longest wait."""
        held = [step for step in self.steps if step.day <= day]
        return held[-1] if held and day <= self.last_day else None

    @property
    def median_day(self) -> int | None:
        """The first day on which no more than half are still waiting; nothing while more are."""
        return next((step.day for step in self.steps if step.share <= 0.5), None)
