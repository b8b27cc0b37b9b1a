"""Entries about a whole course: evaluation, consent, scores, decisions, and what is told between sessions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from sessiontrack.domain import bodies
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Conflict, NotAllowed, NotFound, Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service.course_entries import (
    record_consent,
    record_decision,
    record_eligibility,
    record_follow_up,
    record_score,
)
from sessiontrack.storage.entries import list_course_entries
from tests.people import CLINIC, member
from tests.service.samples import AN_ID, DECISION, ON_SQLITE, evaluation, phq9

LATE_EFFECT = bodies.LateEffect(effect="headache", severity="mild")


def consented(bedside, until):
    return bedside.send_course("nora", record_consent, bodies.Consent(given=True, valid_until=until))


@ON_SQLITE
def test_a_consent_runs_out_on_a_day_of_the_clinic(course, clock):
    # In Chicago it is still eight in the evening of the day before.
    clock.now = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    assert consented(course, date(2026, 11, 23)).is_new
    with pytest.raises(Rejected):
        consented(course, date(2026, 11, 22))


def kept_in(bedside) -> list[str]:
    with bedside.begin("nora") as work:
        return [entry.kind for entry in list_course_entries(work.db, CLINIC.id, bedside.course_id)]


def codes_of(refused) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in refused.value.faults]


@ON_SQLITE
@pytest.mark.parametrize(
    ("act", "body", "fault"),
    [
        (
            record_eligibility,
            evaluation(items={"horoscope": "done"}, decision="deferred"),
            "/items/horoscope",
        ),
        (record_eligibility, evaluation(decided_by=member("nora").id), "/decided_by"),
        (record_eligibility, evaluation(decided_by=member("sam").id), "/decided_by"),
        (record_eligibility, evaluation(items={"physical_exam": "done"}), "/decision"),
        (record_consent, bodies.Consent(given=True, valid_until=date(2026, 11, 1)), "/valid_until"),
        (record_score, bodies.Score(scale="iq", occasion="baseline", total=1, scale_version="1"), "/scale"),
        (record_score, phq9(item9=4), "/items/8"),
        (
            record_follow_up,
            bodies.FollowUp(contact="phone", effects=(bodies.LateEffect(effect="other", severity="mild"),)),
            "/text",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else getattr(value, "__name__", ""),
)
def test_what_cannot_be_is_not_kept(course, act, body, fault):
    with pytest.raises(Rejected) as refused:
        course.send_course("paul", act, body, -50)
    assert [path for path, _ in codes_of(refused)] == [fault]
    assert kept_in(course) == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("act", "body"),
    [
        (record_eligibility, evaluation()),
        (record_eligibility, evaluation(items={}, decision="deferred")),
        (record_consent, bodies.Consent(given=True, valid_until=date(2026, 11, 23))),
        (record_consent, bodies.Consent(given=False, valid_until=date(2020, 1, 1))),
        (record_score, phq9()),
        (record_decision, DECISION),
        (record_follow_up, bodies.FollowUp(contact="phone", effects=(LATE_EFFECT,))),
        (record_follow_up, bodies.FollowUp(contact="phone", text="Slept well.")),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_a_course_takes_is_kept_with_one_line(course, trail, act, body):
    kept = course.send_course("paul", act, body, -50)
    assert (kept.is_new, kept.entry.body, kept.entry.session_id) == (True, body, None)
    assert kept_in(course) == [kept.entry.kind]
    assert trail()[-1] == f"{kept.entry.kind}.recorded"


def test_the_same_entry_twice_is_one_row_and_the_first_receipt(course, clock, trail):
    first = course.send_course("nora", record_score, phq9(), -50, entry_id=AN_ID)
    clock.advance(minutes=2)
    again = course.send_course("nora", record_score, phq9(), -50, entry_id=AN_ID)
    assert (again.is_new, again.entry.link) == (False, first.entry.link)
    assert (kept_in(course), trail()[-1]) == (["score"], "score.repeated")
    for who, body in (("nora", phq9(others=2)), ("nils", phq9())):
        with pytest.raises(Conflict, match="first one stands"):
            course.send_course(who, record_score, body, -50, entry_id=AN_ID)


@ON_SQLITE
@pytest.mark.parametrize(
    ("who", "act", "body"),
    [
        ("nora", record_eligibility, evaluation()),
        ("nora", record_decision, DECISION),
        ("admin", record_consent, bodies.Consent(given=True)),
        ("auditor", record_score, phq9()),
        ("analyst", record_follow_up, bodies.FollowUp(contact="phone")),
    ],
)
def test_only_whose_task_it_is_enters_it(course, who, act, body):
    with pytest.raises(NotAllowed):
        course.send_course(who, act, body, -50)


@ON_SQLITE
@pytest.mark.parametrize("act", [record_score, record_follow_up, record_consent])
def test_a_course_of_another_clinic_is_not_there(course, act):
    body = {record_score: phq9(), record_follow_up: bodies.FollowUp(contact="phone")}.get(
        act, bodies.Consent(given=True)
    )
    with pytest.raises(NotFound):
        course.send_course("sam", act, body, -50)


@ON_SQLITE
@pytest.mark.parametrize(("ahead", "is_taken"), [(5, True), (6, False)])
def test_nothing_is_told_from_the_future(course, clock, ahead, is_taken):
    draft = Draft(uuid7(), phq9(), clock() + timedelta(minutes=ahead))
    with course.begin("nora") as work:
        if is_taken:
            assert record_score(work, course.course_id, draft).is_new
            return
        with pytest.raises(Rejected) as refused:
            record_score(work, course.course_id, draft)
    assert codes_of(refused) == [("/measured_at", "in_future")]


def test_thoughts_of_death_told_between_sessions_are_critical_at_once(course):
    assert course.send_course("nora", record_score, phq9(), -50).alerts == ()
    told = course.send_course("nora", record_score, phq9(item9=1), -40)
    assert [(a.rule, a.level, a.blocks) for a in told.alerts] == [
        ("item9", "critical", None),
        ("item9_rise", "critical", None),
    ]
    assert kept_in(course) == ["score", "score", "alert", "alert"]
    again = course.send_course("nora", record_score, phq9(item9=1), -30)
    assert [alert.rule for alert in again.alerts] == ["item9"]


def test_a_score_of_a_session_stands_in_its_record(bedside):
    bedside.to(State.CHECKED_IN)
    told = bedside.send_course("nora", record_score, phq9(item9=2), -20, session_id=bedside.session_id)
    assert told.entry.session_id == bedside.session_id
    assert "item9" in {alert.rule for alert in told.alerts}
    assert told.entry.id in {entry.id for entry in bedside.record().entries}
    with pytest.raises(Rejected):
        bedside.send_course("nora", record_score, phq9(item9=7), -20, session_id=bedside.session_id)


@ON_SQLITE
@pytest.mark.parametrize("act", [record_score, record_follow_up])
def test_a_session_of_another_course_is_not_there(bedside, act):
    bedside.to(State.CHECKED_IN)
    elsewhere = bedside.session_id
    bedside.open_course()
    body = phq9() if act is record_score else bodies.FollowUp(contact="phone")
    for session_id in (elsewhere, UUID(int=7)):
        with pytest.raises(NotFound, match="in this course"):
            bedside.send_course("nora", act, body, -20, session_id=session_id)


def test_late_effects_are_told_after_the_signature_and_ask_for_no_new_one(bedside):
    bedside.to(State.SIGNED)
    contact = bodies.FollowUp(contact="phone", effects=(LATE_EFFECT,))
    told = bedside.send_course("nora", record_follow_up, contact, 24 * 60, session_id=bedside.session_id)
    assert (told.is_new, told.is_late) == (True, False)
    summary = bedside.summary()
    assert (summary.state, summary.needs_signature, summary.has_late_entries) == ("signed", False, False)
    unsaid = bodies.FollowUp(contact="phone", effects=(bodies.LateEffect(effect="other", severity="mild"),))
    with pytest.raises(Rejected):
        bedside.send_course("nora", record_follow_up, unsaid, 24 * 60, session_id=bedside.session_id)
