"""The cookie by which a device is known again, over HTTP."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.people import member

API = "/api/v1"
NORA = {"email": "nora@example.com", "password": member("nora").password}
WRONG = NORA | {"password": "not the right one"}


def sign_in(client, given=None, **options):
    return client.post(f"{API}/sign-ins", json=given or NORA, **options)


def test_the_device_is_known_again_after_the_sign_out(client, app):
    sign_in(client)
    kept = client.get_cookie("st-device")
    assert kept.http_only
    assert kept.max_age == 90 * 24 * 3600
    csrf = client.get(f"{API}/me").json["csrf_token"]
    client.delete(f"{API}/sign-ins/current", headers={"X-CSRF-Token": csrf})
    stranger = app.test_client()
    for _ in range(10):
        assert sign_in(stranger, WRONG).status_code == 401
    assert sign_in(stranger).status_code == 429
    assert sign_in(client).status_code == 201
    assert client.get_cookie("st-device").value != kept.value


def test_it_lets_nobody_in(client, app):
    sign_in(client)
    other = app.test_client()
    other.set_cookie("st-device", client.get_cookie("st-device").value)
    assert other.get(f"{API}/me").status_code == 401


@pytest.mark.parametrize("sent", ["", "x" * 65, "ü", "a b", "0" * 43])
def test_one_that_is_no_secret_of_ours_is_as_none(client, sent):
    client.set_cookie("st-device", sent)
    assert sign_in(client).status_code == 201
    assert client.get_cookie("st-device").value != sent


def test_over_https_it_belongs_to_this_host_alone(client, app):
    app.extensions["sessiontrack"] = replace(app.extensions["sessiontrack"], is_secure=True)
    _, cookie = sign_in(client, base_url="https://localhost").headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-st-device=")
    assert "Secure" in cookie
    assert "SameSite=Strict" in cookie
