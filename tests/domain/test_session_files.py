"""A file of past sessions is read line by line: what it says, or every place that is wrong."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from io import BytesIO

import pytest

from sessiontrack.domain import session_sheets
from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.session_columns import targets_of
from sessiontrack.domain.session_rows import RowReader
from sessiontrack.domain.session_sheets import Declared, read_sheet
from tests.past_files import NOW, PLAIN, ZONE, places, read, reader_of


def sheet(content, separator="comma"):
    return list(read_sheet(BytesIO(content), separator))


def test_rows_come_with_the_line_they_end_on_and_empty_ones_are_passed_over():
    assert sheet(b'a,b\r\n1,"two\nlines"\r\n,\r\n3,4\r\n') == [
        (1, ["a", "b"]),
        (3, ["1", "two\nlines"]),
        (5, ["3", "4"]),
    ]
    assert sheet(b"\xef\xbb\xbfa;b\n1;2", "semicolon") == [(1, ["a", "b"]), (2, ["1", "2"])]


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        (b"\xff\xfea\0", "/lines/1/columns/1", "UTF-16"),
        (b"a\0b\n", "/lines/1/columns/1", "UTF-16"),
        (b"PK\x03\x04...", "/lines/1/columns/1", "workbook"),
        (b"\x1f\x8b\x08...", "/lines/1/columns/1", "unpack"),
        (b"a,b\rc,d\r", "/lines/1/columns/1", "LF or CRLF"),
        (b"a,b\nc\0,d\n", "/lines/2/columns/1", "NUL"),
        (b"a,b\nM\xfcller,1\n", "/lines/2/columns/2", "UTF-8"),
        (b'a,b\n"1"2,3\n', "/lines/2/columns/1", "CSV"),
        (b"a" * 70_000, "/lines/1/columns/1", "longer"),
    ],
)
def test_what_is_no_csv_in_utf_8_is_refused_with_its_place(content, place, said):
    with pytest.raises(Rejected) as refused:
        sheet(content)
    [fault] = refused.value.faults
    assert (fault.path, said in fault.message) == (place, True)


def test_a_file_without_end_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(session_sheets, "MOST_ROWS", 2)
    with pytest.raises(Rejected) as refused:
        sheet(b"a\n1\n2\n3\n")
    assert refused.value.faults[0].path == "/lines/4/columns/1"


def test_a_whole_row_says_what_its_cells_say_and_nothing_more():
    cells = {
        "Route": "IV",
        "Drug": "Ketamine",
        "Dose mg": "41",
        "Weight kg": "82.4",
        "Minutes": "40",
        "Systolic -5": "128",
        "Temperature 10": "36.8",
        "Room": "4",
        "PHQ-9": "12",
        "Note": "slept",
        "Born": "1980-02-29",
        "First name": "Ada",
        "Diagnosis": "PTSD",
    }
    _, row, faults = read(cells)
    assert faults == []
    assert row.patient_number == "0012"
    assert row.started_at == datetime(2026, 3, 2, 15, tzinfo=UTC)
    assert (row.route, row.agent, row.dose_ug, row.dose_ug_per_kg) == ("iv", "ketamine", 41_000, None)
    assert (row.weight_g, row.minutes, row.note, row.indication) == (82_400, 40, "slept", "ptsd")
    assert row.vitals == {-5: {"systolic": 128}, 10: {"temperature_c": 368}}
    assert row.scores == {("phq9", "before_session"): 12}
    assert row.names == {"born_on": date(1980, 2, 29), "given_name": "Ada"}
    assert not row.time_declared


def test_a_declared_decimal_comma_holds_for_the_whole_file():
    _, row, faults = read({"Dose mg": "41,5"}, Declared(decimal="comma"))
    assert (row.dose_ug, faults) == (41_500, [])
    assert "declared to be a comma" in read({"Dose mg": "41.5"}, Declared(decimal="comma"))[2][0].message
    assert "declared to be a point" in read({"Dose mg": "41,5"})[2][0].message


@pytest.mark.parametrize(
    ("heading", "cell", "said"),
    [
        ("Dose mg", "1.23E+15", "spreadsheet"),
        ("Dose mg", "#REF!", "spreadsheet"),
        ("Dose mg", "120/80", "two columns"),
        ("Dose mg", "1 000", "thousands"),
        ("Dose mg", "1,041.0", "thousands"),
        ("Dose mg", "1,000,000", "thousands"),
        ("Dose mg", "1,041", "declared to be a point"),
        ("Dose mg", "٤١", "number"),
        ("Dose mg", "0.0005", "at most 3 digits"),
        ("Minutes", "40.5", "whole number"),
        ("Minutes", "040", "whole number"),
        ("Systolic 20", "-0", "whole number"),
        ("Weight kg", "82.401", "at most 2 digits"),
        ("Systolic 20", "120/80", "whole number"),
        ("Route", "by hand", "must be one of iv"),
        ("Time", "25:00", "09:30"),
        ("Time", "9 o'clock", "09:30"),
        ("Born", "1980-02-30", "2026-03-02"),
        ("First name", "A\u202eda", "can be seen"),
        ("First name", "A" * 201, "at most 200"),
        ("Note", "x" * 4001, "at most 4000"),
        ("Note", "bell\a", "control"),
        ("Note", "no \ufffe letter", "control"),
        ("Note", "a" + "\u0301" * 9, "8 marks"),
        ("First name", "A" + "\u0301" * 9 + "da", "8 marks"),
        ("Diagnosis", "fear", "must be one of"),
        ("Side effects", "nausea", "nausea: moderate @10-25"),
        ("Side effects", "nausea: awful @3", "mild, moderate or severe"),
        ("Side effects", "nausea: mild @30-20", "not end before"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_with_its_place_and_what_would_be_right(heading, cell, said):
    _, row, faults = read({heading: cell})
    assert row is None
    assert [fault.path for fault in faults] == ["/lines/2/columns/4"]
    assert said in faults[0].message


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("03/04/2026", "such as 2026-03-02"),
        ("2026-02-29", "such as 2026-03-02"),
        ("2026-03-02T24:00", "no time of the calendar"),
        ("2026-03-02T09:00+99:00", "no time of the calendar"),
        ("2026-03-08T02:30", "clocks were changed"),
        ("2026-11-01T01:30", "clocks were changed"),
        ("2026-03-02", "a day without a time"),
        ("1890-01-01T09:00", "such as 2026-03-02"),
    ],
)
def test_only_a_moment_that_was_is_a_start(cell, said):
    _, row, faults = read({"Date": cell})
    assert row is None
    assert [fault.path for fault in faults] == ["/lines/2/columns/2"]
    assert said in faults[0].message


def test_a_day_takes_its_time_from_the_row_or_from_what_was_declared():
    _, beside, _ = read({"Date": "2026-03-02", "Time": "09:30"})
    assert (beside.started_at, beside.time_declared) == (datetime(2026, 3, 2, 15, 30, tzinfo=UTC), False)
    _, declared, _ = read({"Date": "2026-03-02"}, Declared(time_of_day=time(10)))
    assert (declared.started_at, declared.time_declared) == (datetime(2026, 3, 2, 16, tzinfo=UTC), True)
    _, offset, _ = read({"Date": "2026-11-01 01:30:00-06:00"})
    assert offset.started_at == datetime(2026, 11, 1, 7, 30, tzinfo=UTC)


def test_a_phase_that_was_declared_is_that_of_every_row():
    targets, _ = targets_of(["MRN", "Date"], {}, has_phase=True)
    reader = RowReader(targets, Declared(phase="maintenance"), ZONE)
    row, faults = reader.read(2, ["0012", "2026-03-02T09:00"])
    assert (row and row.phase, faults) == ("maintenance", [])
    around = reader.read_around(2, ["0012", "never"], NOW)
    assert around is not None
    assert (around.row.phase, around.wrong) == ("maintenance", frozenset({"started_at"}))


def test_what_every_row_must_say_is_missed_once_and_ragged_rows_are_refused():
    _, row, faults = read({"MRN": " ", "Phase": "sometimes"})
    assert (row, places(faults)) == (None, [("3", "unknown"), ("1", "missing")])
    assert "spreadsheet" in read({"MRN": "1.2E+5"})[2][0].message
    reader = reader_of(PLAIN)
    assert places(reader.read(2, ["1", "2"])[1]) == [("3", "ragged")]
    assert places(reader.read(2, ["1", "2", "3", "4"])[1]) == [("4", "ragged")]


def test_whether_effects_were_asked_is_declared_and_never_guessed():
    _, row, faults = read({"Side effects": "nausea: mild @3"}, Declared())
    assert (row, places(faults)) == (None, [("4", "undeclared")])


def test_readings_need_a_minute_that_is_said_and_no_other_column_of_it():
    targets, _ = targets_of([*PLAIN, "Baseline systolic", "Systolic -5", "Systolic peak"], {})
    reader = RowReader(targets, Declared(baseline_minute=-5), ZONE)
    assert [(f.path, f.code) for f in reader.heading_faults()] == [
        ("/lines/1/columns/5", "repeated"),
        ("/lines/1/columns/6", "unclear"),
    ]
    whole = RowReader(targets, Declared(baseline_minute=-10, peak_minute=20), ZONE)
    assert list(whole.heading_faults()) == []
    row, _ = whole.read(2, [*PLAIN.values(), "120", "124", "150"])
    assert row is not None
    assert sorted(row.vitals) == [-10, -5, 20]


def test_two_rows_that_say_the_same_have_one_digest_wherever_they_stand():
    (_, one, _), (_, other, _) = read({"Dose mg": "41"}), read({"Dose mg": "41.0", "First name": "Ada"})
    assert one.digest == other.digest
    assert one.digest != read({"Dose mg": "42"})[1].digest
