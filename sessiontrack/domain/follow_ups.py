"""Contacts after a session: when each is due, which contact met it, and which are overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sessiontrack.domain.course_record import CourseContact, CourseRecord, CourseSession
from sessiontrack.domain.days import day_bounds

NEXT_DAY_HOURS = 24
"""The contact of the next day. Source: Ketamines For Anxiety (guide 2): improvement within 24 hours."""


NEXT_DAY = f"hours_{NEXT_DAY_HOURS}"


class Standing(StrEnum):
    """What became of a contact that was planned by the protocol.

    ``met_late``: the patient was reached after the window, before the next one opened. ``missed``: nobody was
    reached, and something later has taken its place: a session, another window's contact, or the end of contacts.
    """

    UPCOMING = "upcoming"
    OPEN = "open"
    MET = "met"
    MET_LATE = "met_late"
    OVERDUE = "overdue"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class FollowUpDue:
    """One contact that is due after a session.

    Args:
        code: ``hours_24``, or ``day_`` with the number of the day.
        opens_at: from then a contact counts for it.
        closes_at: until then, itself included.
        contact: the one that met it.
    """

    code: str
    session_id: UUID
    due_at: datetime
    opens_at: datetime
    closes_at: datetime
    standing: Standing
    contact: CourseContact | None = None

    @property
    def is_next_day(self) -> bool:
        """It is the contact of the day after, measured in hours."""
        return self.code == NEXT_DAY

    @property
    def label(self) -> str:
        """In words.

        >>> moment = datetime(2026, 5, 1, tzinfo=UTC)
        >>> FollowUpDue("day_7", UUID(int=1), moment, moment, moment, Standing.OPEN).label
        'day 7'
        """
        _, number = self.code.split("_")
        return f"{number} hours" if self.is_next_day else f"day {number}"


@dataclass(frozen=True, slots=True)
class _Step:
    code: str
    due_at: datetime
    opens_at: datetime
    closes_at: datetime


def follow_ups(record: CourseRecord, now: datetime) -> tuple[FollowUpDue, ...]:
    """Every contact due so far after each session, by session, and the next one that is to come.

    A session that began before a window closed takes its place: the patient was seen.

    Source: clinical research of this project, sections 5.3 and 6.2, rule ``followup_missed``.
    """
    given = record.given
    found: list[FollowUpDue] = []
    for place, visit in enumerate(given):
        later = given[place + 1].begins_at.astimezone(UTC) if place + 1 < len(given) else None
        steps = [step for step in _steps(record, visit, later) if later is None or step.closes_at < later]
        following = [*(step.opens_at for step in steps[1:]), later]
        # A session soon after leaves no step at all, and then nothing to pair.
        for step, ends_at in zip(steps, following, strict=False):
            due = _due(record, visit, step, now, ends_at=ends_at)
            found.append(due)
            if due.standing is Standing.UPCOMING:
                break
    return tuple(found)


def next_follow_up(record: CourseRecord, now: datetime) -> FollowUpDue | None:
    """The contact that is due now, or next; nothing when none is to come."""
    waiting = (Standing.OPEN, Standing.UPCOMING)
    return next((due for due in follow_ups(record, now) if due.standing in waiting), None)


def overdue_follow_ups(record: CourseRecord, now: datetime) -> tuple[FollowUpDue, ...]:
    """Contacts whose window has closed and since which nobody saw or reached the patient."""
    return tuple(due for due in follow_ups(record, now) if due.standing is Standing.OVERDUE)


def _steps(record: CourseRecord, visit: CourseSession, later: datetime | None) -> Iterator[_Step]:
    protocol, begun = record.protocol, visit.begins_at.astimezone(UTC)
    yield _Step(
        NEXT_DAY,
        begun + timedelta(hours=NEXT_DAY_HOURS),
        begun + timedelta(hours=protocol["follow_up_from_hours"]),
        begun + timedelta(hours=protocol["follow_up_missed_hours"]),
    )
    on, until = record.day(begun), protocol["follow_up_until_days"]
    if later is not None:
        until = min(until, (record.day(later) - on).days)
    first, second = protocol["follow_up_first_days"], protocol["follow_up_second_days"]
    for number in sorted({first, second}):
        if number <= until:
            yield _on_day(record, on, number, protocol["follow_up_window_days"])
    monthly = protocol["follow_up_monthly_days"]
    for number in range(monthly, until + 1, monthly):
        yield _on_day(record, on, number, protocol["follow_up_monthly_window_days"])


def _on_day(record: CourseRecord, on: date, number: int, window_days: int) -> _Step:
    due_on, window = on + timedelta(days=number), timedelta(days=window_days)
    due_at, _ = day_bounds(due_on, record.zone)
    opens_at, _ = day_bounds(due_on - window, record.zone)
    _, ends_at = day_bounds(due_on + window, record.zone)
    return _Step(f"day_{number}", due_at, opens_at, ends_at - timedelta(microseconds=1))


def _due(
    record: CourseRecord, visit: CourseSession, step: _Step, now: datetime, *, ends_at: datetime | None
) -> FollowUpDue:
    # A contact of the next window met that one; only what came before it can be late for this one.
    met = [
        contact
        for contact in sorted(record.contacts, key=lambda contact: contact.at.astimezone(UTC))
        if step.opens_at <= contact.at
        and (contact.at <= step.closes_at or not ends_at or contact.at < ends_at)
    ]
    contact = met[0] if met else None
    return FollowUpDue(
        step.code,
        visit.session.id,
        step.due_at,
        step.opens_at,
        step.closes_at,
        _late_or_met(contact, step) if contact else _unmet(record, visit, step, now),
        contact,
    )


def _late_or_met(contact: CourseContact, step: _Step) -> Standing:
    return Standing.MET if contact.at <= step.closes_at else Standing.MET_LATE


def _unmet(record: CourseRecord, visit: CourseSession, step: _Step, now: datetime) -> Standing:
    if now < step.opens_at:
        return Standing.UPCOMING
    if now <= step.closes_at:
        return Standing.OPEN
    seen = [
        *(contact.at for contact in record.contacts),
        *(each.begins_at for each in record.given if each is not visit),
    ]
    until = record.day(visit.begins_at) + timedelta(days=record.protocol["follow_up_until_days"])
    is_history = any(moment > step.opens_at for moment in seen) or record.day(now) > until
    return Standing.MISSED if is_history else Standing.OVERDUE
