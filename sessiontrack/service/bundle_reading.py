"""Reading a clinic for a bundle: a few patients at a time, each told whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.bundles import BundleFilter, ToldCourse, ToldPatient, ToldSession
from sessiontrack.domain.courses import Course, TreatmentSession, ordinals
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.protocol import DEFAULT_PROTOCOL, Protocol
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import State, Status
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.domain.summing import summarise
from sessiontrack.domain.terms import Terms
from sessiontrack.storage.bundles import (
    list_courses_opened,
    list_entries_kept,
    list_planned_after,
    list_protocols,
    list_refs,
)
from sessiontrack.storage.clinics import Clinic
from sessiontrack.storage.patients import list_patients_by_id
from sessiontrack.storage.sessions import list_sessions_of_courses
from sessiontrack.storage.terms import get_terms

AT_ONCE = 5
"""Patients held at a time: a course has some thousand entries at most."""


@dataclass(frozen=True)
class Reader:
    """Reads patients of one clinic for one bundle.

    Args:
        told_at: the moment the bundle is about.
        planned_after: sessions that were planned after it.
    """

    db: sa.Connection
    clinic: Clinic
    asked: BundleFilter
    told_at: datetime
    refs: Mapping[UUID, str]
    protocols: Mapping[int, Protocol]
    terms: Terms
    planned_after: frozenset[UUID]

    def patients(self, keys: Sequence[tuple[UUID, str]]) -> Iterator[ToldPatient | None]:
        """Each patient with the courses that are told; nothing for one of whom none is.

        Args:
            keys: id and pseudonym.
        """
        for start in range(0, len(keys), AT_ONCE):
            yield from self._some(keys[start : start + AT_ONCE])

    def _some(self, keys: Sequence[tuple[UUID, str]]) -> Iterator[ToldPatient | None]:
        clinic_id, as_of = self.clinic.id, self.asked.as_of
        ids = [patient_id for patient_id, _ in keys]
        patients = {patient.id: patient for patient in list_patients_by_id(self.db, clinic_id, ids)}
        found = list_courses_opened(self.db, clinic_id, ids, as_of)
        courses = [course for course in found if self.asked.takes_course(course)]
        course_ids = [course.id for course in courses]
        sessions: dict[UUID, list[TreatmentSession]] = {}
        for session in list_sessions_of_courses(self.db, clinic_id, course_ids):
            if session.id not in self.planned_after:
                sessions.setdefault(session.course_id, []).append(session)
        entries: dict[UUID, list[Entry]] = {}
        for entry in list_entries_kept(self.db, clinic_id, course_ids, as_of):
            entries.setdefault(entry.course_id, []).append(entry)
        for patient_id, ref in keys:
            patient = patients[patient_id]
            told = tuple(
                self._course(
                    course,
                    patient,
                    ref,
                    sessions=sessions.get(course.id, []),
                    entries=entries.get(course.id, []),
                )
                for course in courses
                if course.patient_id == patient_id
            )
            told = tuple(course for course in told if course.sessions or not self.asked.asks_for_sessions)
            yield ToldPatient(patient, ref, told) if told else None

    def _course(
        self,
        course: Course,
        patient: Patient,
        ref: str,
        *,
        sessions: Sequence[TreatmentSession],
        entries: Sequence[Entry],
    ) -> ToldCourse:
        visits = self._visits(course, patient, sessions, entries)
        given = [visit for visit in visits if visit.ordinal is not None]
        first = min(given, key=lambda visit: visit.ordinal or 0, default=None)
        return ToldCourse(
            course=course,
            patient_ref=ref,
            sessions=tuple(visit for visit in visits if self.asked.takes(visit)),
            entries=tuple(entries),
            first_infusion_at=first.begins_at if first else None,
            baseline_days=self._protocol(first.record.session if first else None)["baseline_days"],
            refs=self.refs,
            zone=self.clinic.zone_info,
            asked=self.asked,
        )

    def _visits(
        self,
        course: Course,
        patient: Patient,
        sessions: Sequence[TreatmentSession],
        entries: Sequence[Entry],
    ) -> list[ToldSession]:
        kept: dict[UUID | None, list[Entry]] = {}
        for entry in entries:
            kept.setdefault(entry.session_id, []).append(entry)
        told = []
        for session in sessions:
            record = SessionRecord(
                session,
                course,
                patient,
                tuple(kept.get(session.id, ())),
                protocol=self._protocol(session),
                zone=self.clinic.zone_info,
                terms=self.terms,
            )
            told.append((record, _summary(record)))
        numbers = ordinals(summary for _, summary in told)
        visits = [
            ToldSession(record, summary, self._state(summary), numbers.get(record.session.id))
            for record, summary in told
        ]
        return sorted(visits, key=lambda visit: (visit.begins_at, visit.record.session.id))

    def _state(self, summary: SessionSummary) -> State:
        return Status(State(summary.state), summary.under_effect_until).at(self.told_at).state

    def _protocol(self, session: TreatmentSession | None) -> Protocol:
        """The version kept since check-in; before it, the newest."""
        version = session.protocol_version if session else None
        newest = max(self.protocols, default=0)
        return self.protocols.get(newest if version is None else version, DEFAULT_PROTOCOL)


def _summary(record: SessionRecord) -> SessionSummary:
    if not record.entries:
        return SessionSummary(record.session.id, agent=record.course.agent, route=record.course.route)
    return summarise(record)


def open_reader(db: sa.Connection, clinic: Clinic, asked: BundleFilter, now: datetime) -> Reader:
    """A reader with what it looks up for every patient.

    Args:
        now: of whoever asks; what stood earlier is told as of that moment.
    """
    later = set() if asked.as_of is None else list_planned_after(db, clinic.id, asked.as_of)
    refs, protocols = list_refs(db, clinic.id), list_protocols(db, clinic.id)
    terms = get_terms(db, clinic.id)
    return Reader(db, clinic, asked, asked.as_of or now, refs, protocols, terms, frozenset(later))
