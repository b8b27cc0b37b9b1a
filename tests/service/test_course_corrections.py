"""Corrections of what is kept about a whole course: the newest version holds, and the first stays in the chain."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.entries import Draft, current_entries, threads
from sessiontrack.domain.errors import Conflict, NotAllowed, NotFound, Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service.course_corrections import amend_course_entry, course_kind_of, retract_course_entry
from sessiontrack.service.course_entries import (
    record_consent,
    record_decision,
    record_eligibility,
    record_follow_up,
    record_score,
)
from sessiontrack.service.courses import read_course
from sessiontrack.service.histories import record_concomitant_medicine, record_past_treatment
from sessiontrack.service.keeping import verify
from sessiontrack.storage.entries import list_course_entries
from tests.people import CLINIC, member
from tests.service.samples import AN_ID, DECISION, MISTYPED, ON_SQLITE, TAKEN, TRIED, evaluation, phq9
from tests.service.test_corrections import UNDONE, fault_of

CONTACT = bodies.FollowUp(contact="phone", text="Slept well.")


def amend(course, target, body, minute=None, who="paul", **more):
    return course.send_course(
        who, amend_course_entry, body, minute, target_id=target.id, **{**MISTYPED, **more}
    )


def retract(course, target, who="paul", **more):
    body = bodies.Retraction()
    return course.send_course(who, retract_course_entry, body, target_id=target.id, **{**MISTYPED, **more})


def entries_of(course):
    with course.begin("nora") as work:
        return list_course_entries(work.db, CLINIC.id, course.course_id)


def current(course):
    return [entry.body for entry in current_entries(entries_of(course)) if entry.kind != "alert"]


@pytest.mark.parametrize(
    ("act", "body", "right"),
    [
        (record_eligibility, evaluation(items={}, decision="deferred"), evaluation()),
        (record_consent, bodies.Consent(given=True), bodies.Consent(given=False)),
        (record_decision, DECISION, bodies.Decision(checkpoint="mid_series", decision="taper")),
        (record_follow_up, CONTACT, bodies.FollowUp(contact="visit", text="Slept badly.")),
        (record_score, phq9(), phq9(others=2)),
        (record_past_treatment, TRIED, bodies.PastTreatment(treatment="no_treatment")),
        (record_concomitant_medicine, TAKEN, bodies.ConcomitantMedicine(medicine_class="no_medicine")),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_kind_is_amended_and_taken_out_and_hides_nothing(course, database, trail, act, body, right):
    first = course.send_course("paul", act, body, -50).entry
    second = amend(course, first, right).entry
    assert trail()[-1] == f"{first.kind}.amended"
    assert (second.target_id, second.session_id, second.measured_at) == (first.id, None, first.measured_at)
    assert (second.reason_code, second.reason_text) == ("keying_error", "mistyped")
    assert current(course) == [right]
    retract(course, second)
    assert trail()[-1] == "retraction.recorded"
    assert current(course) == [body]
    retract(course, first)
    assert current(course) == []
    (thread,) = threads(entries_of(course))
    assert [version.body for version in thread.versions] == [body, right]
    assert list(verify(database)) == []


@ON_SQLITE
def test_what_was_taken_out_is_corrected_no_more(course):
    first = course.send_course("paul", record_decision, DECISION, -50).entry
    second = amend(course, first, bodies.Decision(checkpoint="mid_series", decision="taper")).entry
    retract(course, second)
    with pytest.raises(Conflict, match="taken out before"):
        retract(course, second)
    retract(course, first)
    with pytest.raises(Conflict, match="taken out before"):
        amend(course, first, DECISION)
    with pytest.raises(Conflict, match="taken out before"):
        retract(course, first)


@ON_SQLITE
def test_a_correction_is_checked_like_a_new_entry(course, clock):
    first = course.send_course("paul", record_consent, bodies.Consent(given=True), -50).entry
    with pytest.raises(Rejected) as refused:
        amend(course, first, bodies.Consent(given=True, valid_until=date(2026, 11, 1)))
    assert fault_of(refused) == ("/valid_until", "out_of_range")
    ahead = Draft(AN_ID, first.body, clock() + timedelta(minutes=6), target_id=first.id, **MISTYPED)
    with pytest.raises(Rejected) as refused, course.begin("paul") as work:
        amend_course_entry(work, course.course_id, ahead)
    assert fault_of(refused) == ("/measured_at", "in_future")
    with pytest.raises(Rejected, match="cannot be amended"):
        amend(course, first, DECISION)
    for words in (None, "  "):
        with pytest.raises(Rejected, match="Say why"):
            amend(course, first, bodies.Consent(given=False), reason_text=words)
        with pytest.raises(Rejected, match="Say why"):
            retract(course, first, reason_text=words)


@ON_SQLITE
def test_the_author_corrects_and_a_clinician_anothers(course, clock):
    first = course.send_course("nora", record_follow_up, CONTACT, -50).entry
    with pytest.raises(NotAllowed, match="clinician only"):
        amend(course, first, CONTACT, who="nils")
    with pytest.raises(NotAllowed, match="clinician only"):
        retract(course, first, who="nils")
    amend(course, first, bodies.FollowUp(contact="visit", text="Slept."), who="nora")
    retract(course, first, who="paul")
    again = course.send_course("nora", record_follow_up, CONTACT).entry
    retract(course, again, who="nora", **UNDONE)
    third = course.send_course("nora", record_follow_up, CONTACT).entry
    clock.advance(seconds=121)
    with pytest.raises(Conflict, match="two minutes"):
        retract(course, third, who="nora", **UNDONE)


@ON_SQLITE
@pytest.mark.parametrize("act", [amend, retract])
def test_a_correction_sent_twice_is_kept_once(course, trail, act):
    first = course.send_course("paul", record_decision, DECISION, -50).entry
    given = (bodies.Decision(checkpoint="mid_series", decision="taper"),) if act is amend else ()
    kept = act(course, first, *given, entry_id=AN_ID)
    again = act(course, first, *given, entry_id=AN_ID)
    assert (kept.is_new, again.is_new, again.entry.link) == (True, False, kept.entry.link)
    assert trail()[-1].endswith(".repeated")


@ON_SQLITE
def test_only_who_decides_amends_what_was_decided(course):
    first = course.send_course("paul", record_decision, DECISION, -50).entry
    for who in ("admin", "auditor", "analyst"):
        with pytest.raises(NotAllowed):
            amend(course, first, DECISION, who=who)
        with pytest.raises(NotAllowed):
            retract(course, first, who=who)
    with pytest.raises(NotFound):
        amend(course, first, DECISION, who="sam")
    with pytest.raises(NotFound):
        retract(course, first, who="sam")


@ON_SQLITE
def test_a_clinician_who_became_a_nurse_decides_nothing_by_amending(course):
    first = course.send_course("paul", record_decision, DECISION, -50).entry
    with pytest.raises(NotAllowed, match="decide"):
        amend(course, first, DECISION, actor={"role": "nurse"})


@ON_SQLITE
def test_a_correction_names_an_entry_about_the_course(bedside):
    bedside.to(State.INFUSING)
    charted = bedside.note(5).entry
    for target_id in (AN_ID, charted.id):
        with pytest.raises(Rejected, match="no such entry about this course") as refused:
            bedside.send_course("nora", retract_course_entry, bodies.Retraction(), target_id=target_id)
        assert fault_of(refused) == ("/target", "not_allowed")
    consent = next(e for e in bedside.record().course_entries if e.kind == "consent")
    with bedside.begin("nora") as work:
        assert course_kind_of(work, bedside.course_id, consent.id) == "consent"


def test_an_entry_of_a_session_is_corrected_in_its_session(bedside):
    bedside.to(State.CHECKED_IN)
    told = bedside.send_course("nora", record_score, phq9(), -20, session_id=bedside.session_id).entry
    second = amend(bedside, told, phq9(others=2), who="nora").entry
    assert (second.session_id, second.target_id) == (bedside.session_id, told.id)
    retract(bedside, told, who="nora")
    assert [e for e in bedside.record().course_entries if e.kind == "score"] == []


def test_thoughts_of_death_that_an_amendment_tells_are_critical_at_once(course):
    first = course.send_course("nora", record_score, phq9(), -50).entry
    told = amend(course, first, phq9(item9=1))
    assert [(alert.rule, alert.level) for alert in told.alerts] == [("item9", "critical")]
    again = amend(course, first, phq9(item9=2))
    assert [alert.rule for alert in again.alerts] == ["item9"]
    alerts = [entry for entry in entries_of(course) if entry.kind == "alert"]
    assert {alert.measured_at for alert in alerts} == {again.entry.measured_at}


def test_the_page_of_the_course_and_its_figures_read_what_holds(course, begin_reading):
    first = course.send_course("nora", record_score, phq9(), -50).entry
    amend(course, first, phq9(others=2))
    with begin_reading("paul") as work:
        view = read_course(work, course.course_id)
    assert [score.point.total for score in view.record.scores] == [16]
    assert [thread.is_amended for thread in view.threads] == [True]
    assert member("paul").id in view.names
