"""Which alerts are kept, which stand, and who dealt with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

import pytest

from sessiontrack.domain.alerts import (
    RULES,
    AlertStatus,
    Level,
    alert_body,
    alert_states,
    blocking,
    evaluate,
    kept_alert,
    unkept,
)
from sessiontrack.domain.bodies import Acknowledgement, Override, Retraction, Vitals
from sessiontrack.domain.protocol import Protocol
from tests.alert_cases import alerts_of
from tests.builders_domain import SESSION_ID, at, dose, entry
from tests.builders_record import (
    CALM,
    checked_in,
    effect,
    ended,
    full,
    ordered,
    record,
    running,
    score,
    vitals,
)


def kept(alert, minute):
    """The entry that keeps an alert."""
    return entry(alert_body(alert, 0), at(minute), id=alert.id, author_id=None, author_role="system")


def status(rule, visit, minute):
    """What became of the alerts of a rule, by the order in which they were raised."""
    return [state.status.value for state in alert_states(visit, at(minute)) if state.alert.rule == rule]


def acknowledged(alert, minute):
    return entry(Acknowledgement(alert_id=alert.id, action="repeated"), at(minute))


HIGH = full(10, systolic=182)
(CRITICAL,) = alerts_of("inf_bp_crit", running(HIGH), 10)


def test_an_alert_of_an_entry_has_the_entrys_and_the_rules_id():
    assert CRITICAL.id == uuid5(HIGH.id, "inf_bp_crit")
    assert CRITICAL.cause_id == HIGH.id
    low = full(10, spo2=93)
    (alert,) = alerts_of("inf_spo2", running(low), 10)
    assert alert.id == uuid5(low.id, "inf_spo2:warn")


def test_an_alert_of_time_has_the_sessions_the_rules_and_the_causes_id():
    last = full(10)
    (alert,) = alerts_of("vitals_gap", running(last), 26)
    assert alert.id == uuid5(SESSION_ID, f"vitals_gap:{last.id}:warn")


def test_a_kept_alert_reads_back_as_it_was():
    assert kept_alert(kept(CRITICAL, 10)) == CRITICAL


def test_a_kept_alert_keeps_its_words_when_the_limits_change():
    later = Protocol(1, {"bp_critical_systolic": 181})
    visit = running(HIGH, kept(CRITICAL, 10), protocol=later)
    (state,) = [one for one in alert_states(visit, at(12)) if one.alert.rule == "inf_bp_crit"]
    assert state.alert.limits["bp_critical_systolic"] == 180


def test_what_must_be_kept_is_what_has_no_entry_yet():
    assert CRITICAL.id in {alert.id for alert in unkept(running(HIGH), at(10))}
    assert CRITICAL.id not in {alert.id for alert in unkept(running(HIGH, kept(CRITICAL, 10)), at(10))}


def test_what_is_merely_not_done_yet_is_kept_only_when_somebody_lifts_it():
    arrival = (checked_in(), ordered())
    (gate,) = alerts_of("pre_vitals_stale", record(*arrival), -10)
    assert unkept(record(*arrival), at(-10)) == ()
    lifted = entry(Override(alert_id=gate.id), at(-8))
    assert [alert.id for alert in unkept(record(*arrival, lifted), at(-7))] == [gate.id]
    (state,) = [one for one in alert_states(record(*arrival), at(-10)) if one.is_gate]
    assert state.alert.id == gate.id


def test_an_override_lifts_one_alert_and_no_other():
    arrival = (checked_in(), ordered())
    (gate,) = blocking(record(*arrival), "start", at(-5))
    lifted = entry(Override(alert_id=gate.id), at(-4))
    assert blocking(record(*arrival, lifted), "start", at(-3)) == ()
    assert status("pre_vitals_stale", record(*arrival, lifted), -3) == ["overridden"]
    high = full(-4, systolic=165)
    assert [alert.rule for alert in blocking(record(*arrival, lifted, high), "start", at(-3))] == [
        "pre_bp_hold"
    ]


def test_a_start_is_judged_by_what_was_known_at_its_moment():
    arrival = (checked_in(), ordered(), full(-5), full(2, systolic=190))
    assert blocking(record(*arrival), "start", at(0)) == ()


def test_a_tablet_a_little_ahead_of_the_server_is_heard():
    assert alerts_of("inf_bp_crit", running(HIGH), 6) != []
    assert alerts_of("inf_bp_crit", running(HIGH), 4) == []
    assert evaluate(record(), at(0)) == ()


@pytest.mark.parametrize(
    ("later", "found"),
    [
        ((), ["open"]),
        ((full(15, systolic=170),), ["open"]),
        ((vitals(15, systolic=120),), ["open"]),
        ((full(15),), ["cleared"]),
        ((full(15, systolic=183), full(18)), ["cleared"]),
        ((acknowledged(CRITICAL, 12),), ["acknowledged"]),
        ((acknowledged(CRITICAL, 12), full(15)), ["acknowledged"]),
    ],
)
def test_a_critical_pressure_stands_until_a_normal_repeat_or_an_answer(later, found):
    visit = running(HIGH, kept(CRITICAL, 10), *later)
    assert status("inf_bp_crit", visit, 20)[: len(found)] == found


def test_an_artifact_is_no_normal_repeat():
    shaken = entry(Vitals(readings=CALM, artifact=("systolic",)), at(15))
    assert status("inf_bp_crit", running(HIGH, kept(CRITICAL, 10), shaken), 20) == ["open"]


def test_a_correction_closes_the_alert_as_corrected_and_deletes_nothing():
    amended = entry(Vitals(readings=CALM), at(10), target_id=HIGH.id, reason_code="keying_error")
    gone = entry(Retraction(), at(12), target_id=HIGH.id, reason_code="wrong_patient")
    for correction in (amended, gone):
        visit = running(HIGH, kept(CRITICAL, 10), correction)
        assert status("inf_bp_crit", visit, 15) == ["corrected"]
        assert status(
            "inf_bp_crit", running(HIGH, kept(CRITICAL, 10), acknowledged(CRITICAL, 11), correction), 15
        ) == ["corrected"]


def test_a_value_that_is_corrected_to_another_high_one_is_an_alert_of_its_own():
    amended = entry(
        Vitals(readings={**CALM, "systolic": 184}), at(10), target_id=HIGH.id, reason_code="keying_error"
    )
    visit = running(HIGH, kept(CRITICAL, 10), amended)
    assert sorted(status("inf_bp_crit", visit, 12)) == ["corrected", "open"]


def test_an_effect_that_is_amended_and_still_severe_keeps_calling():
    pain = effect("chest_pain", 10)
    (first,) = alerts_of("red_flag_effect", running(pain), 10)
    again = replace(effect("chest_pain", 10, "moderate"), target_id=pain.id, reason_code="keying_error")
    visit = running(pain, kept(first, 10), again)
    assert sorted(status("red_flag_effect", visit, 12)) == ["corrected", "open"]


def test_an_effect_stands_until_somebody_answers():
    pain = effect("chest_pain", 10)
    (alert,) = alerts_of("red_flag_effect", running(pain), 10)
    assert status("red_flag_effect", ended(pain, full(105)), 110) == ["open"]
    assert status("red_flag_effect", ended(pain, acknowledged(alert, 12)), 110) == ["acknowledged"]


def test_a_score_of_the_course_is_a_cause_that_is_known():
    asked = score("cssrs_screen", -60, (1, 1, 0, 1, 0, 0))
    around = {"course_entries": (asked,)}
    (alert,) = alerts_of("cssrs", record(checked_in(), **around), -5)
    assert status("cssrs", record(checked_in(), kept(alert, -5), **around), -4) == ["open"]
    assert status("cssrs", record(checked_in(), kept(alert, -5), course_entries=()), -4) == ["corrected"]


def test_what_time_raised_and_time_ended_is_cleared():
    last = full(10)
    (alert,) = alerts_of("vitals_gap", running(last), 26)
    (state,) = [
        one
        for one in alert_states(running(last, kept(alert, 26), full(27)), at(28))
        if one.alert.rule == "vitals_gap"
    ]
    assert (state.status, state.is_kept, state.holds) == (AlertStatus.CLEARED, True, False)
    assert state.raised_at == at(26)


def test_an_answer_and_a_lift_are_shown_with_the_alert():
    answer = acknowledged(CRITICAL, 12)
    (state,) = [one for one in alert_states(running(HIGH, answer), at(13)) if one.alert.id == CRITICAL.id]
    assert (state.acknowledgement, state.override, state.is_kept) == (answer, None, False)
    assert state.holds


def test_the_loudest_comes_first():
    visit = running(full(10, systolic=166, spo2=88))
    ranks = [Level(state.alert.level).rank for state in alert_states(visit, at(10))]
    assert ranks == sorted(ranks, reverse=True)


def test_a_value_that_is_charted_long_after_it_was_measured_warned_nobody():
    late = replace(HIGH, entered_at=HIGH.measured_at + timedelta(minutes=16))
    (alert,) = alerts_of("inf_bp_crit", running(late), 30)
    assert alert.late
    assert alert_body(alert, 3).late is True
    assert alert_body(CRITICAL, 3).late is None


def test_a_rule_that_was_retired_is_still_read():
    body = replace(alert_body(CRITICAL, 0), rule="of_old", cause_id=None)
    old = entry(body, at(5), id=UUID(int=77))
    assert status("of_old", running(old), 10) == ["cleared"]
    assert not [one for one in alert_states(running(old), at(10)) if one.is_gate]


def test_two_findings_of_one_cause_are_one_alert():
    pain = effect("chest_pain", 12)
    visit = running(full(10, systolic=160), pain, full(20, systolic=160), dose("completed", 40))
    ids = [alert.id for alert in evaluate(visit, at(45))]
    assert len(ids) == len(set(ids))


def test_the_table_lists_each_rule_under_its_own_id():
    assert all(rule.id == rule_id for rule_id, rule in RULES.items())
