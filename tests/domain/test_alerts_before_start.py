"""What is measured before the start, and when it holds it."""

from __future__ import annotations

from datetime import date

import pytest

from sessiontrack.domain.alerts import blocking
from sessiontrack.domain.bodies import Oxygen, Vitals
from sessiontrack.domain.course_rules import CourseAlert
from tests.alert_cases import Case, Example, alerts_of, levels
from tests.builders_domain import SESSION_ID, at, entry
from tests.builders_record import (
    CALM,
    checked_in,
    full,
    ordered,
    patient,
    record,
    running,
    started,
    vitals,
)


def arrived(*entries, **around):
    return record(checked_in(), ordered(), *entries, **around)


def danger(rule="red_flag_effect", minute=-24 * 60):
    """What is critical in the whole course from a minute on."""
    return CourseAlert(
        id=SESSION_ID,
        rule=rule,
        level="critical",
        message="Told at the contact of yesterday: chest pain (severe).",
        cause="a-contact",
        title="Side effect that calls a clinician",
        advice="Call the clinician now, who decides.",
        since=at(minute),
    )


CASES = {
    "course_danger": Case(
        fires=Example(arrived(full(-10), dangers=(danger(),)), -5, "critical"),
        silent=Example(running(dangers=(danger(),)), 5),
        missing=Example(arrived(full(-10)), -5),
    ),
    "pre_bp_hold": Case(
        fires=Example(arrived(full(-10, systolic=152)), -5, "warn"),
        silent=Example(arrived(full(-10, systolic=140, diastolic=90)), -5),
        missing=Example(arrived(vitals(-10, heart_rate=72)), -5),
    ),
    "pre_bp_low": Case(
        fires=Example(arrived(full(-10, systolic=88, diastolic=55)), -5, "warn"),
        silent=Example(arrived(full(-10, systolic=90)), -5),
        missing=Example(arrived(vitals(-10, heart_rate=72)), -5),
    ),
    "pre_hr": Case(
        fires=Example(arrived(full(-10, heart_rate=131)), -5, "critical"),
        silent=Example(arrived(full(-10, heart_rate=110)), -5),
        missing=Example(arrived(vitals(-10, systolic=120)), -5),
    ),
    "pre_spo2": Case(
        fires=Example(arrived(full(-10, spo2=91)), -5, "critical"),
        silent=Example(arrived(full(-10, spo2=95)), -5),
        missing=Example(arrived(vitals(-10, systolic=120)), -5),
    ),
    "pre_vitals_stale": Case(
        fires=Example(arrived(full(-20)), -4, "critical"),
        silent=Example(arrived(full(-20)), -5),
        missing=Example(arrived(), -5, "critical"),
    ),
}


def held(*entries, minute=0, **around):
    """The rules that hold a start at a minute."""
    return [alert.rule for alert in blocking(arrived(*entries, **around), "start", at(minute))]


@pytest.mark.parametrize(
    ("pressures", "is_held"),
    [
        ([(-12, 152, 84)], True),
        ([(-12, 152, 84), (-8, 138, 84)], True),
        ([(-12, 152, 84), (-7, 138, 84)], False),
        ([(-12, 152, 84), (-6, 138, 84)], False),
        ([(-12, 152, 84), (-6, 141, 84)], True),
        ([(-12, 138, 84), (-6, 138, 91)], True),
        ([(-12, 138, 90)], False),
    ],
)
def test_a_high_pressure_holds_until_a_repeat_after_five_minutes_is_not(pressures, is_held):
    sets = [full(minute, systolic=sys, diastolic=dia) for minute, sys, dia in pressures]
    assert ("pre_bp_hold" in held(*sets)) is is_held


def test_a_repeat_without_the_diastolic_lifts_no_hold():
    assert "pre_bp_hold" in held(full(-12, diastolic=95), vitals(-5, systolic=120))


@pytest.mark.parametrize(
    ("born_on", "systolic", "is_held"),
    [
        (date(1961, 11, 24), 145, True),
        (date(1960, 11, 24), 145, True),
        (date(1960, 11, 23), 145, False),
        (date(1960, 11, 23), 150, False),
        (date(1960, 11, 23), 151, True),
    ],
)
def test_a_patient_older_than_65_is_let_pass_up_to_150(born_on, systolic, is_held):
    found = held(full(-10, systolic=systolic), patient=patient(born_on=born_on))
    assert ("pre_bp_hold" in found) is is_held


@pytest.mark.parametrize(
    ("systolic", "diastolic", "level"),
    [(159, 84, "warn"), (160, 84, "critical"), (138, 99, "warn"), (138, 100, "critical")],
)
def test_from_160_over_100_a_start_is_blocked_at_once(systolic, diastolic, level):
    visit = arrived(full(-10, systolic=systolic, diastolic=diastolic))
    assert levels("pre_bp_hold", visit, -5) == [level]


def test_the_limit_of_the_order_stands_in_place_of_the_clinics():
    high = full(-10, systolic=165)
    lenient = ordered(limit_systolic=170, limit_reason="known hypertension")
    strict = ordered(limit_systolic=130, limit_diastolic=85, limit_reason="aneurysm")
    (alert,) = alerts_of("pre_bp_hold", record(checked_in(), lenient, high), -5)
    assert (alert.level, alert.limits["order_limit_systolic"]) == ("warn", 170)
    assert levels("pre_bp_hold", record(checked_in(), strict, full(-10, systolic=130)), -5) == ["critical"]
    assert levels("pre_bp_hold", record(checked_in(), strict, full(-10, diastolic=85)), -5) == ["critical"]


def test_a_second_high_reading_is_an_alert_of_its_own_and_says_again():
    first, second = full(-12, systolic=152), full(-6, systolic=154)
    (alert,) = alerts_of("pre_bp_hold", arrived(first, second), -5)
    assert alert.cause_id == second.id
    assert alert.message.startswith("Again: Systolic pressure 154 mmHg before the start: above 140.")


def test_the_hold_says_what_to_do_and_keeps_the_limits_in_force():
    (alert,) = alerts_of("pre_bp_hold", arrived(full(-10, systolic=165)), -5)
    assert alert.message == (
        "Systolic pressure 165 mmHg before the start: at or above 160. Do not start. "
        "Let the patient rest, repeat it after 5 to 10 min."
    )
    assert alert.limits["pre_systolic_block"] == 160
    assert alert.limits["pre_systolic_decide"] == 140


def test_a_pressure_marked_as_artifact_holds_nothing_and_clears_nothing():
    wrong = entry(Vitals(readings={**CALM, "systolic": 210}, artifact=("systolic",)), at(-10))
    assert "pre_bp_hold" not in held(wrong)
    assert "pre_vitals_stale" in held(wrong)


@pytest.mark.parametrize(
    ("rate", "level"),
    [
        (39, "critical"),
        (40, "warn"),
        (49, "warn"),
        (50, None),
        (110, None),
        (111, "warn"),
        (130, "warn"),
        (131, "critical"),
    ],
)
def test_heart_rate_before_the_start(rate, level):
    visit = arrived(full(-10, heart_rate=rate))
    assert levels("pre_hr", visit, -5) == ([level] if level else [])
    assert ("pre_hr" in held(full(-10, heart_rate=rate))) is (level == "critical")


@pytest.mark.parametrize(
    ("saturation", "oxygen", "level"),
    [
        (95, None, None),
        (94, None, "warn"),
        (92, 0, "warn"),
        (91, 0, "critical"),
        (98, 20, "warn"),
        (91, 20, "critical"),
    ],
)
def test_saturation_before_the_start_is_of_room_air(saturation, oxygen, level):
    flow = {} if oxygen is None else {"oxygen_l_per_min": oxygen}
    found = levels("pre_spo2", arrived(full(-10, spo2=saturation, **flow)), -5)
    assert found == ([level] if level else [])


@pytest.mark.parametrize(("action", "found"), [("started", ["warn"]), ("stopped", [])])
def test_oxygen_that_was_charted_apart_counts_too(action, found):
    oxygen = entry(Oxygen(action=action, oxygen_deci_l_per_min=20), at(-15))
    assert levels("pre_spo2", arrived(oxygen, full(-10)), -5) == found


def test_a_reason_does_not_excuse_pressure_pulse_or_saturation_before_a_start():
    readings = {code: value for code, value in CALM.items() if code not in ("systolic", "diastolic")}
    refused = {"systolic": "refused", "diastolic": "refused"}
    without = entry(Vitals(readings=readings, not_measured=refused), at(-10))
    (alert,) = alerts_of("pre_vitals_stale", arrived(without), -5)
    assert "Not known before the start, in the last 15 min: systolic pressure" in alert.message
    assert alert.inputs["unknown"] == "systolic, diastolic"


def test_an_old_set_says_how_old_it_is():
    (alert,) = alerts_of("pre_vitals_stale", arrived(full(-29)), -4)
    assert alert.message.startswith("The last full set of vitals is 25 min old; at most 15 min.")


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        ([], "No full set of vitals before the start yet. Take a full set."),
        (
            [vitals(-10, systolic=120, diastolic=70, heart_rate=70, spo2=98)],
            "No full set of vitals before the start yet. Take a full set. The readings of 13:50 lack: "
            "respiratory rate, sedation (MOAA/S, 5 is awake).",
        ),
        # Of several the newest; what is too old to start on is not named.
        (
            [
                vitals(-12, systolic=120),
                vitals(-10, systolic=120, diastolic=70, heart_rate=70, spo2=98, sedation=5),
            ],
            "No full set of vitals before the start yet. Take a full set. The readings of 13:50 lack: "
            "respiratory rate.",
        ),
        ([vitals(-21, systolic=120)], "No full set of vitals before the start yet. Take a full set."),
        (
            [full(-30), vitals(-10, systolic=120, diastolic=70, heart_rate=70, spo2=98, sedation=5)],
            "The last full set of vitals is 25 min old; at most 15 min. Take a full set. The readings "
            "of 13:50 lack: respiratory rate.",
        ),
    ],
)
def test_readings_that_are_no_full_set_are_told_what_they_lack(sets, words):
    (alert,) = alerts_of("pre_vitals_stale", arrived(*sets), -5)
    assert alert.message == words


def test_before_the_check_in_and_after_the_start_nobody_waits_for_a_set():
    assert alerts_of("pre_vitals_stale", record(ordered()), -5) == []
    assert alerts_of("pre_vitals_stale", running(), 40) == []


def test_a_high_pressure_before_the_start_that_is_charted_late_is_still_said():
    late = entry(Vitals(readings={**CALM, "systolic": 190}), at(-2), entered_at=at(30))
    (alert,) = alerts_of("pre_bp_hold", record(checked_in(), ordered(), full(-5), started(), late), 30)
    assert (alert.level, alert.late) == ("critical", True)


def test_what_is_critical_in_the_course_holds_the_start_from_when_it_was_so():
    assert held(full(-10), dangers=(danger(),)) == ["course_danger"]
    assert held(full(-10), dangers=(danger(minute=1),)) == []
    (alert,) = alerts_of("course_danger", arrived(full(-10), dangers=(danger(),)), -5)
    assert alert.message == (
        "Side effect that calls a clinician: Told at the contact of yesterday: chest pain (severe). "
        "Call the clinician now, who decides."
    )


@pytest.mark.parametrize("rule", ["item9", "item9_rise", "cssrs"])
def test_what_this_sessions_own_rules_judge_is_not_said_twice(rule):
    assert held(full(-10), dangers=(danger(rule),)) == []
