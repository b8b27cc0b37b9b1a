"""The pages of signing in and of one-time links, without a script."""

from __future__ import annotations

import pytest
from flask import Flask

from sessiontrack.domain.permissions import Permission
from sessiontrack.service import people
from sessiontrack.web import sign_in as sign_in_module
from sessiontrack.web.core import install
from sessiontrack.web.operation import page
from sessiontrack.web.sign_in import local_path
from tests.people import member

API = "/api/v1"
NORA = {"email": "nora@example.com", "password": member("nora").password}
WRONG = NORA | {"password": "not the right one"}


def sign_in(client, given=None):
    return client.post(f"{API}/sign-ins", json=given or NORA)


def test_a_page_asks_to_sign_in_and_then_goes_on(client):
    answer = client.get("/sign-in?next=/api/docs")
    assert 'name="next" value="/api/docs"' in answer.text
    answer = client.post("/sign-in", data=NORA | {"next": "/api/docs"})
    assert (answer.status_code, answer.location) == (303, "/api/docs")
    assert client.get("/sign-in").location == "/"


def test_the_form_comes_back_when_it_was_wrong(client):
    answer = client.post("/sign-in", data={"email": '"><b>', "password": "not the right one"})
    assert answer.status_code == 401
    assert "do not belong together" in answer.text
    assert "<b>" not in answer.text
    assert "not the right one" not in answer.text
    for _ in range(9):
        client.post("/sign-in", data=WRONG)
    answer = client.post("/sign-in", data=NORA)
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.text


@pytest.mark.parametrize(
    "wrong", [{"password": "x" * 513}, {"password": ""}, {"email": "a\0b"}, {"email": ""}]
)
def test_a_form_that_cannot_be_read_comes_back(client, wrong):
    answer = client.post("/sign-in", data=NORA | wrong)
    assert answer.status_code == 422
    assert "Give your e-mail address" in answer.text


def test_signing_out_on_a_page_needs_the_token_in_the_form(client_as):
    client = client_as("nurse")
    token = client.environ_base.pop("HTTP_X_CSRF_TOKEN")
    assert client.post("/sign-out").status_code == 403
    answer = client.post("/sign-out", data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert client.get_cookie("st") is None


def test_a_page_sends_who_is_not_signed_in_to_the_form(client):
    assert client.post("/sign-out").status_code == 401
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.9"}).status_code == 401


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "evil",
        "\\\\evil",
        "//[",
        "//a]b",
        "//evil\u2100.example",
    ],
)
def test_the_way_back_stays_on_this_server(target):
    assert local_path(target) == "/"


def test_the_way_back_keeps_its_parameters():
    assert local_path("/sessions?on=2026-11-22") == "/sessions?on=2026-11-22"


@pytest.fixture
def link(database, clock):
    """A one-time link for Nora."""
    return f"/enrol/{people.new_link(database, 'nora@example.com', clock())[1]}"


NEW = "seven boats on a wide river"


def set_password(client, link, password=NEW, again=None):
    return client.post(link, data={"password": password, "again": password if again is None else again})


def test_a_link_sets_a_password_once_and_ends_every_login(client, client_as, link):
    signed_in = client_as("nurse")
    assert client.get(link).status_code == 200
    assert set_password(client, link).location == "/sign-in"
    assert signed_in.get(f"{API}/me").status_code == 401
    assert sign_in(client, NORA).status_code == 401
    assert sign_in(client, NORA | {"password": NEW}).status_code == 201
    assert client.get(link).status_code == 404
    assert set_password(client, link, "another one of my own making").status_code == 404


def test_a_link_is_good_for_half_an_hour(client, link, clock):
    clock.advance(minutes=30)
    assert client.get(link).status_code == 404
    assert set_password(client, link).status_code == 404


def test_a_link_of_a_disabled_person_is_worth_nothing(client, link, database, clock):
    people.disable_person(database, "nora@example.com", clock())
    assert client.get(link).status_code == 404


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("fourteen chars", "15 to 128"),
        ("x" * 129, "15 to 128"),
        ("correct horse battery staple", "many people use"),
        ("a" * 20, "many people use"),
        ("abcdefghijklmnopq", "many people use"),
        ("Nora and her garden", "must not hold your name"),
        ("the sessiontrack one", "must not hold your name"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_and_the_link_stays_good(client, link, password, said):
    answer = set_password(client, link, password)
    assert answer.status_code == 422
    assert said in answer.text
    assert set_password(client, link).status_code == 303


def test_the_same_password_in_another_form_of_unicode_is_the_same(client, link):
    set_password(client, link, "Café am großen ﬂuss")
    given = NORA | {"password": "Cafe\u0301 am großen fluss"}
    assert sign_in(client, given).status_code == 201


def test_two_different_passwords_are_refused(client, link):
    answer = set_password(client, link, again="something else entirely")
    assert answer.status_code == 422
    assert "differ" in answer.text


@pytest.fixture
def board(app):
    """A small application with one page, on the same deployment."""
    small = Flask("sessiontrack.web")
    small.extensions["sessiontrack"] = app.extensions["sessiontrack"]
    install(small)
    sign_in_module.install(small)
    small.get("/board")(page(to=Permission.SESSIONS_READ)(lambda: "the board"))
    return small.test_client()


def test_a_page_sends_who_is_not_signed_in_to_the_form_and_back(board):
    answer = board.get("/board?on=2026-11-22", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/board%3Fon%3D2026-11-22")
    assert board.get("/board").status_code == 302
    assert board.get("/board", headers={"Accept": "application/json"}).status_code == 401
