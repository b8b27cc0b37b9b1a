"""Doses, rates and durations: the worked examples, the clock changes, and what is shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sessiontrack.domain.bodies import DoseEvent, DrugCount, Order
from sessiontrack.domain.dosing import (
    delivered_ug_per_kg,
    drug_balance_ug,
    infusion_of,
    is_balanced,
    is_outside_window,
    is_overdrawn,
    minute_of,
    observation_seconds,
    ordered_ug,
    ordered_ug_per_kg,
    rate_for_ug_per_h,
    rate_ug_per_h,
    rate_ul_per_h,
    shown_mg,
    shown_mg_per_kg,
    shown_minutes,
    shown_rate_mg_per_h,
)
from tests.builders_domain import MINUTE_ZERO, at, dose

WEIGHT_G = 82_000
BAG: dict[str, Any] = {"concentration_ug_per_ml": 410}
PER_KG = Order(agent="ketamine", route="iv", dose_ug_per_kg=500, duration_minutes=40)
WHOLE = Order(agent="ketamine", route="iv", dose_ug=41_000, duration_minutes=40)


def test_half_a_milligram_per_kg_of_82_kg_is_41_mg_at_150_ml_per_h():
    ordered = ordered_ug(PER_KG, WEIGHT_G)
    assert ordered == 41_000
    rate = rate_for_ug_per_h(ordered, 40)
    assert shown_rate_mg_per_h(rate) == "61.5"
    assert rate_ul_per_h(rate, 410) == 150_000


@pytest.mark.parametrize(("minutes", "ug_per_kg_h"), [(40, 750), (50, 600), (45, Fraction(2000, 3))])
def test_half_a_milligram_per_kg_in_the_usual_times(minutes, ug_per_kg_h):
    assert rate_for_ug_per_h(500, minutes) == ug_per_kg_h


def test_a_pause_belongs_to_the_elapsed_time_and_not_to_the_infusing_time():
    infusion = infusion_of(
        [
            dose("started", 0, rate_ul_per_h=150_000, **BAG),
            dose("paused", 18, reason="high_bp"),
            dose("resumed", 22, rate_ul_per_h=120_000, **BAG),
            dose("completed", 49.5),
        ]
    )
    now = at(200)
    assert shown_mg(infusion.delivered_ug(now)) == "41"
    assert infusion.delivered_ug_at(at(18)) == infusion.delivered_ug_at(at(22)) == 45 * 410
    elapsed, infusing = infusion.elapsed_seconds(now), infusion.infusing_seconds(now)
    assert (elapsed, infusing) == (49.5 * 60, 45.5 * 60)
    assert (shown_minutes(2970), shown_minutes(2730)) == ("49.5", "45.5")
    assert not is_outside_window(2970, (40, 50))
    assert not is_outside_window(2730, (40, 50))


def test_stopped_early_counts_what_ran_in_and_the_rest_is_waste():
    infusion = infusion_of(
        [
            dose("started", 0, rate_ul_per_h=150_000, **BAG),
            dose("stopped", 22, reason="distress"),
        ]
    )
    delivered = infusion.delivered_ug(at(90))
    assert delivered == 22_550
    assert delivered_ug_per_kg(delivered, WEIGHT_G) == 275
    assert (infusion.end_event, infusion.end_reason) == ("stopped", "distress")
    assert drug_balance_ug(41_000, delivered, 18_450) == 0


@pytest.mark.parametrize(
    ("amounts", "rate"),
    [
        ({"rate_ug_per_h": 61_500}, 61_500),
        ({"rate_ul_per_h": 150_000, "concentration_ug_per_ml": 410}, 61_500),
        ({"rate_ul_per_h": 1, "concentration_ug_per_ml": 1}, Fraction(1, 1000)),
        ({"rate_ul_per_h": 150_000}, None),
        ({"concentration_ug_per_ml": 410}, None),
        ({}, None),
    ],
)
def test_a_rate_is_exact_or_unknown(amounts, rate):
    assert rate_ug_per_h(DoseEvent(event="started", **amounts)) == rate


NEW_YORK, PARIS = ZoneInfo("America/New_York"), ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    "start",
    [
        pytest.param(datetime(2026, 11, 23, 23, 40, tzinfo=UTC), id="midnight"),
        pytest.param(datetime(2026, 12, 31, 23, 40, tzinfo=PARIS), id="new year"),
        pytest.param(datetime(2026, 3, 8, 1, 40, tzinfo=NEW_YORK), id="New York, spring"),
        pytest.param(datetime(2026, 11, 1, 1, 40, tzinfo=NEW_YORK), id="New York, autumn"),
        pytest.param(datetime(2026, 3, 29, 1, 40, tzinfo=PARIS), id="Paris, spring"),
        pytest.param(datetime(2026, 10, 25, 2, 40, tzinfo=PARIS), id="Paris, autumn"),
    ],
)
def test_no_night_moves_a_duration_or_a_dose(start):
    events = [
        dose("started", start=start, rate_ug_per_h=60_000),
        dose("paused", 10, start=start, reason="high_bp"),
        dose("resumed", 25, start=start, rate_ug_per_h=60_000),
        dose("bolus", 30, start=start, dose_ug=5_000),
        dose("completed", 50, start=start),
    ]
    infusion = infusion_of(reversed(events))
    now = at(90, start)
    assert infusion.elapsed_seconds(now) == 50 * 60
    assert infusion.infusing_seconds(now) == 35 * 60
    assert infusion.delivered_ug(now) == 40_000
    assert infusion.delivered_ug_at(at(29, start)) == 14_000
    assert infusion.is_paused_at(at(24, start))
    assert minute_of(at(30, start), start) == 30
    assert observation_seconds(start, now) == 90 * 60


@pytest.mark.parametrize(
    ("seconds", "minute"), [(-61, -2), (-60, -1), (-1, -1), (0, 0), (59, 0), (60, 1), (3000, 50)]
)
def test_a_minute_is_rounded_down_on_both_sides_of_the_start(seconds, minute):
    assert minute_of(MINUTE_ZERO + timedelta(seconds=seconds), MINUTE_ZERO) == minute


@pytest.mark.parametrize(
    ("order", "weight_g", "whole", "per_kg"),
    [
        (PER_KG, WEIGHT_G, 41_000, 500),
        (PER_KG, 82_333, Fraction(82_333, 2), 500),
        (PER_KG, None, None, 500),
        (WHOLE, WEIGHT_G, 41_000, 500),
        (WHOLE, None, 41_000, None),
        (Order(agent="ketamine", route="iv"), WEIGHT_G, None, None),
    ],
)
def test_a_dose_without_a_weight_is_unknown_and_never_zero(order, weight_g, whole, per_kg):
    assert ordered_ug(order, weight_g) == whole
    assert ordered_ug_per_kg(order, weight_g) == per_kg


@pytest.mark.parametrize("weight_g", [None, 0])
def test_delivered_per_kg_is_unknown_without_a_weight(weight_g):
    assert delivered_ug_per_kg(41_000, weight_g) is None


@pytest.mark.parametrize(
    ("elapsed_seconds", "is_outside"),
    [(0, True), (2399, True), (2400, False), (3000, False), (3001, True)],
)
def test_exactly_40_and_exactly_50_minutes_pass(elapsed_seconds, is_outside):
    assert is_outside_window(elapsed_seconds, (40, 50)) is is_outside


@pytest.mark.parametrize(
    ("ug", "shown"),
    [
        (0, "0"),
        (49, "0"),
        (50, "0.1"),
        (500, "0.5"),
        (41_000, "41"),
        (43_150, "43.2"),
        (43_149, "43.1"),
        (99_950, "100"),
        (100_000, "100"),
        (Fraction(22_550), "22.6"),
        (Fraction(1, 3), "0"),
        (-49, "0"),
        (-450, "-0.5"),
    ],
)
def test_milligrams_are_shown_to_a_tenth_half_up_without_trailing_zeros(ug, shown):
    assert shown_mg(ug) == shown
    assert shown_rate_mg_per_h(ug) == shown


@pytest.mark.parametrize(
    ("ug_per_kg", "shown"),
    [(500, "0.5"), (275, "0.28"), (Fraction(549, 2), "0.27"), (1_000, "1"), (10_004, "10")],
)
def test_milligrams_per_kg_are_shown_to_a_hundredth(ug_per_kg, shown):
    assert shown_mg_per_kg(ug_per_kg) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0.0"), (2, "0.0"), (3, "0.1"), (2970, "49.5"), (-90, "-1.5")]
)
def test_minutes_are_shown_with_one_decimal(seconds, shown):
    assert shown_minutes(seconds) == shown


@pytest.mark.parametrize(
    ("drawn", "wasted", "is_right", "is_impossible"),
    [
        (100_000, 60_000, True, False),
        (100_000, 58_000, True, False),
        (100_000, 57_999, False, False),
        (100_000, 62_000, True, False),
        (100_000, 62_001, False, True),
    ],
)
def test_the_drug_is_balanced_within_the_tolerance(drawn, wasted, is_right, is_impossible):
    count = DrugCount(drawn_ug=drawn, wasted_ug=wasted)
    assert is_balanced(count, Fraction(40_000), 2) is is_right
    assert is_overdrawn(count, Fraction(40_000), 2) is is_impossible
