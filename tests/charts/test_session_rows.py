"""The rows of a session's picture, one by one."""

from __future__ import annotations

import pytest

from sessiontrack.charts.session import draw_session, events_of, session_picture
from sessiontrack.domain.bodies import Emergency, Incident, Oxygen, SideEffectChange, Vitals
from tests.builders_domain import at, dose, entry
from tests.builders_record import CALM, checked_in, effect, ended, full, ordered, running, vitals
from tests.charts import samples
from tests.charts.pictures import by_class, everything_said, glyphs, minute_to_x, percent, plot, texts


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
    right = entry(Vitals(readings={**CALM, "systolic": 142}), at(10), target_id=wrong.id)
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


def test_words_after_a_bar_stay_in_the_picture():
    onset = effect("nausea", 117)
    steps = [
        entry(SideEffectChange(side_effect_id=onset.id, severity=severity), at(117 + minute / 4))
        for minute, severity in enumerate(("severe", "mild", "moderate", "severe", "mild"), 1)
    ]
    (bar,) = session_picture(ended(onset, *steps, full(120)), at(500)).effects[0].bars
    assert bar.lasted.text == "3 min"
    early = effect("nausea", 1)
    (long,) = session_picture(ended(early, full(100_000)), at(500)).effects[0].bars
    assert long.lasted.text == "99999 min"
    assert long.lasted.span(2400)[1] < 2400


def test_oxygen_emergencies_and_incidents_are_events():
    record = running(
        entry(Oxygen(action="started", oxygen_deci_l_per_min=25), at(5)),
        entry(Oxygen(action="stopped"), at(7)),
        entry(Emergency(what="no answer"), at(8)),
        entry(Incident(incident="near_fall", harm="none"), at(9)),
    )
    assert [event.words for event in events_of(record)][2:] == [
        "Oxygen started, 2.5 L/min",
        "Oxygen stopped",
        "Emergency: no answer",
        "Incident: near fall",
    ]


def test_an_amendment_of_an_onset_marks_no_value():
    onset = effect("nausea", 5)
    later = effect("nausea", 6, target_id=onset.id)
    assert "A" in [text.text for text, _ in texts(plot(draw_session(running(onset, later), at(9))))]
