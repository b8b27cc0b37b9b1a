"""The audit trail for programs: which lines, page by page, and that reading leaves a line."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from sessiontrack.domain.permissions import SCOPES
from sessiontrack.storage.people import pseudonym
from tests.people import CLINIC, NOW, member
from tests.visits import PATIENT

AUDIT = "/api/v1/audit"


@pytest.fixture
def watching(visit, client_as):
    """A program that watches over a visit that began."""
    visit.check_in(0)
    return client_as("service", scopes=["audit:read"])


def test_a_program_reads_every_line_with_pseudonyms(watching, visit):
    answer = watching.get(AUDIT)
    assert answer.status_code == 200
    newest = answer.json["items"][0]
    assert (newest["person"], newest["role"]) == ("Nora Lind", "nurse")
    assert (newest["action"], newest["words"]) == ("check_in.recorded", "entered a check-in")
    assert newest["session_id"] == str(visit.session_id)
    assert newest["patient_refs"] == [pseudonym("P", CLINIC.id, UUID(str(visit.patient_id)))]
    assert PATIENT["mrn"] not in answer.text
    assert PATIENT["family_name"] not in answer.text


def test_no_line_holds_the_id_of_a_patient(watching, visit):
    visit.client("paul").get(f"/api/v1/patients/{visit.patient_id}")
    answer = watching.get(AUDIT)
    assert answer.json["items"][0]["action"] == "patient.read"
    assert str(visit.patient_id) not in answer.text


def test_reading_leaves_one_line_which_the_next_reading_shows(watching):
    watching.get(AUDIT, query_string={"what": "entered"})
    newest = watching.get(AUDIT).json["items"][0]
    assert (newest["action"], newest["role"]) == ("trail.read", "service")


def test_pages_hold_every_line_once(watching):
    whole = [line["id"] for line in watching.get(AUDIT).json["items"]]
    paged, query = [], {"limit": 2}
    while True:
        page = watching.get(AUDIT, query_string=query).json
        paged += [line["id"] for line in page["items"]]
        if "next" not in page:
            break
        query["after"] = page["next"]
    assert [line for line in paged if line in whole] == whole
    assert len(set(paged)) == len(paged)


def test_lines_are_found_by_person_act_patient_and_day(watching, visit):
    def found(**query):
        return watching.get(AUDIT, query_string=query).json["items"]

    nora = str(member("nora").id)
    assert {line["person"] for line in found(who=nora)} == {"Nora Lind"}
    assert {line["action"] for line in found(what="signed")} == set()
    assert found(patient_id=visit.patient_id)[0]["patient_refs"]
    assert found(until=(NOW - timedelta(days=2)).date().isoformat()) == []
    assert found(since=(NOW - timedelta(days=2)).date().isoformat())


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"who": "nobody we know"}, 422),
        ({"what": "moon"}, 422),
        ({"patient_id": "01900000-0000-7000-8000-000000000000"}, 404),
        ({"since": "2026-02-30"}, 422),
        ({"since": "2026-03-02", "until": "2026-03-01"}, 422),
        ({"after": "x"}, 422),
        ({"limit": "201"}, 422),
        ({"patient": "R-1001"}, 422),
    ],
)
def test_what_cannot_be_asked_is_said(watching, query, status):
    assert watching.get(AUDIT, query_string=query).status_code == status


def test_a_program_without_the_scope_reads_nothing(client_as):
    others = [scope for scope in SCOPES if scope != "audit:read"]
    assert client_as("service", scopes=others).get(AUDIT).status_code == 403


def test_a_nurse_sees_her_own_lines_only(watching, client_as):
    lines = client_as("nora").get(AUDIT).json["items"]
    assert {line["person"] for line in lines} == {"Nora Lind"}
