"""What stands out in a course's picture hangs from the column it is about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sessiontrack.charts.course import course_picture, draw_course
from tests.charts import course_samples as samples

NOW = samples.COURSE_NOW


def test_flags_hang_from_the_column_they_are_about():
    picture = course_picture(samples.whole_course(), NOW)
    flags = {flag.text.about or flag.text.text: flag.text.x for flag in picture.flags.flags}
    assert flags == {
        "High BP": picture.axis.x(3),
        "Response": picture.axis.x(4),
        "Relapse": picture.axis.x(8),
    }


def test_a_peak_at_the_stop_limit_and_a_relapse_are_flagged_as_such():
    visits = samples.whole_course().sessions
    assert visits[3].summary is not None
    beyond = replace(visits[3], summary=replace(visits[3].summary, peak_systolic=184))
    held = samples.whole_course(sessions=(*visits[:3], beyond, *visits[4:]))
    picture = course_picture(held, NOW)
    levels = {flag.text.about or flag.text.text: flag.level for flag in picture.flags.flags}
    assert levels["Stop-limit BP"] == "crit"
    assert "High BP" not in levels
    assert [run.limit for run in picture.pressures.stop] == [180]
    assert picture.pressures.texts[3].role == "t-label c-crit"
    assert 'class="limit-crit"' in draw_course(held, NOW)
    assert 'class="limit-crit"' not in draw_course(samples.whole_course(), NOW)
    lost = samples.score("phq9", 19, samples.COURSE_NOW, "follow_up")
    back = course_picture(samples.whole_course(scores=(*samples.whole_course().scores[:12], lost)), NOW)
    assert "Relapse" in {flag.text.about or flag.text.text for flag in back.flags.flags}


def test_a_change_of_drug_is_flagged_where_it_begins():
    visits = samples.whole_course().sessions
    drugs = ["ketamine", "esketamine", "esketamine", *["ketamine"] * (len(visits) - 3)]
    changed = tuple(
        replace(one, summary=replace(one.summary, agent=drug)) if one.summary else one
        for one, drug in zip(visits, drugs, strict=True)
    )
    picture = course_picture(samples.whole_course(sessions=changed), NOW)
    found = [(flag.text.about or flag.text.text, flag.text.x, flag.level) for flag in picture.flags.flags]
    assert ("Esketamine", picture.axis.x(1), "info") in found
    assert ("Ketamine", picture.axis.x(3), "info") in found
    assert [name for name, _, _ in found].count("Esketamine") == 1


def test_doses_of_one_drug_are_named_by_the_drug_that_was_given():
    visits = samples.whole_course().sessions
    given = tuple(
        replace(one, summary=replace(one.summary, agent="esketamine")) if one.summary else one
        for one in visits
    )
    drawn = draw_course(samples.whole_course(sessions=given), NOW)
    assert "esketamine mg/kg" in drawn
    assert ">ketamine mg/kg" not in drawn


def test_stopped_early_and_remission_are_flagged():
    visits = samples.whole_course().sessions[:2]
    assert visits[1].summary is not None
    stopped = replace(visits[1], summary=replace(visits[1].summary, is_stopped_early=True))
    scores = (
        samples.score("phq9", 20, visits[0].begins_at - timedelta(hours=1)),
        samples.score("phq9", 4, visits[1].begins_at - timedelta(hours=1)),
    )
    record = samples.whole_course(decisions=(), sessions=(visits[0], stopped), scores=scores)
    flags = [flag.text.about or flag.text.text for flag in course_picture(record, NOW).flags.flags]
    assert sorted(flags) == ["Remission", "Response", "Stopped"]
