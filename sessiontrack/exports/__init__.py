"""What each file is: its columns, its grain, its dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sessiontrack.exports.base import Column, Format, Kind
from sessiontrack.exports.cells import line, text, whole
from sessiontrack.exports.dose_events import DOSE_EVENTS
from sessiontrack.exports.scores import SCORES
from sessiontrack.exports.sessions import SESSIONS
from sessiontrack.exports.side_effects import SIDE_EFFECTS_FILE
from sessiontrack.exports.vitals import VITALS

FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {each.name: each for each in (SESSIONS, VITALS, DOSE_EVENTS, SIDE_EFFECTS_FILE, SCORES)}
)
"""Every CSV file by its name."""


def header_line(file: Format) -> bytes:
    """The first line of a file."""
    return line(map(text, file.names))


def dictionary() -> bytes:
    """What every column of every file means, itself a CSV file."""
    rows = [line(("file", "grain", "column", "type", "unit", "decimals", "meaning"))]
    rows += [_described(file, column) for file in FORMATS.values() for column in file.columns]
    return b"".join(rows)


def _described(file: Format, column: Column) -> bytes:
    words = (file.name, file.grain, column.name, column.kind.value, column.unit)
    return line((*map(text, words), whole(column.decimals), text(column.meaning)))


__all__ = ["FORMATS", "Column", "Format", "Kind", "dictionary", "header_line"]
