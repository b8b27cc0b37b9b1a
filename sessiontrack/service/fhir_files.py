"""Files for other systems: a session, a course or the whole clinic, written a patient at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from sessiontrack.domain.errors import Fault, NotFound, Rejected
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.permissions import Actor, Permission
from sessiontrack.exports import fhir
from sessiontrack.exports.fhir import NOWHERE, Resource
from sessiontrack.service.access import open_course
from sessiontrack.service.audit import note
from sessiontrack.service.exports import PER_HOUR, STARTED, require_few, require_names
from sessiontrack.service.fhir import Around, around, courses_of
from sessiontrack.service.work import Work, writing
from sessiontrack.storage.base import Database
from sessiontrack.storage.exports import in_blocks, own_connection
from sessiontrack.storage.patients import count_patients, find_patient, list_patients
from sessiontrack.storage.sessions import find_session

AT_ONCE = 50
"""How many patients are listed at a time; their records are loaded one by one."""

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file is of: one session, one course, or the whole clinic where neither is named.

    Args:
        is_ndjson: a resource a line instead of one Bundle.
        base: what the addresses in a Bundle begin with.
    """

    session_id: UUID | None = None
    course_id: UUID | None = None
    is_ndjson: bool = False
    base: str = NOWHERE

    @property
    def of(self) -> str:
        """What it is of, in a word."""
        if self.session_id is not None:
            return "session"
        return "clinic" if self.course_id is None else "course"


@dataclass(frozen=True, slots=True)
class _Subject:
    """Whose record is asked for; nobody's in particular where it is the clinic's."""

    patient: Patient | None = None
    course_id: UUID | None = None
    session_id: UUID | None = None


def open_fhir(
    database: Database,
    actor: Actor,
    asked: Asked,
    *,
    purpose: str,
    now: datetime,
    told: Told = lambda _done, _total: None,
    per_hour: int = PER_HOUR,
) -> Generator[bytes, None, None]:
    """The bytes of a file; the trail has its first line when this returns, and its last when they are read.

    Args:
        purpose: why the file is needed, in words.
        told: hears how many patients of how many are written.
        per_hour: how many files one person may start in an hour.

    Raises:
        NotAllowed: the role lacks the right, or the person the grant for names; the whole clinic needs a right
            of its own.
        IdentityNeeded: the password was not given a moment ago.
        TooManyTries: the person has started too many files within the hour.
        NotFound: there is no such session or course here.
        Rejected: no purpose.
    """
    is_whole = asked.of == "clinic"
    actor.require(Permission.FHIR_EXPORT if is_whole else Permission.FHIR_READ)
    if not purpose.strip():
        fault = Fault("/purpose", "missing", "must say what the file is for")
        raise Rejected("This file cannot be made.", [fault])
    file_id = uuid7()
    with writing(database, actor, now) as work:
        require_names(work)
        subject = _subject(work, asked)
        require_few(work, per_hour)
        whose = (subject.patient.id,) if subject.patient else ()
        details = {"purpose": purpose.strip(), "file": "fhir", "of": asked.of}
        note(work, STARTED, file_id, patient_ids=whose, session_id=asked.session_id, **details)
    return _told(_Writing(database, actor, asked, subject, told), file_id, now)


def _subject(work: Work, asked: Asked) -> _Subject:
    if asked.of == "clinic":
        return _Subject()
    course_id = asked.course_id
    if asked.session_id is not None:
        session = find_session(work.db, work.actor.clinic_id, asked.session_id)
        if session is None:
            raise NotFound("There is no such session here.")
        course_id = session.course_id
    assert course_id is not None
    course, patient = open_course(work, course_id, to=Permission.FHIR_READ)
    return _Subject(patient, course.id, asked.session_id)


@dataclass(slots=True)
class _Writing:
    """One file while it is written."""

    database: Database
    actor: Actor
    asked: Asked
    subject: _Subject
    told: Told
    resources: int = 0

    def parts(self) -> Iterator[bytes]:
        """Its bytes."""
        counted = self._counted()
        if self.asked.is_ndjson:
            return in_blocks(fhir.ndjson_parts(counted))
        return in_blocks(fhir.bundle_parts(counted, self.asked.base))

    def _counted(self) -> Iterator[Resource]:
        with own_connection(self.database) as db:
            if not self.database.is_sqlite:
                # One moment for all patients, however long it takes.
                db.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            here = around(db, self.actor.clinic_id)
            forms: set[str] = set()
            for resources in self._patients(db, here):
                asked = (form for form in fhir.questionnaires_of(resources) if form["id"] not in forms)
                for each in here.told([*asked, *resources]):
                    if each["resourceType"] == "Questionnaire":
                        forms.add(each["id"])
                    self.resources += 1
                    yield each

    def _patients(self, db: sa.Connection, here: Around) -> Iterator[list[Resource]]:
        """What is told of each patient."""
        clinic_id, patient = here.clinic.id, self.subject.patient
        if patient is not None:
            found = find_patient(db, clinic_id, patient.id)
            assert found is not None
            yield self._patient(db, here, found)
            return
        total, done, after = count_patients(db, clinic_id), 0, None
        while page := list_patients(db, clinic_id, after=after, limit=AT_ONCE):
            for each in page:
                yield self._patient(db, here, each)
                done += 1
                self.told(done, total)
            after = page[-1].id

    def _patient(self, db: sa.Connection, here: Around, patient: Patient) -> list[Resource]:
        resources = [fhir.patient_resource(patient)]
        for held in courses_of(db, here, patient):
            if self.subject.course_id in (None, held.course.id):
                resources += fhir.whole_course(self._narrowed(held))
        return resources

    def _narrowed(self, held: fhir.WholeCourse) -> fhir.WholeCourse:
        """The course with the one session that is asked for."""
        session_id = self.subject.session_id
        if session_id is None:
            return held
        records = [record for record in held.records if record.session.id == session_id]
        return fhir.WholeCourse(held.course, held.patient, held.zone, held.terms, records)


def _told(writing_: _Writing, file_id: UUID, now: datetime) -> Generator[bytes, None, None]:
    """The file's bytes; however it ends, the trail says how much of it left."""
    digest, size, began, action = hashlib.sha256(), 0, monotonic(), "export.broken_off"
    try:
        for part in writing_.parts():
            digest.update(part)
            size += len(part)
            yield part
        action = "export.ended"
    finally:
        ended_at = now + timedelta(seconds=monotonic() - began)
        counts: dict[str, Any] = {
            "resources": writing_.resources,
            "bytes": size,
            "sha256": digest.hexdigest(),
        }
        with writing(writing_.database, writing_.actor, ended_at) as work:
            note(work, action, file_id, file="fhir", of=writing_.asked.of, **counts)
