"""An import is withdrawn as a whole, its words are remembered, and its sessions take what is found later."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from uuid import uuid5

import pytest

from sessiontrack.domain.bodies import Note, Retraction, Vitals
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Conflict, NotAllowed, NotFound, Rejected
from sessiontrack.domain.exposure import exposure
from sessiontrack.domain.session_sheets import Declared
from sessiontrack.domain.sessions import State
from sessiontrack.service import past_sessions
from sessiontrack.service.charting import chart
from sessiontrack.service.corrections import retract_entry
from sessiontrack.service.courses import read_course
from sessiontrack.service.keeping import rebuild, verify
from sessiontrack.service.past_imports import (
    choose_effect_words,
    read_imports,
    require_quiet,
    withdraw_import,
)
from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.entries import list_entries
from sessiontrack.storage.imports import effect_word_id
from sessiontrack.storage.summaries import find_last_with_drug
from tests.people import CLINIC, NOW, member
from tests.service.bringing import ADA, FILE, HEAD, NEW, NEW_HEAD, bring, check, said, sessions_of, summary_of
from tests.service.samples import AN_ID


@pytest.fixture
def booked(bedside):
    """A patient with a course, and nothing planned."""
    bedside.register()
    bedside.open_course()
    return bedside


def test_an_import_goes_as_a_whole_and_may_come_again(database, booked, begin, trail):
    batch, _ = bring(database)
    with begin() as work:
        gone = withdraw_import(work, batch.id, "the wrong clinic's file")
    assert (gone.withdrawn_by, gone.reason_text) == (member("nora").id, "the wrong clinic's file")
    assert trail()[-1] == "import.withdrawn"
    for session_id in sessions_of(database, batch):
        summary = summary_of(database, session_id)
        assert (summary.state, summary.delivered_ug, summary.side_effects_n) == ("withdrawn", None, 0)
    assert list(verify(database)) == []
    assert list(rebuild(database, check=True)) == []
    again, is_new = bring(database)
    assert (is_new, again.sessions_n, again.id == batch.id) == (True, 2, False)
    with begin() as work:
        listed = read_imports(work)
    assert {each.id for each in listed.imports} == {batch.id, again.id}
    assert listed.names[member("nora").id] == member("nora").person.name


def test_an_import_is_withdrawn_once_with_a_reason_by_who_brought_it_or_a_clinician(database, booked, begin):
    batch, _ = bring(database, who="paul")
    with begin() as work, pytest.raises(NotAllowed, match="clinician only"):
        withdraw_import(work, batch.id, "not mine")
    with begin("paul") as work, pytest.raises(Rejected, match="Say why"):
        withdraw_import(work, batch.id, " ")
    with begin("paul") as work, pytest.raises(NotFound):
        withdraw_import(work, AN_ID, "why")
    with begin("paul") as work:
        withdraw_import(work, batch.id, "why")
    with begin("paul") as work, pytest.raises(Conflict, match="before"):
        withdraw_import(work, batch.id, "why")


def test_what_others_charted_since_goes_by_a_clinician_s_hand_only(database, booked, begin, trail):
    batch, _ = bring(database)
    session_id = sessions_of(database, batch)[0]
    at = datetime(2026, 1, 5, 15, 30, tzinfo=UTC)
    notes = [Draft(uuid5(batch.id, who), Note(text=who), at) for who in ("paul", "nora")]
    with begin("paul") as work:
        chart(work, session_id, notes[0])
    with begin() as work, pytest.raises(Conflict, match=r"^1 entry was charted in these sessions since"):
        withdraw_import(work, batch.id, "the wrong file")
    with begin(at=NOW + timedelta(minutes=1)) as work:
        chart(work, session_id, notes[1])
    with begin() as work, pytest.raises(Conflict, match="2 entries were charted"):
        withdraw_import(work, batch.id, "the wrong file")
    assert summary_of(database, session_id).state == State.IMPORTED
    with begin("paul") as work:
        withdraw_import(work, batch.id, "the wrong file")
    assert summary_of(database, session_id).state == "withdrawn"
    [details] = [said for (said,) in trail(AUDIT.c.details) if "others" in said]
    assert (details["entries"], details["others"]) == (13, 2)
    assert list(verify(database)) == []
    assert list(rebuild(database, check=True)) == []


def test_a_past_session_takes_what_is_found_later_and_is_not_taken_apart(database, booked, begin):
    batch, _ = bring(database)
    session_id = sessions_of(database, batch)[0]
    at = datetime(2026, 1, 5, 15, 30, tzinfo=UTC)
    for number, body in enumerate((Note(text="on paper"), Vitals(readings={"heart_rate": 70}))):
        with begin() as work:
            chart(work, session_id, Draft(uuid5(batch.id, str(number)), body, at))
    assert summary_of(database, session_id).state == State.IMPORTED
    with database.reading() as db:
        past = list_entries(db, CLINIC.id, session_id)[0]
    with begin() as work, pytest.raises(Rejected, match="cannot be taken out"):
        retract_entry(
            work,
            session_id,
            Draft(
                AN_ID,
                Retraction(),
                NOW,
                target_id=past.id,
                reason_code="other",
                reason_text="why",
            ),
        )


def test_a_word_that_is_in_no_list_waits_until_the_clinic_has_chosen(database, booked, begin):
    text = FILE.replace("nausea: mild @10-25", "felt funny: mild @5; Felt  Funny: mild @9; nil: mild @0")
    found = check(database, text)
    assert (found.words, found.faults_n, found.is_clean) == ({"felt funny": 2, "nil": 1}, 0, False)
    with pytest.raises(Rejected, match="not matched yet"):
        bring(database, text)
    with begin() as work:
        choose_effect_words(work, {"Felt funny": "dizziness", "nil": "-"})
    with begin() as work:
        choose_effect_words(work, {"felt funny": "confusion"})
    assert said(check(database, text)) == [("/lines/2/columns/12", "already_active")]
    with begin() as work, pytest.raises(Rejected, match="cannot be kept"):
        choose_effect_words(work, {"felt funny": "no_such_effect", "": "nausea"})
    with begin() as work, pytest.raises(Rejected, match="cannot be kept"):
        choose_effect_words(work, {"felt\0funny": "nausea"})


def test_a_cell_that_says_none_waits_for_a_person_and_stays_in_the_record_as_words(database, booked, begin):
    text = FILE.replace("nausea: mild @10-25", "None")
    assert check(database, text, Declared(join_courses=True)).words == {"none": 1}
    with begin() as work:
        choose_effect_words(work, {"none": "dizziness"})
    assert said(check(database, text)) == [("/lines/2/columns/12", "effect")]
    with begin() as work:
        choose_effect_words(work, {"none": "-"})
    batch, _ = bring(database, text)
    with database.reading() as db:
        entries = list_entries(db, CLINIC.id, sessions_of(database, batch)[0])
    notes = [entry.body.text for entry in entries if isinstance(entry.body, Note)]
    assert "Written about side effects in the other record: None" in notes
    assert summary_of(database, sessions_of(database, batch)[0]).side_effects_n == 0


def test_the_trail_tells_what_a_word_stood_for_and_stands_for(booked, begin, trail):
    with begin() as work:
        choose_effect_words(work, {"Felt funny": "dizziness"})
    with begin("paul") as work:
        choose_effect_words(work, {"felt funny": "-", "nil": "-"})
    [first], [second] = [row for row in trail(AUDIT.c.details) if "codes" in row[0]]
    funny, nil = (str(effect_word_id(CLINIC.id, word)) for word in ("felt funny", "nil"))
    assert first["codes"] == {funny: [None, "dizziness"]}
    assert second["codes"] == {funny: ["dizziness", "-"], nil: [None, "-"]}


def test_a_long_file_waits_until_no_session_is_open_where_one_writes_at_a_time(
    database, bedside, begin_reading
):
    with begin_reading() as work:
        require_quiet(work)
    bedside.to(State.INFUSING)
    is_embedded = database.engine.dialect.name == "sqlite"
    refused = pytest.raises(Conflict, match="1 session is open") if is_embedded else nullcontext()
    with begin_reading() as work, refused:
        require_quiet(work)


def test_only_so_many_words_are_listed(database, booked, monkeypatch):
    monkeypatch.setattr(past_sessions, "MOST_SHOWN", 1)
    found = check(database, FILE.replace("nausea: mild @10-25", "one: mild @5; two: mild @5; one: mild @9"))
    assert found.words == {"one": 2}


def test_no_session_was_held_before_its_patient_was_born(database, booked):
    born_later = ADA.replace("1980-05-17", "2020-05-17").replace("2026-01-05", "2019-01-05")
    assert ("/lines/2/columns/2", "before_birth") in said(check(database, NEW_HEAD + born_later, NEW))
    of_old = FILE.replace("2026-01-08", "1926-01-08")
    assert said(check(database, of_old)) == [("/lines/3/columns/2", "before_birth")]


def test_sessions_whose_amount_nobody_says_count_in_exposure_and_number(database, booked, begin):
    days = [NOW - timedelta(days=1 + 2 * number) for number in range(25)]
    rows = [f"R-1001,{day:%Y-%m-%dT%H:%M},initial,iv,,40,120,80,150,90,,,\n" for day in days]
    batch, _ = bring(database, HEAD + "".join(rows))
    with begin("paul") as work:
        view = read_course(work, booked.course_id)
    levels = [alert.level for alert in view.standing.alerts if alert.rule == "exposure_freq"]
    assert "critical" in levels
    ever = exposure(view.record, NOW.date()).lifetime
    assert (ever.sessions, ever.delivered_ug, ever.unknown_n) == (25, 0, 25)
    assert sorted(view.record.ordinals.values()) == list(range(1, 26))
    peaks = {visit.summary.peak_systolic for visit in view.record.sessions if visit.summary}
    assert peaks == {150}
    last = sessions_of(database, batch)[0]
    with database.reading() as db:
        found = find_last_with_drug(db, CLINIC.id, view.record.patient.id, other_than=AN_ID, before=NOW)
    assert found == last
