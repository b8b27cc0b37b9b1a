"""What somebody chose to see of a course: another scale, another order, and the picture for the talk."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sessiontrack.domain.errors import NotAllowed
from sessiontrack.service import courses
from tests.recorded import OPENED


@pytest.fixture
def view(begin_reading, treated, clock):
    """A course of three sessions with nausea, scored by the PHQ-9."""
    recorded = treated(3)
    clock.now = OPENED + timedelta(days=40)
    with begin_reading("paul") as work:
        return courses.read_course(work, recorded.course.id)


def test_what_was_asked_for_is_seen_and_another_word_is_as_none(view):
    session_id = view.record.in_order[0].session.id
    look, offered = courses.course_look(view, chosen_id=session_id, scale="gad7", effects="worst")
    assert (look.chosen_id, look.second_scale, look.order) == (session_id, None, "worst")
    assert offered == ()
    opened, _ = courses.course_look(view, chosen_id=None, scale=None, effects="upside down")
    assert opened.order == "frequent"
    assert courses.shown_beside(view, offered, opened) == ("phq9",)
    assert courses.EFFECT_ORDERS == ("frequent", "clinic", "worst")


def test_picture_table_and_file_are_of_the_same_course(view):
    look, _ = courses.course_look(view, chosen_id=None, scale=None, effects=None)
    assert "<svg" in courses.course_picture(view, look)
    assert "Nausea" in [row.cells[0] for row in courses.course_rows(view, look).rows]
    assert view.record.patient.mrn in courses.course_benefit_file(view)
    assert view.record.patient.mrn not in courses.course_benefit(view)
    assert courses.course_benefit_rows(view).caption.startswith("PHQ-9 from ")


def test_the_clinics_order_is_counted_over_the_months_before_for_who_may_see_courses(begin_reading, view):
    with begin_reading("paul") as work:
        assert courses.read_clinic_order(work)[0] == "nausea"
    with pytest.raises(NotAllowed), begin_reading("ana") as work:
        courses.read_clinic_order(work)
