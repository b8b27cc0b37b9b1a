"""What an order may hold: limits, mixed-up units, the bag, and the limits of one patient."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import Order
from sessiontrack.domain.order_checks import check_order, check_plan
from tests.builders_record import course

WEIGHT_G = 82_000
IV = {"agent": "ketamine", "route": "iv", "duration_minutes": 40}
BAG = {"concentration_ug_per_ml": 410, "volume_ul": 100_000}


def found(weight_g: int | None = WEIGHT_G, /, **order):
    """Path and code of each fault."""
    return [(fault.path, fault.code) for fault in check_order(Order(**order), weight_g)]


def only_fault(weight_g: int | None = WEIGHT_G, /, **order):
    (fault,) = check_order(Order(**order), weight_g)
    return fault


@pytest.mark.parametrize(
    "order",
    [
        {**IV, "dose_ug_per_kg": 500},
        {**IV, "dose_ug_per_kg": 500, **BAG},
        {**IV, "dose_ug": 41_000, **BAG},
        {**IV, "dose_ug_per_kg": 500, "volume_ul": 100_000},
        {"agent": "esketamine", "route": "intranasal", "dose_ug": 84_000},
        {"agent": "ketamine", "route": "im", "dose_ug_per_kg": 1_000, **BAG, "volume_ul": 200_000},
        {**IV, "dose_ug_per_kg": 500, "limit_systolic": 150, "limit_reason": "stroke in 2021"},
    ],
)
def test_an_ordinary_order_has_no_fault(order):
    assert found(**order) == []


@pytest.mark.parametrize(
    ("order", "path"),
    [
        ({"agent": "ketamine", "route": "im", "dose_ug_per_kg": 5_000}, "/dose_mg_per_kg"),
        ({"agent": "ketamine", "route": "im", "dose_ug_per_kg": 249}, "/dose_mg_per_kg"),
        ({"agent": "ketamine", "route": "im", "dose_ug": 350_000}, "/dose_mg"),
        ({"agent": "esketamine", "route": "intranasal", "dose_ug": 280_000}, "/dose_mg"),
        ({"agent": "esketamine", "route": "intranasal", "dose_ug": 28_000}, "/dose_mg"),
    ],
)
def test_an_unusual_single_dose_asks_once(order, path):
    fault = only_fault(**order)
    assert (fault.path, fault.code, fault.confirmable) == (path, "unusual", True)


def test_of_other_single_doses_nothing_is_known_to_be_usual():
    assert found(agent="ketamine", route="oral", dose_ug_per_kg=2_500) == []
    assert found(agent="ketamine", route="intranasal", dose_ug=150_000) == []


def test_without_a_weight_only_what_needs_it_is_passed_over():
    assert found(None, **IV, dose_ug_per_kg=500, **BAG) == []
    assert found(None, **IV, dose_ug=41_000, **BAG) == []
    assert found(None, **IV, dose_ug_per_kg=4_000) == [("/dose_mg_per_kg", "out_of_range")]


def test_agent_and_route_come_from_their_lists():
    order = {"agent": "Ketamin", "route": "nasal", "dose_ug": 56_000}
    assert found(**order) == [("/agent", "unknown"), ("/route", "unknown")]


def test_a_dose_is_whole_or_per_kg_and_never_both():
    assert found(**IV) == [("/dose_mg_per_kg", "missing")]
    assert found(**IV, dose_ug=41_000, dose_ug_per_kg=500) == [("/dose_mg", "contradicts")]


@pytest.mark.parametrize(
    ("ug_per_kg", "code"),
    [
        (-1, "out_of_range"),
        (0, "out_of_range"),
        (9, "out_of_range"),
        (10, "unusual"),
        (99, "unusual"),
        (100, None),
        (1_000, None),
        (1_001, "unusual"),
        (3_000, "unusual"),
        (3_001, "out_of_range"),
    ],
)
def test_iv_doses_per_kg_have_their_limits(ug_per_kg, code):
    faults = found(None, **IV, dose_ug_per_kg=ug_per_kg)
    assert faults == ([("/dose_mg_per_kg", code)] if code else [])


@pytest.mark.parametrize(
    ("ug", "code"),
    [
        (999, "out_of_range"),
        (1_000, "unusual"),
        (4_999, "unusual"),
        (5_000, None),
        (120_000, None),
        (120_001, "unusual"),
        (300_000, "unusual"),
        (300_001, "out_of_range"),
    ],
)
def test_whole_iv_doses_have_their_limits(ug, code):
    faults = found(None, **IV, dose_ug=ug)
    assert faults == ([("/dose_mg", code)] if code else [])


@pytest.mark.parametrize(
    ("ug", "code"), [(0, "out_of_range"), (1_000, None), (900_000, None), (1_000_001, "out_of_range")]
)
def test_other_routes_have_only_a_guard_against_mistaken_units(ug, code):
    faults = found(None, agent="ketamine", route="oral", dose_ug=ug)
    assert faults == ([("/dose_mg", code)] if code else [])


def test_an_unusual_dose_may_be_confirmed_with_its_value():
    fault = only_fault(**IV, dose_ug_per_kg=1_200)
    assert (fault.confirmable, fault.value, fault.limit) == (True, "1.2", ("0.1", "1"))
    assert fault.message == "is unusual: 0.1 to 1 mg/kg is usual"


def test_a_dose_is_judged_in_both_units_and_told_where_it_was_typed():
    heavy = only_fault(250_000, **IV, dose_ug_per_kg=500)
    assert (heavy.path, heavy.code, heavy.value) == ("/dose_mg_per_kg", "unusual", "0.5")
    assert heavy.message == "comes to 125 mg: is unusual: 5 to 120 mg is usual"
    light = only_fault(40_000, **IV, dose_ug=41_000)
    assert light.message == "comes to 1.025 mg/kg: is unusual: 0.1 to 1 mg/kg is usual"


def test_a_refusal_in_one_unit_outweighs_a_question_in_the_other():
    fault = only_fault(300_000, **IV, dose_ug_per_kg=1_200)
    assert (fault.code, fault.confirmable) == ("out_of_range", False)
    assert fault.message == "comes to 360 mg: must be 1 to 300 mg"


@pytest.mark.parametrize(
    ("dose", "hint"),
    [
        ({"dose_ug": 500_000}, "; were micrograms entered as milligrams?"),
        ({"dose_ug": 41_000_000}, "; were micrograms entered as milligrams?"),
        ({"dose_ug": 41}, "; were grams entered as milligrams?"),
        ({"dose_ug": 500}, "; is it mg per kg?"),
        ({"dose_ug": -5}, ""),
        ({"dose_ug_per_kg": 41_000}, "; is it the whole dose in mg?"),
        ({"dose_ug_per_kg": 500_000}, "; were micrograms entered as milligrams?"),
        ({"dose_ug_per_kg": 1}, "; were grams entered as milligrams?"),
    ],
)
def test_an_impossible_dose_says_which_mix_up_it_looks_like(dose, hint):
    fault = only_fault(None, **IV, **dose)
    assert fault.code == "out_of_range"
    assert not fault.confirmable
    assert fault.message.partition(" mg")[2].removeprefix("/kg") == hint


@pytest.mark.parametrize(
    ("minutes", "code"),
    [
        (None, "missing"),
        (-40, "out_of_range"),
        (0, "out_of_range"),
        (1, "unusual"),
        (2, None),
        (100, None),
        (101, "unusual"),
        (1440, "unusual"),
        (1441, "out_of_range"),
    ],
)
def test_an_infusion_has_a_duration_above_zero(minutes, code):
    faults = found(**{**IV, "duration_minutes": minutes}, dose_ug_per_kg=500)
    assert faults == ([("/duration_minutes", code)] if code else [])


def test_a_duration_is_confirmed_as_a_number_and_single_doses_have_none():
    assert only_fault(**{**IV, "duration_minutes": 4}, dose_ug=2_000).path == "/dose_mg"
    assert only_fault(**{**IV, "duration_minutes": 180}, dose_ug=41_000).value == 180
    nasal = {"agent": "esketamine", "route": "intranasal", "dose_ug": 56_000}
    assert found(**nasal, duration_minutes=5) == [("/duration_minutes", "not_allowed")]


@pytest.mark.parametrize(
    ("volume_ul", "code"),
    [(101_000, None), (101_001, "contradicts"), (99_000, None), (98_999, "contradicts")],
)
def test_the_bag_holds_the_dose_within_one_percent(volume_ul, code):
    faults = found(**IV, dose_ug=41_000, concentration_ug_per_ml=410, volume_ul=volume_ul)
    assert faults == ([("/volume_ml", code)] if code else [])


def test_a_bag_that_does_not_fit_says_what_it_holds():
    fault = only_fault(**IV, dose_ug=41_000, concentration_ug_per_ml=500, volume_ul=100_000)
    assert fault.message == "holds 50 mg at this concentration, not 41 mg"


@pytest.mark.parametrize(
    ("bag", "faults"),
    [
        ({"volume_ul": 0}, [("/volume_ml", "out_of_range")]),
        ({"concentration_ug_per_ml": 0}, [("/concentration_mg_per_ml", "out_of_range")]),
        ({"concentration_ug_per_ml": 0, "volume_ul": -1}, [
            ("/volume_ml", "out_of_range"), ("/concentration_mg_per_ml", "out_of_range")]),
    ],
)  # fmt: skip
def test_a_bag_has_a_volume_and_a_concentration_above_zero(bag, faults):
    assert found(**IV, dose_ug=41_000, **bag) == faults


def test_no_rate_is_worked_out_for_an_infusion_of_no_time():
    order = {**IV, "duration_minutes": 0, "dose_ug": 41_000, **BAG}
    assert found(**order) == [("/duration_minutes", "out_of_range")]


def test_undiluted_stock_shows_in_the_rate_it_would_need():
    fault = only_fault(**IV, dose_ug=41_000, concentration_ug_per_ml=50_000)
    assert (fault.path, fault.code, fault.value) == ("/concentration_mg_per_ml", "unusual", "50")
    assert fault.message == "comes to 1.23 mL/h: is unusual: 20 to 300 mL/h is usual"


def test_micrograms_in_the_concentration_field_are_refused_by_the_rate():
    assert found(**IV, dose_ug=41_000, concentration_ug_per_ml=410_000) == [
        ("/concentration_mg_per_ml", "unusual"),
        ("/concentration_mg_per_ml", "out_of_range"),
    ]


def test_a_patient_s_own_limits_are_plausible_and_have_a_reason():
    order = {**IV, "dose_ug_per_kg": 500}
    assert found(**order, limit_diastolic=95) == [("/limit_reason", "missing")]
    assert found(**order, limit_diastolic=95, limit_reason="  ") == [("/limit_reason", "missing")]
    given = {"limit_systolic": 1500, "limit_diastolic": 9, "limit_reason": "slip"}
    assert found(**order, **given) == [
        ("/limit_systolic", "out_of_range"),
        ("/limit_diastolic", "out_of_range"),
    ]


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({}, []),
        ({"route": "im"}, [("/route", "im")]),
        (
            {"agent": "esketamine", "route": "intranasal"},
            [("/agent", "esketamine"), ("/route", "intranasal")],
        ),
    ],
)
def test_another_drug_or_route_than_the_plans_is_asked_about(change, asked):
    faults = check_plan(Order(**{**IV, "dose_ug": 41_000, **change}), course())
    assert [(fault.path, fault.value) for fault in faults if fault.confirmable] == asked


def test_an_impossible_dose_is_told_in_the_unit_that_was_sent():
    fault = only_fault(**IV, dose_ug_per_kg=500_000)
    assert "micrograms" in fault.message
