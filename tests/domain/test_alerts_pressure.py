"""The blood pressure from the start on."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import Vitals
from tests.alert_cases import Case, Example, alerts_of, levels
from tests.builders_domain import at, entry
from tests.builders_record import CALM, change, checked_in, effect, full, record, running, started, vitals

NO_BASELINE = record(checked_in(), started(), full(10, systolic=170, diastolic=70))

CASES = {
    "inf_bp_warn": Case(
        fires=Example(running(full(10, systolic=160)), 10, "warn"),
        silent=Example(running(full(10, systolic=159, diastolic=99)), 10),
        missing=Example(running(vitals(10, heart_rate=72)), 10),
    ),
    "inf_bp_teh": Case(
        fires=Example(running(full(10, systolic=165)), 10, "warn"),
        silent=Example(running(full(10, systolic=164)), 10),
        missing=Example(running(vitals(10, heart_rate=72)), 10),
    ),
    "inf_bp_crit": Case(
        fires=Example(running(full(10, systolic=180)), 10, "critical"),
        silent=Example(running(full(10, systolic=179, diastolic=109)), 10),
        missing=Example(running(vitals(10, heart_rate=72)), 10),
    ),
    "inf_bp_symptom": Case(
        fires=Example(running(effect("chest_pain", 8), full(10, systolic=160)), 10, "critical"),
        silent=Example(running(effect("chest_pain", 8), full(10, systolic=159)), 10),
        missing=Example(running(effect("chest_pain", 8), vitals(10, heart_rate=72)), 10),
    ),
    "inf_bp_delta": Case(
        fires=Example(running(full(10, systolic=164)), 10, "warn"),
        silent=Example(running(full(10, systolic=153, diastolic=97)), 10),
        missing=Example(NO_BASELINE, 10),
    ),
    "inf_bp_fall": Case(
        fires=Example(running(full(10, systolic=94)), 10, "warn"),
        silent=Example(running(full(10, systolic=95)), 10),
        missing=Example(record(checked_in(), started(), full(10, systolic=94)), 10),
    ),
}


@pytest.mark.parametrize(
    ("systolic", "diastolic", "rule"),
    [
        (159, 99, None),
        (160, 99, "inf_bp_warn"),
        (164, 99, "inf_bp_warn"),
        (165, 99, "inf_bp_teh"),
        (130, 100, "inf_bp_teh"),
        (179, 109, "inf_bp_teh"),
        (180, 90, "inf_bp_crit"),
        (130, 110, "inf_bp_crit"),
    ],
)
def test_a_reading_raises_the_highest_step_that_it_reaches_and_no_other(systolic, diastolic, rule):
    visit = running(full(10, systolic=systolic, diastolic=diastolic))
    ladder = ("inf_bp_warn", "inf_bp_teh", "inf_bp_crit")
    assert [step for step in ladder if alerts_of(step, visit, 10)] == ([rule] if rule else [])


def test_the_stop_limit_says_value_unit_limit_and_the_steps_in_their_order():
    (alert,) = alerts_of("inf_bp_crit", running(full(10, systolic=182)), 10)
    assert alert.message == (
        "Systolic 182 mmHg: at or above the stop limit 180. Recheck, call the clinician, pause. "
        "Ask about chest pain, headache, vision, breath, weakness."
    )
    assert alert.inputs == {"systolic": 182, "diastolic": 78}
    assert alert.limits == {"bp_critical_systolic": 180, "bp_critical_diastolic": 110}


def test_a_repeated_critical_pressure_is_a_new_alert_that_says_again():
    visit = running(full(10, systolic=182), vitals(12, heart_rate=90), full(14, systolic=184), full(20))
    first, second = alerts_of("inf_bp_crit", visit, 20)
    assert first.id != second.id
    assert second.message.startswith("Again: Systolic 184 mmHg")


def test_both_values_beyond_are_said_in_one_sentence():
    (alert,) = alerts_of("inf_bp_crit", running(full(10, systolic=182, diastolic=111)), 10)
    assert alert.message.startswith(
        "Pressure 182/111 mmHg: at or above the stop limit 180/110. Recheck, call the clinician, pause."
    )


def test_a_pressure_up_to_the_start_is_judged_by_the_rules_before_it():
    visit = record(checked_in(), full(-5, systolic=190), started(), full(0, systolic=190))
    assert alerts_of("inf_bp_crit", visit, 5) == []


def test_an_artifact_raises_nothing():
    wrong = entry(Vitals(readings={**CALM, "systolic": 210}, artifact=("systolic",)), at(10))
    assert alerts_of("inf_bp_crit", running(wrong), 10) == []


@pytest.mark.parametrize(
    ("code", "severity", "found"),
    [
        ("headache", "moderate", []),
        ("headache", "severe", ["critical"]),
        ("numbness", "moderate", []),
        ("blurred_vision", "severe", ["critical"]),
        ("slurred_speech", "mild", ["critical"]),
        ("respiratory_depression", "mild", ["critical"]),
        ("nausea", "severe", []),
    ],
)
def test_which_effect_makes_a_high_pressure_an_emergency(code, severity, found):
    visit = running(effect(code, 5, severity), full(10, systolic=160))
    assert levels("inf_bp_symptom", visit, 10) == found


def test_a_symptom_after_the_reading_is_the_cause():
    high, pain = full(10, systolic=160), effect("chest_pain", 12)
    (alert,) = alerts_of("inf_bp_symptom", running(high, pain), 12)
    assert alert.cause_id == pain.id
    assert alert.message == (
        "Systolic 160 mmHg: at or above the warning limit 160. With chest pain: stop the drug, call "
        "the clinician, treat as an emergency."
    )


def test_a_symptom_that_grows_after_the_reading_is_the_cause():
    high, ache = full(10, systolic=160), effect("headache", 5)
    worse = change(ache, 12, "severe")
    assert [alert.cause_id for alert in alerts_of("inf_bp_symptom", running(high, ache, worse), 13)] == [
        worse.id
    ]


def test_a_symptom_that_is_gone_or_comes_after_a_calm_pressure_is_none():
    pain = effect("chest_pain", 5)
    gone = running(pain, change(pain, 8, resolved=True), full(10, systolic=160))
    later = running(full(10, systolic=160), full(15), effect("chest_pain", 16))
    assert alerts_of("inf_bp_symptom", gone, 20) == alerts_of("inf_bp_symptom", later, 20) == []


def test_a_symptom_that_is_there_is_said_once_a_reading():
    visit = running(effect("chest_pain", 8), full(10, systolic=160), full(20, diastolic=100))
    assert len(alerts_of("inf_bp_symptom", visit, 30)) == 2


@pytest.mark.parametrize(
    ("systolic", "diastolic", "found"),
    [
        (153, 97, []),
        (154, 78, ["info"]),
        (124, 98, ["info"]),
        (163, 102, ["info"]),
        (164, 78, ["warn"]),
        (124, 103, ["warn"]),
    ],
)
def test_a_rise_is_counted_from_before_the_start(systolic, diastolic, found):
    visit = running(full(10, systolic=systolic, diastolic=diastolic))
    assert levels("inf_bp_delta", visit, 10) == found


def test_a_rise_says_from_where():
    (alert,) = alerts_of("inf_bp_delta", running(full(10, systolic=160)), 10)
    assert alert.message == "Systolic 160 mmHg is 36 above 124 before the start; the limit of the rise is 30."
    assert alert.inputs["before_systolic"] == 124


@pytest.mark.parametrize(
    ("systolic", "found"), [(95, []), (94, ["warn"]), (90, ["warn"]), (89, ["critical"])]
)
def test_a_fall_is_counted_from_before_the_start_until_it_is_low_by_itself(systolic, found):
    assert levels("inf_bp_fall", running(full(10, systolic=systolic)), 10) == found


def test_a_low_pressure_needs_no_baseline_and_is_said_again():
    visit = record(checked_in(), started(), full(10, systolic=88), vitals(12, spo2=97), full(14, systolic=86))
    first, second = alerts_of("inf_bp_fall", visit, 20)
    assert not first.message.startswith("Again")
    assert second.message.startswith("Again: Systolic 86 mmHg: below the limit 90.")
