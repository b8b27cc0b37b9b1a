"""A day as people remember it: a year, a month or the whole day, as ``2019``, ``2019-03`` or ``2019-03-14``."""

from __future__ import annotations

from datetime import date

from sessiontrack.domain.errors import Fault


def is_surely_after(one: str, other: str) -> bool:
    """One lies after the other as far as both are known.

    >>> is_surely_after("2019-03", "2018"), is_surely_after("2019-03", "2019")
    (True, False)
    """
    known = min(len(one), len(other))
    return one[:known] > other[:known]


def span_faults(since: str | None, until: str | None, today: date) -> list[Fault]:
    """What cannot be in a time from and until: one that ends before it begins, or has not begun yet.

    Args:
        today: the clinic's local date.
    """
    faults = []
    if since and is_surely_after(since, today.isoformat()):
        faults.append(Fault("/since", "in_future", "must not lie in the future"))
    if since and until and is_surely_after(since, until):
        faults.append(Fault("/until", "out_of_range", "must not lie before it began"))
    return faults
