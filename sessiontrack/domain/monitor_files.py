"""A monitor's trend file: bytes in, rows out, or every line and column that cannot be read."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType

from sessiontrack.domain.errors import Fault, Rejected

MOST_LINES = 100_000
MOST_BYTES = 5_000_000
MOST_FAULTS = 50
"""So many faults are named; a file with more is wrong in kind, and the first of them say how."""

UNREADABLE = "This file cannot be read; nothing of it was kept."

TIME = "time"
COLUMNS: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "hr": ("HR", ("bpm", "/min")),
        "pulse": ("PULSE", ("bpm", "/min")),
        "spo2": ("SpO2", ("%",)),
        "resp": ("RESP", ("/min", "rpm")),
        "nbpsys": ("NBPSys", ("mmHg",)),
        "nbpdias": ("NBPDias", ("mmHg",)),
        "nbpmean": ("NBPMean", ("mmHg",)),
    }
)
"""What is read, by its name in lower case: as the monitor writes it, and the units that are taken."""

NEEDED = ("nbpsys", "nbpdias")

_HEADING = re.compile(r"\s*([^()]*?)\s*(?:\(([^()]*)\))?\s*\Z")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)\Z")
_NUMBER = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,6})?\Z")
APART = re.compile(
    r"-?\d{1,3}((,\d{3})+\.\d+|(\.\d{3})+,\d+|([,.]\d{3}){2,}|([ '\u00a0\u202f]\d{3})+([.,]\d+)?)\Z"
)
"""A number with its thousands set apart; one mark and three digits could be either, so it is left to the others."""

_HINTS = (
    (APART, "; thousands are not set apart"),
    (re.compile(r"-?\d+,\d+\Z"), "; the decimal mark is a point"),
    (re.compile(r"-?\d+(\.\d+)?[eE]"), "; a spreadsheet has changed it"),
    (re.compile(r"#"), "; a spreadsheet has changed it"),
)


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One minute of a monitor.

    Args:
        line: in the file, from 1.
        values: by name of ``COLUMNS``; a cell without a value is absent.
    """

    line: int
    measured_at: datetime
    values: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Trend:
    """A whole file.

    Args:
        ignored: headings of columns that are not read.
    """

    rows: tuple[TrendRow, ...]
    ignored: tuple[str, ...]


def read_trend(content: bytes) -> Trend:
    """The rows of a trend file, in the order of time.

    Raises:
        Rejected: anything in it is not as it must be; nothing of it is used then.
    """
    text = _text(content)
    lines = _lines(text)
    reader = csv.reader(lines, strict=True)
    faults: list[Fault] = []
    rows: list[TrendRow] = []
    try:
        heading = next(reader)
        names, ignored = _names(heading)
        for cells in reader:
            row = _row(cells, names, reader.line_num, heading)
            later = _order(rows, row) if isinstance(row, TrendRow) else row
            faults += later
            if isinstance(row, TrendRow):
                rows.append(row)
            if len(faults) >= MOST_FAULTS:
                break
    except csv.Error as error:
        faults.append(fault_at(reader.line_num, 1, "malformed", f"cannot be read as CSV: {error}"))
    if not rows and not faults:
        faults.append(fault_at(2, 1, "missing", "must hold a reading: the file has a heading only"))
    if faults:
        raise _refusal(*faults)
    return Trend(tuple(rows), ignored)


def fault_at(line: int, column: int, code: str, message: str) -> Fault:
    """What is wrong in a place of a file; the sentence names the place, for a person with an editor."""
    return Fault(f"/lines/{line}/columns/{column}", code, f"line {line}, column {column}: {message}")


def packed_fault(content: bytes) -> Fault | None:
    """What is wrong with a file that begins as one that is packed, whatever it is called."""
    if content.startswith(b"PK\x03\x04"):
        return fault_at(1, 1, "encoding", "is a workbook: save the sheet as CSV UTF-8")
    if content.startswith(b"\x1f\x8b"):
        return fault_at(1, 1, "encoding", "is compressed: unpack it first")
    return None


def _refusal(*faults: Fault) -> Rejected:
    return Rejected(UNREADABLE, faults[:MOST_FAULTS])


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise Rejected(f"The file is larger than {MOST_BYTES // 1_000_000} MB; nothing of it was kept.")
    if packed := packed_fault(content):
        raise _refusal(packed)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in content[:2]:
        raise _refusal(fault_at(1, 1, "encoding", "is UTF-16: save the file as UTF-8"))
    if content.startswith(b"\xef\xbb\xbf"):
        message = "begins with a byte-order mark: save the file as UTF-8 without it"
        raise _refusal(fault_at(1, 1, "encoding", message))
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].split(b"\n")
        raise _refusal(fault_at(len(before), len(before[-1]) + 1, "encoding", "is not UTF-8")) from error
    if "\0" in text:
        before_nul = text[: text.index("\0")].split("\n")
        raise _refusal(fault_at(len(before_nul), len(before_nul[-1]) + 1, "encoding", "holds a NUL"))
    return text


def _lines(text: str) -> list[str]:
    """The lines with their ends, which must all be the same."""
    lines = text.splitlines(keepends=True) if "\r" in text.replace("\r\n", "") else _split(text)
    ends = {_end(line) for line in lines[:-1]}
    if "\r" in ends or len(ends) > 1:
        first = _end(lines[0])
        other = next(number for number, line in enumerate(lines, 1) if _end(line) != first or first == "\r")
        raise _refusal(
            fault_at(other, 1, "line_end", "ends in another way than the lines before: use LF or CRLF")
        )
    if len(lines) > MOST_LINES:
        raise Rejected(f"The file has more than {MOST_LINES:,} lines; nothing of it was kept.")
    if not text.strip():
        raise _refusal(fault_at(1, 1, "missing", "must hold a heading: the file is empty"))
    return lines


def _split(text: str) -> list[str]:
    lines = text.split("\n")
    whole = [f"{line}\n" for line in lines[:-1]]
    return [*whole, lines[-1]] if lines[-1] else whole


def _end(line: str) -> str:
    return next((end for end in ("\r\n", "\n", "\r") if line.endswith(end)), "")


def _names(heading: Sequence[str]) -> tuple[list[str | None], tuple[str, ...]]:
    """The name of each column, nothing for one that is not read, and the headings of those."""
    if len(heading) == 1 and (";" in heading[0] or "\t" in heading[0]):
        raise _refusal(fault_at(1, 1, "separator", "must separate its columns by commas"))
    names: list[str | None] = []
    faults: list[Fault] = []
    for column, cell in enumerate(heading, 1):
        match = _HEADING.match(cell)
        name, unit = (match[1].lower(), match[2]) if match else ("", None)
        faults += _heading_faults(column, cell, name, unit) if name in COLUMNS else ()
        if name in names:
            faults.append(fault_at(1, column, "repeated", f"repeats the column {cell!r}"))
        names.append(name if name in COLUMNS or name == TIME else None)
    missing = [name for name in (TIME, *NEEDED) if name not in names]
    shown = {TIME: "Time", **{code: written for code, (written, _) in COLUMNS.items()}}
    faults += [fault_at(1, 1, "missing", f"has no column {shown[name]}") for name in missing]
    if faults:
        raise _refusal(*faults)
    return names, tuple(cell for cell, name in zip(heading, names, strict=True) if name is None)


def _heading_faults(column: int, cell: str, name: str, unit: str | None) -> Iterator[Fault]:
    written, units = COLUMNS[name]
    if unit is None or unit.strip().casefold() not in [known.casefold() for known in units]:
        wanted = " or ".join(f"{written} ({known})" for known in units)
        hint = "; set the monitor to mmHg, nothing is converted" if "kpa" in cell.casefold() else ""
        yield fault_at(1, column, "unit", f"{cell!r} must be {wanted}{hint}")


def _row(
    cells: Sequence[str], names: Sequence[str | None], line: int, heading: Sequence[str]
) -> TrendRow | list[Fault]:
    if list(cells) == list(heading):
        return [fault_at(line, 1, "repeated", "repeats the heading: one file holds one trend")]
    if len(cells) != len(names):
        place = min(len(cells), len(names)) + 1
        return [fault_at(line, place, "ragged", f"must have {len(names)} columns and has {len(cells)}")]
    faults: list[Fault] = []
    values: dict[str, Decimal] = {}
    measured_at = None
    for column, (name, cell) in enumerate(zip(names, cells, strict=True), 1):
        if name == TIME:
            measured_at = _moment(cell)
            if measured_at is None:
                message = (
                    f"must be a time with its offset, such as 2026-03-02T09:00:00Z, and is {cell[:40]!r}"
                )
                faults.append(fault_at(line, column, "time", message))
        elif name is not None and cell:
            if _NUMBER.match(cell):
                values[name] = Decimal(cell)
            else:
                hint = next((said for pattern, said in _HINTS if pattern.match(cell)), "")
                message = f"must be a number such as 98 or 97.6, and is {cell[:40]!r}{hint}"
                faults.append(fault_at(line, column, "number", message))
    return faults if faults or measured_at is None else TrendRow(line, measured_at, values)


def _moment(cell: str) -> datetime | None:
    if not _MOMENT.match(cell):
        return None
    try:
        return datetime.fromisoformat(cell).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _order(rows: Sequence[TrendRow], row: TrendRow) -> list[Fault]:
    if rows and row.measured_at <= rows[-1].measured_at:
        return [fault_at(row.line, 1, "order", f"must be later than line {rows[-1].line}")]
    if rows and _minute(row) == _minute(rows[-1]):
        return [
            fault_at(row.line, 1, "order", f"is of the same minute as line {rows[-1].line}: one row a minute")
        ]
    return []


def _minute(row: TrendRow) -> datetime:
    return row.measured_at.replace(second=0, microsecond=0)
