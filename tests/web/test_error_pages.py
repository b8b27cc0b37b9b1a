"""A person who meets a problem gets a page, whatever state the pages are in."""

from __future__ import annotations

import pytest
from flask import abort

from sessiontrack.domain import errors as domain
from sessiontrack.web.errors import show_problems_with
from tests.web.test_errors import FAULTS, raising

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("path", "accept", "mimetype"),
    [
        ("/raise", BROWSER, "text/html"),
        ("/raise", "*/*", "text/html"),
        ("/raise", "application/json", "application/problem+json"),
        ("/api/v1/raise", "*/*", "application/problem+json"),
        ("/api/v1/raise", "application/json, */*", "application/problem+json"),
        ("/api/v1/raise", "image/png", "application/problem+json"),
        ("/api/v1/raise", BROWSER, "text/html"),
    ],
)
def test_a_person_gets_a_page_and_a_program_a_document(path, accept, mimetype):
    answer = (
        raising(domain.Rejected("<b>No</b>.", FAULTS)).test_client().get(path, headers={"Accept": accept})
    )
    assert answer.status_code == 422
    assert answer.mimetype == mimetype
    assert "Accept" in answer.headers["Vary"]
    if mimetype == "text/html":
        assert "&lt;b&gt;No&lt;/b&gt;." in answer.text
        assert "must be 40 to 300 mmHg" in answer.text


def test_the_pages_may_draw_their_own_problems():
    app = raising(domain.Conflict("Closed."))
    show_problems_with(app, lambda problem: f"our own {problem.status}")
    assert app.test_client().get("/raise").text == "our own 409"


def test_a_page_of_a_problem_that_fails_is_not_the_next_problem(caplog):
    app = raising(domain.Conflict("Closed & done."))
    show_problems_with(app, lambda problem: str(1 // 0))
    answer = app.test_client().get("/raise")
    assert answer.status_code == 409
    assert "Closed &amp; done." in answer.text
    assert "ZeroDivisionError" in caplog.text


def test_a_missing_template_leaves_a_bare_page():
    app = raising(RuntimeError("x"))
    app.jinja_env.loader = None
    app.jinja_loader = None
    show_problems_with(app, lambda problem: abort(500))
    answer = app.test_client().get("/raise")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text
