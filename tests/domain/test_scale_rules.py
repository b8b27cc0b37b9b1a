"""Rules that belong to one scale: item 9, parts, triage, items that alert alone."""

from __future__ import annotations

import pytest

from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.scales.cssrs_screen import Risk, triage


def faults_of(rejected):
    return [(fault.path, fault.code) for fault in rejected.value.faults]


@pytest.mark.parametrize(
    ("items", "answer"),
    [
        ([0, 0, 0, 0, 0, 0, 0, 0, 2], 2),
        ([None, None, None, None, None, None, None, None, 1], 1),
        ([3, 3, 3, 3, 3, 3, 3, 3, None], None),
        ([3, 3, 3], None),
    ],
)
def test_phq9_item_9_is_read_even_from_a_form_without_a_total(items, answer):
    assert SCALES["phq9"].safety_answer(items) == answer


def test_a_scale_that_does_not_ask_about_suicide_answers_nothing():
    assert SCALES["gad7"].safety_answer([3] * 7) is None


@pytest.mark.parametrize(
    ("scale", "items", "numbers"),
    [
        ("urinary_screen", [0, 0, 0, 0, 0], ()),
        ("urinary_screen", [0, 1, 0, 0, 3], (2, 5)),
        ("urinary_screen", [None, None, 2], (3,)),
        ("misuse_screen", [0, 0, 1, 0], (3,)),
        ("gad7", [3] * 7, ()),
    ],
)
def test_one_item_alone_raises_the_alert(scale, items, numbers):
    assert SCALES[scale].alerting_items(items) == numbers


@pytest.mark.parametrize(
    ("total", "sums", "faults"),
    [
        (80, {"fear": 40, "avoidance": 40}, None),
        (80, {}, None),
        (144, {"fear": 72, "avoidance": 72}, None),
        (80, {"fear": 40, "avoidance": 41}, [("/total", "sum_differs")]),
        (80, {"fear": 73, "avoidance": 7}, [("/subtotals/fear", "out_of_range")]),
        (80, {"fear": 40}, [("/subtotals/avoidance", "missing")]),
        (80, {"fear": 40, "avoidance": 40, "joy": 0}, [("/subtotals/joy", "not_allowed")]),
        (145, {}, [("/total", "out_of_range")]),
    ],
)
def test_lsas_parts_must_make_the_total(total, sums, faults):
    if faults is None:
        SCALES["lsas"].check_subscales(total, sums)
        return
    with pytest.raises(Rejected) as rejected:
        SCALES["lsas"].check_subscales(total, sums)
    assert faults_of(rejected) == faults


@pytest.mark.parametrize(
    ("items", "is_recent", "risk"),
    [
        ([0, 0, None, None, None, 0], None, Risk.NONE),
        ([0, 0, 0, 0, 0, 0], None, Risk.NONE),
        ([0, 0, 0, 0, 0, 0], False, Risk.NONE),
        ([1, 0, None, None, None, 0], None, Risk.LOW),
        ([0, 1, 0, 0, 0, 0], None, Risk.LOW),
        ([1, 1, 1, 0, 0, 0], None, Risk.MODERATE),
        ([0, 0, None, None, None, 1], False, Risk.MODERATE),
        ([0, 0, None, None, None, 1], True, Risk.HIGH),
        ([0, 0, None, None, None, 1], None, Risk.HIGH),
        ([1, 1, 0, 1, 0, 0], None, Risk.HIGH),
        ([1, 1, 1, 1, 1, 0], None, Risk.HIGH),
        ([0, 1, 0, 0, 1, 1], False, Risk.HIGH),
    ],
)
def test_the_columbia_screener_triages_by_its_published_rule(items, is_recent, risk):
    assert triage(items, is_recent) is risk


@pytest.mark.parametrize(
    ("items", "is_recent", "faults"),
    [
        ([1, 1, None, 0, 0, 0], None, [("/items/2", "missing")]),
        ([1, None, None, None, None, 0], None, [(f"/items/{n}", "missing") for n in (1, 2, 3, 4)]),
        ([1, 0, None, None, None], None, [("/items/5", "missing")]),
        ([1], None, [(f"/items/{n}", "missing") for n in (1, 2, 3, 4, 5)]),
        ([0, 0, 1, 0, 0, 0], None, [("/items/2", "contradicts")]),
        ([2, 0, None, None, None, 0], None, [("/items/0", "out_of_range")]),
        ([0, 0, None, None, None, 0], True, [("/recent", "contradicts")]),
    ],
)
def test_the_columbia_screener_is_not_triaged_from_gaps_or_contradictions(items, is_recent, faults):
    with pytest.raises(Rejected) as rejected:
        triage(items, is_recent)
    assert faults_of(rejected) == faults
