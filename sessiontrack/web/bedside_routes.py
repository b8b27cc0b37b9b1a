"""The bedside of a session over HTTP, made to be polled: an answer that changed nothing is 304 and empty."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.sessions import State
from sessiontrack.service.bedside import read_bedside
from sessiontrack.service.capture import issue_capture
from sessiontrack.web.bedside_answers import bedside_answer
from sessiontrack.web.course_routes import CourseAnswer
from sessiontrack.web.deployment import deployment
from sessiontrack.web.device_answers import DeviceReadingAnswer
from sessiontrack.web.entry_answers import AlertAnswer, EntryAnswer, ReceiptAnswer
from sessiontrack.web.fields import AsIs, Code, MomentField, Text
from sessiontrack.web.operation import etag_of, operation
from sessiontrack.web.schemas import ListOf, Nested, Schema
from sessiontrack.web.sending import open_sent_reading
from sessiontrack.web.sending_headers import KNOWN_RECEIPT
from sessiontrack.web.session_routes import PlanAnswer
from sessiontrack.web.sign_in_routes import CaptureAnswer
from sessiontrack.web.versions import known_versions

BEDSIDE_ROUTES = Blueprint("bedside", __name__, url_prefix="/api/v1")
NOT_MODIFIED = 304


class BedsideAnswer(Schema):
    """Everything that the page of a running session draws itself from."""

    now = MomentField(required=True)
    zone = Text(64, required=True)
    me = AsIs(required=True)
    people = AsIs(required=True)
    session = Nested(PlanAnswer, required=True)
    label = Text(100, required=True)
    patient = AsIs(required=True)
    course = Nested(CourseAnswer, required=True)
    state = Code(list(State), required=True)
    next_vitals_due_at = MomentField()
    entries = ListOf(Nested(EntryAnswer), required=True, maximum=10_000)
    alerts = ListOf(Nested(AlertAnswer), required=True, maximum=10_000)
    protocol = AsIs(required=True)
    tiles = ListOf(Text(60), required=True)
    last_time = AsIs()
    device_reading = Nested(DeviceReadingAnswer)
    words = AsIs(required=True)
    receipt = Nested(ReceiptAnswer)
    may = ListOf(Code(list(Permission)), required=True)
    capture = Nested(CaptureAnswer)

    def dump(self, obj: Any, **_: Any) -> Any:
        """Built by hand, for the form of an entry depends on its kind."""
        return bedside_answer(*obj)


@BEDSIDE_ROUTES.get("/sessions/<uuid:session_id>/bedside")
@operation(
    "Read the bedside of a session",
    to=Permission.ENTRIES_READ,
    returns=BedsideAnswer,
    errors=(400, 404),
    headers=(KNOWN_RECEIPT,),
    gives_etag=True,
)
def show_bedside(session_id: UUID) -> Any:
    """Made for a page that polls: within a minute in which nothing was written it is 304."""
    with open_sent_reading() as work:
        mark, view = read_bedside(work, session_id, known_versions())
    headers = {"ETag": etag_of(mark)}
    if view is None:
        return Response(status=NOT_MODIFIED, headers=headers)
    capture = issue_capture(deployment().keys, work.actor, work.now)
    return (view, work.actor, work.now, capture), 200, headers
