"""A patient's whole record for other systems: loaded in a few queries, told as FHIR."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.courses import Course, TreatmentSession
from sessiontrack.domain.entries import KINDS, Entry, threads
from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.terms import Terms
from sessiontrack.exports import fhir
from sessiontrack.exports.fhir import Resource, WholeCourse
from sessiontrack.service.access import open_patient
from sessiontrack.service.audit import note
from sessiontrack.service.fhir_dates import read_in_question
from sessiontrack.service.fhir_search import Between, Wanted, dates_of, has_token
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import Clinic, get_clinic, list_protocols
from sessiontrack.storage.courses import list_courses_of_patients
from sessiontrack.storage.entries import list_entries_of_courses
from sessiontrack.storage.patients import find_patient
from sessiontrack.storage.sessions import list_sessions_of_courses
from sessiontrack.storage.terms import get_terms

ACTION = "fhir.read"

GOES_ON = ("arrived", "in-progress", "unknown")
"""How it stands with a visit that may end any day after it began."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which of the resources that are found are asked for.

    Args:
        count: how many at most.
        after: the kind and id of the last that the reader has; none: from the first.
    """

    count: int
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """The part of what was found that leaves.

    Args:
        total: of all that was found.
        next_after: where the next part begins; none: this is the last.
    """

    shown: list[Resource]
    total: int
    next_after: str | None = None


def _page(found: Sequence[Resource], part: Part) -> Page:
    """A part of what was found.

    Raises:
        Rejected: it begins behind a resource that was not found.
    """
    first = 0
    if part.after is not None:
        places = {_name(resource): place for place, resource in enumerate(found, start=1)}
        if part.after not in places:
            fault = Fault("/_page", "not_a_cursor", "must be of the next link of an earlier page")
            raise Rejected("This page is not there.", [fault])
        first = places[part.after]
    shown = list(found[first : first + part.count])
    is_last = first + part.count >= len(found)
    return Page(shown, len(found), None if is_last else _name(shown[-1]))


def _name(resource: Resource) -> str:
    return f"{resource['resourceType']}.{resource['id']}"


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around every record of a clinic.

    Args:
        protocols: by version, the one in force last.
        terms: the clinic's side-effect list.
    """

    clinic: Clinic
    protocols: dict[int, Protocol]
    terms: Terms

    def protocol_of(self, session: TreatmentSession) -> Protocol:
        """The version kept since check-in; before it, the one in force."""
        newest = max(self.protocols)
        return self.protocols[newest if session.protocol_version is None else session.protocol_version]

    def told(self, resources: Iterable[Resource]) -> list[Resource]:
        """Resources as they leave: those of a synthetic clinic say so."""
        return [fhir.marked(each) for each in resources] if self.clinic.is_synthetic else list(resources)


def around(db: sa.Connection, clinic_id: UUID) -> Around:
    """What stands around every record of a clinic."""
    protocols = {protocol.version: protocol for protocol in list_protocols(db, clinic_id)}
    return Around(get_clinic(db, clinic_id), protocols, get_terms(db, clinic_id))


def courses_of(
    db: sa.Connection,
    here: Around,
    patient: Patient,
    dates: Sequence[Between] = (),
    *,
    of_visits: bool = False,
) -> list[WholeCourse]:
    """Every course of a patient with its sessions, in three queries; the right to it was asked before.

    Args:
        dates: only sessions of which all could be true are read, in six queries.
        of_visits: the dates are of visits, which go on until the patient leaves; else of what lies in them.
    """
    clinic_id = here.clinic.id
    courses = list_courses_of_patients(db, clinic_id, [patient.id])
    course_ids = [course.id for course in courses]
    sessions = list_sessions_of_courses(db, clinic_id, course_ids)
    if dates:
        part = read_in_question(db, clinic_id, sessions, dates, course_ids=course_ids, of_visits=of_visits)
        sessions, found = part.sessions, part.entries
    else:
        found = list_entries_of_courses(db, clinic_id, course_ids, tuple(KINDS))
    kept: dict[UUID, list[Entry]] = {}
    for entry in found:
        kept.setdefault(entry.course_id, []).append(entry)

    def whole(course: Course) -> WholeCourse:
        its = _by_session(kept.get(course.id, ()))
        records = [
            SessionRecord(
                session=session,
                course=course,
                patient=patient,
                entries=tuple(its.get(session.id, ())),
                protocol=here.protocol_of(session),
                zone=here.clinic.zone_info,
                terms=here.terms,
            )
            for session in sessions
            if session.course_id == course.id
        ]
        return WholeCourse(course, patient, here.clinic.zone_info, here.terms, records, its.get(None, ()))

    return [whole(course) for course in courses]


def _by_session(entries: Iterable[Entry]) -> dict[UUID | None, list[Entry]]:
    """Entries by the session of what they are about: a correction may have come by way of the course."""
    found: dict[UUID | None, list[Entry]] = {}
    for thread in threads(entries):
        found.setdefault(thread.root.session_id, []).extend((*thread.versions, *thread.retractions))
    return {session_id: sorted(held, key=lambda entry: entry.seq) for session_id, held in found.items()}


def read_patient(work: Work, patient_id: UUID) -> Resource:
    """One patient.

    Raises:
        NotAllowed: the role or the token lacks the right.
        NotFound: there is none here.
    """
    patient = open_patient(work, patient_id, to=Permission.FHIR_READ)
    note(work, ACTION, patient.id, patient_ids=(patient.id,), kind="Patient", resources=1)
    (told,) = around(work.db, work.actor.clinic_id).told([fhir.patient_resource(patient)])
    return told


def read_everything(work: Work, patient_id: UUID, part: Part) -> Page:
    """A patient with everything that was charted, and the forms that were answered.

    Raises:
        NotAllowed: the role or the token lacks the right.
        NotFound: there is none here.
        Rejected: the part is not there.
    """
    patient = open_patient(work, patient_id, to=Permission.FHIR_READ)
    here = around(work.db, work.actor.clinic_id)
    charted = _told(courses_of(work.db, here, patient))
    found = here.told(fhir.with_questionnaires([fhir.patient_resource(patient), *charted]))
    page = _page(found, part)
    note(work, ACTION, patient.id, patient_ids=(patient.id,), kind="everything", resources=len(page.shown))
    return page


def search(work: Work, kind: str, wanted: Wanted, part: Part) -> Page:
    """A patient's resources of one kind by date and id; none where there is no such patient here.

    Args:
        kind: ``Encounter`` or ``Observation``.

    Raises:
        NotAllowed: the role or the token lacks the right.
        Rejected: a date cannot be read, or the part is not there.
    """
    work.actor.require(Permission.FHIR_READ)
    here = around(work.db, work.actor.clinic_id)
    dates = dates_of(wanted.dates, here.clinic.zone_info)
    patient = find_patient(work.db, work.actor.clinic_id, wanted.patient_id)
    if patient is None:
        return _page([], part)
    courses = courses_of(work.db, here, patient, dates, of_visits=kind == "Encounter")
    found = [
        each
        for each in _told(courses)
        if each["resourceType"] == kind
        and all(date.holds(*when(each)) for date in dates)
        and has_token([each["code"]] if "code" in each else [], wanted.codes)
        and has_token(each.get("category", []), wanted.categories)
    ]
    page = _page(here.told(sorted(found, key=_place)), part)
    note(work, ACTION, patient.id, patient_ids=(patient.id,), kind=kind, resources=len(page.shown))
    return page


def _told(courses: Iterable[WholeCourse]) -> Iterator[Resource]:
    for held in courses:
        yield from fhir.whole_course(held)


def _place(resource: Resource) -> tuple[datetime, str]:
    return when(resource)[0], resource["id"]


def when(resource: dict[str, Any]) -> tuple[datetime, datetime | None]:
    """From when to when a visit or an observation was; a visit that goes on has no end.

    One that is planned, was called off, or is told by another record without an end, is found where it begins: it does
    not go on until today.
    """
    if resource["resourceType"] == "Observation":
        at = datetime.fromisoformat(resource["effectiveDateTime"])
        return at, at
    period = resource["period"]
    began_at = datetime.fromisoformat(period["start"])
    if "end" in period:
        return began_at, datetime.fromisoformat(period["end"])
    return began_at, None if resource["status"] in GOES_ON else began_at
