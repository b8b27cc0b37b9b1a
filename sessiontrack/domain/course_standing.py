"""How a course stands today: what the rules say of it, what is due, and how much drug there was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.course_rules import CourseAlert, course_alerts
from sessiontrack.domain.episodes import Episode, episodes
from sessiontrack.domain.evaluable import Evaluability, evaluability
from sessiontrack.domain.exposure import Exposure, exposure
from sessiontrack.domain.follow_ups import FollowUpDue, next_follow_up, overdue_follow_ups
from sessiontrack.domain.long_term_checks import CheckDue, long_term_checks


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """Everything about a course that moves with the calendar.

    Args:
        alerts: the loudest first; none is no clearance.
        next_contact: the contact that is open or comes next.
        overdue_contacts: oldest first.
        episodes: of maintenance, oldest first.
    """

    alerts: tuple[CourseAlert, ...]
    exposure: Exposure
    next_contact: FollowUpDue | None
    overdue_contacts: tuple[FollowUpDue, ...]
    checks: tuple[CheckDue, ...]
    episodes: tuple[Episode, ...]
    evaluability: Evaluability


def course_standing(record: CourseRecord, now: datetime) -> CourseStanding:
    """A course at a moment.

    Args:
        now: aware; its local date is the day that is counted from.
    """
    today = record.day(now)
    return CourseStanding(
        alerts=course_alerts(record, now),
        exposure=exposure(record, today),
        next_contact=next_follow_up(record, now),
        overdue_contacts=overdue_follow_ups(record, now),
        checks=long_term_checks(record, today),
        episodes=episodes(record, today),
        evaluability=evaluability(record, now),
    )
