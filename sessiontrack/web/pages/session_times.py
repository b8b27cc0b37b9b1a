"""When something happened, as the forms of a session ask it: now, some minutes ago, or a clock time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from werkzeug.datastructures import MultiDict

from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.web import form_texts

ASIDE = ("ago", "clock", "asked_at")
"""Names of the fields that say when."""

AGO = ("0", "1", "2", "5")
STILL_NOW = timedelta(minutes=30)
"""How long "now" may mean the moment at which a form was sent first, when it came back with a doubt."""

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.h ]?([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class When:
    """A moment, and whether a person gave it to the minute.

    Args:
        is_exact: false for "now" and for "minutes ago", which move when a form is sent a second time.
        asked_at: what "now" was when the form was sent first.
    """

    at: datetime
    is_exact: bool
    asked_at: datetime


def when(form: MultiDict[str, str], now: datetime, zone: ZoneInfo) -> When:
    """The moment that a form names; now when it names none.

    Raises:
        Rejected: the clock time or the choice cannot be read.
    """
    asked_at, clock = _asked_at(form, now), form.get("clock", "").strip()
    if clock:
        moment = clock_time(clock, now, zone)
        # Within the same minute "14:05" means now: a start and a reading of one minute keep their order.
        is_now = timedelta() <= asked_at - moment < timedelta(minutes=1)
        return When(asked_at if is_now else moment, not is_now, asked_at)
    ago = form.get("ago") or "0"
    if ago not in AGO:
        raise Rejected(
            "This entry cannot be kept as it is.", [Fault("/ago", "unknown_code", "must be chosen")]
        )
    return When(asked_at - timedelta(minutes=int(ago)), False, asked_at)


def clock_time(text: str, now: datetime, zone: ZoneInfo, path: str = "/clock") -> datetime:
    """The moment nearest to now at which the clinic's clocks show a time.

    Raises:
        Rejected: it is no time of a day.
    """
    found = _CLOCK.fullmatch(text)
    if found is None:
        fault = Fault(path, "not_a_time", "must be a time of the day, such as 14:05")
        raise Rejected("This entry cannot be kept as it is.", [fault])
    today = now.astimezone(zone).date()
    days = (today - timedelta(days=1), today, today + timedelta(days=1))
    times = [_on(day, f"{int(found[1]):02d}:{found[2]}", zone) for day in days]
    known = [moment for moment in times if moment is not None]
    return min(known, key=lambda moment: abs(moment - now))


def _on(day: date, text: str, zone: ZoneInfo) -> datetime | None:
    """A time of a day in the clinic's zone; nothing when the clocks went over it."""
    value: Any = form_texts.moment(f"{day.isoformat()}T{text}", zone).value
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo is not None else None


def _asked_at(form: MultiDict[str, str], now: datetime) -> datetime:
    try:
        asked = datetime.fromisoformat(form.get("asked_at", ""))
    except ValueError:
        return now
    is_fresh = asked.tzinfo is not None and timedelta() <= now - asked <= STILL_NOW
    return asked if is_fresh else now
