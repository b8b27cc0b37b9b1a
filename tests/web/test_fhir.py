"""The record over HTTP as FHIR, for programs of other people; one of them is used here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from sessiontrack.domain.permissions import SCOPES
from tests.browser.served import served
from tests.exports.fhir_validators import addresses, references, require_valid
from tests.scenes import Scene, Stage

FHIR_JSON = "application/fhir+json"


class Reader:
    """Somebody who reads one patient's record.

    Args:
        who: a person, or "gate" with the one scope that is needed.
    """

    def __init__(self, stage: Stage, scene: Scene, who: str = "gate") -> None:
        self.stage, self.ids = stage, scene.ids
        self.client = stage.client(who, scopes=("fhir:read",))

    def get(self, path: str, status: int = 200, **asked: Any) -> dict[str, Any]:
        """What is at an address; an error is told as FHIR tells it."""
        answer = self.client.get(f"/fhir/{path}", query_string=asked or None)
        assert (answer.status_code, answer.mimetype) == (status, FHIR_JSON), answer.text
        told: dict[str, Any] = answer.get_json()
        assert (told["resourceType"] == "OperationOutcome") is (status >= 400)
        validated(told)
        return told

    def found(self, kind: str, **asked: Any) -> list[dict[str, Any]]:
        """The resources of one page."""
        bundle = self.get(kind, patient=self.ids["patient"], **asked)
        return [entry["resource"] for entry in bundle.get("entry", [])]


def validated(resource: dict[str, Any]) -> None:
    """What has no id of its own is valid too."""
    kind = resource["resourceType"]
    import_module("fhir.resources.R4B").get_fhir_model_class(kind).model_validate(resource)
    getattr(import_module(f"fhirclient.models.{kind.lower()}"), kind)(resource, strict=True)


@pytest.fixture
def reader(sqlite_scenes) -> Iterator[Reader]:
    with sqlite_scenes.open("signed") as (stage, scene):
        yield Reader(stage, scene)


def issues(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["code"], each["details"]["text"]) for each in told["issue"]]


def test_anybody_is_told_what_the_server_can_do(client):
    answer = client.get("/fhir/metadata")
    told = answer.get_json()
    validated(told)
    assert (told["fhirVersion"], told["kind"]) == ("4.0.1", "instance")
    assert {each["type"] for each in told["rest"][0]["resource"]} == {"Patient", "Encounter", "Observation"}
    assert "LOINC" in told["copyright"]


def test_a_nurse_reads_nobodys_whole_record(sqlite_scenes):
    with sqlite_scenes.open("signed") as (stage, scene):
        reader = Reader(stage, scene, "nora")
        for path in ("", "/$everything"):
            assert issues(reader.get(f"Patient/{scene.ids['patient']}{path}", 403))[0][0] == "forbidden"


@pytest.mark.parametrize("who", ["paul", "gate"])
def test_a_clinician_and_a_program_with_the_scope_read_a_patient(sqlite_scenes, who):
    with sqlite_scenes.open("signed") as (stage, scene):
        reader = Reader(stage, scene, who)
        told = reader.get(f"Patient/{scene.ids['patient']}")
        require_valid([told])
        assert told["id"] == scene.ids["patient"]


@pytest.mark.parametrize("scope", sorted(set(SCOPES) - {"fhir:read"}))
def test_no_other_scope_will_do(reader, scope):
    reader.client = reader.stage.client("gate", scopes=(scope,))
    told = reader.get(f"Patient/{reader.ids['patient']}", 403)
    assert issues(told)[0][0] == "forbidden"


def test_a_stranger_is_asked_for_a_token(reader):
    reader.client = reader.stage.app.test_client()
    answer = reader.client.get("/fhir/Encounter", headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert issues(reader.get("Encounter", 401)) == [("login", "Sign in first.")]


def test_everything_is_valid_and_whole_page_by_page(reader):
    path = f"Patient/{reader.ids['patient']}/$everything"
    whole = reader.get(path, _count=500)
    found = [entry["resource"] for entry in whole["entry"]]
    require_valid(found)
    assert references(found) <= addresses(found)
    assert whole["total"] == len(found) > 50
    read, address = [], f"{path}?_count=50"
    while address:
        page = reader.get(address)
        assert len(page["entry"]) <= 50
        read += [entry["resource"] for entry in page["entry"]]
        links = {link["relation"]: link["url"] for link in page["link"]}
        address = links.get("next", "").removeprefix("http://localhost/fhir/")
    assert read == found


def test_a_search_is_by_patient_and_date(reader):
    (visit,) = reader.found("Encounter")
    day = visit["period"]["start"][:10]
    assert visit["status"] == "finished"
    assert reader.found("Encounter", date=day) == [visit]
    assert reader.found("Encounter", date=[f"ge{day}", f"lt{day}"]) == []
    pressures = reader.found("Observation", code="http://loinc.org|85354-9", date=day)
    assert {each["code"]["coding"][0]["code"] for each in pressures} == {"85354-9"}
    times = [each["effectiveDateTime"] for each in pressures]
    assert times == sorted(times)
    assert len(times) > 3
    assert reader.found("Observation", code="85354-9", date=f"gt{day}") == []
    told = reader.found("Observation", category="vital-signs", _format="application/json")
    assert len(told) > len(pressures)


def test_a_patient_may_be_named_by_address(reader):
    address = f"Patient/{reader.ids['patient']}"
    assert reader.get("Encounter", patient=address)["total"] == 1


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, "patient"),
        ({"patient": "x"}, "patient"),
        ({"patient": str(uuid7()), "name": "Doe"}, "name"),
        ({"patient": [str(uuid7()), str(uuid7())]}, "patient"),
        ({"patient": str(uuid7()), "date": "tomorrow"}, "date"),
        ({"patient": str(uuid7()), "_count": "0"}, "_count"),
        ({"patient": str(uuid7()), "_count": "49"}, "_count"),
        ({"patient": str(uuid7()), "_count": "501"}, "_count"),
        ({"patient": str(uuid7()), "_page": "Encounter.1"}, "_page"),
        ({"patient": str(uuid7()), "_format": "xml"}, "_format"),
    ],
)
def test_a_search_that_cannot_be_made_says_why(reader, asked, names):
    ((code, text),) = issues(reader.get("Encounter", 422, **asked))
    assert code == "invalid"
    assert text.startswith(f"{names}: ")


def test_nothing_is_found_of_nobody(reader):
    told = reader.get("Observation", patient=str(uuid7()))
    assert (told["total"], "entry" in told) == (0, False)
    for path in ("", "/$everything"):
        assert issues(reader.get(f"Patient/{uuid7()}{path}", 404))[0][0] == "not-found"


@pytest.mark.parametrize("path", ["Patient", "Patient/x", "Device/1", "Patient/x/$everything"])
def test_what_is_not_served_is_not_there(reader, path):
    reader.get(path, 404)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_changed(reader, method):
    answer = getattr(reader.client, method)(f"/fhir/Patient/{reader.ids['patient']}", json={})
    assert answer.status_code == 405
    assert issues(answer.get_json())[0][0] == "not-supported"


def test_a_fault_of_ours_is_told_as_one(reader, monkeypatch):
    monkeypatch.setattr("sessiontrack.web.fhir_routes.read_patient", lambda *_: 1 / 0)
    told = reader.get(f"Patient/{reader.ids['patient']}", 500)
    assert (told["issue"][0]["severity"], issues(told)[0][0]) == ("fatal", "exception")


@contextmanager
def smart(reader: Reader) -> Iterator[Any]:
    """The client library of SMART, with a token, at an address."""
    from fhirclient.server import FHIRServer

    with served(reader.stage.app) as address:
        server = FHIRServer(None, base_uri=f"{address}/fhir/")
        server.session.headers["Authorization"] = reader.client.environ_base["HTTP_AUTHORIZATION"]
        yield server
        server.session.close()


def test_a_client_of_other_people_reads_the_record(reader):
    from fhirclient.models.encounter import Encounter
    from fhirclient.models.observation import Observation
    from fhirclient.models.patient import Patient

    patient_id = reader.ids["patient"]
    expected = reader.found("Observation", _count=500)
    with smart(reader) as server:
        server.get_capability()
        patient = Patient.read(patient_id, server)
        visits = list(Encounter.where({"patient": patient_id}).perform_resources_iter(server))
        asked = {"patient": patient_id, "date": "ge2026-01-01", "_count": "50"}
        observed = list(Observation.where(asked).perform_resources_iter(server))
    assert patient.name[0].family == "Ashdown"
    assert [visit.id for visit in visits] == [reader.ids["session"]]
    assert [each.as_json() for each in observed] == expected
    assert len(observed) > 50
