"""Contacts after a session: when each is due and what became of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sessiontrack.domain.follow_ups import follow_ups, next_follow_up, overdue_follow_ups
from sessiontrack.domain.protocol import Protocol
from tests.builders_course import contact, on, record, series, session_id, visit


def standings(held, day, hour=12):
    return {due.code: due.standing.value for due in follow_ups(held, on(day, hour))}


def test_contacts_are_due_the_next_day_in_one_and_two_weeks_and_monthly():
    found = follow_ups(record(visit(0)), on(400))
    assert [due.code for due in found] == [
        "hours_24", "day_7", "day_14", "day_30", "day_60", "day_90", "day_120", "day_150", "day_180",
    ]  # fmt: skip
    assert [due.label for due in found[:2]] == ["24 hours", "day 7"]
    assert [due.due_at for due in found[:4]] == [on(1), on(7, 0), on(14, 0), on(30, 0)]
    assert {due.session_id for due in found} == {session_id(0)}


def test_a_day_has_its_window_in_local_days():
    _, week, *_, month = follow_ups(record(visit(0)), on(14))
    assert (week.opens_at, week.closes_at) == (on(5, 0), on(10, 0) - timedelta(microseconds=1))
    assert (month.code, month.opens_at, month.closes_at + timedelta(microseconds=1)) == (
        "day_30",
        on(23, 0),
        on(38, 0),
    )


def test_the_clocks_of_the_zone_may_change_in_between():
    begins_at = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    vienna = record(visit(176, begins_at=begins_at), zone=ZoneInfo("Europe/Vienna"))
    next_day, week = follow_ups(vienna, on(185))[:2]
    assert next_day.due_at == begins_at + timedelta(hours=24)
    # The session was on the 25th there, in summer time; a week later it is winter.
    assert week.due_at == datetime(2026, 10, 31, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "standing"),
    [(11.9, "upcoming"), (12, "open"), (36, "open"), (36.01, "overdue")],
)
def test_a_window_opens_and_closes(hours, standing):
    assert standings(record(visit(0)), 0, 9 + hours)["hours_24"] == standing


@pytest.mark.parametrize(
    ("hours", "standing"),
    [
        (11.9, "missed"),
        (12, "met"),
        (36, "met"),
        (36.01, "met_late"),
        (24 * 4 + 14.9, "met_late"),
        (120, "missed"),
    ],
)
def test_a_contact_meets_the_window_in_which_it_was_or_late_the_one_before(hours, standing):
    held = record(visit(0), contacts=(contact(0, hour=9 + hours),))
    assert standings(held, 8)["hours_24"] == ("overdue" if hours < 12 else standing)


def test_the_first_contact_of_a_window_is_the_one_that_met_it():
    first, second, other = contact(1), contact(1.2), contact(7)
    found = follow_ups(record(visit(0), contacts=(second, other, first)), on(8))
    assert [due.contact for due in found[:3]] == [first, other, None]


def test_a_contact_after_all_windows_is_late_for_the_last():
    short = Protocol(1, {"follow_up_until_days": 14})
    held = record(visit(0), contacts=(contact(20),), protocol=short)
    assert standings(held, 21) == {"hours_24": "missed", "day_7": "missed", "day_14": "met_late"}


def test_one_later_contact_ends_everything_that_was_overdue():
    assert standings(record(visit(0)), 17) == {
        "hours_24": "overdue", "day_7": "overdue", "day_14": "overdue", "day_30": "upcoming",
    }  # fmt: skip
    assert standings(record(visit(0), contacts=(contact(17.9),)), 18) == {
        "hours_24": "missed", "day_7": "missed", "day_14": "met_late", "day_30": "upcoming",
    }  # fmt: skip


def test_a_session_takes_the_place_of_what_was_not_over_before_it():
    found = follow_ups(record(visit(0), visit(3), visit(15)), on(15))
    assert [(due.session_id, due.code, due.standing.value) for due in found] == [
        (session_id(0), "hours_24", "missed"),
        (session_id(3), "hours_24", "missed"),
        (session_id(3), "day_7", "missed"),
        (session_id(15), "hours_24", "upcoming"),
    ]
    assert follow_ups(record(visit(0), visit(1)), on(1))[0].session_id == session_id(1)


def test_a_contact_after_the_next_session_is_none_of_the_one_before():
    held = record(visit(0), visit(3), contacts=(contact(4),))
    first, second = follow_ups(held, on(4))[:2]
    assert (first.standing.value, second.standing.value) == ("missed", "met")


def test_the_next_one_is_open_or_to_come():
    held = record(*series(2))
    assert [getattr(next_follow_up(held, on(day)), "code", None) for day in (3, 4, 5, 8, 12, 200)] == [
        "hours_24", "hours_24", "day_7", "day_7", "day_7", None,
    ]  # fmt: skip


def test_overdue_ends_with_the_end_of_contacts():
    held = record(visit(0))
    assert [due.code for due in overdue_follow_ups(held, on(13))] == ["hours_24", "day_7"]
    assert [due.code for due in overdue_follow_ups(held, on(180))][-1] == "day_150"
    assert overdue_follow_ups(held, on(181)) == ()


def test_without_a_session_nothing_is_due():
    assert follow_ups(record(), on(0)) == ()
    assert next_follow_up(record(), on(0)) is None


def test_a_clinic_may_ask_once_and_only_for_a_week():
    once = Protocol(1, {"follow_up_second_days": 7, "follow_up_until_days": 14, "follow_up_window_days": 0})
    assert list(standings(record(visit(0), protocol=once), 30)) == ["hours_24", "day_7"]
    late = Protocol(1, {"follow_up_second_days": 21, "follow_up_until_days": 14})
    assert list(standings(record(visit(0), protocol=late), 30)) == ["hours_24", "day_7"]
