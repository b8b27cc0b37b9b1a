"""Three examples of a rule about a course: one that fires, one that is silent, one with its input missing."""

from __future__ import annotations

from dataclasses import dataclass

from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.course_rules import CourseAlert, course_alerts
from tests.builders_course import on


@dataclass(frozen=True)
class Example:
    """A course at noon of a day, and what the rule says: a level with its sentence, or nothing."""

    record: CourseRecord
    day: float
    level: str | None = None
    message: str | None = None


@dataclass(frozen=True)
class Case:
    """The three examples of one rule.

    Args:
        why_silent: why a missing input leaves it silent, when it does.
    """

    fires: Example
    silent: Example
    missing: Example
    why_silent: str | None = None

    @property
    def examples(self) -> tuple[Example, ...]:
        return self.fires, self.silent, self.missing


def found(rule: str, record: CourseRecord, day: float) -> list[CourseAlert]:
    """What one rule says about a course at noon of a day."""
    return [alert for alert in course_alerts(record, on(day, 12)) if alert.rule == rule]


def only(rule: str, record: CourseRecord, day: float) -> CourseAlert:
    """The one thing that a rule says."""
    (alert,) = found(rule, record, day)
    return alert


def speaks(rule: str, record: CourseRecord, day: float) -> bool:
    """A rule says something."""
    return bool(found(rule, record, day))
