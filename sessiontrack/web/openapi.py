"""The OpenAPI 3.1 document, made from what the views declare, so that it cannot differ from them."""

from __future__ import annotations

import hashlib
from typing import Any

import marshmallow as ma
import orjson
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.openapi import OpenAPIConverter
from flask import Flask, Response, current_app

from sessiontrack.web.deployment import Deployment
from sessiontrack.web.descriptions import describe, path_of, problem_response
from sessiontrack.web.fields import Described
from sessiontrack.web.headers import let_store
from sessiontrack.web.operation import Operation, declared_by, page
from sessiontrack.web.sign_in import COOKIES, CSRF_HEADER

VERSION = "1.0"
PATH = "/api/v1/openapi.json"
_DOCUMENT = "sessiontrack.openapi"
_ABOUT = (
    "Times are RFC 3339 with an offset. Whole-number readings are JSON integers, decimal quantities are JSON "
    "strings. Missing is absent, never null. Errors are problem documents (RFC 9457)."
)


def add_openapi(app: Flask) -> None:
    """Serve the document of this application; it is made when first asked for."""
    app.add_url_rule(PATH, "openapi", _show_document, methods=["GET"])
    let_store(app, "openapi")


def openapi(app: Flask) -> dict[str, Any]:
    """The document of every view that is declared with ``operation``."""
    plugin = MarshmallowPlugin(schema_name_resolver=_name)
    about = {"description": _ABOUT}
    spec = APISpec("sessiontrack", VERSION, "3.1.0", plugins=[plugin], info=about)
    assert plugin.converter is not None
    plugin.converter.add_attribute_function(_described)  # type: ignore[no-untyped-call]
    _add_security(app, spec)
    operations = list(_operations(app))
    statuses = {int(status) for _, _, described in operations for status in described["responses"]}
    for status in sorted(status for status in statuses if status >= 400):
        spec.components.response(f"Problem{status}", problem_response(status))
    for path, method, described in operations:
        spec.path(path, operations={method: described})
    return spec.to_dict()


def _operations(app: Flask) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path_of(rule), method.lower(), describe(rule, declared, method))
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        if isinstance(declared := declared_by(app.view_functions[rule.endpoint]), Operation)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def _add_security(app: Flask, spec: APISpec) -> None:
    here: Deployment | None = app.extensions.get("sessiontrack")
    schemes = {
        "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIES[here is None or here.is_secure]},
        "csrf_token": {"type": "apiKey", "in": "header", "name": CSRF_HEADER},
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "st_…"},
    }
    for name, scheme in schemes.items():
        spec.components.security_scheme(name, scheme)


def _described(converter: OpenAPIConverter, field: ma.fields.Field[Any], **_: Any) -> dict[str, Any]:
    """What our fields say about themselves, for apispec, which knows only marshmallow's."""
    if not isinstance(field, Described):
        return {}
    said = field.described()
    # What a schema says about its field is more telling than its unit.
    return {key: field.metadata.get(key, value) for key, value in said.items()}


def _name(schema: ma.Schema | type[ma.Schema]) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    name = kind.__name__.removesuffix("Schema")
    if isinstance(schema, ma.Schema) and schema.partial:
        return f"{name}Changes"
    return name


@page(to=None)
def _show_document() -> Response:
    kept = current_app.extensions.get(_DOCUMENT)
    if kept is None:
        body = orjson.dumps(openapi(current_app))
        kept = current_app.extensions[_DOCUMENT] = (body, hashlib.sha256(body).hexdigest()[:32])
    body, digest = kept
    response = Response(body, mimetype="application/json")
    response.set_etag(digest)
    response.headers["Cache-Control"] = "no-cache"
    return response
