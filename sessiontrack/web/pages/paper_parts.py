"""What every printed sheet has: whose it is, who printed it when, and the answer that carries it."""

from __future__ import annotations

from datetime import datetime

from flask import Response, request

from sessiontrack.domain.patients import CAUTIONS, Patient, age_years
from sessiontrack.domain.visit_checks import kilograms
from sessiontrack.service.papers import PAPERS, Paper, set_as_pdf
from sessiontrack.web.local_time import local_today, show_day, show_moment
from sessiontrack.web.work import current_actor

PDF = "application/pdf"

_NO_ALLERGIES = ("none known", "none", "no known allergies", "nkda")
_NO_SUBSTANCES = ("none known", "none", "denied")
_USE = "substance_use"
_NO_HISTORY = f"{CAUTIONS[_USE]}, history not asked"


def facts_of_patient(patient: Patient, weight_g: int | None = None) -> tuple[tuple[str, str], ...]:
    """Birth, number and weight, as in the banner of every page."""
    weight = weight_g or patient.weight_g
    age = age_years(patient.born_on, local_today())
    return (
        ("Born", f"{show_day(patient.born_on)} ({age}y)"),
        ("ID", patient.mrn),
        ("Weight", f"{kilograms(weight)} kg" if weight else "not known"),
    )


def tags_of(patient: Patient) -> tuple[tuple[str, bool], ...]:
    """Allergies, cautions and substance use, each with whether it is one to mind; what was not asked says so."""
    return (_allergies(patient), *_cautions(patient), *_substances(patient))


def _allergies(patient: Patient) -> tuple[str, bool]:
    if patient.allergies is None:
        return "Allergies not asked", False
    if patient.allergies.lower() in _NO_ALLERGIES:
        return "No known allergies", False
    return f"Allergies: {patient.allergies}", True


def _cautions(patient: Patient) -> tuple[tuple[str, bool], ...]:
    if not patient.cautions:
        return (("Cautions not asked" if patient.cautions is None else "No cautions", False),)
    words = {**CAUTIONS, **({_USE: _NO_HISTORY} if patient.substance_use_history is None else {})}
    return tuple((words.get(code, code), True) for code in patient.cautions)


def _substances(patient: Patient) -> tuple[tuple[str, bool], ...]:
    told = patient.substance_use_history
    if told is not None:
        return ((f"Substance use: {told}", told.lower() not in _NO_SUBSTANCES),)
    return () if _USE in (patient.cautions or ()) else (("Substance use not asked", False),)


def whose(patient: Patient) -> str:
    """The line at the top of every further page."""
    return f"{patient.banner_name} · Born {show_day(patient.born_on)} · ID {patient.mrn}"


def foot(now: datetime, protocol_version: int) -> str:
    """Who printed it when, and by which limits it was judged."""
    name = current_actor().name
    return f"Printed {show_moment(now)} by {name} · protocol version {protocol_version}"


def pdf_answer(paper: Paper, name: str) -> Response:
    """The paper as a file, in the size that the address asks for: ``?paper=letter``, else A4.

    Args:
        name: of the file, without its ending; it never names the patient.
    """
    asked = request.args.get("paper", "a4")
    answer = Response(set_as_pdf(paper, asked if asked in PAPERS else "a4"), mimetype=PDF)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{name}.pdf")
    return answer
