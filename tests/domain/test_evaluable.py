"""Whether a course counts: what it lacks, and until when."""

from __future__ import annotations

from datetime import date

import pytest

from sessiontrack.domain.evaluable import CORE, Missing, Part, end_score, evaluability, is_series_over
from tests.builders_course import (
    decided,
    maintenance,
    not_given,
    on,
    record,
    score,
    series,
    session_id,
    visit,
)

BASELINE, END = score("phq9", -1, 20), score("phq9", 20, 8)


def lacks(held, day):
    return evaluability(held, on(day)).missing


def test_a_whole_series_with_both_scores_counts():
    found = evaluability(record(*series(), scores=(BASELINE, END)), on(30))
    assert (found.is_evaluable, found.is_lost, found.is_series_over) == (True, False, True)


def test_a_new_course_lacks_everything_and_lost_nothing():
    found = evaluability(record(), on(-5))
    assert [part.part for part in found.missing] == [Part.SESSION, Part.BASELINE, Part.END_SCORE]
    assert (found.is_evaluable, found.is_lost, found.is_series_over) == (False, False, False)
    assert {part.until for part in found.missing} == {None}


@pytest.mark.parametrize(
    ("taken", "today", "until"),
    [
        (None, -5, date(2026, 5, 1)),
        (-14, -5, None),
        (-15, -5, date(2026, 5, 1)),
        (-14, 2, date(2026, 5, 3)),
    ],
    ids=["none", "in time", "too old on the day", "too old by now"],
)
def test_the_baseline_can_be_taken_until_the_first_session(taken, today, until):
    scores = () if taken is None else (score("phq9", taken, 20),)
    held = record(not_given(0), not_given(-3, "cancelled"), scores=scores)
    found = [part for part in lacks(held, today) if part.part is Part.BASELINE]
    assert found == ([Missing(Part.BASELINE, until=until)] if until else [])


def test_without_a_plan_nobody_knows_until_when():
    assert Missing(Part.BASELINE) in lacks(record(scores=(score("phq9", -30, 20),)), 0)
    assert Missing(Part.BASELINE) not in lacks(record(scores=(BASELINE,)), 0)


def test_after_the_first_session_a_baseline_is_past():
    found = evaluability(record(*series(), scores=(END,)), on(30))
    assert found.missing == (Missing(Part.BASELINE, until=date(2026, 5, 1), is_past=True),)
    assert found.is_lost


@pytest.mark.parametrize(
    ("day", "total", "counts"),
    [(15, 8, False), (16, 8, True), (16, None, False), (43, 8, True), (44, 8, False)],
    ids=["before it", "the next morning", "not complete", "28 days after", "29 days after"],
)
def test_the_score_that_ends_the_series_is_taken_in_time(day, total, counts):
    held = record(*series(), scores=(BASELINE, score("phq9", day, total)))
    assert (end_score(held) is not None) is counts


def test_without_a_session_no_score_ends_a_series():
    assert end_score(record(scores=(BASELINE, END))) is None


@pytest.mark.parametrize(("today", "is_past"), [(43, False), (44, True)], ids=["13 June", "14 June"])
def test_it_can_be_taken_until_the_last_day(today, is_past):
    (only,) = lacks(record(*series(), scores=(BASELINE,)), today)
    assert only == Missing(Part.END_SCORE, until=date(2026, 6, 13), is_past=is_past)


def test_a_maintenance_session_ends_the_wait_sooner():
    early = record(*series(), *maintenance(30, 60), scores=(BASELINE, score("phq9", 31, 8)))
    (only,) = lacks(early, 31)
    assert only == Missing(Part.END_SCORE, until=date(2026, 5, 31), is_past=True)
    late = record(*series(), *maintenance(60), scores=(BASELINE,))
    assert lacks(late, 61)[0].until == date(2026, 6, 13)
    before = record(visit(-30, episode=7), *series(), scores=(score("phq9", -31, 20), END))
    assert end_score(before) is END


def test_the_first_score_in_time_is_the_one():
    later = score("phq9", 25, 5)
    assert end_score(record(*series(), scores=(later, BASELINE, END))) is END


@pytest.mark.parametrize(
    ("held", "is_over"),
    [
        (record(), False),
        (record(*maintenance(5)), False),
        (record(*series(5)), False),
        (record(*series(6)), True),
        (record(*series(5), decisions=(decided(13, "series_end"),)), True),
        (record(*series(5), decisions=(decided(13, "mid_series"),)), False),
        (record(*series(5), *maintenance(60)), True),
    ],
    ids=["none", "only maintenance", "five", "six", "ended by decision", "decided on", "maintenance began"],
)
def test_a_series_is_over_when_it_was_given_ended_or_left(held, is_over):
    assert is_series_over(held) is is_over


def test_while_the_series_runs_its_end_is_open():
    (only,) = lacks(record(*series(5), scores=(BASELINE,)), 20)
    assert only == Missing(Part.END_SCORE)


@pytest.mark.parametrize("name", CORE)
def test_each_field_of_the_core_is_missed_by_name(name):
    held = record(*series(5), visit(15, **{name: None}), scores=(BASELINE, END))
    assert lacks(held, 30) == (Missing(Part.CORE, session_id(15), (name,)),)
