"""What somebody chose to see of a course's picture: another scale, another order, and the address of that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sessiontrack.charts.course import CourseLook, EffectOrder, course_picture, course_table, draw_course
from tests.charts import course_samples as samples
from tests.charts.pictures import meeting, plot

NOW = samples.COURSE_NOW


def rows_of(look: CourseLook) -> list[str]:
    return [row.effect for row in course_picture(samples.whole_course(), NOW, look).effects]


def test_the_effects_stand_in_the_order_that_was_asked_for():
    frequent, worst = rows_of(CourseLook()), rows_of(CourseLook(order=EffectOrder.WORST))
    held = samples.whole_course()
    ranks = {
        code: max(
            ("mild", "moderate", "severe").index(cell.worst_severity)
            for visit in held.sessions
            for cell in visit.effects
            if cell.effect == code
        )
        for code in frequent
    }
    assert [ranks[code] for code in worst] == sorted(ranks.values(), reverse=True)
    assert set(worst) == set(frequent)
    clinic = (frequent[2], frequent[5])
    by_clinic = rows_of(CourseLook(order=EffectOrder.CLINIC, clinic_order=clinic))
    assert by_clinic == [*clinic, *(code for code in frequent if code not in clinic)]
    table = course_table(held, CourseLook(order=EffectOrder.WORST))
    named = [row.cells[0] for row in table.rows if "effect" in row.marks]
    assert named == [
        row.name for row in course_picture(held, NOW, CourseLook(order=EffectOrder.WORST)).effects
    ]


def test_another_scale_stands_beside_the_courses_own():
    held = samples.whole_course()
    rated = (samples.score("pcl5", 40, held.in_order[0].begins_at), samples.score("anxiety_nrs", 6, NOW))
    held = replace(held, scores=(*held.scores, *rated))
    assert [line.scale for line in course_picture(held, NOW).scores.lines] == ["phq9", "gad7"]
    for scale in ("pcl5", "anxiety_nrs"):
        look = CourseLook(second_scale=scale)
        assert [line.scale for line in course_picture(held, NOW, look).scores.lines] == ["phq9", scale]
    never = CourseLook(second_scale="madrs")
    assert [line.scale for line in course_picture(held, NOW, never).scores.lines] == ["phq9", "gad7"]


def test_an_address_keeps_what_was_chosen():
    session_id = samples.whole_course().in_order[0].session.id
    look = CourseLook(session_id, "pcl5", EffectOrder.WORST)
    assert look.query() == f"?session={session_id}&scale=pcl5&effects=worst"
    assert look.query(effects="frequent", view="table") == f"?view=table&session={session_id}&scale=pcl5"
    assert CourseLook().query() == ""


def test_a_score_of_the_days_after_a_session_is_narrow_and_has_no_head():
    held = samples.whole_course()
    after = [
        samples.score(scale, 10 + place, visit.begins_at + timedelta(days=1), "after_24h")
        for place, visit in enumerate(held.sessions[:6])
        for scale in ("phq9", "gad7")
    ]
    held = replace(held, scores=(*held.scores, *after))
    picture = course_picture(held, NOW)
    quiet = [index for index, column in enumerate(picture.columns) if column.is_quiet]
    assert [picture.columns[index].on.day for index in quiet] == [2, 5, 9, 12, 16, 19]
    assert len(picture.heads) == len(picture.columns) - len(quiet)
    assert {picture.axis.widths[index] for index in quiet} == {28}
    assert meeting(plot(draw_course(held, NOW)), picture.axis.pixels) == []
    assert "review 02-Jun-2026" in course_table(held).columns
