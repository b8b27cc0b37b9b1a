"""Pictures as files: the charts of a session and of a course, its overlay, its benefit; as SVG, charts as PNG too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from sessiontrack.domain.permissions import Permission
from sessiontrack.service import courses
from sessiontrack.service.overlays import OVERLAID, overlay_picture_file, read_overlay
from sessiontrack.service.papers import set_as_png
from sessiontrack.service.pictures import read_session_chart, read_signed_chart
from sessiontrack.web.fields import Code, Id
from sessiontrack.web.operation import operation
from sessiontrack.web.schemas import Schema
from sessiontrack.web.work import open_reading

CHART_ROUTES = Blueprint("charts", __name__, url_prefix="/api/v1")
SVG, PNG = "image/svg+xml", "image/png"


class VersionQuery(Schema):
    """Which record is drawn: as it is now, or with ``view=signed`` as it was signed, at the newest signature or one."""

    view = Code(("signed",))
    signature = Id()


@CHART_ROUTES.get("/sessions/<uuid:session_id>/chart.svg")
@operation("Draw a session", to=Permission.ENTRIES_READ, query=VersionQuery, media_type=SVG, errors=(404,))
def show_session_chart(session_id: UUID, query: Mapping[str, Any]) -> Response:
    """The same picture as on the session's page, with the patient named above it."""
    return _file(_session_chart(session_id, query), f"{_name(session_id, query)}.svg")


@CHART_ROUTES.get("/sessions/<uuid:session_id>/chart.png")
@operation(
    "Draw a session in pixels", to=Permission.ENTRIES_READ, query=VersionQuery, media_type=PNG, errors=(404,)
)
def show_session_chart_in_pixels(session_id: UUID, query: Mapping[str, Any]) -> Response:
    """The same for programs that take no SVG, sharp enough for a slide."""
    return _file(set_as_png(_session_chart(session_id, query)), f"{_name(session_id, query)}.png")


def _session_chart(session_id: UUID, query: Mapping[str, Any]) -> str:
    with open_reading() as work:
        if "view" in query:
            return read_signed_chart(work, session_id, query.get("signature"))
        return read_session_chart(work, session_id)


def _name(session_id: UUID, query: Mapping[str, Any]) -> str:
    return f"session-{session_id.hex[-6:]}{'-as-signed' if 'view' in query else ''}"


@CHART_ROUTES.get("/courses/<uuid:course_id>/chart.svg")
@operation("Draw a course", to=Permission.COURSES_READ, media_type=SVG, errors=(404,))
def show_course_chart(course_id: UUID) -> Response:
    """One picture that needs no page, with the patient named above it."""
    return _file(_course_chart(course_id), f"course-{course_id.hex[-6:]}.svg")


@CHART_ROUTES.get("/courses/<uuid:course_id>/chart.png")
@operation("Draw a course in pixels", to=Permission.COURSES_READ, media_type=PNG, errors=(404,))
def show_course_chart_in_pixels(course_id: UUID) -> Response:
    """The same for programs that take no SVG; a very long course is drawn smaller."""
    return _file(set_as_png(_course_chart(course_id)), f"course-{course_id.hex[-6:]}.png")


def _course_chart(course_id: UUID) -> str:
    with open_reading() as work:
        return courses.course_picture_file(courses.read_course(work, course_id))


def _file(drawn: str | bytes, name: str) -> Response:
    """A picture under a name that does not tell whose it is."""
    answer = Response(drawn, mimetype=SVG if name.endswith(".svg") else PNG)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


class OverlayQuery(Schema):
    """Which sign is drawn, by default the first that was measured, and which session beside the first infusion."""

    sign = Code(OVERLAID)
    session = Id()


@CHART_ROUTES.get("/courses/<uuid:course_id>/overlay.svg")
@operation(
    "Draw the sessions of a course over each other",
    to=Permission.COURSES_READ,
    query=OverlayQuery,
    media_type=SVG,
    errors=(404,),
)
def show_overlay(course_id: UUID, query: Mapping[str, Any]) -> Response:
    """Every session from its own start of the drug, with the patient named above it."""
    with open_reading() as work:
        view = read_overlay(work, course_id, query.get("sign"), query.get("session"))
    return Response(str(overlay_picture_file(view)), mimetype=SVG)


@CHART_ROUTES.get("/courses/<uuid:course_id>/benefit.svg")
@operation("Draw benefit and price of a course", to=Permission.COURSES_READ, media_type=SVG, errors=(404,))
def show_benefit(course_id: UUID) -> Response:
    """The scores and the strongest side effect of each session, with the patient named above it."""
    with open_reading() as work:
        drawn = courses.course_benefit_file(courses.read_course(work, course_id))
    return Response(str(drawn), mimetype=SVG)
