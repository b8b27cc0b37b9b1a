"""Databases to measure on: migrated, empty at first, filled in bulk with synthetic sessions and vitals."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.permissions import Actor, Role
from sessiontrack.storage.base import Database, open_database
from sessiontrack.storage.clinics import Clinic, add_clinic
from sessiontrack.storage.codec import body_text
from sessiontrack.storage.courses import COURSE
from sessiontrack.storage.entries import ENTRY, HEAD
from sessiontrack.storage.patients import PATIENT
from sessiontrack.storage.people import Person, add_person, pseudonym
from sessiontrack.storage.schema import migrate
from sessiontrack.storage.sessions import SESSION
from sessiontrack.storage.summaries import SUMMARY
from tests.postgres import APP, OWNER, running_postgres

CLINIC = Clinic(UUID(int=0xC1), "Bench", "America/Chicago", True)
NURSE = Actor(UUID(int=0xA1), CLINIC.id, Role.NURSE, "Nora Bench")
CLINICIAN = Actor(UUID(int=0xA2), CLINIC.id, Role.CLINICIAN, "Paul Bench")
BEGAN = datetime(2025, 1, 6, 14, 0, tzinfo=UTC)
READINGS_IN_A_SET = 7
BATCH = 2_000
_NAMES = UUID(int=0xB0)
_BODIES = 500


@dataclass(frozen=True)
class Filling:
    """How much to fill, and when it was.

    Args:
        sets_each: vitals sets a session, each of seven readings.
    """

    patients: int = 278
    sessions_each: int = 30
    sets_each: int = 12

    @property
    def readings(self) -> int:
        """How many readings that makes."""
        return self.patients * self.sessions_each * self.sets_each * READINGS_IN_A_SET


@dataclass(frozen=True)
class Filled:
    """What stands in a filled database, by id."""

    patient_ids: list[UUID] = field(default_factory=list)
    course_ids: list[UUID] = field(default_factory=list)
    session_ids: list[UUID] = field(default_factory=list)


@contextmanager
def empty_database(kind: str) -> Iterator[Database]:
    """A migrated database with a clinic, a nurse and a clinician in it: ``sqlite`` or ``postgresql``."""
    with tempfile.TemporaryDirectory(prefix="st-bench-") as folder, _url(kind, folder) as url:
        database = open_database(url)
        with database.writing() as db:
            add_clinic(db, CLINIC, BEGAN)
            for actor in (NURSE, CLINICIAN):
                add_person(db, _person(actor), password_hash=None, now=BEGAN)
        yield database
        database.engine.dispose()


@contextmanager
def _url(kind: str, folder: str) -> Iterator[str]:
    if kind == "sqlite":
        url = f"sqlite:///{Path(folder) / 'bench.db'}"
        migrate(url)
        yield url
        return
    # On a disk, as SQLite's file is: in memory a durable commit would cost nothing, ours and the floor's alike.
    with running_postgres(within=tempfile.gettempdir(), shared_buffers="256MB") as server:
        server.create_database("bench")
        migrate(server.url("bench", OWNER), application_role=APP)
        yield server.url("bench")


def _person(actor: Actor) -> Person:
    email = f"{actor.name.split()[0].lower()}@example.com"
    ref = pseudonym("U", actor.clinic_id, actor.id)
    return Person(actor.id, actor.clinic_id, email, actor.name, actor.role.value, ref, may_export=False)


def fill(database: Database, filling: Filling) -> Filled:
    """Patients, each with a course of weekly signed sessions; the links of the chain are made up."""
    filled = Filled()
    for number in range(filling.patients):
        filled.patient_ids.append(uuid5(_NAMES, f"patient {number}"))
        filled.course_ids.append(uuid5(_NAMES, f"course {number}"))
    numbers = range(filling.patients * filling.sessions_each)
    filled.session_ids.extend(uuid5(_NAMES, f"session {number}") for number in numbers)
    with database.writing() as db:
        for number, patient_id in enumerate(filled.patient_ids):
            _add_patient(db, number, patient_id, filled.course_ids[number])
        _add_all(db, SESSION, (_session(filling, filled, number) for number in numbers))
        _add_all(db, SUMMARY, (_summary(filling, filled, number) for number in numbers))
        # As a clinic writes: session after session, so that the rows of one lie together.
        _add_all(db, ENTRY, _entries(filling, filled))
        last = filling.sessions_each * filling.sets_each
        db.execute(HEAD.update().values(seq=last, entered_at=_started_at(filling, max(numbers)) + _HOURS))
    analyse(database)
    return filled


def owner_url(database: Database) -> sa.URL:
    """Where the owner of the tables finds the same database; SQLite has no roles."""
    url = database.engine.url
    return url if database.is_sqlite else url.set(username=OWNER)


def analyse(database: Database) -> None:
    """Give the planner the statistics that a running server gathers by itself; only the owner may."""
    engine = sa.create_engine(owner_url(database), module=database.engine.dialect.dbapi)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.exec_driver_sql("ANALYZE")
    engine.dispose()


_HOURS = timedelta(hours=3)


def _add_all(db: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        db.execute(table.insert(), batch)


def _add_patient(db: sa.Connection, number: int, patient_id: UUID, course_id: UUID) -> None:
    ids = {"clinic_id": CLINIC.id, "patient_id": patient_id}
    name = f"Bench{number:05d}"
    patient = {
        "clinic_id": CLINIC.id,
        "id": patient_id,
        "mrn": name,
        "family_name": name,
        "given_name": "Ben",
        "ref": pseudonym("P", CLINIC.id, patient_id),
        "search_text": name.casefold(),
        "born_on": date(1980, 1, 1),
        "sex": "female",
        "version": 1,
        "created_at": BEGAN,
    }
    course = {
        **ids,
        "id": course_id,
        "indications": ["depression"],
        "agent": "ketamine",
        "route": "iv",
        "planned_sessions": 6,
        "primary_scale": "phq9",
        "opened_at": BEGAN,
        "version": 1,
    }
    head = {"clinic_id": CLINIC.id, "course_id": course_id, "seq": 0, "link": "0" * 64, "entered_at": BEGAN}
    db.execute(PATIENT.insert(), patient)
    db.execute(COURSE.insert(), course)
    db.execute(HEAD.insert(), head)


def _place(filling: Filling, number: int) -> tuple[int, int]:
    """The patient and the week of a session: everybody's first comes before anybody's second."""
    week, patient = divmod(number, filling.patients)
    return patient, week


def _started_at(filling: Filling, number: int) -> datetime:
    patient, week = _place(filling, number)
    return BEGAN + timedelta(weeks=week, days=patient % 5, minutes=7 * (patient // 5 % 60))


def _session(filling: Filling, filled: Filled, number: int) -> dict[str, Any]:
    patient, week = _place(filling, number)
    return {
        "clinic_id": CLINIC.id,
        "id": filled.session_ids[number],
        "version": 1,
        "course_id": filled.course_ids[patient],
        "patient_id": filled.patient_ids[patient],
        "phase": "initial_series" if week < 6 else "maintenance",
        "planned_at": _started_at(filling, number),
        "protocol_version": 0,
    }


def _summary(filling: Filling, filled: Filled, number: int) -> dict[str, Any]:
    patient, week = _place(filling, number)
    started_at = _started_at(filling, number)
    return {
        "clinic_id": CLINIC.id,
        "session_id": filled.session_ids[number],
        "state": "completed",
        "course_id": filled.course_ids[patient],
        "patient_id": filled.patient_ids[patient],
        "infusion_started_at": started_at,
        "infusion_ended_at": started_at + timedelta(minutes=40),
        "delivered_ug": 41_000,
        "delivered_deci_mg": 410,
        "delivered_centi_mg_per_kg": 50,
        "side_effects_n": 0,
        "critical_alerts_n": 0,
        "open_alerts_n": 0,
        "last_seq": (week + 1) * filling.sets_each,
        **dict.fromkeys(("needs_signature", "is_stopped_early", "is_amended"), False),
        **dict.fromkeys(("has_late_entries", "is_overridden"), False),
    }


def _entries(filling: Filling, filled: Filled) -> Iterator[dict[str, Any]]:
    chance = random.Random(1)
    bodies = [body_text(a_set(chance)) for _ in range(_BODIES)]
    numbers = count(1)
    for number, session_id in enumerate(filled.session_ids):
        patient, week = _place(filling, number)
        started_at = _started_at(filling, number)
        for place in range(filling.sets_each):
            entry = next(numbers)
            measured_at = started_at + timedelta(minutes=10 * place - 10, seconds=entry % 60)
            yield {
                "clinic_id": CLINIC.id,
                "course_id": filled.course_ids[patient],
                "session_id": session_id,
                "seq": week * filling.sets_each + place + 1,
                "id": UUID(int=_ENTRY_IDS + entry),
                "kind": "vitals",
                "author_id": NURSE.id,
                "author_role": "nurse",
                "measured_at": measured_at,
                "entered_at": measured_at + timedelta(seconds=20.25),
                "body": bodies[entry % _BODIES],
                "body_salt": bytes(16),
                "body_hash": f"{entry:064x}",
                "link": f"{entry:064x}",
                "schema_rev": 1,
            }


_ENTRY_IDS = 0x01900000_0000_7000_8000_000000000000


def a_set(chance: random.Random) -> Vitals:
    """A plausible full set with a rating of dissociation; one in fifty has a reading that was not taken."""
    readings = {
        "systolic": chance.randint(105, 165),
        "diastolic": chance.randint(60, 100),
        "heart_rate": chance.randint(55, 110),
        "spo2": chance.randint(94, 100),
        "respiratory_rate": chance.randint(11, 20),
        "sedation": chance.randint(3, 5),
        "dissociation_nrs": chance.randint(0, 8),
    }
    if chance.random() >= 0.02:
        return Vitals(readings=readings)
    del readings["respiratory_rate"]
    return Vitals(readings=readings, not_measured={"respiratory_rate": "patient_moving"})
