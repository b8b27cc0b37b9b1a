"""A file of past sessions as a stream: bytes in, cells out with their line, never more than a line in memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from types import MappingProxyType
from typing import BinaryIO

from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.monitor_files import UNREADABLE, fault_at, packed_fault

MOST_ROWS = 100_000
MOST_BYTES = 100_000_000
LONGEST_LINE_BYTES = 64_000
MOST_COLUMNS = 200
SEPARATORS = MappingProxyType({"comma": ",", "semicolon": ";", "tab": "\t"})
DECIMAL_MARKS = ("point", "comma")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a person says about a file, because the file does not.

    Args:
        decimal: ``point`` or ``comma``, of every number in it.
        separator: one of ``SEPARATORS``.
        columns: what a column holds, by its heading, where the guess is not right.
        baseline_minute: minutes from the start of readings called "baseline"; negative is before.
        peak_minute: minutes from the start of readings called "peak".
        time_of_day: of sessions whose row has a day only.
        phase: of every session, in a file without such a column.
        solicited: side effects were asked from a list; false: they were volunteered.
        register: patients who are not known are registered from the names in the file.
        open_courses: a patient without a course gets one, for the indication in the file.
        join_courses: sessions from before a patient's course was opened here belong to it.
    """

    decimal: str = "point"
    separator: str = "comma"
    columns: MappingProxyType[str, str] | dict[str, str] = field(default_factory=dict)
    baseline_minute: int | None = None
    peak_minute: int | None = None
    time_of_day: time | None = None
    phase: str | None = None
    solicited: bool | None = None
    register: bool = False
    open_courses: bool = False
    join_courses: bool = False


def read_sheet(file: BinaryIO, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file with the line on which each ends, the heading first.

    Raises:
        Rejected: it cannot be read from here on; the fault says where.
    """
    reader = csv.reader(_lines(file), delimiter=SEPARATORS[separator], strict=True)
    rows = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "new-line" in str(error):
                said = "holds a CR outside of quotes: save the file with lines that end in LF or CRLF"
                raise _refusal(reader.line_num, "line_end", said) from error
            raise _refusal(reader.line_num, "malformed", f"cannot be read as CSV: {error}") from error
        # A spreadsheet ends its file with empty rows.
        if any(cell.strip() for cell in cells):
            rows += 1
            if rows > MOST_ROWS + 1:
                raise _refusal(reader.line_num, "too_long", f"is past {MOST_ROWS} rows: cut the file in two")
            yield reader.line_num, cells


def _lines(file: BinaryIO) -> Iterator[str]:
    line, read = 0, 0
    while raw := file.readline(LONGEST_LINE_BYTES + 1):
        line, read = line + 1, read + len(raw)
        if len(raw) > LONGEST_LINE_BYTES or read > MOST_BYTES:
            raise _refusal(line, "too_long", "is longer than any row of sessions")
        if line == 1:
            raw = _first(raw)
        if b"\0" in raw:
            raise _refusal(line, "encoding", "holds a NUL")
        try:
            yield raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise _refusal(line, "encoding", "is not UTF-8", column=error.start + 1) from error


def _first(raw: bytes) -> bytes:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in raw[:2]:
        raise _refusal(1, "encoding", "is UTF-16: save the file as CSV UTF-8")
    if packed := packed_fault(raw):
        raise Rejected(UNREADABLE, [packed])
    # Spreadsheets write the mark; it says what is true of every file here and changes no value.
    return raw.removeprefix(BYTE_ORDER_MARK)


def _refusal(line: int, code: str, message: str, *, column: int = 1) -> Rejected:
    return Rejected(UNREADABLE, [fault_at(line, column, code, message)])


def ragged(line: int, cells: list[str], columns: int) -> list[Fault]:
    """What is wrong in a row that has more or fewer columns than the heading."""
    if len(cells) == columns:
        return []
    place = min(len(cells), columns) + 1
    return [fault_at(line, place, "ragged", f"must have {columns} columns and has {len(cells)}")]
