"""The picture of a course, computed back from what was drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

import pytest

from sessiontrack.charts.course import (
    CourseLook,
    course_picture,
    course_table,
    draw_course,
    draw_course_file,
)
from sessiontrack.charts.paint import PAINT
from sessiontrack.domain.bodies import Decision
from sessiontrack.domain.course_record import CourseDecision, CourseRecord
from tests.builders_record import course, patient
from tests.charts import course_samples as samples
from tests.charts.pictures import UNWANTED, by_class, everything_said, meeting, parsed, percent, plot, texts

NOW = samples.COURSE_NOW


def empty() -> CourseRecord:
    return CourseRecord(course(), patient())


def one() -> CourseRecord:
    return replace(empty(), sessions=samples.whole_course().sessions[:1])


RECORDS = {
    "whole": samples.whole_course,
    "0 sessions": empty,
    "1 session": one,
    "6 sessions": lambda: samples.long_course(6),
    "14 sessions": lambda: samples.long_course(14),
    "60 sessions": lambda: samples.long_course(60),
    "only scores": lambda: samples.whole_course(sessions=()),
    "no scores": lambda: samples.whole_course(scores=()),
}


@pytest.fixture(params=RECORDS)
def drawn(request):
    record = RECORDS[request.param]()
    return record, draw_course(record, NOW)


def at_height(svg: str, role: str) -> list[str]:
    return [text.text for text, _ in texts(plot(svg)) if role in text.role.split()]


def test_it_is_well_formed_and_holds_no_style_and_no_nan(drawn):
    record, svg = drawn
    assert parsed(svg).tag == "div"
    for text in (svg, draw_course_file(record, NOW)):
        assert not UNWANTED.search(text)


def test_no_text_lies_on_another(drawn):
    _, svg = drawn
    least = float(plot(svg).get("width", "nan"))
    for width in (least, max(1284, least), least * 2):
        assert meeting(plot(svg), width) == []


def test_nothing_lies_outside(drawn):
    _, svg = drawn
    drawing = plot(svg)
    width, height = float(drawing.get("width", "nan")), float(drawing.get("height", "nan"))
    for text, _element in texts(drawing):
        left, right = text.span(width)
        assert left >= -1, text
        assert right <= width + 1, text
        assert 0 < text.y <= height, text


def test_every_number_of_the_table_is_in_the_picture(drawn):
    record, svg = drawn
    said = set(re.findall(r"\d+(?:\.\d+)?", everything_said(svg)))
    for row in course_table(record).rows:
        assert set(re.findall(r"\d+(?:\.\d+)?", " ".join(row.cells))) <= said, row


def test_every_class_is_painted(drawn):
    _, svg = drawn
    others = {
        "chart",
        "chart--wide",
        "chart-labels",
        "chart-labels--narrow",
        "chart-scroll",
        "chart-plot",
        "chart-sheet",
        "chart-picks",
        "ch",
    }
    others |= {"cell", "phq9", "gad7"}
    assert {name for e in parsed(svg).iter() for name in e.get("class", "").split()} <= others | set(PAINT)


def test_it_has_a_name(drawn):
    _, svg = drawn
    name = plot(svg).find("title")
    assert name is not None
    assert (name.text or "").startswith("Course ")


def test_columns_are_sessions_and_reviews_in_their_order():
    picture = course_picture(samples.whole_course(), NOW)
    assert [column.name for column in picture.columns] == [
        "1", "2", "3", "4", "5", "6", "review", "review", "7", "8", "review", "9", "10",
    ]  # fmt: skip
    xs = [head.name.x for head in picture.heads]
    assert xs == sorted(xs)
    assert [head.day.text for head in picture.heads][-2:] == ["today", "23-Nov"]


def test_a_summary_without_drug_has_no_number():
    nothing = samples.visit(3, datetime(2026, 6, 6, tzinfo=UTC), delivered_ug=0, state="signed")
    void = samples.planned_visit(4, datetime(2026, 6, 7, tzinfo=UTC), "cancelled")
    record = replace(one(), sessions=(*one().sessions, nothing, void))
    assert [column.name for column in course_picture(record, NOW).columns] == ["1", "–", "×"]


def test_true_dates_keep_the_gap_that_the_columns_hide():
    picture = course_picture(samples.whole_course(), NOW)
    xs = [dot.x for dot in picture.strip.dots]
    days = [column.on for column in picture.columns]
    for (a, b), (first, last) in zip(pairwise(xs), pairwise(days), strict=True):
        share = (last - first).days / (days[-1] - days[0]).days
        assert b - a == pytest.approx(share * (xs[-1] - xs[0]), abs=0.05)


def test_leaders_join_dates_and_columns():
    picture = course_picture(samples.whole_course(), NOW)
    for dot, head in zip(picture.strip.dots, picture.heads, strict=True):
        assert dot.leader.startswith(f"M{dot.x:g} ")
        assert f" {head.name.x:g} " in dot.leader


def test_phases_span_their_sessions():
    picture = course_picture(samples.whole_course(), NOW)
    assert [name.text for band in picture.bands for name in band.names] == [
        "Initial series, 6 of 6",
        "Pair 1",
        "Pair 2",
    ]
    first = picture.bands[0]
    assert first.x == 0
    assert first.x + first.width == pytest.approx(picture.axis.left(6), abs=0.05)


def test_decisions_are_marked_at_their_date_and_told_in_the_table():
    hostile = "<script>alert(1)</script>\x00"
    decided = CourseDecision(NOW, Decision(checkpoint="series_end", decision="taper", text=hostile))
    record = samples.whole_course(decisions=(decided,), patient=patient(family_name=hostile))
    for svg in (draw_course(record, NOW), draw_course_file(record, NOW)):
        parsed(svg)
        assert "<script" not in svg
        assert "alert(1)" in svg
    last = course_table(record).rows[-1]
    assert last.cells[0] == "Decided"
    assert last.cells[-2].startswith("End of the series: Taper")


def test_the_plot_gets_wider_and_the_labels_stay():
    widths = [
        float(plot(draw_course(samples.long_course(n), NOW)).get("width", "nan")) for n in (1, 6, 14, 60)
    ]
    assert widths[0] == widths[1] < widths[2] < widths[3]
    root = parsed(draw_course(samples.long_course(60), NOW))
    assert [by_class(root, "chart-labels")[1] in by_class(root, "chart-labels--narrow")] == [True]


def test_each_session_is_a_link_over_its_column():
    record = samples.whole_course()
    picture = course_picture(record, NOW)
    links = list(parsed(draw_course(record, NOW)).iter("a"))
    ids = [visit.session.id for visit in record.in_order]
    assert [link.get("href") for link in links] == [f"?session={each}#visit-{each}" for each in ids]
    assert [link.get("id") for link in links] == [f"visit-{each}" for each in ids]
    assert links[0].get("aria-label") == f"Session 1, {record.in_order[0].begins_at:%d-%b-%Y}"
    for link, pick in zip(links, picture.picks, strict=True):
        [rect] = link
        assert percent(rect.get("x")) == picture.axis.left(pick.column)
        assert percent(rect.get("width")) == picture.axis.width(pick.column)
    assert not any(link.get("aria-current") for link in links)


def test_the_chosen_session_stands_out_and_a_file_has_no_links():
    record = samples.whole_course()
    second = record.in_order[1].session.id
    picture = course_picture(record, NOW, CourseLook(second))
    root = parsed(draw_course(record, NOW, CourseLook(second)))
    [band] = by_class(root, "chosen")
    assert picture.chosen is not None
    assert percent(band.get("x")) == picture.axis.left(picture.chosen)
    assert [e.get("href") for e in root.iter("a") if e.get("aria-current")] == [
        f"?session={second}#visit-{second}"
    ]
    assert not [*parsed(draw_course_file(record, NOW)).iter("{http://www.w3.org/2000/svg}a")]


def test_thirty_sessions_stay_light():
    assert len(draw_course(samples.long_course(30), NOW)) < 124_000


def test_a_retired_effect_still_has_a_row():
    cell = replace(samples.whole_course().sessions[0].effects[0], effect="an_old_term")
    record = replace(one(), sessions=(replace(one().sessions[0], effects=(cell,)),))
    assert "an old term" in everything_said(draw_course(record, NOW))


def test_several_years_are_named():
    said = everything_said(draw_course(samples.long_course(60), NOW))
    assert "Jan 2026 to Feb 2027" in said
    assert "2027" in at_height(draw_course(samples.long_course(60), NOW), "t-faint")


def test_a_maintenance_session_without_an_episode_is_named_by_its_phase():
    visit = samples.visit(1, datetime(2026, 6, 1, 8, tzinfo=UTC), phase="maintenance", episode_id=UUID(int=9))
    picture = course_picture(replace(empty(), sessions=(visit,)), NOW)
    assert [name.text for band in picture.bands for name in band.names] == ["Maint."]


def test_a_long_band_says_its_name_in_every_sight_of_it():
    held = samples.long_course(60)
    alone = tuple(replace(one, session=replace(one.session, episode_id=None)) for one in held.sessions)
    picture = course_picture(replace(held, sessions=alone), samples.COURSE_NOW)
    longest = max(picture.bands, key=lambda band: band.width)
    places = [name.x * picture.axis.pixels / 100 for name in longest.names]
    assert len(places) > 2
    assert all(later - earlier < 1120 for earlier, later in pairwise(places))


def test_a_single_maintenance_session_is_no_pair():
    visit = samples.visit(1, datetime(2026, 6, 1, 8, tzinfo=UTC), phase="maintenance", episode_id=UUID(int=1))
    episodes = samples.whole_course().episodes
    picture = course_picture(replace(empty(), sessions=(visit,), episodes=episodes), NOW)
    assert [name.text for band in picture.bands for name in band.names] == ["Single 1"]
