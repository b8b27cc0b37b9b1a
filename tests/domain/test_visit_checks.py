"""Arrival and leaving: what cannot be is refused, what is odd is asked."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import Cancellation, CheckIn, Discharge
from sessiontrack.domain.visit_checks import (
    check_cancellation,
    check_check_in,
    check_discharge,
    kilograms,
    weight_faults,
)
from tests.builders_domain import at


def codes(faults) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in faults]


@pytest.mark.parametrize(
    ("answers", "faults"),
    [
        ({}, []),
        ({"identity_confirmed": False}, [("/identity_confirmed", "not_allowed")]),
        ({"escort": "named"}, [("/escort_name", "missing")]),
        ({"escort": "named", "escort_name": "Sister"}, []),
        ({"escort": "not_needed"}, []),
        ({"escort": "none"}, []),
        (
            {"interacting_medicines": ("opioid",), "medicines_asked": False},
            [("/medicines_asked", "contradicts")],
        ),
        ({"interacting_medicines": ("opioid",)}, []),
        ({"interacting_medicines": ("opioid",), "medicines_asked": True}, []),
        ({"medicines_asked": False}, []),
        ({"weight_g": 82_000}, []),
        ({"weight_g": 90_000}, [("/weight_kg", "jump")]),
        (
            {"identity_confirmed": False, "weight_g": 1},
            [("/identity_confirmed", "not_allowed"), ("/weight_kg", "out_of_range")],
        ),
    ],
)
def test_the_checklist_at_arrival(answers, faults):
    check_in = CheckIn(**{"identity_confirmed": True, **answers})
    assert codes(check_check_in(check_in, 82_000, 5)) == faults


@pytest.mark.parametrize(
    ("weight_g", "last_g", "code"),
    [
        (24_999, None, "out_of_range"),
        (25_000, None, "unusual"),
        (39_999, None, "unusual"),
        (40_000, None, None),
        (160_000, None, None),
        (160_001, None, "unusual"),
        (350_000, None, "unusual"),
        (350_001, None, "out_of_range"),
        (84_000, 80_000, None),
        (84_001, 80_000, "jump"),
        (76_000, 80_000, None),
        (75_999, 80_000, "jump"),
        # What was as light last time asks for its jump alone, not for both.
        (38_000, 50_000, "jump"),
        (38_000, 38_500, "unusual"),
    ],
)
def test_a_weight_alone_and_beside_the_last_one(weight_g, last_g, code):
    faults = weight_faults(weight_g, last_g, 5)
    assert [fault.code for fault in faults] == ([code] if code else [])
    assert all(fault.confirmable is (code != "out_of_range") for fault in faults)


def test_a_weight_far_too_high_asks_for_its_unit():
    (heavy,), (light,) = weight_faults(820_000), weight_faults(820)
    assert heavy.message.endswith("pounds, or grams?")
    assert light.message == "must be 25 to 350 kg"


def test_a_doubt_about_a_weight_repeats_it_as_it_was_sent():
    (fault,) = weight_faults(90_250, 82_000, 5)
    assert fault.value == "90.25"
    assert "82 kg" in fault.message


@pytest.mark.parametrize(("weight_g", "text"), [(100_000, "100"), (72_450, "72.45"), (72_400, "72.4")])
def test_grams_are_shown_as_kilograms_without_idle_zeros(weight_g, text):
    assert kilograms(weight_g) == text


@pytest.mark.parametrize(
    ("answers", "faults"),
    [
        ({}, []),
        ({"escort": "named"}, [("/escort_name", "missing")]),
        ({"escort": "named", "escort_name": "Sister"}, []),
        ({"escort": "none"}, []),
        ({"ready_at": at(110)}, []),
        ({"ready_at": at(111)}, [("/ready_at", "after_leaving")]),
    ],
)
def test_how_a_patient_left(answers, faults):
    assert codes(check_discharge(Discharge(disposition="home", **answers), at(110))) == faults


@pytest.mark.parametrize(
    ("reason", "text", "faults"),
    [
        ("illness", None, []),
        ("other", None, [("/text", "missing")]),
        ("other", "", [("/text", "missing")]),
        ("other", "Snow", []),
    ],
)
def test_another_reason_to_cancel_is_told_in_words(reason, text, faults):
    cancellation = Cancellation(outcome="cancelled", reason=reason, text=text)
    assert codes(check_cancellation(cancellation)) == faults
