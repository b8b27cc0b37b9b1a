"""``GET /api/v1/audit``: the audit trail for programs that watch over it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from sessiontrack.domain.audit_trails import GROUPS
from sessiontrack.domain.permissions import Permission
from sessiontrack.service.audit_rows import read_trail_rows
from sessiontrack.service.audit_trails import TrailChoice
from sessiontrack.web.fields import Code, DayField, Id, MomentField, Text
from sessiontrack.web.operation import operation
from sessiontrack.web.queries import Page, cursor_of, page_of, page_query
from sessiontrack.web.schemas import ListOf, Schema
from sessiontrack.web.work import open_reading

AUDIT_ROUTES = Blueprint("audit", __name__, url_prefix="/api/v1")

_QUERY = page_query(
    MomentField(),
    Id(),
    who=Text(40),
    what=Code(GROUPS),
    patient_id=Id(),
    since=DayField(),
    until=DayField(),
)


class TrailRowSchema(Schema):
    """A line of the trail; patients stand in it by their pseudonyms."""

    id = Id(required=True)
    at = MomentField(required=True)
    person = Text(200, required=True)
    role = Text(40, required=True)
    action = Text(100, required=True)
    words = Text(400, required=True)
    patient_refs = ListOf(Text(20), required=True)
    session_id = Id()
    subject_id = Id()
    purpose = Text(2000)
    facts = Text(10_000)
    request_id = Text(100)


@AUDIT_ROUTES.get("/audit")
@operation(
    "Read the audit trail",
    to=Permission.AUDIT_READ,
    query=_QUERY,
    returns=page_of(TrailRowSchema),
    errors=(404,),
)
def list_audit_lines(query: Mapping[str, Any]) -> Page[Any]:
    """The lines that this role may see, the newest first; ``since`` and ``until`` are days of the clinic."""
    choice = TrailChoice(*(query.get(name) for name in ("who", "what", "patient_id", "since", "until")))
    with open_reading() as work:
        found = read_trail_rows(work, choice, after=query.get("after"), limit=query["limit"])
    return Page(found.rows, cursor_of(*found.next) if found.next else None)
