"""What leaves on paper or as a file: a session, a course, a chart. Read once, with a line that says so."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sessiontrack.charts.course import draw_course_sheets
from sessiontrack.charts.session import draw_session_sheet
from sessiontrack.charts.sheets import Sheet
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.reports.paper import PAPERS, Cell, Figure, Listing, Notice, Paper, Picture, Span
from sessiontrack.reports.typesetting import set_as_pdf, set_as_png
from sessiontrack.service.access import open_course, open_session
from sessiontrack.service.audit import note
from sessiontrack.service.courses import CourseView, course_view
from sessiontrack.service.reading import SessionView, session_view
from sessiontrack.service.work import Work
from sessiontrack.storage.people import list_people

__all__ = [
    "PAPERS",
    "Cell",
    "Figure",
    "Listing",
    "Notice",
    "Paper",
    "Picture",
    "Span",
    "course_pictures",
    "read_course_to_print",
    "read_session_to_print",
    "session_picture",
    "set_as_pdf",
    "set_as_png",
]

_WIDEST_UPRIGHT = 1500
"""Pixels of a drawing whose letters are still read when it is as wide as an upright page."""


def read_session_to_print(work: Work, session_id: UUID) -> SessionView:
    """A session's whole record for paper; leaves one line in the trail.

    Raises:
        NotFound: there is none here.
    """
    record = open_session(work, session_id, to=Permission.ENTRIES_READ, action="session.printed")
    return session_view(work, record, list_people(work.db, work.actor.clinic_id))


def read_course_to_print(work: Work, course_id: UUID) -> CourseView:
    """A whole course for paper; leaves one line in the trail.

    Raises:
        NotFound: there is none here.
    """
    course, patient = open_course(work, course_id, to=Permission.COURSES_READ)
    note(work, "course.printed", course.id, patient_ids=(patient.id,))
    return course_view(work, course, patient)


def session_picture(record: SessionRecord, now: datetime) -> Picture:
    """The session's chart for paper; a long session lies across a page of its own."""
    sheet = draw_session_sheet(record, now)
    return _picture(sheet, is_wide=sheet.width > _WIDEST_UPRIGHT)


def course_pictures(view: CourseView) -> tuple[Picture, ...]:
    """The course's chart for paper, in as many parts as its sessions need."""
    return tuple(_picture(sheet) for sheet in draw_course_sheets(view.record, view.now))


def _picture(sheet: Sheet, *, is_wide: bool = False) -> Picture:
    return Picture(sheet.svg, sheet.about, is_wide)
