"""Corrections over HTTP: a full new version of an entry, or taking one out, in a session or about a course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint

from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.service import corrections, course_corrections
from sessiontrack.web import visit_schemas as visit
from sessiontrack.web.drafts import draft_of
from sessiontrack.web.entry_answers import BODY_SCHEMAS, ChartedAnswer
from sessiontrack.web.entry_routes import answered, refuse_other_patient, second_person
from sessiontrack.web.operation import operation
from sessiontrack.web.sending import authored, open_sent_work, sent_along
from sessiontrack.web.sending_headers import SENDING
from sessiontrack.web.work import open_reading

CORRECTION_ROUTES = Blueprint("corrections", __name__, url_prefix="/api/v1")
_ERRORS = (403, 404, 409)
_correction = partial(
    operation,
    to=Permission.ENTRIES_AMEND,
    returns=ChartedAnswer,
    statuses=(201, 200),
    errors=_ERRORS,
    headers=SENDING,
)


@CORRECTION_ROUTES.put("/sessions/<uuid:owner_id>/amendments/<uuid:entry_id>")
@_correction("Amend an entry", body=visit.AmendmentSchema, errors=(*_ERRORS, 429))
def put_amendment(owner_id: UUID, entry_id: UUID, body: Mapping[str, Any]) -> Any:
    """The full new body is in the form of the entry's own kind, with a second person's password where one is due."""
    sending = sent_along()
    with open_reading() as work:
        refuse_other_patient(work, owner_id, body)
        kind = corrections.kind_of(work, owner_id, body["target"])
    inner = _inner(kind, body["body"])
    # Before the work begins: a wrong password counts although the act is undone.
    given = second_person(kind, inner)
    with open_sent_work(sending) as work:
        draft = _amended(kind, entry_id, body, inner, now=work.now)
        charted = corrections.amend_entry(authored(work, draft), owner_id, draft, given=given)
    return answered(charted, work)


@CORRECTION_ROUTES.put("/courses/<uuid:owner_id>/amendments/<uuid:entry_id>")
@_correction("Amend an entry about a course", body=visit.AmendmentSchema)
def put_course_amendment(owner_id: UUID, entry_id: UUID, body: Mapping[str, Any]) -> Any:
    """The full new body is in the form of the entry's own kind."""
    with open_sent_work() as work:
        kind = course_corrections.course_kind_of(work, owner_id, body["target"])
        draft = _amended(kind, entry_id, body, _inner(kind, body["body"]), now=work.now)
        charted = course_corrections.amend_course_entry(authored(work, draft), owner_id, draft)
    return answered(charted, work)


@CORRECTION_ROUTES.put("/courses/<uuid:owner_id>/retractions/<uuid:entry_id>")
@_correction("Take an entry about a course out", body=visit.RetractionSchema)
def put_course_retraction(owner_id: UUID, entry_id: UUID, body: Mapping[str, Any]) -> Any:
    """It stays in the chain."""
    with open_sent_work() as work:
        draft = draft_of("retraction", entry_id, body, now=work.now, session_id=None)
        charted = course_corrections.retract_course_entry(authored(work, draft), owner_id, draft)
    return answered(charted, work)


def _amended(
    kind: str, entry_id: UUID, body: Mapping[str, Any], inner: Mapping[str, Any], *, now: datetime
) -> Draft:
    sent = draft_of(kind, entry_id, inner, now=now, session_id=None)
    return replace(
        sent,
        target_id=body["target"],
        reason_code=body["reason_code"],
        reason_text=body.get("reason_text"),
        device_id=body.get("device_id"),
    )


def _inner(kind: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
    schema = BODY_SCHEMAS.get(kind)
    if schema is None:
        raise Rejected("This entry cannot be amended.", [Fault("/target", "not_allowed", "is never amended")])
    try:
        loaded: Mapping[str, Any] = schema().load(given)
    except Rejected as rejected:
        faults = [replace(fault, path=f"/body{fault.path}") for fault in rejected.faults]
        raise Rejected(rejected.sentence, faults) from None
    return loaded
