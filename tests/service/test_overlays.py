"""All sessions of a course on one clock: read in a few queries, as the record stands after corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from sessiontrack.domain.bodies import CheckIn, DoseEvent, Vitals
from sessiontrack.domain.errors import NotAllowed, NotFound
from sessiontrack.domain.sessions import State
from sessiontrack.service import overlays
from tests.recorded import OPENED, new_id, open_course
from tests.service.samples import ON_SQLITE, full_set
from tests.service.treating import mins, queries_of

MOST_QUERIES = 6


@pytest.fixture
def read(begin_reading):
    """An overlay, and what its reading left in the trail."""

    def read(course_id, *asked, who="paul"):
        with begin_reading(who) as work:
            view = overlays.read_overlay(work, course_id, *asked)
            return view, [line.action for line in work.lines]

    return read


def test_a_long_course_takes_as_many_queries_as_a_short_one(database, read, treated):
    short, long = treated(6), treated(60)
    few, many = (queries_of(database, partial(read, each.course.id)) for each in (short, long))
    assert len(few) == len(many) <= MOST_QUERIES


def test_each_session_is_measured_from_its_own_start(read, treated):
    recorded = treated(6)
    view, lines = read(recorded.course.id)
    assert lines == ["overlay.read"]
    assert view.offered == {"systolic": "Systolic", "diastolic": "Diastolic"}
    assert view.overlay.sign == "systolic"
    assert [session.ordinal for session in view.overlay.sessions] == [1, 2, 3, 4, 5, 6]
    assert [session.readings for session in view.overlay.sessions] == [((20.0, 140 + n),) for n in range(6)]
    assert [session.id for session in view.overlay.sessions] == [one.id for one in recorded.sessions]
    assert (view.overlay.sessions[0].on - OPENED.date()).days == 1
    assert view.overlay.has_window
    picture, table = overlays.overlay_picture(view), overlays.overlay_rows(view)
    assert "<svg" in picture
    assert recorded.patient.banner_name in overlays.overlay_picture_file(view)
    assert [row.cells[0] for row in table.rows[-4:]] == [
        f"Later: {of}" for of in ("highest", "median", "lowest", "sessions")
    ]
    title, counting = overlays.overlay_texts(view)
    assert title == "Systolic pressure in 6 sessions from the start of the drug"
    assert "counts once" in counting


def test_a_sign_and_a_session_are_chosen(read, treated):
    recorded = treated(3)
    second = recorded.sessions[1].id
    view, _ = read(recorded.course.id, "diastolic", second)
    assert view.overlay.chosen is not None
    assert (view.overlay.sign, view.overlay.chosen.ordinal) == ("diastolic", 2)
    nothing, _ = read(recorded.course.id, "sedation")
    assert nothing.overlay.measured == ()
    assert len(nothing.overlay.sessions) == 3


def test_it_shows_what_holds_after_corrections_and_no_artifact(bedside, read):
    bedside.to(State.INFUSING)
    first, second, third = (bedside.vitals(minute, systolic=140 + minute).entry for minute in (5, 10, 15))
    bedside.amend(first, full_set(systolic=131), 5)
    taken_back = bedside.amend(second, full_set(systolic=132), 10).entry
    bedside.retract(taken_back)
    bedside.retract(third)
    bedside.amend(
        bedside.vitals(20, systolic=150).entry, replace(full_set(systolic=150), artifact=("systolic",)), 20
    )
    view, _ = read(bedside.course_id, "systolic")
    [session] = view.overlay.sessions
    assert session.readings[1:] == ((5.0, 131), (10.0, 150), (20.0, None))
    assert session.recovers_from is None


def test_before_a_start_there_is_nothing_to_lay_over_each_other(database, read):
    with database.writing() as db:
        recorded = open_course(db)
        session = recorded.plan(OPENED)
        recorded.enter(CheckIn(identity_confirmed=True), OPENED, session)
        recorded.enter(Vitals(readings={"systolic": 120, "diastolic": 80}), OPENED, session)
        recorded.summarised()
    view, _ = read(recorded.course.id)
    assert (view.offered, view.overlay.sessions, view.overlay.sign) == ({}, (), "systolic")


def test_recovery_begins_with_the_end_of_the_drug_and_a_reason_is_a_gap(database, read):
    with database.writing() as db:
        recorded = open_course(db)
        session = recorded.plan(OPENED)
        recorded.enter(CheckIn(identity_confirmed=True), OPENED, session)
        recorded.enter(DoseEvent(event="started", rate_ug_per_h=60_000), OPENED, session)
        for minute, body in (
            (10, Vitals(readings={"heart_rate": 80})),
            (20, Vitals(readings={"spo2": 97}, not_measured={"heart_rate": "equipment"})),
            (30, Vitals(readings={"spo2": 98})),
        ):
            recorded.enter(body, OPENED + mins(minute), session)
        recorded.enter(DoseEvent(event="completed"), OPENED + timedelta(minutes=44.5), session)
        recorded.summarised()
    view, _ = read(recorded.course.id)
    [one] = view.overlay.sessions
    assert view.overlay.sign == "heart_rate"
    assert one.readings == ((10.0, 80), (20.0, None))
    assert one.recovers_from == 44.5


@ON_SQLITE
@pytest.mark.parametrize(("who", "refusal"), [("sam", NotFound), ("ana", NotAllowed), ("admin", NotAllowed)])
def test_nobody_else_reads_an_overlay(database, read, who, refusal):
    with database.writing() as db:
        recorded = open_course(db)
    for course_id in (recorded.course.id, new_id()):
        with pytest.raises(refusal):
            read(course_id, who=who)
