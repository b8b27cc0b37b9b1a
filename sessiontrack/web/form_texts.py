"""What a person types into a form, read as the one form of a value that a schema takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sessiontrack.domain.errors import Fault
from sessiontrack.web.fields import FIRST_YEAR, LAST_YEAR

FIRST_HOUR = "The clocks went back: the first of the two hours was taken."
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_COMMA = re.compile(r"(-?[0-9]{1,12}),([0-9]{1,12})")
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SAID_DAY = re.compile(r"([0-9]{1,2})[- ]([A-Za-z]{3})[- ]([0-9]{4})")
_SAID_MONTH = re.compile(r"([A-Za-z]{3})[- ]([0-9]{4})")
_LOCAL = re.compile(
    r"(\S+|[0-9]{1,2} [A-Za-z]{3} [0-9]{4})[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]{1,6})?)?"
)
_WITH_OFFSET = re.compile(r".*(?:Z|[+-][0-9]{2}:[0-9]{2})")


@dataclass(frozen=True, slots=True)
class Understood:
    """One typed text as it goes on to the schema.

    Args:
        value: in the form of the field, or the text as it was typed, which the schema then refuses.
        fault: a better word than the schema's, which sees only that the form is wrong; without its path.
        notice: what was taken where two readings were possible.
    """

    value: object
    fault: Fault | None = None
    notice: str | None = None


def whole(text: str) -> Understood:
    """A whole number in ASCII digits; nothing that merely looks like one.

    >>> whole("120").value, whole("1_000").value
    (120, '1_000')
    """
    return Understood(int(text) if _WHOLE.fullmatch(text) and text != "-0" else text)


def decimal(text: str) -> Understood:
    """A decimal number; the comma of other countries becomes a point, and the page says so.

    >>> decimal("72,5").value
    '72.5'
    """
    found = _COMMA.fullmatch(text)
    if found is None:
        return Understood(text)
    if len(found[2]) == 3 and not found[1].lstrip("-").startswith("0") and len(found[1].lstrip("-")) <= 3:
        # 1,000 is one to one reader and a thousand to another: a slip by a thousand is a dose.
        message = f"must be written with a point or without a comma: {text} can be read in two ways"
        return Understood(text, Fault("", "ambiguous", message))
    point = f"{found[1]}.{found[2]}"
    return Understood(point, notice=f"Read as {point}.")


def truth(text: str) -> Understood:
    """yes or no."""
    return Understood({"yes": True, "no": False}.get(text, text))


def day(text: str) -> Understood:
    """A day, as ``2026-11-23`` or ``23-Nov-2026``.

    >>> day("3-mar-1985").value
    '1985-03-03'
    """
    return Understood(_iso_day(text) or text)


def part_day(text: str) -> Understood:
    """A year, a month or a day: ``2019``, ``Mar-2019``, ``14-Mar-2019``.

    >>> part_day("mar 2019").value, part_day("2019").value
    ('2019-03', '2019')
    """
    found = _SAID_MONTH.fullmatch(text)
    if found is None or found[1].title() not in MONTHS:
        return day(text)
    return Understood(f"{found[2]}-{MONTHS.index(found[1].title()) + 1:02d}")


def moment(text: str, zone: ZoneInfo) -> Understood:
    """A local time of the clinic, with its offset; one that carries an offset already goes on as it is.

    >>> moment("2026-11-23T08:05", ZoneInfo("America/Chicago")).value
    '2026-11-23T08:05:00-06:00'
    """
    found = None if _WITH_OFFSET.fullmatch(text[10:]) else _LOCAL.fullmatch(text)
    iso = _iso_day(found[1]) if found else None
    if found is None or iso is None:
        return Understood(text)
    said = f"{iso}T{found[2]}{found[3] or ':00'}"
    naive: datetime | None
    try:
        naive = datetime.fromisoformat(said)
    except ValueError:
        naive = None
    # The schema names what is wrong with a day outside the calendar, or outside the years that are kept.
    if naive is None or not FIRST_YEAR <= naive.year <= LAST_YEAR:
        return Understood(f"{said}+00:00")
    return _in_zone(naive, zone)


def _in_zone(naive: datetime, zone: ZoneInfo) -> Understood:
    first, second = naive.replace(tzinfo=zone), naive.replace(tzinfo=zone, fold=1)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        message = "must be a time that there was: the clocks went forward over it"
        return Understood(naive.isoformat(), Fault("", "no_such_time", message))
    if first.utcoffset() != second.utcoffset():
        return Understood(first.isoformat(), notice=FIRST_HOUR)
    return Understood(first.isoformat())


def _iso_day(text: str) -> str | None:
    if _ISO_DAY.fullmatch(text):
        return text
    found = _SAID_DAY.fullmatch(text)
    if found is None or found[2].title() not in MONTHS:
        return None
    return f"{found[3]}-{MONTHS.index(found[2].title()) + 1:02d}-{int(found[1]):02d}"


def shown_day(on: date) -> str:
    """A day as every page shows it.

    >>> shown_day(date(2026, 11, 3))
    '03-Nov-2026'
    """
    return f"{on.day:02d}-{MONTHS[on.month - 1]}-{on.year}"


def shown_part_day(text: str) -> str:
    """A part of a day as every page shows it.

    >>> shown_part_day("2019"), shown_part_day("2019-03"), shown_part_day("2019-03-14")
    ('2019', 'Mar-2019', '14-Mar-2019')
    """
    year, _, rest = text.partition("-")
    if len(rest) > 2:
        return shown_day(date.fromisoformat(text))
    return f"{MONTHS[int(rest) - 1]}-{year}" if rest else year
