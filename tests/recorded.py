"""A record written through the storage floor, for tests of queries: courses, sessions, entries, summaries."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.bodies import (
    Body,
    CheckIn,
    DoseEvent,
    Retraction,
    SideEffectChange,
    SideEffectOnset,
    Vitals,
)
from sessiontrack.domain.courses import Course, TreatmentSession
from sessiontrack.domain.entries import Draft, Entry
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.side_effects import SIDE_EFFECTS, Severity
from sessiontrack.domain.summing import summarise
from sessiontrack.domain.vitals import NOT_MEASURED, SIGNS
from sessiontrack.storage.clinics import Clinic, get_protocol
from sessiontrack.storage.courses import add_course
from sessiontrack.storage.entries import (
    Author,
    append,
    find_head,
    list_course_entries,
    list_entries,
    lock_head,
    open_chain,
)
from sessiontrack.storage.patients import add_patient
from sessiontrack.storage.sessions import add_session
from sessiontrack.storage.summaries import put_summary
from tests.people import CLINIC, member

OPENED = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)
"""When every course here was opened; nothing is entered before it."""

_ids: Iterator[int] = count(1)


def new_id() -> UUID:
    """The next of a series of ids that are not in the order in which they are made."""
    return UUID(int=random.Random(next(_ids)).getrandbits(128), version=4)


@dataclass
class Recorded:
    """One course of one patient, to which entries are added, and from which they are read back."""

    db: sa.Connection
    course: Course
    patient: Patient
    clinic: Clinic = CLINIC
    sessions: list[TreatmentSession] = field(default_factory=list)

    def plan(self, planned_at: datetime, **header: object) -> TreatmentSession:
        """A planned session."""
        values: dict[str, object] = {
            "id": new_id(),
            "clinic_id": self.clinic.id,
            "course_id": self.course.id,
            "patient_id": self.patient.id,
            "phase": "initial_series",
            "planned_at": planned_at,
            **header,
        }
        session = TreatmentSession(**values)  # type: ignore[arg-type]
        add_session(self.db, session)
        self.sessions.append(session)
        return session

    def enter(
        self,
        body: Body,
        measured_at: datetime,
        session: TreatmentSession | None = None,
        *,
        after: timedelta = timedelta(seconds=20),
        amends: Entry | None = None,
        retracts: Entry | None = None,
        by: str = "nora",
    ) -> Entry:
        """Keep an entry so long after it was measured, never before the entry that precedes it."""
        named = amends or retracts
        draft = Draft(
            new_id(),
            body,
            measured_at,
            session_id=session.id if session else None,
            target_id=named.id if named else None,
            reason_code="keying_error" if named else None,
            reason_text="mistyped" if named else None,
        )
        head = lock_head(self.db, self.clinic.id, self.course.id)
        assert head is not None
        author = Author(member(by).id, member(by).person.role)
        (entry,) = append(self.db, head, [(draft, author)], measured_at + after)
        return entry

    def retract(self, entry: Entry, session: TreatmentSession | None = None) -> Entry:
        """Take an entry out, at the moment of the newest entry."""
        head = find_head(self.db, self.clinic.id, self.course.id)
        assert head is not None
        return self.enter(Retraction(), head.entered_at, session, retracts=entry)

    def record(self, session: TreatmentSession) -> SessionRecord:
        """The session as the domain sees it, from entries that were read back."""
        return SessionRecord(
            session=session,
            course=self.course,
            patient=self.patient,
            entries=tuple(list_entries(self.db, self.clinic.id, session.id)),
            protocol=get_protocol(self.db, self.clinic.id, session.protocol_version),
            zone=self.clinic.zone_info,
        )

    def records(self) -> list[SessionRecord]:
        """Every session of the course."""
        return [self.record(session) for session in self.sessions]

    def all_entries(self) -> list[Entry]:
        """Every entry of the course."""
        return list_course_entries(self.db, self.clinic.id, self.course.id)

    def summarised(self) -> Recorded:
        """The same, with every session that has entries added up."""
        for record in self.records():
            if record.entries:
                put_summary(
                    self.db,
                    summarise(record),
                    clinic_id=self.clinic.id,
                    course_id=self.course.id,
                    patient_id=self.patient.id,
                )
        return self


def open_course(
    db: sa.Connection, clinic: Clinic = CLINIC, opened_at: datetime = OPENED, *, known: Patient | None = None
) -> Recorded:
    """A new course, of a new patient or of one who is known."""
    patient = known or Patient(
        new_id(), clinic.id, f"M{next(_ids):06d}", "Doe", "Jo", date(1980, 2, 3), "female"
    )
    course = Course(
        new_id(), clinic.id, patient.id, ("depression",), "ketamine", "iv", opened_at, primary_scale="phq9"
    )
    if known is None:
        add_patient(db, patient, opened_at)
    add_course(db, course)
    open_chain(db, course)
    return Recorded(db, course, patient, clinic)


def any_set(chance: random.Random) -> Vitals:
    """A vitals set with signs at random: some measured, some with a reason, some marked as artifact."""
    signs = chance.sample(sorted(SIGNS), chance.randint(1, len(SIGNS)))
    cut = chance.randint(0, len(signs))
    readings = {code: chance.randint(*SIGNS[code].possible) for code in signs[:cut]}
    return Vitals(
        readings=readings,
        not_measured={code: chance.choice(sorted(NOT_MEASURED)) for code in signs[cut:]},
        artifact=tuple(code for code in readings if chance.random() < 0.2),
    )


def muddle(recorded: Recorded, session: TreatmentSession, chance: random.Random, entries: int = 40) -> None:
    """A session in which much is amended, retracted, back-dated and told twice; its states stay out of it."""
    start = session.planned_at
    severities = [None, *Severity]
    roots: list[Entry] = []
    named: list[Entry] = []
    effects: list[Entry] = []
    for number in range(entries):
        measured_at = start + timedelta(
            minutes=chance.randint(0, 12), microseconds=chance.choice([0, 1, 250_000])
        )
        body: Body = any_set(chance)
        if chance.random() < 0.5:
            effect = chance.choice(sorted(SIDE_EFFECTS))
            body = SideEffectOnset(
                effect=effect, severity=chance.choice([*Severity]), solicited=chance.random() < 0.5
            )
            if effects and chance.random() < 0.7:
                onset = chance.choice(effects)
                severity, resolved = chance.choice(severities), chance.choice([None, True, False])
                action = chance.choice([None, "water", ""])
                body = SideEffectChange(
                    side_effect_id=onset.id, severity=severity, resolved=resolved, action=action
                )
        after = timedelta(minutes=number + 20)
        alike = [root for root in roots if type(root.body) is type(body)]
        if alike and chance.random() < 0.3:
            named.append(recorded.enter(body, measured_at, session, after=after, amends=chance.choice(alike)))
            continue
        roots.append(recorded.enter(body, measured_at, session, after=after))
        if isinstance(body, SideEffectOnset):
            effects.append(roots[-1])
    for entry in chance.sample(roots, len(roots) // 6) + chance.sample(named, len(named) // 2):
        recorded.retract(entry, session)


def muddled(db: sa.Connection, seed: int) -> Recorded:
    """A course of two such sessions, of which the first has a start of the drug."""
    chance = random.Random(seed)
    recorded = open_course(db)
    first = recorded.plan(OPENED + timedelta(days=1))
    second = recorded.plan(OPENED + timedelta(days=4))
    recorded.enter(CheckIn(identity_confirmed=True), first.planned_at - timedelta(minutes=5), first)
    muddle(recorded, first, chance)
    recorded.enter(
        DoseEvent(event="dose_given", dose_ug=30_000), first.planned_at + timedelta(minutes=5), first
    )
    muddle(recorded, second, chance)
    return recorded
