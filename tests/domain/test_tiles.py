"""The order of the side effects before the hand: by what the clinic met, steady for a month."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from sessiontrack.domain.side_effects import SIDE_EFFECTS, Expectation
from sessiontrack.domain.terms import BUILT_IN
from sessiontrack.domain.tiles import counted_span, tile_order

IN_ORDER = tuple(SIDE_EFFECTS)


def test_the_most_frequent_come_first_and_equal_ones_as_the_catalogue_lists_them():
    first, second, *_, last = IN_ORDER
    assert tile_order({last: 3, second: 1}, BUILT_IN)[:3] == (last, second, first)
    assert tile_order({last: 2, first: 2, second: 2}, BUILT_IN)[:3] == (first, second, last)
    assert tile_order({first: 1}, BUILT_IN) == IN_ORDER


def test_every_effect_has_its_tile_once_and_no_code_that_the_list_dropped():
    assert sorted(tile_order({"no_longer_listed": 9, IN_ORDER[3]: 1}, BUILT_IN)) == sorted(IN_ORDER)


def test_without_history_what_is_expected_leads():
    order = tile_order({}, BUILT_IN)
    expected = [code for code in IN_ORDER if SIDE_EFFECTS[code].expectation is Expectation.EXPECTED_TRANSIENT]
    assert list(order[: len(expected)]) == expected
    assert sorted(order) == sorted(IN_ORDER)


@pytest.mark.parametrize(
    ("today", "since", "until"),
    [
        (date(2026, 11, 1), datetime(2025, 11, 1, 5, tzinfo=UTC), datetime(2026, 11, 1, 5, tzinfo=UTC)),
        (date(2026, 11, 30), datetime(2025, 11, 1, 5, tzinfo=UTC), datetime(2026, 11, 1, 5, tzinfo=UTC)),
        (date(2026, 12, 1), datetime(2025, 12, 1, 6, tzinfo=UTC), datetime(2026, 12, 1, 6, tzinfo=UTC)),
        (date(2028, 2, 29), datetime(2027, 2, 1, 6, tzinfo=UTC), datetime(2028, 2, 1, 6, tzinfo=UTC)),
    ],
)
def test_a_month_is_counted_as_the_twelve_before_it(today, since, until):
    assert counted_span(today, ZoneInfo("America/Chicago")) == (since, until)
