"""How one operation is described in OpenAPI: parameters, answers, problems and who may call it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from werkzeug.routing import AnyConverter, IntegerConverter, Rule, UUIDConverter

from sessiontrack.domain.permissions import GRANTS, Permission
from sessiontrack.web.errors import slug_of
from sessiontrack.web.fields import ID_PATTERN
from sessiontrack.web.operation import JSON, Operation
from sessiontrack.web.problems import MIMETYPE, Problem, ProblemSchema
from sessiontrack.web.sending_headers import DESCRIBED
from sessiontrack.web.versions import ETAG_PATTERN

READS = {"GET", "HEAD"}
_ETAG_SCHEMA = {"type": "string", "pattern": f"^{ETAG_PATTERN}$"}
_ARGUMENT = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")

PROBLEM_WORDS = {
    400: "The body is not one JSON object in UTF-8, or a header is not in its form.",
    401: "Nobody is signed in, or a signature needs the password again.",
    403: "The role, the scope or the sign-in does not allow this.",
    404: "There is no such thing in this clinic.",
    409: "The record is in a state in which this cannot be done.",
    412: "This has changed since it was read.",
    413: "The body is longer than this service takes.",
    415: "The body is not JSON in UTF-8.",
    422: "Values that cannot be kept as they are, field by field; unusual ones may be confirmed.",
    428: "If-Match is missing.",
    429: "Too many tries; waiting helps.",
    503: "The database cannot take this now; repeating is safe.",
}


def path_of(rule: Rule) -> str:
    """The rule's path as OpenAPI writes it."""
    return _ARGUMENT.sub(r"{\1}", rule.rule)


def describe(rule: Rule, declared: Operation, method: str) -> dict[str, Any]:
    """One operation, all that it takes and all that it can answer."""
    name = rule.endpoint.rpartition(".")[2]
    described: dict[str, Any] = {
        "operationId": name,
        "summary": declared.summary,
        "tags": [_subject(rule)],
        "parameters": [*_path_parameters(rule), *_parameters(declared, method)],
        "responses": {**_answers(declared, method), **_problems(rule, declared, method)},
        "security": _security(declared.to, method),
    }
    if declared.to is not None:
        described["description"] = f"Needs the permission `{declared.to}`."
    if declared.body is not None:
        content = {JSON: {"schema": declared.body}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def problem_response(status: int) -> dict[str, Any]:
    """The answer with a problem of this status."""
    words = PROBLEM_WORDS.get(status, HTTPStatus(status).phrase)
    example = Problem(status, slug_of(status), words).document()
    response: dict[str, Any] = {
        "description": words,
        "content": {MIMETYPE: {"schema": ProblemSchema, "example": example}},
    }
    header = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}.get(status)
    if header:
        response["headers"] = {header: {"schema": {"type": "string"}}}
    return response


def _subject(rule: Rule) -> str:
    parts = rule.rule.removeprefix("/api/v1").strip("/").split("/")
    return parts[0]


def _path_parameters(rule: Rule) -> Iterator[dict[str, Any]]:
    for name in _ARGUMENT.findall(rule.rule):
        schema = _path_schema(rule._converters[name])
        yield {"in": "path", "name": name, "required": True, "schema": schema}


def _path_schema(converter: object) -> dict[str, Any]:
    if isinstance(converter, UUIDConverter):
        return {"type": "string", "format": "uuid", "pattern": f"^{ID_PATTERN}$"}
    if isinstance(converter, IntegerConverter):
        return {"type": "integer", "minimum": 0}
    if isinstance(converter, AnyConverter):
        return {"type": "string", "enum": sorted(converter.items)}
    return {"type": "string", "minLength": 1}


def _parameters(declared: Operation, method: str) -> Iterator[dict[str, Any]]:
    if declared.query is not None:
        yield {"in": "query", "schema": declared.query}
    if declared.needs_match:
        yield {**_header("If-Match", required=True), "schema": _ETAG_SCHEMA}
    if declared.gives_etag and method in READS:
        yield _header("If-None-Match", required=False)
    for name in declared.headers:
        yield {**_header(name, required=False), **DESCRIBED.get(name, {})}


def _header(name: str, *, required: bool) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": required, "schema": {"type": "string"}}


def _answers(declared: Operation, method: str) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    headers = {"ETag": {"schema": _ETAG_SCHEMA}} if declared.gives_etag else {}
    for status in declared.statuses:
        answer: dict[str, Any] = {"description": HTTPStatus(status).phrase}
        if declared.returns is not None:
            answer["content"] = {declared.media_type: {"schema": declared.returns}}
        elif declared.media_type != JSON:
            answer["content"] = {declared.media_type: {"schema": {"type": "string"}}}
        if headers:
            answer["headers"] = headers
        answers[str(status)] = answer
    if declared.gives_etag and method in READS:
        answers["304"] = {"description": "This version is the one that is known.", "headers": headers}
    return answers


def _problems(rule: Rule, declared: Operation, method: str) -> dict[str, Any]:
    """References to the shared answers, by name ``Problem422``."""
    # Every operation refuses parameters that it did not declare, and a token that is no good, which
    # the database must tell; so it does where nobody needs a token.
    statuses = {401, 422, 503, *declared.errors}
    if declared.to is not None or method not in READS:
        statuses.add(403)
    if rule.arguments:
        statuses.add(404)
    if declared.body is not None:
        statuses |= {400, 413, 415}
    if declared.needs_match:
        statuses |= {412, 428}
    return {str(status): f"Problem{status}" for status in sorted(statuses)}


def _security(to: Permission | None, method: str) -> list[dict[str, list[str]]]:
    if to is None:
        return []
    person: dict[str, list[str]] = {"cookie": []} if method in READS else {"cookie": [], "csrf_token": []}
    # Without a scope in the table a program's token never does this.
    return [person, {"bearer": []}] if GRANTS[to].scope else [person]
