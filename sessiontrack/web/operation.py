"""``operation`` and ``page``: what a view declares, and what happens around it because of that."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import orjson
from flask import Flask, Response, current_app, request

from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.web.queries import query_values
from sessiontrack.web.refusals import pointer_segment
from sessiontrack.web.schemas import Schema
from sessiontrack.web.strict_json import request_json
from sessiontrack.web.versions import etag_of, named_version, require_match
from sessiontrack.web.work import current_actor

View = Callable[..., Any]
SchemaLike = Schema | type[Schema]
JSON = "application/json"
NO_CONTENT = 204


class Undeclared(Exception):
    """A route says nothing about who may use it, so nobody may and the program does not start."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a view says about itself.

    Args:
        to: the permission that is needed; none: everybody, signed in or not.
    """

    to: Permission | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Declared):
    """What a view of the API says about itself, for the checks around it and for the API's description.

    Args:
        statuses: of answers that are no problems.
        errors: statuses of problems beyond those that follow from the rest.
        headers: names of request headers it reads, beyond ``If-Match``.
        media_type: of the answer, where it is not JSON.
        needs_match: a change of a version that the request must name.
        gives_etag: the answer carries the version's ETag.
    """

    summary: str
    body: Schema | None
    query: Schema | None
    returns: Schema | None
    statuses: tuple[int, ...]
    errors: tuple[int, ...]
    headers: tuple[str, ...]
    media_type: str
    needs_match: bool
    gives_etag: bool


def operation(
    summary: str,
    *,
    to: Permission | None,
    body: SchemaLike | None = None,
    query: SchemaLike | None = None,
    returns: SchemaLike | None = None,
    statuses: tuple[int, ...] = (),
    errors: tuple[int, ...] = (),
    headers: tuple[str, ...] = (),
    media_type: str = JSON,
    needs_match: bool = False,
    gives_etag: bool = False,
) -> Callable[[View], View]:
    """Declare a view of the API.

    The view takes what its path names, and ``body`` and ``query`` where it declares them. It gives a thing
    to dump, or (thing, status), or (thing, status, headers), or a whole response.

    Args:
        to: the permission that is needed; none: everybody.
        statuses: of answers that are no problems; 200, or 204 where nothing is returned.
    """
    nothing_returned = returns is None and media_type == JSON
    declared = Operation(
        to=to,
        summary=summary,
        body=_instance(body),
        query=_instance(query),
        returns=_instance(returns),
        statuses=statuses or ((NO_CONTENT,) if nothing_returned else (200,)),
        errors=errors,
        headers=headers,
        media_type=media_type,
        needs_match=needs_match,
        gives_etag=gives_etag,
    )

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapper(**values: Any) -> Response:
            _let_in(declared)
            values |= _given(declared)
            return _answer(declared, view(**values))

        wrapper.declared = declared  # type: ignore[attr-defined]
        return wrapper

    return decorate


def page(*, to: Permission | None) -> Callable[[View], View]:
    """Declare a view that gives HTML.

    Args:
        to: the permission that is needed; none: everybody.
    """
    declared = Declared(to)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapper(**values: Any) -> Any:
            _let_in(declared)
            return view(**values)

        wrapper.declared = declared  # type: ignore[attr-defined]
        return wrapper

    return decorate


def declared_by(view: View) -> Declared | None:
    """What a view declared; nothing if it is not ours."""
    return cast(Declared | None, getattr(view, "declared", None))


def require_declared(app: Flask) -> None:
    """Refuse to start while a route does not say who may use it.

    Raises:
        Undeclared: with the rules in question.
    """
    silent = sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if not is_static(rule.endpoint) and declared_by(app.view_functions[rule.endpoint]) is None
    )
    if silent:
        raise Undeclared(f"These routes do not say who may use them: {', '.join(silent)}.")


def is_static(endpoint: str) -> bool:
    """The files of the application or of a blueprint, which anybody may read."""
    return endpoint == "static" or endpoint.endswith(".static")


def _instance(schema: SchemaLike | None) -> Schema | None:
    return schema() if isinstance(schema, type) else schema


def _let_in(declared: Declared) -> None:
    if declared.to is not None:
        current_actor().require(declared.to)


def _given(declared: Operation) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if declared.query is not None:
        given["query"] = query_values(declared.query)
    elif request.query_string:
        names = map(pointer_segment, request.args)
        faults = [Fault(f"/{name}", "unknown_field", "is not a parameter here") for name in names]
        raise Rejected("This address takes no parameters.", faults)
    if declared.body is not None:
        given["body"] = declared.body.load(request_json())
    if declared.needs_match:
        named_version()
    return given


def _answer(declared: Operation, result: Any) -> Response:
    if isinstance(result, Response):
        return result
    value, status, headers = _parts(declared, result)
    if current_app.testing and status not in declared.statuses:
        raise AssertionError(f"{request.endpoint} answers {status}, which it does not declare.")
    if value is None:
        return Response(status=status, headers=headers)
    answer = value if declared.returns is None else declared.returns.dump(value)
    return Response(orjson.dumps(answer), status, headers, mimetype=declared.media_type)


def _parts(declared: Operation, result: Any) -> tuple[Any, int, Mapping[str, str]]:
    if not isinstance(result, tuple):
        return result, declared.statuses[0], {}
    value, status, *headers = result
    return value, status, headers[0] if headers else {}


__all__ = [
    "Declared",
    "Operation",
    "Undeclared",
    "declared_by",
    "etag_of",
    "is_static",
    "operation",
    "page",
    "require_declared",
    "require_match",
]
