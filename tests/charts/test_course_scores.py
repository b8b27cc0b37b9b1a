"""The scores of a course's picture, and what counts as response."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sessiontrack.charts.course import course_picture, draw_course
from sessiontrack.domain.course_record import CourseRecord
from tests.builders_record import course, patient
from tests.charts import course_samples as samples
from tests.charts.pictures import by_class, percent, plot

NOW = samples.COURSE_NOW


def one() -> CourseRecord:
    return CourseRecord(course(), patient(), samples.whole_course().sessions[:1])


def score_marks(svg: str, scale: str) -> list[tuple[float, float, int]]:
    found = by_class(plot(svg), scale)
    return [(percent(e.get("x")), float(e.get("y", "nan")), int(e.get("data-value", ""))) for e in found]


def test_scores_lie_at_their_column_and_points():
    svg = draw_course(samples.whole_course(), NOW)
    picture = course_picture(samples.whole_course(), NOW)
    totals = [column.scores["phq9"].total for column in picture.columns if "phq9" in column.scores]
    marks = score_marks(svg, "phq9")
    assert [value for _, _, value in marks] == totals
    xs = [picture.axis.x(i) for i, column in enumerate(picture.columns) if "phq9" in column.scores]
    assert [x for x, _, _ in marks] == xs
    for _, y, value in marks:
        assert y == picture.scores.axis.y(value)
    assert [value for _, _, value in score_marks(svg, "gad7")][:3] == [17, 15, 12]


def test_the_shade_begins_at_half_of_the_baseline():
    svg = draw_course(samples.whole_course(), NOW)
    picture = course_picture(samples.whole_course(), NOW)
    (shade,) = by_class(plot(svg), "half")
    assert float(shade.get("y", "nan")) == picture.scores.axis.y(10.5)


def test_another_rule_has_another_shade():
    when = datetime(2026, 6, 1, 8, tzinfo=UTC)
    record = replace(one(), course=course(primary_scale="pcl5"), scores=(samples.score("pcl5", 50, when),))
    picture = course_picture(record, NOW)
    assert picture.scores.threshold is not None
    assert picture.scores.threshold.value == 40
    assert picture.scores.threshold.words == ("shaded: PCL-5 down", "10 points or more")


def test_without_a_baseline_nothing_is_shaded_and_nothing_responds():
    late = tuple(s for s in samples.whole_course().scores if s.point.taken_at.month > 6)
    picture = course_picture(samples.whole_course(scores=late), NOW)
    assert picture.scores.threshold is None
    assert not [flag for flag in picture.flags.flags if flag.level == "ok"]


def test_an_incomplete_score_is_no_point():
    when = datetime(2026, 6, 1, 8, tzinfo=UTC)
    picture = course_picture(replace(one(), scores=(samples.score("phq9", None, when),)), NOW)
    assert picture.scores.lines[0].marks == ()


def test_a_score_after_the_drug_does_not_hide_the_one_before():
    when = samples.whole_course().sessions[0].begins_at
    scores = (
        samples.score("phq9", 9, when + timedelta(hours=2), "before_discharge"),
        samples.score("phq9", 20, when - timedelta(hours=1)),
    )
    picture = course_picture(replace(one(), scores=scores), NOW)
    assert [mark.total for mark in picture.scores.lines[0].marks] == [20]
