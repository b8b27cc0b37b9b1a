"""Pictures as files: the chart of a session as one SVG document."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response

from sessiontrack.domain.permissions import Permission
from sessiontrack.service.pictures import read_session_chart
from sessiontrack.web.operation import operation
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
