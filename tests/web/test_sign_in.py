"""Signing in over HTTP: the cookie, the token, what other sites cannot do, and the pages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sessiontrack.service import people
from sessiontrack.service.identity import Witnessed
from sessiontrack.web import sign_in as sign_in_module
from tests.people import member

API = "/api/v1"
NORA = {"email": "nora@example.com", "password": member("nora").password}
WRONG = NORA | {"password": "not the right one"}


@pytest.fixture
def secure(app):
    """The same application, reached over HTTPS."""
    app.extensions["sessiontrack"] = replace(app.extensions["sessiontrack"], is_secure=True)


def sign_in(client, given=None, **options):
    return client.post(f"{API}/sign-ins", json=given or NORA, **options)


def cookie_of(response):
    cookie, _of_the_device = response.headers.getlist("Set-Cookie")
    return cookie


def test_signing_in_answers_who_one_is_and_gives_the_cookie(client):
    answer = sign_in(client)
    assert answer.status_code == 201
    assert answer.json["name"] == "Nora Lind"
    assert answer.json["role"] == "nurse"
    assert answer.json["clinic"]["zone"] == "America/Chicago"
    assert "entries:append" in answer.json["permissions"]
    assert "sessions:sign" not in answer.json["permissions"]
    cookie = cookie_of(answer)
    assert cookie.startswith("st=")
    for attribute in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"):
        assert attribute in cookie
    assert client.get(f"{API}/me").json == answer.json


@pytest.mark.usefixtures("secure")
def test_over_https_the_cookie_belongs_to_this_host_alone(client):
    cookie = cookie_of(sign_in(client, base_url="https://localhost"))
    assert cookie.startswith("__Host-st=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_a_wrong_password_is_401_and_the_eleventh_429(client):
    for _ in range(10):
        assert sign_in(client, WRONG).status_code == 401
    answer = sign_in(client, NORA)
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"


def test_an_unknown_account_answers_as_a_wrong_password(client):
    answers = [sign_in(client, given) for given in (WRONG, WRONG | {"email": "nobody@example.com"})]
    assert answers[0].json == answers[1].json
    assert "Set-Cookie" not in answers[0].headers


def test_nobody_is_nobody(client):
    answer = client.get(f"{API}/me")
    assert (answer.status_code, answer.json["type"]) == (401, "/problems/not_signed_in")


def test_a_fixed_cookie_is_replaced_by_a_random_one(client):
    client.set_cookie("st", "chosen by somebody else")
    assert sign_in(client).status_code == 201
    assert client.get_cookie("st").value != "chosen by somebody else"


def test_signing_in_again_ends_the_login_before(app, client):
    sign_in(client)
    before = client.get_cookie("st").value
    sign_in(client)
    copied = app.test_client()
    copied.set_cookie("st", before)
    assert copied.get(f"{API}/me").status_code == 401


def test_after_signing_out_the_cookie_is_worth_nothing(client_as):
    client = client_as("nurse")
    kept = client.get_cookie("st").value
    answer = client.delete(f"{API}/sign-ins/current")
    assert answer.status_code == 204
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert client.get_cookie("st") is None
    client.set_cookie("st", kept)
    assert client.get(f"{API}/me").status_code == 401


def test_an_unused_login_ends(client_as, clock):
    client = client_as("nurse")
    clock.advance(minutes=30)
    assert client.get(f"{API}/me").status_code == 401


def test_a_disabled_person_is_out_at_the_next_request(client_as, database, clock):
    client = client_as("nurse")
    people.disable_person(database, "nora@example.com", clock())
    assert client.get(f"{API}/me").status_code == 401


@pytest.mark.parametrize("token", [None, "", "0" * 64, "ü"])
def test_an_unsafe_request_needs_the_token_of_this_very_login(client_as, token):
    client = client_as("nurse")
    del client.environ_base["HTTP_X_CSRF_TOKEN"]
    headers = {} if token is None else {"X-CSRF-Token": token}
    answer = client.delete(f"{API}/sign-ins/current", headers=headers)
    assert answer.status_code == 403
    assert client.get(f"{API}/me").status_code == 200


def test_the_token_of_another_login_does_not_do(client_as):
    one, other = client_as("nurse"), client_as("nurse")
    one.environ_base["HTTP_X_CSRF_TOKEN"] = other.environ_base["HTTP_X_CSRF_TOKEN"]
    assert one.delete(f"{API}/sign-ins/current").status_code == 403


def test_a_field_of_a_form_does_not_replace_the_header_of_the_api(client_as):
    client = client_as("nurse")
    token = client.environ_base.pop("HTTP_X_CSRF_TOKEN")
    answer = client.post(f"{API}/identity-proofs", data={"csrf_token": token})
    assert answer.status_code == 403


FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_another_site_can_send_nothing(client, client_as, headers):
    assert sign_in(client, headers=headers).status_code == 403
    assert client.post("/sign-in", data=NORA, headers=headers).status_code == 403
    assert client_as("nurse").delete(f"{API}/sign-ins/current", headers=headers).status_code == 403


OURS = [
    {"Origin": "http://localhost"},
    {"Sec-Fetch-Site": "same-origin"},
    # What a browser sends from a form of ours, because of our Referrer-Policy.
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
]


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_our_own_pages_can(client, headers):
    assert sign_in(client, headers=headers).status_code == 201


def test_another_host_is_refused(client):
    assert client.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400


def test_forwarded_headers_are_not_believed_without_a_declared_proxy(client):
    headers = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}
    for _ in range(10):
        sign_in(client, WRONG, headers=headers)
    assert sign_in(client, headers={"X-Forwarded-For": "198.51.100.8"}).status_code == 429


def test_a_program_uses_its_token(client_as):
    client = client_as("service", scopes=("sessions:read",))
    answer = client.get(f"{API}/me")
    assert answer.json["role"] == "service"
    assert "sessions:read" in answer.json["permissions"]
    assert "entries:read" not in answer.json["permissions"]
    assert "csrf_token" not in answer.json


@pytest.mark.parametrize("header", ["Bearer st_unknown", "Bearer", "Basic bm9yYTpub3Jh", "st_unknown", ""])
def test_an_unknown_token_is_401(client, header):
    assert client.get(f"{API}/me", headers={"Authorization": header}).status_code == 401


def test_never_a_token_and_a_cookie(client_as):
    client = client_as("service")
    client.set_cookie("st", client_as("nurse").get_cookie("st").value)
    assert client.get(f"{API}/me").status_code == 401


def test_a_token_opens_no_page_and_proves_nothing(client_as):
    client = client_as("service")
    assert client.get("/sign-in", headers={"Accept": "application/json"}).status_code == 401
    assert client.post(f"{API}/identity-proofs", json={"password": "whatever"}).status_code == 403
    assert client.delete(f"{API}/sign-ins/current").status_code == 403


def test_a_token_ends_when_it_runs_out(client_as, clock):
    client = client_as("service")
    clock.advance(days=90)
    assert client.get(f"{API}/me").status_code == 401


def test_a_proof_of_identity_says_until_when(client_as):
    client = client_as("nurse")
    answer = client.post(f"{API}/identity-proofs", json={"password": NORA["password"]})
    assert (answer.status_code, answer.json) == (201, {"good_until": "2026-11-23T14:02:00Z"})
    assert client.get(f"{API}/me").json["proved_at"] == "2026-11-23T14:00:00Z"
    answer = client.post(f"{API}/identity-proofs", json={"password": "not the right one"})
    assert (answer.status_code, answer.json["type"]) == (401, "/problems/identity_needed")


def test_a_witness_is_asked_before_the_work_begins(app, client_as):
    client = client_as("nurse")
    cookie = f"st={client.get_cookie('st').value}"
    with app.test_request_context("/api/v1/me", headers={"Cookie": cookie}):
        app.preprocess_request()
        nils = member("nils")
        assert sign_in_module.witnessed(nils.id, None) is None
        assert sign_in_module.witnessed(nils.id, nils.password) == Witnessed(nils.id)
        assert sign_in_module.witnessed(nils.id, "not the right one") != Witnessed(nils.id)
