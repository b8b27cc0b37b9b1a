"""Local days over the nights on which the clocks change."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from sessiontrack.domain.days import day_bounds

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("on", "hours"), [(date(2026, 11, 1), 25), (date(2026, 3, 8), 23), (date(2026, 11, 23), 24)]
)
def test_a_day_is_the_clinics_and_as_long_as_it_is_there(on, hours):
    begins, ends = day_bounds(on, CHICAGO)
    assert ends - begins == timedelta(hours=hours)
    assert begins.astimezone(CHICAGO).date() == on
    assert (begins.astimezone(CHICAGO).hour, ends.astimezone(CHICAGO).hour) == (0, 0)
