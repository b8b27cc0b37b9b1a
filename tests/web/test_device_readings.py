"""A monitor's readings over HTTP and on their page: listed, accepted with one tap or a second look, dismissed."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7
from werkzeug.datastructures import MultiDict

from tests.hl7_samples import oru
from tests.service.gateways import MRN, tell


@pytest.fixture
def infusing(sqlite_scenes):
    """A session in which the drug runs, and a reading waits."""
    with sqlite_scenes.open("infusing") as (stage, scene):
        yield stage, scene


def paths(scene) -> tuple[str, str]:
    of_session = f"/sessions/{scene.ids['session']}/device-readings"
    return f"/api/v1{of_session}", of_session


def test_a_waiting_reading_is_listed_in_the_units_of_the_contract(infusing):
    stage, scene = infusing
    now = stage.now = stage.now + timedelta(minutes=3)
    tell(stage.database, oru(MRN, at=now, temperature_c="36.8", spo2=0), now)
    first, second = stage.client("nora").get(paths(scene)[0]).get_json()["items"]
    assert first["readings"] == {"temperature_c": "36.8"}
    assert first["unusable"] == {"spo2": "0 is no reading"}
    assert (second["id"], second["state"]) == (scene.ids["reading"], "waiting")
    assert second["readings"] == {"systolic": 132, "diastolic": 84, "heart_rate": 72, "spo2": 98}
    assert second["sent"]["systolic"] == "132 266016"


def test_the_list_is_paged(infusing):
    stage, scene = infusing
    now = stage.now = stage.now + timedelta(minutes=3)
    tell(stage.database, oru(MRN, at=now), now)
    client = stage.client("nora")
    page = client.get(f"{paths(scene)[0]}?limit=1").get_json()
    rest = client.get(f"{paths(scene)[0]}?limit=1&after={page['next']}").get_json()
    assert [len(part["items"]) for part in (page, rest)] == [1, 1]
    assert "next" not in rest


def test_the_bedside_holds_the_newest_out_until_it_is_accepted(infusing):
    stage, scene = infusing
    client, address = stage.client("nora"), f"/api/v1/sessions/{scene.ids['session']}/bedside"
    before = client.get(address)
    assert before.get_json()["device_reading"]["id"] == scene.ids["reading"]
    done = client.post(f"{paths(scene)[0]}/{scene.ids['reading']}/acceptance", json={})
    assert (done.status_code, done.get_json()["entry"]["id"]) == (201, scene.ids["reading"])
    after = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "device_reading" not in after.get_json()
    again = client.post(f"{paths(scene)[0]}/{scene.ids['reading']}/acceptance", json={})
    assert (again.status_code, again.get_json()["receipt"]) == (200, done.get_json()["receipt"])


def test_an_unusual_reading_asks_once(infusing):
    stage, scene = infusing
    now = stage.now = stage.now + timedelta(minutes=3)
    tell(stage.database, oru(MRN, at=now, spo2=91), now)
    client, address = stage.client("nora"), paths(scene)[0]
    unusual = client.get(address).get_json()["items"][0]["id"]
    refused = client.post(f"{address}/{unusual}/acceptance", json={})
    assert refused.status_code == 422
    said = [{key: fault[key] for key in ("path", "code", "value")} for fault in refused.get_json()["errors"]]
    assert client.post(f"{address}/{unusual}/acceptance", json={"confirmed": said}).status_code == 201


def test_a_dismissed_reading_is_offered_no_more(infusing):
    stage, scene = infusing
    client, address = stage.client("nora"), f"{paths(scene)[0]}/{scene.ids['reading']}"
    assert client.post(f"{address}/dismissal", json={}).get_json()["state"] == "dismissed"
    assert client.get(paths(scene)[0]).get_json()["items"] == []
    assert client.post(f"{address}/acceptance", json={}).status_code == 409


def test_a_program_decides_on_no_reading(infusing):
    stage, scene = infusing
    reading = stage.client("nora").get(paths(scene)[0]).get_json()["items"][0]
    program = stage.client("gate")
    assert program.post(f"{paths(scene)[0]}/{reading['id']}/acceptance", json={}).status_code == 403
    body = {"readings": reading["readings"], "source": "monitor", "measured_at": reading["measured_at"]}
    address = f"/api/v1/sessions/{scene.ids['session']}/vitals/{reading['id']}"
    assert program.put(address, json=body).status_code == 403
    assert stage.client("nora").put(address, json=body).status_code == 201


def sent(client, scene, do: str, reading: str = "", **more: str):
    data = MultiDict({"entry_id": str(uuid7()), "reading": reading or scene.ids["reading"], "do": do, **more})
    return client.post(paths(scene)[1], data=data | {"csrf_token": client.environ_base["HTTP_X_CSRF_TOKEN"]})


def test_the_page_accepts_with_one_tap(infusing):
    stage, scene = infusing
    client = stage.client("nora")
    shown = client.get(paths(scene)[1]).text
    assert "BP 132/84 · HR 72 · SpO₂ 98" in shown
    done = sent(client, scene, "accept")
    assert done.status_code == 303
    after = client.get(done.headers["Location"]).text
    assert "BP 132/84" in after
    assert "Nothing waits." in after


def test_the_page_asks_once_about_the_unusual_and_dismisses(infusing):
    stage, scene = infusing
    now = stage.now = stage.now + timedelta(minutes=3)
    tell(stage.database, oru(MRN, at=now, spo2=91, heart_rate=0), now)
    client = stage.client("nora")
    unusual = client.get(paths(scene)[0]).get_json()["items"][0]["id"]
    asked = sent(client, scene, "accept", unusual)
    assert asked.status_code == 422
    assert "Keep 91" in asked.text
    assert "No reading: HR 0 264864: 0 is no reading" in asked.text
    done = sent(client, scene, "dismiss", unusual)
    assert "dismissed" in client.get(done.headers["Location"]).text
    assert [row["id"] for row in client.get(paths(scene)[0]).get_json()["items"]] == [scene.ids["reading"]]


def test_the_page_shows_the_alarm_that_an_accepted_reading_raised(infusing):
    stage, scene = infusing
    now = stage.now = stage.now + timedelta(minutes=3)
    tell(stage.database, oru(MRN, at=now, systolic=195, diastolic=104, heart_rate=72), now)
    client = stage.client("nora")
    unusual = client.get(paths(scene)[0]).get_json()["items"][0]["id"]
    asked = sent(client, scene, "accept", unusual)
    assert "Keep 195<" in asked.text
    confirmation = re.findall(r'name="(confirm.0)" value="([^"]+)"', asked.text)
    done = sent(
        client, scene, "accept", unusual, **{name: html.unescape(value) for name, value in confirmation}
    )
    after = client.get(done.headers["Location"]).text
    assert "Stop:" in after
    alarm = re.findall(r'name="target" value="([^"]+)"', after)[0]
    data = {"entry_id": str(uuid7()), "kind": "acknowledgement", "form": f"ack-{alarm}", "target": alarm}
    data |= {"action": "rechecked", "csrf_token": client.environ_base["HTTP_X_CSRF_TOKEN"]}
    answered = client.post(re.findall(r'action="([^"]+/live/forms[^"]*)"', after)[0], data=data)
    assert answered.status_code == 303
    assert alarm not in client.get(paths(scene)[1]).text
