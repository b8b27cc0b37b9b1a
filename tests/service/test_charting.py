"""An entry is kept once, where the state of its moment takes it, with everything that belongs beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from sessiontrack.domain.bodies import CheckIn, DoseEvent, Note, Vitals
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Conflict, NotAllowed, NotFound, Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service.charting import chart
from sessiontrack.service.doses import record_dose_event
from sessiontrack.service.vitals import record_vitals
from sessiontrack.storage.audit import AUDIT
from tests.people import member
from tests.service.samples import AN_ID, ON_SQLITE, seen_again

SLOWER = DoseEvent(event="rate_changed", rate_ug_per_h=60_000, reason="prescriber_order")


@pytest.fixture
def arrived(bedside):
    return bedside.to(State.CHECKED_IN)


def faults_of(refused) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in refused.value.faults]


def test_the_same_entry_twice_is_one_row_and_the_first_receipt(arrived, clock, trail):
    first = arrived.note(-20, entry_id=AN_ID)
    clock.advance(minutes=3)
    again = arrived.note(-20, entry_id=AN_ID)
    assert (first.is_new, again.is_new) == (True, False)
    assert (again.entry.seq, again.entry.link) == (first.entry.seq, first.entry.link)
    assert [entry.id for entry in arrived.record().entries].count(AN_ID) == 1
    assert trail()[-2:] == ["note.recorded", "note.repeated"]


@ON_SQLITE
@pytest.mark.parametrize(
    "other",
    [
        {"text": "restless"},
        {"minute": -19},
        {"who": "nils"},
        {"device_id": None, "reason_code": "other"},
        {"reason_text": "because"},
    ],
    ids=lambda other: "-".join(other),
)
def test_an_id_stands_for_one_content_of_one_author(arrived, other):
    arrived.note(-20, entry_id=AN_ID)
    with pytest.raises(Conflict, match="first one stands"):
        arrived.note(**{"minute": -20, "entry_id": AN_ID, **other})
    assert [entry.body for entry in arrived.record().of_kind("note")] == [Note(text="calm")]


def test_an_id_of_another_session_of_the_course_is_taken(arrived):
    arrived.note(-20, entry_id=AN_ID)
    arrived.plan(minute=3 * 24 * 60)
    with pytest.raises(Conflict, match="first one stands"):
        arrived.note(-20, entry_id=AN_ID)


def test_a_repeat_without_a_moment_need_not_name_the_first_one(arrived, clock):
    first = arrived.note(None, entry_id=AN_ID)
    clock.advance(minutes=3)
    assert arrived.note(None, entry_id=AN_ID).entry.measured_at == first.entry.measured_at


def test_anothers_clinic_is_not_there(arrived):
    with pytest.raises(NotFound):
        arrived.note(-20, who="sam")
    assert arrived.record().of_kind("note") == ()


@ON_SQLITE
@pytest.mark.parametrize("who", ["admin", "auditor", "analyst"])
def test_only_who_treats_charts(arrived, who):
    with pytest.raises(NotAllowed, match=f"Your role \\({who}\\) may not"):
        arrived.note(-20, who=who)


@ON_SQLITE
def test_a_program_charts_within_its_scopes(arrived):
    assert arrived.note(-20, who="service").entry.author_role == "service"
    with pytest.raises(NotAllowed):
        arrived.note(-20, who="service", actor={"scopes": ("entries:read",)})


def test_an_act_leaves_one_line_that_names_what_was_kept(arrived, trail):
    kept = arrived.note(-20).entry
    lines = trail(AUDIT.c.action, AUDIT.c.actor_id, AUDIT.c.session_id, AUDIT.c.subject_id, AUDIT.c.details)
    assert lines[-1] == (
        "note.recorded",
        member("nora").id,
        arrived.session_id,
        kept.id,
        {"seq": kept.seq},
    )


def test_a_refused_entry_leaves_neither_row_nor_line(arrived, trail):
    before, lines = arrived.record(), trail()
    with pytest.raises(Rejected):
        arrived.vitals(-20, systolic=20)
    assert (arrived.record(), trail()) == (before, lines)


@ON_SQLITE
@pytest.mark.parametrize(
    ("minute", "ahead", "fault"),
    [
        (-2 * 24 * 60, 0, "far_from_session"),
        (-20, 10, "in_future"),
        (-20, 3, "clock_skew"),
        (-31, 0, "before_check_in"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_and_a_doubtful_one_asked(arrived, minute, ahead, fault):
    arrived.come_to(-20)
    moment = arrived.at(minute) + timedelta(minutes=ahead)
    draft = Draft(uuid7(), Vitals(readings={"spo2": 97}), moment)
    with pytest.raises(Rejected) as refused, arrived.begin("nora") as work:
        record_vitals(work, arrived.session_id, draft)
    assert faults_of(refused) == [("/measured_at", fault)]


@ON_SQLITE
def test_a_doubt_leaves_with_its_confirmation_and_the_impossible_stays(arrived):
    high = Vitals(readings={"systolic": 215, "diastolic": 120, "heart_rate": 71})
    with pytest.raises(Rejected, match="Look again") as asked:
        arrived.send("nora", record_vitals, high, -20)
    said = seen_again(asked.value)
    confirmed = replace(high, confirmed=said)
    kept = arrived.send("nora", record_vitals, confirmed, -20)
    assert kept.entry.body.confirmed == said
    impossible = Vitals(readings={"systolic": 900}, confirmed=said)
    with pytest.raises(Rejected, match="cannot be right"):
        arrived.send("nora", record_vitals, impossible, -19)


# What a nurse remembers afterwards, when the drug ran from 0 to 40 and it is minute 45.
@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "minute", "refusal"),
    [
        (SLOWER, 20, None),
        (DoseEvent(event="paused", reason="distress"), 35, None),
        (
            DoseEvent(event="rate_changed", rate_ug_per_h=60_000, reason="other", note="pump"),
            42,
            "recovering",
        ),
        (DoseEvent(event="started", rate_ug_per_h=61_500), -1, "The drug is running"),
        (DoseEvent(event="started", rate_ug_per_h=61_500), 20, "The drug is running"),
        (CheckIn(identity_confirmed=True), -40, "The drug has not been started yet"),
        (Note(text="seen in the car park"), -40, "not checked in yet"),
        (Note(text="seen at the start"), 1, None),
    ],
)
def test_what_is_entered_later_is_judged_by_the_state_of_its_moment(bedside, body, minute, refusal):
    bedside.to(State.RECOVERING)
    bedside.come_to(45)
    act = record_dose_event if isinstance(body, DoseEvent) else chart
    if refusal is None:
        kept = bedside.send("nora", act, body, minute)
        assert kept.entry.entered_at == bedside.at(45)
        return
    with pytest.raises(Conflict, match=refusal):
        bedside.send("nora", act, body, minute)


@ON_SQLITE
def test_a_pause_may_not_slip_in_before_a_change_of_the_rate(bedside):
    bedside.to(State.INFUSING)
    bedside.send("nora", record_dose_event, SLOWER, 20)
    with pytest.raises(Conflict, match="The drug is paused"):
        bedside.dose("paused", 15, reason="distress")
    assert bedside.state is State.INFUSING


def test_what_an_entry_makes_true_is_kept_beside_it_once(bedside):
    bedside.to(State.INFUSING)
    high = bedside.vitals(10, systolic=162, diastolic=96)
    assert {alert.rule for alert in high.alerts} == {"inf_bp_warn", "inf_bp_delta"}
    raised = bedside.record().of_kind("alert")
    assert {entry.id for entry in raised} == {alert.id for alert in high.alerts}
    assert {(entry.author_id, entry.author_role) for entry in raised} == {(None, "system")}
    assert [entry.seq for entry in raised] == [high.entry.seq + place for place in (1, 2)]
    bedside.note(11)
    assert bedside.record().of_kind("alert") == raised


def test_what_became_true_while_nobody_wrote_is_kept_with_the_next_entry(bedside):
    bedside.to(State.INFUSING)
    bedside.come_to(26)
    assert bedside.record().of_kind("alert") == ()
    assert "vitals_gap" in {alert.rule for alert in bedside.note(26).alerts}


@ON_SQLITE
def test_the_answer_says_when_the_next_set_is_due(bedside):
    bedside.to(State.INFUSING)
    assert bedside.vitals(10).next_vitals_due_at == bedside.at(20)
    assert bedside.summary().next_vitals_due_at == bedside.at(20)


def test_two_sessions_of_a_course_share_one_chain(arrived):
    first = arrived.note(-20).entry
    day = 3 * 24 * 60
    arrived.plan(minute=day)
    second = arrived.vitals(day - 10).entry
    assert second.seq == first.seq + 1
    assert [entry.id for entry in arrived.record().entries] == [second.id]
