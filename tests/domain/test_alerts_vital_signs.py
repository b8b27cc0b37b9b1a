"""The other signs from the start on."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import Confirmed, Vitals
from tests.alert_cases import Case, Example, alerts_of, levels
from tests.builders_domain import at, entry
from tests.builders_record import CALM, checked_in, full, record, running, vitals


def unrecordable(minute, *signs):
    readings = {code: value for code, value in CALM.items() if code not in signs}
    return entry(Vitals(readings=readings, not_measured=dict.fromkeys(signs, "unrecordable")), at(minute))


def confirmed(minute, code="unusual", **readings):
    said = tuple(
        Confirmed(path=f"/readings/{sign}", code=code, value=value) for sign, value in readings.items()
    )
    return entry(Vitals(readings={**CALM, **readings}, confirmed=said), at(minute))


def unconfirmed(minute, **readings):
    said = confirmed(minute, **readings)
    body = Vitals(readings=said.body.readings, source="monitor", unconfirmed=said.body.confirmed)
    return entry(body, at(minute))


WITHOUT = running(vitals(10, temperature_c=368))

CASES = {
    "inf_hr_high": Case(
        fires=Example(running(full(10, heart_rate=120)), 10, "warn"),
        silent=Example(running(full(10, heart_rate=119)), 10),
        missing=Example(WITHOUT, 10),
    ),
    "inf_hr_low": Case(
        fires=Example(running(full(10, heart_rate=50)), 10, "warn"),
        silent=Example(running(full(10, heart_rate=51)), 10),
        missing=Example(WITHOUT, 10),
    ),
    "inf_spo2": Case(
        fires=Example(running(full(10, spo2=93)), 10, "warn"),
        silent=Example(running(full(10, spo2=94)), 10),
        missing=Example(WITHOUT, 10),
    ),
    "inf_rr": Case(
        fires=Example(running(full(10, respiratory_rate=9)), 10, "warn"),
        silent=Example(running(full(10, respiratory_rate=10)), 10),
        missing=Example(WITHOUT, 10),
    ),
    "sedation": Case(
        fires=Example(running(full(10, sedation=2)), 10, "critical"),
        silent=Example(running(full(10, sedation=4)), 10),
        missing=Example(WITHOUT, 10),
    ),
    "unrecordable": Case(
        fires=Example(running(unrecordable(10, "systolic", "diastolic")), 10, "critical"),
        silent=Example(running(full(10)), 10),
        missing=Example(WITHOUT, 10),
    ),
    "value_implausible": Case(
        fires=Example(running(confirmed(10, systolic=185)), 10, "warn"),
        silent=Example(running(confirmed(10, "copied", systolic=120)), 10),
        missing=Example(WITHOUT, 10),
    ),
}


@pytest.mark.parametrize(
    ("rule", "sign", "value", "level"),
    [
        ("inf_hr_high", "heart_rate", 139, "warn"),
        ("inf_hr_high", "heart_rate", 140, "critical"),
        ("inf_hr_low", "heart_rate", 41, "warn"),
        ("inf_hr_low", "heart_rate", 40, "critical"),
        ("inf_spo2", "spo2", 90, "warn"),
        ("inf_spo2", "spo2", 89, "critical"),
        ("inf_rr", "respiratory_rate", 8, "warn"),
        ("inf_rr", "respiratory_rate", 7, "critical"),
        ("inf_rr", "respiratory_rate", 25, "warn"),
        ("inf_rr", "respiratory_rate", 30, "warn"),
        ("inf_rr", "respiratory_rate", 31, "critical"),
        ("sedation", "sedation", 3, "warn"),
        ("sedation", "sedation", 0, "critical"),
    ],
)
def test_a_sign_changes_its_level_at_the_limit(rule, sign, value, level):
    assert levels(rule, running(full(10, **{sign: value})), 10) == [level]


def test_a_value_of_a_monitor_that_nobody_looked_at_says_so():
    (alert,) = alerts_of("value_implausible", running(unconfirmed(10, systolic=185)), 10)
    assert (alert.level, dict(alert.inputs)) == ("warn", {"systolic": "185"})
    assert alert.message == (
        "Unusual, from the monitor, and nobody has confirmed it: Systolic pressure 185 mmHg. Look at it, or "
        "measure it again."
    )


def test_a_sign_is_said_with_its_unit_and_its_limit():
    (alert,) = alerts_of("inf_hr_high", running(full(10, heart_rate=142)), 10)
    assert alert.message == (
        "Heart rate 142 /min: at or above the critical limit 140. Recheck the pulse, call the "
        "clinician, pause."
    )
    assert (alert.inputs, alert.limits) == ({"heart_rate": 142}, {"hr_high_critical": 140})


def test_sedation_is_said_in_words_beside_the_digit():
    (alert,) = alerts_of("sedation", running(full(10, sedation=3)), 10)
    assert alert.message == (
        "Sedation (MOAA/S, 5 is awake) 3: at or below the warning limit 3. "
        'That is "loud or repeated name". Check airway and breathing.'
    )


def test_a_critical_sign_that_stays_so_is_said_again_and_one_in_between_ends_that():
    values = [(10, 88), (12, 87), (14, 92), (16, 88)]
    found = alerts_of("inf_spo2", running(*(full(minute, spo2=value) for minute, value in values)), 20)
    assert [alert.message.startswith("Again: ") for alert in found] == [False, True, False, False]


def test_sedation_is_judged_before_the_start_too():
    assert levels("sedation", record(checked_in(), full(-10, sedation=2)), -5) == ["critical"]


def test_what_gave_no_reading_is_named():
    (alert,) = alerts_of("unrecordable", running(unrecordable(10, "spo2")), 10)
    assert alert.message.startswith("Tried, no reading: oxygen saturation. Look at the patient first")


def test_an_unusual_value_is_said_as_it_was_sent():
    body = Vitals(
        readings={**CALM, "temperature_c": 389, "oxygen_l_per_min": 80, "heart_rate": 121},
        confirmed=(
            Confirmed(path="/readings/temperature_c", code="unusual", value="38.9"),
            Confirmed(path="/oxygen_l_per_min", code="unusual", value="8.0"),
            Confirmed(path="/readings/heart_rate", code="jump", value=121),
        ),
        artifact=("heart_rate",),
    )
    (alert,) = alerts_of("value_implausible", running(entry(body, at(10))), 10)
    assert alert.inputs == {"temperature_c": "38.9", "oxygen_l_per_min": "8.0"}


def test_a_usual_value_far_from_the_one_before_is_said_to_be_a_jump():
    told = [
        Confirmed(path="/readings/heart_rate", code="jump", value=90),
        Confirmed(path="/readings/systolic", code="jump", value=215),
        Confirmed(path="/readings/systolic", code="unusual", value=215),
    ]
    body = Vitals(readings={**CALM, "heart_rate": 90, "systolic": 215}, confirmed=tuple(told))
    (alert,) = alerts_of("value_implausible", running(entry(body, at(10))), 10)
    assert (
        "Systolic pressure 215 mmHg, Heart rate 90 /min (far from the one before). Measure" in alert.message
    )
