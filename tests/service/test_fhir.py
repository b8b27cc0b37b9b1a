"""A patient's record for other systems: loaded in a few queries, and each look at it in the trail."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa

from sessiontrack.domain.errors import NotAllowed, NotFound, Rejected
from sessiontrack.domain.protocol import Protocol
from sessiontrack.service.fhir import Part, around, read_everything, read_patient, search, when
from sessiontrack.service.fhir_search import Wanted
from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.clinics import add_protocol
from tests import export_scenes
from tests.exports.fhir_validators import addresses, references, require_valid
from tests.people import CLINIC, NOW, OTHER_CLINIC
from tests.recorded import new_id, open_course

ALL = Part(10_000)


def everything(work, patient_id):
    return read_everything(work, patient_id, ALL)


@pytest.fixture
def scene(database):
    return export_scenes.played(database)


@pytest.fixture
def patient(scene):
    return scene.records[0].patient


def test_a_patient_is_read_by_who_answers_for_them(begin_reading, patient, trail):
    with begin_reading("paul") as work:
        told = read_patient(work, patient.id)
    require_valid([told])
    assert told["name"][0]["family"] == patient.family_name
    assert trail(AUDIT.c.action, AUDIT.c.details) == [("fhir.read", {"kind": "Patient", "resources": 1})]


def test_everything_is_the_record_with_its_forms(begin_reading, patient, trail):
    with begin_reading("paul") as work:
        found = read_everything(work, patient.id, ALL).shown
    require_valid(found)
    assert references(found) <= addresses(found)
    ((action, whose, details),) = trail(AUDIT.c.action, AUDIT.c.patient_ids, AUDIT.c.details)
    assert (action, [str(each) for each in whose]) == ("fhir.read", [str(patient.id)])
    assert details == {"kind": "everything", "resources": len(found)}


def test_the_trail_says_how_much_of_it_left(begin_reading, patient, trail):
    reads = (
        read_everything,
        lambda work, patient_id, part: search(work, "Observation", Wanted(patient_id), part),
    )
    for read in reads:
        with begin_reading("paul") as work:
            first = read(work, patient.id, Part(3))
        with begin_reading("paul") as work:
            rest = read(work, patient.id, Part(10_000, first.next_after))
        assert (len(first.shown), first.total, rest.next_after) == (3, 3 + len(rest.shown), None)
        given = [details["resources"] for (details,) in trail(AUDIT.c.details)[-2:]]
        assert given == [3, len(rest.shown)]


def test_a_part_behind_nothing_is_not_there(begin_reading, patient):
    with begin_reading("paul") as work, pytest.raises(Rejected):
        read_everything(work, patient.id, Part(3, "Encounter.1"))


@pytest.mark.parametrize("kind", ["Encounter", "Observation"])
def test_a_search_gives_one_kind_by_date(begin_reading, patient, kind, trail):
    with begin_reading("paul") as work:
        found = search(work, kind, Wanted(patient.id), ALL).shown
        times = [when(each)[0] for each in found]
        half = search(work, kind, Wanted(patient.id, dates=("ge2026-03-01", "lt2026-06-01")), ALL).shown
    assert {each["resourceType"] for each in found} == {kind}
    assert times == sorted(times)
    assert 0 < len(half) < len(found)
    assert trail() == ["fhir.read"] * 2


def test_a_search_asks_for_codes(begin_reading, patient):
    def found(**asked) -> int:
        with begin_reading("paul") as work:
            return search(work, "Observation", Wanted(patient.id, **asked), ALL).total

    assert found(codes=("59408-5",)) == found(codes=("http://loinc.org|59408-5", "nothing")) > 0
    assert found(codes=("59408-5",), categories=("survey",)) == found(codes=("nothing",)) == 0
    assert 0 < found(categories=("survey",)) < found(categories=("survey", "vital-signs")) == found()


def test_a_visit_ends_when_the_patient_left():
    began, left = "2026-01-05T09:00:00-06:00", "2026-01-05T11:00:00-06:00"
    visit = {"resourceType": "Encounter", "period": {"start": began, "end": left}}
    assert when(visit) == (datetime.fromisoformat(began), datetime.fromisoformat(left))
    running = {"resourceType": "Encounter", "status": "in-progress", "period": {"start": began}}
    assert when(running) == (datetime.fromisoformat(began), None)


def test_nobody_is_found_among_strangers(begin_reading, patient, trail):
    for clinic_id, patient_id in ((CLINIC.id, new_id()), (OTHER_CLINIC.id, patient.id)):
        with begin_reading("paul", clinic_id=clinic_id) as work:
            assert search(work, "Encounter", Wanted(patient_id), ALL).shown == []
            for read in (read_patient, everything):
                with pytest.raises(NotFound):
                    read(work, patient_id)
    assert trail() == []


@pytest.mark.parametrize("who", ["nora", "ada", "anna", "ana"])
def test_nobody_else_reads_anything(begin_reading, patient, who):
    with begin_reading(who) as work:
        for read in (
            read_patient,
            everything,
            lambda work, each: search(work, "Encounter", Wanted(each), ALL),
        ):
            with pytest.raises(NotAllowed):
                read(work, patient.id)


def test_a_session_keeps_the_protocol_of_its_check_in(database, scene):
    with database.writing() as db:
        add_protocol(db, CLINIC.id, Protocol(2, {"under_effect_minutes": 60}), by="Paul", at=NOW)
        here = around(db, CLINIC.id)
    first, *_ = (record.session for record in scene.records)
    assert here.protocol_of(first).version == first.protocol_version == 1
    assert here.protocol_of(scene.planned).version == 2


def test_more_sessions_take_no_more_queries(database, begin_reading):
    def queries(sessions: int) -> int:
        with database.writing() as db:
            course = open_course(db)
            for number in range(sessions):
                visit = course.plan(NOW + timedelta(days=number))
                export_scenes.nasal(course, visit)
        counted: list[str] = []
        with begin_reading("paul") as work:
            hear = partial(lambda kept, *said: kept.append(said[2]), counted)
            sa.event.listen(work.db, "before_cursor_execute", hear)
            everything(work, course.patient.id)
            sa.event.remove(work.db, "before_cursor_execute", hear)
        return len(counted)

    assert queries(1) == queries(5)
