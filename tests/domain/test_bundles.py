"""What a bundle is asked for, and the days of a course."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from sessiontrack.domain.bundles import BundleFilter, ToldCourse
from sessiontrack.domain.courses import Course

FIRST = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)
"""Half past eleven at night on the first of March, in Chicago."""


def course(first: datetime | None = FIRST, indications: tuple[str, ...] = ("ptsd",)) -> ToldCourse:
    opened = Course(UUID(int=1), UUID(int=2), UUID(int=3), indications, "ketamine", "iv", FIRST)
    return ToldCourse(opened, "P-1", (), (), first, 14, {UUID(int=4): "U-1"}, ZoneInfo("America/Chicago"))


@pytest.mark.parametrize(
    ("after", "day"),
    [
        ({"minutes": 0}, 1),
        ({"minutes": 29}, 1),
        ({"minutes": 30}, 2),
        ({"hours": -24}, -1),
        ({"days": 13}, 15),
    ],
)
def test_a_day_of_a_course_is_one_of_the_clinics_calendar_and_never_zero(after, day):
    """The clocks went forward in between, so thirteen times 24 hours end after midnight."""
    assert course().day(FIRST + timedelta(**after)) == day


def test_without_a_drug_the_days_count_from_the_opening():
    assert course(None).day(FIRST + timedelta(days=1)) == 2
    assert course(None).day(None) is None


def test_a_person_has_a_pseudonym_and_a_rule_has_none():
    assert [course().ref(person) for person in (UUID(int=4), UUID(int=9), None)] == ["U-1", None, None]


def test_a_filter_asks_for_sessions_where_a_part_of_it_is_about_them():
    assert not BundleFilter(indication="ptsd", as_of=FIRST).asks_for_sessions
    for asked in (
        BundleFilter(since=FIRST),
        BundleFilter(phase="maintenance"),
        BundleFilter(agent="ketamine"),
    ):
        assert asked.asks_for_sessions


def test_dates_have_their_first_moment_in_and_their_last_out():
    asked = BundleFilter(since=FIRST, until=FIRST + timedelta(days=1))
    moments = (FIRST - timedelta(seconds=1), FIRST, FIRST + timedelta(days=1))
    assert [asked.holds(moment) for moment in moments] == [False, True, False]
    assert BundleFilter().holds(FIRST)


def test_a_course_is_asked_for_by_its_indication():
    assert BundleFilter(indication="ptsd").takes_course(course().course)
    assert not BundleFilter(indication="phobia").takes_course(course().course)
