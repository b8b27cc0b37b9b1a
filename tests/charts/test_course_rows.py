"""The rows of a course's picture: dose, pressure, minutes, side effects."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sessiontrack.charts.course import course_picture, draw_course
from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.protocol import Protocol
from tests.builders_record import course, patient
from tests.charts import course_samples as samples
from tests.charts.pictures import by_class, plot

NOW = samples.COURSE_NOW


def one() -> CourseRecord:
    return CourseRecord(course(), patient(), samples.whole_course().sessions[:1])


def test_delivered_and_ordered_doses_are_boxes_of_their_height():
    picture = course_picture(samples.whole_course(), NOW)
    boxes = [box for box in picture.doses.boxes if box.role == "drug"]
    assert boxes[2].height / boxes[0].height == pytest.approx(6 / 5, abs=0.01)
    assert [t.text for t in picture.doses.texts if t.text.startswith("of ")] == ["of 0.7"]
    dashed = [box for box in picture.doses.boxes if box.role == "planned-dose"]
    assert {box.x for box in dashed} == {picture.axis.x(3), picture.axis.x(12)}
    assert len([box for box in picture.doses.boxes if "drug-live" in box.role]) == 1


def test_without_a_weight_the_dose_is_in_milligrams():
    when = datetime(2026, 6, 1, 8, tzinfo=UTC)
    visit = samples.visit(1, when, delivered_centi_mg_per_kg=None, ordered_ug_per_kg=None, ordered_ug=50_000)
    picture = course_picture(replace(one(), sessions=(visit,)), NOW)
    assert [text.text for text in picture.doses.texts] == ["43.2 mg", "of 50 mg"]


def test_peaks_stand_beside_the_pressure_before_and_high_ones_stand_out():
    picture = course_picture(samples.whole_course(), NOW)
    pairs = [pair for pair in picture.pressures.pairs if pair.x == picture.axis.x(3)]
    y = picture.pressures.axis.y
    assert [(pair.systolic_y, pair.diastolic_y) for pair in pairs] == [(y(128), y(80)), (y(176), y(104))]
    high = [text.text for text in picture.pressures.texts if "c-warn" in text.role]
    assert high == ["176/104"]


def test_the_limit_is_the_protocols():
    picture = course_picture(samples.whole_course(protocol=Protocol(1, {"bp_warn_systolic": 145})), NOW)
    assert [run.limit for run in picture.pressures.caution] == [145]


def test_a_session_keeps_the_limits_of_its_check_in_and_the_line_steps():
    visits = samples.whole_course().sessions
    own = Protocol(1, {"bp_warn_systolic": 180, "bp_warn_diastolic": 120})
    judged = tuple(replace(visit, protocol=own) if at < 4 else visit for at, visit in enumerate(visits))
    picture = course_picture(samples.whole_course(sessions=judged), NOW)
    pressures, edge = picture.pressures, picture.axis.left(4)
    assert [(run.limit, run.left, run.right) for run in pressures.caution] == [
        (180, 0, edge),
        (160, edge, picture.axis.right),
    ]
    assert not [text for text in pressures.texts if "c-warn" in text.role]
    assert "High BP" not in {flag.text.about or flag.text.text for flag in picture.flags.flags}


def test_minutes_outside_the_window_stand_out_and_running_ones_count():
    minutes = course_picture(samples.whole_course(), NOW).minutes
    assert [m.text.text for m in minutes] == ["45", "44", "46", "52", "45", "43", "45", "44", "27…"]
    assert [m.text.text for m in minutes if m.half] == ["52"]


def test_seconds_over_the_window_are_shown():
    visit = samples.visit(
        1, datetime(2026, 6, 1, 8, tzinfo=UTC), elapsed_seconds=3030, is_outside_window=True
    )
    picture = course_picture(replace(one(), sessions=(visit,)), NOW)
    assert picture.minutes[0].text.text == "50.5"


def test_side_effects_are_sorted_by_frequency_with_their_share():
    picture = course_picture(samples.whole_course(), NOW)
    shares = [row.total.text for row in picture.effects]
    assert shares == ["9/9", "9/9", "8/9", "8/9", "5/9", "4/9", "3/9", "3/9"]
    first = picture.effects[0]
    assert first.effect == "dissociation"
    assert [cell.rank for cell in first.cells] == [2, 2, 3, 3, 2, 2, 2, 1, 2]
    assert [cell.minutes.text for cell in first.cells if cell.minutes][:3] == ["52", "50", "58"]
    assert [cell.going for cell in first.cells] == [False] * 8 + [True]


def test_severity_is_told_by_dots_too():
    svg = draw_course(one(), NOW)
    for cell in by_class(plot(svg), "cell"):
        (rank,) = [n for n in (1, 2, 3) if by_class(cell, f"s{n}")]
        assert len(list(cell.iter("circle"))) == rank
