"""A visit through the acts of the service floor: each step names its minute, the drug starts at minute 0."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from sessiontrack.domain import bodies
from sessiontrack.domain.bodies import Body, Confirmed
from sessiontrack.domain.courses import ELIGIBILITY_ITEMS
from sessiontrack.domain.discharge import DISCHARGE_CHECKS
from sessiontrack.domain.entries import Draft, Entry
from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import State
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.service import course_entries, doses, patients, plans, visits, vitals
from sessiontrack.service.access import open_session_to_write
from sessiontrack.service.charting import Charted, chart
from sessiontrack.service.corrections import amend_entry, retract_entry
from sessiontrack.service.digests import digest_of, newest_link
from sessiontrack.service.opening import Database
from sessiontrack.storage.summaries import find_summary
from tests.builders_record import CALM
from tests.people import CLINIC, member

PATIENT: Mapping[str, Any] = {
    "mrn": "R-1001",
    "family_name": "Ashdown",
    "given_name": "Rowan",
    "born_on": date(1985, 3, 14),
    "sex": "female",
    "weight_g": 82_000,
}
COURSE: Mapping[str, Any] = {"indications": ("depression",), "agent": "ketamine", "route": "iv"}
ARRIVAL: Mapping[str, Any] = {
    "identity_confirmed": True,
    "consent_confirmed": True,
    "escort": "named",
    "escort_name": "Sister",
    "medicines_asked": True,
    "weight_g": 82_000,
}
ORDER: Mapping[str, Any] = {
    "agent": "ketamine",
    "route": "iv",
    "dose_ug_per_kg": 500,
    "duration_minutes": 40,
    "concentration_ug_per_ml": 410,
}
HOME: Mapping[str, Any] = {
    "disposition": "home",
    "checks": dict.fromkeys(DISCHARGE_CHECKS, True),
    "escort": "named",
    "escort_name": "Sister",
    "instructions_version": "2026-1",
    "no_driving_said": True,
}
RATE_UG_PER_H = 61_500
"""Of 41 mg in 40 minutes."""

_HEADER = ("session_id", "target_id", "reason_code", "reason_text", "device_id")
MISTYPED: Mapping[str, Any] = {"reason_code": "keying_error", "reason_text": "mistyped"}

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For a promise that no database could break: the embedded one alone."""

Act = Callable[..., Charted]


def full_set(**readings: int) -> bodies.Vitals:
    """A full calm set, but for these readings."""
    return bodies.Vitals(readings={**CALM, **readings})


def evaluation(**changes: Any) -> bodies.Eligibility:
    """An evaluation with nothing open, decided by Paul."""
    items = dict.fromkeys(ELIGIBILITY_ITEMS, "done")
    held: dict[str, Any] = {"items": items, "decision": "eligible", "decided_by": member("paul").id}
    return bodies.Eligibility(**{**held, **changes})


class Stations:
    """The embedded database as it was when a visit came to a state, for every test after the first."""

    def __init__(self) -> None:
        self._kept: dict[State, tuple[bytes, datetime, tuple[UUID, UUID, UUID]]] = {}

    def keep(self, bedside: Bedside, state: State) -> None:
        """Remember where this visit stands."""
        if bedside.file is not None:
            self._kept[state] = (bedside.file.read_bytes(), bedside.clock.now, bedside.ids)

    def load(self, bedside: Bedside, state: State) -> bool:
        """Go on from where a visit stood in this state; false when none has been there."""
        if bedside.file is None or state not in self._kept:
            return False
        content, bedside.clock.now, bedside.ids = self._kept[state]
        bedside.file.write_bytes(content)
        return True


class Bedside:
    """One patient with one course, and the session at which everybody stands.

    Args:
        begin: opens somebody's work.
        clock: the server's time; a step turns it to its minute when that is later.
    """

    def __init__(self, begin: Any, clock: Any, database: Database, stations: Stations) -> None:
        self.begin, self.clock, self.database, self.stations = begin, clock, database, stations
        self.zero: datetime = clock() + timedelta(hours=1)
        self.patient_id = self.course_id = self.session_id = UUID(int=0)

    @property
    def ids(self) -> tuple[UUID, UUID, UUID]:
        """Of the patient, the course and the session."""
        return self.patient_id, self.course_id, self.session_id

    @ids.setter
    def ids(self, ids: tuple[UUID, UUID, UUID]) -> None:
        self.patient_id, self.course_id, self.session_id = ids

    @property
    def file(self) -> Path | None:
        """Where the embedded database is kept, with nobody at it; none for a server."""
        # Closing the last connection brings the log into the file.
        self.database.engine.dispose()
        engine = self.database.engine
        return Path(str(engine.url.database)) if engine.dialect.name == "sqlite" else None

    def at(self, minute: float) -> datetime:
        """The moment of a minute from the start of the drug."""
        return self.zero + timedelta(minutes=minute)

    def come_to(self, minute: float) -> datetime:
        """The same; the server's clock goes there when that is later."""
        self.clock.now = max(self.clock.now, self.at(minute))
        return self.at(minute)

    def send(
        self,
        who: str,
        act: Act,
        body: Body,
        minute: float | None = None,
        *,
        owner: UUID | None = None,
        entry_id: UUID | None = None,
        actor: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Charted:
        """Have somebody keep an entry that happened at a minute; without one, at the server's time.

        Args:
            owner: the session, if it is not the present one, or the course.
            actor: what is known of the person's sign-in.
            more: fields of the draft's header, and what the act takes besides.
        """
        moment = self.clock() if minute is None else self.come_to(minute)
        header = {name: more.pop(name) for name in _HEADER if name in more}
        draft = Draft(entry_id or uuid7(), body, moment, is_timed=minute is not None, **header)
        with self.begin(who, **(actor or {})) as work:
            return act(work, owner or self.session_id, draft, **more)

    def insist(self, who: str, act: Act, body: Body, minute: float, **more: Any) -> Charted:
        """The same after a second look at everything that is unusual."""
        try:
            return self.send(who, act, body, minute, **more)
        except Rejected as asked:
            seen = [f for f in asked.faults if f.confirmable and f.value is not None]
            said = tuple(Confirmed(path=f.path, code=f.code, value=f.value) for f in seen)  # type: ignore[arg-type]
            return self.send(who, act, replace(body, confirmed=said), minute, **more)

    def send_course(
        self, who: str, act: Act, body: Body, minute: float | None = None, **more: Any
    ) -> Charted:
        """The same about the whole course."""
        return self.send(who, act, body, minute, owner=self.course_id, **more)

    def register(self, **changes: Any) -> UUID:
        """A patient of the clinic."""
        with self.begin("nora") as work:
            self.patient_id = patients.register_patient(work, {**PATIENT, **changes})[0].id
        return self.patient_id

    def open_course(self, **changes: Any) -> UUID:
        """A course of the patient, with nothing evaluated yet."""
        with self.begin("paul") as work:
            self.course_id = plans.open_new_course(work, self.patient_id, {**COURSE, **changes})[0].id
        return self.course_id

    def evaluate(self) -> None:
        """The evaluation and the consent that a first start needs."""
        self.send_course("paul", course_entries.record_eligibility, evaluation(), -60)
        self.send_course("nora", course_entries.record_consent, bodies.Consent(given=True), -60)

    def plan(self, minute: float = 0, **values: Any) -> UUID:
        """A session of the course."""
        held = {"phase": "initial_series", "planned_at": self.at(minute), **values}
        with self.begin("nora") as work:
            self.session_id = plans.plan_session(work, self.course_id, held)[0].id
        return self.session_id

    def booked(self, **changes: Any) -> Bedside:
        """Everything up to a session planned for minute 0."""
        self.register(**changes)
        self.open_course()
        self.evaluate()
        self.plan()
        return self

    def arrive(self, minute: float = -30, **answers: Any) -> Charted:
        """The patient checks in."""
        return self.send("nora", visits.check_in_patient, bodies.CheckIn(**{**ARRIVAL, **answers}), minute)

    def order(self, minute: float = -25, **changes: Any) -> Charted:
        """The clinician orders half a milligram a kilogram in forty minutes, or looks twice at another plan."""
        return self.insist("paul", doses.order_dose, bodies.Order(**{**ORDER, **changes}), minute)

    def vitals(self, minute: float, who: str = "nora", **readings: int) -> Charted:
        """A full set, calm but for what is given, which was looked at twice where it is unusual."""
        # The same figures over and over would look copied.
        body = full_set(**{"heart_rate": 70 + int(minute // 5) % 5, **readings})
        return self.insist(who, vitals.record_vitals, body, minute)

    def dose(self, event: str, minute: float = 0, **amounts: Any) -> Charted:
        """Something is done to the drug."""
        return self.send("nora", doses.record_dose_event, bodies.DoseEvent(event=event, **amounts), minute)

    def start(self, minute: float = 0) -> Charted:
        """The drug is started as it was ordered."""
        return self.dose("started", minute, rate_ug_per_h=RATE_UG_PER_H)

    def bolus(self, minute: float, dose_ug: int) -> Charted:
        """A bolus is given, and looked at twice."""
        body = bodies.DoseEvent(event="bolus", dose_ug=dose_ug)
        return self.insist("nora", doses.record_dose_event, body, minute)

    def note(self, minute: float, text: str = "calm", who: str = "nora", **more: Any) -> Charted:
        """A note is charted."""
        return self.send(who, chart, bodies.Note(text=text), minute, **more)

    def leave(self, minute: float = 110, **answers: Any) -> Charted:
        """The patient goes home with every check answered."""
        return self.send("nora", visits.discharge_patient, bodies.Discharge(**{**HOME, **answers}), minute)

    def seal(
        self, who: str, act: Act, kind: type[bodies.Signature], minute: float, **changes: Any
    ) -> Charted:
        """Somebody signs the record as it is, having given their password so many seconds ago."""
        record, ago = self.record(), timedelta(seconds=changes.pop("proved_seconds_ago", 0))
        held = {"meaning": "administered", "digest": digest_of(record), "covers_link": newest_link(record)}
        proved = {"proved_at": self.come_to(minute) - ago}
        return self.send(who, act, kind(**{**held, **changes}), minute, actor=proved)

    def complete(self, minute: float = 120, **changes: Any) -> Charted:
        """The nurse signs."""
        return self.seal("nora", visits.complete_session, bodies.Completion, minute, **changes)

    def sign(self, minute: float = 130, **changes: Any) -> Charted:
        """The clinician signs."""
        return self.seal("paul", visits.sign_session, bodies.SignOff, minute, **changes)

    def to(self, state: State) -> Bedside:
        """The shortest way of acts to a state, from a booked session on; walked once, then copied."""
        way: list[tuple[State, Callable[[], object]]] = [
            (State.PLANNED, self.booked),
            (State.CHECKED_IN, self.arrive),
            (State.INFUSING, self._run),
            (State.RECOVERING, self._recover),
            (State.DISCHARGED, self._settle),
            (State.COMPLETED, self.complete),
            (State.SIGNED, self.sign),
        ]
        states = [reached for reached, _ in way]
        walked = way[: states.index(state) + 1]
        begun = next((n for n in range(len(walked), 0, -1) if self.stations.load(self, states[n - 1])), 0)
        for reached, step in walked[begun:]:
            step()
            self.stations.keep(self, reached)
        return self

    def ready(self) -> Bedside:
        """Arrived, ordered and measured: the drug may be started."""
        self.to(State.CHECKED_IN)
        self._prepare()
        return self

    def _prepare(self) -> None:
        self.order()
        self.vitals(-5)

    def _run(self) -> None:
        self._prepare()
        self.start()

    def _recover(self) -> None:
        for minute in (10, 20, 30):
            self.vitals(minute)
        self.dose("completed", 40)

    def _settle(self) -> None:
        for minute in (45, 60, 75, 90, 105):
            self.vitals(minute, nausea_nrs=0, dissociation_nrs=0)
        self.leave()

    def amend(self, target: Entry, body: Body, minute: float | None = None, **more: Any) -> Charted:
        """Somebody (Nora unless named) keeps a new version of an entry."""
        return self._correct(amend_entry, target, body, minute, **more)

    def retract(self, target: Entry, **more: Any) -> Charted:
        """Somebody (Nora unless named) takes an entry out."""
        return self._correct(retract_entry, target, bodies.Retraction(), None, **more)

    def _correct(self, act: Act, target: Entry, body: Body, minute: float | None, **more: Any) -> Charted:
        who = more.pop("who", "nora")
        return self.send(who, act, body, minute, target_id=target.id, **{**MISTYPED, **more})

    def record(self) -> SessionRecord:
        """The session's record, read in an act that leaves no line."""
        with self.begin("nora") as work:
            return open_session_to_write(work, self.session_id, to=Permission.SESSIONS_READ).record

    def summary(self) -> SessionSummary:
        """The session's row of the projection."""
        with self.begin("nora") as work:
            found = find_summary(work.db, CLINIC.id, self.session_id)
        assert found is not None
        return found

    @property
    def state(self) -> State:
        """Where the session stands by its projection."""
        return State(self.summary().state)
