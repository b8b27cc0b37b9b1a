"""The record for other systems over HTTP, as FHIR R4 reads it; nothing can be changed here."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request

from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.service.fhir import Part, read_everything, read_patient, search
from sessiontrack.service.fhir_search import Wanted
from sessiontrack.web.fhir_answers import PATH, answer, capabilities, page_of
from sessiontrack.web.fields import ID_PATTERN
from sessiontrack.web.operation import page
from sessiontrack.web.refusals import pointer_segment
from sessiontrack.web.work import open_reading

FHIR_ROUTES = Blueprint("fhir", __name__, url_prefix=PATH)

LEAST, MOST, USUAL = 50, 500, 100
"""Resources a page. What is asked for is read anew for each page, so that small ones would read it over and over."""

PAGING = ("_count", "_page")
_PATIENT = re.compile(rf"(?:Patient/)?({ID_PATTERN})")
_COUNT = re.compile(r"[1-9][0-9]{0,2}")


@FHIR_ROUTES.get("/metadata")
@page(to=None)
def show_metadata() -> Response:
    """What this server can do."""
    return answer(capabilities(str(current_app.jinja_env.globals["product_version"])))


@FHIR_ROUTES.get("/Patient/<uuid:patient_id>")
@page(to=Permission.FHIR_READ)
def show_patient(patient_id: UUID) -> Response:
    """One patient."""
    _asked(())
    with open_reading() as work:
        return answer(read_patient(work, patient_id))


@FHIR_ROUTES.get("/Patient/<uuid:patient_id>/$everything")
@page(to=Permission.FHIR_READ)
def show_everything(patient_id: UUID) -> Response:
    """A patient with everything that was charted."""
    asked = _asked(PAGING)
    with open_reading() as work:
        page = read_everything(work, patient_id, _part(asked))
    return page_of(page, f"Patient/{patient_id}/$everything", asked)


@FHIR_ROUTES.get("/Encounter")
@page(to=Permission.FHIR_READ)
def list_encounters() -> Response:
    """A patient's visits."""
    return _search("Encounter", ("patient", "date"))


@FHIR_ROUTES.get("/Observation")
@page(to=Permission.FHIR_READ)
def list_observations() -> Response:
    """A patient's observations."""
    return _search("Observation", ("patient", "date", "code", "category"))


def _search(kind: str, names: Collection[str]) -> Response:
    asked = _asked((*names, *PAGING))
    found = _PATIENT.fullmatch(asked.get("patient", ""))
    if found is None:
        raise _refusal("patient", "missing", "must be the id of one patient, or Patient/ and the id")
    wanted = Wanted(
        UUID(found[1]),
        asked.get("date", ()),
        asked.get("code", "").split(",") if "code" in asked else (),
        asked.get("category", "").split(",") if "category" in asked else (),
    )
    with open_reading() as work:
        page = search(work, kind, wanted, _part(asked))
    return page_of(page, kind, asked)


def _part(asked: Mapping[str, Any]) -> Part:
    return Part(asked["_count"], asked.get("_page"))


def _asked(names: Collection[str]) -> dict[str, Any]:
    """The parameters of the address, with how many resources a page has.

    Raises:
        Rejected: one is unknown, given twice, or out of range; a date may be given twice.
    """
    given: dict[str, Any] = {}
    for name, values in request.args.lists():
        if name == "_format" and all("json" in value for value in values):
            continue
        if name not in names:
            raise _refusal(name, "unknown_field", "is not a parameter here")
        if name == "date":
            given[name] = values
        elif len(values) > 1:
            raise _refusal(name, "repeated", "must be given once")
        else:
            given[name] = values[0]
    if "_count" in names:
        count = given.get("_count", str(USUAL))
        if not _COUNT.fullmatch(count) or not LEAST <= int(count) <= MOST:
            raise _refusal("_count", "out_of_range", f"must be {LEAST} to {MOST}")
        given["_count"] = int(count)
    return given


def _refusal(name: str, code: str, message: str) -> Rejected:
    return Rejected("This search cannot be made.", [Fault(f"/{pointer_segment(name)}", code, message)])
