"""Files for other systems: who may have them, what stands in them, and what the trail says left."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from sessiontrack.domain.bodies import Score
from sessiontrack.domain.errors import IdentityNeeded, NotAllowed, NotFound, Rejected, TooManyTries
from sessiontrack.domain.permissions import Role
from sessiontrack.service import fhir_files
from sessiontrack.service.fhir_files import Asked, open_fhir
from sessiontrack.storage import clinics
from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.people import change_person
from tests import export_scenes
from tests.exports.fhir_reader import from_resources
from tests.exports.fhir_told import from_record
from tests.exports.fhir_validators import addresses, references, require_valid
from tests.people import CLINIC, NOW, member
from tests.recorded import OPENED, new_id, open_course
from tests.service.bundling import proved

WHY = "Referral to the hospital"
CLINIC_FILE = Asked(is_ndjson=True)


def opened(database, asked, who="paul", purpose=WHY, **more):
    return open_fhir(database, proved(who), asked, purpose=purpose, now=NOW, **more)


def resources(database, asked, who="paul"):
    lines = b"".join(opened(database, replace(asked, is_ndjson=True), who)).decode().splitlines()
    return [json.loads(line) for line in lines]


def kinds(found):
    return {each["resourceType"] for each in found}


@pytest.fixture
def scene(database):
    return export_scenes.played(database)


@pytest.mark.parametrize("make", [export_scenes.played, export_scenes.muddles])
def test_a_sessions_file_reads_back_as_the_record(database, make):
    for record in make(database).records:
        found = resources(database, Asked(session_id=record.session.id))
        require_valid(found)
        assert references(found) <= addresses(found)
        assert from_resources(found) == from_record(record)


def test_a_courses_file_has_all_its_sessions_and_no_other_course(database, scene):
    with database.writing() as db:
        other = open_course(db, known=scene.records[0].patient)
    found = resources(database, Asked(course_id=scene.course_id))
    require_valid(found)
    visits = {each["id"] for each in found if each["resourceType"] == "Encounter"}
    assert visits == {str(record.session.id) for record in scene.records}
    assert str(other.course.id) not in str(found)


def test_the_clinics_file_has_every_patient_of_it_and_each_form_once(database, scene, monkeypatch):
    export_scenes.muddles(database)
    answered = Score(scale="gad7", occasion="follow_up", items=(1,) * 7, scale_version="1.0")
    with database.writing() as db:
        for _ in range(2):
            open_course(db).enter(answered, OPENED)
    monkeypatch.setattr(fhir_files, "AT_ONCE", 2)
    heard = []
    parts = opened(database, CLINIC_FILE, told=lambda done, total: heard.append((done, total)))
    found = [json.loads(line) for line in b"".join(parts).decode().splitlines()]
    require_valid(found)
    assert references(found) <= addresses(found)
    assert sum(each["resourceType"] == "Patient" for each in found) == 5
    assert sum(each["resourceType"] == "Questionnaire" for each in found) == 1
    assert heard == [(done, 5) for done in range(1, 6)]
    bundle = json.loads(b"".join(opened(database, Asked(base="https://c.example/fhir"))))
    assert [each["resource"] for each in bundle["entry"]] == found
    first = found[0]
    assert bundle["entry"][0]["fullUrl"] == f"https://c.example/fhir/{first['resourceType']}/{first['id']}"


def test_a_patients_record_is_read_only_when_its_turn_has_come(database, scene, monkeypatch):
    export_scenes.muddles(database)
    monkeypatch.setattr(fhir_files, "in_blocks", lambda parts: parts)
    heard: list[int] = []
    parts = opened(database, CLINIC_FILE, told=lambda done, _: heard.append(done))
    next(parts)
    assert heard == []
    for part in parts:
        if json.loads(part)["resourceType"] == "Patient":
            break
    assert heard == [1]
    parts.close()


@pytest.mark.parametrize("who", ["nora", "ada", "anna", "ana", "gate"])
def test_the_whole_clinic_needs_a_right_of_its_own(database, who):
    with pytest.raises(NotAllowed):
        opened(database, CLINIC_FILE, who)


def files_of(scene):
    return (CLINIC_FILE, Asked(course_id=scene.course_id), Asked(session_id=scene.planned.id))


def test_every_file_needs_the_password_a_moment_ago(database, scene, trail):
    for asked in files_of(scene):
        with pytest.raises(IdentityNeeded):
            open_fhir(database, member("paul").actor, asked, purpose=WHY, now=NOW)
    assert trail() == []


def test_every_file_needs_the_grant_for_names(database, scene, trail):
    with database.writing() as db:
        change_person(db, member("paul").id, may_export=False)
    for asked in files_of(scene):
        with pytest.raises(NotAllowed, match="grant"):
            opened(database, asked)
    assert trail() == []


def test_a_nurse_hands_out_nobodys_record(database, scene):
    for asked in files_of(scene):
        with pytest.raises(NotAllowed):
            opened(database, asked, "nora")


def test_so_many_files_and_no_more_in_an_hour(database, scene):
    opened(database, CLINIC_FILE, per_hour=1)
    with pytest.raises(TooManyTries):
        opened(database, CLINIC_FILE, per_hour=1)


@pytest.mark.parametrize("asked", [Asked(session_id=new_id()), Asked(course_id=new_id())])
def test_what_is_not_there_cannot_be_handed_out(database, asked):
    with pytest.raises(NotFound):
        opened(database, asked)


def test_what_is_another_clinics_is_not_there(database, scene):
    with database.writing() as db:
        change_person(db, member("sam").id, role=Role.CLINICIAN.value, may_export=True)
    elsewhere = replace(proved("sam"), role=Role.CLINICIAN)
    for asked in (Asked(session_id=scene.planned.id), Asked(course_id=scene.course_id)):
        with pytest.raises(NotFound):
            open_fhir(database, elsewhere, asked, purpose=WHY, now=NOW)


def test_a_file_needs_a_purpose(database, scene, trail):
    with pytest.raises(Rejected) as refused:
        opened(database, CLINIC_FILE, purpose=" ")
    assert [fault.path for fault in refused.value.faults] == ["/purpose"]
    assert trail() == []


def test_the_trail_says_what_left_and_whose(database, scene, trail):
    asked = Asked(session_id=scene.records[0].session.id)
    content = b"".join(opened(database, asked, purpose=f" {WHY} "))
    count = len(json.loads(content)["entry"])
    started, ended = trail(AUDIT.c.action, AUDIT.c.purpose, AUDIT.c.patient_ids, AUDIT.c.details)
    assert started[:2] == ("export.started", WHY)
    assert [str(each) for each in started[2]] == [str(scene.records[0].patient.id)]
    assert started[3] == {"file": "fhir", "of": "session"}
    digest = hashlib.sha256(content).hexdigest()
    counts = {"resources": count, "bytes": len(content), "sha256": digest}
    assert (ended[0], ended[3]) == ("export.ended", {"file": "fhir", "of": "session", **counts})


def test_a_file_that_is_broken_off_is_told_too(database, scene, trail, monkeypatch):
    monkeypatch.setattr(fhir_files, "in_blocks", lambda parts: parts)
    parts = opened(database, CLINIC_FILE)
    next(parts)
    parts.close()
    assert trail() == ["export.started", "export.broken_off"]


@pytest.mark.parametrize("is_synthetic", [True, False])
def test_only_a_synthetic_clinics_resources_are_marked(database, scene, is_synthetic):
    if not is_synthetic:
        with database.writing() as db:
            here = clinics.CLINIC.c.id == CLINIC.id
            db.execute(sa.update(clinics.CLINIC).where(here).values(is_synthetic=False))
    marks = {str(each.get("meta")) for each in resources(database, CLINIC_FILE)}
    assert ("HTEST" in str(marks)) is is_synthetic
    assert len(marks) == 1


def test_a_clinic_without_patients_has_an_empty_bundle(database):
    assert json.loads(b"".join(opened(database, Asked()))) == {"resourceType": "Bundle", "type": "collection"}


def test_a_correction_that_came_by_way_of_the_course_is_in_the_sessions_file(database):
    with database.writing() as db:
        course = open_course(db)
        session = course.plan(OPENED)
        wrong = course.enter(export_scenes.points(17, "before_session"), OPENED, session)
        course.enter(export_scenes.points(18, "before_session"), OPENED, amends=wrong)
    found = resources(database, Asked(session_id=session.id))
    (total,) = [each for each in found if each["id"].endswith("-total")]
    assert (total["status"], total["valueQuantity"]["value"]) == ("corrected", 18)
    assert "Provenance" in kinds(found)
    assert datetime.fromisoformat(total["effectiveDateTime"]).astimezone(UTC) == OPENED
