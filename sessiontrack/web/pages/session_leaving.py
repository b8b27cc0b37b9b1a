"""``/sessions/<id>/leave``: what must be so before the patient goes home; ``…/cancel`` beside it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.alerts import AlertState, AlertStatus
from sessiontrack.domain.discharge import DISCHARGE_CHECKS, DischargeItem, discharge_items
from sessiontrack.domain.dosing import RATE_ROUTES, shown_mg
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.sessions import State
from sessiontrack.service.charting import Charted
from sessiontrack.service.identity import possible_witnesses
from sessiontrack.web.forms import FormState
from sessiontrack.web.operation import page
from sessiontrack.web.pages.session_frame import BEFORE, SESSION_PAGES, SessionPage, session_page
from sessiontrack.web.pages.session_hub import lead_on
from sessiontrack.web.pages.session_keeping import take_entry
from sessiontrack.web.work import open_reading

KINDS = (
    "discharge override acknowledgement drug_count tolerability iv_access emergency incident note retraction"
).split()
_HERE = (State.INFUSING, State.PAUSED, State.RECOVERING)
_ASKED = (*DISCHARGE_CHECKS, "escort")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing the record answers by itself.

    Args:
        alert: what a clinician can lift, while it is open.
    """

    item: DischargeItem
    alert: AlertState | None
    lifted: bool


@dataclass(frozen=True, slots=True)
class LeaveView:
    """The gate as it stands."""

    items: tuple[Item, ...]
    checks: tuple[tuple[str, str], ...]
    lifts: tuple[AlertState, ...]
    delivered_mg: str
    is_over: bool
    escort_words: str
    has_count: bool
    has_tolerability: bool

    @property
    def met(self) -> int:
        """How many of the items are so, or lifted."""
        return sum(bool(item.item.is_met or item.lifted) for item in self.items)


@SESSION_PAGES.get("/sessions/<uuid:session_id>/leave")
@page(to=Permission.ENTRIES_READ)
def show_leaving(session_id: UUID) -> AnyResponse | str:
    """The gate; a patient who is not here, or has left, leads on."""
    shown = session_page(session_id)
    return _draw(shown) if shown.state in _HERE else lead_on(shown)


@SESSION_PAGES.post("/sessions/<uuid:session_id>/leave")
@page(to=Permission.ENTRIES_APPEND)
def create_leaving_entry(session_id: UUID) -> AnyResponse:
    """Keep one entry of the leaving."""

    def again(refused: FormState) -> str:
        return _draw(session_page(session_id, refused))

    return take_entry(session_id, KINDS, again, _kept)


def _kept(charted: Charted) -> str:
    target = "sign" if charted.entry.kind == "discharge" else "leave"
    return f"/sessions/{charted.entry.session_id}/{target}?kept={charted.entry.id}"


def _draw(shown: SessionPage) -> str:
    with open_reading() as work:
        others = possible_witnesses(work)
    return render_template("sessions/leave.html", page=shown, leave=leave_view(shown), others=others)


def leave_view(shown: SessionPage) -> LeaveView:
    """What the record answers, what is asked, and what a clinician could lift."""
    record, infusion = shown.record, shown.record.infusion
    items = [item for item in discharge_items(record, None, shown.now) if item.code not in _ASKED]
    gates = [state for state in shown.view.alerts if state.alert.blocks == "discharge"]
    has_line = (record.order.route if record.order else record.course.route) in RATE_ROUTES
    check_in = record.check_in
    return LeaveView(
        items=tuple(_item(item, gates) for item in items),
        checks=tuple(
            (code, label)
            for code, label in DISCHARGE_CHECKS.items()
            if code != "iv_removed" or has_line or record.of_kind("iv_access")
        ),
        lifts=tuple(gate for gate in gates if gate.is_open and gate.alert.inputs.get("item") in _ASKED),
        delivered_mg=shown_mg(infusion.delivered_ug(shown.now)),
        is_over=infusion.ended_at is not None,
        escort_words=(check_in.escort_name or "") if check_in else "",
        has_count=bool(record.of_kind("drug_count")),
        has_tolerability=bool(record.of_kind("tolerability")),
    )


def _item(item: DischargeItem, gates: list[AlertState]) -> Item:
    about = [gate for gate in gates if gate.alert.inputs.get("item") == item.code]
    alert = next((gate for gate in about if gate.is_open), None)
    return Item(item, alert, any(gate.status is AlertStatus.OVERRIDDEN for gate in about) and alert is None)


@SESSION_PAGES.get("/sessions/<uuid:session_id>/cancel")
@page(to=Permission.SESSIONS_WRITE)
def show_cancelling(session_id: UUID) -> AnyResponse | str:
    """Why does the session not take place?"""
    shown = session_page(session_id)
    return _draw_cancel(shown) if shown.state in BEFORE else lead_on(shown)


@SESSION_PAGES.post("/sessions/<uuid:session_id>/cancel")
@page(to=Permission.SESSIONS_WRITE)
def create_cancellation(session_id: UUID) -> AnyResponse:
    """End a session that does not take place; what was charted stays."""

    def again(refused: FormState) -> str:
        return _draw_cancel(session_page(session_id, refused))

    def kept(charted: Charted) -> str:
        return f"/sessions/{session_id}/record?kept={charted.entry.id}"

    return take_entry(session_id, ("cancellation",), again, kept)


def _draw_cancel(shown: SessionPage) -> str:
    return render_template("sessions/cancel.html", page=shown)
