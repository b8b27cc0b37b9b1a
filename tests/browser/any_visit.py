"""Visits at random, as records of the domain: every kind of entry that a device at the bedside reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.domain import bodies
from sessiontrack.domain.alerts import alert_body, evaluate, unkept
from sessiontrack.domain.bodies import Body
from sessiontrack.domain.discharge import DISCHARGE_CHECKS, DISPOSITIONS
from sessiontrack.domain.dosing import DOSE_REASONS
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import State
from sessiontrack.domain.side_effects import SIDE_EFFECTS, SIDE_EFFECTS_VERSION, Severity
from sessiontrack.domain.visit_checks import ESCORTS
from tests.browser.any_figures import any_patient, any_protocol, any_set
from tests.builders_domain import AUTHOR_ID, at, entry
from tests.builders_record import course, record

OTHER_ID = UUID(int=77)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC")
FELT = ("chest_pain", "headache", "nausea", "dissociation", "suicidal_ideation", "numbness", "blurred_vision")


class AnyVisit:
    """A visit that goes on by whatever comes to mind and is possible.

    Args:
        chance: the same seed gives the same visit, but for the ids of its entries.
    """

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.minute = -40.0
        self.is_single = chance.random() < 0.2
        self.around: dict[str, Any] = {
            "zone": ZoneInfo(chance.choice(ZONES)),
            "protocol": any_protocol(chance),
            "patient": any_patient(chance),
            "course": course(
                agent=chance.choice(("ketamine", "esketamine")),
                route=chance.choice(("im", "intranasal")) if self.is_single else "iv",
            ),
        }
        self.entries: list[Entry] = []

    @property
    def record(self) -> SessionRecord:
        """The visit so far."""
        return record(*self.entries, **self.around)

    def go_on(self, steps: int) -> AnyVisit:
        """So many things are done."""
        for _ in range(steps):
            self.minute += self.chance.choice((0, 0.5, 1, 2, 3, 5, 8, 13))
            self.chance.choice(self._possible())()
        return self

    def _possible(self) -> tuple[Callable[[], None], ...]:
        state = self.record.status(at(self.minute)).state
        moves = self._moves(state)
        if state in (State.PLANNED, State.COMPLETED, State.SIGNED):
            return (*moves, *moves, self.measure, self.correct)
        return (*moves, *moves, *(self.measure,) * 4, *(self.feel,) * 2, *self._charts())

    def _charts(self) -> tuple[Callable[[], None], ...]:
        acts = (self.change, self.sweep, self.tell, self.breathe, self.count, self.order, self.correct)
        return (*acts, self.place, self.keep_alerts, self.keep_alerts, self.answer)

    def _moves(self, state: State) -> tuple[Callable[[], None], ...]:
        if state is State.PLANNED:
            return (self.arrive, self.order)
        if state is State.CHECKED_IN:
            return (self.order, self.give if self.is_single else self.start)
        if state is State.RECOVERING:
            return (self.leave, self.give) if self.is_single else (self.leave,)
        if state is State.INFUSING:
            return (self.give,) if self.is_single else (self.change_rate, self.pause, self.bolus, self.finish)
        if state is State.PAUSED:
            return (self.resume, self.resume, self.finish)
        if state is State.DISCHARGED:
            return (self.seal(bodies.Completion),)
        return (self.seal(bodies.SignOff),) if state is State.COMPLETED else (self.note,)

    def add(self, body: Body, *, is_move: bool = False, **header: Any) -> Entry:
        """Keep something that happened now, or a while ago when it moves nothing."""
        chance = self.chance
        micros = 0 if is_move else chance.choice((0, 0, 1, 250_000, 999_999))
        ago = 0 if is_move else chance.choice((0, 0, 0, 0, 2, 20))
        moment = at(self.minute) - timedelta(minutes=ago) + timedelta(microseconds=micros)
        after = timedelta(seconds=chance.choice((1, 20, 600)))
        author = chance.choice((AUTHOR_ID, OTHER_ID))
        kept = entry(body, moment, **{"entered_at": moment + after, "author_id": author, **header})
        self.entries.append(kept)
        return kept

    def move(self, body: Body) -> None:
        """Keep a move, at a moment that no other move has."""
        self.minute += 0.25
        self.add(body, is_move=True)

    def arrive(self) -> None:
        weight_g = self.chance.choice((None, 55_500, 82_000, 101_300))
        escort = self.chance.choice((None, *ESCORTS))
        self.move(bodies.CheckIn(identity_confirmed=True, weight_g=weight_g, escort=escort))

    def order(self) -> None:
        chance = self.chance
        dose: dict[str, Any] = chance.choice(
            ({"dose_ug": 41_000}, {"dose_ug_per_kg": 500}, {"dose_ug_per_kg": 1_600}, {"dose_ug_per_kg": 120})
        )
        limit: dict[str, Any] = chance.choice(
            ({}, {}, {"limit_systolic": 150, "limit_diastolic": 95, "limit_reason": "told"})
        )
        agent, route = chance.choice(("ketamine", "esketamine")), self.around["course"].route
        self.add(bodies.Order(agent=agent, route=route, duration_minutes=40, **dose, **limit))

    def start(self) -> None:
        self.move(bodies.DoseEvent(event="started", **self._rate()))

    def change_rate(self) -> None:
        self.move(bodies.DoseEvent(event="rate_changed", **self._rate()))

    def resume(self) -> None:
        self.move(bodies.DoseEvent(event="resumed", **self.chance.choice(({}, self._rate()))))

    def pause(self) -> None:
        self.move(bodies.DoseEvent(event="paused", reason=self.chance.choice(DOSE_REASONS)))

    def bolus(self) -> None:
        self.move(bodies.DoseEvent(event="bolus", dose_ug=self.chance.randint(1, 30_000)))

    def give(self) -> None:
        dose_ug = self.chance.choice((None, 28_000, 56_000))
        self.move(bodies.DoseEvent(event="dose_given", dose_ug=dose_ug))

    def finish(self) -> None:
        reason = self.chance.choice((None, *DOSE_REASONS))
        self.move(bodies.DoseEvent(event=self.chance.choice(("stopped", "completed")), reason=reason))

    def _rate(self) -> dict[str, Any]:
        chance = self.chance
        by_volume = {
            "rate_ul_per_h": chance.randint(10_001, 299_999),
            "concentration_ug_per_ml": chance.randint(1, 2_000),
        }
        return chance.choice(({"rate_ug_per_h": chance.randint(1, 150_000)}, by_volume, {}))

    def measure(self) -> None:
        self.add(any_set(self.chance))

    def feel(self) -> None:
        body = bodies.SideEffectOnset(
            effect=self._effect(), severity=self.chance.choice([*Severity]).value, solicited=True
        )
        self.add(body)

    def _effect(self) -> str:
        return self.chance.choice((*FELT, *FELT, *SIDE_EFFECTS))

    def change(self) -> None:
        onsets = [one for one in self.entries if one.kind == "side_effect"]
        named = self.chance.choice(onsets).root_id if onsets else UUID(int=9)
        severity = self.chance.choice((None, "mild", "moderate", "severe"))
        resolved, action = self.chance.choice((None, None, True)), self.chance.choice((None, "oxygen"))
        self.add(
            bodies.SideEffectChange(side_effect_id=named, severity=severity, resolved=resolved, action=action)
        )

    def sweep(self) -> None:
        present = tuple(sorted({self._effect() for _ in range(self.chance.randint(0, 3))}))
        self.add(bodies.Sweep(present=present, list_version=SIDE_EFFECTS_VERSION))

    def tell(self) -> None:
        late = bodies.LateEffect(effect=self._effect(), severity=self.chance.choice([*Severity]).value)
        self.add(bodies.FollowUp(contact="phone", effects=(late,)))

    def breathe(self) -> None:
        action = self.chance.choice(("started", "changed", "stopped"))
        self.add(bodies.Oxygen(action=action, oxygen_deci_l_per_min=20))

    def place(self) -> None:
        self.add(bodies.IvAccess(action="placed", side="left"))

    def note(self) -> None:
        self.add(bodies.Note(text="calm, {braces}"))

    def count(self) -> None:
        drawn = self.chance.choice((41_000, 50_000))
        self.add(bodies.DrugCount(drawn_ug=drawn, wasted_ug=self.chance.randint(0, drawn)))

    def leave(self) -> None:
        chance = self.chance
        answers = {code: chance.random() < 0.7 for code in DISCHARGE_CHECKS if chance.random() < 0.7}
        body = bodies.Discharge(
            disposition=chance.choice(tuple(DISPOSITIONS)),
            checks=answers,
            escort=chance.choice((None, *ESCORTS)),
            no_driving_said=chance.choice((None, True, False)),
            instructions_version=chance.choice((None, "2026-1")),
        )
        self.move(body)

    def seal(self, kind: type[bodies.Signature]) -> Callable[[], None]:
        body = kind(meaning="administered", digest="0" * 64, covers_link="0" * 64)
        return lambda: self.move(body)

    def correct(self) -> None:
        """An amendment with another set or effect, or a retraction; moves stay as they are."""
        charted = [
            one for one in self.entries if one.kind in ("vitals", "side_effect", "order", "drug_count")
        ]
        if not charted:
            return
        target, chance = self.chance.choice(charted), self.chance
        why: dict[str, Any] = {"reason_code": "keying_error", "reason_text": "mistyped"}
        if chance.random() < 0.5:
            self.add(bodies.Retraction(), target_id=chance.choice((target.id, target.root_id)), **why)
            return
        body = any_set(chance) if target.kind == "vitals" else target.body
        if isinstance(body, bodies.SideEffectOnset):
            body = replace(body, severity=chance.choice([*Severity]).value)
        self.add(body, target_id=target.root_id, **why)

    def keep_alerts(self) -> None:
        """Whatever is true becomes an entry, as beside anything that is written."""
        visit, now = self.record, at(self.minute)
        for alert in unkept(visit, now):
            body = alert_body(alert, visit.protocol.version)
            header: dict[str, Any] = {
                "id": alert.id,
                "author_id": None,
                "author_role": "system",
                "entered_at": now,
            }
            self.entries.append(entry(body, now, **header))

    def answer(self) -> None:
        found = evaluate(self.record, at(self.minute))
        if found:
            alert = self.chance.choice(found)
            body: Body = bodies.Acknowledgement(alert_id=alert.id, action="rechecked")
            self.add(bodies.Override(alert_id=alert.id) if alert.blocks else body)
