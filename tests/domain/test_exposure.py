"""How much ketamine a patient had, by local days and over all courses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from sessiontrack.domain.exposure import Dosage, exposure, exposures, exposures_in
from tests.builders_course import misuse_answers, not_given, record, series, session_id, visit

TODAY = date(2026, 5, 18)


def test_the_counters_of_a_series():
    found = exposure(record(*series()), TODAY)
    assert [(each.days, each.sessions, each.delivered_ug) for each in found.windows] == [
        (7, 2, 82_000),
        (28, 6, 246_000),
        (90, 6, 246_000),
        (365, 6, 246_000),
    ]
    assert found.lifetime == Dosage(None, 6, 246_000, 300, 0)
    assert (found.on, found.days_since_last, found.has_outside_source) == (TODAY, 2, None)


def test_before_the_first_session_everything_is_zero_but_the_days_since():
    found = exposure(record(not_given(3)), TODAY)
    assert {each.sessions for each in (*found.windows, found.lifetime)} == {0}
    assert found.days_since_last is None


def test_a_date_in_the_past_sees_nothing_later():
    found = exposure(record(*series()), date(2026, 5, 4))
    assert (found.lifetime.sessions, found.days_since_last) == (2, 0)


@pytest.mark.parametrize(
    ("days", "day", "counts"),
    [(7, 6, True), (7, 7, False), (28, 27, True), (28, 28, False), (365, 364, True), (365, 365, False)],
)
def test_a_window_is_so_many_days_with_today_as_the_last(days, day, counts):
    held = record(visit(17 - day))
    assert bool(exposures_in(held, TODAY, days)) is counts


def test_a_day_is_the_clinics():
    begins_at = datetime(2026, 5, 11, 22, 30, tzinfo=UTC)
    here = record(visit(10, begins_at=begins_at))
    there = record(visit(10, begins_at=begins_at), zone=ZoneInfo("Europe/Vienna"))
    assert not exposures_in(here, TODAY, 7)
    assert len(exposures_in(there, TODAY, 7)) == 1


def test_stopped_early_counts_and_not_given_does_not():
    held = record(
        visit(1, is_stopped_early=True, delivered_ug=900),
        visit(2, delivered_ug=0),
        visit(3, infusion_started_at=None),
        not_given(4, "cancelled"),
        not_given(5),
    )
    assert [each.session.id for each in exposures(held)] == [session_id(1)]


def test_an_unknown_amount_counts_as_a_session_and_in_no_sum():
    held = record(
        visit(1, delivered_ug=None, delivered_centi_mg_per_kg=None), visit(2, delivered_centi_mg_per_kg=None)
    )
    assert exposure(held, TODAY).lifetime == Dosage(None, 2, 41_000, 0, 2)


def test_other_courses_count_in_the_order_in_which_they_happened():
    held = record(visit(1), visit(5), elsewhere=(visit(3), not_given(4)))
    assert [each.session.id for each in exposures(held)] == [session_id(1), session_id(3), session_id(5)]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([], None),
        ([(1, 0, 0, 1)], False),
        ([(0, 1, 0, 0)], True),
        ([(0, 0, 1, 0), (0, 0, 0, 0)], True),
        ([(1, None, None, 0)], None),
        ([(1,)], None),
        ([None], None),
    ],
    ids=[
        "never asked",
        "no",
        "used outside",
        "another provider, once",
        "left open",
        "cut short",
        "total only",
    ],
)
def test_ketamine_from_elsewhere_is_known_or_not(answers, told):
    held = record(scores=tuple(misuse_answers(items) for items in answers))
    assert exposure(held, TODAY).has_outside_source is told
