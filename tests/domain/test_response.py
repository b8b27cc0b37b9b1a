"""Change from baseline, response and remission of one score."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from sessiontrack.domain.response import (
    Outcome,
    ScorePoint,
    find_baseline,
    newest_complete,
    outcome,
    percent_drop,
)

FIRST_INFUSION = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def score(total, *, scale="phq9", days=0.0, items=None):
    """A score so many days after the first infusion; before it is negative."""
    return ScorePoint(scale, total, FIRST_INFUSION + timedelta(days=days), items)


@pytest.mark.parametrize(
    ("baseline", "now", "percent"),
    [
        (18, 9, Fraction(50)),
        (18, 12, Fraction(100, 3)),
        (7, 7, Fraction(0)),
        (10, 15, Fraction(-50)),
        (10, 0, Fraction(100)),
        (0, 0, None),
        (0, 5, None),
        (-3, 3, None),
    ],
)
def test_improvement_is_exact_and_not_applicable_from_nothing(baseline, now, percent):
    assert percent_drop(baseline, now) == percent


@pytest.mark.parametrize(
    ("scale", "baseline", "now", "is_response", "is_partial"),
    [
        ("phq9", 18, 9, True, False),
        ("phq9", 19, 10, False, True),
        ("phq9", 16, 12, False, True),
        ("phq9", 16, 13, False, False),
        ("phq9", 16, 20, False, False),
        ("phq9", 0, 0, None, None),
        ("gad7", 15, 7, True, False),
        ("pcl5", 50, 40, True, None),
        ("pcl5", 50, 41, False, None),
        ("pcl5", 0, 0, False, None),
        ("lsas", 100, 65, False, None),
        ("lsas", 100, 64, True, None),
        ("pdss", 20, 12, True, None),
        ("pdss", 20, 13, False, None),
        ("cadss", 20, 0, None, None),
    ],
)
def test_response_follows_each_scales_own_rule(scale, baseline, now, is_response, is_partial):
    found = outcome(score(baseline, scale=scale, days=-1), score(now, scale=scale, days=7))
    assert (found.is_response, found.is_partial_response) == (is_response, is_partial)


@pytest.mark.parametrize(
    ("scale", "baseline", "now", "is_remission", "at_baseline"),
    [
        ("phq9", 18, 4, True, False),
        ("phq9", 18, 5, False, False),
        ("phq9", 4, 4, True, True),
        ("madrs", 30, 10, True, False),
        ("madrs", 30, 11, False, False),
        ("hama", 7, 8, False, True),
        ("anxiety_nrs", 8, 0, None, None),
    ],
)
def test_remission_is_its_own_flag(scale, baseline, now, is_remission, at_baseline):
    found = outcome(score(baseline, scale=scale, days=-1), score(now, scale=scale, days=7))
    assert (found.is_remission, found.is_remission_at_baseline) == (is_remission, at_baseline)


def test_a_low_start_can_be_in_remission_without_response():
    found = outcome(score(4, days=-1), score(3, days=7))
    assert (found.is_response, found.is_remission, found.is_remission_at_baseline) == (
        False,
        True,
        True,
    )


def test_without_a_baseline_only_remission_can_be_said():
    assert outcome(None, score(3)) == Outcome(None, None, None, None, True, None)


def test_an_incomplete_score_says_nothing():
    assert outcome(score(18, days=-1), score(None)) == Outcome(None, None, None, None, None, False)
    assert outcome(score(None, days=-1), score(9)).percent_drop is None


@pytest.mark.parametrize(
    ("scale", "items", "is_response", "is_remission"),
    [
        ("cgi", (4, 2), True, False),
        ("cgi", (2, 3), False, True),
        ("cgi", (2,), None, True),
        ("cgi", (2, None), None, True),
        ("cgi", None, None, None),
        ("global_change", (2,), True, None),
        ("global_change", (1,), False, None),
    ],
)
def test_a_rating_of_change_is_read_from_its_item(scale, items, is_response, is_remission):
    found = outcome(None, score(None, scale=scale, items=items))
    assert (found.is_response, found.is_remission) == (is_response, is_remission)


def test_change_is_never_taken_across_scales():
    with pytest.raises(ValueError, match="gad7 cannot be compared with phq9"):
        outcome(score(18), score(9, scale="gad7"))


@pytest.mark.parametrize(
    ("days", "is_baseline"),
    [(-15, False), (-14.001, False), (-14, True), (-1, True), (-0.001, True), (0, False)],
)
def test_a_baseline_is_at_most_fourteen_days_old_and_before_the_first_infusion(days, is_baseline):
    found = find_baseline([score(18, days=days)], "phq9", FIRST_INFUSION)
    assert (found is not None) is is_baseline


def test_the_last_complete_score_before_the_first_infusion_is_the_baseline():
    scores = [
        score(20, days=-5),
        score(18, days=-2),
        score(None, days=-1),
        score(9, scale="gad7", days=-1),
        score(12, days=1),
    ]
    assert find_baseline(scores, "phq9", FIRST_INFUSION) == scores[1]
    assert newest_complete(scores, "phq9") == scores[4]
    assert newest_complete(scores, "madrs") is None


def test_a_clinic_may_allow_an_older_baseline():
    scores = [score(18, days=-20)]
    assert find_baseline(scores, "phq9", FIRST_INFUSION, max_days=30) == scores[0]


def test_fourteen_days_are_the_same_length_over_a_change_of_clocks():
    new_york = ZoneInfo("America/New_York")
    infusion = datetime(2026, 3, 15, 9, 0, tzinfo=new_york)
    # The clocks went forward in between: the same time of day is one hour less ago.
    taken = ScorePoint("phq9", 18, datetime(2026, 3, 1, 8, 30, tzinfo=new_york))
    assert find_baseline([taken], "phq9", infusion) == taken


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        ScorePoint("phq9", 18, datetime(2026, 3, 2, 9, 0))  # noqa: DTZ001
