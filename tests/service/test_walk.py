"""After any act of a long random walk the projection is what the entries add up to, and the chain is whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.alerts import alert_states
from sessiontrack.domain.sessions import State
from sessiontrack.domain.side_effects import SIDE_EFFECTS_VERSION, Severity
from sessiontrack.service import alerts, course_entries, doses, handovers, side_effects, visits, vitals
from sessiontrack.service.charting import chart
from sessiontrack.service.keeping import rebuild, verify
from tests.builders_record import CALM
from tests.people import member
from tests.service.samples import ON_SQLITE, RATE_UG_PER_H
from tests.service.walking import Walk

ACTS = 200
EFFECTS = ("nausea", "headache", "dissociation", "chest_pain")


def arrive(walk: Walk) -> None:
    walk.send(
        visits.check_in_patient, bodies.CheckIn(identity_confirmed=True, escort="none", weight_g=82_000)
    )


def order(walk: Walk) -> None:
    dose_ug_per_kg = walk.chance.choice((400, 500, 600))
    body = bodies.Order(agent="ketamine", route="iv", dose_ug_per_kg=dose_ug_per_kg, duration_minutes=40)
    walk.send(doses.order_dose, body, who="paul")


def measure(walk: Walk) -> None:
    chance = walk.chance
    readings = {**CALM, "systolic": chance.randint(95, 185), "heart_rate": chance.randint(50, 130)}
    artifact = ("systolic",) if chance.random() < 0.1 else ()
    body = bodies.Vitals(readings={**readings, "spo2": chance.randint(88, 100)}, artifact=artifact)
    walk.send(vitals.record_vitals, body, walk.some_time())


def start(walk: Walk) -> None:
    measure(walk)
    lift(walk)
    walk.send(doses.record_dose_event, bodies.DoseEvent(event="started", rate_ug_per_h=RATE_UG_PER_H))


def change_dose(walk: Walk) -> None:
    event = walk.chance.choice(("rate_changed", "paused", "resumed", "bolus"))
    amounts: dict[str, Any] = {"rate_ug_per_h": walk.chance.randint(40_000, 70_000)}
    if event == "paused":
        amounts = {}
    if event == "bolus":
        amounts = {"dose_ug": 5_000}
    reason = "distress" if event in ("paused", "rate_changed") else None
    body = bodies.DoseEvent(event=event, reason=reason, **amounts)
    walk.send(doses.record_dose_event, body, walk.some_time())


def finish(walk: Walk) -> None:
    event = walk.chance.choice(("completed", "stopped"))
    reason = "patient_request" if event == "stopped" else None
    walk.send(doses.record_dose_event, bodies.DoseEvent(event=event, reason=reason))


def leave(walk: Walk) -> None:
    disposition = walk.chance.choice(("home", "hospital_transfer", "left_against_advice"))
    walk.send(visits.discharge_patient, bodies.Discharge(disposition=disposition))


def complete(walk: Walk) -> None:
    walk.bedside.complete(walk.minute)


def sign(walk: Walk) -> None:
    walk.bedside.sign(walk.minute)


def cancel(walk: Walk) -> None:
    if walk.chance.random() < 0.2:
        walk.send(visits.cancel_session, bodies.Cancellation(outcome="cancelled", reason="illness"))


def note(walk: Walk) -> None:
    who = walk.chance.choice(("nora", "nils", "paul"))
    walk.send(chart, bodies.Note(text=f"note {walk.chance.random()}"), walk.some_time(), who)


def hand_over(walk: Walk) -> None:
    giver, taker = walk.chance.sample(("nora", "nils", "paul"), 2)
    body = bodies.Handover(from_id=member(giver).id, to_id=member(taker).id)
    walk.send(handovers.hand_over, body, walk.some_time(), taker, given=None)


def begin_effect(walk: Walk) -> None:
    severity = walk.chance.choice([*Severity]).value
    effect = walk.chance.choice(EFFECTS)
    body = bodies.SideEffectOnset(effect=effect, severity=severity, solicited=True, action="recheck")
    walk.send(side_effects.record_side_effect, body, walk.some_time())


def change_effect(walk: Walk) -> None:
    effects = walk.bedside.record().effects
    effect_id = walk.chance.choice(effects).id if effects else UUID(int=1)
    body = bodies.SideEffectChange(side_effect_id=effect_id, severity="mild")
    if walk.chance.random() < 0.5:
        body = bodies.SideEffectChange(side_effect_id=effect_id, resolved=True)
    walk.send(side_effects.change_side_effect, body)


def sweep(walk: Walk) -> None:
    lasting = {e.effect for e in walk.bedside.record().effects if e.resolved_at is None}
    body = bodies.Sweep(present=tuple(sorted(lasting)), list_version=SIDE_EFFECTS_VERSION)
    walk.send(side_effects.sweep_side_effects, body)


def score(walk: Walk) -> None:
    items = (*(walk.chance.randint(0, 3) for _ in range(8)), walk.chance.choice((0, 0, 1)))
    body = bodies.Score(scale="phq9", occasion="before_session", items=items, scale_version="1.0")
    session_id = walk.bedside.session_id if walk.chance.random() < 0.5 else None
    walk.send(course_entries.record_score, body, owner=walk.bedside.course_id, session_id=session_id)


def follow_up(walk: Walk) -> None:
    body = bodies.FollowUp(contact="phone", text="Well.")
    owner, session_id = walk.bedside.course_id, walk.bedside.session_id
    walk.send(course_entries.record_follow_up, body, owner=owner, session_id=session_id)


def decide(walk: Walk) -> None:
    body = bodies.Decision(checkpoint="after_infusion_3", decision="continue")
    walk.send(course_entries.record_decision, body, who="paul", owner=walk.bedside.course_id)


def acknowledge(walk: Walk) -> None:
    for state in alert_states(walk.bedside.record(), walk.bedside.clock())[:2]:
        body = bodies.Acknowledgement(alert_id=state.alert.id, action="recheck")
        walk.send(alerts.acknowledge_alert, body)


def lift(walk: Walk) -> None:
    why: dict[str, Any] = {"reason_code": "clinical_judgement", "reason_text": "Seen."}
    walk.bedside.come_to(walk.minute)
    for state in alert_states(walk.bedside.record(), walk.bedside.clock()):
        if state.alert.blocks and state.override is None:
            body = bodies.Override(alert_id=state.alert.id)
            walk.send(alerts.override_alert, body, who="paul", **why)


def amend(walk: Walk) -> None:
    target = walk.some_entry()
    who = walk.chance.choice(("nora", "paul"))
    minute = walk.chance.choice((None, walk.minute))
    walk.bedside.amend(target, target.body, minute, who=who)


def retract(walk: Walk) -> None:
    walk.bedside.retract(walk.some_entry(), who=walk.chance.choice(("nora", "paul")))


def send_again(walk: Walk) -> None:
    before = walk.bedside.record().entries
    if walk.sent:
        walk.chance.choice(walk.sent)()
        assert walk.bedside.record().entries == before


FORWARD: dict[State, tuple[Callable[[Walk], None], ...]] = {
    State.PLANNED: (arrive,),
    State.CHECKED_IN: (order, start),
    State.INFUSING: (finish, change_dose),
    State.PAUSED: (finish, change_dose),
    State.RECOVERING: (leave,),
    State.DISCHARGED: (complete,),
    State.COMPLETED: (sign,),
    State.SIGNED: (sign,),
}
ANY = (
    *(measure, note, begin_effect, change_effect, sweep, score, follow_up, decide, acknowledge, lift, amend),
    *(amend, retract, note, measure, send_again, cancel, order, change_dose, leave, hand_over),
)


@ON_SQLITE
@pytest.mark.parametrize("seed", [1])
def test_the_projection_is_what_the_entries_add_up_to_after_every_act(bedside, database, seed):
    walk = Walk(bedside.booked(), seed, FORWARD, ANY)
    for _ in range(ACTS):
        walk.step()
    assert list(rebuild(database, check=True)) == []
    assert list(verify(database)) == []
    # The walk got about: it was let and it was refused, in several sessions.
    assert walk.kept.total() > ACTS / 3
    assert walk.refused.total() > ACTS / 20
    assert walk.day > 0
