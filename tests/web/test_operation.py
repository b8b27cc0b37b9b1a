"""What a view declares is what happens around it: who may, what is taken, what is sent."""

from __future__ import annotations

import pytest
from flask import Flask

from sessiontrack.domain.permissions import Permission
from sessiontrack.web.operation import Undeclared, operation, page, require_declared
from tests.web.tiny_app import CUP, CupSchema, make_app

NURSE = {"X-Role": "nurse"}
PATH = f"/api/v1/cups/{CUP}"


@pytest.fixture
def client():
    return make_app().test_client()


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/api/v1/cups"), ("POST", "/api/v1/cups"), ("GET", PATH), ("PATCH", PATH), ("DELETE", PATH)],
)
def test_nobody_gets_in_without_a_sign_in(client, method, path):
    # The nonsense in the request is not even looked at.
    assert client.open(f"{path}?x=1&x=2", method=method, data=b"{").status_code == 401


def test_a_role_without_the_permission_is_told_what_is_missing(client):
    answer = client.delete(PATH, headers=NURSE)
    assert answer.status_code == 403
    assert answer.json["title"].startswith("Your role (nurse) may not ")


def test_a_role_with_the_permission_gets_in(client):
    answer = client.delete(PATH, headers={"X-Role": "clinician"})
    assert (answer.status_code, answer.data) == (204, b"")


def test_what_is_public_asks_nobody(client):
    assert client.get("/api/v1/free").json == {"label": "free"}


def test_a_page_asks_for_its_permission(client):
    assert client.get("/cupboard").status_code == 401
    assert client.get("/cupboard", headers={"X-Role": "admin"}).status_code == 403
    assert client.get("/cupboard", headers=NURSE).status_code == 200


def test_a_body_is_taken_and_the_answer_dumped(client):
    body = {"label": "x", "volume_ml": "250.5", "handles": [{"width": 10}], "marks": {"left": 3}}
    answer = client.post("/api/v1/cups", json=body, headers=NURSE)
    assert answer.status_code == 201
    assert answer.mimetype == "application/json"
    assert answer.json == {"id": str(CUP), **body}


def test_a_wrong_body_is_refused_by_name(client):
    body = {"volume_ml": "0.5", "handles": [{"width": "10", "x": 1}], "id": str(CUP)}
    answer = client.post("/api/v1/cups", json=body, headers=NURSE)
    assert answer.status_code == 422
    assert answer.json["title"] == "This cup cannot be right."
    assert {(fault["path"], fault["code"]) for fault in answer.json["errors"]} == {
        ("/label", "missing"),
        ("/volume_ml", "out_of_range"),
        ("/handles/0/width", "not_a_whole_number"),
        ("/handles/0/x", "unknown_field"),
        ("/id", "unknown_field"),
    }


def test_an_answer_that_was_not_declared_fails_in_the_tests():
    app = make_app()
    view = operation("Odd", to=None, returns=CupSchema)(lambda: ({"label": "x"}, 202))
    app.add_url_rule("/api/v1/odd", "odd", view)
    assert app.test_client().get("/api/v1/odd").status_code == 500
    app.testing = False
    assert app.test_client().get("/api/v1/odd").status_code == 202


def test_a_whole_response_is_passed_on(client):
    answer = client.post("/api/v1/cups.csv/small", headers=NURSE)
    assert (answer.mimetype, answer.text) == ("text/csv", "size\r\nsmall\r\n")


@pytest.mark.parametrize(
    ("query", "path", "code"),
    [
        ("limit=0", "/limit", "out_of_range"),
        ("limit=201", "/limit", "out_of_range"),
        ("limit=-1", "/limit", "out_of_range"),
        ("limit=1e9", "/limit", "not_a_whole_number"),
        ("limit=+5", "/limit", "not_a_whole_number"),
        ("limit=05", "/limit", "not_a_whole_number"),
        ("limit=-0", "/limit", "not_a_whole_number"),
        ("limit=", "/limit", "not_a_whole_number"),
        ("limit=1&limit=1", "/limit", "repeated"),
        ("limit=%D9%A1", "/limit", "not_a_whole_number"),
        ("page=1", "/page", "unknown_field"),
        ("after=x", "/after", "not_a_cursor"),
        ("colour=blue", "/colour", "unknown_code"),
    ],
)
def test_a_query_is_as_strict_as_a_body(client, query, path, code):
    answer = client.get(f"/api/v1/cups?{query}", headers=NURSE)
    assert answer.status_code == 422
    assert [(fault["path"], fault["code"]) for fault in answer.json["errors"]] == [(path, code)]


def test_a_parameter_nobody_declared_is_refused(client):
    answer = client.get(f"{PATH}?expand=1", headers=NURSE)
    assert (answer.status_code, answer.json["errors"][0]["path"]) == (422, "/expand")


def test_a_list_is_walked_by_its_cursor(client):
    labels, query, pages = [], "limit=2", 0
    while query:
        answer = client.get(f"/api/v1/cups?{query}", headers=NURSE).json
        labels += [item["label"] for item in answer["items"]]
        query = f"limit=2&after={answer['next']}" if "next" in answer else ""
        pages += 1
    assert labels == ["0", "1", "2", "3", "4"]
    assert pages == 3


def test_a_read_carries_a_strong_etag_and_is_left_out_when_known(client):
    answer = client.get(PATH, headers=NURSE)
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"1"')
    again = client.get(PATH, headers={**NURSE, "If-None-Match": '"1"'})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", '"1"')
    for other in ('"2"', '"", ""', "1x", ""):
        assert client.get(PATH, headers={**NURSE, "If-None-Match": other}).status_code == 200


@pytest.mark.parametrize(
    ("if_match", "status"),
    [
        (None, 428),
        ("*", 428),
        ('"1"', 200),
        ('"2"', 412),
        ('W/"1"', 412),
        ('"1", "2"', 412),
        ('"01"', 412),
        ('"x"', 412),
        ("1", 412),
        ('"", ""', 412),
        ("", 428),
        ('"' + "9" * 5000 + '"', 412),
    ],
)
def test_a_change_names_the_version_that_was_read(client, if_match, status):
    headers = {**NURSE, **({} if if_match is None else {"If-Match": if_match})}
    answer = client.patch(PATH, json={"colour": "red"}, headers=headers)
    assert answer.status_code == status
    if status == 200:
        assert answer.json == {"id": str(CUP), "label": "first", "colour": "red"}


def test_a_route_that_declares_nothing_stops_the_start():
    app = make_app()
    app.add_url_rule("/declared", "declared", page(to=Permission.OWN_READ)(lambda: "x"))
    require_declared(app)
    app.add_url_rule("/forgotten/<int:n>", "forgotten", lambda n: "x")
    with pytest.raises(Undeclared, match="/forgotten/<int:n>"):
        require_declared(app)


def test_static_files_need_no_declaration():
    app = Flask("sessiontrack.web")
    require_declared(app)
