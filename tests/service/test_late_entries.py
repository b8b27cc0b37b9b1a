"""What arrives late is kept and marked, asks for a new signature, and is refused only when it lies after one."""

from __future__ import annotations

import pytest

from sessiontrack.domain.bodies import Acknowledgement, Override, SideEffectOnset, Vitals
from sessiontrack.domain.errors import AlreadySigned, Conflict, Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service.alerts import acknowledge_alert, override_alert
from sessiontrack.service.charting import chart
from sessiontrack.service.reading import read_session
from sessiontrack.service.vitals import record_vitals
from tests.service.samples import AN_ID, ON_SQLITE


@pytest.fixture
def arrived(bedside):
    return bedside.to(State.CHECKED_IN)


def test_a_repeat_after_the_signature_is_told_as_the_first_time(bedside):
    bedside.to(State.SIGNED)
    first = bedside.note(60, entry_id=AN_ID)
    assert (first.is_late, bedside.note(60, entry_id=AN_ID).is_late) == (True, True)


@ON_SQLITE
@pytest.mark.parametrize(("minutes_later", "is_late"), [(15, False), (16, True)])
def test_an_entry_is_late_a_quarter_of_an_hour_after_it_happened(arrived, clock, minutes_later, is_late):
    arrived.come_to(-20)
    clock.advance(minutes=minutes_later)
    assert arrived.note(-20).is_late is is_late
    assert arrived.summary().has_late_entries is is_late


def test_what_a_tablet_kept_offline_is_kept_late_and_asks_for_a_new_signature(bedside):
    bedside.to(State.SIGNED)
    assert bedside.summary().needs_signature is False
    late = bedside.send("nora", record_vitals, Vitals(readings={"systolic": 131, "diastolic": 82}), 66)
    assert (late.is_new, late.is_late) == (True, True)
    summary = bedside.summary()
    assert (summary.state, summary.needs_signature, summary.has_late_entries) == ("signed", True, True)
    assert summary.peak_systolic == 131
    bedside.sign(140)
    assert bedside.summary().needs_signature is False


def test_what_happened_after_the_signature_is_no_entry(bedside):
    bedside.to(State.SIGNED)
    assert bedside.note(109).is_late
    for minute in (130, 131):
        with pytest.raises(AlreadySigned, match="addendum"):
            bedside.note(minute)


@ON_SQLITE
def test_a_late_change_of_the_rate_changes_what_was_delivered(bedside):
    bedside.to(State.SIGNED)
    assert bedside.summary().delivered_deci_mg == 410
    bedside.dose("rate_changed", 20, rate_ug_per_h=30_750, reason="prescriber_order")
    summary = bedside.summary()
    assert (summary.delivered_deci_mg, summary.needs_signature, summary.state) == (308, True, "signed")


@ON_SQLITE
def test_a_side_effect_is_charted_until_the_record_is_completed(bedside):
    bedside.to(State.COMPLETED)
    effect = SideEffectOnset(effect="nausea", severity="mild", solicited=True)
    assert bedside.send("nora", chart, effect, 100).is_new
    with pytest.raises(Conflict, match="completed"):
        bedside.send("nora", chart, effect, 125)


def test_a_queue_sent_entry_by_entry_leaves_no_alert_about_what_it_had_not_told_yet(bedside):
    bedside.to(State.INFUSING)
    bedside.come_to(70)
    for minute in (10, 20, 30):
        bedside.vitals(minute)
    bedside.dose("completed", 40)
    assert [entry.body.rule for entry in bedside.record().of_kind("alert")] == []
    # What really was not measured is told with the next thing that is charted.
    bedside.note(70)
    (alert,) = bedside.record().of_kind("alert")
    assert (alert.body.rule, alert.measured_at) == ("vitals_gap_recovery", bedside.clock())


def test_an_answer_to_a_gap_that_grew_while_the_tablet_was_away_is_taken(bedside):
    bedside.to(State.INFUSING)
    bedside.come_to(16)
    with bedside.begin("nora") as work:
        (state,) = [
            one for one in read_session(work, bedside.session_id).alerts if one.alert.rule == "vitals_gap"
        ]
    bedside.vitals(40)
    answer = Acknowledgement(alert_id=state.alert.id, action="clinician_called")
    assert bedside.send("nora", acknowledge_alert, answer, 17).is_new
    kept = {alert.id: alert.body.level for alert in bedside.record().of_kind("alert")}
    assert kept[state.alert.id] == "warn"
    # It holds nothing, then as now.
    lift = Override(alert_id=state.alert.id)
    with pytest.raises(Rejected):
        bedside.send("paul", override_alert, lift, 17, reason_text="seen")


@ON_SQLITE
def test_what_is_impossible_only_for_its_time_is_refused_with_that_time(bedside):
    bedside.to(State.CHECKED_IN)
    with pytest.raises(Conflict, match=r"not checked in yet.* The time given is \d\d:\d\d: is it right\?$"):
        bedside.note(-31)
    with pytest.raises(Conflict, match=r"The time given is \d\d:\d\d on 22 November: is it right\?$"):
        bedside.note(-24 * 60)
    with pytest.raises(Conflict, match=r"not possible\.$"):
        bedside.leave(-20)
