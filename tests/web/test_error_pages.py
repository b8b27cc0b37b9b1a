"""A person who meets a problem gets a page, whatever state the pages are in."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader

from sessiontrack.domain import errors as domain
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


@pytest.mark.parametrize(
    ("templates", "logged"),
    [({"errors/show.html": "{{ 1 // 0 }}"}, "ZeroDivisionError"), ({}, "TemplateNotFound")],
    ids=["fails", "is missing"],
)
def test_a_page_of_a_problem_that_fails_is_not_the_next_problem(caplog, templates, logged):
    app = raising(domain.Conflict("Closed & done."))
    app.jinja_env.loader = DictLoader(templates)
    answer = app.test_client().get("/raise")
    assert answer.status_code == 409
    assert "Closed &amp; done." in answer.text
    assert logged in caplog.text


def test_a_bare_page_of_an_unexpected_error_names_the_request():
    app = raising(RuntimeError("x"))
    app.jinja_env.loader = DictLoader({})
    answer = app.test_client().get("/raise")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text


@pytest.mark.parametrize("path", ["/raise", "/missing"])
def test_under_another_name_it_says_so_and_nothing_is_wrong(caplog, path):
    app = raising(domain.Conflict("Closed."))
    app.config["TRUSTED_HOSTS"] = ["st.example"]
    answer = app.test_client().get(path, headers={"Host": "scanner.example", "Accept": BROWSER})
    assert answer.status_code == 400
    assert "trusted_hosts" in answer.text
    assert "unexpected_error" not in caplog.text
