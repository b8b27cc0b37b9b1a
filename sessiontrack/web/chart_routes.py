"""Pictures as files: the chart of a session, a course's overlay, its benefit and price, each one SVG document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from sessiontrack.domain.permissions import Permission
from sessiontrack.service.courses import course_benefit_file, read_course
from sessiontrack.service.overlays import OVERLAID, overlay_picture_file, read_overlay
from sessiontrack.service.pictures import read_session_chart
from sessiontrack.web.fields import Code, Id
from sessiontrack.web.operation import operation
from sessiontrack.web.schemas import Schema
from sessiontrack.web.work import open_reading

CHART_ROUTES = Blueprint("charts", __name__, url_prefix="/api/v1")
SVG = "image/svg+xml"


@CHART_ROUTES.get("/sessions/<uuid:session_id>/chart.svg")
@operation("Draw a session", to=Permission.ENTRIES_READ, media_type=SVG, errors=(404,))
def show_session_chart(session_id: UUID) -> Response:
    """The same picture as on the session's page, with the patient named above it."""
    with open_reading() as work:
        drawn = read_session_chart(work, session_id)
    return Response(str(drawn), mimetype=SVG)


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
        drawn = course_benefit_file(read_course(work, course_id))
    return Response(str(drawn), mimetype=SVG)
