"""Patients: the list and its search, one patient, registering and changing one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.patients import CAUTIONS, Patient
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.visit_checks import kilograms
from sessiontrack.service import courses
from sessiontrack.service import patients as acts
from sessiontrack.web.deployment import deployment
from sessiontrack.web.form_texts import day
from sessiontrack.web.forms import FormState, filled, take_form, version_of
from sessiontrack.web.namesakes import namesakes_among
from sessiontrack.web.operation import page
from sessiontrack.web.pages.looks import SEX_WORDS
from sessiontrack.web.patient_routes import (
    SEARCH_LIMIT,
    NewPatient,
    PatientChange,
    SearchRequest,
    given_confirmations,
    given_facts,
)
from sessiontrack.web.work import open_reading, open_work

PATIENT_PAGES = Blueprint("patient_pages", __name__)
MOST_LISTED = 200

CLEARABLE = {"phone": "phone", "allergies": "allergies", "weight_kg": "weight_g"}
CLEARABLE |= {"substance_use_history": "substance_use_history"}
"""Fields of the form that may be emptied, with the fact that goes."""


@PATIENT_PAGES.get("/patients")
@page(to=Permission.PATIENTS_READ)
def list_patients() -> str:
    """By name; a clinic with more patients than a page holds searches."""
    return _whole_list()


def _whole_list() -> str:
    with open_reading() as work:
        found = acts.read_patients(work, limit=MOST_LISTED + 1)
    return _list(found[:MOST_LISTED], filled(), has_more=len(found) > MOST_LISTED)


@PATIENT_PAGES.post("/patients/search")
@page(to=Permission.PATIENTS_READ)
def search_patients() -> str:
    """The words of a search never stand in an address."""
    state = filled({"text": request.form.get("text", "")[:200]})
    try:
        text = SearchRequest().load({"text": request.form.get("text", "")})["text"]
    except Rejected:
        return _whole_list()
    words = " ".join(str(day(word).value) for word in text.split())
    with open_reading() as work:
        found = acts.search_patients(work, words, deployment().keys, SEARCH_LIMIT)
    return _list(found, state, searched=text, has_more=len(found) == SEARCH_LIMIT)


def _list(found: Sequence[Patient], state: FormState, *, has_more: bool, searched: str = "") -> str:
    return render_template(
        "patients/list.html",
        patients=found,
        namesakes=namesakes_among(found),
        search=state,
        searched=searched,
        has_more=has_more,
    )


@PATIENT_PAGES.get("/patients/new")
@page(to=Permission.PATIENTS_WRITE)
def new_patient() -> str:
    """The form to register a patient."""
    return _draw_new(filled())


@PATIENT_PAGES.post("/patients/new")
@page(to=Permission.PATIENTS_WRITE)
def create_patient() -> AnyResponse:
    """Register a patient."""
    return take_form(NewPatient(), _register, _draw_new, aside=("cautions_none",))


def _draw_new(state: FormState) -> str:
    return render_template(
        "patients/new.html", state=state, sexes=SEX_WORDS.items(), cautions=CAUTIONS.items()
    )


def _register(values: dict[str, Any], entry_id: UUID) -> str:
    facts, confirmed = given_facts(_with_cautions(values)), given_confirmations(values)
    with open_work() as work:
        patient, _ = acts.register_patient(work, facts, entry_id, confirmed=confirmed)
    return f"/patients/{patient.id}?saved=patient"


def _with_cautions(values: dict[str, Any]) -> dict[str, Any]:
    """Nothing ticked is "not asked"; that none apply is an answer of its own."""
    if "cautions_none" not in request.form:
        return values
    if values.get("cautions"):
        message = "must not be ticked together with \u201cnone of these\u201d"
        raise Rejected("This patient cannot be kept as it is.", [Fault("/cautions", "contradicts", message)])
    return {**values, "cautions": []}


@PATIENT_PAGES.get("/patients/<uuid:patient_id>")
@page(to=Permission.PATIENTS_READ)
def show_patient(patient_id: UUID) -> str:
    """What is known of a patient, and their courses."""
    with open_reading() as work:
        patient, found = courses.read_courses_of_patient(work, patient_id)
    return render_template("patients/show.html", patient=patient, courses=found, sexes=SEX_WORDS)


@PATIENT_PAGES.get("/patients/<uuid:patient_id>/edit")
@page(to=Permission.PATIENTS_WRITE)
def edit_patient(patient_id: UUID) -> str:
    """The form to change what is known."""
    patient = _read(patient_id)
    return _draw_edit(patient, filled(_as_typed(patient)))


@PATIENT_PAGES.post("/patients/<uuid:patient_id>/edit")
@page(to=Permission.PATIENTS_WRITE)
def change_patient(patient_id: UUID) -> AnyResponse:
    """Keep the changes, if nobody changed the patient since the form was drawn."""

    def act(values: dict[str, Any], _entry_id: UUID) -> str:
        changes = given_facts(_with_cautions(values))
        changes |= {fact: None for name, fact in CLEARABLE.items() if request.form.get(name) == ""}
        with open_work() as work:
            # A form shows every fact, so cautions that are not ticked any more are not asked again.
            acts.change_patient_facts(
                work,
                patient_id,
                version_of(request.form),
                {"cautions": None, **changes},
                confirmed=given_confirmations(values),
            )
        return f"/patients/{patient_id}?saved=patient_changed"

    def draw(state: FormState) -> str:
        return _draw_edit(_read(patient_id), state)

    return take_form(PatientChange(), act, draw, aside=("cautions_none",))


def _read(patient_id: UUID) -> Patient:
    with open_reading() as work:
        return acts.read_patient(work, patient_id)


def _as_typed(patient: Patient) -> dict[str, Any]:
    return {
        "mrn": patient.mrn,
        "family_name": patient.family_name,
        "given_name": patient.given_name,
        "born_on": patient.born_on,
        "sex": patient.sex,
        "phone": patient.phone,
        "allergies": patient.allergies,
        "substance_use_history": patient.substance_use_history,
        "cautions": patient.cautions,
        "cautions_none": True if patient.cautions == () else None,
        "weight_kg": None if patient.weight_g is None else kilograms(patient.weight_g),
    }


def _draw_edit(patient: Patient, state: FormState) -> str:
    kept = filled(_as_typed(patient))
    return render_template(
        "patients/edit.html",
        patient=patient,
        state=state,
        kept=kept if state.is_stale else None,
        sexes=SEX_WORDS.items(),
        cautions=CAUTIONS.items(),
    )
