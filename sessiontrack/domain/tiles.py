"""In which order the side effects lie before the hand: as this clinic meets them, the same for a whole month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sessiontrack.domain.days import day_bounds
from sessiontrack.domain.side_effects import SIDE_EFFECTS, Expectation


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


def tile_order(onsets: Mapping[str, int]) -> tuple[str, ...]:
    """Every side effect's code, the most frequent first; equal ones as the catalogue lists them.

    Args:
        onsets: how often each was charted; empty where the clinic has no history yet, then what is expected to
            come and go leads.
    """
    if not onsets:
        return tuple(sorted(SIDE_EFFECTS, key=lambda code: not _is_expected(code)))
    return tuple(sorted(SIDE_EFFECTS, key=lambda code: -onsets.get(code, 0)))


def _is_expected(code: str) -> bool:
    return SIDE_EFFECTS[code].expectation is Expectation.EXPECTED_TRANSIENT
