"""A course read whole: the same few queries however long it is, and what it adds up to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sessiontrack.charts.course import CourseLook
from sessiontrack.domain.bodies import (
    CheckIn,
    Consent,
    Decision,
    Eligibility,
    FollowUp,
    SideEffectOnset,
)
from sessiontrack.domain.errors import NotAllowed, NotFound
from sessiontrack.service import courses
from tests.people import member
from tests.recorded import OPENED, new_id, open_course
from tests.service.treating import mins, queries_of, score, treat

MOST_QUERIES = 12


def test_a_long_course_takes_as_many_queries_as_a_short_one(database, begin_reading, treated):
    short, long = treated(6), treated(60)

    def reading(recorded):
        def act():
            with begin_reading("paul") as work:
                courses.read_course(work, recorded.course.id)

        return act

    few, many = queries_of(database, reading(short)), queries_of(database, reading(long))
    assert len(few) == len(many) <= MOST_QUERIES


def test_a_course_adds_up(begin_reading, treated, clock):
    recorded = treated(6)
    clock.now = OPENED + timedelta(days=60)
    with begin_reading("paul") as work:
        view = courses.read_course(work, recorded.course.id)
        lines = [line.action for line in work.lines]
    assert lines == ["course.read"]
    facts: Any = view.facts
    assert (facts.sessions_given, facts.delivered_ug) == (6, 240_000)
    (phq9,) = facts.scores
    assert (phq9.latest.total, phq9.change, phq9.best.total) == (5, -15, 5)
    assert facts.response.now.is_response
    assert facts.response.after_infusions == 5
    assert (facts.pressure.systolic, facts.pressure.ordinal) == (145, 6)
    assert (facts.effect.effect, facts.effect.sessions, facts.effect.of) == ("nausea", 6, 6)
    cell = view.record.in_order[0].effects[0]
    assert (cell.minutes, cell.worst_severity, cell.is_open) == (20, "mild", False)
    assert "nausea" not in courses.course_picture(view, CourseLook()).partition("<svg")[0]
    assert "<svg" in courses.course_picture_file(view)
    assert len(courses.course_rows(view).columns) > 6
    assert view.missing[:1] == ("evaluation",)


def test_sessions_of_other_courses_count_for_the_exposure(database, begin_reading, treated, clock):
    recorded = treated(2)
    with database.writing() as db:
        other = open_course(db, known=recorded.patient)
        treat(other, 1)
        other.summarised()
    clock.now = OPENED + timedelta(days=6)
    with begin_reading("paul") as work:
        view = courses.read_course(work, recorded.course.id)
    assert [visit.session.course_id for visit in view.record.elsewhere] == [other.course.id]
    assert len(view.record.sessions) == 2
    assert view.standing.exposure.lifetime.sessions == 3
    assert view.facts.sessions_given == 2


def test_a_contact_meets_what_is_due(database, begin_reading, treated, clock):
    recorded = treated(1)
    contacted_at = OPENED + timedelta(days=2)
    with database.writing() as db:
        contact = FollowUp(contact="phone", text="well")
        entry = replace(recorded, db=db).enter(contact, contacted_at, recorded.sessions[0])
    clock.now = OPENED + timedelta(days=4)
    with begin_reading("paul") as work:
        view = courses.read_course(work, recorded.course.id)
    [kept] = view.record.contacts
    assert (kept.entry_id, kept.at, kept.session_id) == (entry.id, contacted_at, recorded.sessions[0].id)
    assert not view.standing.overdue_contacts
    assert view.standing.next_contact is not None
    assert view.standing.next_contact.code == "day_7"


def test_what_was_retracted_does_not_count(database, begin_reading):
    with database.writing() as db:
        recorded = open_course(db)
        wrong = score(recorded, 27, OPENED)
        score(recorded, 9, OPENED + timedelta(hours=1))
        recorded.retract(wrong)
        recorded.plan(OPENED + timedelta(days=9))
    with begin_reading("paul") as work:
        view = courses.read_course(work, recorded.course.id)
    assert [each.point.total for each in view.record.scores] == [9]
    assert [entry.kind for entry in view.entries] == ["score"]
    assert [visit.effects for visit in view.record.sessions] == [()]


def test_an_effect_that_lasts_counts_up_to_now_while_the_patient_is_here(database, begin_reading, clock):
    with database.writing() as db:
        recorded = open_course(db)
        session = recorded.plan(OPENED)
        recorded.enter(CheckIn(identity_confirmed=True), OPENED, session)
        onset = SideEffectOnset(effect="dissociation", severity="moderate", solicited=False)
        recorded.enter(onset, OPENED + mins(10), session)
        recorded.summarised()
    clock.now = OPENED + mins(45)
    with begin_reading("nora") as work:
        (visit,) = courses.read_course(work, recorded.course.id).record.sessions
    assert (visit.effects[0].minutes, visit.effects[0].is_open) == (35, True)


def test_the_newest_of_a_kind_is_the_one_kept_last(database, begin_reading):
    with database.writing() as db:
        recorded = open_course(db)
        for decision in ("deferred", "eligible"):
            body = Eligibility(items={}, decision=decision, decided_by=member("paul").id)
            recorded.enter(body, OPENED)
        recorded.enter(Decision(checkpoint="maintenance", decision="taper"), OPENED, by="paul")
    with begin_reading("paul") as work:
        view = courses.read_course(work, recorded.course.id)
    newest: Any = view.newest("eligibility")
    kept: Any = view.of_kind("eligibility")
    assert newest.body.decision == "eligible"
    assert view.newest("consent") is None
    assert [each.body.decision for each in kept] == ["deferred", "eligible"]
    assert view.record.decisions[0].body.decision == "taper"
    assert view.names[member("paul").id] == "Paul Weber"


def test_a_consent_told_late_is_not_the_newest(database, begin_reading):
    with database.writing() as db:
        recorded = open_course(db)
        recorded.enter(Consent(given=False), OPENED)
        recorded.enter(Consent(given=True), OPENED - timedelta(hours=1))
    with begin_reading("paul") as work:
        view = courses.read_course(work, recorded.course.id)
    newest: Any = view.newest("consent")
    assert (newest.body.given, "consent" in view.missing) == (False, True)


def test_a_patients_courses_and_a_plan_leave_one_line_each(database, begin_reading):
    with database.writing() as db:
        recorded = open_course(db)
    with begin_reading("nora") as work:
        patient, found = courses.read_courses_of_patient(work, recorded.patient.id)
        assert [line.action for line in work.lines] == ["courses.listed"]
    with begin_reading("nora") as work:
        course, same, episodes = courses.read_plan(work, recorded.course.id)
        assert [line.action for line in work.lines] == ["course.read"]
    assert (patient.id, [each.id for each in found]) == (recorded.patient.id, [recorded.course.id])
    assert (course.id, same.id, episodes) == (recorded.course.id, patient.id, [])


def test_another_clinic_and_another_role_see_nothing(database, begin_reading):
    with database.writing() as db:
        recorded = open_course(db)
    for read, owner in (
        (courses.read_course, recorded.course.id),
        (courses.read_plan, recorded.course.id),
        (courses.read_courses_of_patient, recorded.patient.id),
        (courses.read_course, new_id()),
    ):
        with pytest.raises(NotFound), begin_reading("sam") as work:
            read(work, owner)
        with pytest.raises(NotAllowed), begin_reading("ana") as work:
            read(work, owner)
