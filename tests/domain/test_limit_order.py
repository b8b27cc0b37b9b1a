"""Limits that contradict each other."""

from __future__ import annotations

import pytest

from sessiontrack.domain.limit_order import ASCENDING, disorder
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.protocol import DEFAULT_PROTOCOL, Protocol


@pytest.mark.parametrize("pair", ASCENDING, ids=" ".join)
def test_the_defaults_stand_in_order_and_in_one_unit(pair):
    lower, higher = pair
    assert LIMITS[lower].default <= LIMITS[higher].default
    assert LIMITS[lower].unit == LIMITS[higher].unit
    assert list(disorder(DEFAULT_PROTOCOL, LIMITS)) == []


@pytest.mark.parametrize(
    ("values", "changed", "told"),
    [
        ({"bp_warn_systolic": 180}, ["bp_warn_systolic"], []),
        (
            {"bp_warn_systolic": 181},
            ["bp_warn_systolic"],
            [("/bp_warn_systolic", 'must be at most 180 mmHg, as "Pressure: stop limit at (systolic)" is')],
        ),
        (
            {"window_live_minutes": 60, "window_to_minutes": 55},
            ["window_to_minutes"],
            [("/window_to_minutes", 'must be at least 60 min, as "Infusion: told while it runs from" is')],
        ),
        ({"bp_warn_systolic": 181}, ["leave_spo2"], []),
    ],
    ids=["at the stop", "beyond the stop", "ends before", "was so before"],
)
def test_what_was_changed_into_a_contradiction_is_told_at_its_place(values, changed, told):
    assert [(fault.path, fault.message) for fault in disorder(Protocol(1, values), changed)] == told
