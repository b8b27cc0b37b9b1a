"""Rows of a file of past sessions, read and judged without a file."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.domain.past_sessions import judge
from sessiontrack.domain.session_columns import targets_of
from sessiontrack.domain.session_rows import RowReader
from sessiontrack.domain.session_sheets import Declared
from sessiontrack.domain.terms import BUILT_IN

ZONE = ZoneInfo("America/Chicago")
NOW = datetime(2026, 3, 3, 15, tzinfo=UTC)
"""A day after the session."""
BATCH = UUID(int=77)
ASKED = Declared(solicited=True)
PLAIN = {"MRN": "0012", "Date": "2026-03-02T09:00", "Phase": "maintenance"}


def reader_of(headings, declared=ASKED, said=None):
    targets, faults = targets_of(list(headings), said or {})
    assert faults == ()
    return RowReader(targets, declared, ZONE)


def read(cells, declared=ASKED):
    """A row with what every row needs, and these cells."""
    whole = {**PLAIN, **cells}
    reader = reader_of(whole, declared)
    row, faults = reader.read(2, list(whole.values()))
    return reader, row, faults


def judged(cells, declared=ASKED, chosen=None):
    reader, row, faults = read(cells, declared)
    assert faults == []
    return judge(row, reader, BATCH, chosen or {}, terms=BUILT_IN, now=NOW)


def places(faults):
    return [(fault.path.removeprefix("/lines/2/columns/"), fault.code) for fault in faults]
