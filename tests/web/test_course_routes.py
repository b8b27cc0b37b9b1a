"""Courses and the five files over the API."""

from __future__ import annotations

import pytest
from uuid_utils.compat import uuid7

from tests.visits import PATIENT, Visit

PLAN = {"indications": ["ptsd", "depression"], "agent": "ketamine", "route": "iv"}
API = "/api/v1"


@pytest.fixture
def visit(client_as, clock, begin):
    return Visit(client_as, clock, begin)


@pytest.fixture
def nora(client_as):
    return client_as("nora")


@pytest.fixture
def patient_id(nora):
    return nora.post(f"{API}/patients", json=PATIENT).json["id"]


def test_a_course_is_opened_once_and_changed_by_its_version(nora, patient_id):
    body = {**PLAN, "id": str(uuid7()), "goals": "Sleep\nagain", "planned_sessions": 8}
    first = nora.post(f"{API}/patients/{patient_id}/courses", json=body)
    assert (first.status_code, first.headers["ETag"]) == (201, '"1"')
    assert first.json["primary_scale"] == "phq9"
    again = nora.post(f"{API}/patients/{patient_id}/courses", json=body)
    assert (again.status_code, again.json) == (200, first.json)
    other = nora.post(f"{API}/patients/{patient_id}/courses", json={**body, "agent": "esketamine"})
    assert other.status_code == 409
    address = f"{API}/courses/{body['id']}"
    assert nora.patch(address, json={"goals": "x"}).status_code == 428
    changed = nora.patch(address, json={"goals": "x"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json["goals"], changed.headers["ETag"]) == (200, "x", '"2"')
    assert nora.patch(address, json={"goals": "y"}, headers={"If-Match": '"1"'}).status_code == 412
    listed = nora.get(f"{API}/patients/{patient_id}/courses").json["items"]
    assert listed == [changed.json]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"planned_sessions": 3}, "/planned_sessions"),
        ({"indications": []}, "/indications"),
        ({"indications": ["ptsd", "ptsd"]}, "/indications"),
        ({"agent": "propofol"}, "/agent"),
        ({"primary_scale": "cssrs_screen"}, "/primary_scale"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(nora, patient_id, change, path):
    answer = nora.post(f"{API}/patients/{patient_id}/courses", json={**PLAN, **change})
    assert answer.status_code == 422
    assert [error["path"] for error in answer.json["errors"]] == [path]


def test_an_episode_is_opened_once(nora, patient_id):
    course = nora.post(f"{API}/patients/{patient_id}/courses", json=PLAN).json
    body = {"id": str(uuid7()), "trigger": "Symptoms returned"}
    address = f"{API}/courses/{course['id']}/episodes"
    first = nora.post(address, json=body)
    assert first.status_code == 201
    assert nora.post(address, json=body).json == first.json
    assert nora.post(address, json={**body, "trigger": "Other"}).status_code == 409
    assert nora.get(f"{API}/courses/{course['id']}").json["episodes"][0]["trigger"] == "Symptoms returned"


def test_a_course_is_read_whole(visit):
    visit.open_course()
    at = visit.at(0).isoformat()
    items = [3, 3, 3, 3, 2, 2, 1, 1, 0]
    score = {"scale": "phq9", "items": items, "occasion": "baseline", "measured_at": at}
    visit.kept("nora", f"/courses/{visit.course_id}/scores", **score)
    visit.plan(minutes_ahead=40)
    visit.check_in(20)
    visit.order()
    visit.vitals(38)
    visit.dose("started", 40, rate_mg_per_h="61.5")
    visit.vitals(50, systolic=145)
    visit.vitals(60, systolic=164)
    onset = {"effect": "nausea", "severity": "mild", "solicited": True}
    visit.kept("nora", "side-effects", measured_at=visit.at(62).isoformat(), **onset)
    course = visit.client("paul").get(f"{API}/courses/{visit.course_id}").json
    assert course["course"]["indications"] == ["depression"]
    assert course["phases"][0] == {"phase": "initial_series", "sessions": 1, "given": 1}
    (session,) = course["sessions"]
    assert (session["ordinal"], session["state"]) == (1, "infusing")
    assert session["summary"]["peak_systolic"] == 164
    assert session["side_effects"][0]["effect"] == "nausea"
    assert course["scores"][0]["total"] == 18
    assert course["response"] == {"scale": "phq9"}
    assert course["checkpoints"][0]["finding"] == "not_due"
    assert course["exposure"]["sessions"] == 1
    assert float(course["exposure"]["delivered_mg"]) > 0
    drawn = visit.client("nora").get(f"{API}/courses/{visit.course_id}/chart.svg")
    assert drawn.mimetype == "image/svg+xml"
    assert "ASHDOWN, Rowan" in drawn.text


def test_a_course_of_another_clinic_is_not_there(client_as, nora, patient_id):
    course = nora.post(f"{API}/patients/{patient_id}/courses", json=PLAN).json
    sam = client_as("sam")
    for address in (
        f"courses/{course['id']}",
        f"courses/{course['id']}/chart.svg",
        f"patients/{patient_id}/courses",
    ):
        assert sam.get(f"{API}/{address}").status_code == 404
    assert client_as("analyst").get(f"{API}/courses/{course['id']}").status_code == 403


@pytest.mark.parametrize("noun", ["sessions", "vitals", "dose-events", "side-effects", "scores"])
def test_a_file_is_streamed_to_who_may_have_it(client_as, visit, noun):
    visit.open_course()
    body = {"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z", "purpose": "quality review"}
    answer = client_as("analyst").post(f"{API}/csv/{noun}", json=body)
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    assert "attachment; filename=" in answer.headers["Content-Disposition"]
    assert answer.data.count(b"\r\n") >= 1
    assert b"Ashdown" not in answer.data
    assert client_as("nora").post(f"{API}/csv/{noun}", json=body).status_code == 403
    assert client_as("analyst").post(f"{API}/csv/{noun}", json={}).status_code == 422
    backwards = {**body, "from": body["to"], "to": body["from"]}
    assert client_as("analyst").post(f"{API}/csv/{noun}", json=backwards).status_code == 422


def test_past_so_many_files_an_hour_a_person_waits(app, client_as):
    most = app.extensions["sessiontrack"].exports_per_hour
    ana, body = client_as("analyst"), {"purpose": "quality review"}
    assert [ana.post(f"{API}/csv/scores", json=body).status_code for _ in range(most)] == [200] * most
    refused = ana.post(f"{API}/csv/vitals", json=body)
    assert (refused.status_code, refused.mimetype) == (429, "application/problem+json")
    assert refused.headers["Retry-After"] == "3600"
    assert refused.get_json()["retry_after"] == 3600
    page = ana.post("/exports/scores.csv", data=body, headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Retry-After"]) == (429, "3600")
    assert f"{most} files in an hour" in page.text
    assert client_as("paul").post(f"{API}/csv/scores", json=body).status_code == 200
