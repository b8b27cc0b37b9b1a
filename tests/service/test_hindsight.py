"""What a draft would have changed, over sessions that were really charted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sessiontrack.domain.errors import NotAllowed, NotFound
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.sessions import State
from sessiontrack.service.access import open_session
from sessiontrack.service.clinics import publish_protocol
from sessiontrack.service.hindsight import LOOKED_BACK, look_back_with_draft, past_records
from sessiontrack.service.protocols import draft_protocol
from sessiontrack.storage import past_records as storage
from sessiontrack.storage.audit import AUDIT
from tests.people import CLINIC
from tests.recorded import OPENED
from tests.service.samples import AN_ID, ON_SQLITE
from tests.service.treating import queries_of

WHY = "Two patients were dizzy."


@pytest.fixture
def look_back(begin, begin_reading):
    """Draft these limits, and look back with them."""

    def act(limits, who="paul", *, at=None):
        with begin("anna", at=at) as work:
            draft = draft_protocol(work, limits, WHY)
        with begin_reading(who, at=at) as work:
            return look_back_with_draft(work, draft.id)

    return act


def lines(found):
    return {line.code: (line.before, line.after) for line in (*found.found.tallies, *found.found.rules)}


def test_a_signed_session_is_judged_again(bedside, look_back, clock, trail):
    bedside.to(State.INFUSING)
    bedside.vitals(10, systolic=150)
    bedside.vitals(20)
    bedside.vitals(30)
    bedside.dose("completed", 40)
    for minute in (45, 60, 75, 90, 105):
        bedside.vitals(minute, nausea_nrs=0, dissociation_nrs=0)
    bedside.leave()
    bedside.complete()
    bedside.sign()
    clock.advance(days=20)
    found = look_back({"bp_warn_systolic": 150, "leave_after_start_minutes": 120, "pre_systolic_decide": 120})
    told = lines(found)
    assert (found.found.sessions, found.found.differing) == (1, 1)
    assert told["inf_bp_warn"] == (0, 1)
    assert told["start"] == told["pre_bp_hold"] == (0, 1)
    assert told["discharge"] == told["early_discharge"] == (0, 1)
    assert told["critical"] == (0, 0)
    assert found.since == clock() - LOOKED_BACK
    example = found.examples[bedside.session_id]
    assert (example.patient.id, example.planned_at) == (bedside.patient_id, bedside.zero)
    line = trail(AUDIT.c.action, AUDIT.c.patient_ids, AUDIT.c.subject_id, AUDIT.c.details)[-1]
    assert line == ("protocol_draft.judged", [str(bedside.patient_id)], found.draft.id, {"sessions": 1})


@ON_SQLITE
def test_an_administrator_is_told_counts_and_no_patient(bedside, look_back, trail):
    bedside.to(State.INFUSING)
    bedside.vitals(10, systolic=150)
    found = look_back({"bp_warn_systolic": 150}, "anna")
    assert lines(found)["inf_bp_warn"] == (0, 1)
    assert found.examples == {}
    assert trail(AUDIT.c.patient_ids)[-1] == ([],)


def test_a_session_is_compared_with_the_version_it_had(bedside, look_back, database, clock):
    bedside.to(State.PLANNED)
    publish_protocol(database, CLINIC, {"bp_warn_systolic": 150}, clock())
    bedside.arrive()
    bedside.order()
    bedside.vitals(-5)
    bedside.start()
    bedside.vitals(10, systolic=152)
    publish_protocol(database, CLINIC, {}, clock())
    found = look_back({"hr_high_warn": 130})
    assert lines(found)["inf_bp_warn"] == (1, 0)
    assert found.protocol.version == 3


@ON_SQLITE
@pytest.mark.parametrize(("days", "sessions"), [(89, 1), (91, 0)])
def test_only_the_last_ninety_days_are_judged(bedside, look_back, clock, days, sessions):
    bedside.to(State.INFUSING)
    clock.advance(days=days)
    assert look_back({"leave_spo2": 95}).found.sessions == sessions


@ON_SQLITE
def test_whoever_did_not_come_is_not_judged(bedside, look_back, clock):
    bedside.to(State.PLANNED)
    clock.advance(days=1)
    found = look_back({"leave_spo2": 95})
    assert (found.found.sessions, found.found.rules, found.examples) == (0, (), {})


@ON_SQLITE
def test_a_draft_that_waits_no_longer_judges_nothing(look_back, begin_reading):
    look_back({"leave_spo2": 95})
    with begin_reading("paul") as work, pytest.raises(NotFound):
        look_back_with_draft(work, AN_ID)


@ON_SQLITE
def test_without_a_draft_there_is_nothing_to_judge(begin_reading):
    with begin_reading("paul") as work, pytest.raises(NotFound):
        look_back_with_draft(work, AN_ID)


@ON_SQLITE
@pytest.mark.parametrize("who", ["nora", "ada", "ana", "service"])
def test_nobody_else_looks_back(begin_reading, who):
    with begin_reading(who) as work, pytest.raises(NotAllowed):
        look_back_with_draft(work, AN_ID)


def test_past_records_are_those_that_are_read_one_by_one(treated, begin_reading, database, monkeypatch):
    """Also when the entries of a course come in several batches, and beside another course."""
    monkeypatch.setattr(storage, "AT_ONCE", 3)
    courses = [treated(3), treated(2)]
    with begin_reading("paul", at=OPENED + timedelta(days=30)) as work:
        found = {record.session.id: record for record in past_records(work, OPENED)}
        assert set(found) == {session.id for course in courses for session in course.sessions}
        for session_id, record in found.items():
            alone = open_session(work, session_id, to=Permission.ENTRIES_READ)
            assert record.entries == alone.entries
            assert record.course_entries == alone.course_entries
            assert sorted(record.earlier, key=str) == sorted(alone.earlier, key=str)
            assert (record.session, record.course, record.patient) == (
                alone.session,
                alone.course,
                alone.patient,
            )
            assert (record.protocol, record.zone) == (alone.protocol, alone.zone)


def test_the_number_of_queries_does_not_grow_with_the_sessions(treated, begin, begin_reading, database):
    at = OPENED + timedelta(days=60)
    with begin("anna", at=at) as work:
        draft = draft_protocol(work, {"bp_warn_systolic": 150}, WHY)

    def act():
        with begin_reading("paul", at=at) as work:
            seen.append(look_back_with_draft(work, draft.id).found.sessions)

    seen: list[int] = []
    treated(1)
    few = len(queries_of(database, act))
    for _ in range(3):
        treated(4)
    many = len(queries_of(database, act))
    assert (seen, many) == ([1, 13], few)
