"""Resources as one Bundle or as NDJSON, a resource at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from sessiontrack.exports.fhir.base import HL7, Resource, coding

MEDIA_TYPE = "application/fhir+json"
NOWHERE = "https://sessiontrack.invalid/fhir"
"""The base of a file's addresses when no server is named: by its name it can be nowhere."""

TEST_DATA = coding(f"{HL7}v3-ActReason", "HTEST", "test health data")


def marked(resource: Resource) -> Resource:
    """A resource of a synthetic clinic, which nobody can mistake for a person's."""
    return {**resource, "meta": {"tag": [TEST_DATA]}}


def bundle_entry(resource: Resource, base: str) -> Resource:
    """A resource in its envelope."""
    return {"fullUrl": f"{base}/{resource['resourceType']}/{resource['id']}", "resource": resource}


def bundle_parts(resources: Iterable[Resource], base: str) -> Iterator[bytes]:
    """A Bundle (type ``collection``), one resource a line."""
    before = b'{"resourceType":"Bundle","type":"collection","entry":[\n'
    is_empty = True
    for resource in resources:
        yield before + orjson.dumps(bundle_entry(resource, base))
        before, is_empty = b",\n", False
    # An empty list is no FHIR.
    yield b'{"resourceType":"Bundle","type":"collection"}\n' if is_empty else b"\n]}\n"


def ndjson_parts(resources: Iterable[Resource]) -> Iterator[bytes]:
    """One resource a line."""
    for resource in resources:
        yield orjson.dumps(resource) + b"\n"
