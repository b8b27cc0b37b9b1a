"""In which order the side effects lie before the hand: as this clinic meets them, the same for a whole month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sessiontrack.domain.days import day_bounds
from sessiontrack.domain.side_effects import Expectation
from sessiontrack.domain.terms import Terms


def counted_span(today: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The twelve months before the first day of this local month, in UTC: what the order is counted from.

    The month that runs does not count, so that a tile lies where the hand learnt to find it.

    >>> since, until = counted_span(date(2026, 11, 23), ZoneInfo("America/Chicago"))
    >>> since.isoformat(), until.isoformat()
    ('2025-11-01T05:00:00+00:00', '2026-11-01T05:00:00+00:00')
    """
    first = today.replace(day=1)
    since, _ = day_bounds(first.replace(year=first.year - 1), zone)
    until, _ = day_bounds(first, zone)
    return since, until


def tile_order(onsets: Mapping[str, int], terms: Terms) -> tuple[str, ...]:
    """The code of every side effect on offer: as the clinic set it by hand, else the most frequent first.

    Args:
        onsets: how often each was charted, equal ones as the list has them; empty where the clinic has no history
            yet, then what is expected to come and go leads.
    """
    if terms.order:
        return tuple(effect.code for effect in terms.offered)
    if not onsets:
        first = sorted(
            terms.offered, key=lambda effect: effect.expectation is not Expectation.EXPECTED_TRANSIENT
        )
    else:
        first = sorted(terms.offered, key=lambda effect: -onsets.get(effect.code, 0))
    return tuple(effect.code for effect in first)
