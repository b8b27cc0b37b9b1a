"""The vitals of a whole course over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from flask import Blueprint, Response

from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.vitals import NOT_MEASURED, SIGNS
from sessiontrack.service.timelines import read_timeline
from sessiontrack.web.entry_fields import readings
from sessiontrack.web.fields import Code, Id, MomentField, Whole
from sessiontrack.web.operation import operation
from sessiontrack.web.schemas import ListOf, MapOf, Nested, Schema
from sessiontrack.web.work import open_reading

TIMELINE_ROUTES = Blueprint("timelines", __name__, url_prefix="/api/v1")


class TimelineItem(Schema):
    """A vitals set of the course."""

    entry_id = Id(required=True)
    session_id = Id(required=True)
    measured_at = MomentField(required=True)
    minute = Whole(-(2**31), 2**31)
    readings = readings(required=True)
    not_measured = MapOf(SIGNS, Code(NOT_MEASURED))
    artifact = ListOf(Code(SIGNS))


class TimelineAnswer(Schema):
    """Every current vitals set of a course by bedside time."""

    items = ListOf(Nested(TimelineItem), required=True, maximum=100_000)


@TIMELINE_ROUTES.get("/courses/<uuid:course_id>/timeline")
@operation("Read the vitals of a course", to=Permission.ENTRIES_READ, returns=TimelineAnswer, errors=(404,))
def show_timeline(course_id: UUID) -> Any:
    """Current sets only; written straight to JSON, for there are hundreds."""
    with open_reading() as work:
        items = read_timeline(work, course_id)
    sent = orjson.dumps({"items": items}, option=orjson.OPT_UTC_Z)
    return Response(sent, mimetype="application/json")
