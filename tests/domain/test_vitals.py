"""The arithmetic of signs, and which values may be trusted."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.vitals import (
    FULL_SET,
    SIGN_BY_KEY,
    SIGNS,
    is_full_set,
    lowest,
    mean_arterial_pressure_mmhg,
    peak,
    trusted,
)
from tests.builders_record import CALM


@pytest.mark.parametrize(
    ("systolic", "diastolic", "mean"),
    [(120, 80, 93), (121, 80, 94), (122, 80, 94), (180, 110, 133), (90, 60, 70), (41, 20, 27)],
)
def test_the_mean_pressure_is_rounded_half_up(systolic, diastolic, mean):
    assert mean_arterial_pressure_mmhg(systolic, diastolic) == mean


def test_a_full_set_has_six_signs_each_with_a_value_or_a_reason():
    assert set(FULL_SET) == set(CALM)
    assert is_full_set(Vitals(readings=CALM))
    without = {code: value for code, value in CALM.items() if code != "spo2"}
    assert not is_full_set(Vitals(readings=without))
    assert is_full_set(Vitals(readings=without, not_measured={"spo2": "equipment"}))
    assert not is_full_set(Vitals(readings=CALM, artifact=("spo2",)))


def test_an_artifact_is_kept_and_not_trusted():
    shaken = Vitals(readings=CALM, artifact=("spo2",))
    assert "spo2" not in trusted(shaken)
    assert trusted(Vitals(readings=CALM)) == CALM
    assert shaken.readings["spo2"] == 98


def test_the_highest_and_the_lowest_leave_artifacts_out():
    sets = (
        Vitals(readings={"systolic": 120}),
        Vitals(readings={"systolic": 140}),
        Vitals(readings={"systolic": 220}, artifact=("systolic",)),
    )
    assert (peak(sets, "systolic"), lowest(sets, "systolic")) == (140, 120)
    assert (peak(sets, "spo2"), lowest(sets, "spo2")) == (None, None)


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [("temperature_c", 368, "36.8"), ("oxygen_l_per_min", 20, "2.0"), ("systolic", 120, "120")],
)
def test_a_stored_value_is_shown_in_the_signs_unit(code, stored, shown):
    assert SIGNS[code].shown(stored) == shown


def test_a_sign_says_its_range_with_its_unit_and_has_its_key():
    assert SIGNS["systolic"].possible_in_words == "40 to 300 mmHg"
    assert SIGNS["temperature_c"].possible_in_words == "30.0 to 43.0 °C"
    assert SIGNS["sedation"].possible_in_words == "0 to 5"
    assert SIGN_BY_KEY["temp_deci_c"] is SIGNS["temperature_c"]
    assert SIGN_BY_KEY["systolic"] is SIGNS["systolic"]


@pytest.mark.parametrize("sign", SIGNS.values(), ids=lambda sign: sign.code)
def test_every_sign_has_a_label_a_source_and_usual_values_that_are_possible(sign):
    low, high = sign.possible
    assert sign.label
    assert sign.short_label
    assert sign.source
    assert all(low <= bound <= high for bound in sign.usual if bound is not None)
