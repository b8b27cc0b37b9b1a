"""The rules that hold a patient back from going home."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sessiontrack.domain.alerts import blocking
from sessiontrack.domain.bodies import Discharge, Override
from sessiontrack.domain.discharge import DISCHARGE_CHECKS, DISPOSITIONS
from tests.alert_cases import Case, Example, alerts_of, levels
from tests.builders_domain import at, dose, entry
from tests.builders_record import (
    checked_in,
    effect,
    ended,
    every,
    full,
    ordered,
    record,
    running,
    settled,
    started,
)

READY = Discharge(disposition="home", checks=dict.fromkeys(DISCHARGE_CHECKS, True), escort="named")


def alone(*entries, escort=None):
    return record(checked_in(escort=escort), ordered(), full(-5), started(), *entries)


def held(visit, discharge, minute=110):
    """What holds the leaving, by the words of the rule and the item."""
    found = blocking(visit, "discharge", at(minute), discharge=discharge)
    return [str(alert.inputs.get("item", alert.rule)) for alert in found]


CASES = {
    "no_escort": Case(
        fires=Example(alone(dose("completed", 40), escort="none"), 60, "critical"),
        silent=Example(alone(dose("completed", 40), escort="not_needed"), 60),
        missing=Example(alone(dose("completed", 40)), 60, "critical"),
    ),
    "early_discharge": Case(
        fires=Example(ended(settled(55)), 59, "critical"),
        silent=Example(running(full(10)), 20),
        missing=Example(ended(), 110, "critical"),
    ),
}


def test_who_answers_everything_and_waited_may_leave():
    assert held(ended(settled(105)), READY) == []


@pytest.mark.parametrize(("minute", "found"), [(99, ["observation_time"]), (100, [])])
def test_leaving_waits_for_an_hour_after_the_end(minute, found):
    assert held(ended(settled(60)), READY, minute) == found


def test_leaving_waits_for_ninety_minutes_after_the_start():
    short = running(*every(10, 10, 20), dose("stopped", 20, reason="patient_request"), settled(60))
    assert held(short, READY, 89) == ["observation_time"]
    assert held(short, READY, 90) == []


def test_nasal_esketamine_waits_for_two_hours_from_the_start():
    order = ordered(route="intranasal", agent="esketamine", dose_ug_per_kg=None, dose_ug=56_000)
    sprays = (dose("dose_given", 0, dose_ug=28_000), dose("dose_given", 5, dose_ug=28_000))
    visit = record(checked_in(), order, full(-5), *sprays, *every(10, 10, 60), settled(110))
    without_cannula = {code: True for code in DISCHARGE_CHECKS if code != "iv_removed"}
    said = replace(READY, checks=without_cannula)
    assert held(visit, said, 119) == ["observation_time"]
    assert held(visit, said, 120) == []


@pytest.mark.parametrize("disposition", [code for code in DISPOSITIONS if code != "home"])
def test_only_home_is_held(disposition):
    said = Discharge(disposition=disposition)
    assert held(alone(dose("stopped", 10, reason="other")), said, 12) == []


def test_a_discharge_that_becomes_one_to_home_is_held_wherever_the_session_stands():
    transferred = entry(Discharge(disposition="hospital_transfer"), at(50))
    assert "observation_time" in held(ended(transferred), READY, 55)


def test_each_open_item_is_lifted_by_itself_and_a_later_reading_is_asked_anew():
    high = settled(105, systolic=150)
    (alert,) = blocking(ended(high), "discharge", at(110), discharge=READY)
    lifted = entry(Override(alert_id=alert.id), at(111))
    assert held(ended(high, lifted), READY, 112) == []
    assert held(ended(high, lifted, settled(115, systolic=152)), READY, 116) == ["pressure"]


def test_an_open_critical_alert_holds_the_leaving():
    pain = effect("chest_pain", 20)
    assert held(ended(pain, settled(105)), READY) == ["critical_alerts"]
    (alert,) = blocking(ended(pain, settled(105)), "discharge", at(110), discharge=READY)
    assert "1 open: Chest pain (mild)" in alert.message


def test_in_recovery_every_unanswered_check_is_open():
    found = alerts_of("early_discharge", ended(settled(105)), 110)
    assert {alert.inputs["item"] for alert in found} == set(DISCHARGE_CHECKS)


def test_the_escort_is_warned_about_from_the_arrival_and_holds_the_leaving():
    visit = record(checked_in(escort="none"), ordered(), full(-5))
    assert levels("no_escort", visit, -10) == ["warn"]
    assert levels("no_escort", alone(escort="none"), 10) == ["warn"]
    assert levels("no_escort", record(ordered()), -40) == []


def test_an_escort_who_is_named_at_leaving_counts():
    visit = alone(*every(10, 10, 40), dose("completed", 40), settled(105))
    assert held(visit, READY) == []
    assert held(visit, replace(READY, escort="none")) == ["no_escort"]


def test_nobody_is_warned_about_an_escort_after_leaving():
    left = entry(READY, at(110))
    assert alerts_of("no_escort", alone(dose("completed", 40), left), 120) == []
