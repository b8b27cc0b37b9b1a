"""The picture of a session, computed back from what was drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from sessiontrack.charts import CHARTS, draw_session, draw_session_file, events_of, session_table
from sessiontrack.charts.paint import PAINT
from sessiontrack.charts.session import session_picture
from sessiontrack.domain.bodies import Cancellation, DoseEvent, SideEffectChange, Vitals
from sessiontrack.domain.protocol import Protocol
from tests.builders_domain import at, dose, entry
from tests.builders_record import checked_in, effect, ended, full, ordered, patient, running, vitals
from tests.charts import samples
from tests.charts.pictures import by_class, everything_said, meeting, parsed, percent, plot, texts

RECORDS = {
    "typical": (samples.typical, 200),
    "troubled": (samples.troubled, 50),
    "single dose": (samples.single_dose, 300),
    "live": (samples.live, 27.5),
    "six hours": (samples.six_hours, 400),
    "crowded": (samples.crowded, 13),
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


def glyphs(svg: str, shape: str) -> list[tuple[float, float, int]]:
    found = by_class(plot(svg), shape)
    return [(percent(e.get("x")), float(e.get("y", "nan")), int(e.get("data-value", ""))) for e in found]


def minute_to_x(svg: str):
    """From the labels of the axis: 0 and the last one."""
    ticks = {
        int(text.text.replace("−", "-")): text.x
        for text, _ in texts(plot(svg))
        if text.y == 36 and text.anchor == "middle"
    }
    last = max(ticks)
    return lambda minute: ticks[0] + (ticks[last] - ticks[0]) * minute / last


def test_it_is_well_formed_and_holds_no_style_and_no_nan(drawn):
    record, svg = drawn
    assert parsed(svg).tag == "div"
    for text in (svg, draw_session_file(record, at(200))):
        assert not re.search(r"style\s*=|<style|<script|\bnan\b|\binf\b|\bNone\b", text, re.IGNORECASE)


def test_it_has_a_name(drawn):
    _, svg = drawn
    drawing = plot(svg)
    name = drawing.find("title")
    assert drawing.get("role") == "img"
    assert name is not None
    assert name.get("id") == drawing.get("aria-labelledby")
    assert (name.text or "").startswith("Session of ")


def test_no_text_lies_on_another(drawn):
    record, svg = drawn
    drawing = plot(svg)
    least = float(drawing.get("width", "nan"))
    for width in (least, max(1284, least), least * 2):
        assert meeting(drawing, width) == []


def test_nothing_lies_outside(drawn):
    record, svg = drawn
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


def test_a_single_dose_has_marks_and_no_rate_and_no_window():
    svg = draw_session(samples.single_dose(), at(300))
    assert len(by_class(plot(svg), "given")) == 2
    assert not by_class(plot(svg), "window")
    assert not by_class(plot(svg), "drug")
    assert "mg/h" not in everything_said(svg)
    assert "Under effect" in everything_said(svg)


def test_rates_pauses_and_what_was_delivered_stand_in_the_drug_row():
    svg = draw_session(samples.typical(), at(200))
    drawing, x_of = plot(svg), minute_to_x(svg)
    bars = [(percent(e.get("x")), percent(e.get("width"))) for e in by_class(drawing, "drug")]
    (pause,) = by_class(drawing, "pause")
    assert bars[0] == pytest.approx((x_of(0), x_of(24) - x_of(0)), abs=0.05)
    assert bars[1] == pytest.approx((x_of(31), x_of(52) - x_of(31)), abs=0.05)
    assert percent(pause.get("x")) == pytest.approx(x_of(24), abs=0.05)
    said = [text.text for text, _ in texts(drawing)]
    assert {"67.2 mg/h", "46.6 mg/h", "43.2 mg", "Infusion 52 min", "Recovery 58 min"} <= set(said)


def test_a_running_infusion_reaches_to_now():
    svg = draw_session(samples.live(), at(27.5))
    drawing = plot(svg)
    (now,) = by_class(drawing, "now")
    assert percent(now.get("x1")) == pytest.approx(minute_to_x(svg)(27.5), abs=0.05)
    assert {"Infusion 27 min so far", "26.4 mg so far"} <= {text.text for text, _ in texts(drawing)}


def test_a_session_that_nobody_closed_does_not_stretch():
    frame = session_picture(samples.live(), at(9000)).frame
    assert frame.now is None
    assert frame.axis.last < 100


def test_artifacts_are_hollow_and_not_joined():
    svg = draw_session(samples.troubled(), at(50))
    drawing = plot(svg)
    assert len(by_class(drawing, "bp-hollow")) == 1
    picture = session_picture(samples.troubled(), at(50))
    joined = {point.split(",")[1] for band in picture.plot.bands for point in band.split()}
    hollow = [g.y for r in picture.plot.readings for g in r.glyphs if g.is_hollow]
    assert hollow
    assert not joined & {f"{y:g}" for y in hollow}
    (number,) = by_class(drawing, "hollow")
    assert number.tag == "rect"


def test_a_missing_heart_rate_leaves_a_gap_and_a_tick():
    lost = entry(Vitals(readings={"spo2": 97}, not_measured={"heart_rate": "equipment"}), at(20))
    picture = session_picture(running(full(5), full(10), lost, full(25), full(30)), at(35))
    xs = [[float(p.split(",")[0]) for p in line.split()] for line in picture.plot.lines]
    assert xs == [
        [picture.frame.axis.x(m) for m in (-5, 5, 10)],
        [picture.frame.axis.x(m) for m in (25, 30)],
    ]
    assert [r.missing[0][1] for r in picture.plot.readings if r.missing] == ["missing"]


def test_a_repeated_pressure_alone_does_not_break_the_heart_rate():
    again = vitals(12, systolic=150, diastolic=90)
    picture = session_picture(running(full(5), full(10), again, full(15)), at(20))
    assert len(picture.plot.lines) == 1


def test_a_long_silence_breaks_the_lines():
    picture = session_picture(running(full(5), full(10), full(70), full(75)), at(80))
    assert len(picture.plot.lines) == 2
    assert len(picture.plot.bands) == 2


def test_no_reading_at_all_is_a_finding():
    svg = draw_session(samples.troubled(), at(50))
    (cross,) = by_class(plot(svg), "missing-crit")
    assert "Tried, no reading" in "".join(cross.itertext())


@pytest.mark.parametrize(
    ("readings", "ground"),
    [({"sedation": 3}, "notice-warn"), ({"sedation": 2}, "notice-crit"), ({"spo2": 93}, "notice-warn"),
     ({"spo2": 89}, "notice-crit"), ({"dissociation_nrs": 8}, "notice-warn")],
)  # fmt: skip
def test_numbers_beyond_a_limit_stand_out(readings, ground):
    calm, loud = running(full(10)), running(full(10, **readings))
    assert not by_class(plot(draw_session(calm, at(15))), ground)
    assert by_class(plot(draw_session(loud, at(15))), ground)


def test_what_was_amended_is_drawn_with_its_current_value_and_a_mark():
    wrong = full(10, systolic=242)
    right = entry(
        Vitals(readings={**CALM, "systolic": 142}), at(10), target_id=wrong.id
    )
    svg = draw_session(running(wrong, right), at(20))
    assert [value for _, _, value in glyphs(svg, "systolic")] == [124, 142]
    amended = [e for e in by_class(plot(svg), "systolic") if by_class(e, "amended")]
    assert [e.get("data-value") for e in amended] == ["142"]
    assert not any(by_class(e, "amended") for e in by_class(plot(svg), "diastolic"))
    assert "A" in [text.text for text, _ in texts(plot(svg))]


def test_what_was_entered_late_is_marked_at_the_minute_it_is_about():
    svg = draw_session(running(entry(full(10).body, at(10), entered_at=at(40))), at(45))
    (late,) = [text for text, _ in texts(plot(svg)) if text.text == "L"]
    assert late.x == pytest.approx(minute_to_x(svg)(10), abs=0.05)


def test_side_effects_are_split_where_the_severity_changed():
    svg = draw_session(samples.typical(), at(200))
    picture, x_of = session_picture(samples.typical(), at(200)), minute_to_x(svg)
    (bar,) = picture.effects[0].bars
    assert [part.rank for part in bar.parts] == [1, 2, 3, 2, 1]
    assert [part.x for part in bar.parts] == pytest.approx([x_of(m) for m in (8, 14, 20, 33, 58)], abs=0.05)
    assert bar.parts[-1].x + bar.parts[-1].width == pytest.approx(x_of(74), abs=0.05)
    assert bar.lasted.text == "66 min"
    assert bar.going_x is None
    assert len(by_class(plot(svg), "s3")) == 1


def test_a_part_without_room_for_its_digit_is_told_in_words():
    onset = effect("nausea", 10)
    worse = entry(SideEffectChange(side_effect_id=onset.id, severity="severe"), at(11))
    gone = entry(SideEffectChange(side_effect_id=onset.id, resolved=True), at(12))
    picture = session_picture(ended(onset, worse, gone, full(120)), at(200))
    assert picture.effects[0].bars[0].lasted.text == "1→3, 2 min"


def test_what_lasts_reaches_to_the_last_entry_and_is_open():
    svg = draw_session(running(effect("nausea", 10), full(40)), at(55))
    (bar,) = session_picture(running(effect("nausea", 10), full(40)), at(55)).effects[0].bars
    assert bar.lasted.text == "30 min"
    assert bar.going_x == pytest.approx(minute_to_x(svg)(40), abs=0.05)
    assert len(by_class(plot(svg), "going")) == 1


def test_the_same_effect_twice_has_one_row():
    rows = session_picture(samples.troubled(), at(50)).effects
    assert len(rows[0].bars) == 2
    assert len({row.effect for row in rows}) == len(rows)


def test_events_are_numbered_in_order_and_say_what_happened():
    record = samples.typical()
    words = [event.words for event in events_of(record)]
    assert words == [
        "Checked in",
        "Infusion started, 67.2 mg/h",
        "ondansetron 4 mg",
        "Infusion paused, high bp, Dr L. Hartmann",
        "Infusion resumed, 46.6 mg/h",
        "Infusion ended",
        "Left: home",
    ]
    circles = [e for e in plot(draw_session(record, at(200))).iter("circle") if e.get("class") == "event"]
    assert len(circles) == len(words)


def test_a_session_without_a_start_has_a_clock_and_no_minutes():
    svg = draw_session(samples.bare(checked_in(), ordered(), full(-5)), at(-3))
    assert "Minutes" not in everything_said(svg)
    assert "13:55" in everything_said(svg)
    assert not by_class(plot(svg), "window")


def test_moves_that_a_correction_made_impossible_are_still_drawn():
    assert draw_session(samples.bare(dose("completed", 3), full(5)), at(6))


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


def test_minutes_count_true_over_a_clock_change():
    start = at(0) + timedelta(0)
    record = samples.typical()
    assert session_table(record).rows[0].cells[:2] == ("-9", "14:51")
    assert start == record.infusion.started_at


def test_the_table_says_what_is_special_about_a_row():
    marks = [row.marks for row in session_table(samples.troubled()).rows if row.marks]
    assert marks == [("amended",), ("late",)]


def test_charts_are_a_table():
    assert CHARTS["session"].draw is draw_session
