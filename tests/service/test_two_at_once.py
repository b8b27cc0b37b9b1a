"""Two acts about one patient at the same moment, in two of their courses or under one id."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from sessiontrack.domain import bodies
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Conflict, Unavailable
from sessiontrack.domain.sessions import State
from sessiontrack.service.hindsight import past_records
from sessiontrack.service.patients import register_patient
from sessiontrack.service.plans import open_new_course, plan_session
from sessiontrack.service.visits import check_in_patient
from sessiontrack.storage.past_records import list_summaries_beside
from tests.service.samples import ARRIVAL, COURSE, PATIENT

A_WHILE_SECONDS = 0.3


@pytest.fixture
def meanwhile(begin):
    """What an act comes to that begins while another one is not yet kept."""

    def act(who, function, *given):
        with begin(who) as work:
            return function(work, *given)

    def both(who, first, second):
        with ThreadPoolExecutor(1) as pool:
            with begin(who) as work:
                first[0](work, *first[1:])
                other = pool.submit(act, who, *second)
                wait([other], timeout=A_WHILE_SECONDS)
            return other.exception(timeout=30)

    return both


@pytest.fixture
def two_courses(bedside):
    bedside.register()
    courses = []
    for _ in range(2):
        courses.append(bedside.open_course())
        bedside.evaluate()
    return bedside, courses


def test_a_patient_arrives_at_one_session_whatever_the_course(bedside, clock, meanwhile):
    bedside.register()
    sessions = []
    for days in range(2):
        bedside.open_course()
        bedside.evaluate()
        sessions.append(bedside.plan(16 * 60 * days))
    bedside.come_to(-20)
    arrivals = [
        (check_in_patient, session, Draft(uuid7(), bodies.CheckIn(**ARRIVAL), clock()))
        for session in sessions
    ]
    assert isinstance(meanwhile("nora", *arrivals), Conflict)
    bedside.session_id = sessions[1]
    assert bedside.record().status().state is State.PLANNED


def test_a_patient_has_one_plan_on_a_day_whatever_the_course(two_courses, meanwhile):
    bedside, courses = two_courses
    plan = {"phase": "initial_series", "planned_at": bedside.at(0)}
    plans = [(plan_session, course, plan) for course in courses]
    assert isinstance(meanwhile("nora", *plans), Conflict)


def test_one_id_sent_twice_at_once_is_kept_once(bedside, begin, meanwhile):
    patient = (register_patient, PATIENT, uuid7())
    assert isinstance(meanwhile("nora", patient, patient), Unavailable | None)
    with begin("nora") as work:
        assert register_patient(work, *patient[1:])[1] is False
    bedside.patient_id = patient[2]
    course = (open_new_course, bedside.patient_id, dict(COURSE), uuid7())
    # The second's moment of opening may be another one; a repeat is told by what was sent.
    assert isinstance(meanwhile("paul", course, course), Unavailable | None)
    with begin("paul") as work:
        assert open_new_course(work, *course[1:])[1] is False


def test_a_page_is_of_one_moment(bedside, begin_reading, clock, monkeypatch):
    bedside.to(State.INFUSING)
    held = bedside.session_id
    bedside.register(mrn="R-2", family_name="Other", given_name="One")
    bedside.open_course()
    bedside.plan(1)
    clock.advance(minutes=5)
    asked = list_summaries_beside

    def and_somebody_arrives(db, *span):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(bedside.arrive, 2).result(timeout=30)
        return asked(db, *span)

    monkeypatch.setattr("sessiontrack.service.hindsight.list_summaries_beside", and_somebody_arrives)
    with begin_reading("paul") as work:
        records = list(past_records(work, work.now - timedelta(days=90)))
    assert [record.session.id for record in records] == [held]
