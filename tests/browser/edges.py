"""Records that lie on a limit, and one step to either side of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product

from sessiontrack.domain.alerts.tables import BEFORE, BOUNDS, PRESSURE_STEPS, RISES
from sessiontrack.domain.bodies import Confirmed, Discharge, DrugCount, SideEffectChange, Vitals
from sessiontrack.domain.dose_ranges import BOLUS_CAP_UG_PER_KG
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.vitals import SIGNS
from tests.browser.parity import Case
from tests.builders_domain import at, dose, entry
from tests.builders_record import (
    checked_in,
    effect,
    ended,
    every,
    full,
    ordered,
    patient,
    record,
    running,
    settled,
    started,
    vitals,
)

STEPS = (-1, 0, 1)
SECONDS = (timedelta(seconds=-1), timedelta(), timedelta(microseconds=1), timedelta(seconds=1))


def edges() -> Iterator[Case]:
    """A few hundred records, each read at one moment or around one."""
    yield from _signs()
    yield from _pressures()
    yield from _holds()
    yield from _amounts()
    yield from _times()
    yield from _same_moments()


def _limit(code: str) -> int:
    return LIMITS[code].default


def _signs() -> Iterator[Case]:
    waits = Confirmed(path="/readings/systolic", code="unusual", value=185)
    unseen = Vitals(readings={"systolic": 185, "diastolic": 90}, source="monitor", unconfirmed=(waits,))
    yield Case(running(entry(unseen, at(10))), (at(11),))
    for table in BOUNDS.values():
        for bound, step in product(table.bounds, STEPS):
            value = _limit(bound.limit) + step
            if table.when == BEFORE:
                yield Case(record(checked_in(), vitals(-5, **{table.sign: value})), (at(-4),))
            else:
                yield Case(running(vitals(10, **{table.sign: value})), (at(11),))


def _pressures() -> Iterator[Case]:
    steps = [(code, 0) for step in PRESSURE_STEPS.values() for code in step.limits]
    rises = [(code, base) for rise in RISES for code, base in zip(rise.limits, (124, 78), strict=True)]
    falls = [("bp_low_critical_systolic", 0)]
    for (code, base), step in product((*steps, *rises, *falls), STEPS):
        sign = "diastolic" if code.endswith("diastolic") else "systolic"
        yield Case(running(vitals(10, **{sign: base + _limit(code) + step})), (at(11),))
    for step in STEPS:
        fall = 124 - _limit("bp_fall_warn_systolic") + step
        yield Case(running(vitals(10, systolic=fall)), (at(11),))


def _holds() -> Iterator[Case]:
    codes = ("pre_systolic_decide", "pre_systolic_decide_over_65", "pre_systolic_block")
    birthdays = (date(1960, 11, 22), date(1960, 11, 23), date(1960, 11, 24))
    for code, step, born_on in product(codes, STEPS, birthdays):
        high = vitals(-5, systolic=_limit(code) + step, diastolic=80)
        yield Case(record(checked_in(), high, patient=patient(born_on=born_on)), (at(-4),))
    for code, step in product(("pre_diastolic_decide", "pre_diastolic_block"), STEPS):
        yield Case(record(checked_in(), vitals(-5, diastolic=_limit(code) + step)), (at(-4),))
    repeated = -20 + _limit("pre_repeat_after_minutes")
    for off in (-0.1, 0, 0.1):
        yield Case(record(checked_in(), full(-20, systolic=165), full(repeated + off)), (at(-2),))
    for step in STEPS:
        held = ordered(limit_systolic=150, limit_diastolic=95, limit_reason="told")
        yield Case(record(checked_in(), held, vitals(-5, systolic=150 + step, diastolic=80)), (at(-4),))


def _amounts() -> Iterator[Case]:
    for code, step in product(
        ("dose_low_ug_per_kg", "dose_high_ug_per_kg", "dose_critical_ug_per_kg"), STEPS
    ):
        order = ordered(dose_ug_per_kg=_limit(code) + step)
        yield Case(record(checked_in(), order), (at(-4),))
    for step in STEPS:
        rate = _limit("rate_critical_ug_per_kg_h") * 82 + step
        yield Case(running(dose("rate_changed", 5, rate_ug_per_h=rate)), (at(6),))
        yield Case(running(dose("bolus", 5, dose_ug=BOLUS_CAP_UG_PER_KG * 82 + step)), (at(6),))
        over = 41_000 * (100 + _limit("overrun_percent")) // 100 - 10_250 + step
        yield Case(running(dose("bolus", 10, dose_ug=over)), (at(10),))
        missing = 50_000 * _limit("controlled_percent") // 100 + step
        count = DrugCount(drawn_ug=50_000, wasted_ug=50_000 - 41_000 - missing)
        yield Case(ended(entry(count, at(45))), (at(46),))
    again = entry(DrugCount(drawn_ug=41_000, wasted_ug=0), at(44))
    yield Case(ended(entry(DrugCount(drawn_ug=90_000, wasted_ug=0), at(45)), again), (at(46),))


def _around(visit: SessionRecord, *minutes: float) -> Case:
    return Case(visit, tuple(at(minute) + off for minute in minutes for off in SECONDS))


def _times() -> Iterator[Case]:
    yield _around(running(), 0, 15, 20, 48, 50, 70)
    yield _around(record(checked_in(), full(-20)), -5)
    parts = (vitals(-18, systolic=120, diastolic=70), vitals(-17, spo2=98), vitals(-17, heart_rate=70))
    yield _around(record(checked_in(), full(-30), *parts), -16, -3, -2)
    yield _around(record(checked_in(), *parts), -16, -3, -2)
    yield _around(running(dose("paused", 10)), 15, 20)
    yield _around(running(dose("paused", 10), full(16)), 17)
    yield _around(running(dose("paused", 10), dose("resumed", 20)), 20, 25)
    yield _around(ended(settled(41)), 60, 61, 90, 100, 280)
    yield _around(ended(vitals(60, dissociation_nrs=3)), 120)
    yield _around(ended(entry(Discharge(disposition="admitted"), at(80))), 80)
    for end in (39.99, 40, 50, 50.01):
        yield _around(running(dose("stopped", end, reason="high_bp")), 51)
    for minute in (29.99, 30, 50, 50.01):
        yield _around(running(vitals(minute, systolic=120, diastolic=70)), 50, 51)
        yield _around(running(dose("completed", minute)), 50)
    single = record(checked_in(), ordered(route="im"), full(-5), dose("dose_given", 0, dose_ug=40_000))
    yield _around(single, 15, 60, 75, 120)
    nasal = ordered(agent="esketamine", route="intranasal", dose_ug_per_kg=None, dose_ug=56_000)
    yield _around(record(checked_in(), nasal, full(-5), dose("dose_given", 0, dose_ug=56_000)), 60, 120)


def _same_moments() -> Iterator[Case]:
    for minute, severity in product((9, 10, 11), ("mild", "severe")):
        yield from _with_pressure(effect("headache", minute, severity))
        onset = effect("chest_pain", 5)
        gone = entry(SideEffectChange(side_effect_id=onset.id, resolved=True), at(minute))
        yield from _with_pressure(onset, gone)
    yield Case(record(checked_in(), ordered(), started(0), full(0, systolic=170)), (at(1),))
    yield Case(running(*every(10, 0, 40), dose("completed", 40)), (at(40), at(55)))


def _with_pressure(*felt: Entry) -> Iterator[Case]:
    high, calm = full(10, systolic=162), full(11)
    yield Case(running(high, calm, *felt), (at(12),))
    yield Case(running(*felt, high), (at(12),))


def possible_sets() -> list[Vitals]:
    """Sets on the limits of what is possible and usual, and one step to either side."""
    values = [
        (sign.code, bound + step)
        for sign in SIGNS.values()
        for bound in {*sign.possible, *(limit for limit in sign.usual if limit is not None)}
        for step in STEPS
        if bound + step >= 0
    ]
    return [Vitals(readings={code: value}) for code, value in values]
