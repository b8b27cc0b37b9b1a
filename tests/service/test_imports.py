"""A monitor's trend goes the way of a nurse's own sets, once, and says what became of each of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from sessiontrack.domain.bodies import (
    AlertRaised,
    Cancellation,
    CheckIn,
    Discharge,
    DoseEvent,
    Retraction,
    Vitals,
)
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import NotAllowed, NotFound, Rejected
from sessiontrack.service.corrections import retract_entry
from sessiontrack.service.keeping import rebuild, verify
from sessiontrack.storage.audit import list_audit_events
from tests.people import CLINIC, member
from tests.service.monitors import NINE, NOON, Q5, Q10, bring, chart_at, kept
from tests.storage.chains import add


def test_a_whole_trend_is_kept_under_the_name_of_who_answers_for_it(database, arrived):
    done = bring(database, arrived)
    assert (done.added, done.repeated, done.left_out, done.rounded) == (23, 0, (), 61)
    sets = kept(database, arrived)
    assert [entry.measured_at for entry in sets] == [outcome.planned.measured_at for outcome in done.outcomes]
    assert {(entry.author_id, entry.author_role) for entry in sets} == {(member("nora").id, "nurse")}
    first = sets[0].body
    assert isinstance(first, Vitals)
    assert first.source == "monitor"
    assert first.readings == {
        "systolic": 131,
        "diastolic": 66,
        "heart_rate": 58,
        "spo2": 98,
        "respiratory_rate": 13,
    }
    assert list(verify(database)) == []
    assert list(rebuild(database, check=True)) == []


def test_each_set_and_the_import_leave_their_lines_in_the_trail(database, arrived):
    bring(database, arrived, Q10, every=10)
    with database.reading() as db:
        lines = list_audit_events(db, CLINIC.id, limit=100)
    actions = [line.action for line in lines]
    assert actions.count("vitals.recorded") == 12
    (imported,) = [line for line in lines if line.action == "monitor.imported"]
    assert imported.details == {
        "added": 12,
        "repeated": 0,
        "left_out": 0,
        "confirmed": 0,
        "unconfirmed": 2,
    }
    assert list(map(str, imported.patient_ids)) == [str(arrived.course.patient_id)]


@pytest.mark.parametrize("every", [5, 10, 15])
def test_a_second_time_adds_nothing_at_whatever_interval(database, arrived, every):
    bring(database, arrived)
    before = kept(database, arrived)
    done = bring(database, arrived, every=every)
    assert (done.added, done.repeated, done.left_out) == (0, len(done.outcomes), ())
    assert kept(database, arrived) == before


def test_an_unusual_value_is_kept_named_and_waits_for_somebody_to_look(database, arrived):
    done = bring(database, arrived)
    (ten_past,) = [o for o in done.outcomes if o.planned.measured_at == NINE + timedelta(minutes=10)]
    assert [(fault.path, fault.code, fault.value) for fault in ten_past.unusual] == [
        ("/readings/respiratory_rate", "unusual", 8)
    ]
    entry = next(e for e in kept(database, arrived) if e.measured_at == ten_past.planned.measured_at)
    body: Any = entry.body
    (named,) = body.unconfirmed
    assert (named.path, named.code, named.value) == ("/readings/respiratory_rate", "unusual", 8)
    assert entry.body.confirmed == ()
    alerts = [each.body for each in kept(database, arrived, "alert")]
    raised = [a for a in alerts if isinstance(a, AlertRaised) and a.cause_id == entry.id]
    (implausible,) = [alert for alert in raised if alert.rule == "value_implausible"]
    assert implausible.inputs == {"respiratory_rate": "8"}
    assert "nobody has confirmed it: Respiratory rate 8 /min" in implausible.message
    assert any(
        "line 12 (2026-03-02 09:10 UTC): to confirm: respiratory_rate 8 " in line for line in done.lines()
    )


def test_what_somebody_looked_at_before_is_confirmed_under_their_name_value_by_value(database, arrived):
    at = (NINE + timedelta(minutes=10)).isoformat()
    right, wrong = (f"{at}/readings/respiratory_rate:unusual:{value}" for value in (8, 9))
    done = bring(database, arrived, confirmed=[right, wrong])
    line = (
        "line 12 (2026-03-02 09:10 UTC): confirmed: respiratory_rate 8 is unusual, 10 to 24 /min are usual."
    )
    assert line in list(done.lines())
    assert right not in [doubt.key for doubt in done.doubts]
    entry = next(e for e in kept(database, arrived) if e.measured_at == NINE + timedelta(minutes=10))
    body: Any = entry.body
    assert (len(body.confirmed), body.unconfirmed, entry.author_id) == (1, (), member("nora").id)
    bodies: list[Any] = [e.body for e in kept(database, arrived)]
    assert sum(len(each.unconfirmed) for each in bodies) == len(done.doubts) > 0
    assert list(verify(database)) == []


def test_the_report_says_what_was_left_out_and_rounded(database, arrived):
    lines = list(bring(database, arrived, Q10.replace(b"RESP", b"CVP"), every=20).lines())
    assert lines[0] == "7 sets added, 0 there before, 0 left out."
    assert "10 readings rounded to whole numbers, the half up." in lines
    assert "5 pressures lie between the chosen ones." in lines
    assert "line 2: artifact: HR 0: 0 is no reading." in lines
    assert "The column 'CVP (/min)' was not read." in lines


def test_artifacts_beyond_a_thousand_are_counted_and_means_apart_are_said(database, arrived):
    heading = "Time,HR (bpm),PULSE (bpm),NBPSys (mmHg),NBPDias (mmHg),NBPMean (mmHg)\n"
    rows = "".join(f"{NINE + timedelta(minutes=n):%Y-%m-%dT%H:%MZ},0,0,,,\n" for n in range(1, 601))
    content = f"{heading}2026-03-02T09:00Z,,,120,80,120\n{rows}"
    lines = list(bring(database, arrived, content.encode()).lines())
    assert "200 more artifacts were left out." in lines
    assert "line 2: the monitor's mean pressure 120 mmHg is far from 93 mmHg, as computed." in lines


def test_what_lies_before_the_check_in_is_left_out(database, begin, chain):
    chart_at(begin, chain, 12, CheckIn(identity_confirmed=True))
    done = bring(database, chain)
    assert done.added == 21
    assert [(o.planned.line, o.left_out) for o in done.left_out] == [
        (5, "lies before the check-in"),
        (12, "lies before the check-in"),
    ]
    assert "line 5 (2026-03-02 09:03 UTC): left out: lies before the check-in." in list(done.lines())


def test_what_lies_after_leaving_is_left_out(database, arrived):
    moves = [
        (DoseEvent(event="started", rate_ug_per_h=50_000), 1),
        (DoseEvent(event="completed"), 41),
        (Discharge(disposition="left_against_advice"), 60),
    ]
    drafts = [
        Draft(UUID(int=8000 + minute), body, NINE + timedelta(minutes=minute), arrived.session.id)
        for body, minute in moves
    ]
    add(database, arrived, *drafts)
    done = bring(database, arrived)
    assert done.added == 12
    assert {outcome.left_out for outcome in done.left_out} == {"lies after the patient left"}


def test_what_has_not_happened_yet_is_left_out(database, arrived):
    done = bring(database, arrived, now=NINE + timedelta(minutes=31))
    assert done.added == 6
    assert {outcome.left_out for outcome in done.left_out} == {"it lies in the future"}
    assert bring(database, arrived).added == 17


def test_what_lies_days_from_the_session_is_left_out(database, arrived):
    done = bring(database, arrived, Q5.replace(b"2026-03-02", b"2026-02-27"))
    assert done.added == 0
    assert {outcome.left_out for outcome in done.left_out} == {"must be within 24 h of the session"}


def test_a_state_that_takes_no_vitals_leaves_the_rest(database, begin, arrived):
    chart_at(begin, arrived, 32, Cancellation(outcome="cancelled", reason="no_escort"), 3)
    done = bring(database, arrived)
    assert done.added == 6
    assert {outcome.left_out for outcome in done.left_out} == {
        "This session was cancelled. So 'vitals' is not possible"
    }


def test_a_set_that_a_nurse_typed_in_the_same_minute_stands_alone(database, begin, arrived):
    chart_at(begin, arrived, 10, Vitals(readings={"systolic": 140, "diastolic": 70}), 4)
    done = bring(database, arrived)
    assert [(o.planned.line, o.left_out) for o in done.left_out] == [
        (12, "there is a set of this minute already")
    ]


def test_another_reading_of_a_moment_does_not_replace_the_first(database, arrived):
    bring(database, arrived)
    done = bring(database, arrived, Q5.replace(b",138,67,90", b",139,67,90"))
    assert (done.added, done.repeated) == (0, 22)
    assert [o.left_out for o in done.left_out] == ["other readings of this moment were imported before"]


def test_a_set_that_was_taken_out_is_not_brought_back(database, begin, arrived):
    bring(database, arrived)
    first = kept(database, arrived)[0]
    with begin("nora", at=NOON) as work:
        retract_entry(
            work,
            arrived.session.id,
            Draft(
                UUID(int=7777),
                Retraction(),
                NOON,
                arrived.session.id,
                target_id=first.id,
                reason_code="entered_in_error",
                reason_text="patient was not yet on the monitor",
            ),
        )
    assert bring(database, arrived).added == 0


@pytest.mark.parametrize(("who", "error"), [("ana", NotAllowed), ("ada", NotAllowed), ("sam", NotFound)])
def test_the_rights_are_those_of_the_person_named(database, arrived, who, error):
    with pytest.raises(error):
        bring(database, arrived, who=who)
    assert kept(database, arrived) == []


def test_a_file_with_one_bad_line_is_refused_whole(database, arrived):
    with pytest.raises(Rejected) as caught:
        bring(database, arrived, Q5.replace(b"2026-03-02T10:59:00Z", b"10:59"))
    assert [fault.path for fault in caught.value.faults] == ["/lines/121/columns/1"]
    assert kept(database, arrived) == []
