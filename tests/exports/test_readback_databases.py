"""The loaders of two databases take every file as it is, into tables with the dictionary's types."""

from __future__ import annotations

import sqlite3
import subprocess

import pytest
from psycopg import sql

from sessiontrack.domain.bundles import Profile
from sessiontrack.exports.bundle import TABLES
from tests.exports.readers import PACKAGES, find
from tests.exports.reading_back import plain, typed, unguarded

TYPES = {
    **dict.fromkeys(("integer", "age"), "bigint"),
    **dict.fromkeys(("decimal", "number"), "numeric"),
    "truth": "boolean",
    "moment_utc": "timestamptz",
    "day": "date",
}
"""PostgreSQL's type by the one in ``dictionary.csv``; what is not named is text, a local moment for its offset."""


@pytest.mark.parametrize("profile", Profile)
def test_copy_of_postgresql_loads_every_file(sent, postgres_server, profile):
    session = postgres_server.superuser
    for name in TABLES:
        kinds = sent.kinds(profile, name)
        columns = [sql.SQL(f'"{column}" {TYPES.get(kind, "text")}') for column, kind in kinds.items()]
        table = sql.Identifier(f"read_{name}")
        session.execute(sql.SQL("CREATE TEMP TABLE {} ({})").format(table, sql.SQL(", ").join(columns)))
        # The mark that a spreadsheet needs is no part of the first name, and COPY would take it for one.
        header = sql.SQL("true" if profile is Profile.EXCEL else "match")
        load = sql.SQL("COPY {} FROM STDIN (FORMAT csv, HEADER {})").format(table, header)
        with session.cursor().copy(load) as copy:
            copy.write((sent.folders[profile] / f"{name}.csv").read_bytes())
        rows = session.execute(sql.SQL("SELECT * FROM {}").format(table)).fetchall()
        session.execute(sql.SQL("DROP TABLE {}").format(table))
        sent.require_told(profile, name, (read(kinds, row) for row in rows))


def read(kinds, row):
    """A loaded row in the form that is compared."""
    cells = dict(zip(kinds, row, strict=True))
    words = {
        name: unguarded(cell) for name, cell in cells.items() if isinstance(cell, str) and kinds[name] != "id"
    }
    moments = {name: cells[name] for name, kind in kinds.items() if kind == "moment_local"}
    return {name: plain(cell) for name, cell in (cells | words).items()} | next(typed([moments], kinds))


@pytest.mark.parametrize("profile", Profile)
def test_import_of_sqlite_loads_every_file(sent, tmp_path, profile):
    file = tmp_path / "read.db"
    commands = []
    for name in TABLES:
        columns = ", ".join(f'"{column}" text' for column in sent.kinds(profile, name))
        commands.append(f'CREATE TABLE "{name}" ({columns});')
        commands.append(f'.import --csv --skip 1 "{sent.folders[profile] / f"{name}.csv"}" "{name}"')
    done = subprocess.run(
        [find("sqlite3"), "-batch", str(file)],
        input="\n".join(commands),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    database = sqlite3.connect(file)
    database.row_factory = sqlite3.Row
    for name in TABLES:
        rows = [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')]
        sent.require_told(profile, name, typed(rows, sent.kinds(profile, name)))
    database.close()


@pytest.mark.parametrize("program", PACKAGES)
def test_a_program_that_is_missing_is_named_with_what_to_do(monkeypatch, tmp_path, program):
    assert find(program)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=f"run 'make readers'.*{PACKAGES[program]}"):
        find(program)
