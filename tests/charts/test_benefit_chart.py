"""The picture for the talk with the patient, computed back from what was drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from xml.etree import ElementTree as ET

import pytest

from sessiontrack.charts.benefit import benefit_picture, benefit_table, draw_benefit, draw_benefit_file
from sessiontrack.domain.course_record import CourseRecord
from tests.builders_course import on, record
from tests.charts.course_samples import long_course, planned_visit, score, visit, whole_course
from tests.charts.pictures import UNWANTED, by_class, meeting, parsed, percent, plot

NOTHING = record()
COURSES: dict[str, Callable[[], CourseRecord]] = {
    "nothing": lambda: NOTHING,
    "the design": whole_course,
    **{f"{number} sessions": partial(long_course, number) for number in (1, 6, 14, 60, 200)},
    "no score": partial(whole_course, scores=()),
}


@pytest.fixture(params=COURSES)
def held(request) -> CourseRecord:
    return COURSES[request.param]()


def bars(root: ET.Element) -> list[tuple[float, float, int, str]]:
    """Middle, height, severity and words of each bar."""
    found = []
    for group in by_class(root, "worst"):
        [box] = group.iter("rect")
        left, width = percent(box.get("x")), percent(box.get("width"))
        height = float(box.get("height", "nan"))
        found.append((left + width / 2, height, int(group.get("data-rank", "")), group[0].text or ""))
    return found


def test_each_score_stands_over_its_column_as_high_as_it_is(held):
    picture, root = benefit_picture(held), plot(draw_benefit(held))
    points = by_class(root, "score")
    assert len(points) == len(picture.points)
    for drawn, point in zip(points, picture.points, strict=True):
        assert percent(drawn.get("x")) == pytest.approx(point.x, abs=0.02)
        values = picture.values
        total = (
            values.high
            - (float(drawn.get("y", "nan")) - values.top) / (values.bottom - values.top) * values.high
        )
        assert total == pytest.approx(int(drawn.get("data-value", "")), abs=0.06)


def test_a_bar_is_as_long_as_its_severity_and_has_as_many_pips(held):
    root = plot(draw_benefit(held))
    for _, height, rank, _ in bars(root):
        assert height == 26 * rank
    for group in by_class(root, "worst"):
        assert len(list(group.iter("circle"))) == int(group.get("data-rank", ""))
    table = benefit_table(held)
    charted = [row.cells[3] for row in table.rows if row.cells[3] not in ("", "none charted")]
    assert len(charted) == len(bars(root))


def test_the_strongest_of_a_session_is_shown_of_several_the_longest():
    held = whole_course()
    about = bars(plot(draw_benefit(held)))[2][3]
    assert about == "Session 3 of 08-Jun-2026: Dissociation, severe, 58 min"
    assert benefit_table(held).rows[2].cells == ("3", "08-Jun-2026", "15", "Dissociation, severe, 58 min")
    assert benefit_table(held).rows[-2].cells[3].endswith("moderate, 16 min, no end charted")


def test_the_sentence_says_benefit_first_then_price():
    assert benefit_table(whole_course()).caption == (
        "PHQ-9 from 21 to 12; strongest side effect of 9 sessions: severe in 2, moderate in 6, mild in 1."
    )
    assert benefit_table(NOTHING).caption == "No PHQ-9 score yet; no session yet."
    begun = replace(whole_course(), sessions=(visit(1, on(0)), planned_visit(2, on(3))), scores=())
    assert benefit_table(begun).caption == (
        "No PHQ-9 score yet; strongest side effect of 1 session: none charted in 1."
    )
    late = replace(begun, scores=(score("phq9", 12, on(4, 8)), score("phq9", 9, on(6, 8))))
    assert benefit_table(late).caption.startswith("PHQ-9 from 12 to 9, without a baseline; ")
    retaken = replace(begun, scores=(score("phq9", 24, on(-60)), *(score("phq9", 12, on(0, 8)),)))
    assert benefit_table(retaken).caption.startswith("PHQ-9 12; "), (
        "the baseline, not what was told long before"
    )
    once = replace(begun, scores=(score("phq9", 12, on(0, 8)),))
    assert benefit_table(once).caption.startswith("PHQ-9 12; ")


def test_what_was_not_charted_is_never_drawn_as_a_mild_effect():
    begun = replace(whole_course(), sessions=(visit(1, on(0)), planned_visit(2, on(3))), scores=())
    picture = benefit_picture(begun)
    assert picture.bars == ()
    assert [text.about for text in picture.none] == ["Session 1 of 01-May-2026: none charted"]


def test_response_is_shaded_from_its_line_down():
    picture = benefit_picture(whole_course())
    assert (picture.half, picture.half_y) == (10.5, picture.values.y(10.5))
    assert benefit_picture(whole_course(scores=())).half_y is None


def test_no_texts_lie_on_each_other_and_the_picture_is_clean(held):
    for svg in (draw_benefit(held), draw_benefit_file(held)):
        assert not UNWANTED.search(svg)
        parsed(svg)
    assert meeting(plot(draw_benefit(held)), benefit_picture(held).axis.pixels) == []
