"""Sessions that wait for a signature: on a list until they have one, whatever their day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sessiontrack.domain.bodies import Addendum, Completion, Discharge, Note, SignOff
from sessiontrack.domain.errors import NotAllowed
from sessiontrack.service import worklist
from sessiontrack.service.unsigned import count_unsigned_of_earlier_days, list_unsigned
from sessiontrack.service.worklist import read_worklist
from tests.recorded import OPENED
from tests.service.treating import queries_of

_SEEN = "00" * 32
COMPLETION = Completion(meaning="administered", digest=_SEEN, covers_link=_SEEN)
LEFT = Discharge(disposition="home")
SIGN_OFF = SignOff(meaning="reviewed_and_agree", digest=_SEEN, covers_link=_SEEN)


@pytest.fixture
def told(database):
    """Say something about the first session of a course."""

    def act(recorded, *bodies, days=1):
        with database.writing() as db:
            recorded.db = db
            for body in bodies:
                by = "paul" if isinstance(body, SignOff | Addendum) else "nora"
                recorded.enter(body, OPENED + timedelta(days=days, hours=3), recorded.sessions[0], by=by)
            recorded.summarised()

    return act


def waiting(begin_reading, who="paul"):
    with begin_reading(who) as work:
        return [(row.session.course_id, row.is_changed) for row in read_worklist(work).unsigned]


def test_a_completed_session_waits_until_it_is_signed(begin_reading, treated, told, clock):
    recorded = treated(1)
    clock.now = OPENED + timedelta(days=40)
    assert waiting(begin_reading) == []
    told(recorded, LEFT, COMPLETION)
    assert waiting(begin_reading) == [(recorded.course.id, False)]
    told(recorded, SIGN_OFF, days=2)
    assert waiting(begin_reading) == []


def test_one_that_was_changed_after_its_signature_waits_again(begin_reading, treated, told, clock):
    recorded = treated(1)
    told(recorded, LEFT, COMPLETION, SIGN_OFF)
    clock.now = OPENED + timedelta(days=40)
    told(recorded, Addendum(text="Called: well."), days=2)
    assert waiting(begin_reading) == []
    told(recorded, Note(text="Found on paper."), days=3)
    assert waiting(begin_reading) == [(recorded.course.id, True)]
    told(recorded, SIGN_OFF, days=4)
    assert waiting(begin_reading) == []


def test_the_oldest_comes_first_and_the_trail_names_who_was_shown(
    begin_reading, treated, told, clock, monkeypatch
):
    older, newer = treated(1), treated(2)
    for recorded in (newer, older):
        told(recorded, LEFT, COMPLETION)
    clock.now = OPENED + timedelta(days=2)
    monkeypatch.setattr(worklist, "PAGE_ROWS", 1)
    with begin_reading("nora") as work:
        first, second = read_worklist(work), read_worklist(work, 1)
        lines = [list(line.patient_ids) for line in work.lines]
    assert [row.session.course_id for row in first.unsigned] == [min(older, newer, key=_first).course.id]
    assert (first.unsigned_total, second.unsigned, second.unsigned_total) == (2, (), 2)
    assert first.unsigned[0].patient.id in lines[0]


def _first(recorded):
    return recorded.sessions[0].planned_at, recorded.sessions[0].id


def test_the_board_of_another_day_counts_them(begin_reading, treated, told, clock):
    told(treated(1), LEFT, COMPLETION)
    counted = []
    for days in (1, 2):
        clock.now = OPENED + timedelta(days=days, hours=6)
        with begin_reading("nora") as work:
            [row] = list_unsigned(work)
            counted.append((row.held_at.date() == clock.now.date(), count_unsigned_of_earlier_days(work)))
    assert counted == [(True, 0), (False, 1)]


def test_another_clinic_and_another_role_see_none(begin_reading, treated, told):
    told(treated(1), LEFT, COMPLETION)
    assert waiting(begin_reading, "sam") == []
    with pytest.raises(NotAllowed), begin_reading("ana") as work:
        list_unsigned(work)


def test_many_take_as_many_queries_as_one(database, begin_reading, treated, told):
    def read():
        with begin_reading("paul") as work:
            list_unsigned(work)

    told(treated(1), LEFT, COMPLETION)
    few = queries_of(database, read)
    for _ in range(3):
        told(treated(1), LEFT, COMPLETION)
    assert len(queries_of(database, read)) == len(few)
