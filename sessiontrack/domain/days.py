"""Local days: where one begins and ends in a clinic's zone."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_bounds(on: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first moment of a local day and the first of the next, in UTC; 23 to 25 hours apart.

    >>> begins, ends = day_bounds(date(2026, 3, 8), ZoneInfo("America/Chicago"))
    >>> begins.isoformat(), ends - begins
    ('2026-03-08T06:00:00+00:00', datetime.timedelta(seconds=82800))
    """
    midnights = (datetime.combine(day, time(), tzinfo=zone) for day in (on, on + timedelta(days=1)))
    begins, ends = (midnight.astimezone(UTC) for midnight in midnights)
    return begins, ends


def months_after(on: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month.

    >>> months_after(date(2026, 8, 31), 6), months_after(date(2026, 8, 31), 4)
    (datetime.date(2027, 2, 28), datetime.date(2026, 12, 31))
    """
    years, month = divmod(on.month - 1 + months, 12)
    year, month = on.year + years, month + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))
