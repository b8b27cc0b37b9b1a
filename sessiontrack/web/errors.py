"""The one table from what can go wrong to problem documents, for programs, and to a page, for people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import orjson
from flask import Flask, Response, render_template, request
from flask.globals import request_ctx
from markupsafe import escape
from werkzeug.exceptions import HTTPException, SecurityError

from sessiontrack.domain import errors as domain
from sessiontrack.web.fhir_answers import MEDIA_TYPE, is_fhir, outcome
from sessiontrack.web.problems import MIMETYPE, Problem, fault_document
from sessiontrack.web.request_log import log_error, request_id
from sessiontrack.web.strict_json import NotJson, Unreadable

TABLE: dict[type[domain.SessiontrackError], tuple[int, str]] = {
    Unreadable: (400, "unreadable"),
    domain.NotSignedIn: (401, "not_signed_in"),
    domain.IdentityNeeded: (401, "identity_needed"),
    domain.NotAllowed: (403, "not_allowed"),
    domain.NotFound: (404, "not_found"),
    domain.AuthorMustConfirm: (409, "author_must_confirm"),
    domain.Blocked: (409, "blocked"),
    domain.AlreadySigned: (409, "already_signed"),
    domain.Conflict: (409, "conflict"),
    domain.Stale: (412, "stale"),
    NotJson: (415, "not_json"),
    domain.Rejected: (422, "rejected"),
    domain.VersionNeeded: (428, "version_needed"),
    domain.TooManyTries: (429, "too_many_tries"),
    domain.Unavailable: (503, "unavailable"),
}
"""Status and kind by error; an error that is not listed takes those of its nearest base class."""

HTTP_PROBLEMS: dict[int, tuple[str, str]] = {
    400: ("bad_request", "This request cannot be understood."),
    401: ("not_signed_in", "Sign in first."),
    403: ("not_allowed", "This is not yours to do."),
    404: ("not_found", "There is no such thing here."),
    405: ("method_not_allowed", "This address does not take that method."),
    406: ("not_acceptable", "There is no answer in a form that you accept."),
    408: ("too_slow", "The request took too long to arrive."),
    413: ("too_large", "This is more than can be taken at once."),
    414: ("address_too_long", "The address is too long."),
    415: ("not_json", "Send JSON in UTF-8, with the content type application/json."),
    429: ("too_many_tries", "Too many requests; wait a little."),
    431: ("headers_too_large", "The headers are too large."),
    503: ("unavailable", "This cannot be answered now; try again soon."),
}
"""Kind and sentence of what Werkzeug raises; its own descriptions may quote the request."""

UNEXPECTED = (
    "Something went wrong here, and it is not your fault. Name the request id to those who run this server."
)
UNKNOWN_NAME = "This server does not answer under this name; its administrator adds it to trusted_hosts."
TRY_AGAIN_SECONDS = 5
CHALLENGE = 'Bearer realm="sessiontrack"'


def add_errors(app: Flask) -> None:
    """Answer every error of this application with a problem."""
    app.register_error_handler(domain.SessiontrackError, _answer_ours)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unexpected)


def problem_of(error: Exception) -> Problem:
    """The problem that an error becomes."""
    if isinstance(error, HTTPException):
        return _http_problem(error)
    kind = next((TABLE[base] for base in type(error).__mro__ if base in TABLE), None)
    if kind is None or not isinstance(error, domain.SessiontrackError):
        return Problem(500, "unexpected", UNEXPECTED, request_id=request_id())
    problem = Problem(*kind, title=error.sentence)
    if isinstance(error, domain.Rejected):
        return replace(problem, errors=tuple(map(fault_document, error.faults)))
    if isinstance(error, domain.Blocked):
        return replace(problem, alerts=tuple(map(_alert_document, error.alerts)))
    if isinstance(error, domain.TooManyTries):
        return replace(problem, retry_after=error.retry_after_seconds)
    if isinstance(error, domain.Unavailable):
        return replace(problem, retry_after=TRY_AGAIN_SECONDS)
    return problem


def slug_of(status: int) -> str:
    """The most usual kind of problem of a status."""
    ours = (slug for known, slug in reversed(TABLE.values()) if known == status)
    return next(ours, HTTP_PROBLEMS.get(status, ("unexpected", ""))[0])


def answer_problem(problem: Problem, response: Response | None = None) -> Response:
    """The answer that carries a problem.

    Args:
        response: one whose headers are kept, as ``Allow``.
    """
    response = Response() if response is None else response
    if is_fhir():
        response.set_data(orjson.dumps(outcome(problem)))
        response.mimetype = MEDIA_TYPE
    elif _wants_page():
        response.set_data(_page(problem))
        response.mimetype = "text/html"
    else:
        response.set_data(orjson.dumps(problem.document()))
        response.mimetype = MIMETYPE
    response.status_code = problem.status
    response.vary.add("Accept")
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = CHALLENGE
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _answer_ours(error: domain.SessiontrackError) -> Response:
    problem = problem_of(error)
    if problem.status == 500:
        log_error(error)
    return answer_problem(problem)


def _answer_http(error: HTTPException) -> Response | HTTPException:
    if error.code is None or error.code < 400:
        return error
    if error.code == 500:
        log_error(error)
    # Werkzeug's own answer keeps Allow, Retry-After and Content-Range.
    return answer_problem(_http_problem(error), cast(Response, error.get_response()))


def _answer_unexpected(error: Exception) -> Response:
    log_error(error)
    return answer_problem(problem_of(error))


def _http_problem(error: HTTPException) -> Problem:
    status = error.code or 500
    if status not in HTTP_PROBLEMS and status >= 500:
        return Problem(status, "unexpected", UNEXPECTED, request_id=request_id())
    slug, title = HTTP_PROBLEMS.get(status, HTTP_PROBLEMS[400])
    if isinstance(error, SecurityError):
        title = UNKNOWN_NAME
    return Problem(status, slug, title, retry_after=TRY_AGAIN_SECONDS if status in (429, 503) else None)


def _alert_document(alert: Any) -> dict[str, Any]:
    return {
        "id": str(alert.id),
        "rule": str(alert.rule),
        "level": str(alert.level),
        "message": alert.message,
    }


def _wants_page() -> bool:
    """Programs get a document, and so does a script of a page that asks for JSON."""
    documents = [MIMETYPE, "application/json"]
    is_api = request.path.startswith("/api/")
    offered = [*documents, "text/html"] if is_api else ["text/html", *documents]
    return request.accept_mimetypes.best_match(offered, default=offered[0]) == "text/html"


def _page(problem: Problem) -> str:
    if request_ctx.url_adapter is None:
        # Under a name that is not ours no address can be written, so neither can a page of ours.
        return _bare_page(problem)
    try:
        return render_template("errors/show.html", problem=problem)
    except Exception as error:
        # The page about an error must not be the next error.
        log_error(error)
        return _bare_page(problem)


def _bare_page(problem: Problem) -> str:
    name = f"<p>Request id: {escape(problem.request_id)}</p>" if problem.request_id else ""
    title = escape(problem.title)
    return f'<!doctype html><html lang="en"><title>{title}</title><p>{title}</p>{name}</html>'
