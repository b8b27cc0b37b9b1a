"""What a vitals set is refused for, and what asks for a second look."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import Confirmed, Vitals
from sessiontrack.domain.checks import unconfirmed
from sessiontrack.domain.vitals import SIGNS
from sessiontrack.domain.vitals_checks import check_vitals, fraction_hint, path_of
from tests.builders_domain import at
from tests.builders_record import CALM


def faults(readings, *others, minute=20, **answers):
    """The faults of a set at a minute, after earlier sets at minutes of their own."""
    before = [(at(each), Vitals(readings=values)) for each, values in others]
    return check_vitals(Vitals(readings=readings, **answers), at(minute), before)


def codes(readings, *others, **answers):
    return [(fault.path, fault.code) for fault in faults(readings, *others, **answers)]


def changed(**readings):
    return {**CALM, **readings}


def test_a_calm_set_has_no_fault():
    assert faults(CALM) == []


@pytest.mark.parametrize("sign", SIGNS.values(), ids=lambda sign: sign.code)
@pytest.mark.parametrize("side", [0, 1])
def test_every_sign_is_refused_one_step_outside_what_is_possible(sign, side):
    step = (-1, 1)[side]
    (outside,) = faults({sign.code: sign.possible[side] + step})
    assert (outside.path, outside.code) == (path_of(sign.code), "out_of_range")
    assert not outside.confirmable
    inside = faults({sign.code: sign.possible[side]})
    assert all(fault.confirmable for fault in inside)


@pytest.mark.parametrize(
    ("code", "low", "high"),
    [
        ("systolic", 90, 180),
        ("diastolic", 50, 110),
        ("heart_rate", 50, 120),
        ("spo2", 94, None),
        ("respiratory_rate", 10, 24),
        ("temperature_c", 355, 380),
        ("oxygen_l_per_min", None, 60),
    ],
)
def test_a_value_outside_the_usual_asks_for_a_second_look(code, low, high):
    for bound, step in ((low, -1), (high, 1)):
        if bound is not None:
            assert codes({code: bound}) == []
            (asked,) = faults({code: bound + step})
            assert (asked.code, asked.confirmable) == ("unusual", True)


def test_a_fault_speaks_in_the_units_of_the_api():
    (high,) = faults({"systolic": 1200})
    assert (high.message, high.limit, high.value) == ("must be 40 to 300 mmHg", (40, 300), 1200)
    (warm,) = faults({"temperature_c": 385})
    assert (warm.value, warm.limit) == ("38.5", ("35.5", "38.0"))
    assert warm.message == "is unusual, 35.5 to 38.0 °C are usual: is it right?"
    (flow,) = faults({"oxygen_l_per_min": 80})
    assert (flow.path, flow.value) == ("/oxygen_l_per_min", "8.0")


@pytest.mark.parametrize(
    ("readings", "hint"),
    [
        ({"temperature_c": 986}, "must be 30.0 to 43.0 °C; this looks like °F"),
        ({"temperature_c": 500}, "must be 30.0 to 43.0 °C"),
        ({"spo2": 1}, "must be 50 to 100 %; a fraction is not taken, 0.98 is 98"),
        ({"spo2": 101}, "must be 50 to 100 %"),
        ({"systolic": 16}, "must be 40 to 300 mmHg; this looks like kPa"),
        ({"diastolic": 10}, "must be 20 to 200 mmHg; this looks like kPa"),
        ({"systolic": 39}, "must be 40 to 300 mmHg"),
        ({"respiratory_rate": 160}, "must be 2 to 60 /min"),
    ],
)
def test_a_likely_mistake_is_named_and_never_converted(readings, hint):
    (fault,) = faults(readings)
    assert fault.message == hint


@pytest.mark.parametrize("sent", ["120/80", "", "Infinity", "1e999"])
def test_what_is_no_number_was_meant_for_nothing(sent):
    assert fraction_hint("systolic", sent) == ""


@pytest.mark.parametrize(
    ("systolic", "diastolic", "found"),
    [
        (80, 120, ["not_below_systolic"]),
        (100, 100, ["not_below_systolic"]),
        (104, 100, ["impossible_difference"]),
        (105, 100, ["unusual_difference"]),
        (119, 100, ["unusual_difference"]),
        (120, 100, []),
        (151, 50, ["unusual_difference"]),
        (90, 50, []),
        (180, 110, ["unusual_mean"]),
        (178, 108, ["unusual_mean"]),
    ],
)
def test_the_two_pressures_are_held_against_each_other(systolic, diastolic, found):
    got = [
        fault for fault in faults({"systolic": systolic, "diastolic": diastolic}) if fault.code != "unusual"
    ]
    assert [fault.code for fault in got] == found
    assert all(fault.path == "/readings/diastolic" for fault in got)


@pytest.mark.parametrize(
    ("systolic", "diastolic", "found"),
    [
        (230, 45, ["unusual", "unusual", "impossible_difference"]),
        (300, 199, ["unusual", "unusual", "impossible_mean"]),
        (190, 120, ["unusual", "unusual"]),
        (300, 201, ["unusual", "out_of_range"]),
    ],
)
def test_a_pressure_that_is_asked_about_already_is_not_asked_about_twice(systolic, diastolic, found):
    assert [fault.code for fault in faults({"systolic": systolic, "diastolic": diastolic})] == found


def test_swapped_pressures_get_a_hint():
    (fault,) = [each for each in faults({"systolic": 80, "diastolic": 120}) if not each.confirmable]
    assert fault.message == "must be below the systolic pressure; swapped?"


def test_an_artifact_is_neither_unusual_nor_held_against_others():
    assert codes(changed(systolic=200), artifact=("systolic",)) == []
    assert codes(changed(systolic=70), (10, CALM), artifact=("systolic",)) == []
    assert codes(changed(systolic=301), artifact=("systolic",)) == [("/readings/systolic", "out_of_range")]


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (120, 160, []),
        (120, 161, [("/readings/systolic", "jump")]),
        (161, 120, [("/readings/systolic", "jump")]),
    ],
)
def test_a_jump_is_counted_from_the_set_before(before, now, found):
    assert codes({"systolic": now}, (10, {"systolic": before})) == found


def test_the_set_before_is_the_last_one_that_measured_the_sign_at_the_bedside():
    sets = ((12, {"spo2": 98}), (10, {"heart_rate": 70}), (5, {"heart_rate": 110}), (30, {"heart_rate": 120}))
    (fault,) = faults({"heart_rate": 111}, *sets)
    assert fault.message == "differs by 41 /min from 70 before: is it right?"
    assert (fault.value, fault.limit, fault.confirmable) == (111, (40,), True)


def test_no_other_sign_jumps():
    assert codes({"diastolic": 100}, (10, {"diastolic": 51})) == []


def test_three_identical_full_sets_look_copied():
    twice = ((1, changed(spo2=97)), (5, CALM), (10, CALM))
    (fault,) = faults(CALM, *twice)
    assert (fault.path, fault.code, fault.value) == ("/readings", "copied", 3)
    assert faults(CALM, *twice[:2]) == []
    assert faults(CALM, (5, CALM)) == []
    assert faults(CALM, (5, CALM), (30, CALM)) == []
    same = {"systolic": 120}
    assert faults(same, (5, same), (10, same)) == []


def test_two_sets_of_one_minute_may_be_one():
    (fault,) = faults({"spo2": 98, "systolic": 121}, (20.9, {"systolic": 120}))
    assert (fault.path, fault.code, fault.confirmable) == ("/measured_at", "duplicate", True)
    assert fault.value == "2026-11-23T14:20+00:00"
    assert faults({"spo2": 98}, (19.9, {"spo2": 97}), (21, {"spo2": 97})) == []


def test_ratings_asked_in_the_minute_of_the_cuff_are_no_repeat():
    assert faults({"nausea_nrs": 2, "distress_nrs": 3}, (20.9, CALM)) == []


@pytest.mark.parametrize(
    ("answers", "path", "code"),
    [
        ({}, "/readings", "missing"),
        ({"readings": {"pulse": 80}}, "/readings/pulse", "unknown"),
        ({"not_measured": {"pulse": "refused"}}, "/not_measured/pulse", "unknown"),
        ({"readings": {"spo2": 98}, "artifact": ("pulse",)}, "/artifact/pulse", "unknown"),
        ({"not_measured": {"spo2": "tired"}}, "/not_measured/spo2", "unknown"),
        (
            {"readings": {"spo2": 98}, "not_measured": {"spo2": "refused"}},
            "/not_measured/spo2",
            "contradicts",
        ),
        ({"not_measured": {"spo2": "asleep_not_disturbed"}}, "/not_measured/spo2", "not_allowed"),
        ({"readings": {"spo2": 98}, "artifact": ("systolic",)}, "/artifact/systolic", "contradicts"),
        ({"readings": {"spo2": 98}, "position": "flying"}, "/position", "unknown"),
        ({"readings": {"spo2": 98}, "source": "guess"}, "/source", "unknown"),
    ],
)
def test_words_that_cannot_be_kept(answers, path, code):
    found = check_vitals(Vitals(**answers), at(20), ())
    assert (path, code) in [(fault.path, fault.code) for fault in found]
    assert not any(fault.confirmable for fault in found)


def test_a_set_of_reasons_alone_is_kept_and_sleep_excuses_the_cuff():
    asleep = Vitals(not_measured=dict.fromkeys(("systolic", "diastolic"), "asleep_not_disturbed"))
    tried = Vitals(not_measured=dict.fromkeys(CALM, "unrecordable"), position="supine", source="monitor")
    assert check_vitals(asleep, at(20), ()) == check_vitals(tried, at(20), ()) == []


def test_a_doubt_leaves_when_it_is_confirmed_with_its_own_value():
    found = faults({"systolic": 185, "diastolic": 80, "temperature_c": 385})
    said = (
        Confirmed(path="/readings/systolic", code="unusual", value=185),
        Confirmed(path="/readings/temperature_c", code="unusual", value="38.5"),
        Confirmed(path="/readings/diastolic", code="unusual_difference", value=105),
    )
    assert unconfirmed(found, said) == []
