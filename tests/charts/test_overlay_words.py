"""How sessions are compared step by step, and what is said about them."""

from __future__ import annotations

from statistics import median

import pytest

from sessiontrack.charts.overlay import overlay_table, overlay_title, overlay_words
from sessiontrack.charts.overlay.sentence import sentence
from sessiontrack.charts.overlay.steps import Step, spread_of, steps_of
from sessiontrack.domain.protocol import Protocol
from tests.charts.overlay_samples import aligned, course_of, overlay


def test_steps_lie_around_the_planned_minutes_and_are_wider_in_recovery():
    steps = steps_of(course_of(3))
    assert [step.begins for step in steps] == [-15, -5, 5, 15, 25, 35, 45, 55, 70, 85, 100]
    assert steps[-1].ends == 115


def test_start_and_window_are_there_without_readings():
    steps = steps_of(overlay())
    assert (steps[0].begins, steps[-1].ends) == (-15, 55)


@pytest.mark.parametrize(
    ("interval", "recovery", "first", "last"), [(5, 5, -35, 125), (15, 30, -37.5, 142.5), (10, 15, -35, 130)]
)
def test_steps_follow_the_protocol_and_are_never_under_ten_minutes(interval, recovery, first, last):
    limits = {"vitals_interval_minutes": interval, "vitals_interval_recovery_minutes": recovery}
    held = overlay(aligned(1, [(-30, 120), (120, 121)]), protocol=Protocol(1, limits))
    steps = steps_of(held)
    assert (steps[0].begins, steps[-1].ends) == (first, last)
    assert all(step.ends - step.begins >= 10 for step in steps)


def test_a_session_counts_once_with_its_median_and_the_range_takes_every_reading():
    step = Step(5, 15)
    sessions = [
        aligned(2, [(5, 140), (9, 160), (14.9, 150), (15, 300)]),
        aligned(3, [(10, 120)]),
        aligned(4, [(8, 130), (12, None), (14, 137)]),
        aligned(5, [(20, 90)]),
    ]
    spread = spread_of(sessions, step)
    assert (spread.number, spread.low, spread.high) == (3, 120, 160)
    assert spread.median == median([median([140, 160, 150]), 120, median([130, 137])])


def test_too_few_sessions_are_only_counted():
    spread = spread_of([aligned(2, [(10, 140)]), aligned(3, [(10, 150)])], Step(5, 15))
    assert (spread.number, spread.low, spread.median, spread.high) == (2, None, None, None)


def test_the_sentence_tells_the_worst_from_the_start_on():
    sessions = [aligned(n, [(-5, 9), (10, 8 - n), (40, 2)]) for n in range(1, 6)]
    held = overlay(*sessions, sign="dissociation_nrs")
    assert overlay_title(held) == "Dissociation in 5 sessions from the start of the drug"
    assert sentence(held) == (
        "Dissociation in 5 sessions from the start of the drug; highest value from then on (of 10), "
        "first infusion 7, median of 4 later sessions 4.5 (3 to 6), session 5, newest, 3."
    )


def test_the_lowest_oxygen_is_the_worst():
    held = overlay(*(aligned(n, [(0, 98), (10, 90 + n)]) for n in (1, 2, 3)), sign="spo2")
    assert "lowest value from then on (%), first infusion 91, later 92 and 93" in sentence(held)


def test_what_is_missing_is_said():
    held = overlay(aligned(1, [(5, None)]), aligned(2, [(-4, 120)]))
    assert sentence(held).endswith("in 1 session from the start of the drug; highest value from then on (mmHg), "
                                   "first infusion without a reading.")  # fmt: skip
    assert sentence(overlay()) == "Systolic pressure: no reading in any session."
    assert overlay_table(held).rows[0].cells[0] == "2 · 07-Jun-2026 · newest"


def test_it_says_how_it_counts_and_what_is_left_out():
    said = overlay_words(course_of(4))
    assert "Steps of 10 minutes, from minute 55 on of 15." in said
    assert "Fewer than 3 sessions have neither." in said
    assert "picture" not in said
    far = [(-90, 120), (0, 121)]
    assert "1 reading lies before minute −15 or after minute 55" in overlay_words(overlay(aligned(1, far)))
    assert "2 readings lie" in overlay_words(overlay(aligned(1, [*far, (300, 120)])))
    assert "later session" not in overlay_words(overlay(aligned(1, far)))
    even = Protocol(1, {"vitals_interval_recovery_minutes": 10})
    assert overlay_words(course_of(4, protocol=even)).startswith("Steps of 10 minutes. ")
