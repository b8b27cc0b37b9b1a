"""What courses came to, and what is measured in each session of a cohort."""

from __future__ import annotations

import pytest

from sessiontrack.domain.cohorts.base import Share
from sessiontrack.domain.cohorts.measures import (
    DURATIONS,
    RISES,
    ever_high,
    lag_at,
    share_of,
    values,
)
from sessiontrack.domain.cohorts.outcomes import (
    CourseOutcome,
    Wait,
    course_outcome,
    scores_by_infusion,
    series_outcomes,
    waits,
)
from sessiontrack.domain.cohorts.published import OUTCOMES, RATE_SOURCES, rates_of
from tests.builders_course import on, record, score, series, visit
from tests.domain.test_cohort_incidence import held

NOW = on(60)


def course(*scores, sessions=None, **around):
    return record(*(series() if sessions is None else sessions), scores=scores, **around)


def outcome_of(*scores, sessions=None):
    return course_outcome(course(*scores, sessions=sessions), NOW)


def test_a_course_with_baseline_and_end_score_counts():
    found = outcome_of(score("phq9", -1, 20), score("phq9", 4, 12), score("phq9", 17, 8))
    assert found.is_series_over
    assert found.is_evaluable
    assert (found.end.is_response, found.end.is_remission) == (True, False)
    assert found.to_response == Wait(17, True)
    assert found.to_relapse == Wait(0, False)


def test_a_response_that_is_lost_ends_its_wait():
    found = outcome_of(
        score("phq9", -1, 20), score("phq9", 17, 8), score("phq9", 30, 18), score("phq9", 50, 6)
    )
    assert found.to_relapse == Wait(13, True)


def test_without_a_response_the_wait_lasts_until_the_last_score():
    found = outcome_of(score("phq9", -1, 20), score("phq9", 4, 18), score("phq9", 18, 16))
    assert (found.to_response, found.to_relapse) == (Wait(18, False), None)
    assert found.end.is_response is False


@pytest.mark.parametrize("scores", [(), (score("phq9", 17, 8),), (score("phq9", -1, 20),)])
def test_without_a_baseline_or_a_score_since_nothing_can_be_said(scores):
    found = outcome_of(*scores)
    assert (found.end, found.to_response, found.to_relapse) == (None, None, None)
    assert not found.is_evaluable


def test_a_series_that_is_going_on_is_not_judged():
    found = outcome_of(score("phq9", -1, 20), score("phq9", 4, 8), sessions=series(2))
    assert not found.is_series_over
    assert found.end is None
    assert found.to_response == Wait(4, True)


def test_of_the_series_that_are_over_so_many_responded():
    good = outcome_of(score("phq9", -1, 20), score("phq9", 17, 3))
    partly = outcome_of(score("phq9", -1, 20), score("phq9", 17, 14))
    worse = outcome_of(score("phq9", -1, 10), score("phq9", 17, 12))
    began_well = outcome_of(score("phq9", -1, 4), score("phq9", 17, 4))
    unknown = outcome_of()
    found = series_outcomes([good, partly, worse, began_well, unknown, CourseOutcome(False, False)])
    assert (found.response, found.worse) == (Share(1, 4), Share(1, 4))
    assert found.remission == Share(1, 3)
    assert found.at_baseline == 1
    assert found.evaluable == Share(4, 5)
    assert found.running == 1
    assert waits([good, unknown]) == {"response": (Wait(17, True),), "relapse": (Wait(0, False),)}


def test_one_score_a_course_and_place_the_last_before_the_next_infusion():
    first = course(
        score("phq9", -1, 20),
        score("phq9", 1, 19),
        score("phq9", 2, 18),
        score("phq9", 4, 12),
        score("phq9", 30, 5),
    )
    second = course(score("phq9", -2, 10), sessions=series(1))
    unmeasured = course(score("phq9", 2, 18))
    assert scores_by_infusion(first) == {"phq9": {0: 20, 1: 18, 2: 12, 6: 5}}
    assert scores_by_infusion(second) == {"phq9": {0: 10}}
    assert scores_by_infusion(unmeasured) == {}
    late = course(score("phq9", -1, 20), score("phq9", 40, 3), sessions=series(9))
    assert scores_by_infusion(late) == {"phq9": {0: 20}}


def test_a_rise_needs_both_ends_and_a_span_its_end():
    sessions = [
        held(1, baseline_systolic=120, peak_systolic=145, elapsed_seconds=2_550, visit_seconds=9_000),
        held(2, peak_systolic=150),
    ]
    assert values(RISES[0], sessions) == (25,)
    assert values(RISES[1], sessions) == ()
    assert [values(measure, sessions) for measure in DURATIONS] == [(42.5,), (), (), (150,)]


def test_a_patient_is_high_once_and_unknown_without_a_reading():
    sessions = [
        held(1, peak_systolic=150, peak_diastolic=99),
        held(2, peak_systolic=165),
        held(3, patient=2, peak_diastolic=100),
        held(4, patient=3, peak_systolic=164, peak_diastolic=99),
        held(5, patient=4),
    ]
    assert ever_high(sessions) == Share(2, 3)


def test_what_is_not_known_of_a_session_is_not_counted_among():
    sessions = [
        held(1, is_outside_window=True),
        held(2, is_outside_window=False),
        held(3),
        held(4, is_late=True),
    ]
    assert share_of("outside_window", sessions) == Share(1, 2, 1)
    assert share_of("late", sessions) == Share(1, 4, 1)
    assert share_of("stopped_early", sessions) == Share(0, 4, 0)


@pytest.mark.parametrize(("share", "within"), [(0.5, 1), (0.9, 3), (1.0, 21)])
def test_entries_were_kept_within(share, within):
    assert lag_at([(0, 50), (2, 45), (20, 5)], share) == within
    assert lag_at([], share) is None


def test_a_stopped_session_without_a_weight_still_counts():
    found = outcome_of(score("phq9", -1, 20), sessions=(visit(0, weight_g=None),))
    assert not found.is_evaluable


def test_what_others_published_is_quoted_as_printed():
    assert {one.figure for one in OUTCOMES} == {"response", "remission", "worse", "evaluable", "ever_high"}
    assert all(0 < one.percent < 100 and one.source for one in OUTCOMES)
    table = {"drowsiness": 56.4, "dizziness": 45.2, "dissociation": 35.6, "nausea": 13.3}
    assert {code: float(rates_of("crtce_2020", "patients")[code].percent) for code in table} == table
    assert float(rates_of("rems_58m", "sessions")["dissociation"].percent) == 41.0
    assert rates_of(None, "patients") == {}
    assert all(rates_of(code, "patients") or rates_of(code, "sessions") for code in RATE_SOURCES)
