"""Which readings belong together, what is no reading, and which one is held out at the bedside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sessiontrack.domain.bodies import Confirmed
from sessiontrack.domain.device_messages import Observed
from sessiontrack.domain.device_readings import DeviceReading, offered
from sessiontrack.domain.device_sets import device_sets

AT = datetime(2026, 3, 2, 13, 4, tzinfo=UTC)


def seen(sign: str, value: str, minutes: float = 0, *, rank: int = 0, is_doubtful: bool = False) -> Observed:
    moment = AT + timedelta(minutes=minutes)
    return Observed(sign, Decimal(value), moment, f"{value} sent", rank, is_doubtful)


def cuff(systolic: str = "132", diastolic: str = "84", minutes: float = 0) -> list[Observed]:
    return [seen("systolic", systolic, minutes), seen("diastolic", diastolic, minutes)]


def shown(observed, known=()) -> list[tuple[float, dict[str, int]]]:
    made = device_sets(observed, known)
    return [((one.measured_at - AT) / timedelta(minutes=1), dict(one.readings)) for one in made]


def test_what_lies_within_two_minutes_of_the_cuff_joins_it():
    observed = [seen("heart_rate", "72", 1), *cuff(), seen("spo2", "98", 3)]
    assert shown(observed) == [
        (0, {"systolic": 132, "diastolic": 84, "heart_rate": 72}),
        (3, {"spo2": 98}),
    ]


def test_without_a_cuff_a_set_stands_at_its_newest_reading():
    assert shown([seen("heart_rate", "72"), seen("spo2", "98", 1)]) == [(1, {"heart_rate": 72, "spo2": 98})]


def test_two_pressures_are_two_sets():
    assert [minutes for minutes, _ in shown([*cuff(minutes=1), *cuff("140")])] == [0, 1]


def test_the_halves_of_one_cuff_pressure_may_be_some_seconds_apart():
    """A monitor waits at least five seconds before it begins the next one."""
    second = 1 / 60
    for apart in (second, -second, 5 * second, -5 * second):
        observed = [seen("diastolic", "84", apart), seen("systolic", "132"), seen("spo2", "98", 1)]
        assert shown(observed) == [(min(0, apart), {"systolic": 132, "diastolic": 84, "spo2": 98})]
    (first, _), (last, _) = shown([seen("systolic", "132"), seen("diastolic", "84", 6 * second)])
    assert (first, last) == (0, 6 * second)


def test_a_half_joins_the_nearest_that_has_no_other_one():
    second = 1 / 60
    observed = [*cuff(), seen("diastolic", "70", 2 * second)]
    assert [readings for _, readings in shown(observed)] == [{"systolic": 132, "diastolic": 84}, {}]
    crowded = [seen("systolic", "132"), seen("diastolic", "60", -4 * second), seen("diastolic", "84", second)]
    assert (0, {"systolic": 132, "diastolic": 84}) in shown(crowded)


def test_a_cuff_pressure_that_was_joined_is_known_when_it_is_repeated():
    halves = [seen("systolic", "132", 1 / 60), seen("diastolic", "84")]
    (made,) = device_sets(halves)
    assert made.cuff is not None
    assert device_sets(halves, {made.cuff}) == ()


def test_of_several_names_the_one_believed_first_is_taken_then_the_nearest():
    observed = [*cuff(), seen("heart_rate", "75", rank=5), seen("heart_rate", "72", 2, rank=2)]
    assert shown(observed)[0][1]["heart_rate"] == 72
    observed = [*cuff(), seen("heart_rate", "75", 2), seen("heart_rate", "72", 1)]
    assert shown(observed)[0][1]["heart_rate"] == 72


def test_a_reading_goes_before_what_is_none():
    observed = [seen("heart_rate", "0"), seen("heart_rate", "75", rank=5)]
    assert shown(observed) == [(0, {"heart_rate": 75})]


def test_a_reading_that_the_device_is_sure_of_goes_before_one_that_it_doubts():
    observed = [*cuff(), seen("heart_rate", "30", is_doubtful=True), seen("heart_rate", "72", rank=5)]
    (made,) = device_sets(observed)
    assert (made.readings["heart_rate"], made.doubtful) == (72, ())


def test_zero_and_the_impossible_are_unusable_with_what_was_sent():
    (made,) = device_sets([seen("spo2", "0"), seen("heart_rate", "400"), seen("temperature_c", "36.85")])
    assert dict(made.readings) == {"temperature_c": 369}
    assert dict(made.unusable) == {"spo2": "0 is no reading", "heart_rate": "must be 20 to 250 /min"}
    assert made.sent["spo2"] == "0 sent"
    assert made.cuff is None


def test_half_a_pressure_and_one_that_contradicts_itself_are_none():
    (half,) = device_sets([seen("systolic", "132"), seen("diastolic", "0"), seen("spo2", "98")])
    (turned,) = device_sets(cuff("84", "132"))
    assert dict(half.readings) == {"spo2": 98}
    assert half.unusable["systolic"] == "the other half of the pressure is missing"
    assert dict(turned.readings) == {}
    assert turned.unusable["systolic"] == turned.unusable["diastolic"]


def test_what_the_device_doubts_is_kept_and_marked():
    (made,) = device_sets([seen("spo2", "98", is_doubtful=True), seen("heart_rate", "72")])
    assert (dict(made.readings), made.doubtful) == ({"heart_rate": 72, "spo2": 98}, ("spo2",))


def test_a_pressure_that_was_told_before_is_not_made_again():
    known = {(AT, 132, 84)}
    assert shown(cuff(), known) == []
    assert shown([*cuff(), seen("spo2", "98", 1)], known) == [(1, {"spo2": 98})]
    assert [one[1] for one in shown(cuff("140"), known)] == [{"systolic": 140, "diastolic": 84}]


READING = DeviceReading(
    id=UUID(int=1),
    clinic_id=UUID(int=2),
    session_id=UUID(int=3),
    sender="Gateway|WARD",
    control_id="m1",
    message_hash="",
    location="",
    measured_at=AT,
    received_at=AT,
    readings={"systolic": 132, "diastolic": 84, "spo2": 98},
    doubtful=("spo2",),
    unusable={},
    sent={},
)


def later(minutes: float, **changes: Any) -> DeviceReading:
    return replace(READING, measured_at=AT + timedelta(minutes=minutes), **changes)


def test_the_newest_pressure_is_held_out_before_newer_readings_without_one():
    newest, bare = later(5), later(6, readings={"spo2": 97})
    assert offered([READING, newest, bare], after=()) == newest
    assert offered([bare, later(7, readings={})], after=(None,)) == bare
    assert offered([], after=()) is None


def test_what_was_measured_before_the_last_decision_is_held_out_no_more():
    assert offered([READING, later(5)], after=(AT + timedelta(minutes=5), AT)) is None
    assert offered([READING, later(5)], after=(AT,)) == later(5)


def test_a_reading_becomes_a_set_of_the_monitors():
    confirmed = (Confirmed(path="/readings/systolic", code="unusual", value=132),)
    body = READING.vitals(confirmed)
    assert (dict(body.readings), body.artifact) == (dict(READING.readings), ("spo2",))
    assert (body.source, body.confirmed) == ("monitor", confirmed)
    assert READING.cuff == (AT, 132, 84)
