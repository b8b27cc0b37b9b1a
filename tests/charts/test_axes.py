"""Axes and texts by numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from sessiontrack.charts.axes import ColumnAxis, DateAxis, MinuteAxis, ValueAxis
from sessiontrack.charts.marks import Text, cut, lanes, text_width

START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def test_minutes_lie_evenly_between_the_two_ends():
    axis = MinuteAxis(START, -10, 90, left=0, right=100)
    assert [axis.x(minute) for minute in (-10, 0, 40, 90)] == [0, 10, 50, 100]
    assert axis.at(START + timedelta(seconds=30)) == 10.5


def test_what_lies_beyond_an_end_stays_at_that_end():
    axis = MinuteAxis(START, 0, 60, left=2, right=90)
    assert (axis.x(-5), axis.x(1000)) == (2, 90)


def test_minutes_are_true_over_a_clock_change():
    berlin = ZoneInfo("Europe/Berlin")
    axis = MinuteAxis(datetime(2026, 10, 25, 2, 50, tzinfo=berlin), 0, 60)
    assert axis.minute(datetime(2026, 10, 25, 3, 0, tzinfo=berlin)) == 70


def test_ticks_are_round_and_within_the_axis():
    axis = MinuteAxis(START, -12, 33)
    assert axis.ticks(10) == (-10, 0, 10, 20, 30)
    assert axis.ticks(15) == (0, 15, 30)


@pytest.mark.parametrize("width", [400, 760, 1284, 2400])
@pytest.mark.parametrize("last", [30, 120, 360, 5000])
def test_ticks_keep_their_distance(width, last):
    axis = MinuteAxis(START, -10, last)
    step = axis.step(width, apart=46)
    if step < 1440:
        assert (axis.x(step) - axis.x(0)) * width / 100 >= 45.5


def test_values_grow_upwards():
    axis = ValueAxis(60, 180, top=20, bottom=260)
    assert [axis.y(value) for value in (60, 120, 180)] == [260, 140, 20]


def test_columns_follow_each_other_and_leave_room_for_the_totals():
    axis = ColumnAxis((60, 40, 60), reserve=40)
    assert axis.pixels == 200
    assert [axis.left(index) for index in range(3)] == [0, 30, 50]
    assert [axis.x(index) for index in range(3)] == [15, 40, 65]
    assert (axis.width(1), axis.right) == (20, 80)


def test_a_short_course_is_not_blown_up():
    assert ColumnAxis((60,), least=600).width(0) == 10


def test_no_column_is_still_an_axis():
    assert ColumnAxis((), least=600, reserve=50).right == pytest.approx(92.31)


def test_dates_are_true():
    axis = DateAxis(date(2026, 1, 1), date(2026, 12, 31), 0, 100)
    assert axis.x(date(2026, 1, 1)) == 0
    assert axis.x(date(2026, 7, 2)) == 50
    assert axis.x(date(2026, 12, 31)) == 100


def test_one_day_is_an_axis_too():
    assert DateAxis(date(2026, 1, 1), date(2026, 1, 1)).x(date(2026, 1, 1)) == 0.5


@pytest.mark.parametrize(("last", "count"), [(date(2026, 6, 30), 6), (date(2028, 12, 31), 18)])
def test_months_are_named_as_often_as_there_is_room(last, count):
    axis = DateAxis(date(2026, 1, 1), last)
    months = axis.months(900)
    assert len(months) == count
    assert all(month.day == 1 for month in months)


def test_a_text_knows_its_ends():
    wide = Text(50, 0, "wide", "t-axis").width
    assert Text(50, 0, "wide", "t-axis").span(200) == (100, 100 + wide)
    assert Text(50, 0, "wide", "t-axis", "end", dx=-5).span(200) == (95 - wide, 95)
    middle = Text(50, 0, "wide", "t-axis", "middle").span(200)
    assert middle == pytest.approx((100 - wide / 2, 100 + wide / 2))


def test_bold_is_wider():
    assert text_width("176/104", 13, is_bold=True) > text_width("176/104", 13)


def test_lanes_never_overlap():
    spans = [(n * 7 % 50, n * 7 % 50 + 12) for n in range(30)]
    numbers = lanes(spans, gap=2)
    for lane in set(numbers):
        held = sorted(span for span, number in zip(spans, numbers, strict=True) if number == lane)
        assert all(a[1] + 2 <= b[0] for a, b in pairwise(held))


def test_a_text_is_cut_only_when_it_must_be():
    assert cut("Nausea", 200, 13) == "Nausea"
    short = cut("Blurred vision or other change in vision", 120, 13)
    assert short.endswith("…")
    assert text_width(short, 13) <= 120
