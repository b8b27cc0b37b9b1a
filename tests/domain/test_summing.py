"""A summary is a pure function of the entries: what holds counts, what was corrected or doubted does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.domain.summing import summarise
from tests.builders_domain import AUTHOR_ID, SESSION_ID, at, dose, entry
from tests.builders_record import (
    CALM,
    change,
    checked_in,
    effect,
    ended,
    full,
    ordered,
    record,
    running,
    session,
    vitals,
)

SIGNED: dict[str, Any] = {"meaning": "administered", "digest": "0", "covers_link": "0"}


def after_all(body: bodies.Body, minute: float, place: int = 0) -> Entry:
    """An entry that was kept after every other, and in this order."""
    return entry(body, at(minute), seq=10**6 + place)


def completed_and_signed() -> list[Entry]:
    return [
        after_all(bodies.Discharge(disposition="home"), 110),
        after_all(bodies.Completion(**SIGNED), 120, 1),
        after_all(bodies.SignOff(**SIGNED), 130, 2),
    ]


def alert(level: str, cause: Entry | None = None, minute: float = 20) -> Entry:
    body = bodies.AlertRaised(
        rule="inf_bp_crit",
        level=level,
        message="High",
        cause="vitals",
        cause_id=cause.id if cause else None,
        protocol_version=0,
    )
    return entry(body, at(minute), author_id=None, author_role="system")


def taken_out(target: Entry) -> Entry:
    return entry(bodies.Retraction(), at(100), target_id=target.id)


def test_a_session_without_entries_is_planned_and_empty():
    empty = summarise(record())
    assert empty == SessionSummary(session().id, agent="ketamine", route="iv")


def test_a_whole_session_adds_up():
    nausea = effect("nausea", 12)
    calm = summarise(
        ended(
            full(20, systolic=146, spo2=95, sedation=4),
            nausea,
            change(nausea, 15, "moderate"),
            *completed_and_signed(),
        )
    )
    assert (calm.state, calm.needs_signature, calm.signed_at) == ("signed", False, at(130))
    assert (calm.checked_in_at, calm.discharged_at, calm.completed_at) == (at(-30), at(110), at(120))
    assert (calm.infusion_started_at, calm.infusion_ended_at) == (at(0), at(40))
    assert (calm.ordered_ug, calm.ordered_deci_mg, calm.ordered_ug_per_kg) == (41_000, 410, 500)
    assert (calm.delivered_ug, calm.delivered_deci_mg, calm.delivered_centi_mg_per_kg) == (41_000, 410, 50)
    assert (calm.elapsed_seconds, calm.infusing_seconds, calm.observation_seconds) == (2400, 2400, 6600)
    assert (calm.is_outside_window, calm.is_stopped_early, calm.stop_reason) == (False, False, None)
    assert (calm.baseline_systolic, calm.peak_systolic, calm.min_spo2, calm.min_sedation) == (124, 146, 95, 4)
    assert (calm.side_effects_n, calm.worst_severity, calm.worst_open_effect) == (1, "moderate", "nausea")
    assert calm.last_author_id == AUTHOR_ID
    assert calm.session_id == SESSION_ID


@pytest.mark.parametrize(
    ("minute", "event", "is_outside", "is_early"),
    [
        (39, "completed", True, False),
        (40, "completed", False, False),
        (50, "completed", False, False),
        (51, "completed", True, False),
        (20, "stopped", True, True),
    ],
)
def test_an_infusion_lies_in_its_window_or_was_stopped_for_a_reason(minute, event, is_outside, is_early):
    reason = "distress" if event == "stopped" else None
    summary = summarise(running(dose(event, minute, reason=reason)))
    assert (summary.is_outside_window, summary.is_stopped_early) == (is_outside, is_early)
    assert summary.stop_reason == reason


def test_a_running_drug_is_counted_up_to_the_newest_entry():
    summary = summarise(running(full(20)))
    assert (summary.delivered_ug, summary.elapsed_seconds, summary.is_outside_window) == (20_500, None, None)
    assert summary.next_vitals_due_at == at(30)


def test_an_order_by_weight_without_a_weight_has_no_amount():
    summary = summarise(record(checked_in(weight_g=None), ordered()))
    assert (summary.ordered_ug, summary.ordered_ug_per_kg) == (None, 500)


def test_single_doses_have_an_end_of_effect_and_no_elapsed_time():
    shot = ordered(route="im", dose_ug=41_000, dose_ug_per_kg=None, duration_minutes=None)
    summary = summarise(record(checked_in(), shot, dose("dose_given", 0, dose_ug=41_000)))
    assert (summary.state, summary.under_effect_until) == ("infusing", at(60))
    assert (summary.is_single_doses, summarise(running()).is_single_doses) == (True, False)
    assert (summary.delivered_ug, summary.route, summary.is_outside_window) == (41_000, "im", None)


def test_readings_before_the_start_and_artifacts_are_no_peaks():
    odd = entry(bodies.Vitals(readings={**CALM, "systolic": 230}, artifact=("systolic",)), at(20))
    summary = summarise(running(full(10, systolic=140), odd, vitals(25, spo2=96)))
    assert (summary.peak_systolic, summary.last_systolic, summary.last_vitals_at) == (140, 140, at(25))
    before = summarise(record(full(-9, systolic=150)))
    assert (before.peak_systolic, before.baseline_systolic, before.last_systolic) == (None, None, 150)


def test_the_peak_is_one_reading_and_the_highest_diastolic_may_be_of_another():
    odd = entry(
        bodies.Vitals(readings={**CALM, "systolic": 150, "diastolic": 120}, artifact=("diastolic",)), at(30)
    )
    summary = summarise(
        running(
            full(10, systolic=168, diastolic=92),
            full(20, systolic=150, diastolic=104),
            vitals(25, spo2=96),
            odd,
        )
    )
    assert (summary.peak_systolic, summary.peak_reading_diastolic, summary.peak_diastolic) == (168, 92, 104)
    level = summarise(running(full(10, systolic=160, diastolic=84), full(20, systolic=160, diastolic=90)))
    assert level.peak_reading_diastolic == 90
    alone = summarise(running(vitals(10, systolic=170)))
    assert (alone.peak_systolic, alone.peak_reading_diastolic) == (170, None)


def test_an_effect_that_is_gone_still_counts_and_is_no_longer_open():
    nausea, headache = effect("nausea", 10, "severe"), effect("headache", 12)
    summary = summarise(running(nausea, headache, change(nausea, 20, resolved=True)))
    assert (summary.side_effects_n, summary.worst_severity, summary.worst_open_effect) == (
        2,
        "severe",
        "headache",
    )


def test_critical_alerts_count_while_what_raised_them_holds():
    high = full(20, systolic=190)
    held = [high, alert("critical", high), alert("warn", high), alert("critical")]
    assert summarise(running(*held)).critical_alerts_n == 2
    assert summarise(running(*held, taken_out(high))).critical_alerts_n == 1


def test_corrections_overrides_and_lateness_are_flags():
    first = full(10)
    plain = summarise(running(first))
    assert (plain.is_amended, plain.is_overridden, plain.has_late_entries) == (False, False, False)
    lifted = entry(bodies.Override(alert_id=first.id), at(11))
    late = replace(full(12), entered_at=at(40), seq=10**6)
    flagged = summarise(running(first, taken_out(first), lifted, late))
    assert (flagged.is_amended, flagged.is_overridden, flagged.has_late_entries) == (True, True, True)
    assert flagged.last_seq == late.seq


@pytest.mark.parametrize(
    ("body", "asks"),
    [
        (bodies.Vitals(readings={"spo2": 97}), True),
        (bodies.Note(text="late"), True),
        (bodies.Addendum(text="later"), False),
        (bodies.FollowUp(contact="phone"), False),
        (bodies.SignOff(**SIGNED), False),
    ],
)
def test_what_arrives_after_the_signature_asks_for_a_new_one(body, asks):
    minute = 140 if isinstance(body, bodies.SignOff) else 60
    entries = [*completed_and_signed(), after_all(body, minute, 3)]
    assert summarise(ended(*entries)).needs_signature is asks
    again = after_all(bodies.SignOff(**SIGNED), 150, 4)
    assert summarise(ended(*entries, again)).needs_signature is False


def test_what_the_system_wrote_is_nobodys_last_word():
    assert summarise(record(alert("warn"))).last_author_id is None
