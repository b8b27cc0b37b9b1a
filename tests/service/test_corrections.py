"""Corrections: the newest version holds, the first stays readable, and some things are never corrected."""

from __future__ import annotations

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.errors import Conflict, NotAllowed, NotFound, Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service.alerts import acknowledge_alert
from sessiontrack.service.corrections import kind_of, patient_of, retract_entry
from tests.people import member
from tests.service.samples import AN_ID, ON_SQLITE, full_set

UNDONE = {"reason_code": "undone", "reason_text": None}


@pytest.fixture
def running(bedside):
    return bedside.to(State.INFUSING)


def newest(bedside, kind):
    return bedside.record().of_kind(kind)[-1]


def fault_of(refused) -> tuple[str, str]:
    (fault,) = refused.value.faults
    return fault.path, fault.code


def test_an_amendment_replaces_and_the_first_version_stays(running, trail):
    high = running.vitals(10, systolic=181, diastolic=99)
    assert running.summary().peak_systolic == 181
    amended = running.amend(high.entry, full_set(systolic=131), 10)
    assert trail()[-1] == "vitals.amended"
    record = running.record()
    thread = next(thread for thread in record.threads if thread.root.id == high.entry.id)
    assert [version.body.readings["systolic"] for version in thread.versions] == [181, 131]
    assert thread.current == amended.entry
    assert (amended.entry.reason_code, amended.entry.reason_text) == ("keying_error", "mistyped")
    summary = running.summary()
    assert (summary.peak_systolic, summary.is_amended, summary.critical_alerts_n) == (131, True, 0)


def test_an_amendment_that_names_a_later_version_belongs_to_the_root(running):
    first = running.note(5, "one").entry
    second = running.amend(first, bodies.Note(text="two"), 5).entry
    third = running.amend(second, bodies.Note(text="three"), 5).entry
    assert (second.target_id, third.target_id) == (first.id, first.id)
    assert newest(running, "note").body == bodies.Note(text="three")


def test_taking_out_an_amendment_brings_back_the_version_before(running):
    first = running.note(5, "one").entry
    second = running.amend(first, bodies.Note(text="two"), 5).entry
    running.retract(second)
    assert newest(running, "note").body == bodies.Note(text="one")
    with pytest.raises(Conflict, match="taken out before"):
        running.retract(second)


def test_taking_out_the_root_takes_out_every_version(running):
    first = running.note(5, "one").entry
    running.amend(first, bodies.Note(text="two"), 5)
    running.retract(first)
    assert running.record().of_kind("note") == ()
    assert len(running.record().entries) > len(running.record().current)
    with pytest.raises(Conflict, match="taken out before"):
        running.amend(first, bodies.Note(text="three"), 5)


@ON_SQLITE
def test_an_amendment_that_names_no_moment_keeps_the_first_one(running, clock):
    first = running.note(5).entry
    clock.advance(minutes=8)
    assert running.amend(first, bodies.Note(text="two")).entry.measured_at == first.measured_at


@ON_SQLITE
@pytest.mark.parametrize("correct", ["amend", "retract"])
def test_the_same_correction_twice_is_kept_once(running, clock, trail, correct):
    first = running.note(5).entry
    given = {"amend": (bodies.Note(text="two"), 5), "retract": ()}[correct]

    def send():
        return getattr(running, correct)(first, *given, entry_id=AN_ID)

    kept = send()
    clock.advance(minutes=1)
    again = send()
    assert (kept.is_new, again.is_new, again.entry.link) == (True, False, kept.entry.link)
    assert trail()[-1].endswith(".repeated")


@ON_SQLITE
def test_a_correction_says_why(running):
    first = running.note(5).entry
    for words in (None, "", "  "):
        with pytest.raises(Rejected, match="Say why") as refused:
            running.retract(first, reason_text=words)
        assert fault_of(refused) == ("/reason_text", "missing")
        with pytest.raises(Rejected, match="Say why"):
            running.amend(first, bodies.Note(text="two"), 5, reason_text=words)
    with pytest.raises(Rejected, match="Say why") as refused:
        running.amend(first, bodies.Note(text="two"), 5, **UNDONE)
    assert fault_of(refused) == ("/reason_code", "not_allowed")


@ON_SQLITE
@pytest.mark.parametrize(("seconds", "is_taken"), [(0, True), (120, True), (121, False)])
def test_the_author_undoes_within_two_minutes_without_a_word(running, clock, seconds, is_taken):
    first = running.note(5).entry
    clock.advance(seconds=seconds)
    if is_taken:
        running.retract(first, **UNDONE)
    else:
        with pytest.raises(Conflict, match="two minutes"):
            running.retract(first, **UNDONE)
    assert (running.record().of_kind("note") == ()) is is_taken


@ON_SQLITE
def test_an_undo_that_waited_for_the_network_is_as_old_as_its_tap(running, clock):
    first = running.note(5).entry
    clock.advance(minutes=20)
    running.send("nora", retract_entry, bodies.Retraction(), 6, target_id=first.id, **UNDONE)
    assert running.record().of_kind("note") == ()


@ON_SQLITE
def test_nobody_else_undoes_and_a_clinician_corrects_with_a_reason(running):
    first = running.note(5).entry
    with pytest.raises(NotAllowed, match="Another person's entry"):
        running.retract(first, who="nils", **UNDONE)
    with pytest.raises(NotAllowed, match="clinician only, with a reason"):
        running.amend(first, bodies.Note(text="two"), 5, who="nils")
    with pytest.raises(Rejected, match="Say why") as refused:
        running.retract(first, who="paul", **UNDONE)
    assert fault_of(refused) == ("/reason_code", "not_allowed")
    amended = running.amend(first, bodies.Note(text="two"), 5, who="paul").entry
    assert newest(running, "note").author_id == member("paul").id
    running.retract(amended, who="paul")
    assert newest(running, "note") == first


@ON_SQLITE
@pytest.mark.parametrize("who", ["admin", "auditor", "analyst", "service"])
def test_only_who_treats_corrects(running, who):
    first = running.note(5).entry
    with pytest.raises(NotAllowed):
        running.retract(first, who=who)
    with pytest.raises(NotAllowed):
        running.amend(first, bodies.Note(text="two"), 5, who=who)
    with pytest.raises(NotAllowed), running.begin(who) as work:
        kind_of(work, running.session_id, first.id)


def test_another_clinic_finds_nothing_to_correct(running):
    first = running.note(5).entry
    with pytest.raises(NotFound):
        running.retract(first, who="sam")
    with pytest.raises(NotFound):
        running.amend(first, bodies.Note(text="two"), 5, who="sam")
    for ask in (
        lambda work: kind_of(work, running.session_id, first.id),
        lambda work: patient_of(work, running.session_id),
    ):
        with pytest.raises(NotFound), running.begin("sam") as work:
            ask(work)


@ON_SQLITE
def test_the_kind_of_an_entry_is_told_to_who_corrects_it(running):
    note = running.note(5).entry
    evaluated = running.record().course_entries[0]
    with running.begin("nora") as work:
        assert kind_of(work, running.session_id, note.id) == "note"
        assert patient_of(work, running.session_id) == running.patient_id
        for entry_id in (AN_ID, evaluated.id):
            with pytest.raises(Rejected, match="no such entry in this session"):
                kind_of(work, running.session_id, entry_id)


@ON_SQLITE
def test_a_correction_names_an_entry_of_this_session(running):
    evaluated = running.record().course_entries[0]
    with pytest.raises(Rejected) as refused:
        running.retract(evaluated)
    assert fault_of(refused) == ("/target", "not_allowed")
    with pytest.raises(Rejected, match="no such entry"):
        running.amend(evaluated, bodies.Note(text="two"), 5)


@ON_SQLITE
def test_an_amendment_keeps_the_kind(running):
    first = running.note(5).entry
    with pytest.raises(Rejected, match="cannot be amended") as refused:
        running.amend(first, full_set(), 5)
    assert fault_of(refused) == ("/target", "not_allowed")


@ON_SQLITE
def test_what_rules_and_answers_to_them_say_is_never_rewritten(running):
    alert = running.vitals(10, systolic=162).alerts[0]
    raised = newest(running, "alert")
    answer = bodies.Acknowledgement(alert_id=alert.id, action="recheck")
    seen = running.send("nora", acknowledge_alert, answer, 11).entry
    for target in (raised, seen):
        with pytest.raises(Rejected, match="cannot be amended"):
            running.amend(target, target.body, 11, who="paul")
    with pytest.raises(Rejected, match="cannot be taken out") as refused:
        running.retract(raised, who="paul")
    assert fault_of(refused) == ("/target", "not_allowed")
    taken_out = running.retract(seen).entry
    with pytest.raises(Rejected, match="cannot be taken out"):
        running.retract(taken_out)


def test_a_start_that_others_follow_is_not_taken_out(running):
    started = newest(running, "dose_event")
    running.dose("paused", 10, reason="distress")
    with pytest.raises(Conflict, match="has not been started"):
        running.retract(started)
    assert running.state is State.PAUSED


@ON_SQLITE
def test_a_start_that_nothing_follows_is_taken_out_and_the_drug_was_never_given(running):
    running.retract(newest(running, "dose_event"), reason_code="entered_in_error")
    summary = running.summary()
    assert (summary.state, summary.infusion_started_at, summary.delivered_ug) == ("checked_in", None, None)


@ON_SQLITE
def test_an_amended_move_must_fit_between_the_others(running):
    started = newest(running, "dose_event")
    running.dose("paused", 10, reason="distress")
    event = bodies.DoseEvent(event="started", rate_ug_per_h=61_500)
    with pytest.raises(Conflict, match="not been started"):
        running.amend(started, event, 12)
    running.amend(started, event, 2)
    assert running.summary().infusion_started_at == running.at(2)


@ON_SQLITE
def test_an_amended_entry_is_judged_by_the_state_of_its_new_moment(running):
    first = running.note(5).entry
    with pytest.raises(Conflict, match="not checked in yet"):
        running.amend(first, first.body, -40)
