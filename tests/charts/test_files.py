"""A picture as a file of its own, and in parts on sheets of paper: the same drawing for readers that know less."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from sessiontrack.charts.course import course_picture, draw_course_file, draw_course_sheets
from sessiontrack.charts.course.columns import columns_of
from sessiontrack.charts.course.picture import parts_of
from sessiontrack.charts.overlay import draw_overlay_file
from sessiontrack.charts.session import draw_session_file, draw_session_sheet, session_picture
from sessiontrack.charts.stretching import unstretched
from tests.builders_domain import at
from tests.charts import course_samples, overlay_samples, samples
from tests.charts.pictures import UNWANTED, by_class, parsed

NOW = course_samples.COURSE_NOW


@pytest.mark.parametrize(
    ("given", "placed"),
    [
        ('points="1,20 2.5,30"', 'points="10,20 25,30"'),
        ('d="M1 20C2 30 3 40 4 50"', 'd="M10 20C20 30 30 40 40 50"'),
        ('d="M1 20H3V50"', 'd="M10 20H30V50"'),
        ('d="M1 20H3L4 50"', 'd="M10 20H30L40 50"'),
    ],
)
def test_a_stretched_layer_is_laid_out_in_pixels(given, placed):
    layer = '<svg width="100%" height="9" viewBox="0 0 100 9" preserveAspectRatio="none">{}</svg>'
    kept = f'<path {given} vector-effect="non-scaling-stroke"/>'
    assert unstretched(layer.format(kept), 1000) == f"<g><path {placed}/></g>"


def test_no_file_holds_what_only_browsers_draw():
    files = (
        draw_session_file(samples.typical(), at(200)),
        draw_course_file(course_samples.whole_course(), NOW),
        draw_overlay_file(overlay_samples.course_of(6)),
    )
    for svg in files:
        assert "vector-effect" not in svg
        assert "preserveAspectRatio" not in svg
        assert not UNWANTED.search(svg)


def test_a_line_of_a_file_meets_its_marks():
    root = parsed(draw_session_file(samples.typical(), at(200)))
    plot = next(e for e in root if e.get("class") == "chart-plot")
    width = float(plot.get("width", "nan"))
    marks = [float(e.get("x", "nan")[:-1]) * width / 100 for e in by_class(plot, "heart_rate")]
    (line,) = (e for e in plot.iter() if e.tag.endswith("polyline"))
    places = [float(point.split(",")[0]) for point in line.get("points", "").split()]
    assert places == pytest.approx(marks, abs=0.02)


def test_the_names_of_a_file_are_whole_for_nobody_can_point_at_them():
    svg = draw_course_file(course_samples.whole_course(), NOW)
    assert "Dizziness or lightheadedness" in re.sub("<title>.*?</title>", "", svg)


def test_a_sheet_leaves_the_caption_to_its_paper_and_is_as_wide_as_it_says():
    sheet = draw_session_sheet(samples.typical(), at(200))
    root = parsed(sheet.svg)
    assert root.get("width") == str(sheet.width)
    assert "VESELY" not in "".join(e.text or "" for e in root.iter("{http://www.w3.org/2000/svg}text"))
    assert sheet.about == session_picture(samples.typical(), at(200)).sentence


@pytest.mark.parametrize(("sessions", "sheets"), [(0, 1), (1, 1), (14, 1), (20, 2), (60, 4), (200, 11)])
def test_a_course_takes_as_many_sheets_as_it_needs(sessions, sheets):
    record = course_samples.long_course(sessions)
    assert len(draw_course_sheets(record, NOW)) == sheets
    drawn = [columns_of(record)[part] for part in parts_of(columns_of(record))]
    assert [column for part in drawn for column in part] == list(columns_of(record))


def test_a_part_of_a_course_judges_by_the_whole():
    record = course_samples.long_course(60)
    first, second, *_ = (course_picture(record, NOW, part=part) for part in parts_of(columns_of(record)))
    assert first.scores.axis.high == second.scores.axis.high == 21
    assert [row.effect for row in first.effects] == [row.effect for row in second.effects]
    told = [flag.text.about or flag.text.text for flag in (*first.flags.flags, *second.flags.flags)]
    assert told.count("Response") == 1
    assert second.heads[0].name.text == "16"


def test_a_decision_stands_on_the_sheet_of_its_days():
    record = course_samples.long_course(60)
    decision = course_samples.whole_course().decisions[0]
    decided_at = record.in_order[20].begins_at
    held = replace(record, decisions=(replace(decision, decided_at=decided_at),))
    counted = [
        len(course_picture(held, NOW, part=part).strip.decisions) for part in parts_of(columns_of(held))
    ]
    assert counted == [0, 1, 0, 0]
