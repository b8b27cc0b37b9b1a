"""Courses and their maintenance episodes: opened once, changed by who has read what stands there now."""

from __future__ import annotations

from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from sessiontrack.domain.courses import Course
from sessiontrack.domain.errors import Conflict, Stale
from sessiontrack.service import plans
from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.courses import find_course
from tests.people import CLINIC
from tests.service.samples import COURSE
from tests.service.test_patients import Meanwhile

AN_ID = UUID("01900000-0000-7000-8000-00000000aaaa")


def change(bedside, version: int, changes, who: str = "paul") -> Course:
    with bedside.begin(who) as work:
        return plans.change_course_plan(work, bedside.course_id, version, changes)


def episode(bedside, trigger: str = "Symptoms returned", episode_id: UUID | None = None, who: str = "paul"):
    with bedside.begin(who) as work:
        return plans.open_episode(work, bedside.course_id, trigger, episode_id)


def test_a_course_is_opened_once_however_often_it_is_sent(course, clock, trail):
    def send(**changes):
        with course.begin("paul") as work:
            return plans.open_new_course(work, course.patient_id, {**COURSE, **changes}, AN_ID)

    first, is_new = send()
    clock.advance(minutes=5)
    again, is_new_again = send()
    assert (again, is_new, is_new_again) == (first, True, False)
    assert trail()[-2:] == ["course.opened", "course.repeated"]
    with pytest.raises(Conflict, match="another course"):
        send(planned_sessions=8)


def test_a_changed_course_keeps_before_and_after_in_the_trail(course, trail):
    changed = change(course, 1, {"planned_sessions": 8, "goals": "Sleep"})
    assert (changed.planned_sessions, changed.goals, changed.version) == (8, "Sleep", 2)
    assert trail(AUDIT.c.details)[-1][0]["changed"] == {"planned_sessions": [6, 8], "goals": [None, "Sleep"]}


def test_a_change_of_an_older_course_is_refused(course):
    change(course, 1, {"planned_sessions": 8})
    with pytest.raises(Stale, match="changed meanwhile"):
        change(course, 1, {"planned_sessions": 4})


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_changes_of_a_course_at_once_the_second_is_refused(course):
    def somebody_is_faster():
        change(course, 1, {"goals": "Sleep"}, "nora")

    with pytest.raises(Stale, match="changed meanwhile"):
        change(course, 1, Meanwhile({"goals": "Work"}, somebody_is_faster))
    with course.begin("nora") as work:
        kept = find_course(work.db, CLINIC.id, course.course_id)
    assert kept is not None
    assert kept.goals == "Sleep"


def test_an_episode_is_opened_once_however_often_it_is_sent(course, trail):
    first, is_new = episode(course, episode_id=AN_ID)
    episode(course, episode_id=uuid7())
    again, is_new_again = episode(course, episode_id=AN_ID)
    assert (again, is_new, is_new_again) == (first, True, False)
    assert trail()[-1] == "episode.repeated"
    with pytest.raises(Conflict, match="another episode"):
        episode(course, "Anniversary", AN_ID)
