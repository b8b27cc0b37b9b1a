"""Past sessions from a file are kept whole or not at all, once, and go again as a whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO

import pytest

from sessiontrack.domain.bodies import PastSession
from sessiontrack.domain.errors import NotAllowed, Rejected
from sessiontrack.domain.session_sheets import Declared
from sessiontrack.service import past_rows, past_sessions
from sessiontrack.service.courses import read_course
from sessiontrack.service.keeping import rebuild, verify
from sessiontrack.service.past_sessions import check_sessions, import_sessions
from sessiontrack.storage.audit import list_audit_events
from sessiontrack.storage.entries import list_entries
from sessiontrack.storage.imports import list_imported_sessions, list_imports_of_file
from sessiontrack.storage.sessions import find_session, list_sessions_of_patient
from tests.people import CLINIC, NOW, member
from tests.service.bringing import (
    ADA,
    ASKED,
    FILE,
    FIRST,
    HEAD,
    NEW,
    NEW_HEAD,
    SECOND,
    bring,
    check,
    said,
    sessions_of,
    summary_of,
)


@pytest.fixture
def booked(bedside):
    """A patient with a course, and nothing planned."""
    bedside.register()
    bedside.open_course()
    return bedside


def test_a_file_becomes_sessions_that_add_up_and_are_marked_as_brought_in(database, booked):
    told = []
    batch, is_new = bring(database, tell=lambda done, total: told.append((done, total)))
    assert (is_new, batch.sessions_n, batch.entries_n, batch.repeated_n) == (True, 2, 11, 0)
    assert told[-1] == (2, 2)
    first, second = sessions_of(database, batch)
    summary = summary_of(database, first)
    assert (summary.state, summary.delivered_ug, summary.elapsed_seconds) == ("imported", 41_000, 2400)
    assert (summary.baseline_systolic, summary.peak_systolic, summary.has_late_entries) == (120, 150, True)
    assert (summary.side_effects_n, summary.worst_severity, summary.critical_alerts_n) == (1, "mild", 0)
    assert summary_of(database, second).peak_systolic == 160
    with database.reading() as db:
        entries = list_entries(db, CLINIC.id, first)
        session = find_session(db, CLINIC.id, first)
    assert session is not None
    assert session.planned_at == datetime(2026, 1, 5, 15, tzinfo=UTC)
    assert {(entry.author_id, entry.entered_at) for entry in entries} == {(member("nora").id, NOW)}
    past = entries[0].body
    assert isinstance(past, PastSession)
    assert past.import_id == batch.id
    assert list(verify(database)) == []
    assert list(rebuild(database, check=True)) == []


def test_the_course_counts_them_as_sessions(database, booked, begin_reading):
    bring(database)
    with begin_reading("paul") as work:
        view = read_course(work, booked.course_id)
    assert sorted(view.record.ordinals.values()) == [1, 2]
    assert [score.point.total for score in view.record.scores] == [18, 15]


def before_start(record, point):
    """A score's total, and how long before the first drug it stands."""
    return point.total, record.first_infusion_at - point.taken_at


def test_a_score_before_the_first_session_is_the_baseline_of_its_course(database, booked, begin_reading):
    bring(database)
    with begin_reading("paul") as work:
        record = read_course(work, booked.course_id).record
    assert before_start(record, record.baseline("phq9")) == (18, timedelta(minutes=2))
    assert [score.point.total for score in record.scores_since_start("phq9")] == [15]


def test_a_score_after_24_hours_stands_a_day_later(database, booked, begin_reading):
    bring(
        database,
        FILE.replace("PHQ-9", "phq9@after_24h"),
        replace(ASKED, columns={"phq9@after_24h": "phq9@after_24h"}),
    )
    with begin_reading("paul") as work:
        record = read_course(work, booked.course_id).record
    first = record.scores_since_start("phq9")[0].point
    assert before_start(record, first) == (18, timedelta(days=-1))
    assert record.baseline("phq9") is None


def test_one_line_in_the_trail_says_how_much(database, booked, trail):
    bring(database)
    assert trail()[-2:] == ["sessions.import_checked", "sessions.imported"]
    with database.reading() as db:
        line = list_audit_events(db, CLINIC.id, limit=1)[0]
    assert (line.details or {})["sessions_n"] == 2
    assert list(map(str, line.patient_ids)) == [str(booked.patient_id)]


def test_the_same_file_again_changes_nothing(database, booked):
    batch, _ = bring(database)
    assert bring(database) == (batch, False)
    assert check(database, FILE).known == batch


def test_a_file_that_grew_brings_only_what_is_new(database, booked):
    bring(database)
    grown = FILE + "R-1001,2026-01-12T09:00,initial,iv,41,40,,,,,,,\n"
    assert (check(database, grown).sessions_n, check(database, grown).repeated_n) == (1, 2)
    batch, is_new = bring(database, grown)
    assert (is_new, batch.sessions_n, batch.repeated_n) == (True, 1, 2)


def test_a_day_that_has_a_session_already_is_a_fault(database, booked):
    booked.plan(planned_at=datetime(2026, 1, 5, 20, tzinfo=UTC))
    assert said(check(database, FILE)) == [("/lines/2/columns/2", "conflict")]
    twice = check(database, FILE + SECOND + SECOND.replace("41", "42"))
    assert said(twice)[1:] == [("/lines/4/columns/2", "repeated"), ("/lines/5/columns/2", "repeated")]
    assert "repeats line 3" in twice.faults[1].message
    with pytest.raises(Rejected, match="nothing of it was kept"):
        bring(database)
    with database.reading() as db:
        assert len(list_sessions_of_patient(db, CLINIC.id, booked.patient_id)) == 1


def test_every_fault_of_a_file_is_named_with_its_place(database, booked):
    text = (
        HEAD
        + FIRST.replace("41", "41,5", 1)
        + SECOND.replace("160", "1600")
        + "X-9,2026-01-05T09:00,initial"
        + "," * 10
        + "\n"
    )
    assert said(check(database, text)) == [
        ("/lines/2/columns/14", "ragged"),
        ("/lines/3/columns/9", "out_of_range"),
        ("/lines/4/columns/1", "unknown"),
    ]
    assert said(check(database, "MRN,Date,Phase,Dose\n1,2,3,4\n")) == [("/lines/1/columns/4", "unclear")]
    assert said(check(database, HEAD)) == [("/lines/2/columns/1", "missing")]
    assert said(check(database, ""))[0] == ("/lines/1/columns/1", "missing")


def test_what_is_to_come_is_no_past_session(database, booked):
    assert said(check(database, FILE.replace("2026-01-08T09:00", "2026-11-23T07:30"))) == [
        ("/lines/3/columns/2", "in_future")
    ]


def test_patients_and_courses_are_made_only_when_that_was_asked_for(database, begin_reading, trail):
    text = NEW_HEAD + ADA + ADA.replace("01-05", "01-08")
    assert said(check(database, text)) == [
        ("/lines/2/columns/1", "unknown"),
        ("/lines/3/columns/1", "unknown"),
    ]
    registered = check(database, text, Declared(register=True))
    assert [code for _, code in said(registered)] == ["unknown", "unknown"]
    assert "has no course" in registered.faults[0].message
    found = check(database, text, NEW)
    assert (found.patients_n, found.courses_n, found.sessions_n, found.faults) == (1, 1, 2, [])
    batch, _ = bring(database, text, NEW)
    assert (batch.patients_n, batch.courses_n, batch.sessions_n) == (1, 1, 2)
    assert {"patient.registered", "course.opened", "sessions.imported"} <= set(trail())


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (("Lace,Ada,1980-05-17", ",,"), ("/lines/2/columns/1", "missing")),
        (("1980-05-17", "2080-05-17"), ("/lines/2/columns/10", "in_future")),
        (("PTSD", ""), ("/lines/2/columns/7", "missing")),
    ],
)
def test_who_cannot_be_registered_is_named(database, change, place):
    assert place in said(check(database, NEW_HEAD + ADA.replace(*change), NEW))


def test_a_patient_has_one_name_in_a_file_and_there_are_not_too_many(database, monkeypatch):
    other = ADA.replace("01-05", "01-08").replace("Ada", "Eve")
    assert said(check(database, NEW_HEAD + ADA + other, NEW)) == [("/lines/3/columns/9", "contradicts")]
    monkeypatch.setattr(past_rows, "MOST_NEW_PATIENTS", 1)
    many = NEW_HEAD + ADA + ADA.replace("N-1", "N-2") + ADA.replace("N-1", "N-2")
    assert [code for _, code in said(check(database, many, NEW))] == ["missing", "unknown"]


def test_of_several_courses_the_file_names_one(database, booked):
    first = booked.course_id
    other = "MRN,Date,Phase,Course\nR-1001,2026-01-05T09:00,initial,x\n"
    assert "the patient has 1 course: name one by its id" in check(database, other).faults[0].message
    booked.open_course()
    assert [code for _, code in said(check(database, FILE))] == ["unknown", "unknown"]
    text = (
        f"MRN,Date,Phase,Course\nR-1001,2026-01-05T09:00,initial,{first}\nR-1001,2026-01-08T09:00,initial,x\n"
    )
    found = check(database, text)
    assert (found.sessions_n, said(found)) == (1, [("/lines/3/columns/4", "unknown")])


def test_what_is_unusual_is_counted_shown_and_kept(database, booked):
    text = FILE.replace("160,95", "200,95")
    found = check(database, text)
    assert (found.unusual_n, found.is_clean) == (4, True)
    assert {fault.path for fault in found.unusual if fault.code != "before_course"} == {"/lines/3/columns/9"}
    batch, _ = bring(database, text)
    with database.reading() as db:
        entries = list_entries(db, CLINIC.id, list_imported_sessions(db, batch)[1])
    assert batch.unusual_n == 4
    assert any(seen.code == "unusual" for entry in entries for seen in entry.body.confirmed)


def test_nothing_is_brought_in_by_who_may_not(database, booked):
    with pytest.raises(NotAllowed):
        check(database, FILE, who="ada")


def test_a_record_that_moved_on_between_the_readings_stops_the_import(database, booked):
    checked = check(database, FILE)
    booked.plan(planned_at=datetime(2026, 1, 8, 20, tzinfo=UTC))
    with pytest.raises(Rejected, match="has changed since"):
        keep(database, checked)
    assert check_count(database) == 0


def test_two_who_bring_the_same_file_bring_it_once(database, booked):
    checked = check(database, FILE)
    bring(database)
    with pytest.raises(Rejected, match="a moment ago"):
        keep(database, checked)
    assert check_count(database) == 1


def keep(database, checked):
    file = BytesIO(FILE.encode())
    return import_sessions(database, member("nora").actor, file, ASKED, checked=checked, now=NOW)


def check_count(database):
    with database.reading() as db:
        return len(list_imports_of_file(db, CLINIC.id, file_hash()))


def file_hash():
    return sha256(FILE.encode()).hexdigest()


def test_long_files_tell_how_far_they_are(database, booked, monkeypatch):
    monkeypatch.setattr(past_sessions, "TELL_EVERY", 1)
    told = []
    check_sessions(
        database,
        member("nora").actor,
        BytesIO(FILE.encode()),
        ASKED,
        now=NOW,
        tell=lambda done, total: told.append((done, total)),
    )
    assert told == [(1, 0), (2, 0)]


def test_a_heading_in_the_middle_is_one_fault(database, booked):
    checked = check(database, FILE + HEAD + FIRST)
    assert said(checked) == [("/lines/4/columns/1", "repeated"), ("/lines/5/columns/2", "repeated")]


def test_a_number_that_may_have_lost_its_zeros_is_said_to(database, booked):
    checked = check(database, HEAD + FIRST.replace("R-1001", "1001"))
    assert "leading zeros" in checked.faults[0].message
    assert "zeros" not in check(database, HEAD + FIRST.replace("R-1001", "R-1")).faults[0].message


@pytest.mark.parametrize(
    ("family", "born", "wrong"), [("ASHDOWN", "1980-05-17", [5]), ("Lace", "", [4]), ("Ashdown", "", [])]
)
def test_a_number_with_the_names_of_somebody_else_is_refused(database, booked, family, born, wrong):
    """B82: a wrong digit of a number would otherwise write into another patient's record."""
    checked = check(
        database, f"MRN,Date,Phase,Last name,Born\nR-1001,2026-01-05T09:00,initial,{family},{born}\n"
    )
    assert said(checked) == [(f"/lines/2/columns/{column}", "contradicts") for column in wrong]
    assert all("right one of them" in fault.message for fault in checked.faults)
