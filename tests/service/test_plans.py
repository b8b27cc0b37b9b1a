"""Plans: courses, episodes and sessions; one session a day, and nobody overwrites what they did not read."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.courses import Course
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Conflict, NotAllowed, NotFound, Rejected, Stale
from sessiontrack.domain.sessions import State
from sessiontrack.service import plans, visits
from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.sessions import find_session
from tests.people import CLINIC
from tests.recorded import new_id
from tests.service.samples import AN_ID, COURSE, ON_SQLITE

HOME = ZoneInfo("America/Chicago")
MAINTENANCE: dict[str, Any] = {"phase": "maintenance"}


def plan(bedside, planned_at: datetime, session_id: UUID | None = None, who: str = "nora", **values):
    held = {"phase": "initial_series", "planned_at": planned_at, **values}
    with bedside.begin(who) as work:
        return plans.plan_session(work, bedside.course_id, held, session_id)


def move(bedside, session, changes, version: int | None = None, who: str = "nora"):
    with bedside.begin(who) as work:
        return plans.change_session_plan(work, session.id, version or session.version, changes)


def change(bedside, version: int, changes, who: str = "paul") -> Course:
    with bedside.begin(who) as work:
        return plans.change_course_plan(work, bedside.course_id, version, changes)


def episode(bedside, trigger: str = "Symptoms returned", episode_id: UUID | None = None, who: str = "paul"):
    with bedside.begin(who) as work:
        return plans.open_episode(work, bedside.course_id, trigger, episode_id)


def local(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=HOME)


def test_a_session_is_planned_once_however_often_it_is_sent(course, trail):
    moment = course.at(0)
    first, is_new = plan(course, moment, AN_ID)
    again, is_new_again = plan(course, moment, AN_ID)
    assert (again, is_new, is_new_again) == (first, True, False)
    assert trail()[-2:] == ["session.planned", "session.repeated"]
    with pytest.raises(Conflict, match="another session"):
        plan(course, moment, AN_ID, room="2")


def test_a_session_planned_again_after_its_check_in_is_still_the_same(bedside):
    bedside.booked()
    moment = bedside.at(0)
    bedside.arrive()
    assert plan(bedside, moment, bedside.session_id)[1] is False


@ON_SQLITE
@pytest.mark.parametrize(
    ("first", "second", "is_taken"),
    [
        (local(11, 24, 9), local(11, 24, 15), False),
        (local(11, 24, 0, 0), local(11, 24, 23, 59), False),
        (local(11, 24, 23, 59), local(11, 25, 0, 0), True),
        # The night of 1 November has 25 hours, that of 8 March 23.
        (local(11, 1, 0, 30), local(11, 1, 23, 30), False),
        (local(11, 1, 23, 59), local(11, 2, 0, 0), True),
        (local(3, 8, 0, 30), local(3, 8, 23, 30), False),
        (local(3, 7, 23, 59), local(3, 8, 0, 0), True),
    ],
)
def test_a_patient_has_one_session_on_a_day_of_the_clinic(course, first, second, is_taken):
    plan(course, first)
    if is_taken:
        assert plan(course, second)[1]
        return
    with pytest.raises(Conflict, match="on that day already"):
        plan(course, second)


@ON_SQLITE
@pytest.mark.parametrize("outcome", ["cancelled", "no_show"])
def test_a_session_that_did_not_take_place_frees_its_day(course, outcome):
    course.plan()
    with pytest.raises(Conflict):
        plan(course, course.at(60))
    absent = bodies.Cancellation(outcome=outcome, reason="illness")
    course.send("nora", visits.cancel_session, absent, -30)
    assert plan(course, course.at(60))[1]


@ON_SQLITE
def test_another_course_of_the_patient_holds_the_day_too(course):
    course.plan()
    course.open_course()
    with pytest.raises(Conflict, match="on that day already"):
        plan(course, course.at(60))


@ON_SQLITE
def test_an_episode_belongs_to_maintenance_of_its_own_course(course):
    opened, _ = episode(course)
    for values in (
        {"episode_id": opened.id},
        {**MAINTENANCE, "episode_id": UUID(int=7)},
    ):
        with pytest.raises(Rejected) as refused:
            plan(course, course.at(0), **values)
        assert [(f.path, f.code) for f in refused.value.faults] == [("/episode_id", "unknown")]
    planned, _ = plan(course, course.at(0), **MAINTENANCE, episode_id=opened.id)
    assert planned.episode_id == opened.id
    assert plan(course, course.at(2 * 24 * 60), **MAINTENANCE)[1]


@ON_SQLITE
def test_an_episode_has_room_for_two_sessions_that_take_place(course):
    opened, _ = episode(course)
    values = {**MAINTENANCE, "episode_id": opened.id}
    first, _ = plan(course, course.at(0), **values)
    second, _ = plan(course, course.at(2 * 24 * 60), **values)
    with pytest.raises(Rejected) as refused:
        plan(course, course.at(4 * 24 * 60), **values)
    assert [(f.path, f.code) for f in refused.value.faults] == [("/episode_id", "full")]
    with course.begin("nora") as work:
        absent = bodies.Cancellation(outcome="cancelled", reason="other", text="Has a cold.")
        visits.cancel_session(work, second.id, Draft(new_id(), absent, work.now))
    third, is_new = plan(course, course.at(4 * 24 * 60), **values)
    assert (is_new, third.episode_id) == (True, first.episode_id)


def test_a_moved_session_keeps_before_and_after_in_the_trail(course, trail):
    planned, _ = plan(course, course.at(0), room="1")
    moved = move(course, planned, {"planned_at": course.at(60), "room": "2"})
    assert (moved.planned_at, moved.room, moved.version) == (course.at(60), "2", 2)
    changed = trail(AUDIT.c.details)[-1][0]["changed"]
    assert changed["room"] == ["1", "2"]
    with course.begin("nora") as work:
        assert find_session(work.db, CLINIC.id, planned.id) == moved


def test_a_plan_is_read_before_it_is_moved(course, trail):
    planned, _ = plan(course, course.at(0), room="1")
    with course.begin("nora") as work:
        read = plans.read_session_plan(work, planned.id)
    assert (read.session, read.course.id, read.episodes) == (planned, course.course_id, ())
    assert read.patient.id == read.course.patient_id
    assert trail()[-1] == "session.read"


def test_a_move_of_an_older_plan_is_refused(course):
    planned, _ = plan(course, course.at(0))
    move(course, planned, {"room": "2"})
    with pytest.raises(Stale, match="changed meanwhile"):
        move(course, planned, {"room": "3"}, version=1)


@ON_SQLITE
def test_a_session_is_not_moved_onto_another(course):
    planned, _ = plan(course, course.at(0))
    plan(course, course.at(3 * 24 * 60))
    with pytest.raises(Conflict, match="on that day already"):
        move(course, planned, {"planned_at": course.at(3 * 24 * 60 + 60)})


@ON_SQLITE
@pytest.mark.parametrize("state", [State.CHECKED_IN, State.SIGNED])
def test_a_session_that_has_begun_keeps_its_plan(bedside, state):
    bedside.to(state)
    with bedside.begin("nora") as work:
        session = find_session(work.db, CLINIC.id, bedside.session_id)
    with pytest.raises(Conflict, match="begun or ended"):
        move(bedside, session, {"room": "2"})
    with bedside.begin("nora") as work, pytest.raises(Conflict, match="begun or ended"):
        plans.read_session_plan(work, bedside.session_id)


@ON_SQLITE
@pytest.mark.parametrize("who", ["admin", "auditor", "analyst"])
def test_only_who_treats_plans(course, who):
    planned, _ = plan(course, course.at(0))
    with pytest.raises(NotAllowed):
        plan(course, course.at(3 * 24 * 60), who=who)
    with pytest.raises(NotAllowed):
        move(course, planned, {"room": "2"}, who=who)
    with pytest.raises(NotAllowed):
        change(course, 1, {"goals": "Sleep"}, who)
    with pytest.raises(NotAllowed):
        episode(course, who=who)


def test_another_clinic_finds_nothing_to_plan(course):
    planned, _ = plan(course, course.at(0))
    with pytest.raises(NotFound):
        plan(course, course.at(3 * 24 * 60), who="sam")
    with pytest.raises(NotFound):
        move(course, planned, {"room": "2"}, who="sam")
    with pytest.raises(NotFound):
        change(course, 1, {"goals": "Sleep"}, "sam")
    with pytest.raises(NotFound):
        episode(course, who="sam")
    with course.begin("sam") as work, pytest.raises(NotFound):
        plans.open_new_course(work, course.patient_id, COURSE)
