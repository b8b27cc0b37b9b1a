"""The record as HL7 FHIR R4 (4.0.1): pure functions from what the domain holds to resources as plain dicts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sessiontrack.domain.courses import Course
from sessiontrack.domain.entries import Entry, threads
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.terms import Terms
from sessiontrack.exports.fhir.base import Place, Resource
from sessiontrack.exports.fhir.codes import NOTICES
from sessiontrack.exports.fhir.corrections import provenances
from sessiontrack.exports.fhir.doses import drug_resources
from sessiontrack.exports.fhir.effects import effect_resources, harms, late_effects
from sessiontrack.exports.fhir.files import (
    MEDIA_TYPE,
    NOWHERE,
    bundle_entry,
    bundle_parts,
    marked,
    ndjson_parts,
)
from sessiontrack.exports.fhir.observations import session_observations
from sessiontrack.exports.fhir.questionnaires import questionnaire, questionnaire_name
from sessiontrack.exports.fhir.scores import score_resources
from sessiontrack.exports.fhir.visits import course_resources, encounter, patient_resource


@dataclass(frozen=True, slots=True)
class WholeCourse:
    """A course with everything that was charted in it.

    Args:
        records: of its sessions.
        entries: those of the course that stand in no session, as they were kept.
    """

    course: Course
    patient: Patient
    zone: ZoneInfo
    terms: Terms
    records: Sequence[SessionRecord] = ()
    entries: Sequence[Entry] = ()


def session_file(record: SessionRecord) -> list[Resource]:
    """A session with its patient, its course and the forms of its scores: every reference stays inside."""
    place = Place(record.patient.id, record.course.id, record.zone, record.terms)
    return with_questionnaires(
        [
            patient_resource(record.patient),
            *course_resources(record.course, place),
            *session_resources(record),
        ]
    )


def whole_course(held: WholeCourse) -> list[Resource]:
    """A course with all its sessions, without the patient and the forms."""
    place = Place(held.patient.id, held.course.id, held.zone, held.terms)
    its = threads(held.entries)
    told = [*score_resources(its, place), *late_effects(its, place)]
    return [
        *course_resources(held.course, place),
        *told,
        *provenances(its, told, place),
        *(each for record in held.records for each in session_resources(record)),
    ]


def session_resources(record: SessionRecord) -> list[Resource]:
    """What happened in a session, without the patient and the course."""
    place = Place(record.patient.id, record.course.id, record.zone, record.terms, record.session.id)
    told = [
        encounter(record, place),
        *session_observations(record.threads, place),
        *drug_resources(record, place),
        *effect_resources(record, place),
        *harms(record.threads, place),
        *score_resources(record.threads, place),
        *late_effects(record.threads, place),
    ]
    return [*told, *provenances(record.threads, told, place)]


def with_questionnaires(resources: Iterable[Resource]) -> list[Resource]:
    """The same with the forms that are answered in it in front."""
    listed = list(resources)
    return [*questionnaires_of(listed), *listed]


def questionnaires_of(resources: Iterable[Resource]) -> list[Resource]:
    """The forms that are answered in these resources."""
    asked = {each.get("questionnaire", "").split("|")[0] for each in resources}
    return [questionnaire(scale) for scale in SCALES.values() if questionnaire_name(scale) in asked]


__all__ = [
    "MEDIA_TYPE",
    "NOTICES",
    "NOWHERE",
    "Resource",
    "WholeCourse",
    "bundle_entry",
    "bundle_parts",
    "marked",
    "ndjson_parts",
    "patient_resource",
    "questionnaires_of",
    "session_file",
    "session_resources",
    "whole_course",
    "with_questionnaires",
]
