"""Scores: what a scale takes is kept, what it does not take is refused with its field, and nothing is imputed."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import Score
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.score_checks import check_score, total_of


def score(scale: str, items: tuple[int | None, ...] | None = None, **answers) -> Score:
    return Score(scale=scale, occasion="baseline", items=items, scale_version="1.0", **answers)


def codes(faults) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in faults]


TOTALS_ONLY = next(code for code, scale in SCALES.items() if scale.takes_total and not scale.takes_items)
NEVER = [code for code, scale in SCALES.items() if not scale.is_enterable]


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        (score("phq9", (1,) * 9), []),
        (score("phq9", total=12), []),
        (score("phq9", total=28), [("/total", "out_of_range")]),
        (score("phq9", (1,) * 8 + (4,)), [("/items/8", "out_of_range")]),
        (score("phq9", (1,) * 10), [("/items", "too_many")]),
        (score("phq9"), [("/items", "missing")]),
        (score("phq9", (1,) * 9, total=9), [("/items", "missing")]),
        (score(TOTALS_ONLY), [("/total", "missing")]),
        (score("horoscope", total=1), [("/scale", "unknown")]),
        (score("phq9", total=12, subtotals={"soul": 3}), [("/subtotals/soul", "not_allowed")]),
    ],
)
def test_a_score_is_what_its_scale_takes(sent, faults):
    assert codes(check_score(sent)) == faults


@pytest.mark.parametrize("code", NEVER)
def test_a_scale_that_may_not_be_entered_is_refused(code):
    assert codes(check_score(score(code, total=1))) == [("/scale", "unknown")]


def test_the_screener_for_suicide_takes_a_recent_time_only_with_an_attempt():
    calm, acute = (0, 0, 0, 0, 0, 0), (1, 1, 1, 1, 1, 1)
    assert check_score(score("cssrs_screen", calm)) == []
    assert codes(check_score(score("cssrs_screen", calm, recent=True))) == [("/recent", "contradicts")]
    assert check_score(score("cssrs_screen", acute, recent=True)) == []


@pytest.mark.parametrize(
    ("sent", "total"),
    [
        (score("phq9", (2,) * 9), 18),
        (score("phq9", total=12), 12),
        (score("phq9", (2,) * 8 + (None,)), None),
        (score("cssrs_screen", (0, 0, 0, 0, 0, 0)), None),
    ],
)
def test_a_total_is_known_or_not_and_never_guessed(sent, total):
    assert total_of(sent) == total
