"""The bundle over HTTP and on its pages: asked for, watched, cancelled, fetched."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from time import monotonic, sleep

import pytest

from sessiontrack.app import start_exports
from sessiontrack.exports.bundle.checking import check_bundle
from sessiontrack.service.export_jobs import KEPT, run_next_job
from tests import bundle_scenes
from tests.people import member

API = "/api/v1"
BODY = {"profile": "limited", "purpose": "Yearly review"}
FORM = {**BODY, "entry_id": "01900000-0000-7000-8000-00000000e001"}


@pytest.fixture
def folder(app, tmp_path):
    """Where this application keeps its bundles."""
    app.extensions["sessiontrack"] = replace(app.extensions["sessiontrack"], exports_folder=tmp_path / "kept")
    return tmp_path / "kept"


@pytest.fixture
def run(database, folder, clock):
    """Make the next bundle, as the server's thread does."""
    return lambda: run_next_job(database, folder, clock)


def test_a_bundle_is_asked_for_watched_and_fetched(client_as, database, run, tmp_path):
    bundle_scenes.told(database)
    ana = client_as("analyst")
    asked = ana.post(f"{API}/exports", json={**BODY, "phase": "maintenance", "from": "2026-01-01T00:00:00Z"})
    assert (asked.status_code, asked.json["state"]) == (201, "queued")
    address = asked.headers["Location"]
    assert ana.get(f"{address}/file").status_code == 409
    assert run()
    told = ana.get(address).json
    assert (told["state"], told["done_n"], told["total_n"]) == ("ready", 2, 2)
    with ana.get(f"{address}/file") as file:
        assert file.mimetype == "application/zip"
        assert "SYNTHETIC.zip" in file.headers["Content-Disposition"]
        content = io.BytesIO(file.data)
    with zipfile.ZipFile(content) as archive:
        archive.extractall(tmp_path / "read")
    assert list(check_bundle(tmp_path / "read")) == []
    assert ana.delete(address).status_code == 409
    assert client_as("paul").get(f"{address}/file").status_code == 404


def test_a_bundle_is_cancelled_over_http(client_as, folder):
    ana = client_as("analyst")
    address = ana.post(f"{API}/exports", json=BODY).headers["Location"]
    assert ana.delete(address).json["state"] == "cancelled"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"profile": "all"}, 422),
        ({"purpose": ""}, 422),
        ({"from": "2026-02-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}, 422),
        ({"as_of": "2030-01-01T00:00:00Z"}, 422),
        ({"profile": "full"}, 403),
    ],
)
def test_what_cannot_be_had_is_refused(client_as, change, status):
    assert client_as("analyst").post(f"{API}/exports", json={**BODY, **change}).status_code == status


def test_names_need_the_password_over_http(client_as):
    paul = client_as("paul")
    asked = {**BODY, "profile": "full"}
    assert paul.post(f"{API}/exports", json=asked).status_code == 401
    assert paul.post(f"{API}/identity-proofs", json={"password": member("paul").password}).status_code == 201
    assert paul.post(f"{API}/exports", json=asked).status_code == 201


def test_the_page_asks_and_shows_how_far_it_is(client_as, database, run, clock):
    bundle_scenes.told(database)
    ana = client_as("analyst")
    assert "None yet" in ana.get("/exports/bundles").text
    assert 'href="/exports/bundles"' in ana.get("/exports").text
    form = {**FORM, "since": "01-Jan-2026", "until": "31-Mar-2026", "as_of": "23-Nov-2026"}
    sent = ana.post("/exports/bundles", data=form)
    assert sent.status_code == 303
    waiting = ana.get(sent.location).text
    assert "Waiting" in waiting
    assert "<progress" in waiting
    assert run()
    ready = ana.get(sent.location).text
    assert "Kept until 30-Nov-2026" in ready
    with ana.get(f"{sent.location}/file") as file:
        assert file.mimetype == "application/zip"
    assert re.search(r"<b>Ready</b>.*Yearly review", ana.get("/exports/bundles").text, re.DOTALL)
    clock.advance(seconds=KEPT.total_seconds())
    assert client_as("analyst").get(f"{sent.location}/file").status_code == 404


def test_names_need_the_password_again_on_the_page(client_as, database, run, clock):
    paul = client_as("paul")
    own = {"entry_id": FORM["entry_id"], "password": member("paul").password}
    address = paul.post("/exports/bundles", data={**FORM, **own, "profile": "full"}).location
    assert run()
    clock.advance(seconds=121)
    assert paul.get(f"{address}/file").status_code == 401
    assert paul.get(f"/api/v1{address.replace('/bundles', '')}/file").status_code == 401
    page = paul.get(address).text
    assert 'name="password"' in page
    assert f'href="{address}/file"' not in page
    for wrong in ({}, {"password": "another one entirely"}):
        refused = paul.post(f"{address}/file", data={"entry_id": FORM["entry_id"], **wrong})
        assert (refused.status_code, 'href="#f-password"' in refused.text) == (422, True)
    sent = paul.post(f"{address}/file", data=own)
    assert (sent.status_code, sent.location) == (303, f"{address}/file")
    with paul.get(sent.location) as file:
        assert file.mimetype == "application/zip"


def test_the_page_cancels(client_as, folder):
    ana = client_as("analyst")
    address = ana.post("/exports/bundles", data=FORM).location
    assert ana.post(f"{address}/cancellation", data={}).status_code == 303
    assert "Nothing of it was kept" in ana.get(address).text


def test_the_page_says_what_is_wrong(client_as):
    ana, paul = client_as("analyst"), client_as("paul")
    refused = ana.post("/exports/bundles", data={**FORM, "since": "02-Jan-2026", "until": "01-Jan-2026"})
    assert refused.status_code == 422
    assert 'href="#f-until"' in refused.text
    refused = ana.post("/exports/bundles", data={**FORM, "as_of": "30-Nov-2026"})
    assert (refused.status_code, 'href="#f-as_of"' in refused.text) == (422, True)
    wrong = paul.post(
        "/exports/bundles", data={**FORM, "profile": "full", "password": "another one entirely"}
    )
    assert (wrong.status_code, "must be your own password" in wrong.text) == (422, True)
    right = {**FORM, "profile": "full", "password": member("paul").password}
    assert paul.post("/exports/bundles", data=right).status_code == 303
    own = {**right, "password": member("ana").password}
    refused = ana.post("/exports/bundles", data=own)
    assert (refused.status_code, "needs a grant" in refused.text) == (422, True)


def test_the_server_makes_what_is_asked_for(client_as, app, folder, database):
    runner = start_exports(app)
    ana = client_as("analyst")
    address = ana.post(f"{API}/exports", json=BODY).headers["Location"]
    until = monotonic() + 20
    while ana.get(address).json["state"] != "ready" and monotonic() < until:
        sleep(0.02)
    runner.end()
    runner.join(20)
    assert ana.get(address).json["state"] == "ready"
    assert not runner.is_alive()
