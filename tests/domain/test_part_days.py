"""Days that are known in part: which surely lies after which, and what cannot be."""

from __future__ import annotations

from datetime import date

import pytest

from sessiontrack.domain.part_days import is_surely_after, span_faults

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("one", "other", "is_after"),
    [
        ("2020", "2019", True),
        ("2019", "2019", False),
        ("2019-03", "2019", False),
        ("2019", "2019-03", False),
        ("2019-04", "2019-03-31", True),
        ("2019-03", "2019-03-31", False),
        ("2019-03-31", "2019-03-30", True),
        ("2019-03-30", "2019-03-31", False),
    ],
)
def test_two_days_are_compared_as_far_as_both_are_known(one, other, is_after):
    assert is_surely_after(one, other) is is_after


@pytest.mark.parametrize(
    ("since", "until", "faults"),
    [
        (None, None, []),
        ("2026-11-22", None, []),
        ("2026", None, []),
        ("2026-11-23", None, [("/since", "in_future")]),
        ("2027", None, [("/since", "in_future")]),
        ("2019", "2019-03", []),
        ("2019-03", "2019", []),
        ("2019-03", "2019-02-28", [("/until", "out_of_range")]),
        ("2020", "2019", [("/until", "out_of_range")]),
        (None, "2030", []),
    ],
)
def test_what_has_not_begun_or_ends_before_it_began_cannot_be(since, until, faults):
    assert [(fault.path, fault.code) for fault in span_faults(since, until, TODAY)] == faults
