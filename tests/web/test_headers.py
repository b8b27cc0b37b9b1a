"""The headers and the log line of every answer, errors too."""

from __future__ import annotations

import json
import logging
from types import SimpleNamespace

import pytest

from sessiontrack.web.headers import CONTENT_POLICY
from tests.web.tiny_app import CUP, NORA, make_app

NURSE = {"X-Role": "nurse"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
ANSWERS = {
    "an answer": ("GET", f"/api/v1/cups/{CUP}", 200),
    "a page": ("GET", "/cupboard", 200),
    "nothing there": ("GET", "/nowhere", 404),
    "nothing there in the API": ("GET", "/api/v1/nowhere", 404),
    "a wrong method": ("PUT", "/cupboard", 405),
    "too much": ("POST", "/api/v1/cups", 413),
    "a failure": ("GET", "/broken", 500),
    "options": ("OPTIONS", "/cupboard", 200),
    "a static file": ("GET", "/static/js/api-docs.js", 200),
    "the API's page": ("GET", "/api/docs", 200),
    "the API's document": ("GET", "/api/v1/openapi.json", 200),
}
KEPT = {"a static file", "the API's page", "the API's document"}


@pytest.fixture
def client():
    app = make_app(MAX_CONTENT_LENGTH=10)
    app.add_url_rule("/broken", "broken", lambda: str(1 // 0))
    return app.test_client()


def ask(client, name):
    method, path, status = ANSWERS[name]
    data = b" " * 11 if method == "POST" else None
    json_type = "application/json"
    answer = client.open(path, method=method, data=data, content_type=json_type, headers=NURSE, buffered=True)
    assert answer.status_code == status
    return answer


def test_the_content_policy_is_the_one_that_was_chosen():
    assert CONTENT_POLICY == POLICY


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_carries_the_headers(client, name):
    headers = ask(client, name).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Request-Id"]
    assert "Server" not in headers
    assert "Strict-Transport-Security" not in headers
    assert len(headers.get_all("Cache-Control")) == 1
    assert (headers["Cache-Control"] == "no-store") == (name not in KEPT)


def test_a_file_that_is_not_there_is_not_kept_either(client):
    assert client.get("/static/js/nothing.js").headers["Cache-Control"] == "no-store"


def test_what_was_left_out_is_not_kept(client):
    answer = client.get(f"/api/v1/cups/{CUP}", headers={**NURSE, "If-None-Match": '"1"'})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (304, "no-store")
    assert answer.headers["Content-Security-Policy"] == POLICY


@pytest.mark.parametrize(
    ("is_secure", "value"), [(True, "max-age=31536000; includeSubDomains"), (False, None)]
)
def test_https_is_demanded_only_where_there_is_https(is_secure, value):
    app = make_app()
    app.extensions["sessiontrack"] = SimpleNamespace(is_secure=is_secure)
    assert app.test_client().get("/nowhere").headers.get("Strict-Transport-Security") == value


def test_a_request_id_is_never_taken_from_outside(client):
    answer = client.get("/cupboard", headers={**NURSE, "X-Request-Id": "mine\tand mine"})
    assert "mine" not in answer.headers["X-Request-Id"]


def lines(caplog):
    return [json.loads(record.message) for record in caplog.records if record.levelname == "INFO"]


def test_each_request_is_one_line_without_anything_that_was_sent(client, caplog):
    caplog.set_level(logging.INFO, "sessiontrack.requests")
    answer = client.get(f"/api/v1/cups/{CUP}?name=Jane%0d%0aDoe", headers=NURSE)
    (line,) = lines(caplog)
    assert line.pop("ms") >= 0
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "event": "request",
        "request_id": answer.headers["X-Request-Id"],
        "method": "GET",
        "rule": "/api/v1/cups/<uuid:cup_id>",
        "actor_id": str(NORA),
        "status": 422,
    }
    assert "Jane" not in caplog.text
    assert str(CUP) not in caplog.text


def test_an_address_that_is_not_known_is_not_logged(client, caplog):
    caplog.set_level(logging.INFO, "sessiontrack.requests")
    client.get("/patients/Jane%0aDoe")
    (line,) = lines(caplog)
    assert (line["rule"], line["status"], line["actor_id"]) == (None, 404, None)
    assert "Jane" not in caplog.text
