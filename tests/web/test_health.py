"""Whether the server lives, can work, and how much it did."""

from __future__ import annotations

from dataclasses import replace

from sessiontrack.service.opening import open_database


def test_health_says_whether_the_server_lives_and_can_work(client):
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"


def test_metrics_count_answers(client):
    client.get("/healthz")
    text = client.get("/metrics").text
    assert "sessiontrack_up 1" in text
    assert 'sessiontrack_requests_total{status="200"}' in text


def test_a_server_without_its_database_lives_but_is_not_ready(app, client, tmp_path):
    here = app.extensions["sessiontrack"]
    missing = open_database(f"sqlite:///{tmp_path}/no/such/folder.db")
    app.extensions["sessiontrack"] = replace(here, database=missing)
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503
    client.set_cookie("st", "whatever")
    assert client.get("/api/v1/me").status_code == 503


def test_a_file_that_is_no_database_is_not_ready(app, client, tmp_path):
    (tmp_path / "garbage.db").write_text("garbage")
    refusing = open_database(f"sqlite:///{tmp_path}/garbage.db")
    app.extensions["sessiontrack"] = replace(app.extensions["sessiontrack"], database=refusing)
    assert client.get("/readyz").status_code == 503


def test_metrics_are_for_this_machine_and_for_who_is_known(client, client_as):
    elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
    assert client.get("/metrics", environ_base=elsewhere).status_code == 401
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": ""}).status_code == 401
    for who in ("service", "auditor"):
        known = client_as(who)
        assert known.get("/metrics", environ_base={**known.environ_base, **elsewhere}).status_code == 200
