"""The picture of a session, computed back from what was drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

import pytest

from sessiontrack.charts.paint import PAINT
from sessiontrack.charts.session import draw_session, draw_session_file, session_picture, session_table
from sessiontrack.domain.bodies import Cancellation, DoseEvent, PastSession
from sessiontrack.domain.protocol import Protocol
from tests.builders_domain import at, dose, entry
from tests.builders_record import checked_in, full, ordered, patient, running, vitals
from tests.charts import samples
from tests.charts.pictures import (
    UNWANTED,
    by_class,
    everything_said,
    glyphs,
    meeting,
    minute_to_x,
    parsed,
    percent,
    plot,
    texts,
)

_PAST = entry(PastSession(import_id=UUID(int=9), line=2, route="iv", minutes=40), at(0))
RECORDS = {
    "typical": (samples.typical, 200),
    "troubled": (samples.troubled, 50),
    "single dose": (samples.single_dose, 300),
    "live": (samples.live, 27.5),
    "six hours": (samples.six_hours, 400),
    "crowded": (samples.crowded, 13),
    "past, unknown amount": (lambda: samples.bare(_PAST, full(-5), full(20)), 200),
    "planned": (samples.bare, -60),
    "checked in": (lambda: samples.bare(checked_in(), ordered(), full(-5)), -3),
    "cancelled": (lambda: samples.bare(entry(Cancellation(outcome="cancelled", reason="ill"), at(-600))), 0),
    "no rate": (lambda: samples.bare(checked_in(), dose("started", 0), full(5)), 6),
    "one set": (lambda: running(vitals(3, systolic=299, diastolic=20)), 5),
    "left open for days": (samples.live, 9000),
}


@pytest.fixture(params=RECORDS)
def drawn(request):
    make, minute = RECORDS[request.param]
    record = make()
    return record, draw_session(record, at(minute))


def test_it_is_well_formed_and_holds_no_style_and_no_nan(drawn):
    record, svg = drawn
    assert parsed(svg).tag == "div"
    for text in (svg, draw_session_file(record, at(200))):
        assert not UNWANTED.search(text)


def test_it_has_a_name(drawn):
    _, svg = drawn
    drawing = plot(svg)
    name = drawing.find("title")
    assert drawing.get("role") == "img"
    assert name is not None
    assert name.get("id") == drawing.get("aria-labelledby")
    assert (name.text or "").startswith("Session of ")


def test_no_text_lies_on_another(drawn):
    _, svg = drawn
    drawing = plot(svg)
    least = float(drawing.get("width", "nan"))
    for width in (least, max(1284, least), least * 2):
        assert meeting(drawing, width) == []


def test_nothing_lies_outside(drawn):
    _, svg = drawn
    drawing = plot(svg)
    width, height = float(drawing.get("width", "nan")), float(drawing.get("height", "nan"))
    for text, _ in texts(drawing):
        left, right = text.span(width)
        assert left >= -1, text
        assert right <= width + 1, text
        assert 0 < text.y <= height, text
    for rect in drawing.iter("rect"):
        if rect.get("x", "").endswith("%"):
            assert percent(rect.get("x")) >= 0
            assert percent(rect.get("x")) + percent(rect.get("width")) <= 100.01
            assert float(rect.get("y", 0)) + float(rect.get("height", 0)) <= height


def test_every_number_of_the_table_is_in_the_picture(drawn):
    record, svg = drawn
    said = set(re.findall(r"\d+(?:\.\d+)?", everything_said(svg)))
    for row in session_table(record).rows:
        numbers = re.findall(r"\d+(?:\.\d+)?", " ".join(row.cells))
        assert set(numbers) <= said, row


def test_every_class_is_painted(drawn):
    _, svg = drawn
    structure = {
        "chart",
        "chart--wide",
        "chart-labels",
        "chart-labels--narrow",
        "chart-scroll",
        "chart-plot",
        "chart-sheet",
        "ch",
    }
    marks = {"reading", "numbered", "systolic", "diastolic", "heart_rate"}
    used = {name for e in parsed(svg).iter() for name in e.get("class", "").split()}
    assert used <= structure | marks | set(PAINT)


def test_letters_are_never_below_twelve_pixels():
    sizes = [float(painted["font-size"]) for painted in PAINT.values() if "font-size" in painted]
    assert min(sizes) >= 12


def test_pressures_and_heart_rate_lie_at_their_minute_and_value():
    record = samples.typical()
    svg = draw_session(record, at(200))
    x_of = minute_to_x(svg)
    for shape, place in (("systolic", 1), ("diastolic", 2), ("heart_rate", 3)):
        marks = glyphs(svg, shape)
        assert [value for _, _, value in marks] == [row[place] for row in samples.SETS]
        for (x, _, _), row in zip(marks, samples.SETS, strict=True):
            assert x == pytest.approx(x_of(row[0]), abs=0.05)
    marks = glyphs(svg, "systolic") + glyphs(svg, "heart_rate")
    (_, y1, v1), (_, y2, v2) = max(marks, key=lambda m: m[2]), min(marks, key=lambda m: m[2])
    for _, y, value in marks:
        assert y == pytest.approx(y1 + (v1 - value) * (y2 - y1) / (v1 - v2), abs=0.2)


def test_the_limit_lines_are_the_protocols_and_named_at_the_right_end():
    record = samples.typical(protocol=Protocol(1, {"bp_warn_systolic": 150, "bp_critical_systolic": 170}))
    svg = draw_session(record, at(200))
    names = [text for text, _ in texts(plot(svg)) if text.text in ("caution 150", "stop 170")]
    assert len(names) == 2
    assert all(text.x == 100 and text.anchor == "end" for text in names)
    picture = session_picture(record, at(200))
    assert [limit.y for limit in picture.plot.limits] == [picture.plot.axis.y(150), picture.plot.axis.y(170)]


def test_close_limits_do_not_write_over_each_other():
    record = samples.typical(protocol=Protocol(1, {"bp_warn_systolic": 178}))
    svg = draw_session(record, at(200))
    assert meeting(plot(svg), float(plot(svg).get("width", "nan"))) == []


def test_the_peak_is_named_with_its_pair_and_only_from_the_start_on():
    svg = draw_session(running(full(-3, systolic=190), full(10, systolic=150)), at(20))
    assert "peak 150/78" in everything_said(svg)


def test_the_window_is_shaded_where_the_protocol_has_it():
    svg = draw_session(samples.typical(protocol=Protocol(1, {"window_from_minutes": 30})), at(200))
    (window,) = by_class(plot(svg), "window")
    x_of = minute_to_x(svg)
    assert percent(window.get("x")) == pytest.approx(x_of(30), abs=0.05)
    assert percent(window.get("x")) + percent(window.get("width")) == pytest.approx(x_of(50), abs=0.05)


def test_hostile_words_stay_words():
    hostile = '<script>alert(1)</script>"&\x00\x1b]]>'
    record = samples.typical(
        samples.medicine(40, hostile),
        entry(DoseEvent(event="bolus", dose_ug=5000, note=hostile, decided_by=hostile), at(45)),
        patient=patient(family_name=hostile, mrn=hostile),
    )
    for svg in (draw_session(record, at(200)), draw_session_file(record, at(200))):
        parsed(svg)
        assert "<script" not in svg
        assert "alert(1)" in svg


def test_the_file_needs_no_style_sheet():
    svg = draw_session_file(samples.typical(), at(200))
    root = parsed(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("role") == "img"
    assert "var(" not in svg
    assert all(e.get("fill") for e in root.iter("{http://www.w3.org/2000/svg}text"))
    assert "VESELY, Petra" in svg


def test_the_same_record_and_moment_give_the_same_letters():
    record = samples.typical()
    assert draw_session(record, at(200)) == draw_session(record, at(200))


def test_two_pictures_on_one_page_have_names_of_their_own():
    one = samples.typical()
    two = replace(one, session=replace(one.session, id=UUID(int=77)))
    names = [plot(draw_session(r, at(200))).get("aria-labelledby") for r in (one, two)]
    assert len(set(names)) == 2


def test_an_unknown_amount_is_never_drawn_as_zero():
    drawn = session_picture(samples.bare(_PAST, full(20)), at(200))
    assert "unknown amount of ketamine" in drawn.sentence
    said = draw_session(samples.bare(_PAST, full(20)), at(200))
    assert "rate not recorded" in said
    assert "0 mg" not in said


def test_the_table_says_what_is_special_about_a_row():
    marks = [row.marks for row in session_table(samples.troubled()).rows if row.marks]
    assert marks == [("amended",), ("late",)]
