"""Courses with a chain of entries, kept by storage alone; and a hand that changes them behind its back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

import sqlalchemy as sa

from sessiontrack.domain import bodies
from sessiontrack.domain.courses import Course, TreatmentSession
from sessiontrack.domain.entries import Draft, Entry
from sessiontrack.domain.patients import Patient
from sessiontrack.service.opening import Database
from sessiontrack.storage import schema
from sessiontrack.storage.courses import add_course
from sessiontrack.storage.entries import Author, append, lock_head, open_chain
from sessiontrack.storage.patients import add_patient
from sessiontrack.storage.sessions import add_session
from tests.people import CLINIC, NOW, member
from tests.postgres import SUPERUSER

NORA = Author(member("nora").id, "nurse")
SYSTEM = Author(None, "system")


@dataclass(frozen=True)
class Chain:
    """A course with one session, and the entries kept in it."""

    course: Course
    session: TreatmentSession
    entries: tuple[Entry, ...] = ()

    def key(self, name: str) -> UUID:
        """An id of this chain's own."""
        return uuid5(self.course.id, name)


def open_course(db: sa.Connection, number: int = 1, *, planned_at: datetime = NOW) -> Chain:
    """A patient, a course with an empty chain, and a planned session."""
    patient_id, course_id = UUID(int=100 + number), UUID(int=200 + number)
    patient = Patient(patient_id, CLINIC.id, f"M-{number}", "Vogel", "Ida", date(1980, 5, 17), "female")
    course = Course(course_id, CLINIC.id, patient_id, ("depression",), "ketamine", "iv", planned_at)
    session = TreatmentSession(
        UUID(int=300 + number), CLINIC.id, course_id, patient_id, "initial_series", planned_at
    )
    add_patient(db, patient, NOW)
    add_course(db, course)
    open_chain(db, course)
    add_session(db, session)
    return Chain(course, session)


def drafts(chain: Chain) -> list[tuple[Draft, Author]]:
    """Entries of each sort: of a person and of a rule, amended and retracted, in letters of all kinds."""
    start = NOW + timedelta(minutes=10)

    def draft(name: str, body: bodies.Body, minute: int, **header: object) -> Draft:
        at = start + timedelta(minutes=minute)
        return Draft(chain.key(name), body, at, session_id=chain.session.id, **header)  # type: ignore[arg-type]

    vitals = bodies.Vitals(readings={"systolic": 121, "diastolic": 79, "temperature_c": 368})
    corrected = bodies.Vitals(readings={"systolic": 112, "diastolic": 79, "temperature_c": 368})
    alert = bodies.AlertRaised(
        rule="value_implausible", level="warn", message="Unusual", cause="vitals", protocol_version=0
    )
    return [
        (draft("arrival", bodies.CheckIn(identity_confirmed=True, weight_g=70_500), -5), NORA),
        (draft("vitals", vitals, -3, device_id=UUID(int=9)), NORA),
        (draft("alert", alert, -3), SYSTEM),
        (draft("start", bodies.DoseEvent(event="started", rate_ug_per_h=52_500), 0), NORA),
        (
            draft(
                "correction",
                corrected,
                -3,
                target_id=chain.key("vitals"),
                reason_code="wrong_reading",
                reason_text="digits swapped – Zahlendreher, né 🙂",
            ),
            NORA,
        ),
        (draft("note", bodies.Note(text="“Ruhig”, sagt sie.\nAtmet tief; β ✓"), 12), NORA),
        (
            draft("taken out", bodies.Retraction(), 13, target_id=chain.key("note"), reason_code="undone"),
            NORA,
        ),
        (draft("last", bodies.Note(text="ends here"), 14), NORA),
    ]


def add(database: Database, chain: Chain, *sent: Draft, author: Author = NORA) -> tuple[Entry, ...]:
    """Entries kept behind what a course has, in one transaction."""
    with database.writing() as db:
        head = lock_head(db, CLINIC.id, chain.course.id)
        assert head is not None
        return append(db, head, [(draft, author) for draft in sent], NOW)


def add_chain(database: Database, number: int = 1) -> Chain:
    """A course whose chain has every draft above."""
    with database.writing() as db:
        chain = open_course(db, number)
        head = lock_head(db, CLINIC.id, chain.course.id)
        assert head is not None
        kept = append(db, head, drafts(chain), NOW)
    return Chain(chain.course, chain.session, kept)


def note(number: int, text: str = "calm", session_id: UUID | None = None) -> Draft:
    """A note with an id of its own."""
    return Draft(UUID(int=5000 + number), bodies.Note(text=text), NOW + timedelta(minutes=30), session_id)


@contextmanager
def tampering(database_url: str, *, leaves_guards: bool = True) -> Iterator[sa.Connection]:
    """Somebody with all rights on the machine: no guard and no key stops them, and then all looks right."""
    url = sa.make_url(database_url)
    if url.get_backend_name() == "postgresql":
        url = url.set(username=SUPERUSER)
    with schema.migrating(url.render_as_string()) as db:
        schema.drop_guards(db)
        if db.dialect.name == "postgresql":
            db.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield db
        if leaves_guards:
            schema.create_guards(db)
