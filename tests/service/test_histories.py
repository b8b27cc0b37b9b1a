"""What a patient brings along: treatments tried before, and medicines taken beside the course."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.errors import NotAllowed, NotFound, Rejected
from sessiontrack.domain.past_treatments import treatment_history
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.sessions import State
from sessiontrack.service.access import open_session
from sessiontrack.service.course_corrections import amend_course_entry, retract_course_entry
from sessiontrack.service.course_entries import record_decision
from sessiontrack.service.courses import read_course
from sessiontrack.service.histories import (
    medicines_beside,
    record_concomitant_medicine,
    record_past_treatment,
)
from tests.service.samples import AN_ID, DECISION, MISTYPED, ON_SQLITE, TAKEN, TRIED

BOTH = pytest.mark.parametrize(
    ("act", "body"),
    [(record_past_treatment, TRIED), (record_concomitant_medicine, TAKEN)],
    ids=lambda value: getattr(value, "__name__", ""),
)


def take(course, body=TAKEN, who="nora", **more):
    return course.send_course(who, record_concomitant_medicine, body, **more).entry


def faults_of(refused):
    return [(fault.path, fault.code) for fault in refused.value.faults]


@BOTH
@pytest.mark.parametrize("who", ["nora", "paul"])
def test_a_nurse_and_a_clinician_keep_it_with_one_line(course, trail, who, act, body):
    kept = course.send_course(who, act, body, -50)
    assert (kept.is_new, kept.entry.body, kept.entry.session_id, kept.alerts) == (True, body, None, ())
    assert kept.entry.measured_at == course.at(-50)
    assert trail()[-1] == f"{kept.entry.kind}.recorded"
    again = course.send_course(who, act, body, -50, entry_id=kept.entry.id)
    assert (again.is_new, trail()[-1]) == (False, f"{kept.entry.kind}.repeated")


@ON_SQLITE
@BOTH
def test_nobody_else_does(course, act, body):
    for who in ("admin", "auditor", "analyst"):
        with pytest.raises(NotAllowed):
            course.send_course(who, act, body)
    with pytest.raises(NotFound):
        course.send_course("sam", act, body)


@ON_SQLITE
@BOTH
def test_the_day_it_is_held_against_is_the_clinics(course, clock, act, body):
    clock.now = datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
    assert course.send_course("nora", act, replace(body, since="2026-11-23")).is_new
    with pytest.raises(Rejected) as refused:
        course.send_course("nora", act, replace(body, since="2026-11-24"))
    assert faults_of(refused) == [("/since", "in_future")]


def test_the_course_page_tells_what_failed_and_reads_both_kinds(course, begin_reading):
    course.send_course("nora", record_past_treatment, TRIED)
    take(course)
    with begin_reading("paul") as work:
        view = read_course(work, course.course_id)
    assert len(treatment_history(view.entries).failed) == 1
    assert [thread.root.kind for thread in view.threads] == ["past_treatment", "concomitant_medicine"]


def test_a_medicine_ends_by_what_follows_it_whoever_told_of_it_first(bedside, begin_reading):
    bedside.to(State.CHECKED_IN)

    def now():
        with begin_reading("nils") as work:
            record = open_session(work, bedside.session_id, to=Permission.ENTRIES_READ)
            assert {"concomitant_medicine"}.isdisjoint(entry.kind for entry in record.course_entries)
            return medicines_beside(work, record)

    first = take(bedside)
    assert [line.entry for line in now().interacting] == [first]
    last = take(bedside, replace(TAKEN, until="2026-11-20", follows=first.id), "nils")
    assert (now().now, [line.entry for line in now().ended]) == ((), [last])
    assert now().ended[0].before == (first,)
    bedside.send_course("nils", retract_course_entry, bodies.Retraction(), target_id=last.id, **MISTYPED)
    assert [line.entry for line in now().now] == [first]


@ON_SQLITE
def test_a_medicine_follows_only_one_of_this_course_told_before(course):
    decided = course.send_course("paul", record_decision, DECISION).entry
    first = take(course)
    amended = course.send_course(
        "nora", amend_course_entry, replace(TAKEN, dose="2 mg"), target_id=first.id, **MISTYPED
    ).entry
    for unknown in (AN_ID, decided.id, amended.id):
        with pytest.raises(Rejected) as refused:
            take(course, replace(TAKEN, follows=unknown))
        assert faults_of(refused) == [("/follows", "unknown")]
    second = take(course, replace(TAKEN, follows=first.id))
    for target, follows in ((first, second), (first, first)):
        with pytest.raises(Rejected) as refused:
            course.send_course(
                "nora",
                amend_course_entry,
                replace(TAKEN, follows=follows.id),
                target_id=target.id,
                **MISTYPED,
            )
        assert faults_of(refused) == [("/follows", "unknown")]
    right = replace(TAKEN, dose="0.5 mg", follows=first.id)
    kept = course.send_course("nora", amend_course_entry, right, target_id=second.id, **MISTYPED)
    assert kept.entry.body == right
