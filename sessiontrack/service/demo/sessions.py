"""Plays one synthetic session through the acts of nurses and clinicians, up to a minute or to the signature."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from sessiontrack.domain import bodies
from sessiontrack.domain.discharge import DISCHARGE_CHECKS
from sessiontrack.domain.errors import Blocked
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.side_effects import SIDE_EFFECTS_VERSION
from sessiontrack.service import alerts, doses, side_effects, visits, vitals
from sessiontrack.service.access import open_session_to_write
from sessiontrack.service.charting import chart
from sessiontrack.service.demo.model import Person, draw_effects, draw_readings
from sessiontrack.service.demo.staff import Staff
from sessiontrack.service.digests import digest_of, newest_link
from sessiontrack.service.identity import Witnessed

RELAX_MINUTES = 15
CONCENTRATION_UG_PER_ML = 1000


@dataclass(slots=True)
class Play:
    """A session being played.

    Args:
        until: nothing is charted after this moment: the session is still going on then.
    """

    staff: Staff
    chance: Random
    person: Person
    session_id: UUID
    start: datetime
    until: datetime
    dose_ug_per_kg: int = 500
    is_first: bool = False
    pauses: bool = False

    def at(self, minute: float) -> datetime:
        """The moment of a minute from the start of the drug."""
        return self.start + timedelta(minutes=minute)

    def is_over(self, minute: float) -> bool:
        """That minute lies beyond what is played."""
        return self.at(minute) > self.until


def play(scene: Play) -> None:
    """The whole session, as far as its time has come."""
    _arrive(scene)
    if scene.is_over(0):
        return
    _start(scene)
    minutes = _minutes(scene)
    effects = draw_effects(scene.person, scene.is_first, scene.chance)
    _infuse(scene, minutes, effects)
    if scene.is_over(minutes):
        return
    _recover(scene, minutes)


def _arrive(scene: Play) -> None:
    weight_g = round(scene.person.weight_kg * 1000)
    check_in = bodies.CheckIn(
        identity_confirmed=True,
        consent_confirmed=True,
        fasting=True,
        escort="named",
        escort_name="Sister",
        no_driving_understood=True,
        medicines_asked=True,
        allergies_reviewed=True,
        weight_g=weight_g,
        weight_source="measured",
    )
    if scene.is_over(-30):
        return
    staff, session_id = scene.staff, scene.session_id
    staff.chart("nora", visits.check_in_patient, session_id, check_in, scene.at(-30))
    order = bodies.Order(
        agent="ketamine",
        route="iv",
        dose_ug_per_kg=scene.dose_ug_per_kg,
        duration_minutes=40,
        concentration_ug_per_ml=CONCENTRATION_UG_PER_ML,
    )
    staff.chart("paul", doses.order_dose, session_id, order, scene.at(-26))
    line = bodies.IvAccess(action="placed", site="forearm", side="left", gauge=22)
    staff.chart("nora", chart, session_id, line, scene.at(-20))
    for minute in (-12, -5):
        _vitals(scene, minute)


def _start(scene: Play) -> None:
    dose_ug = scene.dose_ug_per_kg * scene.person.weight_kg
    started = bodies.DoseEvent(event="started", rate_ug_per_h=round(dose_ug * 60 / 40))
    try:
        scene.staff.chart("nora", doses.record_dose_event, scene.session_id, started, scene.at(0))
    except Blocked as blocked:
        for alert in blocked.alerts:
            _lift(scene, alert.id, "Seen in the room; goes ahead with closer watching.")
        scene.staff.chart("nora", doses.record_dose_event, scene.session_id, started, scene.at(0))


def _lift(scene: Play, alert_id: UUID, why: str) -> None:
    override = bodies.Override(alert_id=alert_id)
    scene.staff.chart(
        "paul",
        alerts.override_alert,
        scene.session_id,
        override,
        scene.at(-1),
        reason_code="clinical_judgement",
        reason_text=why,
    )


def _minutes(scene: Play) -> float:
    drawn = 40 + scene.chance.lognormvariate(1.0, 0.6)
    return min(52.0, round(drawn * 2) / 2)


def _infuse(scene: Play, minutes: float, effects: list[tuple[str, int, int, str]]) -> None:
    steps = [(float(minute), "vitals", None) for minute in range(10, int(minutes), 10)]
    for effect in effects:
        steps.append((float(effect[1]), "effect", effect))
    if scene.pauses:
        steps += [(22.0, "paused", None), (27.0, "resumed", None)]
    for minute, step, effect in sorted(steps, key=lambda step: step[0]):
        if scene.is_over(minute) or minute >= minutes:
            break
        if step == "vitals":
            _vitals(scene, minute)
        elif effect is not None:
            _effect(scene, effect)
        else:
            _pause(scene, step, minute)
    if not scene.is_over(minutes):
        completed = bodies.DoseEvent(event="completed")
        scene.staff.chart("nora", doses.record_dose_event, scene.session_id, completed, scene.at(minutes))


def _pause(scene: Play, step: str, minute: float) -> None:
    rate = round(scene.dose_ug_per_kg * scene.person.weight_kg * 60 / 40) if step == "resumed" else None
    reason = "high_bp" if step == "paused" else None
    event = bodies.DoseEvent(event=step, rate_ug_per_h=rate, reason=reason)
    scene.staff.chart("nora", doses.record_dose_event, scene.session_id, event, scene.at(minute))


def _vitals(scene: Play, minute: float) -> None:
    readings = draw_readings(scene.person, minute, scene.dose_ug_per_kg / 1000, scene.chance)
    if minute < 0:
        readings.pop("dissociation_nrs")
    body = bodies.Vitals(readings=readings, position="semi_recumbent")
    scene.staff.chart("nora", vitals.record_vitals, scene.session_id, body, scene.at(minute))


def _effect(scene: Play, effect: tuple[str, int, int, str]) -> None:
    code, onset, end, severity = effect
    action = "clinician_called" if severity == "severe" else None
    body = bodies.SideEffectOnset(
        effect=code, severity=severity, solicited=scene.chance.random() < 0.7, action=action
    )
    begun = scene.staff.chart(
        "nora", side_effects.record_side_effect, scene.session_id, body, scene.at(onset)
    )
    if scene.is_over(end):
        return
    gone = bodies.SideEffectChange(side_effect_id=begun.entry.id, resolved=True)
    scene.staff.chart("nora", side_effects.change_side_effect, scene.session_id, gone, scene.at(end))


def _recover(scene: Play, minutes: float) -> None:
    minute = minutes + 5
    while minute < minutes + 66:
        if scene.is_over(minute):
            return
        _vitals(scene, minute)
        minute += RELAX_MINUTES
    swept = bodies.Sweep(present=(), list_version=SIDE_EFFECTS_VERSION)
    if scene.is_over(minute):
        return
    scene.staff.chart("nora", side_effects.sweep_side_effects, scene.session_id, swept, scene.at(minute - 8))
    _count(scene, minute - 6)
    rating = bodies.Tolerability(rating=scene.chance.randint(5, 10))
    scene.staff.chart("nora", chart, scene.session_id, rating, scene.at(minute - 5))
    _leave(scene, minute)
    if not scene.is_over(minute + 10):
        _sign(scene, "nora", visits.complete_session, bodies.Completion, minute + 10)
    if not scene.is_over(minute + 90):
        _sign(scene, "paul", visits.sign_session, bodies.SignOff, minute + 90)


def _record(scene: Play, at: datetime) -> SessionRecord:
    record: SessionRecord = scene.staff.act(
        "nora",
        at,
        lambda work: open_session_to_write(work, scene.session_id, to=Permission.SESSIONS_READ).record,
    )
    return record


def _count(scene: Play, minute: float) -> None:
    delivered = scene.dose_ug_per_kg * scene.person.weight_kg
    record = _record(scene, scene.at(minute))
    given = round(record.infusion.delivered_ug(scene.at(minute)))
    drawn = max(50_000, round(delivered / 10_000 + 1) * 10_000, given)
    jo = scene.staff.actors["jo"].id
    count = bodies.DrugCount(drawn_ug=drawn, wasted_ug=drawn - given, lot="SYN-2601", witness_id=jo)
    scene.staff.chart(
        "nora", doses.count_drug, scene.session_id, count, scene.at(minute), given=Witnessed(jo)
    )


def _leave(scene: Play, minute: float) -> None:
    leaving = bodies.Discharge(
        disposition="home",
        ready_at=scene.at(minute - 12),
        checks=dict.fromkeys(DISCHARGE_CHECKS, True),
        escort="named",
        escort_name="Sister",
        instructions_version="2026-1",
        no_driving_said=True,
    )
    while True:
        try:
            scene.staff.chart("nora", visits.discharge_patient, scene.session_id, leaving, scene.at(minute))
        except Blocked as blocked:
            _settle(scene, blocked, minute)
        else:
            return


def _settle(scene: Play, blocked: Blocked, minute: float) -> None:
    for alert in blocked.alerts:
        override = bodies.Override(alert_id=alert.id)
        scene.staff.chart(
            "paul",
            alerts.override_alert,
            scene.session_id,
            override,
            scene.at(minute - 0.5),
            reason_code="clinical_judgement",
            reason_text="Seen before leaving; well, escort informed.",
        )


def _sign(scene: Play, who: str, act: object, kind: type[bodies.Signature], minute: float) -> None:
    record = _record(scene, scene.at(minute))
    meaning = "administered" if kind is bodies.Completion else "reviewed_and_agree"
    body = kind(meaning=meaning, digest=digest_of(record), covers_link=newest_link(record))
    scene.staff.chart(who, act, scene.session_id, body, scene.at(minute))  # type: ignore[arg-type]
