"""What dose events and drug counts may hold: fields by event, rates, boluses, waste."""

from __future__ import annotations

from typing import Any

import pytest

from sessiontrack.domain.bodies import DoseEvent, Order
from sessiontrack.domain.dose_checks import check_dose_event
from sessiontrack.domain.dosing import DOSE_EVENTS, DOSE_REASONS, RATE_ROUTES, ROUTES

WEIGHT_G = 82_000
IV = Order(
    agent="ketamine",
    route="iv",
    dose_ug_per_kg=500,
    duration_minutes=40,
    concentration_ug_per_ml=410,
)
NASAL = Order(agent="esketamine", route="intranasal", dose_ug=56_000)
RATE: dict[str, Any] = {"rate_ug_per_h": 61_500}
ML_RATE: dict[str, Any] = {"rate_ul_per_h": 150_000, "concentration_ug_per_ml": 410}


def faults_of(event: str, order: Order | None = IV, weight_g: int | None = WEIGHT_G, **fields):
    before = fields.pop("before_ug", 0)
    body = DoseEvent(event=event, **fields)
    return check_dose_event(body, order, weight_g, before_ug=before)


def found(event: str, order: Order | None = IV, weight_g: int | None = WEIGHT_G, **fields):
    """Path and code of each fault."""
    return [(fault.path, fault.code) for fault in faults_of(event, order, weight_g, **fields)]


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("started", RATE),
        ("started", ML_RATE),
        ("resumed", RATE),
        ("rate_changed", {**ML_RATE, "reason": "high_bp"}),
        ("paused", {"reason": "high_bp"}),
        ("paused", {"reason": "other", "note": "The patient needed the bathroom."}),
        ("stopped", {"reason": "distress"}),
        ("completed", {}),
        ("bolus", {"dose_ug": 10_000}),
    ],
)
def test_an_ordinary_event_has_no_fault(event, fields):
    assert found(event, **fields) == []
    assert found(event, None, **fields) == []


def test_an_event_comes_from_the_list():
    assert found("line_problem", **RATE, dose_ug=-1) == [("/event", "unknown")]


@pytest.mark.parametrize("route", ROUTES)
@pytest.mark.parametrize("event", DOSE_EVENTS)
def test_an_event_belongs_to_an_infusion_or_to_single_doses(event, route):
    order = Order(agent="ketamine", route=route, dose_ug=41_000)
    is_refused = ("/event", "not_allowed") in found(event, order)
    assert is_refused is ((event == "dose_given") == (route in RATE_ROUTES))


@pytest.mark.parametrize("event", DOSE_EVENTS)
def test_every_event_needs_its_fields_and_refuses_others(event):
    needed = {
        "started": ["/rate_mg_per_h"],
        "resumed": ["/rate_mg_per_h"],
        "rate_changed": ["/reason", "/rate_mg_per_h"],
        "paused": ["/reason"],
        "stopped": ["/reason"],
        "bolus": ["/dose_mg"],
        "dose_given": ["/dose_mg"],
    }.get(event, [])
    assert found(event, None) == [(path, "missing") for path in needed]
    given: dict[str, Any] = {"reason": "other", "note": "asked for", "dose_ug": 9_000, **ML_RATE}
    refused = {path for path, code in found(event, None, **given) if code == "not_allowed"}
    rate_paths = {"/rate_ml_per_h", "/concentration_mg_per_ml"}
    has_rate, has_dose = "/rate_mg_per_h" in needed, "/dose_mg" in needed
    assert refused == (set() if has_rate else rate_paths) | (set() if has_dose else {"/dose_mg"})


@pytest.mark.parametrize("reason", DOSE_REASONS)
def test_every_reason_of_the_list_is_taken_and_other_needs_text(reason):
    faults = found("paused", reason=reason)
    assert faults == ([("/note", "missing")] if reason == "other" else [])


def test_a_reason_is_coded_also_where_none_is_needed():
    assert found("completed", reason="done") == [("/reason", "unknown")]


def test_a_rate_is_given_once_and_in_ml_only_with_its_concentration():
    assert found("resumed", rate_ug_per_h=61_500, rate_ul_per_h=150_000) == [
        ("/rate_ml_per_h", "contradicts")
    ]
    assert found("resumed", rate_ul_per_h=150_000) == [("/concentration_mg_per_ml", "missing")]


@pytest.mark.parametrize(
    ("ul_per_h", "code"),
    [
        (0, "out_of_range"),
        (999, "out_of_range"),
        (1_000, "unusual"),
        (19_999, "unusual"),
        (20_000, None),
        (300_000, None),
        (300_001, "unusual"),
        (1_000_000, "unusual"),
        (1_000_001, "out_of_range"),
    ],
)
def test_what_the_pump_shows_has_its_limits(ul_per_h, code):
    faults = found("resumed", rate_ul_per_h=ul_per_h, concentration_ug_per_ml=410)
    assert faults == ([("/rate_ml_per_h", code)] if code else [])


def test_a_rate_in_mg_is_judged_as_the_pump_shows_it():
    (fault,) = faults_of("resumed", rate_ug_per_h=4_100)
    assert (fault.path, fault.confirmable, fault.value) == ("/rate_mg_per_h", True, "4.1")
    assert fault.message == "comes to 10 mL/h: is unusual: 20 to 300 mL/h is usual"
    assert found("resumed", None, rate_ug_per_h=4_100) == []


@pytest.mark.parametrize("ug_per_h", [-1, 0, 61_500_000])
def test_no_rate_and_a_thousandfold_rate_are_refused_without_any_order(ug_per_h):
    assert found("resumed", None, rate_ug_per_h=ug_per_h) == [("/rate_mg_per_h", "out_of_range")]


def test_a_concentration_is_possible_and_the_ordered_one():
    assert found("resumed", **RATE, concentration_ug_per_ml=0) == [
        ("/concentration_mg_per_ml", "out_of_range")
    ]
    (fault,) = faults_of("resumed", rate_ul_per_h=150_000, concentration_ug_per_ml=400)
    assert (fault.code, fault.confirmable, fault.value) == ("differs_from_order", True, "0.4")
    assert fault.message == "is not the ordered 0.41 mg/mL"


@pytest.mark.parametrize(
    ("ug_per_h", "is_asked"),
    [(58_425, False), (58_424, True), (64_575, False), (64_576, True)],
)
def test_a_start_gives_the_ordered_dose_in_the_ordered_time_within_five_percent(ug_per_h, is_asked):
    faults = found("started", rate_ug_per_h=ug_per_h)
    assert faults == ([("/rate_mg_per_h", "differs_from_order")] if is_asked else [])


def test_a_start_that_misses_the_dose_says_what_it_gives():
    (fault,) = faults_of("started", rate_ug_per_h=75_000)
    assert fault.message == "gives 50 mg in 40 min, not 41 mg as ordered"
    assert (fault.confirmable, fault.value) == (True, "75")


def test_a_total_is_not_judged_without_a_weight_or_a_duration():
    assert found("started", weight_g=None, rate_ug_per_h=75_000) == []
    no_duration = Order(agent="ketamine", route="iv", dose_ug=41_000)
    assert found("started", no_duration, rate_ug_per_h=75_000) == []


@pytest.mark.parametrize(
    ("before_ug", "ug", "code"),
    [
        (0, 41_000, None),
        (0, 41_001, "over_cap"),
        (31_000, 10_000, None),
        (31_000, 10_001, "over_cap"),
        (50_000, 1, "over_cap"),
        (0, 0, "out_of_range"),
    ],
)
def test_all_boluses_together_are_capped_to_the_microgram(before_ug, ug, code):
    faults = found("bolus", dose_ug=ug, before_ug=before_ug)
    assert faults == ([("/dose_mg", code)] if code else [])


def test_a_bolus_over_the_cap_says_what_remains():
    (fault,) = faults_of("bolus", dose_ug=20_000, before_ug=30_000)
    assert fault.message == "is unusual: at most 11 mg, what remains of 0.5 mg/kg for all boluses"
    assert (fault.limit, fault.confirmable, fault.value) == (("0", "11"), True, "20")
    (impossible,) = faults_of("bolus", dose_ug=300_001)
    assert (impossible.code, impossible.confirmable) == ("out_of_range", False)


def test_a_bolus_without_a_weight_asks_because_unknown_is_not_allowed_by_default():
    (fault,) = faults_of("bolus", weight_g=None, dose_ug=10_000)
    assert (fault.code, fault.confirmable, fault.value) == ("weight_unknown", True, "10")
    assert found("bolus", weight_g=None, dose_ug=300_001) == [("/dose_mg", "out_of_range")]


@pytest.mark.parametrize(
    ("ug", "weight_g", "code"),
    [
        (28_000, WEIGHT_G, None),
        (28_000, None, None),
        (999, None, "out_of_range"),
        (902_001, WEIGHT_G, "out_of_range"),
        (902_001, None, "differs_from_order"),
    ],
)
def test_a_single_dose_has_the_guard_of_its_route(ug, weight_g, code):
    faults = found("dose_given", NASAL, weight_g, dose_ug=ug)
    assert faults == ([("/dose_mg", code)] if code else [])


@pytest.mark.parametrize(
    ("ug", "before_ug", "code"),
    [
        (58_800, 0, None),
        (58_801, 0, "differs_from_order"),
        (28_000, 30_800, None),
        (28_000, 30_801, "differs_from_order"),
        # Less may be a part, with another dose to come.
        (5_600, 0, None),
    ],
)
def test_single_doses_together_are_held_against_the_order(ug, before_ug, code):
    assert found("dose_given", NASAL, dose_ug=ug, before_ug=before_ug) == (
        [("/dose_mg", code)] if code else []
    )
    assert found("dose_given", None, dose_ug=ug, before_ug=before_ug) == []


def test_ten_times_the_ordered_single_dose_is_asked_once():
    (fault,) = faults_of("dose_given", NASAL, dose_ug=560_000)
    assert (fault.message, fault.value) == ("makes 560 mg in all: 56 mg is ordered", "560")


@pytest.mark.parametrize(("event", "is_taken"), [("started", True), ("paused", False)])
def test_vital_signs_are_judged_with_the_first_dose_alone(event, is_taken):
    rate: dict[str, Any] = {"rate_ug_per_h": 61_500} if event == "started" else {"reason": "high_bp"}
    found = faults_of(event, None, None, vitals_acceptable=True, **rate)
    assert [fault.path for fault in found] == ([] if is_taken else ["/vitals_acceptable"])
