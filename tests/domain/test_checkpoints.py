"""The check after infusion 3: no reaction, some reaction, or nothing that can be said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from sessiontrack.domain.checkpoints import (
    Finding,
    Gap,
    ReviewLimits,
    review_after_third,
)
from sessiontrack.domain.response import ScorePoint

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
THIRD = START + timedelta(days=5)
STARTS = (START, START + timedelta(days=2), THIRD)
NOW = THIRD + timedelta(days=2)


def score(total, hours, scale="phq9"):
    """A score so many hours after infusion 3 started."""
    return ScorePoint(scale, total, THIRD + timedelta(hours=hours))


def review(*scores, starts=STARTS, now=NOW, scale="phq9", limits=None):
    return review_after_third(scale, scores, starts, now, limits=limits)


def phq9_course(baseline, after, felt):
    """Scores before infusion 1 and a day after infusion 3, and the change the patient feels."""
    given = [score(baseline, -24 * 6), score(after, 24), score(felt, 24, "global_change")]
    return [point for point in given if point.total is not None]


@pytest.mark.parametrize(
    ("baseline", "after", "felt", "finding", "gap"),
    [
        (18, 18, 0, Finding.NO_RESPONSE, None),
        (18, 14, 0, Finding.NO_RESPONSE, None),
        (18, 21, -1, Finding.NO_RESPONSE, None),
        (18, 14, 1, Finding.SOME_RESPONSE, None),
        (20, 15, 0, Finding.SOME_RESPONSE, None),
        (24, 19, 0, Finding.SOME_RESPONSE, None),
        (24, 20, 0, Finding.NO_RESPONSE, None),
        (8, 6, 0, Finding.SOME_RESPONSE, None),
        (18, 8, None, Finding.SOME_RESPONSE, None),
        (18, 17, None, Finding.CANNOT_ASSESS, Gap.NO_GLOBAL_CHANGE),
        (18, None, 0, Finding.CANNOT_ASSESS, Gap.NO_SCORE),
        (None, 12, 0, Finding.CANNOT_ASSESS, Gap.NO_BASELINE),
        (0, 0, 0, Finding.CANNOT_ASSESS, Gap.BASELINE_ZERO),
    ],
)
def test_no_reaction_needs_all_three_signs_of_it(baseline, after, felt, finding, gap):
    found = review(*phq9_course(baseline, after, felt))
    assert (found.finding, found.gap) == (finding, gap)
    assert found.needs_decision is (finding is not Finding.SOME_RESPONSE)


@pytest.mark.parametrize(
    ("hours", "finding"),
    [
        (-1, Finding.CANNOT_ASSESS),
        (1, Finding.CANNOT_ASSESS),
        (19.99, Finding.CANNOT_ASSESS),
        (20, Finding.NO_RESPONSE),
        (35.99, Finding.NO_RESPONSE),
        (36, Finding.CANNOT_ASSESS),
        (40, Finding.CANNOT_ASSESS),
    ],
)
def test_the_score_lies_twenty_hours_after_infusion_3_and_before_infusion_4(hours, finding):
    starts = (*STARTS, THIRD + timedelta(hours=36), THIRD + timedelta(hours=90))
    scores = (score(18, -24 * 6), score(18, hours), score(0, 24, "global_change"))
    assert review(*scores, starts=starts).finding is finding


def test_the_newest_score_of_the_window_speaks():
    scores = (*phq9_course(18, 17, 0), score(9, 30))
    found = review(*scores)
    assert (found.score, found.percent_drop) == (scores[-1], Fraction(50))


@pytest.mark.parametrize(
    ("starts", "now", "finding"),
    [
        ((), NOW, Finding.NOT_DUE),
        (STARTS[:2], NOW, Finding.NOT_DUE),
        (STARTS, THIRD - timedelta(minutes=1), Finding.NOT_DUE),
        (STARTS, THIRD + timedelta(hours=19), Finding.NOT_DUE),
        (STARTS, THIRD + timedelta(hours=20), Finding.CANNOT_ASSESS),
        ((*STARTS, THIRD + timedelta(hours=5)), NOW, Finding.CANNOT_ASSESS),
        ((*STARTS, THIRD + timedelta(hours=5)), THIRD + timedelta(hours=6), Finding.CANNOT_ASSESS),
        (tuple(reversed(STARTS)), NOW, Finding.CANNOT_ASSESS),
    ],
)
def test_the_check_is_due_once_a_score_could_have_been_taken(starts, now, finding):
    assert review(score(18, -24 * 6), starts=starts, now=now).finding is finding


def test_what_lies_after_the_moment_asked_is_not_seen():
    found = review(*phq9_course(18, 9, 3), now=THIRD + timedelta(hours=22))
    assert found.gap is Gap.NO_SCORE


def test_without_a_published_change_the_percentage_decides_alone():
    scores = (
        score(100, -24 * 6, "lsas"),
        score(76, 24, "lsas"),
        score(0, 24, "global_change"),
    )
    found = review(*scores, scale="lsas")
    assert (found.finding, found.mcid_points) == (Finding.NO_RESPONSE, None)


def test_a_clinic_may_set_its_own_limits():
    limits = ReviewLimits(baseline_days=3, after_hours=30, percent=10)
    scores = (*phq9_course(20, 18, 0), score(19, -24 * 7))
    assert review(*scores, limits=ReviewLimits(percent=10)).finding is Finding.SOME_RESPONSE
    assert review(*scores, limits=limits).gap is Gap.NO_SCORE
    late = (*scores, score(18, 31))
    assert review(*late, limits=limits).finding is Finding.SOME_RESPONSE
    assert review(*late, limits=ReviewLimits(baseline_days=0)).gap is Gap.NO_BASELINE


def test_the_review_shows_everything_it_looked_at():
    baseline, after, felt = scores = phq9_course(18, 15, 0)
    found = review(*scores)
    assert (found.baseline, found.score, found.felt) == (baseline, after, felt.total)
    assert (found.points_drop, found.percent_drop) == (3, Fraction(50, 3))
    assert found.mcid_points == 5
