"""Where a row of another record belongs, and that all that is wrong with it is said at once."""

from __future__ import annotations

from sessiontrack.domain.session_sheets import Declared
from sessiontrack.storage.entries import list_entries
from tests.people import CLINIC
from tests.service.bringing import ADA, FILE, FIRST, HEAD, NEW, NEW_HEAD, bring, check, said, sessions_of


def test_sessions_older_than_the_course_join_it_only_when_somebody_says_so(database, course):
    found = check(database, FILE, Declared(solicited=True))
    assert said(found) == [("/lines/2/columns/2", "before_course"), ("/lines/3/columns/2", "before_course")]
    assert "opened on 2026-11-23: say that such sessions belong to it" in found.faults[0].message
    batch, _ = bring(database)
    with database.reading() as db:
        past = list_entries(db, CLINIC.id, sessions_of(database, batch)[0])[0]
    (seen,) = past.body.confirmed
    assert (seen.path, seen.code, seen.value) == ("/course_id", "before_course", "2026-11-23")


def test_a_course_that_the_import_opens_takes_every_session_of_it(database):
    assert check(database, NEW_HEAD + ADA + ADA.replace("01-05", "01-08"), NEW).faults == []


def test_all_that_is_wrong_with_a_row_is_said_at_once(database, course):
    wrong = FIRST.replace(",iv,", ",up,").replace(",120,80,", ",1200,80,").replace("R-1001", "R-9")
    assert said(check(database, HEAD + wrong)) == [
        ("/lines/2/columns/4", "unknown"),
        ("/lines/2/columns/7", "out_of_range"),
        ("/lines/2/columns/1", "unknown"),
    ]
    undated = FIRST.replace("2026-01-05T09:00", "soon").replace(",18,", ",99,").replace("nausea", "odd thing")
    found = check(database, HEAD + undated)
    assert said(found) == [("/lines/2/columns/2", "time"), ("/lines/2/columns/11", "out_of_range")]
    assert found.words == {"odd thing": 1}
    dateless = FIRST.replace("2026-01-05T09:00", "").replace("initial", "")
    assert said(check(database, HEAD + dateless)) == [
        ("/lines/2/columns/2", "missing"),
        ("/lines/2/columns/3", "missing"),
    ]
    unnumbered = FIRST.replace("R-1001", "1E+5").replace(",41,40,", ",41,4000,")
    assert [path for path, _ in said(check(database, HEAD + unnumbered))] == [
        "/lines/2/columns/1",
        "/lines/2/columns/6",
    ]


def test_what_only_follows_from_an_unreadable_cell_is_not_said_beside_it(database, course):
    head = "MRN,Date,Phase,Route,Dose mg/kg,Dose mg,Weight kg,Course\n"
    of_weight = "R-1001,2026-01-05T09:00,initial,iv,0.5,,heavy,\n"
    assert said(check(database, head + of_weight)) == [("/lines/2/columns/7", "number")]
    of_route = "R-1001,2026-01-05T09:00,initial,up,,900,,\n"
    assert said(check(database, head + of_route)) == [("/lines/2/columns/4", "unknown")]


def test_a_start_that_cannot_be_read_is_not_said_to_lie_ahead(database, course):
    long = FIRST.replace("2026-01-05T09:00", "soon").replace(",41,40,", ",41,99999,")
    assert said(check(database, HEAD + long)) == [
        ("/lines/2/columns/2", "time"),
        ("/lines/2/columns/6", "out_of_range"),
    ]


def test_a_day_is_judged_beside_a_time_that_cannot_be_read(database, course):
    head = "MRN,Date,Session time,Phase\n"
    assert said(check(database, head + "R-1001,2026-13-05,noonish,initial\n")) == [
        ("/lines/2/columns/3", "time"),
        ("/lines/2/columns/2", "time"),
    ]
    assert said(check(database, head + "R-1001,2026-01-05,noonish,initial\n")) == [
        ("/lines/2/columns/3", "time")
    ]


def test_who_would_be_registered_with_a_course_is_told_all_that_is_missing(database):
    row = "N-1,2026-01-05T09:00,initial,ketamine,iv,41,,Lace,Ada,someday\n"
    assert said(check(database, NEW_HEAD + row, NEW)) == [
        ("/lines/2/columns/10", "time"),
        ("/lines/2/columns/7", "missing"),
    ]
    strange = row.replace("41,,", "41,boredom,").replace("someday", "1980-05-17")
    assert said(check(database, NEW_HEAD + strange, NEW)) == [("/lines/2/columns/7", "unknown")]
    assert [code for _, code in said(check(database, NEW_HEAD + row.replace(",someday", ",")))] == ["unknown"]


def test_rows_of_a_patient_whom_an_earlier_one_cannot_register_name_that_row(database):
    undated = ADA.replace("1980-05-17", "someday")
    again = ADA.replace("01-05", "01-08")
    found = check(database, NEW_HEAD + undated + again, NEW)
    assert said(found) == [("/lines/2/columns/10", "time"), ("/lines/3/columns/1", "unknown")]
    assert found.faults[-1].message == "line 3, column 1: is of the patient whom line 2 cannot register"
