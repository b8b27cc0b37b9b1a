"""What every route stands on, put into an application by one call."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import UUIDConverter

from sessiontrack.web.api_docs import add_api_docs
from sessiontrack.web.compression import add_compression
from sessiontrack.web.errors import add_errors
from sessiontrack.web.fields import ID_PATTERN, NIL
from sessiontrack.web.headers import add_headers
from sessiontrack.web.openapi import add_openapi
from sessiontrack.web.request_log import add_request_log
from sessiontrack.web.strict_json import MEBIBYTE
from sessiontrack.web.uploads import add_uploads
from sessiontrack.web.versions import add_conditions


class ExactId(UUIDConverter):
    """An id in a path has one spelling, or one thing would have many addresses."""

    # The nil id is nobody's. Refused in the pattern, as an error of the conversion would answer 405.
    regex = f"(?!{NIL}){ID_PATTERN}"


def install(app: Flask) -> None:
    """Give an application its errors, headers, coding, log, limits and the API's description.

    Call it before any route is added, and ``operation.require_declared`` after the last one.
    """
    app.url_map.converters["uuid"] = ExactId
    if app.config["MAX_CONTENT_LENGTH"] is None:
        app.config["MAX_CONTENT_LENGTH"] = MEBIBYTE
    # What is added first runs last after a request: the log sees the finished answer.
    add_request_log(app)
    add_uploads(app)
    add_headers(app)
    add_compression(app)
    add_conditions(app)
    add_errors(app)
    add_openapi(app)
    add_api_docs(app)
