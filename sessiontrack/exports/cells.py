"""Cells and lines as every file writes them, byte for byte like the text that the databases build.

RFC 4180 with CRLF, UTF-8 without a mark, quotes only where they are needed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

LINE_END = "\r\n"
SAME = 512
"""Cells kept for the next rows, which mostly repeat them: the readings of a set share all but two."""

# A spreadsheet runs a cell that begins so, in its full-width forms too.
_RUNS = ("=", "+", "-", "@", "\t", "\n", "\r", "＝", "＋", "－", "＠")


@lru_cache(maxsize=SAME)
def text(value: str | None) -> str:
    """A cell of text: no spreadsheet takes it for a formula, no reader for two cells.

    The apostrophe can be taken away again: what has some before such a letter already gets one more.

    >>> text("=1+1"), text("'=1+1"), text('a "b", c'), text(None)
    ("'=1+1", "''=1+1", '"a ""b"", c"', '')
    """
    if not value:
        return ""
    # Lines of a cell end in LF, so that nobody takes one for the end of a row.
    value = value.replace(LINE_END, "\n")
    if value.lstrip("'").startswith(_RUNS):
        value = f"'{value}"
    if any(letter in value for letter in '",\r\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


def whole(value: int | None) -> str:
    """A whole number."""
    return "" if value is None else str(value)


def scaled(value: int | None, decimals: int) -> str:
    """A whole number of tenths, hundredths …, always with so many decimals.

    >>> scaled(410, 1), scaled(-5, 1), scaled(None, 1)
    ('41.0', '-0.5', '')
    """
    if value is None:
        return ""
    large, small = divmod(abs(value), 10**decimals)
    return f"{'-' if value < 0 else ''}{large}.{small:0{decimals}d}"


def truth(value: bool | None) -> str:
    """``true``, ``false``, or blank for unknown."""
    return "" if value is None else str(value).lower()


@lru_cache(maxsize=SAME)
def utc(moment: datetime | None) -> str:
    """A moment as the record itself writes it: always microseconds, nothing is lost, text sorts as time.

    >>> utc(datetime(2026, 3, 1, 9, 5, tzinfo=UTC))
    '2026-03-01T09:05:00.000000Z'
    """
    if moment is None:
        return ""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@lru_cache(maxsize=SAME)
def local(moment: datetime | None, zone: ZoneInfo) -> str:
    """The same on the clinic's wall clock, with the offset of that very moment.

    >>> local(datetime(2026, 3, 1, 9, 5, tzinfo=UTC), ZoneInfo("America/Chicago"))
    '2026-03-01T03:05:00.000000-06:00'
    """
    return "" if moment is None else moment.astimezone(zone).isoformat(timespec="microseconds")


def line(cells: Iterable[str]) -> bytes:
    """One row of finished cells."""
    return (",".join(cells) + LINE_END).encode()
