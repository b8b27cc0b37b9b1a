"""How far a patient is from going home, item by item."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import Discharge, IvAccess, Vitals
from sessiontrack.domain.discharge import DISCHARGE_CHECKS, discharge_items
from tests.builders_domain import at, dose, entry
from tests.builders_record import (
    SETTLED,
    checked_in,
    effect,
    ended,
    ordered,
    record,
    settled,
    started,
    vitals,
)

ANSWERED = Discharge(disposition="home", checks=dict.fromkeys(DISCHARGE_CHECKS, True))


def items(visit, minute=110, discharge=ANSWERED):
    return {item.code: item for item in discharge_items(visit, discharge, at(minute))}


@pytest.mark.parametrize(
    ("code", "readings", "is_met"),
    [
        ("awake", {"sedation": 5}, True),
        ("awake", {"sedation": 4}, False),
        ("pressure", {"systolic": 144, "diastolic": 98}, True),
        ("pressure", {"systolic": 145}, False),
        ("pressure", {"systolic": 103}, False),
        ("pressure", {"diastolic": 99}, False),
        ("saturation", {"spo2": 94}, True),
        ("saturation", {"spo2": 93}, False),
        ("nausea", {"nausea_nrs": 1}, True),
        ("nausea", {"nausea_nrs": 2}, False),
        ("dissociation", {"dissociation_nrs": 2}, True),
        ("dissociation", {"dissociation_nrs": 3}, False),
    ],
)
def test_the_newest_value_since_the_end_is_judged(code, readings, is_met):
    assert items(ended(settled(60), settled(105, **readings)))[code].is_met is is_met


@pytest.mark.parametrize("code", ["awake", "pressure", "saturation", "nausea", "dissociation"])
def test_what_was_not_measured_since_the_end_is_not_known(code):
    item = items(ended(vitals(60, temperature_c=368)))[code]
    assert item.is_met is None
    assert item.detail.startswith("not measured since the end of the drug")


def test_a_value_of_before_the_end_counts_for_nothing():
    assert items(ended(), minute=110)["saturation"].is_met is None
    running = record(checked_in(), ordered(), started(), settled(10))
    assert items(running, minute=20)["saturation"].is_met is None
    assert items(running, minute=20)["observation_time"].is_met is False


def test_an_artifact_is_no_value():
    shaken = entry(Vitals(readings=SETTLED, artifact=("spo2",)), at(105))
    assert items(ended(shaken))["saturation"].is_met is None


def test_without_a_pressure_before_the_start_none_can_be_held_against_it():
    visit = record(checked_in(), ordered(), started(), dose("completed", 40), settled(105))
    item = items(visit)["pressure"]
    assert item.is_met is None
    assert item.detail == "124/78 mmHg; the pressure before the start is not known"


def test_an_item_says_what_was_found_and_what_would_be_right():
    found = items(ended(settled(95, sedation=4)), minute=99)
    assert found["observation_time"].detail == (
        "59 min since the end, at least 60; 99 min since the start, at least 90"
    )
    assert found["awake"].detail == "MOAA/S 4 (slow to answer); must be 5 (awake)"
    assert found["pressure"].detail == "124/78 mmHg, 124/78 before the start; at most 20 mmHg apart"
    assert found["critical_alerts"].detail == "none is open"
    assert found["escort"].detail == "named"


def test_a_check_is_yes_no_or_not_answered():
    said = Discharge(disposition="home", checks={"oriented": True, "walks_unaided": False})
    found = items(ended(settled(105)), discharge=said)
    answers = [found[code].is_met for code in ("oriented", "walks_unaided", "iv_removed")]
    assert answers == [True, False, None]


def test_the_fields_of_the_discharge_answer_their_checks():
    said = Discharge(disposition="home", no_driving_said=False, instructions_version="3")
    found = items(ended(settled(105)), discharge=said)
    assert (found["no_driving_said"].is_met, found["instructions_given"].is_met) == (False, True)


def test_a_cannula_is_asked_for_where_there_was_one():
    shot = dose("dose_given", 0, dose_ug=41_000)
    plain = record(checked_in(), ordered(route="im"), shot, settled(105))
    placed = entry(IvAccess(action="placed"), at(-10))
    with_line = record(checked_in(), ordered(route="im"), placed, shot, settled(105))
    assert "iv_removed" not in items(plain)
    assert "iv_removed" in items(with_line)


def test_open_critical_alerts_are_counted_and_said():
    item = items(ended(effect("chest_pain", 20), settled(105)))["critical_alerts"]
    assert item.is_met is False
    assert item.detail.startswith("1 open: Chest pain")
    # A sentence may be built around it.
    assert not item.detail.endswith(".")


@pytest.mark.parametrize(
    ("escort", "is_met", "detail"),
    [
        ("named", True, "named"),
        ("not_needed", True, "stays in"),
        ("none", False, "none"),
        (None, None, "not answered"),
    ],
)
def test_the_escort(escort, is_met, detail):
    visit = record(checked_in(escort=escort), ordered(), started(), dose("completed", 40))
    item = items(visit)["escort"]
    assert (item.is_met, item.detail) == (is_met, detail)


def test_nobody_checked_in_has_no_escort():
    assert items(record(ordered()))["escort"].is_met is None


def test_without_answers_those_that_are_kept_are_shown():
    left = entry(ANSWERED, at(110))
    assert items(ended(settled(105), left), minute=111, discharge=None)["oriented"].is_met is True
    assert items(ended(settled(105)), discharge=None)["oriented"].is_met is None
