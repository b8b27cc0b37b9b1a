"""After any act of a long random walk the projection is what the entries add up to, and the chain is whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from sessiontrack.domain import bodies
from sessiontrack.domain.alerts import alert_states
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.errors import SessiontrackError
from sessiontrack.domain.sessions import ENDED_STATES, State
from sessiontrack.domain.side_effects import SIDE_EFFECTS_VERSION, Severity
from sessiontrack.domain.summing import summarise
from sessiontrack.service import alerts, course_entries, doses, side_effects, visits, vitals
from sessiontrack.service.charting import chart
from sessiontrack.service.keeping import rebuild, verify
from tests.builders_record import CALM
from tests.service.bedside import ON_SQLITE, RATE_UG_PER_H, Bedside

A_DAY = 24 * 60
ACTS = 200
EFFECTS = ("nausea", "headache", "dissociation", "chest_pain")


class Walk:
    """Somebody who does whatever comes to mind, session after session; what is refused changes nothing."""

    def __init__(self, bedside: Bedside, seed: int) -> None:
        self.bedside, self.chance = bedside, Random(seed)
        self.minute, self.day = -30.0, 0
        self.sent: list[Callable[[], Any]] = []
        self.kept: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def step(self) -> None:
        """One act, and the two things that must hold after it."""
        before = self.bedside.record()
        state = before.status().state
        if state in (*ENDED_STATES,) and self.chance.random() < 0.25:
            self.go_on()
            return
        self.minute += self.chance.choice((0, 1, 3, 8))
        moves = FORWARD.get(state, ())
        act = self.chance.choice(moves) if moves and self.chance.random() < 0.25 else self.chance.choice(ANY)
        try:
            act(self)
        except SessiontrackError:
            self.refused[act.__name__] += 1
        else:
            self.kept[act.__name__] += 1
        record = self.bedside.record()
        if record.entries:
            assert self.bedside.summary() == summarise(record)

    def go_on(self) -> None:
        """The next session of the course, some days later."""
        self.day += self.chance.randint(2, 4)
        self.minute = self.day * A_DAY - 30.0
        self.bedside.plan(minute=self.day * A_DAY)

    def some_time(self) -> float:
        """Now, or some while ago."""
        return self.minute - self.chance.choice((0, 0, 0, 2, 25))

    def some_entry(self) -> Entry:
        """Anything that somebody kept in this session."""
        entries = [entry for entry in self.bedside.record().entries if entry.author_id is not None]
        if not entries:
            raise SessiontrackError("There is nothing to correct.")
        return self.chance.choice(entries)

    def send(self, act: Any, body: Any, minute: float | None = None, who: str = "nora", **more: Any) -> None:
        """Keep an entry, and remember it so that it can be sent again."""
        entry_id, at = uuid7(), self.minute if minute is None else minute

        def again() -> Any:
            return self.bedside.insist(who, act, body, at, entry_id=entry_id, **more)

        before = self.bedside.record().entries
        try:
            again()
        except SessiontrackError:
            assert self.bedside.record().entries == before
            raise
        self.sent.append(again)


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
    why = {"reason_code": "clinical_judgement", "reason_text": "Seen."}
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
    *(amend, retract, note, measure, send_again, cancel, order, change_dose, leave),
)


@ON_SQLITE
@pytest.mark.parametrize("seed", [1])
def test_the_projection_is_what_the_entries_add_up_to_after_every_act(bedside, database, seed):
    walk = Walk(bedside.booked(), seed)
    for _ in range(ACTS):
        walk.step()
    assert list(rebuild(database, check=True)) == []
    assert list(verify(database)) == []
    # The walk got about: it was let and it was refused, in several sessions.
    assert walk.kept.total() > ACTS / 3
    assert walk.refused.total() > ACTS / 20
    assert walk.day > 0
