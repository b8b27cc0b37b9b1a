"""An order beside what it makes of the pump and the bag: its rate, and its volume once the weight is known."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import Order
from sessiontrack.domain.order_checks import check_rate, mixture_fault
from sessiontrack.domain.protocol import DEFAULT_PROTOCOL, Protocol

WEIGHT_G = 82_000
IV = {"agent": "ketamine", "route": "iv", "duration_minutes": 40}
BAG = {"concentration_ug_per_ml": 410, "volume_ul": 100_000}


def made(**order):
    """An order of these fields."""
    return Order(**order)


@pytest.mark.parametrize(
    ("order", "rate"),
    [
        ({**IV, "dose_ug_per_kg": 750}, "1.13"),
        ({**IV, "dose_ug_per_kg": 1_000, "duration_minutes": 50}, "1.2"),
        ({**IV, "dose_ug": 60_000}, "1.1"),
    ],
)
def test_an_order_that_makes_a_critical_rate_is_asked_of_the_prescriber(order, rate):
    (fault,) = check_rate(Order(**order), WEIGHT_G, DEFAULT_PROTOCOL)
    assert (fault.path, fault.code, fault.confirmable) == ("/duration_minutes", "rate", True)
    assert fault.value == (order["duration_minutes"])
    assert fault.message == f"makes {rate} mg/kg an hour; above 1 the rate is critical"


@pytest.mark.parametrize(
    ("order", "weight_g"),
    [
        ({**IV, "dose_ug_per_kg": 500}, WEIGHT_G),
        ({**IV, "dose_ug_per_kg": 750, "duration_minutes": 45}, WEIGHT_G),
        ({**IV, "dose_ug": 60_000}, None),
        ({**IV, "dose_ug_per_kg": 750, "duration_minutes": 0}, WEIGHT_G),
        ({"agent": "ketamine", "route": "im", "dose_ug_per_kg": 1_000}, WEIGHT_G),
    ],
)
def test_no_other_order_is_asked_about_its_rate(order, weight_g):
    assert check_rate(Order(**order), weight_g, DEFAULT_PROTOCOL) == []


def test_the_rate_is_held_against_the_limit_of_the_clinic():
    assert check_rate(made(**IV, dose_ug_per_kg=750), WEIGHT_G, DEFAULT_PROTOCOL)
    limits = Protocol(1, {"rate_critical_ug_per_kg_h": 1_200})
    assert check_rate(made(**IV, dose_ug_per_kg=750), WEIGHT_G, limits) == []


def test_a_volume_is_held_against_the_dose_once_the_weight_says_it():
    order = made(**IV, dose_ug_per_kg=500, **BAG)
    assert mixture_fault(order, 41_000) == ""
    assert mixture_fault(order, 50_000) == "holds 41 mg at this concentration, not 50 mg"
    assert mixture_fault(made(**IV, dose_ug_per_kg=500), 50_000) == ""
