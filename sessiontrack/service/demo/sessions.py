"""Plays one synthetic session through the acts of nurses and clinicians, up to a minute or to the signature."""

from __future__ import annotations

from collections.abc import Callable
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
from sessiontrack.service.charting import Charted, chart
from sessiontrack.service.demo.model import Person, draw_effects, draw_readings
from sessiontrack.service.demo.staff import Staff
from sessiontrack.service.digests import digest_of, newest_link
from sessiontrack.service.identity import Witnessed

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
    rate_ug_per_h: int = 0

    @property
    def dose_ug(self) -> float:
        """The ordered dose in micrograms."""
        return self.dose_ug_per_kg * self.person.weight_kg

    def at(self, minute: float) -> datetime:
        """The moment of a minute from the start of the drug."""
        return self.start + timedelta(minutes=minute)

    def is_over(self, minute: float) -> bool:
        """That minute lies beyond what is played."""
        return self.at(minute) > self.until


def play(scene: Play) -> None:
    """The whole session, step by step in the order of the bedside, as far as its time has come."""
    _arrive(scene)
    if scene.is_over(0):
        return
    minutes = _minutes(scene)
    paused = PAUSED if scene.pauses else (0.0, 0.0)
    scene.rate_ug_per_h = round(scene.dose_ug * 60 / (minutes - (paused[1] - paused[0])))
    _start(scene)
    for minute, step in sorted(_steps(scene, minutes), key=lambda step: step[0]):
        if scene.is_over(minute):
            return
        step(minute)
    _sign_off(scene)


Step = tuple[float, Callable[[float], None]]
PAUSED = (22.0, 27.0)
LEFT_AFTER = 80.0
COMPLETED = 145
SIGNED = 225


def _steps(scene: Play, minutes: float) -> list[Step]:
    charted: list[Step] = [(minutes, lambda at: _event(scene, at, "completed"))]
    sets = [*range(10, int(minutes), 10), *(minutes + later for later in (5, 20, 35, 50, 65))]
    charted += [(float(minute), lambda at: _vitals(scene, at)) for minute in sets]
    if scene.pauses:
        charted += [
            (PAUSED[0], lambda at: _event(scene, at, "paused")),
            (PAUSED[1], lambda at: _event(scene, at, "resumed")),
        ]
    for effect in draw_effects(scene.person, scene.is_first, scene.chance):
        charted += _course_of(scene, effect, minutes)
    left = minutes + LEFT_AFTER
    return [
        *charted,
        (left - 8, lambda at: _sweep(scene, at)),
        (left - 6, lambda at: _count(scene, at)),
        (left - 5, lambda at: _rate(scene, at)),
        (left, lambda at: _leave(scene, at)),
    ]


def _course_of(scene: Play, effect: tuple[str, int, int, str], minutes: float) -> list[Step]:
    """A side effect and its end, before leaving at the latest."""
    code, onset, end, severity = effect
    last = minutes + LEFT_AFTER - 12
    begun: list[UUID] = []
    return [
        (float(onset), lambda at: begun.append(_begin(scene, at, code, severity))),
        (min(float(end), last), lambda at: _end(scene, at, begun[0])),
    ]


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
    staff, session_id = scene.staff, scene.session_id
    staff.chart("nora", visits.check_in_patient, session_id, check_in, at=scene.at(-30))
    order = bodies.Order(
        agent="ketamine",
        route="iv",
        dose_ug_per_kg=scene.dose_ug_per_kg,
        duration_minutes=40,
        concentration_ug_per_ml=CONCENTRATION_UG_PER_ML,
    )
    staff.chart("paul", doses.order_dose, session_id, order, at=scene.at(-26))
    line = bodies.IvAccess(action="placed", site="forearm", side="left", gauge=22)
    staff.chart("nora", chart, session_id, line, at=scene.at(-20))
    for minute in (-12, -5):
        if not scene.is_over(minute):
            _vitals(scene, minute)


def _start(scene: Play) -> None:
    try:
        _event(scene, 0, "started")
    except Blocked as blocked:
        _lift(scene, blocked, -1, "Seen in the room; goes ahead with closer watching.")
        _event(scene, 0, "started")


def _event(scene: Play, minute: float, event: str) -> None:
    rate = scene.rate_ug_per_h if event in ("started", "resumed") else None
    reason = "high_bp" if event == "paused" else None
    body = bodies.DoseEvent(event=event, rate_ug_per_h=rate, reason=reason)
    scene.staff.chart("nora", doses.record_dose_event, scene.session_id, body, at=scene.at(minute))


def _lift(scene: Play, blocked: Blocked, minute: float, why: str) -> None:
    for alert in blocked.alerts:
        scene.staff.chart(
            "paul",
            alerts.override_alert,
            scene.session_id,
            bodies.Override(alert_id=alert.id),
            at=scene.at(minute),
            reason_code="clinical_judgement",
            reason_text=why,
        )


def _minutes(scene: Play) -> float:
    drawn = 40 + scene.chance.lognormvariate(1.0, 0.6)
    return min(52.0, round(drawn * 2) / 2)


def _vitals(scene: Play, minute: float) -> None:
    readings = draw_readings(scene.person, minute, scene.dose_ug_per_kg / 1000, scene.chance)
    if minute < 0:
        readings.pop("dissociation_nrs")
    body = bodies.Vitals(readings=readings, position="semi_recumbent")
    scene.staff.chart("nora", vitals.record_vitals, scene.session_id, body, at=scene.at(minute))


def _begin(scene: Play, minute: float, code: str, severity: str) -> UUID:
    action = "clinician_called" if severity == "severe" else None
    solicited = scene.chance.random() < 0.7
    body = bodies.SideEffectOnset(effect=code, severity=severity, solicited=solicited, action=action)
    session_id, at = scene.session_id, scene.at(minute)
    return scene.staff.chart("nora", side_effects.record_side_effect, session_id, body, at=at).entry.id


def _end(scene: Play, minute: float, effect_id: UUID) -> None:
    gone = bodies.SideEffectChange(side_effect_id=effect_id, resolved=True)
    scene.staff.chart("nora", side_effects.change_side_effect, scene.session_id, gone, at=scene.at(minute))


def _sweep(scene: Play, minute: float) -> None:
    swept = bodies.Sweep(present=(), list_version=SIDE_EFFECTS_VERSION)
    scene.staff.chart("nora", side_effects.sweep_side_effects, scene.session_id, swept, at=scene.at(minute))


def _rate(scene: Play, minute: float) -> None:
    rating = bodies.Tolerability(rating=scene.chance.randint(5, 10))
    scene.staff.chart("nora", chart, scene.session_id, rating, at=scene.at(minute))


def _sign_off(scene: Play) -> None:
    if not scene.is_over(COMPLETED):
        _sign(scene, "nora", visits.complete_session, "administered", minute=COMPLETED)
    if not scene.is_over(SIGNED):
        _sign(scene, "paul", visits.sign_session, "reviewed_and_agree", minute=SIGNED)


def _record(scene: Play, at: datetime) -> SessionRecord:
    return scene.staff.act(
        "nora",
        at,
        lambda work: open_session_to_write(work, scene.session_id, to=Permission.SESSIONS_READ).record,
    )


def _count(scene: Play, minute: float) -> None:
    record = _record(scene, scene.at(minute))
    given = round(record.infusion.delivered_ug(scene.at(minute)))
    drawn = max(50_000, round(scene.dose_ug / 10_000 + 1) * 10_000, given)
    jo = scene.staff.actors["jo"].id
    count = bodies.DrugCount(drawn_ug=drawn, wasted_ug=drawn - given, lot="SYN-2601", witness_id=jo)
    scene.staff.chart(
        "nora", doses.count_drug, scene.session_id, count, at=scene.at(minute), given=Witnessed(jo)
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
            scene.staff.chart(
                "nora", visits.discharge_patient, scene.session_id, leaving, at=scene.at(minute)
            )
        except Blocked as blocked:
            _lift(scene, blocked, minute - 0.5, "Seen before leaving; well, escort informed.")
        else:
            return


def _sign(scene: Play, who: str, act: Callable[..., Charted], meaning: str, *, minute: float) -> None:
    record = _record(scene, scene.at(minute))
    kind = bodies.Completion if act is visits.complete_session else bodies.SignOff
    body = kind(meaning=meaning, digest=digest_of(record), covers_link=newest_link(record))
    scene.staff.chart(who, act, scene.session_id, body, at=scene.at(minute))
