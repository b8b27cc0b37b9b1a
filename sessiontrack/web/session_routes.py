"""Sessions over HTTP: planned, moved, read, and the day's board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint

from sessiontrack.domain.courses import Phase
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.sessions import State
from sessiontrack.service import plans, reading
from sessiontrack.web.entry_answers import AlertAnswer, EntryAnswer
from sessiontrack.web.fields import AsIs, Code, DayField, Id, MomentField, Text, Whole
from sessiontrack.web.operation import etag_of, operation
from sessiontrack.web.schemas import ListOf, Nested, Schema
from sessiontrack.web.sending import open_sent_reading
from sessiontrack.web.sending_headers import KNOWN_RECEIPT
from sessiontrack.web.session_answers import new_entries_answer, session_answer, summary_answer
from sessiontrack.web.versions import named_version
from sessiontrack.web.work import open_reading, open_work

SESSION_ROUTES = Blueprint("sessions", __name__, url_prefix="/api/v1")


class PlanChange(Schema):
    """What may be changed while a session is planned."""

    sentence = "This session cannot be planned like this."
    phase = Code(list(Phase))
    planned_at = MomentField()
    room = Text(40)
    episode_id = Id()


class NewPlan(PlanChange):
    """A session to plan."""

    id = Id()
    phase = Code(list(Phase), required=True)
    planned_at = MomentField(required=True)


class PlanAnswer(NewPlan):
    """A planned session."""

    id = Id(required=True)
    course_id = Id(required=True)
    patient_id = Id(required=True)
    protocol_version = Whole(0, 2**31)
    version = Whole(1, 2**31, required=True)


class BoardItem(Schema):
    """A session of the day."""

    session = Nested(PlanAnswer, required=True)
    patient = AsIs(required=True)
    state = Code(list(State), required=True)
    summary = AsIs(required=True)


class BoardAnswer(Schema):
    """The day's board, by need."""

    items = ListOf(Nested(BoardItem), required=True)


class BoardQuery(Schema):
    """The clinic's local day; today when it is left out."""

    on = DayField()


class AfterQuery(Schema):
    """The last place in the chain that is known already."""

    after_seq = Whole(0, 2**31, load_default=0)


class SessionAnswer(Schema):
    """The whole record of a session."""

    session = Nested(PlanAnswer, required=True)
    patient_id = Id(required=True)
    state = Code(list(State), required=True)
    entries = ListOf(Nested(EntryAnswer), required=True, maximum=10_000)
    replaced = ListOf(Nested(EntryAnswer), required=True, maximum=10_000)
    alerts = ListOf(Nested(AlertAnswer), required=True, maximum=10_000)
    summary = AsIs(required=True)
    digest = Text(64, required=True)
    link = Text(64, min_length=0, required=True)
    next_vitals_due_at = MomentField()

    def dump(self, obj: Any, **_: Any) -> Any:
        """Built by hand, for the form of an entry depends on its kind."""
        return {"session": PlanAnswer().dump(obj.record.session), **session_answer(obj)}


class NewEntriesAnswer(Schema):
    """Entries that were kept after a place in the chain."""

    items = ListOf(Nested(EntryAnswer), required=True, maximum=10_000)

    def dump(self, obj: Any, **_: Any) -> Any:
        """Built by hand, as above."""
        return new_entries_answer(*obj)


@SESSION_ROUTES.post("/courses/<uuid:course_id>/sessions")
@operation(
    "Plan a session",
    to=Permission.SESSIONS_WRITE,
    body=NewPlan,
    returns=PlanAnswer,
    statuses=(201, 200),
    errors=(404, 409),
    gives_etag=True,
)
def create_session(course_id: UUID, body: Mapping[str, Any]) -> Any:
    """The same id and body again answers with what is there."""
    values = {name: value for name, value in body.items() if name != "id"}
    with open_work() as work:
        session, is_new = plans.plan_session(work, course_id, values, body.get("id"))
    return session, 201 if is_new else 200, {"ETag": etag_of(session.version)}


@SESSION_ROUTES.patch("/sessions/<uuid:session_id>")
@operation(
    "Move a planned session",
    to=Permission.SESSIONS_WRITE,
    body=PlanChange,
    returns=PlanAnswer,
    errors=(404, 409),
    needs_match=True,
    gives_etag=True,
)
def change_session(session_id: UUID, body: Mapping[str, Any]) -> Any:
    """While the patient has not checked in."""
    with open_work() as work:
        session = plans.change_session_plan(work, session_id, named_version(), body)
    return session, 200, {"ETag": etag_of(session.version)}


@SESSION_ROUTES.get("/sessions")
@operation("Read the day's board", to=Permission.SESSIONS_READ, query=BoardQuery, returns=BoardAnswer)
def list_sessions(query: Mapping[str, Any]) -> Any:
    """A summary a session, by need; names for who may read patients."""
    with open_reading() as work:
        rows = reading.read_board(work, query.get("on"))
        is_named = work.actor.may(Permission.PATIENTS_READ)
    return {"items": [_board_item(row, is_named=is_named) for row in rows]}


def _board_item(row: reading.BoardRow, *, is_named: bool) -> dict[str, Any]:
    names = {"family_name": row.patient.family_name, "given_name": row.patient.given_name}
    return {
        "session": row.session,
        "patient": {"id": str(row.patient.id), **(names if is_named else {})},
        "state": row.state,
        "summary": summary_answer(row.summary),
    }


@SESSION_ROUTES.get("/sessions/<uuid:session_id>")
@operation("Read a session", to=Permission.ENTRIES_READ, returns=SessionAnswer, errors=(404,))
def show_session(session_id: UUID) -> Any:
    """Entries that are current, with what they replaced; alerts, summary, and what a signature would sign.

    No ETag: the version is the plan's, and the record changes with every entry.
    """
    with open_reading() as work:
        return reading.read_session(work, session_id)


@SESSION_ROUTES.get("/sessions/<uuid:session_id>/entries")
@operation(
    "Read what is new in a session",
    to=Permission.ENTRIES_READ,
    query=AfterQuery,
    returns=NewEntriesAnswer,
    errors=(400, 404),
    headers=(KNOWN_RECEIPT,),
)
def list_entries(session_id: UUID, query: Mapping[str, Any]) -> Any:
    """For a second device."""
    with open_sent_reading() as work:
        found = reading.read_new_entries(work, session_id, query["after_seq"])
    return found, 200
