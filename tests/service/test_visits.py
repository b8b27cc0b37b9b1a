"""A visit: who may arrive, leave, complete and sign, and what must be so before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from sessiontrack.domain import bodies
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import (
    Blocked,
    Conflict,
    NotFound,
    Rejected,
)
from sessiontrack.domain.sessions import State
from sessiontrack.service import clinics, visits
from sessiontrack.service.alerts import override_alert
from sessiontrack.storage.sessions import find_session
from tests.people import CLINIC, member
from tests.service.samples import ON_SQLITE

A_DAY = 24 * 60


def the_session(bedside):
    with bedside.begin("nora") as work:
        return find_session(work.db, CLINIC.id, bedside.session_id)


def fault_of(refused) -> tuple[str, str]:
    (fault,) = refused.value.faults
    return fault.path, fault.code


def cancel(bedside, outcome: str = "cancelled", reason: str = "illness", minute: float = -20, **more):
    body = bodies.Cancellation(outcome=outcome, reason=reason, **more)
    return bedside.send("nora", visits.cancel_session, body, minute)


@pytest.mark.parametrize(
    "state",
    [
        State.CHECKED_IN,
        State.INFUSING,
        State.RECOVERING,
        State.DISCHARGED,
        State.COMPLETED,
        State.SIGNED,
    ],
)
def test_a_visit_comes_to_every_state_by_the_acts_of_a_nurse_and_a_clinician(bedside, state):
    bedside.to(state)
    assert bedside.state is state
    assert bedside.record().status().state is state


@ON_SQLITE
@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"identity_confirmed": False}, ("/identity_confirmed", "not_allowed")),
        ({"escort": "named", "escort_name": None}, ("/escort_name", "missing")),
        ({"weight_g": 24_000}, ("/weight_kg", "out_of_range")),
        ({"weight_g": 90_000}, ("/weight_kg", "jump")),
    ],
)
def test_an_arrival_that_cannot_be_or_is_odd_is_not_kept(bedside, answers, fault):
    bedside.to(State.PLANNED)
    with pytest.raises(Rejected) as refused:
        bedside.arrive(**answers)
    assert fault_of(refused) == fault
    assert the_session(bedside).protocol_version is None


def test_two_sessions_of_a_patient_are_never_open_together(bedside):
    bedside.to(State.CHECKED_IN)
    first = bedside.session_id
    bedside.open_course()
    bedside.evaluate()
    second = bedside.plan(minute=A_DAY)
    with pytest.raises(Conflict, match="another open session"):
        bedside.arrive(A_DAY - 30)
    bedside.session_id = first
    cancel(bedside)
    bedside.session_id = second
    assert bedside.arrive(A_DAY - 30).is_new


@ON_SQLITE
def test_the_weight_is_held_against_that_of_the_visit_before(bedside):
    bedside.to(State.CHECKED_IN)
    cancel(bedside)
    bedside.plan(minute=A_DAY)
    with pytest.raises(Rejected) as refused:
        bedside.arrive(A_DAY - 30, weight_g=88_000)
    assert "82 kg" in refused.value.faults[0].message
    bedside.arrive(A_DAY - 30, weight_g=86_000)
    cancel(bedside, minute=A_DAY - 29)
    bedside.plan(minute=2 * A_DAY)
    assert bedside.arrive(2 * A_DAY - 30, weight_g=88_000).is_new


def test_a_session_keeps_the_protocol_of_its_check_in(bedside, database):
    def publish(value):
        return clinics.publish_protocol(database, CLINIC, {"vitals_interval_minutes": value}, bedside.clock())

    bedside.to(State.PLANNED)
    publish(5)
    assert bedside.record().protocol.version == 1
    bedside.arrive()
    publish(15)
    bedside.order()
    bedside.vitals(-5)
    bedside.start()
    record = bedside.record()
    assert (record.protocol.version, record.session.protocol_version, record.session.version) == (1, 1, 2)
    assert bedside.summary().next_vitals_due_at == bedside.at(5)


@ON_SQLITE
def test_a_check_in_with_a_second_look_keeps_the_protocol_too(bedside):
    bedside.to(State.PLANNED)
    heavier = bodies.CheckIn(identity_confirmed=True, weight_g=90_000)
    bedside.insist("nora", visits.check_in_patient, heavier, -30)
    assert the_session(bedside).protocol_version == 0


def test_leaving_for_home_waits_until_every_item_is_met(bedside):
    bedside.to(State.RECOVERING)
    with pytest.raises(Blocked) as held:
        bedside.leave(50, checks={"oriented": True})
    items = {alert.cause.split(":")[0] for alert in held.value.alerts}
    assert items >= {"observation_time", "walks_unaided", "pressure", "awake"}
    assert "oriented" not in items
    assert bedside.state is State.RECOVERING


@ON_SQLITE
@pytest.mark.parametrize(
    "disposition", ["hospital_transfer", "left_against_advice", "absconded", "admitted", "died"]
)
def test_leaving_otherwise_is_never_held(bedside, disposition):
    bedside.to(State.RECOVERING)
    body = bodies.Discharge(disposition=disposition)
    assert bedside.send("nora", visits.discharge_patient, body, 41).is_new
    assert bedside.state is State.DISCHARGED


@ON_SQLITE
def test_a_clinician_lifts_what_holds_the_leaving_item_by_item(bedside):
    bedside.to(State.RECOVERING)
    for minute in (45, 60, 75, 90):
        bedside.vitals(minute, nausea_nrs=0, dissociation_nrs=0)
    with pytest.raises(Blocked) as held:
        bedside.leave(95, escort="none", escort_name=None)
    held_by = held.value.alerts
    assert [alert.rule for alert in held_by] == ["no_escort", "early_discharge"]
    for place, alert in enumerate(held_by, 1):
        bedside.send(
            "paul",
            override_alert,
            bodies.Override(alert_id=alert.id),
            94,
            reason_code="clinical_judgement",
            reason_text="Walks home next door.",
        )
        if place < len(held_by):
            with pytest.raises(Blocked) as still:
                bedside.leave(95, escort="none", escort_name=None)
            assert [one.id for one in still.value.alerts] == [one.id for one in held_by[place:]]
    bedside.leave(95, escort="none", escort_name=None)
    assert bedside.summary().is_overridden


@ON_SQLITE
def test_an_arrival_days_from_the_plan_is_looked_at_again_and_kept(bedside):
    bedside.to(State.PLANNED)
    with pytest.raises(Rejected, match="Look again") as asked:
        bedside.arrive(2 * A_DAY)
    assert fault_of(asked) == ("/measured_at", "far_from_session")
    arrival = bodies.CheckIn(identity_confirmed=True)
    assert bedside.insist("nora", visits.check_in_patient, arrival, 2 * A_DAY).is_new
    assert bedside.note(2 * A_DAY + 1).is_new


@ON_SQLITE
def test_nobody_is_ready_to_leave_after_they_left(bedside):
    bedside.to(State.RECOVERING)
    with pytest.raises(Rejected) as refused:
        bedside.leave(110, ready_at=bedside.at(111))
    assert fault_of(refused) == ("/ready_at", "after_leaving")


@ON_SQLITE
@pytest.mark.parametrize("outcome", ["cancelled", "no_show"])
@pytest.mark.parametrize("state", [State.PLANNED, State.CHECKED_IN])
def test_what_does_not_take_place_ends_with_its_reason(bedside, state, outcome):
    bedside.to(state)
    cancel(bedside, outcome)
    assert (bedside.state, bedside.summary().delivered_ug) == (outcome, None)


@ON_SQLITE
def test_another_reason_is_told_in_words(bedside):
    bedside.to(State.CHECKED_IN)
    with pytest.raises(Rejected) as refused:
        cancel(bedside, reason="other")
    assert fault_of(refused) == ("/text", "missing")
    assert cancel(bedside, reason="other", text="Snow").is_new


@ON_SQLITE
def test_what_has_begun_is_not_cancelled(bedside):
    bedside.to(State.INFUSING)
    with pytest.raises(Conflict, match="The drug is running"):
        cancel(bedside, minute=5)


@pytest.mark.parametrize(
    ("act", "body"),
    [
        (visits.check_in_patient, bodies.CheckIn(identity_confirmed=True)),
        (visits.discharge_patient, bodies.Discharge(disposition="home")),
        (visits.complete_session, bodies.Completion(meaning="administered", digest="0", covers_link="0")),
        (visits.add_to_session, bodies.Addendum(text="hello")),
        (visits.cancel_session, bodies.Cancellation(outcome="cancelled", reason="clinic")),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
@ON_SQLITE
def test_a_session_of_another_clinic_is_not_there(bedside, act, body):
    bedside.to(State.PLANNED)
    with pytest.raises(NotFound, match="no such session"):
        bedside.send("sam", act, body, -30, actor={"proved_at": bedside.clock()})


@ON_SQLITE
def test_the_moment_of_an_act_is_the_server_s_and_not_the_devices(bedside):
    bedside.to(State.CHECKED_IN)
    moment = bedside.at(-20) - timedelta(minutes=2)
    bedside.come_to(-20)
    with bedside.begin("nora") as work:
        draft = Draft(uuid7(), bodies.Cancellation(outcome="cancelled", reason="clinic"), moment)
        kept = visits.cancel_session(work, bedside.session_id, draft).entry
    assert (kept.measured_at, kept.entered_at) == (moment, bedside.at(-20))
    assert kept.author_id == member("nora").id
