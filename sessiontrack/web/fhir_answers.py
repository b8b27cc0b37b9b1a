"""What the FHIR server says in its own shapes: pages of resources, errors, and what it can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, request

from sessiontrack.domain.scales import LOINC_NOTICE
from sessiontrack.domain.side_effects import SIDE_EFFECT_NOTICES
from sessiontrack.service.fhir import Page
from sessiontrack.web.problems import Problem

PATH = "/fhir"
MEDIA_TYPE = "application/fhir+json"
MADE_ON = "2026-11-22"
"""The day on which the statement below last changed."""

ISSUES = {
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    406: "not-supported",
    413: "too-long",
    429: "throttled",
    500: "exception",
    503: "transient",
}
"""FHIR's code of an error by status; ``invalid`` for the others."""


def is_fhir() -> bool:
    """This request is to the FHIR server."""
    return request.path == PATH or request.path.startswith(f"{PATH}/")


def base() -> str:
    """Where the FHIR server is."""
    return request.host_url.rstrip("/") + PATH


def answer(resource: Mapping[str, Any]) -> Response:
    """One resource."""
    return Response(orjson.dumps(resource), content_type=f"{MEDIA_TYPE}; charset=utf-8")


def outcome(problem: Problem) -> dict[str, Any]:
    """An error as FHIR tells it: one issue a fault."""
    said = [f"{fault['path'].lstrip('/')}: {fault['message']}" for fault in problem.errors]
    code = ISSUES.get(problem.status, "invalid")
    severity = "fatal" if problem.status >= 500 else "error"
    issues = [
        {"severity": severity, "code": code, "details": {"text": text}} for text in said or [problem.title]
    ]
    return {"resourceType": "OperationOutcome", "issue": issues}


def page_of(page: Page, path: str, asked: Mapping[str, Any]) -> Response:
    """One page of what was found, with the links to itself and to the next.

    Args:
        path: behind the base.
        asked: the parameters of the address.
    """
    links = [{"relation": "self", "url": _address(path, asked)}]
    if page.next_after is not None:
        links.append({"relation": "next", "url": _address(path, {**asked, "_page": page.next_after})})
    bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "total": page.total}
    bundle["link"] = links
    if page.shown:
        bundle["entry"] = [_entry(resource) for resource in page.shown]
    return answer(bundle)


def _entry(resource: Mapping[str, Any]) -> dict[str, Any]:
    address = f"{base()}/{resource['resourceType']}/{resource['id']}"
    return {"fullUrl": address, "resource": resource, "search": {"mode": "match"}}


def _address(path: str, asked: Mapping[str, Any]) -> str:
    return f"{base()}/{path}?{urlencode(asked, doseq=True)}"


def capabilities(version: str) -> dict[str, Any]:
    """What this server can do."""
    notices = (LOINC_NOTICE, SIDE_EFFECT_NOTICES["snomed"], SIDE_EFFECT_NOTICES["icd10cm"])
    everything = {
        "name": "everything",
        "definition": "http://hl7.org/fhir/OperationDefinition/Patient-everything",
    }
    resources = [
        {"type": "Patient", "interaction": [{"code": "read"}], "operation": [everything]},
        _searchable("Encounter", patient="reference", date="date"),
        _searchable("Observation", patient="reference", date="date", code="token", category="token"),
    ]
    security = {"description": "A token with the scope fhir:read as Authorization: Bearer, or a sign-in."}
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": MADE_ON,
        "kind": "instance",
        "software": {"name": "sessiontrack", "version": version},
        "implementation": {"description": "Ketamine sessions of a clinic, to read", "url": base()},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "copyright": "\n".join(notices),
        "rest": [{"mode": "server", "security": security, "resource": resources}],
    }


def _searchable(kind: str, **parameters: str) -> dict[str, Any]:
    search = [{"name": name, "type": of} for name, of in parameters.items()]
    return {"type": kind, "interaction": [{"code": "search-type"}], "searchParam": search}
