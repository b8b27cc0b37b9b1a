"""Checks that go with long use: cognition, urine and liver, when each was done last and when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.days import months_after
from sessiontrack.domain.exposure import exposures

LONG_TERM_CHECKS: Mapping[str, str] = MappingProxyType(
    {"cognition": "Cognition", "urinalysis": "Urinalysis", "liver_tests": "Liver tests"}
)
"""Source: clinical research of this project, section 3.4, with Pfizer Medical Information on long use."""


@dataclass(frozen=True, slots=True)
class CheckDue:
    """One long-term check on a local date.

    Args:
        last_on: when it was done last; absent when it never was.
        counted_from: the same, or the first session of the patient's life.
        sessions_since: sessions after the last check, or all of them.
        due_on: when the months or the sessions are over, whichever came first.
    """

    code: str
    last_on: date | None
    counted_from: date
    sessions_since: int
    due_on: date
    is_due: bool


def long_term_checks(record: CourseRecord, on: date) -> tuple[CheckDue, ...]:
    """Each long-term check with its due date; nothing before the first session.

    A check of the day of a session was made before it.

    Source: clinical research of this project, section 3.4; the schedule is a clinic default.
    """
    days = [record.day(visit.begins_at) for visit in exposures(record)]
    given = [day for day in days if day <= on]
    return tuple(_check(record, code, given, on) for code in LONG_TERM_CHECKS) if given else ()


def _check(record: CourseRecord, code: str, given: list[date], on: date) -> CheckDue:
    done = [record.day(check.done_at) for check in record.checks if check.code == code]
    last_on = max((day for day in done if day <= on), default=None)
    since = [day for day in given if last_on is None or day >= last_on]
    counted_from = last_on or given[0]
    due_on = months_after(counted_from, record.protocol["longterm_months"])
    sessions = record.protocol["longterm_sessions"]
    if len(since) >= sessions:
        due_on = min(due_on, since[sessions - 1])
    return CheckDue(code, last_on, counted_from, len(since), due_on, on >= due_on)
