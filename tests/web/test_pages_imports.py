"""The page that brings in past sessions: looked at, mended, kept once, withdrawn as a whole; without any script."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest

from sessiontrack.domain.bodies import Note
from sessiontrack.domain.entries import Draft
from sessiontrack.service.charting import chart
from sessiontrack.storage.audit import AUDIT
from sessiontrack.web import uploads
from sessiontrack.web.pages import imports
from tests.service.bringing import ADA, NEW_HEAD
from tests.web.page_client import form_of, words_of

HEAD = "MRN,Date,Phase,Dose,Systolic 20,Side effects\n"
ROW = "{mrn},2026-01-05T09:00,initial,41,{systolic},{effects}\n"


@pytest.fixture
def visit(opened):
    return opened


@pytest.fixture
def mrn(visit, nora):
    return re.findall(r"R-\d+", nora.get("/patients").text)[0]


@pytest.fixture
def sheet(mrn):
    """The bytes of a file."""
    return lambda effects="", systolic="130": (
        HEAD + ROW.format(mrn=mrn, effects=effects, systolic=systolic)
    ).encode()


def choose(client, content=None, start=None, **typed):
    """Send the form with a file, or what an earlier answer carries; the sessions are older than the course."""
    if start is None:
        typed.setdefault("join_courses", "yes")
    form: Any = form_of(start or client.get("/imports").text)
    form.poplist("file")
    for name, value in typed.items():
        form.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
    if content is not None:
        form.add("file", (BytesIO(content), "../../past.csv"))
    return client.post("/imports", data=form, content_type="multipart/form-data")


def test_a_file_is_looked_at_mended_and_kept_without_choosing_it_again(nora, sheet, trail):
    assert 'href="/imports"' in nora.get("/patients").text
    assert "None yet." in nora.get("/imports").text
    unclear = choose(nora, sheet())
    assert unclear.status_code == 200
    assert "'Dose' must be said to be dose_mg or dose_mg_per_kg" in words_of(unclear)
    clean = choose(nora, start=unclear.text, column__3="dose_mg")
    assert "Nothing stands against it." in words_of(clean)
    assert 'value="dose_mg"' in clean.text
    assert (
        "1 unusual value: kept, and named as such line 2, column 2: lies before the patient's course was"
        in (words_of(clean))
    )
    kept = choose(nora, start=clean.text, do="keep")
    assert (kept.status_code, kept.headers["Location"]) == (303, "/imports?saved=import")
    after = nora.get("/imports?saved=import")
    assert "The sessions are brought in." in after.text
    assert "1 session, 2 entries" in words_of(after)
    again = choose(nora, sheet(), column__3="dose_mg")
    assert "changes nothing" in words_of(again)
    assert "sessions.imported" in trail()
    assert "/sessions/" not in after.text


def test_one_of_a_thing_is_counted_in_the_singular(nora):
    head, row = NEW_HEAD.replace("\n", ",Minutes\n"), ADA.replace("\n", ",120\n")
    clean = choose(nora, (head + row).encode(), register="yes", open_courses="yes")
    said = words_of(clean)
    assert (
        "1 row: 1 new session with 1 entry, 0 there before, 1 patient to register, 1 course to open." in said
    )
    assert "1 unusual value: kept" in said
    choose(nora, start=clean.text, do="keep")
    after = words_of(nora.get("/imports"))
    assert "1 session, 1 entry brought in" in after
    assert "; 1 unusual value named; 1 patient registered" in after


def test_a_session_from_elsewhere_says_so_on_its_pages(visit, nora, sheet):
    kept = choose(
        nora,
        start=choose(nora, sheet("nausea: mild @5"), effects="asked", column__3="dose_mg").text,
        do="keep",
    )
    assert kept.status_code == 303
    course = nora.get(f"/courses/{visit.course_id}")
    assert "Imported" in words_of(course)
    [session_id] = set(re.findall(r"/sessions/([0-9a-f-]{36})", course.text))
    led = nora.get(f"/sessions/{session_id}")
    assert (led.status_code, led.headers["Location"].endswith("/record")) == (303, True)
    record = words_of(nora.get(f"/sessions/{session_id}/record"))
    assert "Brought in from another record, line 2 of its file" in record
    assert "41 mg" in record
    for page in ("live", "start", "sign", "leave"):
        assert nora.get(f"/sessions/{session_id}/{page}").status_code in (200, 303, 409)


def test_faults_and_words_stand_on_the_page_with_their_place(nora, sheet):
    wrong = choose(
        nora, sheet("felt <b>funny</b>: mild @5", systolic="1300"), effects="asked", column__3="dose_mg"
    )
    said = words_of(wrong)
    assert "1 fault and 1 word stand against it" in said
    assert "line 2, column 5: must be 40 to 300 mmHg" in said
    assert "&lt;b&gt;" in wrong.text
    assert "Bring in 1" not in wrong.text
    kept = choose(nora, sheet("felt funny: mild @5"), effects="asked", column__3="dose_mg", do="keep")
    assert (kept.status_code, "felt funny" in kept.text) == (200, True)
    chosen = choose(nora, start=kept.text, choice="dizziness")
    assert "Nothing stands against it." in words_of(chosen)
    assert choose(nora, start=kept.text, choice="nonsense").status_code == 422


def test_one_phase_is_said_for_a_file_without_a_column_for_it(visit, nora, sheet):
    content = sheet().replace(b"Phase", b"Stage")
    missing = choose(nora, content, column__3="dose_mg")
    assert "has no column for phase: name one, or say one phase for the whole file" in words_of(missing)
    clean = choose(nora, start=missing.text, phase="maintenance")
    assert "Nothing stands against it." in words_of(clean)
    assert '<option value="maintenance" selected>' in clean.text
    assert choose(nora, start=clean.text, do="keep").status_code == 303
    [session_id] = set(re.findall(r"/sessions/([0-9a-f-]{36})", nora.get(f"/courses/{visit.course_id}").text))
    assert "Maintenance, session 1" in words_of(nora.get(f"/sessions/{session_id}/record"))
    assert choose(nora, content, phase="sometimes").status_code == 422


def test_more_words_than_a_form_can_hold_are_chosen_in_turns(nora, mrn):
    letters = [chr(ord("a") + number // 26) + chr(ord("a") + number % 26) for number in range(250)]
    effects = "; ".join(
        f"queer {word}: mild @{2 * number}-{2 * number + 1}" for number, word in enumerate(letters)
    )
    other = [f"Column {number}" for number in range(194)]
    head, row = HEAD.strip(), ROW.format(mrn=mrn, effects=effects, systolic=130).strip()
    content = "\n".join([",".join([head, *other]), row + "," * len(other)]).encode()
    page = choose(nora, content, effects="asked", column__3="dose_mg")
    assert "The first 100 of 250 stand here" in words_of(page)
    for left in (150, 50):
        page = choose(nora, start=page.text, choice=["dizziness"] * 100)
        assert f"0 faults and {left} words stand against it" in words_of(page)
    assert "of 50 stand here" not in words_of(page)


def test_a_word_for_none_is_filled_in_and_kept_when_somebody_has_said_so(nora, sheet):
    asked = choose(nora, sheet("None"), column__3="dose_mg")
    said = words_of(asked)
    assert "0 faults and 1 word stand against it" in said
    assert '<option value="-" selected>No side effect</option>' in asked.text
    again = choose(nora, start=asked.text)
    assert "Nothing stands against it." in words_of(again)
    assert choose(nora, start=again.text, do="keep").status_code == 303


def test_columns_that_are_not_read_and_older_sessions_are_said_before(nora, sheet):
    wide = sheet().replace(b",Side effects", b",Side effects,Mood,Pump").replace(b",130,", b",130,,good,7")
    asked = words_of(choose(nora, wide, column__3="dose_mg", join_courses="no"))
    assert "These columns are not imported: Mood, Pump." in asked
    assert "lies before the patient's course was opened on" in asked
    assert "1 fault and 0 words stand against it" in asked


def test_what_is_no_table_is_refused_and_nothing_is_carried_along(nora, monkeypatch):
    missing = choose(nora)
    assert (missing.status_code, "File: must be chosen" in words_of(missing)) == (422, True)
    assert choose(nora, b"\xff\xfea\0").status_code == 422
    spoilt = {**form_of(nora.get("/imports").text), "content": "***"}
    assert "must be chosen again" in nora.post("/imports", data=spoilt).text
    many = choose(nora, b"a," * 300 + b"\n")
    assert (many.status_code, "table of sessions" in many.text) == (422, True)
    for clock in ("9 am", "0930Z"):
        late = choose(nora, b"a,b\n", time_of_day=clock)
        assert (late.status_code, "such as 09:30" in late.text) == (422, True)
    assert choose(nora, b"a,b\n", time_of_day="09:30").status_code == 200
    monkeypatch.setattr(uploads, "MOST_BYTES", 10)
    long = choose(nora, b"x" * 11)
    assert (long.status_code, "must be at most" in long.text) == (422, True)


def test_a_long_file_is_for_the_command_line(nora, sheet, monkeypatch):
    monkeypatch.setattr(imports, "MOST_ROWS", 1)
    assert "at most 2 MB and 1 rows" in words_of(nora.get("/imports"))
    assert choose(nora, sheet(), column__3="dose_mg").status_code == 200
    long = choose(nora, sheet() + b"R-2,2026-01-05T09:00,initial,41,130,\n")
    assert (long.status_code, "takes more" in words_of(long)) == (422, True)
    assert "at most 1 rows here; 'sessiontrack import sessions' takes more" in words_of(long)


def test_more_than_a_page_may_be_sent_is_refused_before_it_is_read(nora):
    answer = nora.post("/imports", data=b"x" * 5_000_000, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert nora.post("/patients/search", data={"text": "x" * 1_100_000}).status_code == 413


def test_an_import_is_withdrawn_as_a_whole_with_a_reason(visit, nora, sheet):
    choose(nora, start=choose(nora, sheet(), column__3="dose_mg").text, do="keep")
    [action] = re.findall(r'action="(/imports/[^"]+/withdrawal)"', nora.get("/imports").text)
    refused = nora.post(action, data={"reason_text": ""})
    assert (refused.status_code, "must be given" in refused.text.lower()) == (422, True)
    done = nora.post(action, data={"reason_text": "the wrong file"})
    assert (done.status_code, done.headers["Location"]) == (303, "/imports?saved=import_withdrawn")
    after = nora.get("/imports")
    assert "the wrong file" in after.text
    assert "/withdrawal" not in after.text
    assert nora.post(action, data={"reason_text": "again"}).status_code == 409
    course = nora.get(f"/courses/{visit.course_id}")
    assert "Withdrawn import" in words_of(course)
    [session_id] = set(re.findall(r"/sessions/([0-9a-f-]{36})", course.text))
    record = words_of(nora.get(f"/sessions/{session_id}/record"))
    assert ("Withdrawn import" in record, "Cancelled" in record) == (True, False)


def test_the_page_says_that_somebody_has_charted_in_an_imported_session(visit, nora, sheet):
    choose(nora, start=choose(nora, sheet(), column__3="dose_mg").text, do="keep")
    [session_id] = set(re.findall(r"/sessions/([0-9a-f-]{36})", nora.get(f"/courses/{visit.course_id}").text))
    at = datetime(2026, 1, 5, 15, 30, tzinfo=UTC)
    with visit.begin("paul") as work:
        chart(work, UUID(session_id), Draft(UUID(int=5), Note(text="on paper"), at))
    page = nora.get("/imports")
    assert "then a clinician must withdraw it" in words_of(page)
    [action] = re.findall(r'action="(/imports/[^"]+/withdrawal)"', page.text)
    refused = nora.post(action, data={"reason_text": "the wrong file"})
    assert (refused.status_code, "1 entry was charted in these sessions since" in words_of(refused)) == (
        409,
        True,
    )
    paul = visit.client("paul")
    assert "with what anybody has charted in them since" in words_of(paul.get("/imports"))
    assert paul.post(action, data={"reason_text": "the wrong file"}).status_code == 303


def test_nobody_s_data_stand_in_the_log_or_the_trail(nora, sheet, mrn, trail, caplog):
    choose(nora, sheet(), column__3="dose_mg")
    assert mrn not in caplog.text
    assert "past.csv" not in caplog.text
    assert mrn not in str(trail(AUDIT.c.details))
