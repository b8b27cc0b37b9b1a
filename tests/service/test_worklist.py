"""The worklist: who is on it, in which order, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sessiontrack.domain.bodies import Decision, FollowUp, Score
from sessiontrack.domain.errors import NotAllowed
from sessiontrack.service import worklist
from sessiontrack.service.worklist import WATCHED, WorklistRow, read_worklist
from tests.recorded import OPENED, open_course
from tests.service.treating import queries_of


def rules(row: WorklistRow) -> list[str]:
    return [alert.rule for alert in row.alerts]


def thoughts(points: int) -> Score:
    """A PHQ-9 with its ninth question answered."""
    return Score(scale="phq9", occasion="after_24h", items=(1,) * 8 + (points,), scale_version="1.0")


def test_nothing_is_due_in_a_new_clinic(database, begin_reading):
    with database.writing() as db:
        open_course(db)
    with begin_reading("paul") as work:
        assert read_worklist(work).rows == ()
        assert [(line.action, [*line.patient_ids]) for line in work.lines] == [("worklist.read", [])]


def test_a_missed_contact_is_on_it_and_goes_when_the_patient_was_reached(
    database, begin_reading, treated, clock
):
    recorded = treated(1)
    clock.now = OPENED + timedelta(days=4)
    with begin_reading("nora") as work:
        [row] = read_worklist(work).rows
        [line] = work.lines
    assert (rules(row), row.level, row.review) == (["followup_missed"], "info", None)
    assert row.record.course.id == recorded.course.id
    assert [*line.patient_ids] == [recorded.patient.id]
    with database.writing() as db:
        recorded.db = db
        recorded.enter(FollowUp(contact="phone"), clock.now, recorded.sessions[0])
    with begin_reading("nora") as work:
        assert read_worklist(work).rows == ()


def test_the_loudest_come_first_then_the_oldest(database, begin_reading, treated, clock):
    later, earlier, loudest = treated(2), treated(1), treated(1)
    clock.now = OPENED + timedelta(days=8)
    with database.writing() as db:
        loudest.db = db
        loudest.enter(thoughts(2), OPENED + timedelta(days=3))
    with begin_reading("paul") as work:
        rows = read_worklist(work).rows
    assert [row.record.course.id for row in rows] == [each.course.id for each in (loudest, earlier, later)]
    assert [row.level for row in rows] == ["critical", "info", "info"]


def test_the_check_after_infusion_3_stands_there_until_it_is_decided(database, begin_reading, treated, clock):
    recorded = treated(3)
    with database.writing() as db:
        recorded.db = db
        for entry in [each for each in recorded.all_entries() if each.kind == "score"][1:]:
            recorded.retract(entry)
    clock.now = OPENED + timedelta(days=9)
    with begin_reading("paul") as work:
        [row] = read_worklist(work).rows
    assert row.review is not None
    assert row.level == "warn"
    with database.writing() as db:
        recorded.db = db
        decided = Decision(checkpoint="after_infusion_3", decision="continue", text="Seen.")
        recorded.enter(decided, clock.now, by="paul")
    with begin_reading("paul") as work:
        assert all(row.review is None for row in read_worklist(work).rows)


def test_who_was_treated_long_ago_is_no_longer_called(begin_reading, treated, clock):
    treated(1)
    clock.now = OPENED + WATCHED + timedelta(days=9)
    with begin_reading("paul") as work:
        assert read_worklist(work).rows == ()


def test_thoughts_of_death_stand_there_before_the_first_infusion(database, begin_reading, clock):
    with database.writing() as db:
        recorded = open_course(db)
        recorded.enter(thoughts(3), OPENED)
    clock.now = OPENED + timedelta(days=1)
    with begin_reading("paul") as work:
        [row] = read_worklist(work).rows
    assert (rules(row), row.level) == (["item9"], "critical")


def test_a_check_seen_at_a_contact_is_no_longer_due(database, begin_reading, treated, clock):
    recorded = treated(1)
    with database.writing() as db:
        recorded.db = db
        seen = FollowUp(contact="visit", checks=("liver_tests",))
        recorded.enter(seen, OPENED + timedelta(days=150), recorded.sessions[0])
        recorded.plan(OPENED + timedelta(days=200))
    clock.now = OPENED + timedelta(days=199)
    with begin_reading("paul") as work:
        [row] = read_worklist(work).rows
    due = [alert.inputs["check"] for alert in row.alerts if alert.rule == "longterm_due"]
    assert due == ["cognition", "urinalysis"]


def test_many_courses_take_as_many_queries_as_one(database, begin_reading, treated, clock):
    clock.now = OPENED + timedelta(days=8)

    def read() -> None:
        with begin_reading("paul") as work:
            read_worklist(work)

    treated(1)
    few = queries_of(database, read)
    for _ in range(4):
        treated(2)
    assert len(queries_of(database, read)) == len(few)


def test_another_clinic_sees_nothing_and_another_role_may_not(begin_reading, treated, clock):
    treated(1)
    clock.now = OPENED + timedelta(days=8)
    with begin_reading("sam") as work:
        assert read_worklist(work).rows == ()
    with pytest.raises(NotAllowed), begin_reading("ana") as work:
        read_worklist(work)


def test_a_long_list_is_paged_and_the_trail_names_who_was_shown(begin_reading, treated, clock, monkeypatch):
    monkeypatch.setattr(worklist, "PAGE_ROWS", 2)
    courses = {treated(1).course.id for _ in range(3)}
    clock.now = OPENED + timedelta(days=4)
    with begin_reading("nora") as work:
        first, second = read_worklist(work), read_worklist(work, 2)
        beyond = read_worklist(work, 9)
        assert [len(line.patient_ids) for line in work.lines] == [2, 1, 0]
    assert [len(page.rows) for page in (first, second, beyond)] == [2, 1, 0]
    assert {row.record.course.id for page in (first, second) for row in page.rows} == courses
    assert [page.total for page in (first, second, beyond)] == [3, 3, 3]
    assert (first.earlier_start, first.later_start) == (None, 2)
    assert (second.earlier_start, second.later_start) == (0, None)
