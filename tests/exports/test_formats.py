"""Schema 1 is frozen: programs of others read these files by their headers."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from sessiontrack.exports import FORMATS, dictionary, header_line
from sessiontrack.exports.base import SCHEMA, Kind
from sessiontrack.exports.cells import scaled, text

HEADERS = {
    "sessions": (
        "session_id, course_id, patient_ref, phase, ordinal, episode_id, planned_at_utc, "
        "infusion_started_at_utc, infusion_started_at_local, agent, route, ordered_mg_per_kg, "
        "ordered_mg, delivered_mg, delivered_mg_per_kg, weight_kg, elapsed_min, infusing_min, "
        "observation_min, outside_window, stop_reason, baseline_systolic, baseline_diastolic, "
        "peak_systolic, peak_diastolic, min_spo2, min_sedation, side_effects_n, worst_severity, "
        "critical_alerts_n, state, signed_at_utc, peak_reading_diastolic"
    ),
    "vitals": (
        "entry_id, session_id, minute, measured_at_utc, entered_at_utc, sign, value, unit, "
        "not_measured_reason, artifact, late, entered_by_ref"
    ),
    "dose_events": (
        "entry_id, session_id, minute, measured_at_utc, event, rate_mg_per_h, dose_mg, reason, entered_by_ref"
    ),
    "side_effects": (
        "entry_id, session_id, effect, onset_minute, onset_at_utc, resolved_minute, "
        "resolved_at_utc, worst_severity, solicited, action, entered_by_ref"
    ),
    "scores": (
        "entry_id, patient_ref, course_id, session_id, scale, occasion, measured_at_utc, total, "
        "band, entry_mode, percent_change, entered_by_ref, entered_by_role"
    ),
}
"""From the vocabulary of the project, letter by letter."""


def test_the_five_files_have_the_headers_that_were_promised():
    assert SCHEMA == 1
    assert {name: ", ".join(file.names) for name, file in FORMATS.items()} == HEADERS


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_begins_with_its_header_without_a_byte_order_mark(name):
    assert header_line(FORMATS[name]) == HEADERS[name].replace(", ", ",").encode() + b"\r\n"


@pytest.mark.parametrize("name", FORMATS)
def test_every_column_says_what_it_means_and_in_which_unit(name):
    for column in FORMATS[name].columns:
        assert column.meaning.endswith(".")
        assert column.unit or column.kind is not Kind.DECIMAL or column.name == "value"
        assert (column.decimals > 0) == (column.kind is Kind.DECIMAL and column.name != "value")


def test_the_dictionary_is_a_file_of_every_column():
    rows = list(csv.DictReader(io.StringIO(dictionary().decode(), newline="")))
    assert [(row["file"], row["column"]) for row in rows] == [
        (name, column) for name, file in FORMATS.items() for column in file.names
    ]


def test_no_file_of_a_synthetic_clinic_looks_like_a_real_one():
    name = FORMATS["vitals"].file_name(date(2026, 11, 23), is_synthetic=False)
    assert name == "sessiontrack-vitals-2026-11-23-schema1.csv"
    synthetic = FORMATS["vitals"].file_name(date(2026, 11, 23), is_synthetic=True)
    assert synthetic == "sessiontrack-vitals-2026-11-23-schema1-SYNTHETIC.csv"


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "\r\n", "＝", "＋", "－", "＠"])
def test_no_spreadsheet_runs_a_cell(begins):
    assert text(f"{begins}1").strip('"').startswith("'")


@pytest.mark.parametrize("value", ["'=1", "''-1", "'\t", "'＝1"])
def test_an_apostrophe_of_the_record_is_not_taken_for_the_one_before_a_formula(value):
    assert text(value) == f"'{value}"
    assert text("'tis") == "'tis"


@pytest.mark.parametrize("value", ["a", "a b", "a,b", 'say "a"', "a\nb", "a\rb", " a ", "µg ≥ 5", "1;2"])
def test_a_cell_is_read_back_as_it_was(value):
    assert next(csv.reader(io.StringIO(text(value), newline=""))) == [value]
    assert text(value).startswith('"') == any(letter in value for letter in ',"\r\n')


def test_a_line_break_in_a_cell_never_looks_like_the_end_of_a_row():
    assert text("a\r\nb") == '"a\nb"'


def test_a_number_keeps_its_sign_and_its_zeros():
    assert [scaled(value, 2) for value in (0, 5, -5, 12_345)] == ["0.00", "0.05", "-0.05", "123.45"]
