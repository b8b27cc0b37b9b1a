"""What analysts' programs read from the bundle is what the record says, value by value."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pandas as pd
import pytest

from sessiontrack.domain.bundles import Profile
from sessiontrack.domain.terms import BUILT_IN
from sessiontrack.exports import FORMATS, header_line
from sessiontrack.exports import dictionary as plain_dictionary
from sessiontrack.exports.bundle import TABLES
from sessiontrack.exports.bundle.codelists import CODELISTS
from sessiontrack.exports.bundle.describing import codelists, dictionary
from sessiontrack.exports.cohort import COHORT
from sessiontrack.exports.monitoring_form import MONITORING_FORM
from sessiontrack.service.exports import open_csv
from tests.exports import hostile_scene
from tests.exports.reading_back import counted, difference, plain, record_of, typed, unguarded
from tests.exports.single_files import kinds_of
from tests.people import NOW, member

EACH = pytest.mark.parametrize("profile", Profile)

DTYPES = {
    **dict.fromkeys(("integer", "age"), "Int64"),
    **dict.fromkeys(("decimal", "number"), "Float64"),
    "truth": "boolean",
}
"""By the type in ``dictionary.csv``; what is not named is text."""

BY_ITSELF = "id ref code codes integer age decimal number truth moment_utc moment_local".split()
"""What a reader gets right that was told nothing; a word or a text may look like a number or like nothing."""

TAKEN_FOR_NOTHING = (
    "#N/A|#N/A N/A|#NA|-1.#IND|-1.#QNAN|-NaN|-nan|1.#IND|1.#QNAN|<NA>|N/A|NA|NULL|NaN|None|n/a|nan|null"
).split("|")
"""Source: the manual of pandas.read_csv, ``na_values``; R takes NA."""

RESERVED = (
    "if else repeat while function for in next break TRUE FALSE NULL Inf NaN NA NA_integer_ NA_real_ NA_complex_ "
    "NA_character_"
).split()
"""Source: R's manual, ``?Reserved``; T and F are taken for truths too when a column is read."""


def values(frame, kinds):
    """The rows of a frame, each value in the form that is compared."""
    cells = frame.astype(object).where(frame.notna(), None)
    for row in cells.to_dict("records"):
        yield {
            name: plain(unguarded(value) if isinstance(value, str) and kinds[name] != "id" else value)
            for name, value in row.items()
        }


def as_read(kinds, texts):
    """Cells of moments and days, which pandas leaves as text, by their types."""
    for row in texts:
        moments = {n: row[n] for n in row if kinds[n] in ("moment_utc", "moment_local", "day")}
        yield {**row, **next(typed([moments], kinds))}


@EACH
def test_pandas_reads_what_the_dictionary_promises(sent, profile):
    for name in TABLES:
        kinds = sent.kinds(profile, name)
        frame = pd.read_csv(
            sent.folders[profile] / f"{name}.csv",
            dtype={column: DTYPES.get(kind, "string") for column, kind in kinds.items()},
            keep_default_na=False,
            na_values=[""],
        )
        assert list(frame.columns) == list(kinds)
        sent.require_told(profile, name, as_read(kinds, values(frame, kinds)))


@EACH
def test_pandas_damages_nothing_that_has_a_type_although_it_was_told_none(sent, profile):
    for name in TABLES:
        kinds = sent.kinds(profile, name)
        frame = pd.read_csv(sent.folders[profile] / f"{name}.csv", low_memory=False)
        # In the hostile scene a dose has reasons that are in no list, as the record of another program may have.
        sure = [
            c for c, kind in kinds.items() if kind in BY_ITSELF and (name, c) != ("dose_events", "reason")
        ]
        sent.require_told(profile, name, as_read(kinds, values(frame[sure], kinds)), only=sure)


@EACH
def test_parquet_has_the_values_themselves(sent, profile):
    """Nothing is guarded there, for no spreadsheet opens it."""
    for name in TABLES:
        kinds = sent.kinds(profile, name)
        frame = pd.read_parquet(sent.folders[profile] / f"{name}.parquet", dtype_backend="pyarrow")
        assert list(frame.columns) == list(kinds)
        rows = [
            {column: plain(None if value is pd.NA else value) for column, value in row.items()}
            for row in frame.astype(object).to_dict("records")
        ]
        sent.require_told(profile, name, as_read(kinds, rows))


def test_a_csv_file_of_either_database_is_read_as_the_record_says(database):
    hostile_scene.rich(database)
    patients, record = record_of(database)
    visits = [visit for each in patients for course in each.courses for visit in course.sessions]
    states = {visit.record.session.id: visit.record.status(NOW).state.value for visit in visits}
    for name, file in FORMATS.items():
        kinds = kinds_of(file)
        opened = open_csv(
            database, member("paul").actor, name, since=None, until=None, purpose="Review", now=NOW
        )
        content = b"".join(opened.parts).decode()
        wanted = [dict(row) for row in record[name]]
        for row in wanted if name == "side_effects" else ():
            row["action"] = "charted" if row["action"] else None
        for row in wanted if name == "sessions" else ():
            row["state"] = states[row["session_id"]]
        found = list(typed(csv.DictReader(io.StringIO(content, newline="")), kinds))
        told = [{column: plain(row[column]) for column in kinds} for row in wanted]
        assert counted(found) == counted(told), difference(name, found, told)
        assert len(told) > 1


def headers():
    files = {name: table.names for name, table in TABLES.items()}
    files |= {f"plain {name}": file.names for name, file in FORMATS.items()}
    files |= {file.name: file.names for file in (COHORT, MONITORING_FORM)}
    for name, content in (
        ("dictionary", dictionary(Profile.LIMITED)),
        ("codelists", codelists(Profile.LIMITED, BUILT_IN)),
        ("plain dictionary", plain_dictionary()),
        ("plain header", header_line(FORMATS["vitals"])),
    ):
        files[name] = tuple(content.decode().split("\r\n", 1)[0].split(","))
    return files


@pytest.mark.parametrize(
    ("file", "names"), headers().items(), ids=lambda each: each if isinstance(each, str) else ""
)
def test_r_takes_every_name_as_it_is(file, names):
    """``make.names(x) == x``: letters, digits, points and underscores, begun by a letter, and no reserved word.

    Source: R's manual, ``?make.names``.
    """
    wrong = [name for name in names if not re.fullmatch(r"[A-Za-z][A-Za-z0-9._]*", name) or name in RESERVED]
    assert wrong == []
    # Without regard to case, as SAS and most databases compare them.
    assert len({name.lower() for name in names}) == len(names)


def test_no_code_is_taken_for_nothing_a_truth_or_a_number():
    codes = {each.code for codes in CODELISTS.values() for each in codes}
    assert codes
    assert not codes & {
        *TAKEN_FOR_NOTHING,
        "T",
        "F",
        *(str(truth) for truth in (True, False)),
        "true",
        "false",
    }
    assert not [code for code in codes if re.match(r"[-+.]?\d|(inf|infinity|nan)\Z", code, re.IGNORECASE)]


def test_the_scene_would_show_a_damage(sent):
    """So that a comparison of files without anything in them cannot pass for a proof."""
    told = {row["text"] for row in sent.record["follow_ups"]}
    assert set(hostile_scene.TEXTS) <= told
    assert all(sent.record.values())
    assert Decimal("-56.3") in {row["percent_change"] for row in sent.record["scores"]}
    offsets = {row["measured_at_local"].utcoffset() for row in sent.record["vitals"]}
    assert len(offsets) == 2
