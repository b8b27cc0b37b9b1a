"""Planned vitals in a session's picture, and the limits that the order sets before the start."""

from __future__ import annotations

import pytest

from sessiontrack.charts.session import draw_session, session_picture, session_table
from tests.builders_domain import at, dose
from tests.builders_record import checked_in, full, ordered, record, running, started
from tests.charts import samples
from tests.charts.pictures import by_class, everything_said, meeting, minute_to_x, percent, plot


def test_each_planned_set_has_a_ring_at_the_minute_it_was_due():
    svg = draw_session(running(full(10), full(21), dose("completed", 25)), at(26))
    rings = [percent(mark.get("x")) for mark in by_class(plot(svg), "rung")]
    assert rings == pytest.approx([minute_to_x(svg)(minute) for minute in (-10, 10, 20)], abs=0.05)
    assert not by_class(plot(svg), "rung-late")


def test_a_set_that_came_late_is_marked_with_its_minutes_and_said_in_the_table():
    visit = running(full(10), full(27))
    svg = draw_session(visit, at(28))
    (late,) = by_class(plot(svg), "rung-late")
    assert percent(late.get("x")) == pytest.approx(minute_to_x(svg)(20), abs=0.05)
    assert "Vitals due 14:20, 20 min, taken 14:27, 27 min: 7 min late" in everything_said(svg)
    assert [row.cells[2] for row in session_table(visit).rows if row.cells[0] == "27"] == [
        "Vitals, 7 min late"
    ]


def test_a_set_that_nobody_took_is_marked_and_has_a_row_of_its_own():
    visit = record(checked_in(), ordered(), full(-25), started(), full(10), dose("stopped", 30))
    svg = draw_session(visit, at(1000))
    assert len(by_class(plot(svg), "rung-late")) == 2
    missed = [row.cells[:3] for row in session_table(visit).rows if "not taken" in row.cells[2]]
    assert missed == [("-10", "13:50", "Vitals due, not taken"), ("20", "14:20", "Vitals due, not taken")]


def test_a_session_without_a_start_has_no_ladder():
    picture = session_picture(samples.bare(checked_in(), ordered(), full(-5)), at(-3))
    assert (picture.ladder.marks, picture.ladder.height) == ((), 0)


def test_the_words_of_many_late_sets_do_not_meet():
    svg = draw_session(
        running(*(full(minute) for minute in range(17, 200, 17)), dose("completed", 190)), at(300)
    )
    assert len(by_class(plot(svg), "rung-late")) > 5
    width = float(plot(svg).get("width", "nan"))
    assert meeting(plot(svg), width) == []


def ordered_limits(**limits):
    return record(checked_in(), ordered(limit_reason="Known, calm", **limits), full(-15), started(), full(10))


def test_a_limit_of_the_order_is_in_force_until_the_start():
    visit = ordered_limits(limit_systolic=150, limit_diastolic=95)
    svg = draw_session(visit, at(20))
    picture = session_picture(visit, at(20))
    assert [limit.y for limit in picture.plot.ordered] == [picture.plot.axis.y(150), picture.plot.axis.y(95)]
    assert all(limit.until == pytest.approx(minute_to_x(svg)(0), abs=0.05) for limit in picture.plot.ordered)
    said = everything_said(svg)
    assert "order 150" in said
    assert "Start blocked at diastolic 95 by the order: Known, calm" in said


def test_names_of_close_limits_do_not_meet_and_a_high_one_stays_in_the_plot():
    picture = session_picture(ordered_limits(limit_systolic=108, limit_diastolic=104), at(20))
    assert [limit.name is not None for limit in picture.plot.ordered] == [True, False]
    high = session_picture(ordered_limits(limit_systolic=218), at(20)).plot
    assert high.ordered[0].y >= high.axis.top


def test_without_a_start_the_order_limits_hold_throughout():
    visit = samples.bare(checked_in(), ordered(limit_systolic=150), full(-5))
    (limit,) = session_picture(visit, at(-3)).plot.ordered
    assert (limit.until, limit.name) == (100, None)
