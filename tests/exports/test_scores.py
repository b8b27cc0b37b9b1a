"""The change from a course's baseline, and what leaves it blank."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sessiontrack.domain.bodies import Score
from sessiontrack.domain.exports import CourseScores, ScoreRow, Span
from sessiontrack.exports.scores import SCORES, score_lines

FIRST = datetime(2026, 3, 2, 15, tzinfo=UTC)
ALL = Span(UUID(int=9))


def course(
    *totals: tuple[int, int | None], first: datetime | None = FIRST, scale: str = "phq9"
) -> CourseScores:
    """Scores by days from the first infusion."""
    rows = tuple(
        ScoreRow(
            UUID(int=number),
            None,
            FIRST + timedelta(days=days),
            FIRST + timedelta(days=days),
            Score(scale=scale, occasion="baseline", total=total, scale_version="1"),
            None,
            "nurse",
        )
        for number, (days, total) in enumerate(totals, start=1)
    )
    return CourseScores(UUID(int=8), "P-1", first, 14, rows)


def column(name: str, scores: CourseScores) -> list[str]:
    place = SCORES.names.index(name)
    return [each.decode().split(",")[place].strip() for each in score_lines(scores, ALL)]


@pytest.mark.parametrize(
    ("baseline", "now", "change"),
    [
        (18, 12, "-33.3"),
        (12, 18, "50.0"),
        (16, 15, "-6.3"),
        (16, 17, "6.3"),
        (18, 18, "0.0"),
        (3, 27, "800.0"),
    ],
)
def test_change_is_signed_and_rounded_half_away_from_zero(baseline, now, change):
    assert column("percent_change", course((-1, baseline), (7, now))) == ["0.0", change]


@pytest.mark.parametrize(
    "scores",
    [
        course((-1, 0), (7, 5)),
        course((-15, 18), (7, 5)),
        course((0, 18), (7, 5)),
        course((-1, 18), (7, 5), first=None),
        course((-1, None), (7, 5)),
    ],
    ids=["from zero", "too old", "after the start", "never started", "incomplete"],
)
def test_without_a_baseline_there_is_no_change(scores):
    assert column("percent_change", scores) == ["", ""]


def test_a_score_before_the_baseline_has_no_change():
    assert column("percent_change", course((-9, 20), (-1, 18), (7, 9))) == ["", "0.0", "-50.0"]


def test_a_total_that_cannot_be_has_no_band_and_ends_nothing():
    assert column("band", course((-1, 99), (7, 9))) == ["", "mild"]


def test_answers_are_added_up_and_gaps_are_not():
    whole = Score(scale="gad7", occasion="baseline", items=(1, 1, 1, 1, 1, 1, 1), scale_version="1")
    gap = Score(scale="gad7", occasion="baseline", items=(1, None, 1, 1, 1, 1, 1), scale_version="1")
    rows = tuple(
        ScoreRow(UUID(int=n), None, FIRST, FIRST, score, None, "patient")
        for n, score in enumerate((whole, gap))
    )
    scores = CourseScores(UUID(int=8), "P-1", None, 14, rows)
    assert column("total", scores) == ["7", ""]
    assert column("entry_mode", scores) == ["items", "items"]
    assert column("entered_by_role", scores) == ["patient", "patient"]
