"""A search by date reads the sessions in question and no others, and finds what a search of everything would."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

import pytest

from sessiontrack.domain.bodies import Cancellation, CheckIn
from sessiontrack.service.fhir import Part, around, courses_of, search, when
from sessiontrack.service.fhir_search import COMPARISONS, Wanted, dates_of
from tests import export_scenes
from tests.people import CLINIC
from tests.recorded import OPENED, open_course
from tests.service.bringing import FIRST, HEAD, bring
from tests.service.cohorting import held_course, hold, start_of
from tests.service.treating import queries_of

ALL = Part(100_000)
ZONE = CLINIC.zone_info


def days(*moments):
    return sorted({moment.astimezone(ZONE).date().isoformat() for moment in moments})


@pytest.mark.parametrize("kind", ["Encounter", "Observation"])
@pytest.mark.parametrize("scene", [export_scenes.muddles, export_scenes.played])
def test_it_finds_what_a_search_of_everything_would(database, begin_reading, kind, scene):
    record = scene(database).records[0]
    with begin_reading("paul") as work:
        everything = search(work, kind, Wanted(record.patient.id), ALL).shown
        asked = days(*(when(each)[0] for each in everything))
        texts = [f"{comparison}{day}" for comparison in COMPARISONS for day in asked]
        pairs = list(combinations(texts[:: len(asked) // 3 or 1], 2))
        for dates in [(text,) for text in texts] + pairs:
            between = dates_of(dates, ZONE)
            wanted = [each for each in everything if all(date.holds(*when(each)) for date in between)]
            assert search(work, kind, Wanted(record.patient.id, dates), ALL).shown == wanted, dates


@pytest.mark.parametrize(
    ("dates", "of_visits", "numbers"),
    [
        (("{0}",), False, [0]),
        (("ge{2}", "le{3}"), False, [2, 3]),
        (("gt{7}",), False, [8, 9]),
        (("lt{1}",), True, [0]),
        (("eb{1}",), True, [0]),
        (("ge{8}",), True, [5, 8, 9]),
        (("sa{9}",), True, [5]),
    ],
)
def test_only_the_sessions_in_question_are_read(database, begin_reading, dates, of_visits, numbers):
    course = held_course(database, 10)
    with database.writing() as db:
        # The fifth patient never left: such a visit goes on.
        course.db = db
        course.retract(course.records()[5].of_kind("discharge")[0])
    texts = [each.format(*(days(start_of(number))[0] for number in range(10))) for each in dates]
    with begin_reading("paul") as work:
        here = around(work.db, CLINIC.id)
        (held,) = courses_of(work.db, here, course.patient, dates_of(texts, ZONE), of_visits=of_visits)
    read = [record.session.id for record in held.records]
    assert read == [course.sessions[number].id for number in numbers]
    assert all(record.entries for record in held.records)
    assert len(held.entries) == 11


def test_a_correction_by_way_of_the_course_is_of_its_session(database, begin_reading):
    """It may even move what was measured to a day on which nothing else was."""
    with database.writing() as db:
        course = open_course(db)
        early, late = (hold(course, number) for number in (0, 5))
        moved_to = early[1].measured_at + timedelta(days=2)
        course.enter(early[1].body, moved_to, amends=early[1])
        course.enter(late[1].body, late[1].measured_at, amends=late[1])
        (left,) = course.records()[1].of_kind("discharge")
        course.retract(course.enter(left.body, left.measured_at, amends=left))
    (moved_on,), (left_on,) = days(moved_to), days(left.measured_at)

    def found(kind, text):
        with begin_reading("paul") as work:
            shown = search(work, kind, Wanted(course.patient.id, [text]), ALL).shown
            everything = search(work, kind, Wanted(course.patient.id), ALL).shown
        (between,) = dates_of([text], ZONE)
        assert shown == [each for each in everything if between.holds(*when(each))]
        return [each["id"].split("-blood")[0] for each in shown]

    assert found("Observation", moved_on) == [str(early[1].id)]
    assert str(late[1].id) in found("Observation", left_on)
    assert found("Encounter", f"sa{left_on}") == []
    assert found("Encounter", f"ge{moved_on}") == [str(late[0].id)]


def test_a_visit_that_does_not_go_on_is_found_on_its_day_and_on_no_later_one(database, begin_reading):
    """Planned, called off, or told by another record without an end."""
    with database.writing() as db:
        course = open_course(db)
        planned, called_off, arrived = (course.plan(OPENED + timedelta(days=each)) for each in (7, 9, 11))
        course.enter(Cancellation(outcome="no_show", reason="other"), called_off.planned_at, called_off)
        course.enter(CheckIn(identity_confirmed=True), arrived.planned_at, arrived)
    bring(database, HEAD + FIRST.replace("R-1001", course.patient.mrn))

    def found(text):
        with begin_reading("paul") as work:
            shown = search(work, "Encounter", Wanted(course.patient.id, [text]), ALL).shown
        return [each["status"] for each in shown]

    on, off_on, arrived_on = days(planned.planned_at, called_off.planned_at, arrived.planned_at)
    assert (found("2026-01-05"), found("ge2026-01-05")[0]) == (["finished"], "finished")
    assert (found(on), found(off_on), found(arrived_on)) == (["planned"], ["cancelled"], [])
    assert found(f"gt{on}") == ["cancelled", "arrived"]
    assert found(f"gt{arrived_on}") == ["arrived"]
    assert found(f"eb{off_on}") == ["finished", "planned"]


def test_more_sessions_take_no_more_queries(database, begin_reading):
    def queries(sessions):
        course = held_course(database, sessions)
        with begin_reading("paul") as work:
            wanted = Wanted(course.patient.id, [f"ge{days(OPENED)[0]}"])
            return len(queries_of(database, lambda: search(work, "Observation", wanted, ALL)))

    assert queries(1) == queries(9) <= 11
