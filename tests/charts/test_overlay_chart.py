"""The picture of sessions laid over each other, computed back from what was drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from statistics import median
from xml.etree import ElementTree as ET

import pytest

from sessiontrack.charts.marks import text_width
from sessiontrack.charts.overlay import (
    SCALES,
    Overlay,
    draw_overlay,
    draw_overlay_file,
    overlay_picture,
    overlay_table,
)
from sessiontrack.charts.paint import PAINT, font_of
from sessiontrack.domain.protocol import Protocol
from tests.charts.overlay_samples import aligned, course_of, overlay, session_id
from tests.charts.pictures import (
    UNWANTED,
    by_class,
    everything_said,
    meeting,
    minute_to_x,
    parsed,
    percent,
    plot,
    texts,
)

FAR = [(-30, 159), (-29, 181), (119, 300)]
OVERLAYS: dict[str, Callable[[], Overlay]] = {
    "0 sessions": overlay,
    "1 session": lambda: course_of(1),
    "2 sessions": lambda: course_of(2),
    "14 sessions": lambda: course_of(14),
    "60 sessions": lambda: course_of(60, asked_id=session_id(59)),
    **{sign: partial(course_of, 7, sign) for sign in SCALES},
    "the same ends": lambda: overlay(*(aligned(n, [(0, 120), (10, 120)]) for n in (1, 2))),
    "ends at the limits": lambda: overlay(aligned(1, FAR[:1]), aligned(2, FAR[:2]), aligned(3, FAR)),
    "limits close together": lambda: course_of(
        4, protocol=Protocol(1, {"bp_warn_systolic": 178, "vitals_interval_recovery_minutes": 5})
    ),
    "rare readings": lambda: course_of(4, protocol=Protocol(1, {"vitals_interval_minutes": 15})),
    "a late window": lambda: course_of(
        4, protocol=Protocol(1, {"window_from_minutes": 200, "window_to_minutes": 300})
    ),
    "no window": lambda: course_of(4, has_window=False),
}  # fmt: skip


@pytest.fixture(params=OVERLAYS)
def drawn(request):
    held = OVERLAYS[request.param]()
    return held, draw_overlay(held)


def dots(svg: str, kind: str) -> list[tuple[float, float, int]]:
    """Place and value of each reading of a session that stands out."""
    found = by_class(plot(svg), f"{kind}-dot")
    return [(percent(e.get("x")), float(e.get("y", "nan")), int(e.get("data-value", ""))) for e in found]


def paths(svg: str, name: str) -> list[str]:
    return [e.get("d", "") for e in by_class(plot(svg), name)]


def thin(svg: str) -> list[ET.Element]:
    return [e for e in plot(svg).iter("g") if e.get("data-session")]


def test_it_is_well_formed_and_holds_no_style_and_no_nan(drawn):
    held, svg = drawn
    assert parsed(svg).tag == "div"
    for text in (svg, draw_overlay_file(held)):
        assert not UNWANTED.search(text)
    assert parsed(draw_overlay_file(held)).tag.endswith("svg")


def test_no_text_lies_on_another(drawn):
    _, svg = drawn
    for width in (760, 1284, 1520):
        assert meeting(plot(svg), width) == []
    for element in parsed(svg).iter("svg"):
        if "chart-labels" in element.get("class", "").split():
            rights = [_right(label) for label in element.iter("text") if label.get("text-anchor") != "end"]
            assert max(rights) <= float(element.get("width", "nan"))


def _right(label: ET.Element) -> float:
    size, is_bold = font_of(label.get("class", ""))
    return float(label.get("x", "nan")) + text_width(label.text or "", size, is_bold=is_bold)


def test_nothing_lies_outside(drawn):
    _, svg = drawn
    drawing = plot(svg)
    width, height = float(drawing.get("width", "nan")), float(drawing.get("height", "nan"))
    for text, _element in texts(drawing):
        left, right = text.span(width)
        assert left >= -1, text
        assert right <= width + 1, text
        assert 0 < text.y <= height, text
    for kind in ("first", "chosen"):
        assert all(0 <= x <= 88 and 68 <= y <= 388 for x, y, _ in dots(svg, kind))


def test_every_class_is_painted(drawn):
    _, svg = drawn
    others = {
        "chart", "chart-labels", "chart-labels--narrow", "chart-scroll", "chart-plot", "chart-sheet", "ch",
        "first-dot", "chosen-dot",
    }  # fmt: skip
    assert {name for e in parsed(svg).iter() for name in e.get("class", "").split()} <= others | set(PAINT)


def test_the_first_infusion_stands_where_its_minutes_and_values_are():
    held = course_of(9)
    svg, picture = draw_overlay(held), overlay_picture(held)
    assert held.first
    x = minute_to_x(svg)
    assert [value for _, _, value in dots(svg, "first")] == [value for _, value in held.first.points]
    for (at, y, value), (minute, _) in zip(dots(svg, "first"), held.first.points, strict=True):
        assert at == pytest.approx(x(minute), abs=0.02)
        low, high = picture.figures[0], picture.figures[-1]
        share = (value - low[0]) / (high[0] - low[0])
        assert y == pytest.approx(low[1] + share * (high[1] - low[1]), abs=0.2)


def test_it_names_itself_and_what_stands_out_in_words():
    svg = draw_overlay(course_of(9, asked_id=session_id(4)))
    name = plot(svg).find("title")
    assert name is not None
    assert (name.text or "").startswith("Systolic pressure in 9 sessions from the start of the drug; highest")
    names = [text.text for text, _ in texts(plot(svg)) if "halo" in text.role]
    assert {"1 first", "4 chosen", "caution 160", "stop 180"} == set(names)
    assert "Session 4, chosen" in everything_said(svg)


def test_shapes_tell_the_lines_apart_without_colour():
    svg = draw_overlay(course_of(9))
    assert {e[0].tag for e in [list(d)[1:] for d in by_class(plot(svg), "first-dot")]} == {"circle"}
    assert {e[0].tag for e in [list(d)[1:] for d in by_class(plot(svg), "chosen-dot")]} == {"path"}
    widths = [
        float(PAINT[name]["stroke-width"]) for name in ("over-later", "over-chosen-line", "over-first-line")
    ]
    assert widths == sorted(set(widths))


def test_every_other_session_is_a_thin_line_with_its_name():
    svg = draw_overlay(course_of(9, asked_id=session_id(4)))
    assert [e.get("data-session") for e in thin(svg)] == ["2", "3", "5", "6", "7", "8", "9"]
    assert thin(svg)[0].findtext("title") == "Session 2, 07-Jun-2026"


def test_median_and_range_are_those_of_the_later_sessions():
    held = course_of(9)
    svg, picture = draw_overlay(held), overlay_picture(held)
    y = picture.axis.y
    values = [dict(session.points) for session in held.later]
    at_peak = [value for one in values for minute, value in one.items() if 35 <= minute < 45]
    band = next(b for b in picture.bands if b.x == picture.minutes.x(35))
    assert band.top == y(max(at_peak))
    assert band.top + band.height == pytest.approx(y(min(at_peak)), abs=0.1)
    assert band.median_y == y(median(at_peak))
    (stairs,) = paths(svg, "over-median")[-1:]
    assert f"{band.median_y:g}H" in stairs
    assert stairs.count("M") == 1


def test_fewer_than_three_others_have_no_median_and_no_range():
    picture = overlay_picture(overlay(*(aligned(n, [(m, 120) for m in range(0, 55, 10)]) for n in (1, 2, 3))))
    assert picture.bands == ()
    assert picture.medians == ""
    rows = {row.name: [text.text for text in row.numbers] for row in picture.rows}
    assert list(rows) == ["Steps of minutes", "Session 1, first", "Session 3, newest", "Later: sessions"]
    assert rows["Later: sessions"] == ["0", *"222222"]


def test_stairs_are_interrupted_where_there_are_too_few():
    sessions = [aligned(n, [(10, 140 + n), (20, None), (30, 150 + n)]) for n in range(1, 6)]
    (stairs,) = paths(draw_overlay(overlay(*sessions)), "over-median")[-1:]
    assert stairs.count("M") == 2


def test_a_missing_reading_or_two_planned_intervals_end_a_line():
    points = [(0, 120), (10, 130), (20, None), (30, 140), (50, 141), (71, 142), (101, 143)]
    for recovers_from, runs in ((None, ["0 10", "30 50", "71", "101"]), (50, ["0 10", "30 50 71 101"])):
        held = overlay(aligned(1, [(0, 120)]), aligned(2, points, recovers_from), aligned(3, [(0, 120)]))
        svg = draw_overlay(held)
        x = minute_to_x(svg)
        path, *alone = [e.get("d", "") for e in thin(svg)[0].iter("path")]
        drawn = [[float(at) for at in re.findall(r"([\d.]+) [\d.]+", run)] for run in path.split("M")[1:]]
        joined = [[x(float(m)) for m in run.split()] for run in runs if " " in run]
        assert [pytest.approx(run, abs=0.02) for run in joined] == drawn
        assert "".join(alone).count("h0") == sum(" " not in run for run in runs)


def test_a_session_that_stands_out_has_the_same_gaps():
    held = overlay(aligned(1, [(0, 120), (10, 121), (20, None), (30, 122), (40, 123), (90, 124)]))
    (marked,) = overlay_picture(held).marked
    assert [line.count(",") for line in marked.lines] == [2, 2]
    assert len(marked.dots) == 5


def test_readings_far_from_the_start_are_left_out_and_counted():
    held = overlay(aligned(1, [(-90, 120), (0, 121), (50, 130), (400, 122)]), aligned(2, [(500, 120)]))
    svg = draw_overlay(held)
    assert [value for _, _, value in dots(svg, "first")] == [121, 130]
    assert by_class(plot(svg), "chosen-dot") == []


def test_the_window_is_shaded_where_the_drug_is_infused():
    svg = draw_overlay(course_of(4))
    (window,) = by_class(plot(svg), "window")
    x = minute_to_x(svg)
    assert percent(window.get("x")) == pytest.approx(x(40), abs=0.02)
    assert percent(window.get("width")) == pytest.approx(x(50) - x(40), abs=0.02)
    assert by_class(plot(draw_overlay(course_of(4, has_window=False))), "window") == []


def test_limits_are_those_in_force_and_only_for_a_pressure():
    picture = overlay_picture(course_of(4, protocol=Protocol(1, {"bp_warn_systolic": 150})))
    assert [(line.name.text, line.y) for line in picture.limits] == [
        ("caution 150", picture.axis.y(150)),
        ("stop 180", picture.axis.y(180)),
    ]
    assert overlay_picture(course_of(4, "diastolic")).limits[0].name.text == "caution 100"
    assert overlay_picture(course_of(4, "heart_rate")).limits == ()


@pytest.mark.parametrize(
    ("asked", "chosen"), [(None, 9), (session_id(4), 4), (session_id(1), None), (session_id(77), 9)]
)
def test_the_newest_session_is_marked_when_none_is_asked_for(asked, chosen):
    held = course_of(9, asked_id=asked)
    assert (held.chosen.ordinal if held.chosen else None) == chosen
    kinds = [marked.kind for marked in overlay_picture(held).marked]
    assert kinds == (["chosen", "first"] if chosen else ["first"])


def test_sixty_sessions_are_a_page_of_modest_size():
    assert len(draw_overlay(course_of(60))) < 60_000


def test_the_table_has_the_numbers_of_the_rows():
    held = course_of(9)
    table, picture = overlay_table(held), overlay_picture(held)
    rows = {row.cells[0]: row.cells[1:] for row in table.rows}
    assert table.columns[:3] == ("Session", "−15 to −5", "−5 to 5")
    for row in picture.rows[1:]:
        name = next(head for head in rows if head.startswith((row.name, row.name[8:9] + " · ")))
        assert [text.text for text in row.numbers] == [cell for cell in rows[name] if cell]
    assert [row.marks for row in table.rows if "1 ·" in row.cells[0] or "9 ·" in row.cells[0]] == [
        ("first",),
        ("newest",),
    ]


def test_a_file_names_the_patient():
    held = course_of(2)
    assert f"{held.patient.banner_name} · Born" in draw_overlay_file(held)
