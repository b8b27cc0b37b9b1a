"""``/courses/<id>/overlay``: all sessions of a course on a common minute zero, one sign at a time."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request

from sessiontrack.domain.permissions import Permission
from sessiontrack.service import overlays
from sessiontrack.web.operation import page
from sessiontrack.web.pages.courses import asked_session
from sessiontrack.web.work import open_reading

OVERLAY_PAGES = Blueprint("overlay_pages", __name__)


@OVERLAY_PAGES.get("/courses/<uuid:course_id>/overlay")
@page(to=Permission.COURSES_READ)
def show_overlay(course_id: UUID) -> str:
    """The picture, the signs and sessions to choose from, and the same as a table."""
    asked = request.args.get("sign")
    sign = asked if asked in overlays.OVERLAID else None
    with open_reading() as work:
        view = overlays.read_overlay(work, course_id, sign, asked_session())
    title, counting = overlays.overlay_texts(view)
    return render_template(
        "courses/overlay.html",
        course=view.course,
        patient=view.overlay.patient,
        overlay=view.overlay,
        offered=view.offered,
        title=title,
        counting=counting,
        picture=overlays.overlay_picture(view) if view.overlay.measured else None,
        table=overlays.overlay_rows(view),
    )
