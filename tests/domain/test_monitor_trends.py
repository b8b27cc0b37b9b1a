"""What two real trends come to, counted by hand, and how a set is put together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from sessiontrack.domain.monitor_files import Trend, TrendRow, read_trend
from sessiontrack.domain.monitor_trends import Artifact, MeanApart, plan_sets

FILES = Path(__file__).resolve().parents[1] / "data" / "monitor"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def plan_of(name: str, every: int):
    return plan_sets(read_trend((FILES / name).read_bytes()), every)


def shown(plan) -> list[str]:
    """A set as one looks at it: minute, pressure, heart, saturation, breathing."""
    return [
        f"{planned.measured_at:%H:%M} {planned.readings['systolic']}/{planned.readings['diastolic']} "
        f"{planned.readings.get('heart_rate')} {planned.readings.get('spo2')} "
        f"{planned.readings.get('respiratory_rate')}"
        for planned in plan.sets
    ]


def test_every_five_minutes_takes_each_cuff_pressure_of_the_first_file():
    plan = plan_of("trend-q5.csv", 5)
    assert len(plan.sets) == 23
    assert shown(plan)[:4] == [
        "09:03 131/66 58 98 13",
        "09:10 138/67 56 98 8",
        "09:15 135/65 57 98 7",
        "09:20 144/65 59 98 9",
    ]
    assert shown(plan)[-2:] == ["10:50 167/68 64 99 14", "10:53 143/71 58 98 11"]
    assert sum(len(planned.rounded) for planned in plan.sets) == 61
    assert (plan.artifacts, plan.artifacts_n, plan.means_apart, plan.thinned) == ((), 0, (), 0)
    assert plan.ignored == ()


def test_a_set_holds_what_stood_in_its_line():
    first, second = plan_of("trend-q5.csv", 5).sets[:2]
    assert (first.line, first.rounded) == (5, ("heart_rate", "respiratory_rate"))
    assert (second.line, second.rounded) == (12, ("heart_rate", "spo2", "respiratory_rate"))
    assert dict(first.readings) == {
        "systolic": 131,
        "diastolic": 66,
        "heart_rate": 58,
        "spo2": 98,
        "respiratory_rate": 13,
    }
    assert first.vitals().source == "monitor"


@pytest.mark.parametrize(
    ("every", "minutes", "thinned"),
    [
        (10, "09:03 09:10 09:20 09:30 09:40 09:50 10:00 10:10 10:20 10:30 10:40 10:50", 11),
        (15, "09:03 09:15 09:30 09:45 10:00 10:15 10:30 10:45 10:53", 14),
        (30, "09:03 09:30 10:00 10:30 10:53", 18),
    ],
)
def test_a_longer_interval_takes_the_pressures_nearest_to_it(every, minutes, thinned):
    plan = plan_of("trend-q5.csv", every)
    assert [f"{planned.measured_at:%H:%M}" for planned in plan.sets] == minutes.split()
    assert plan.thinned == thinned


@pytest.mark.parametrize("every", [5, 10])
def test_the_second_file_has_a_pressure_each_ten_minutes(every):
    plan = plan_of("trend-q10.csv", every)
    assert len(plan.sets) == 12
    assert shown(plan)[0] == "09:03 121/63 55 98 9"
    # The pulse counts, although the leads said 60.1.
    assert shown(plan)[9] == "10:33 123/68 69 97 17"
    assert shown(plan)[-1] == "10:53 131/65 60 97 15"
    assert sum(len(planned.rounded) for planned in plan.sets) == 30


def test_zeros_of_the_second_file_are_artifacts_with_their_lines():
    plan = plan_of("trend-q10.csv", 10)
    columns = ("HR", "PULSE", "SpO2", "RESP")
    assert plan.artifacts == tuple(
        Artifact(line, column, "0", "0 is no reading") for line in (2, 4) for column in columns
    )
    assert plan.artifacts_n == 8


def rows(*lines: tuple[float, dict[str, str]]) -> Trend:
    return Trend(
        tuple(
            TrendRow(number, START + timedelta(minutes=minute), {k: Decimal(v) for k, v in values.items()})
            for number, (minute, values) in enumerate(lines, 2)
        ),
        (),
    )


CUFF = {"nbpsys": "120", "nbpdias": "80"}


def readings(*lines: tuple[float, dict[str, str]]) -> dict[str, int]:
    (planned,) = plan_sets(rows(*lines), 5).sets
    return dict(planned.readings)


@pytest.mark.parametrize(
    ("lines", "heart_rate"),
    [
        ([(0, {**CUFF, "pulse": "60", "hr": "70"})], 60),
        ([(0, {**CUFF, "hr": "70"})], 70),
        ([(0, {**CUFF, "hr": "70"}), (2, {"pulse": "60"})], 60),
        ([(0, {**CUFF, "pulse": "0", "hr": "70"})], 70),
        ([(-1, {"pulse": "61"}), (0, CUFF), (1, {"pulse": "62"})], 61),
        ([(-2, {"pulse": "61"}), (0, CUFF), (1, {"pulse": "62"})], 62),
        ([(-3, {"pulse": "61"}), (0, CUFF), (2.5, {"pulse": "62"})], None),
        ([(0, CUFF)], None),
    ],
)
def test_the_nearest_pulse_within_two_minutes_else_the_heart_rate(lines, heart_rate):
    assert readings(*lines).get("heart_rate") == heart_rate


@pytest.mark.parametrize(
    ("text", "whole"), [("97.5", 98), ("97.49", 97), ("97", 97), ("100.0", 100), ("50.5", 51)]
)
def test_a_reading_is_rounded_half_up_and_said_only_when_it_changed(text, whole):
    (planned,) = plan_sets(rows((0, {**CUFF, "spo2": text})), 5).sets
    assert planned.readings["spo2"] == whole
    assert planned.rounded == (("spo2",) if Decimal(text) != whole else ())


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("spo2", "0", "0 is no reading"),
        ("spo2", "100.1", "must be 50 to 100 %"),
        ("spo2", "49.9", "must be 50 to 100 %"),
        ("resp", "1.6", "must be 2 to 60 /min"),
        ("hr", "-1", "must be 20 to 250 /min"),
        ("pulse", "251", "must be 20 to 250 /min"),
        ("nbpmean", "0", "0 is no reading"),
    ],
)
def test_what_is_no_reading_is_left_out_with_its_line(column, value, why):
    plan = plan_sets(rows((0, {**CUFF, column: value})), 5)
    written = {"spo2": "SpO2", "resp": "RESP", "hr": "HR", "pulse": "PULSE", "nbpmean": "NBPMean"}[column]
    assert plan.artifacts == (Artifact(2, written, value, why),)
    assert plan.sets[0].readings == {"systolic": 120, "diastolic": 80}


@pytest.mark.parametrize(
    ("systolic", "diastolic", "left_out"),
    [
        ("80", "120", 2),
        ("100", "100", 2),
        ("100", "97", 2),
        ("301", "80", 2),
        ("120", "0", 2),
        ("250", "60", 2),
    ],
)
def test_an_impossible_pressure_is_left_out_whole_and_makes_no_set(systolic, diastolic, left_out):
    plan = plan_sets(rows((0, {"nbpsys": systolic, "nbpdias": diastolic, "spo2": "98"})), 5)
    assert plan.sets == ()
    assert plan.artifacts_n == left_out


def test_the_next_pressure_stands_in_for_one_that_is_none():
    plan = plan_sets(rows((0, {"nbpsys": "0", "nbpdias": "0"}), (2, CUFF)), 5)
    assert [planned.line for planned in plan.sets] == [3]


def test_of_two_pressures_as_near_the_earlier_is_taken():
    plan = plan_sets(rows((4, CUFF), (6, CUFF)), 5)
    assert [planned.line for planned in plan.sets] == [2]
    assert plan.thinned == 1


def test_a_mean_far_from_its_pressure_is_said_and_not_stored():
    plan = plan_sets(rows((0, {**CUFF, "nbpmean": "109"}), (5, {**CUFF, "nbpmean": "108"})), 5)
    assert plan.means_apart == (MeanApart(2, 109, 93),)
    assert all("map" not in planned.readings for planned in plan.sets)


def test_so_many_artifacts_are_named_and_all_are_counted():
    plan = plan_sets(rows(*((minute, {"hr": "0"}) for minute in range(1200))), 5)
    assert (len(plan.artifacts), plan.artifacts_n) == (1000, 1200)


def test_an_id_follows_from_session_and_moment_alone():
    session_id = UUID(int=2)
    five, ten = plan_of("trend-q5.csv", 5), plan_of("trend-q5.csv", 10)
    ids = [planned.entry_id(session_id) for planned in five.sets]
    assert len(set(ids)) == 23
    assert {planned.entry_id(session_id) for planned in ten.sets} < set(ids)
    assert five.sets[0].entry_id(UUID(int=3)) not in ids
