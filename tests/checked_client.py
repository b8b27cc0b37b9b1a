"""A client that holds every JSON answer of the API against the OpenAPI document, in every test that uses one."""

from __future__ import annotations

import gzip
import json
from functools import cache
from typing import TYPE_CHECKING, Any

from flask.testing import FlaskClient
from openapi_schema_validator import OAS31Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.routing import Rule

API = "/api/v1/"
NAME = "urn:sessiontrack"
PROBLEM = "application/problem+json"


class CheckedClient(FlaskClient):
    """Fails the test whose answer the document does not describe."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """As Flask's own, and looks at what came."""
        answer = super().open(*args, **kwargs)
        if answer.request.path.startswith(API):
            require_described(self.application, answer)
        return answer


def require_described(app: Flask, answer: TestResponse) -> None:
    """Status, content type and body are as the document says for this route."""
    asked = answer.request
    described = _Described.of(app)
    rule = described.rule_of(asked.path, asked.method)
    if rule is not None and not described.has(rule):
        return
    place = described.place_of(rule, asked.method, answer.status_code) if rule else ()
    if rule is not None and place is None:
        raise AssertionError(f"{asked.method} {rule.rule} answers {answer.status_code}, undocumented.")
    types = described.types_at(place) if place else (PROBLEM,)
    mimetype = answer.mimetype or ""
    if mimetype not in types and (types or answer.data):
        raise AssertionError(f"{asked.method} {asked.path} answers {mimetype}, not {types}.")
    if not mimetype.endswith("json") or asked.method == "HEAD":
        return
    errors = described.validator(place or (), mimetype).iter_errors(json.loads(unpacked(answer)))
    said = [f"{error.json_path}: {error.message[:200]}" for error in errors]
    assert not said, f"{asked.method} {asked.path} {answer.status_code} is not as documented: {said}"


def unpacked(answer: TestResponse) -> bytes:
    """The bytes of an answer as they were before they were compressed."""
    return gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") == "gzip" else answer.data


class _Described:
    """The document of one application; what is compiled of it is kept."""

    def __init__(self, app: Flask) -> None:
        from sessiontrack.web.openapi import openapi

        self.document = openapi(app)
        self.urls = app.url_map.bind("localhost")
        resource = Resource.from_contents(self.document, default_specification=DRAFT202012)
        self.registry: Any = Registry().with_resource(NAME, resource)
        self.validator = cache(self._validator)

    @staticmethod
    def of(app: Flask) -> _Described:
        """Made when the application first answers."""
        kept = app.extensions.get("tests.described")
        if kept is None:
            kept = app.extensions["tests.described"] = _Described(app)
        return kept

    def rule_of(self, path: str, method: str) -> Rule | None:
        """The route that answered, if there is one of this method."""
        try:
            rule, _ = self.urls.match(path, method, return_rule=True)
        except HTTPException:
            return None
        return rule

    def has(self, rule: Rule) -> bool:
        """The document speaks of this route; it does not of itself."""
        return _path(rule) in self.document["paths"]

    def place_of(self, rule: Rule, method: str, status: int) -> tuple[str, ...] | None:
        """Where the document describes this answer; a HEAD is answered as its GET."""
        verb = {"head": "get"}.get(method.lower(), method.lower())
        if verb not in self.document["paths"][_path(rule)]:
            return ()
        answers = self.document["paths"][_path(rule)][verb]["responses"]
        if str(status) not in answers:
            return None
        shared = answers[str(status)].get("$ref")
        return (
            tuple(shared.split("/")[1:]) if shared else ("paths", _path(rule), verb, "responses", str(status))
        )

    def types_at(self, place: tuple[str, ...]) -> tuple[str, ...]:
        """The content types that are described."""
        found: Any = self.document
        for step in place:
            found = found[step]
        return tuple(found.get("content", ()))

    def _validator(self, place: tuple[str, ...], mimetype: str) -> OAS31Validator:
        if place:
            steps = (*place, "content", mimetype, "schema")
            pointer = "/".join(step.replace("~", "~0").replace("/", "~1") for step in steps)
        else:
            # An address or method that is not there still answers with a problem.
            pointer = "components/schemas/Problem"
        return OAS31Validator({"$ref": f"{NAME}#/{pointer}"}, registry=self.registry)


def _path(rule: Rule) -> str:
    from sessiontrack.web.descriptions import path_of

    return path_of(rule)
