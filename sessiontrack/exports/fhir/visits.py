"""The patient, the course, what it is for, and the visit, as resources."""

from __future__ import annotations

from sessiontrack.domain.courses import Course
from sessiontrack.domain.errors import Conflict
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import State
from sessiontrack.exports.fhir.base import (
    HL7,
    Place,
    Resource,
    coding,
    concept,
    extension,
    identifier,
    ours,
    part_id,
    pruned,
    reference,
)
from sessiontrack.exports.fhir.codes import indication_concept

STATUS = {
    State.PLANNED: "planned",
    State.CHECKED_IN: "arrived",
    State.INFUSING: "in-progress",
    State.PAUSED: "in-progress",
    State.RECOVERING: "in-progress",
    State.DISCHARGED: "finished",
    State.COMPLETED: "finished",
    State.SIGNED: "finished",
    State.CANCELLED: "cancelled",
    State.NO_SHOW: "cancelled",
    State.IMPORTED: "finished",
    State.WITHDRAWN: "entered-in-error",
}
"""The visit's status in FHIR's words, by our state."""


def patient_resource(patient: Patient) -> Resource:
    """The patient, with name and number."""
    name = {"use": "official", "family": patient.family_name, "given": [patient.given_name]}
    phone = [{"system": "phone", "value": patient.phone}] if patient.phone else []
    return pruned(
        {
            "resourceType": "Patient",
            "id": str(patient.id),
            "identifier": [identifier(f"mrn:{patient.clinic_id}", patient.mrn)],
            "name": [name],
            "telecom": phone,
            "gender": patient.sex,
            "birthDate": patient.born_on.isoformat(),
        }
    )


def course_resources(course: Course, place: Place) -> list[Resource]:
    """The course as an episode of care, and a condition for each thing it is for."""
    conditions: list[Resource] = [
        {
            "resourceType": "Condition",
            "id": _indication(course, number),
            "code": indication_concept(code, course.indication_text if code == "other" else None),
            "subject": place.subject,
            "recordedDate": place.moment(course.opened_at),
        }
        for number, code in enumerate(course.indications)
    ]
    episode = {
        "resourceType": "EpisodeOfCare",
        "id": str(course.id),
        "status": "active",
        "diagnosis": [{"condition": reference("Condition", each["id"])} for each in conditions],
        "patient": place.subject,
        "period": {"start": place.moment(course.opened_at)},
    }
    return [pruned(episode), *conditions]


def _indication(course: Course, number: int) -> str:
    # By its place: some codes are too long for an id of FHIR.
    return part_id(course.id, f"indication-{number + 1}")


def state_of(record: SessionRecord) -> State | None:
    """The state after the last move; nothing where corrections left moves that cannot follow each other."""
    try:
        return record.status().state
    except Conflict:
        return None


def encounter(record: SessionRecord, place: Place) -> Resource:
    """The visit, from check-in to discharge; before it, or without it, as it was planned."""
    session, state = record.session, state_of(record)
    arrivals = record.of_kind("check_in")
    began_at = arrivals[0].measured_at if arrivals else record.infusion.started_at or session.planned_at
    period = pruned({"start": place.moment(began_at), "end": place.moment(record.discharged_at)})
    reasons = [_indication(record.course, number) for number in range(len(record.course.indications))]
    return pruned(
        {
            "resourceType": "Encounter",
            "id": str(session.id),
            "extension": [
                extension("planned-at", "DateTime", place.moment(session.planned_at)),
                *([extension("state", "Code", state.value)] if state else []),
            ],
            "status": STATUS[state] if state else "unknown",
            "class": coding(f"{HL7}v3-ActCode", "AMB", "ambulatory"),
            "type": [concept(ours("phase", session.phase))],
            "subject": place.subject,
            "episodeOfCare": [reference("EpisodeOfCare", record.course.id)],
            "period": period,
            "reasonReference": [reference("Condition", each) for each in reasons],
        }
    )
