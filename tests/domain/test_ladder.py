"""When the next vitals are due."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import AlertRaised, Discharge
from sessiontrack.domain.ladder import next_vitals_due_at, planned_vitals_at, rungs_of
from sessiontrack.domain.protocol import Protocol
from tests.builders_domain import at, dose, entry
from tests.builders_record import checked_in, ended, full, ordered, record, running, vitals


@pytest.mark.parametrize(
    ("visit", "minute", "due"),
    [
        (running(), 1, 10),
        (running(full(9)), 9, 19),
        (running(full(9), vitals(14, systolic=120)), 14, 19),
        (running(full(9), dose("paused", 12)), 13, 19),
        (running(full(9)), 60, 19),
        (running(full(9), full(30)), 20, 19),
        (ended(), 41, 55),
        (ended(full(50)), 60, 65),
    ],
)
def test_a_set_is_due_one_interval_after_the_last_full_one_or_the_start(visit, minute, due):
    assert next_vitals_due_at(visit, at(minute)) == at(due)


@pytest.mark.parametrize(
    "visit",
    [
        record(checked_in(), ordered(), full(-5)),
        ended(entry(Discharge(disposition="home"), at(110))),
        record(checked_in(), ordered(route="im"), dose("dose_given", 0)),
    ],
)
def test_nothing_is_due_before_the_start_and_after_leaving(visit):
    assert next_vitals_due_at(visit, at(115)) is None


def test_a_single_dose_is_watched_closely_while_it_counts_as_running():
    visit = record(checked_in(), ordered(route="im"), dose("dose_given", 0, dose_ug=41_000), full(50))
    assert next_vitals_due_at(visit, at(55)) == at(60)
    assert next_vitals_due_at(visit, at(60)) == at(65)


def test_the_clinics_interval_holds():
    protocol = Protocol(1, {"vitals_interval_minutes": 5, "vitals_interval_recovery_minutes": 30})
    assert next_vitals_due_at(running(protocol=protocol), at(1)) == at(5)
    assert next_vitals_due_at(ended(protocol=protocol), at(50)) == at(70)


def raised(level, cause, minute):
    body = AlertRaised(
        rule="any", level=level, message="", cause="vitals", cause_id=cause.id, protocol_version=1
    )
    return entry(body, at(minute))


@pytest.mark.parametrize(
    ("levels", "due"),
    [([], 19), (["info"], 19), (["warn"], 14), (["critical"], 12), (["warn", "critical"], 12)],
)
def test_a_reading_that_raised_an_alert_is_taken_again_soon(levels, due):
    high = full(9, systolic=170, diastolic=104)
    visit = running(high, *(raised(level, high, 9) for level in levels))
    assert next_vitals_due_at(visit, at(10)) == at(due)
    assert planned_vitals_at(visit, at(10)) == at(19)


def test_only_the_newest_set_asks_for_a_recheck_and_never_later_than_planned():
    high = full(5, systolic=170)
    assert next_vitals_due_at(running(high, raised("warn", high, 5), full(9)), at(10)) == at(19)
    protocol = Protocol(1, {"vitals_interval_minutes": 5, "recheck_warn_minutes": 15})
    assert next_vitals_due_at(running(high, raised("warn", high, 5), protocol=protocol), at(6)) == at(10)


def ladder(visit, minute):
    """Minutes of plan and set, and whether it is late; as the device tells them."""
    return [
        (
            (rung.due_at - at(0)).total_seconds() / 60,
            None if rung.taken_at is None else (rung.taken_at - at(0)).total_seconds() / 60,
            rung.is_late,
        )
        for rung in rungs_of(visit, at(minute))
    ]


def test_the_ladder_follows_the_sets_that_were_taken():
    assert ladder(running(full(10), full(22), full(38)), 39) == [
        (-10, -5, False),
        (10, 10, False),
        (20, 22, False),
        (32, 38, True),
    ]


def test_a_late_set_says_by_how_much_and_a_missing_one_does_not():
    *_, late = rungs_of(running(full(10), full(27.5)), at(28))
    assert (late.late_minutes, late.is_late) == (7, True)
    *_, missing = rungs_of(running(full(10)), at(26))
    assert (missing.late_minutes, missing.is_late) == (None, True)


def test_a_rung_is_late_only_after_the_minutes_of_grace():
    assert [len(ladder(running(), minute)) for minute in (15, 15.1)] == [1, 2]


def test_after_the_drug_the_rungs_lie_further_apart_until_leaving():
    home = entry(Discharge(disposition="home"), at(80))
    assert ladder(ended(full(55), home), 500)[4:] == [(40, 40, False), (55, 55, False), (70, None, True)]
    home = entry(Discharge(disposition="home"), at(74))
    assert ladder(ended(full(55), home), 500)[4:] == [(40, 40, False), (55, 55, False)]


def test_a_first_set_that_nobody_took_is_told_once_the_drug_runs():
    visit = record(checked_in(), ordered(), full(-25), dose("started", 0, rate_ug_per_h=60_000))
    assert ladder(visit, 5) == [(-10, None, True)]
    assert ladder(record(checked_in(), ordered(), full(-25)), 5) == []


def test_a_single_dose_has_the_ladder_of_the_infusion_while_it_acts():
    visit = record(
        checked_in(), ordered(route="im"), full(-5), dose("dose_given", 0, dose_ug=41_000), full(55)
    )
    assert ladder(visit, 56) == [(-10, -5, False), (10, 55, True)]
    assert ladder(record(*visit.entries, full(62), full(78)), 79)[2:] == [(70, 62, False), (77, 78, False)]
