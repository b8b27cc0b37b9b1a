"""Two validators of other people: the models of fhir.resources, and those of the SMART client; both know R4."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

from sessiontrack.exports.fhir import Resource

ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
STATUSES = {
    "Encounter": "planned arrived triaged in-progress onleave finished cancelled entered-in-error unknown",
    "EpisodeOfCare": "planned waitlist active onhold finished cancelled entered-in-error",
    "MedicationAdministration": "in-progress not-done on-hold completed entered-in-error stopped unknown",
    "Observation": "registered preliminary final amended corrected cancelled entered-in-error unknown",
    "Procedure": "preparation in-progress not-done on-hold stopped completed entered-in-error unknown",
    "Questionnaire": "draft active retired unknown",
    "QuestionnaireResponse": "in-progress completed amended entered-in-error stopped",
}
"""The required value sets of R4, which neither library looks into."""


def require_valid(resources: Iterable[Resource]) -> None:
    """Both libraries take each resource as it is, and it keeps to what neither looks at."""
    seen = set()
    for resource in resources:
        kind = resource["resourceType"]
        model = importlib.import_module("fhir.resources.R4B").get_fhir_model_class(kind)
        model.model_validate(resource)
        smart = importlib.import_module(f"fhirclient.models.{kind.lower()}")
        getattr(smart, kind)(resource, strict=True)
        assert ID.fullmatch(resource["id"]), resource["id"]
        assert (kind, resource["id"]) not in seen
        seen.add((kind, resource["id"]))
        if kind in STATUSES:
            assert resource["status"] in STATUSES[kind].split(), (kind, resource["status"])
        require_rules(resource)


def require_rules(resource: Resource) -> None:
    """Rules of R4 between elements: a value or a reason, never both, and nothing empty."""
    for part in parts(resource):
        # obs-6: why there is no value is said only where there is none.
        assert not ("dataAbsentReason" in part and any(name.startswith("value") for name in part)), part
        assert all(value not in (None, "", [], {}) for value in part.values()), part
    if resource["resourceType"] == "Observation":
        has_value = any(name.startswith("value") for name in resource)
        assert has_value or "dataAbsentReason" in resource or "component" in resource, resource
    if resource["resourceType"] == "Condition" and "verificationStatus" in resource:
        # con-5: what was entered in error has no clinical status.
        is_error = resource["verificationStatus"]["coding"][0]["code"] == "entered-in-error"
        assert is_error != ("clinicalStatus" in resource), resource


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a resource."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from parts(each)
    elif isinstance(value, list):
        for each in value:
            yield from parts(each)


def references(resources: Iterable[Resource]) -> set[str]:
    """Everything that is referred to by its address."""
    return {part["reference"] for each in resources for part in parts(each) if "reference" in part}


def addresses(resources: Iterable[Resource]) -> set[str]:
    """Where each of them is."""
    return {f"{each['resourceType']}/{each['id']}" for each in resources}
