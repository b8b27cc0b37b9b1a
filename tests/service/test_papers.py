"""What leaves on paper: read once, with a line that says it was printed, by those who may read it."""

from __future__ import annotations

import pytest

from sessiontrack.domain.errors import NotAllowed, NotFound
from sessiontrack.domain.sessions import State
from sessiontrack.service import papers
from tests.people import OTHER_CLINIC


def test_a_printed_session_is_whole_and_leaves_a_line_of_its_own(bedside, trail):
    bedside.to(State.INFUSING)
    with bedside.begin("nora") as work:
        view = papers.read_session_to_print(work, bedside.session_id)
    assert view.state == State.INFUSING
    assert view.record.of_kind("dose_event")
    assert trail()[-1] == "session.printed"
    picture = papers.session_picture(view.record, bedside.clock())
    assert picture.svg.startswith("<svg")
    assert not picture.is_wide


def test_a_printed_course_is_whole_and_leaves_a_line_of_its_own(begin_reading, treated):
    recorded = treated(6)
    with begin_reading("paul") as work:
        view = papers.read_course_to_print(work, recorded.course.id)
        lines = [line.action for line in work.lines]
    assert lines == ["course.printed"]
    assert view.facts.sessions_given == 6
    (picture,) = papers.course_pictures(view)
    assert "6 sessions with drug given" in picture.about


def test_who_may_not_read_it_may_not_print_it(bedside):
    bedside.to(State.INFUSING)
    record = bedside.record()
    with bedside.begin("ada") as work:
        with pytest.raises(NotAllowed):
            papers.read_session_to_print(work, record.session.id)
        with pytest.raises(NotAllowed):
            papers.read_course_to_print(work, record.course.id)
    with bedside.begin("sam", clinic_id=OTHER_CLINIC.id) as work:
        with pytest.raises(NotFound):
            papers.read_session_to_print(work, record.session.id)
        with pytest.raises(NotFound):
            papers.read_course_to_print(work, record.course.id)
