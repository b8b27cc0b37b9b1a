"""A monitor's readings over HTTP: those that wait at a session, accepted or dismissed by a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint

from sessiontrack.domain.permissions import Permission
from sessiontrack.service import device_readings as acts
from sessiontrack.service.vitals import accept_device_reading
from sessiontrack.web.device_answers import DeviceReadingAnswer
from sessiontrack.web.entry_answers import ChartedAnswer
from sessiontrack.web.entry_fields import confirmed
from sessiontrack.web.entry_routes import answered
from sessiontrack.web.fields import Id
from sessiontrack.web.operation import operation
from sessiontrack.web.patient_routes import given_confirmations
from sessiontrack.web.queries import Page, cursor_of, page_of, page_query
from sessiontrack.web.schemas import Schema
from sessiontrack.web.work import open_reading, open_work

DEVICE_ROUTES = Blueprint("device_readings", __name__, url_prefix="/api/v1")
OF_READING = "/sessions/<uuid:session_id>/device-readings/<uuid:reading_id>"

DeviceReadingsAnswer = page_of(DeviceReadingAnswer)
READINGS_QUERY = page_query(Id())


class Acceptance(Schema):
    """The doubts about a reading that were answered; none for one that is usual."""

    sentence = "This reading cannot be accepted like that."
    confirmed = confirmed()


class Dismissal(Schema):
    """Nothing is to be said about it."""

    sentence = "This reading cannot be dismissed like that."


@DEVICE_ROUTES.get("/sessions/<uuid:session_id>/device-readings")
@operation(
    "List a monitor's readings that wait at a session",
    to=Permission.ENTRIES_READ,
    query=READINGS_QUERY,
    returns=DeviceReadingsAnswer,
    errors=(404,),
)
def list_device_readings(session_id: UUID, query: Mapping[str, Any]) -> Any:
    """The newest first, page by page."""
    (after,) = query.get("after", (None,))
    with open_reading() as work:
        found = acts.read_device_readings(work, session_id, query["limit"], after)
    return Page(list(found.items), cursor_of(found.next_after) if found.next_after else None)


@DEVICE_ROUTES.post(f"{OF_READING}/acceptance")
@operation(
    "Accept a monitor's reading",
    to=Permission.READINGS_DECIDE,
    body=Acceptance,
    returns=ChartedAnswer,
    statuses=(201, 200),
    errors=(404, 409),
)
def create_acceptance(session_id: UUID, reading_id: UUID, body: Mapping[str, Any]) -> Any:
    """It becomes a vitals set under the same id; accepted again it is the same set."""
    said = tuple(given_confirmations(body))
    with open_work() as work:
        charted = accept_device_reading(work, session_id, reading_id, said)
    return answered(charted, work)


@DEVICE_ROUTES.post(f"{OF_READING}/dismissal")
@operation(
    "Dismiss a monitor's reading",
    to=Permission.READINGS_DECIDE,
    body=Dismissal,
    returns=DeviceReadingAnswer,
    errors=(404, 409),
)
def create_dismissal(session_id: UUID, reading_id: UUID, body: Mapping[str, Any]) -> Any:
    """It stays where it is kept, and is offered no more."""
    with open_work() as work:
        return acts.dismiss_device_reading(work, session_id, reading_id)
