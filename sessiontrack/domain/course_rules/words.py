"""How the rules about a course write days and counts."""

from __future__ import annotations

from datetime import date, datetime

from sessiontrack.domain.course_record import CourseRecord


def day_words(on: date, today: date) -> str:
    """A day, with its year when that is not today's.

    >>> day_words(date(2026, 5, 18), date(2026, 6, 1)), day_words(date(2025, 5, 18), date(2026, 6, 1))
    ('18 May', '18 May 2025')
    """
    return f"{on.day} {on:%B}" if on.year == today.year else f"{on.day} {on:%B} {on.year}"


def span_words(first: date, last: date, today: date) -> str:
    """From a day to a day.

    >>> june = date(2026, 6, 1)
    >>> span_words(date(2026, 5, 12), date(2026, 5, 18), june), span_words(date(2026, 5, 12), june, june)
    ('12 to 18 May', '12 May to 1 June')
    """
    if first == last:
        return day_words(last, today)
    is_same_month = (first.year, first.month) == (last.year, last.month)
    begins = str(first.day) if is_same_month else day_words(first, today)
    return f"{begins} to {day_words(last, today)}"


def when(record: CourseRecord, moment: datetime, now: datetime) -> str:
    """The clinic's local day of a moment, in words."""
    return day_words(record.day(moment), record.day(now))


def change_words(percent: int) -> str:
    """How far a score is from the one it is compared with, by its drop in percent.

    >>> change_words(60), change_words(-10), change_words(0)
    ('60 % below', '10 % above', 'at')
    """
    if percent == 0:
        return "at"
    return f"{abs(percent)} % {'below' if percent > 0 else 'above'}"
