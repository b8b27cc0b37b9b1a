"""Patients over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint

from sessiontrack.domain.bodies import Confirmed
from sessiontrack.domain.patients import CAUTIONS, SEXES, Patient
from sessiontrack.domain.permissions import Permission
from sessiontrack.service import patients as acts
from sessiontrack.web.deployment import deployment
from sessiontrack.web.entry_fields import WIDEST, confirmed
from sessiontrack.web.fields import Code, DayField, Id, Scaled, Text, Whole
from sessiontrack.web.operation import etag_of, operation
from sessiontrack.web.queries import Page, page_from, page_of, page_query
from sessiontrack.web.schemas import ListOf, Schema
from sessiontrack.web.versions import named_version
from sessiontrack.web.work import open_reading, open_work

PATIENT_ROUTES = Blueprint("patients", __name__, url_prefix="/api/v1")
SEARCH_LIMIT = 50


class PatientFacts(Schema):
    """What is known about a patient."""

    sentence = "This patient cannot be kept as it is."
    mrn = Text(40)
    family_name = Text(200)
    given_name = Text(200)
    born_on = DayField()
    sex = Code(SEXES)
    phone = Text(40)
    allergies = Text(1000)
    substance_use_history = Text(2000, single_line=False)
    cautions = ListOf(Code(CAUTIONS), unique=True)
    weight_kg = Scaled(2, 0, WIDEST, scale=3, attribute="weight_g", unit="kg")


class PatientChange(PatientFacts):
    """What may be changed about a patient."""

    confirmed = confirmed()


class NewPatient(PatientFacts):
    """A patient to register."""

    id = Id()
    mrn = Text(40, required=True)
    family_name = Text(200, required=True)
    given_name = Text(200, required=True)
    born_on = DayField(required=True)
    sex = Code(SEXES, required=True)
    confirmed = confirmed()


class PatientAnswer(PatientFacts):
    """A patient."""

    id = Id(required=True)
    mrn = Text(40, required=True)
    family_name = Text(200, required=True)
    given_name = Text(200, required=True)
    born_on = DayField(required=True)
    sex = Code(SEXES, required=True)
    version = Whole(1, 2**31, required=True)


class SearchRequest(Schema):
    """What to search for: words of a name, a number, a birth date."""

    text = Text(200, required=True)


PatientsAnswer = page_of(PatientAnswer)
PATIENTS_QUERY = page_query(Id())


def given_facts(body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a patient from what a client or a form gave."""
    facts = {name: value for name, value in body.items() if name not in ("id", "confirmed")}
    if "cautions" in facts:
        facts["cautions"] = tuple(facts["cautions"])
    return facts


def given_confirmations(body: Mapping[str, Any]) -> list[Confirmed]:
    """The doubts that a client or a form has answered."""
    return [Confirmed(**said) for said in body.get("confirmed", ())]


@PATIENT_ROUTES.post("/patients")
@operation(
    "Register a patient",
    to=Permission.PATIENTS_WRITE,
    body=NewPatient,
    returns=PatientAnswer,
    statuses=(201, 200),
    errors=(409,),
    gives_etag=True,
)
def create_patient(body: Mapping[str, Any]) -> Any:
    """The same id and body again answers with what is there."""
    with open_work() as work:
        patient, is_new = acts.register_patient(
            work, given_facts(body), body.get("id"), confirmed=given_confirmations(body)
        )
    return patient, 201 if is_new else 200, {"ETag": etag_of(patient.version)}


@PATIENT_ROUTES.get("/patients")
@operation("List patients", to=Permission.PATIENTS_READ, query=PATIENTS_QUERY, returns=PatientsAnswer)
def list_patients(query: Mapping[str, Any]) -> Page[Patient]:
    """By name, page by page."""
    limit = query["limit"]
    (after,) = query.get("after", (None,))
    with open_reading() as work:
        found = acts.read_patients(work, after=after, limit=limit + 1)
    return page_from(found, limit, lambda patient: (patient.id,))


@PATIENT_ROUTES.post("/patients/search")
@operation("Search patients", to=Permission.PATIENTS_READ, body=SearchRequest, returns=PatientsAnswer)
def search_patients(body: Mapping[str, Any]) -> Any:
    """A search term never stands in an address."""
    with open_reading() as work:
        found = acts.search_patients(work, body["text"], deployment().keys, SEARCH_LIMIT)
    return Page(found, None)


@PATIENT_ROUTES.get("/patients/<uuid:patient_id>")
@operation(
    "Read a patient", to=Permission.PATIENTS_READ, returns=PatientAnswer, errors=(404,), gives_etag=True
)
def show_patient(patient_id: UUID) -> Any:
    """With the version's ETag."""
    with open_reading() as work:
        patient = acts.read_patient(work, patient_id)
    return patient, 200, {"ETag": etag_of(patient.version)}


@PATIENT_ROUTES.patch("/patients/<uuid:patient_id>")
@operation(
    "Change a patient",
    to=Permission.PATIENTS_WRITE,
    body=PatientChange,
    returns=PatientAnswer,
    errors=(404, 409),
    needs_match=True,
    gives_etag=True,
)
def change_patient(patient_id: UUID, body: Mapping[str, Any]) -> Any:
    """Names the version that was read."""
    said = given_confirmations(body)
    with open_work() as work:
        patient: Patient = acts.change_patient_facts(
            work, patient_id, named_version(), given_facts(body), confirmed=said
        )
    return patient, 200, {"ETag": etag_of(patient.version)}
