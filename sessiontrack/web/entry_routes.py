"""Every ``PUT`` of an entry: one row of a table a kind, one view for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint

from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Conflict
from sessiontrack.domain.permissions import Permission
from sessiontrack.service import (
    alerts,
    corrections,
    course_entries,
    doses,
    handovers,
    histories,
    side_effects,
    visits,
    vitals,
)
from sessiontrack.service.charting import Charted, chart
from sessiontrack.service.identity import Witnessed
from sessiontrack.service.work import Work
from sessiontrack.web.drafts import draft_of
from sessiontrack.web.entry_answers import BODY_SCHEMAS, ChartedAnswer
from sessiontrack.web.operation import operation
from sessiontrack.web.sending import authored, open_sent_work
from sessiontrack.web.sending_headers import SENDING
from sessiontrack.web.sign_in import witnessed

ENTRY_ROUTES = Blueprint("entries", __name__, url_prefix="/api/v1")

Act = Callable[[Work, UUID, Draft], Charted]
_ERRORS = (403, 404, 409)
APPEND = Permission.ENTRIES_APPEND


@dataclass(frozen=True, slots=True)
class Kept:
    """A kind of entry and where it is sent.

    Args:
        path: the noun in the address.
        act: what keeps it.
        errors: statuses of problems beyond those of every entry.
    """

    path: str
    kind: str
    summary: str
    act: Act
    to: Permission = APPEND
    errors: tuple[int, ...] = ()


OF_SESSION = (
    Kept("check-ins", "check_in", "Check a patient in", visits.check_in_patient),
    Kept("orders", "order", "Order a dose", doses.order_dose, Permission.ORDERS_WRITE),
    Kept("dose-events", "dose_event", "Record what was done to the drug", doses.record_dose_event),
    Kept("vitals", "vitals", "Record a vitals set", vitals.record_vitals),
    Kept("side-effects", "side_effect", "Record that a side effect began", side_effects.record_side_effect),
    Kept(
        "side-effect-changes",
        "side_effect_change",
        "Change or end a side effect",
        side_effects.change_side_effect,
    ),
    Kept("sweeps", "sweep", "Record that the whole list was asked", side_effects.sweep_side_effects),
    Kept("medicines", "medicine", "Record another drug given", chart),
    Kept("notes", "note", "Write a note", chart),
    Kept("iv-accesses", "iv_access", "Record the cannula", chart),
    Kept("oxygen", "oxygen", "Record oxygen", chart),
    Kept("emergencies", "emergency", "Record that an emergency was called", chart),
    Kept("incidents", "incident", "Record an incident", chart),
    Kept("tolerabilities", "tolerability", "Record the patient's overall rating", chart),
    Kept("acknowledgements", "acknowledgement", "Acknowledge an alert", alerts.acknowledge_alert),
    Kept("overrides", "override", "Lift a blocking alert", alerts.override_alert, Permission.ALERTS_OVERRIDE),
    Kept("discharges", "discharge", "Record that the patient left", visits.discharge_patient),
    Kept(
        "completions",
        "completion",
        "Complete a session",
        visits.complete_session,
        Permission.SESSIONS_COMPLETE,
        (412,),
    ),
    Kept("sign-offs", "sign_off", "Sign a session", visits.sign_session, Permission.SESSIONS_SIGN, (412,)),
    Kept("addenda", "addendum", "Add to a signed session", visits.add_to_session, Permission.SESSIONS_ADD),
    Kept(
        "cancellations", "cancellation", "Cancel a session", visits.cancel_session, Permission.SESSIONS_WRITE
    ),
    Kept(
        "retractions", "retraction", "Take an entry out", corrections.retract_entry, Permission.ENTRIES_AMEND
    ),
)

WITNESSED = (
    ("drug-counts", "drug_count", "Account for the controlled drug", doses.count_drug, "witness"),
    ("second-checks", "second_check", "Record that a second person checked", doses.check_drug, "checker"),
    ("handovers", "handover", "Hand a patient over to another person", handovers.hand_over, "to"),
)

OF_COURSE = (
    Kept(
        "eligibilities",
        "eligibility",
        "Record the evaluation",
        course_entries.record_eligibility,
        Permission.COURSES_EVALUATE,
    ),
    Kept("consents", "consent", "Record consent", course_entries.record_consent, Permission.COURSES_CONSENT),
    Kept("scores", "score", "Record a score", course_entries.record_score),
    Kept(
        "decisions",
        "decision",
        "Record a decision",
        course_entries.record_decision,
        Permission.COURSES_DECIDE,
    ),
    Kept("follow-ups", "follow_up", "Record a contact", course_entries.record_follow_up),
    Kept(
        "past-treatments",
        "past_treatment",
        "Record a treatment tried before",
        histories.record_past_treatment,
    ),
    Kept(
        "concomitant-medicines",
        "concomitant_medicine",
        "Record a medicine that the patient takes",
        histories.record_concomitant_medicine,
    ),
)


def _declare(row: Kept, of: str) -> None:
    is_session = of == "sessions"

    @operation(
        row.summary,
        to=row.to,
        body=BODY_SCHEMAS[row.kind],
        returns=ChartedAnswer,
        statuses=(201, 200),
        errors=(*_ERRORS, *row.errors),
        headers=SENDING,
    )
    def put(owner_id: UUID, entry_id: UUID, body: Mapping[str, Any]) -> Any:
        with open_sent_work() as work:
            refuse_other_patient(work, owner_id if is_session else None, body)
            session_id = owner_id if is_session else None
            draft = draft_of(row.kind, entry_id, body, now=work.now, session_id=session_id)
            charted = row.act(authored(work, draft), owner_id, draft)
        return answered(charted, work)

    put.__name__ = f"put_{row.kind}"
    path = f"/{of}/<uuid:owner_id>/{row.path}/<uuid:entry_id>"
    ENTRY_ROUTES.put(path, endpoint=f"put_{row.kind}")(put)


def _declare_witnessed(path: str, kind: str, summary: str, *, act: Callable[..., Charted]) -> None:
    @operation(
        summary,
        to=APPEND,
        body=BODY_SCHEMAS[kind],
        returns=ChartedAnswer,
        statuses=(201, 200),
        errors=(*_ERRORS, 429),
        headers=SENDING,
    )
    def put(owner_id: UUID, entry_id: UUID, body: Mapping[str, Any]) -> Any:
        given = second_person(kind, body)
        with open_sent_work() as work:
            refuse_other_patient(work, owner_id, body)
            draft = draft_of(kind, entry_id, body, now=work.now, session_id=owner_id)
            charted = act(authored(work, draft), owner_id, draft, given=given)
        return answered(charted, work)

    put.__name__ = f"put_{kind}"
    ENTRY_ROUTES.put(f"/sessions/<uuid:owner_id>/{path}/<uuid:entry_id>", endpoint=f"put_{kind}")(put)


_WHO = {kind: who for _, kind, _, _, who in WITNESSED}


def second_person(kind: str, given: Mapping[str, Any]) -> Witnessed | None:
    """What comes of the password of whoever stands beside the author; nothing where none is asked for or given."""
    who = _WHO.get(kind)
    return witnessed(given.get(f"{who}_id"), given.get(f"{who}_password")) if who else None


def refuse_other_patient(work: Work, session_id: UUID | None, body: Mapping[str, Any]) -> None:
    """A client may name the patient it believes to write about; another one stops the entry.

    Raises:
        Conflict: the session is another patient's.
    """
    named = body.get("patient_id")
    if named is not None and session_id is not None and named != corrections.patient_of(work, session_id):
        raise Conflict("This session belongs to another patient: is this the right one?")


def answered(charted: Charted, work: Work) -> tuple[Charted, int]:
    """201 for what is new, 200 for a repeat; with a word about the device's clock where it is due."""
    told = replace(charted, clock_skew_seconds=work.sending.clock_skew_seconds)
    return told, 201 if charted.is_new else 200


for _row in OF_SESSION:
    _declare(_row, "sessions")
for _row in OF_COURSE:
    _declare(_row, "courses")
for _path, _kind, _summary, _act, _ in WITNESSED:
    _declare_witnessed(_path, _kind, _summary, act=_act)
