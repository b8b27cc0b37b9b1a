"""Loads a patient, a course or a session and asks for the right to it, in one call."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.courses import Course
from sessiontrack.domain.entries import Entry, current_entries
from sessiontrack.domain.errors import NotFound
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.service.audit import note, note_polled
from sessiontrack.service.dangers import with_dangers
from sessiontrack.service.receipts import compare_receipt
from sessiontrack.service.work import Work
from sessiontrack.storage.courses import find_course
from sessiontrack.storage.entries import (
    COURSE_KINDS,
    WIDE_KINDS,
    Head,
    find_head,
    list_course_entries,
    lock_head,
)
from sessiontrack.storage.patients import find_patient
from sessiontrack.storage.records import (
    Context,
    Stamp,
    find_context,
    list_contexts,
    list_entries_of_records,
    list_record_entries,
    lock_session,
)
from sessiontrack.storage.remembered import recall
from sessiontrack.storage.summaries import list_earlier, list_earlier_of_courses

_NO_SESSION = "There is no such session here."


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session opened for writing: its record, and the locked end of its course's chain.

    Args:
        known: the course's entry that has the id asked for, when there is one.
        is_recalled: this process kept the session's last entry, or one before it, and its summary.
    """

    record: SessionRecord
    stamp: Stamp
    known: Entry | None = None
    is_recalled: bool = False

    @property
    def head(self) -> Head:
        """Where the chain ends."""
        return self.stamp.head

    def with_entries(self, added: tuple[Entry, ...]) -> SessionRecord:
        """The record after entries were added."""
        return replace(self.record, entries=(*self.record.entries, *added))


@dataclass(frozen=True, slots=True)
class OpenCourse:
    """A course opened for writing, with the locked end of its chain."""

    course: Course
    patient: Patient
    head: Head


def open_patient(work: Work, patient_id: UUID, *, to: Permission) -> Patient:
    """A patient of the actor's clinic.

    Raises:
        NotAllowed: the role lacks the permission.
        NotFound: there is none here.
    """
    work.actor.require(to)
    patient = find_patient(work.db, work.actor.clinic_id, patient_id)
    if patient is None:
        raise NotFound("There is no such patient here.")
    return patient


def open_course(work: Work, course_id: UUID, *, to: Permission) -> tuple[Course, Patient]:
    """A course of the actor's clinic with its patient.

    Raises:
        NotAllowed: the role lacks the permission.
        NotFound: there is none here.
    """
    work.actor.require(to)
    course = find_course(work.db, work.actor.clinic_id, course_id)
    if course is None:
        raise NotFound("There is no such course here.")
    patient = find_patient(work.db, work.actor.clinic_id, course.patient_id)
    assert patient is not None
    return course, patient


def open_course_to_write(work: Work, course_id: UUID, *, to: Permission) -> OpenCourse:
    """The same, with the end of its chain locked until this work ends."""
    course, patient = open_course(work, course_id, to=to)
    head = lock_head(work.db, work.actor.clinic_id, course_id)
    assert head is not None
    compare_receipt(work, course_id, patient_id=patient.id, head=head)
    return OpenCourse(course, patient, head)


def open_session(
    work: Work, session_id: UUID, *, to: Permission, action: str = "session.read"
) -> SessionRecord:
    """The whole record of a session of the actor's clinic, to read; leaves its line in the trail.

    Args:
        action: what the line says was done with it.

    Raises:
        NotAllowed: the role lacks the permission.
        NotFound: there is none here.
    """
    context = _context(work, session_id, to=to)
    patient_ids = (context.patient.id,)
    note(work, action, session_id, session_id=session_id, patient_ids=patient_ids)
    record = with_dangers(work, record_of(work.db, context))
    _compare_receipt(work, record)
    return record


def watch_session(work: Work, session_id: UUID, *, to: Permission) -> tuple[Context, Head]:
    """What stands around a session and where its course's chain ends, for a page that polls it.

    Leaves a line in the trail once a minute a person and session; ``record_of`` reads the record itself.

    Raises:
        NotAllowed: the role lacks the permission.
        NotFound: there is none here.
    """
    context = _context(work, session_id, to=to)
    note_polled(work, "session.watched", (context.patient.id,), session_id)
    course_id, patient_id = context.course.id, context.patient.id
    head = find_head(work.db, work.actor.clinic_id, course_id)
    assert head is not None
    compare_receipt(work, course_id, patient_id=patient_id, session_id=session_id, head=head)
    return context, head


def open_session_to_write(
    work: Work, session_id: UUID, *, to: Permission, entry_id: UUID | None = None
) -> OpenSession:
    """The record with the end of its course's chain locked, so that what follows sees a settled record.

    Args:
        entry_id: of an entry about to be kept, which may have been kept before.

    Raises:
        NotAllowed: the role lacks the permission.
        NotFound: there is none here.
    """
    work.actor.require(to)
    stamp = lock_session(work.db, work.actor.clinic_id, session_id, entry_id)
    if stamp is None:
        raise NotFound(_NO_SESSION)
    recalled = recall(work.db, session_id, stamp)
    if recalled is not None:
        _compare_receipt(work, recalled, stamp.head)
        return OpenSession(recalled, stamp, _known(recalled.entries, entry_id), is_recalled=True)
    context = find_context(work.db, work.actor.clinic_id, session_id)
    assert context is not None
    found = list_record_entries(work.db, context.session, entry_id)
    record = with_dangers(work, _record(work.db, context, found))
    _compare_receipt(work, record, stamp.head)
    return OpenSession(record, stamp, _known(found, entry_id))


def _context(work: Work, session_id: UUID, *, to: Permission) -> Context:
    work.actor.require(to)
    context = find_context(work.db, work.actor.clinic_id, session_id)
    if context is None:
        raise NotFound(_NO_SESSION)
    return context


def _compare_receipt(work: Work, record: SessionRecord, head: Head | None = None) -> None:
    compare_receipt(
        work,
        record.course.id,
        patient_id=record.patient.id,
        session_id=record.session.id,
        head=head,
        seen=record.entries,
    )


def _known(entries: Iterable[Entry], entry_id: UUID | None) -> Entry | None:
    return next((entry for entry in entries if entry.id == entry_id), None)


def record_of(db: sa.Connection, context: Context) -> SessionRecord:
    """The record that stands in a context, without the dangers of its course; the right to it was asked before."""
    return _record(db, context, list_record_entries(db, context.session))


def records_of(work: Work, session_ids: Collection[UUID]) -> Iterator[SessionRecord]:
    """The same of some sessions of the actor's clinic, in as many queries as of one."""
    clinic_id = work.actor.clinic_id
    contexts = list_contexts(work.db, clinic_id, session_ids) if session_ids else []
    if not contexts:
        return
    found = list_entries_of_records(work.db, clinic_id, [context.session for context in contexts])
    beside = list_earlier_of_courses(work.db, clinic_id, {context.course.id for context in contexts})
    for context in contexts:
        course_id, session_id = context.course.id, context.session.id
        earlier = (each for each in beside.get(course_id, ()) if each.session_id != session_id)
        yield _put_together(context, found.get(course_id, []), earlier)


def _record(db: sa.Connection, context: Context, found: list[Entry]) -> SessionRecord:
    session = context.session
    earlier = list_earlier(db, session.clinic_id, session.course_id, session.id)
    return _put_together(context, found, earlier)


def _put_together(
    context: Context, found: Collection[Entry], earlier: Iterable[SessionSummary]
) -> SessionRecord:
    session = context.session
    wide = [entry for entry in found if entry.kind in WIDE_KINDS]
    return SessionRecord(
        session=session,
        course=context.course,
        patient=context.patient,
        entries=tuple(entry for entry in found if entry.session_id == session.id),
        course_entries=tuple(e for e in current_entries(wide) if e.kind in COURSE_KINDS),
        earlier=tuple(earlier),
        protocol=context.protocol,
        zone=context.zone,
        terms=context.terms,
    )


def course_entries(db: sa.Connection, course: Course) -> tuple[Entry, ...]:
    """A course's current entries that speak about the whole course."""
    found = list_course_entries(db, course.clinic_id, course.id, WIDE_KINDS)
    return tuple(entry for entry in current_entries(found) if entry.kind in COURSE_KINDS)
