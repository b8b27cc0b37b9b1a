"""Who reads which lines of the audit trail, in what words, and that reading leaves a line."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest
import sqlalchemy as sa

from sessiontrack.domain.audit_trails import ACTS, GROUPS, actions_in
from sessiontrack.domain.errors import NotAllowed, NotFound, Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service.audit import note
from sessiontrack.service.audit_rows import open_trail_file, read_trail_rows
from sessiontrack.service.audit_trails import (
    TrailChoice,
    find_by_number,
    people_of_trail,
    read_trail,
)
from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.patients import PATIENT
from tests.people import member
from tests.service.samples import ON_SQLITE
from tests.service.treating import queries_of


@pytest.fixture
def checked_in(bedside):
    """A patient came: Nora and Paul have left their lines."""
    bedside.to(State.CHECKED_IN)
    return bedside


def look(bedside, reader, limit=100, after=None, **chosen):
    with bedside.begin(reader) as work:
        return read_trail(work, TrailChoice(**chosen), after=after, limit=limit)


def numbers(bedside):
    """The id, the number and the pseudonym of the one patient."""
    with bedside.begin("nora") as work:
        return work.db.execute(sa.select(PATIENT.c.id, PATIENT.c.mrn, PATIENT.c.ref)).one()


def test_an_auditor_sees_every_line_and_a_nurse_her_own(checked_in):
    everything, own = look(checked_in, "ada"), look(checked_in, "nora")
    assert {line.who for line in everything.lines} == {"Nora Lind", "Paul Weber"}
    assert {line.who for line in own.lines} == {"Nora Lind"}
    assert own.total == len(own.lines) < len(everything.lines)
    assert look(checked_in, "sam").lines == ()


def test_a_clinician_sees_lines_about_patients_and_their_own(checked_in):
    with checked_in.begin("nora") as work:
        note(work, "worklist.read")
    with checked_in.begin("paul") as work:
        note(work, "imports.listed")
    seen = [(line.who, line.event.action) for line in look(checked_in, "paul").lines]
    assert ("Nora Lind", "check_in.recorded") in seen
    assert ("Paul Weber", "imports.listed") in seen
    assert ("Nora Lind", "worklist.read") not in seen


def test_an_administrator_sees_settings_and_their_own(checked_in):
    with checked_in.begin("paul") as work:
        note(work, "term.added", code="own_term", revision=2)
    lines = look(checked_in, "anna").lines
    assert [(line.who, line.does, line.facts) for line in lines] == [
        ("Paul Weber", "added a side-effect term", "term own_term")
    ]
    assert look(checked_in, "anna").lines[0].does == "looked at the audit trail"


def test_an_analyst_sees_nothing(checked_in):
    with pytest.raises(NotAllowed):
        look(checked_in, "ana")


def test_patients_stand_by_number_only_for_those_who_see_patients(checked_in):
    patient_id, mrn, ref = numbers(checked_in)
    for who, shown in (("nora", mrn), ("paul", mrn), ("ada", ref)):
        (line,) = [line for line in look(checked_in, who).lines if line.event.action == "patient.registered"]
        assert [(one.id, one.words) for one in line.patients] == [(patient_id, shown)]
        assert look(checked_in, who, patient_id=patient_id).patient == shown


def test_a_line_names_three_patients_and_counts_the_others(checked_in):
    patient_id, _, ref = numbers(checked_in)
    strangers = [member(who).id for who in ("nora", "paul", "ada", "anna")]
    with checked_in.begin("nora") as work:
        note(work, "patients.listed", patient_ids=[*strangers, patient_id])
    line = look(checked_in, "ada").lines[0]
    assert (len(line.patients), line.others) == (3, 2)
    asked = look(checked_in, "ada", patient_id=patient_id).lines
    assert "patients.listed" in [line.event.action for line in asked]
    assert {line.patients[0].words for line in asked if line.event.action != "trail.read"} == {ref}


def test_lines_are_found_by_person_act_patient_and_day(checked_in):
    patient_id = numbers(checked_in)[0]
    today = checked_in.clock.now.astimezone().date()
    total = look(checked_in, "ada").total
    by_nora = look(checked_in, "ada", who=str(member("nora").id))
    assert {line.who for line in by_nora.lines} == {"Nora Lind"}
    assert 0 < by_nora.total < total
    assert {line.event.action for line in look(checked_in, "paul", what="signed").lines} == set()
    entered = look(checked_in, "paul", what="entered").lines
    assert {line.event.action for line in entered} <= set(actions_in("entered"))
    assert look(checked_in, "paul", patient_id=patient_id, what="entered").total == len(entered)
    assert look(checked_in, "paul", who="operator").total == 0
    assert look(checked_in, "paul", until=today - timedelta(days=9)).total == 0
    assert look(checked_in, "paul", since=today + timedelta(days=9)).total == 0
    assert look(checked_in, "paul", since=today, until=today, what="entered").total > 0


def test_somebody_else_a_strange_patient_or_no_day_is_refused(checked_in):
    today = checked_in.clock.now.date()
    for chosen, path in (
        ({"who": str(member("sam").id)}, "/who"),
        ({"since": today, "until": today - timedelta(days=1)}, "/until"),
    ):
        with pytest.raises(Rejected) as refused:
            look(checked_in, "ada", **chosen)
        assert refused.value.faults[0].path == path
    patient_id, mrn, ref = numbers(checked_in)
    with pytest.raises(NotFound), checked_in.begin("sam") as work:
        read_trail(work, TrailChoice(patient_id=patient_id), limit=5)
    with pytest.raises(NotAllowed):
        look(checked_in, "anna", patient_id=patient_id)
    with checked_in.begin("ada") as work:
        assert find_by_number(work, f" {mrn} ") == find_by_number(work, ref) == patient_id
        with pytest.raises(Rejected):
            find_by_number(work, mrn[:-1])
    with pytest.raises(NotAllowed), checked_in.begin("anna") as work:
        find_by_number(work, mrn)


def test_a_nurse_is_offered_nobody(checked_in):
    with checked_in.begin("nora") as work:
        assert people_of_trail(work) == ()
    with checked_in.begin("ada") as work:
        offered = dict(people_of_trail(work))
    assert offered[str(member("nora").id)] == "Nora Lind"
    assert offered["patient"] == "A patient by a score link"
    assert str(member("sam").id) not in offered


def test_pages_follow_each_other_without_gap_or_repeat(checked_in):
    whole = [line.event.id for line in look(checked_in, "paul", what="entered").lines]
    after, seen = None, []
    while True:
        page = look(checked_in, "paul", limit=2, after=after, what="entered")
        seen += [line.event.id for line in page.lines]
        after = page.next
        if after is None:
            break
    assert seen == whole
    assert len(whole) > 4
    assert page.total == len(whole)


@ON_SQLITE
def test_a_page_takes_as_many_queries_whatever_stands_on_it(checked_in, database):
    patient_id = numbers(checked_in)[0]
    with checked_in.begin("paul") as work:
        for _ in range(30):
            note(work, "patients.listed", patient_ids=[patient_id, member("ada").id])
    few = queries_of(database, lambda: look(checked_in, "paul", limit=1))
    many = queries_of(database, lambda: look(checked_in, "paul", limit=30))
    assert len(few) == len(many)


@ON_SQLITE
def test_reading_the_trail_leaves_a_line_too(checked_in, trail):
    look(checked_in, "ada", limit=3)
    assert trail(AUDIT.c.action, AUDIT.c.details)[-1] == ("trail.read", {"lines": 3})


def test_other_people_and_outsiders_are_named(checked_in):
    with checked_in.begin("anna") as work:
        note(work, "person.disabled", member("nils").id)
    assert look(checked_in, "ada").lines[0].does == "stopped a person's access: Nils Holm"


def test_a_file_holds_every_line_but_its_own_with_pseudonyms(checked_in, database, trail):
    patient_id, mrn, ref = numbers(checked_in)
    with checked_in.begin("paul") as work:
        note(work, "export.started", purpose='=HYPERLINK("x")', file="vitals")
    checked_in.clock.advance(seconds=1)
    choice = TrailChoice(patient_id=patient_id, what="entered")
    whole = open_trail_file(database, member("ada").actor, TrailChoice(), now=checked_in.clock.now)
    text = b"".join(whole.parts).decode()
    assert mrn not in text
    rows = list(csv.DictReader(text.splitlines()))
    assert rows[0]["purpose"] == '\'=HYPERLINK("x")'
    assert (rows[0]["person"], rows[0]["words"], rows[0]["facts"]) == (
        "Paul Weber",
        "started a download",
        "file vitals",
    )
    assert "trail.downloaded" not in {row["action"] for row in rows}
    assert trail(AUDIT.c.action, AUDIT.c.details)[-1] == ("trail.downloaded", {"lines": len(rows)})
    some = open_trail_file(database, member("ada").actor, choice, now=checked_in.clock.now)
    found = list(csv.DictReader(b"".join(some.parts).decode().splitlines()))
    assert {row["patient_refs"] for row in found} == {ref}
    assert "check_in.recorded" in {row["action"] for row in found}
    assert some.filename.startswith("sessiontrack-audit-trail-")


def test_rows_for_a_program_come_page_by_page_and_leave_a_line(checked_in):
    patient_id, _, ref = numbers(checked_in)

    def rows(**asked):
        with checked_in.begin("ada") as work:
            return read_trail_rows(work, TrailChoice(patient_id=patient_id), **asked)

    first = rows(after=None, limit=1)
    rest = rows(after=first.next, limit=100)
    assert rest.next is None
    assert {row.patient_refs for row in first.rows + rest.rows} == {(ref,)}
    assert "check_in.recorded" in {row.action for row in first.rows + rest.rows}
    newest = look(checked_in, "ada").lines[0]
    assert (newest.event.action, newest.event.details["lines"]) == ("trail.read", len(rest.rows))


@pytest.mark.parametrize("who", ["nora", "paul", "anna", "ana", "gate"])
def test_only_an_auditor_downloads_the_trail(bedside, database, who):
    with pytest.raises(NotAllowed):
        open_trail_file(database, member(who).actor, TrailChoice(), now=bedside.clock.now)


def test_every_act_is_in_one_group():
    found = [action for group in GROUPS for action in actions_in(group)]
    assert sorted(found) == sorted(ACTS)
