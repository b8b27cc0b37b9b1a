"""LibreOffice opens every file: no cell is a formula, and what the profile promises arrives undamaged."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from decimal import Decimal

import pytest

from sessiontrack.domain.bundles import Profile
from sessiontrack.exports import FORMATS
from sessiontrack.exports.bundle import TABLES
from sessiontrack.exports.cohort import COHORT
from sessiontrack.exports.monitoring_form import MONITORING_FORM
from sessiontrack.service.exports import open_csv
from tests.exports.reading_back import GUARDED, cell_of, counted, difference, plain, unguarded
from tests.exports.single_files import kinds_of
from tests.exports.spreadsheet import AS_TEXT, TYPED, sheets
from tests.people import NOW, member

LIKE_A_VALUE = re.compile(r"[-+]?[\d.,:/€%E-]+|TRUE|FALSE", re.IGNORECASE)
"""What a spreadsheet takes a text for when nobody says that the column is text."""

UNLISTED = ("dose_events", "reason")
"""In the hostile scene a dose has reasons that are in no list, as the record of another program may have."""


@pytest.fixture(scope="module")
def plain_files(hostile_database, tmp_path_factory):
    """The five CSV files."""
    folder = tmp_path_factory.mktemp("plain")
    for name in FORMATS:
        file = open_csv(
            hostile_database, member("paul").actor, name, since=None, until=None, purpose="Review", now=NOW
        )
        (folder / f"{name}.csv").write_bytes(b"".join(file.parts))
    return {f"plain-{name}": folder / f"{name}.csv" for name in FORMATS}


def files_of(sent, *profiles):
    return {
        f"{profile}-{file.stem}": file
        for profile in profiles
        for file in sorted(sent.folders[profile].glob("*.csv"))
    }


def rows_of(sheet):
    """The rows of a sheet by the names of its columns."""
    names = [cell.value for cell in sheet[0]]
    return [dict(zip(names, row, strict=True)) for row in sheet[1:]]


@pytest.fixture(scope="module")
def opened(sent, plain_files, single, tmp_path_factory):
    """Every file as a person opens it, and one that holds formulas."""
    control = tmp_path_factory.mktemp("control") / "control.csv"
    control.write_text("a,b\r\n=1+1,\"=cmd|'/c calc'!A1\"\r\n")
    files = {**files_of(sent, Profile.EXCEL, Profile.FULL), **plain_files, **single[0], "control": control}
    return sheets(files, tmp_path_factory.mktemp("opened"), TYPED)


def test_no_cell_of_any_file_is_a_formula(opened):
    control = opened.pop("control")
    assert [cell.formula for cell in control[1]] == ["of:=1+1", "of:=cmd|'/c calc'![.A1]"]
    assert len(opened) == 2 * (len(TABLES) + 2) + len(FORMATS) + 2
    found = {name: [cell for row in sheet for cell in row if cell.formula] for name, sheet in opened.items()}
    assert {name: cells for name, cells in found.items() if cells} == {}
    guarded = [
        cell.value
        for sheet in opened.values()
        for row in sheet
        for cell in row
        if cell.kind == "string" and GUARDED.match(str(cell.value))
    ]
    assert len(guarded) > 50


@pytest.mark.parametrize("profile", [Profile.EXCEL, Profile.FULL])
def test_numbers_truths_moments_and_codes_arrive_as_they_are(sent, opened, profile):
    for name in TABLES:
        kinds = sent.kinds(profile, name)
        rows = rows_of(opened[f"{profile}-{name}"])
        assert list(rows[0]) == list(kinds)
        only = [column for column, kind in kinds.items() if kind != "text" and (name, column) != UNLISTED]
        found = [{column: told(row[column], kinds[column]) for column in only} for row in rows]
        sent.require_told(profile, name, found, only=only, same=as_number)


KINDS = {**dict.fromkeys("integer age decimal number".split(), "float"), "truth": "boolean", "day": "date"}


def told(cell, kind):
    """What a cell of the sheet says, when the spreadsheet took it for what the column is."""
    if cell.value in (None, ""):
        return None
    if kind == "word" and cell.kind == "float":
        return as_number(str(cell.value))
    assert cell.kind == KINDS.get(kind, "string"), cell
    return plain(cell.value if cell.kind == "float" else cell_of(kind)(cell.value))


def as_number(text):
    """A word that is a number, such as a version, is the number: 1.0 is 1, as README.txt says."""
    return str(Decimal(text).normalize()) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def test_a_text_that_looks_like_a_value_is_all_that_a_spreadsheet_changes(sent, opened):
    """README.txt says how such a column is opened; the next test does it."""
    changed = set()
    for name in TABLES:
        texts = [column for column, kind in sent.kinds(Profile.FULL, name).items() if kind == "text"]
        recorded = [as_lines(text) for row in sent.record[name] for c in texts if (text := plain(row[c]))]
        cells = [row[column] for row in rows_of(opened[f"full-{name}"]) for column in texts]
        kept = Counter(unguarded(cell.value) for cell in cells if cell.kind == "string")
        lost = Counter(recorded) - kept
        assert kept <= Counter(recorded)
        assert [text for text in lost if not LIKE_A_VALUE.fullmatch(text)] == []
        changed |= {cell.kind for cell in cells}
    assert changed == {"", "string", "float", "date", "percentage", "time", "boolean"}


@pytest.mark.parametrize("file", [COHORT, MONITORING_FORM], ids=lambda file: file.name)
def test_a_file_of_its_own_arrives_but_for_texts_that_look_like_values(single, opened, file):
    kinds, told_rows, rows = kinds_of(file), single[1][file.name], rows_of(opened[file.name])
    texts = [name for name, kind in kinds.items() if kind == "text"]
    only = [name for name in kinds if name not in texts]
    found = [{name: told(row[name], kinds[name]) for name in only} for row in rows]
    wanted = [{name: same(row[name]) for name in only} for row in told_rows]
    assert counted(found) == counted(wanted), difference(file.name, found, wanted)
    recorded = Counter(as_lines(row[name]) for row in told_rows for name in texts if row[name])
    cells = [row[name] for row in rows for name in texts]
    kept = Counter(unguarded(cell.value) for cell in cells if cell.kind == "string")
    assert kept <= recorded
    assert [text for text in recorded - kept if not LIKE_A_VALUE.fullmatch(text)] == []


def same(value):
    return as_number(value) if isinstance(value, str) else value


def as_lines(text):
    """A sheet knows one end of a line."""
    return text.replace("\r", "\n")


def test_every_text_arrives_where_its_column_is_opened_as_text(sent, single, tmp_path):
    files = files_of(sent, Profile.FULL) | {MONITORING_FORM.name: single[0][MONITORING_FORM.name]}
    opened = sheets(files, tmp_path, AS_TEXT)
    for name in TABLES:
        kinds = sent.kinds(Profile.FULL, name)
        assert {cell.kind for row in opened[f"full-{name}"] for cell in row} <= {"string", ""}
        found = [
            {c: read(cell.value, kinds[c]) for c, cell in row.items()}
            for row in rows_of(opened[f"full-{name}"])
        ]
        sent.require_told(Profile.FULL, name, found, same=as_lines)
    kinds, rows = kinds_of(MONITORING_FORM), rows_of(opened[MONITORING_FORM.name])
    found = [{name: read(cell.value, kinds[name]) for name, cell in row.items()} for row in rows]
    wanted = [
        {name: as_lines(value) if isinstance(value, str) else value for name, value in row.items()}
        for row in single[1][MONITORING_FORM.name]
    ]
    assert counted(found) == counted(wanted), difference(MONITORING_FORM.name, found, wanted)


def read(value, kind):
    """A cell that arrived as text."""
    return plain(cell_of(kind)(value)) if value else None


def test_moments_are_written_in_the_one_form_that_no_spreadsheet_rewrites(opened):
    moments = [
        cell.value
        for row in rows_of(opened["excel-vitals"])
        for name, cell in row.items()
        if name.endswith(("_utc", "_local"))
    ]
    assert {len(moment) for moment in moments} == {27, 32}
    assert all(datetime.fromisoformat(moment).tzinfo for moment in moments)
