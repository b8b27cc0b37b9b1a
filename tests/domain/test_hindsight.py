"""Sessions that are over, judged again with other limits."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from sessiontrack.domain.alerts import alert_body, evaluate
from sessiontrack.domain.bodies import Cancellation, Discharge, Override
from sessiontrack.domain.discharge import DISCHARGE_CHECKS
from sessiontrack.domain.hindsight import Compared, Judgement, compare, judge, look_back
from sessiontrack.domain.protocol import Protocol
from tests.builders_domain import at, dose, entry
from tests.builders_record import checked_in, every, full, ordered, record, settled, started

LATER = at(60 * 24 * 30)
HOME = entry(
    Discharge(disposition="home", checks=dict.fromkeys(DISCHARGE_CHECKS, True), escort="named"), at(110)
)


def visit(*entries, before=(), **around):
    """A calm session from arrival to leaving, and what else was charted."""
    calm = [full(minute) for minute in (10, 20, 30)]
    rest = [settled(minute) for minute in (45, 60, 75, 90, 105)]
    first = (checked_in(), ordered(), *(before or (full(-5),)), started())
    return record(*first, *calm, dose("completed", 40), *rest, *entries, HOME, **around)


def told(found: Judgement):
    return dict(found.rules), sorted(found.tallies)


def compared(which, **limits):
    return compare(which, Protocol(1, limits), LATER)


def test_a_calm_session_stays_calm():
    found = compared(visit())
    assert told(found.before) == ({}, [])
    assert found.before == found.after


@pytest.mark.parametrize(
    ("limits", "rules", "tallies"),
    [
        ({"bp_warn_systolic": 150}, {"inf_bp_warn": 1}, ["warn"]),
        ({"bp_warn_systolic": 151}, {}, []),
        ({"bp_warn_systolic": 150, "bp_teh_systolic": 150}, {"inf_bp_teh": 1}, ["warn"]),
        ({"bp_critical_systolic": 150}, {"inf_bp_crit": 1}, ["critical"]),
    ],
)
def test_a_reading_is_judged_by_the_drafts_limits(limits, rules, tallies):
    found = compared(
        visit(full(25, systolic=150), protocol=Protocol(0, {"bp_rise_info_systolic": 100})), **limits
    )
    assert told(found.before) == ({}, [])
    kept = {rule: count for rule, count in found.after.rules.items() if rule != "inf_bp_delta"}
    assert kept == rules
    assert sorted(found.after.tallies) == tallies


def test_a_pressure_before_the_start_would_have_held_it():
    found = compared(visit(before=(full(-5, systolic=138),)), pre_systolic_decide=135)
    assert told(found.before) == ({}, [])
    assert told(found.after) == ({"pre_bp_hold": 1}, ["start", "warn"])


def test_a_start_that_was_held_and_lifted_counts_as_held():
    held = visit(before=(full(-5, systolic=142),))
    (alert,) = [each for each in evaluate(held, LATER) if each.rule == "pre_bp_hold"]
    lifted = replace(held, entries=(*held.entries, entry(Override(alert_id=alert.id), at(-2))))
    found = compared(lifted, pre_systolic_decide=145)
    assert told(found.before) == ({"pre_bp_hold": 1}, ["start", "warn"])
    assert told(found.after) == ({}, [])


def test_a_session_that_never_started_is_judged_as_it_stood():
    gone = entry(Cancellation(outcome="cancelled", reason="pressure"), at(5))
    found = compared(record(checked_in(), ordered(), full(0, systolic=138), gone), pre_systolic_decide=135)
    assert "start" not in found.before.tallies
    assert "start" in found.after.tallies


def test_an_arrival_of_today_is_judged_as_it_stands_now():
    found = compare(
        record(checked_in(), ordered(), full(0)), Protocol(1, {"pre_vitals_fresh_minutes": 5}), at(10)
    )
    assert told(found.before) == ({}, [])
    assert told(found.after) == ({"pre_vitals_stale": 1}, ["start"])


def test_a_patient_would_not_yet_have_left():
    found = compared(visit(), leave_after_start_minutes=120)
    assert told(found.before) == ({}, [])
    assert told(found.after) == ({"early_discharge": 1}, ["discharge"])


def test_an_alert_that_was_kept_does_not_speak_with_its_old_limits():
    loud = visit(full(25, systolic=165), protocol=Protocol(0, {"bp_rise_warn_systolic": 120}))
    alerts = [alert for alert in evaluate(loud, LATER) if alert.rule == "inf_bp_teh"]
    kept = [
        entry(alert_body(alert, 0), at(25), id=alert.id, author_id=None, author_role="system")
        for alert in alerts
    ]
    assert kept
    found = compared(replace(loud, entries=(*loud.entries, *kept)), bp_teh_systolic=170, bp_warn_systolic=170)
    assert found.before.rules["inf_bp_teh"] == 1
    assert "inf_bp_teh" not in found.after.rules


def test_judging_again_with_the_same_limits_finds_the_same():
    loud = visit(full(25, systolic=185))
    found = compare(loud, Protocol(7), LATER)
    assert found.before == found.after == judge(loud, LATER)


def test_a_session_keeps_its_own_limits_on_the_side_of_what_was():
    own = visit(full(25, systolic=150), protocol=Protocol(2, {"bp_warn_systolic": 150}))
    found = compare(own, Protocol(3), LATER)
    assert (found.before.rules["inf_bp_warn"], found.after.rules.get("inf_bp_warn")) == (1, None)


def one(number, before, after):
    """A session with so many high pressures before and after."""

    def side(count):
        rules = {"inf_bp_warn": count} if count else {}
        return Judgement(rules, frozenset({"warn"} if count else ()))

    return Compared(UUID(int=number), side(before), side(after))


def test_sessions_are_added_up_and_a_few_that_differ_are_named():
    found = look_back(
        one(number, *sides) for number, sides in enumerate([(0, 2), (1, 1), (1, 0), (0, 1), (0, 3)])
    )
    assert (found.sessions, found.differing) == (5, 4)
    (rule,) = found.rules
    assert (rule.code, rule.label) == ("inf_bp_warn", "High pressure")
    assert (rule.before, rule.after, rule.change) == (2, 7, 5)
    assert (rule.newly, rule.no_longer) == (3, 1)
    assert rule.examples == (UUID(int=0), UUID(int=2), UUID(int=3))
    warned = found.tallies[0]
    assert (warned.code, warned.before, warned.after, warned.newly, warned.no_longer) == ("warn", 2, 4, 3, 1)
    assert [(line.code, line.before, line.after) for line in found.tallies[1:]] == [
        ("critical", 0, 0),
        ("start", 0, 0),
        ("discharge", 0, 0),
    ]


def test_nothing_to_judge_is_no_finding():
    found = look_back(())
    assert (found.sessions, found.differing, found.rules) == (0, 0, ())


def test_the_largest_difference_stands_first():
    few = Judgement({"inf_bp_warn": 1, "inf_spo2": 1}, frozenset())
    many = Judgement({"inf_bp_warn": 1, "inf_spo2": 4}, frozenset())
    found = look_back([Compared(UUID(int=1), few, many)])
    assert [line.code for line in found.rules] == ["inf_spo2", "inf_bp_warn"]


def test_gaps_between_sets_are_judged_again():
    sparse = record(checked_in(), ordered(), full(-5), started(), *every(15, 15, 30), dose("completed", 40))
    found = compare(sparse, Protocol(1, {"vitals_interval_minutes": 15}), at(41))
    assert found.before.rules["vitals_gap"] > found.after.rules.get("vitals_gap", 0)
