"""A visit through the acts of the service floor: each step names its minute, the drug starts at minute 0."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sessiontrack.domain import bodies
from sessiontrack.domain.bodies import Body
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import State
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.service import doses, visits, vitals
from sessiontrack.service.access import open_session_to_write
from sessiontrack.service.charting import Charted, chart
from sessiontrack.service.corrections import amend_entry, retract_entry
from sessiontrack.service.digests import digest_of, newest_link
from sessiontrack.service.opening import Database
from sessiontrack.storage.summaries import list_summaries
from tests.people import CLINIC
from tests.service.booking import Act, Booking
from tests.service.samples import (
    ARRIVAL,
    HOME,
    MISTYPED,
    ORDER,
    RATE_UG_PER_H,
    full_set,
)


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


class Bedside(Booking):
    """A visit of one patient, step by step.

    Args:
        begin: opens somebody's work.
        clock: the server's time; a step turns it to its minute when that is later.
    """

    def __init__(self, begin: Any, clock: Any, database: Database, stations: Stations) -> None:
        super().__init__(begin, clock)
        self.database, self.stations = database, stations

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
            found = list_summaries(work.db, CLINIC.id, [self.session_id]).get(self.session_id)
        assert found is not None
        return found

    @property
    def state(self) -> State:
        """Where the session stands by its projection."""
        return State(self.summary().state)
