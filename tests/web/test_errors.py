"""Whatever goes wrong answers one kind of document, and neither it nor the log tells of patients."""

from __future__ import annotations

import json
import logging
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from sessiontrack.domain import errors as domain
from sessiontrack.domain.alerts import Alert, Level
from sessiontrack.domain.errors import Fault
from sessiontrack.web.errors import HTTP_PROBLEMS, TABLE
from sessiontrack.web.strict_json import NotJson, Unreadable
from tests.web.tiny_app import make_app

ALERT = Alert(UUID(int=7), "low_oxygen", Level.CRITICAL, "SpO2 85 %, below 90 %.", "low_oxygen")
FAULTS = (
    Fault("/readings/systolic", "out_of_range", "must be 40 to 300 mmHg", (40, 300)),
    Fault("/readings/diastolic", "unusual", "is unusual", (50, 110), confirmable=True, value=112),
)
ERRORS = {
    Unreadable("Not JSON."): (400, "unreadable"),
    domain.NotSignedIn("Sign in first."): (401, "not_signed_in"),
    domain.IdentityNeeded("Your password, please."): (401, "identity_needed"),
    domain.NotAllowed("Not yours."): (403, "not_allowed"),
    domain.NotFound("There is no such cup here."): (404, "not_found"),
    domain.Conflict("It is closed."): (409, "conflict"),
    domain.AlreadySigned("It is signed."): (409, "already_signed"),
    domain.Blocked("An alert forbids it.", [ALERT]): (409, "blocked"),
    domain.Stale("Read again."): (412, "stale"),
    NotJson("Send JSON."): (415, "not_json"),
    domain.Rejected("These readings cannot be right.", FAULTS): (422, "rejected"),
    domain.VersionNeeded("Name the version."): (428, "version_needed"),
    domain.TooManyTries("Wait.", 900): (429, "too_many_tries"),
    domain.Unavailable("Not now."): (503, "unavailable"),
}


def raising(error: Exception, **config) -> Flask:
    """An application in which /api/v1/raise and /raise raise this."""
    app = make_app(**config)

    def view():
        raise error

    app.add_url_rule("/api/v1/raise", "api_raise", view, methods=["GET", "POST"])
    app.add_url_rule("/raise", "page_raise", view)
    return app


def document(error: Exception):
    return raising(error).test_client().get("/api/v1/raise")


def every_error(kind):
    yield kind
    for derived in kind.__subclasses__():
        yield from every_error(derived)


def test_the_table_names_every_error():
    known = {
        error
        for error in every_error(domain.SessiontrackError)
        if error.__module__.startswith("sessiontrack")
    }
    assert known - {domain.SessiontrackError} <= set(TABLE)


@pytest.mark.parametrize(("error", "expected"), ERRORS.items(), ids=lambda value: type(value).__name__)
def test_an_error_has_its_status_and_kind(error, expected):
    answer = document(error)
    assert (answer.status_code, answer.json["type"]) == (expected[0], f"/problems/{expected[1]}")
    assert answer.mimetype == "application/problem+json"
    assert answer.json["title"] == error.sentence
    assert answer.json["status"] == expected[0]


def test_an_error_that_is_not_listed_takes_after_its_base():
    class TooLate(domain.Conflict):
        """Not in the table."""

    answer = document(TooLate("Too late."))
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/conflict")


def test_faults_are_sent_with_what_is_needed_to_mend_or_confirm_them():
    assert document(domain.Rejected("No.", FAULTS)).json["errors"] == [
        {
            "path": "/readings/systolic",
            "code": "out_of_range",
            "message": "must be 40 to 300 mmHg",
            "limit": [40, 300],
        },
        {
            "path": "/readings/diastolic",
            "code": "unusual",
            "message": "is unusual",
            "limit": [50, 110],
            "confirmable": True,
            "value": 112,
        },
    ]


def test_what_blocks_is_sent():
    assert document(domain.Blocked("No.", [ALERT])).json["alerts"] == [
        {
            "id": str(UUID(int=7)),
            "rule": "low_oxygen",
            "level": "critical",
            "message": "SpO2 85 %, below 90 %.",
        }
    ]


@pytest.mark.parametrize(
    ("error", "header", "value"),
    [
        (domain.NotSignedIn("In first."), "WWW-Authenticate", 'Bearer realm="sessiontrack"'),
        (domain.IdentityNeeded("Password."), "WWW-Authenticate", 'Bearer realm="sessiontrack"'),
        (domain.TooManyTries("Wait.", 900), "Retry-After", "900"),
        (domain.Unavailable("Not now."), "Retry-After", "5"),
    ],
)
def test_a_header_says_how_to_go_on(error, header, value):
    answer = document(error)
    assert answer.headers[header] == value
    assert answer.json.get("retry_after") == (int(value) if header == "Retry-After" else None)


@pytest.mark.parametrize("status", sorted(HTTP_PROBLEMS))
def test_what_werkzeug_raises_is_a_problem_without_its_words(status):
    class Raised(HTTPException):
        code = status
        description = "quoting <secret>"

    answer = document(Raised())
    slug, title = HTTP_PROBLEMS[status]
    assert answer.status_code == answer.json["status"] == status
    assert (answer.json["type"], answer.json["title"]) == (f"/problems/{slug}", title)
    assert b"secret" not in answer.data


def test_a_wrong_method_names_the_right_ones():
    answer = make_app().test_client().delete("/api/v1/free")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].replace(" ", "").split(",")) >= {"GET"}
    assert json.loads(answer.data)["type"] == "/problems/method_not_allowed"


def test_a_foreign_cup_answers_as_a_missing_one_does():
    client = make_app().test_client()
    one, other = (
        client.get(f"/api/v1/cups/0190a000-0000-7000-8000-00000000{end}", headers={"X-Role": "nurse"})
        for end in ("aaaa", "bbbb")
    )
    assert one.status_code == other.status_code == 404
    assert one.data == other.data
    assert b"0190a" not in one.data


@pytest.mark.parametrize(
    "spelling", [str.upper, lambda cup: cup.replace("-", ""), lambda cup: str(UUID(int=0))]
)
def test_an_id_in_a_path_has_one_spelling(spelling):
    cup = spelling("0190a000-0000-7000-8000-000000000003")
    for method in ("GET", "PATCH"):
        answer = (
            make_app().test_client().open(f"/api/v1/cups/{cup}", method=method, headers={"X-Role": "nurse"})
        )
        assert answer.status_code == 404


PATIENT = "Jane Doe, MRN 4711"


def test_the_unexpected_tells_nobody_but_the_log(caplog):
    caplog.set_level(logging.INFO, "sessiontrack.requests")
    answer = document(RuntimeError(PATIENT))
    assert answer.status_code == 500
    assert answer.json["type"] == "/problems/unexpected"
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert PATIENT.encode() not in answer.data
    assert b"Traceback" not in answer.data
    line = next(json.loads(record.message) for record in caplog.records if record.levelname == "ERROR")
    assert line["error"] == ["builtins.RuntimeError"]
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert any("test_errors.py" in frame for frame in line["where"])
    assert PATIENT not in caplog.text


def test_the_log_names_where_an_error_came_from(caplog):
    error = RuntimeError(PATIENT)
    error.__cause__ = KeyError(PATIENT)
    document(error)
    lines = [json.loads(record.message) for record in caplog.records if record.levelname == "ERROR"]
    assert [line["error"] for line in lines] == [["builtins.RuntimeError", "builtins.KeyError"]]


def test_an_error_of_ours_without_a_status_is_unexpected(caplog):
    assert document(domain.SessiontrackError("Never raised.")).status_code == 500
    assert "SessiontrackError" in caplog.text


@pytest.mark.parametrize("status", [500, 502])
def test_a_failure_raised_as_a_status_is_a_problem_too(status):
    class Raised(HTTPException):
        code = status

    answer = document(Raised())
    assert answer.status_code == status
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
