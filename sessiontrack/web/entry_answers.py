"""How kept entries, alerts and receipts look in an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from sessiontrack.domain import bodies
from sessiontrack.domain.alerts import Alert, AlertState
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.vitals import SIGNS
from sessiontrack.service.charting import Charted
from sessiontrack.web import entry_schemas as bedside
from sessiontrack.web import visit_schemas as visit
from sessiontrack.web.fields import AsIs, Code, Id, MomentField, Text, Truth, Whole, moment_text
from sessiontrack.web.schemas import ListOf, Nested, Schema

_MEANINGFUL_EMPTY = ("present", "items")
LEVELS = ("info", "warn", "critical")

BODY_SCHEMAS: Mapping[str, type[Schema]] = {
    "check_in": visit.CheckInSchema,
    "order": bedside.OrderSchema,
    "second_check": bedside.SecondCheckSchema,
    "dose_event": bedside.DoseEventSchema,
    "drug_count": bedside.DrugCountSchema,
    "vitals": bedside.VitalsSchema,
    "side_effect": bedside.SideEffectSchema,
    "side_effect_change": bedside.SideEffectChangeSchema,
    "sweep": bedside.SweepSchema,
    "medicine": bedside.MedicineSchema,
    "note": bedside.NoteSchema,
    "handover": bedside.HandoverSchema,
    "iv_access": bedside.IvAccessSchema,
    "oxygen": bedside.OxygenSchema,
    "emergency": bedside.EmergencySchema,
    "incident": bedside.IncidentSchema,
    "tolerability": bedside.TolerabilitySchema,
    "score": visit.ScoreSchema,
    "acknowledgement": visit.AcknowledgementSchema,
    "override": visit.OverrideSchema,
    "retraction": visit.RetractionSchema,
    "discharge": visit.DischargeSchema,
    "completion": visit.SignatureSchema,
    "sign_off": visit.SignatureSchema,
    "addendum": visit.AddendumSchema,
    "cancellation": visit.CancellationSchema,
    "eligibility": visit.EligibilitySchema,
    "consent": visit.ConsentSchema,
    "decision": visit.DecisionSchema,
    "follow_up": visit.FollowUpSchema,
    "past_treatment": visit.PastTreatmentSchema,
    "concomitant_medicine": visit.ConcomitantMedicineSchema,
}
"""The form of each kind a person sends; an alert is written by the system, a past session by an import."""

_DUMPERS = {
    **{kind: schema() for kind, schema in BODY_SCHEMAS.items()},
    "past_session": visit.PastSessionAnswer(),
}


def body_answer(entry: Entry) -> dict[str, Any]:
    """A body in the form in which it was sent: decimals as text, what is absent left out."""
    if isinstance(entry.body, bodies.AlertRaised):
        return alert_answer_of(entry.body)
    shown: dict[str, Any] = _DUMPERS[entry.kind].dump(entry.body)
    if isinstance(entry.body, bodies.Vitals):
        flow = entry.body.readings.get("oxygen_l_per_min")
        if flow is not None:
            shown["oxygen_l_per_min"] = SIGNS["oxygen_l_per_min"].shown(flow)
        shown["unconfirmed"] = [asdict(each) for each in entry.body.unconfirmed]
    if isinstance(entry.body, bodies.Score):
        shown |= _points(entry.body)
    return {key: value for key, value in shown.items() if value not in ([], {}) or key in _MEANINGFUL_EMPTY}


def _points(score: bodies.Score) -> dict[str, Any]:
    if score.items is None:
        return {}
    if None not in score.items:
        return {"items": list(score.items)}
    return {"answers": {str(n): p for n, p in enumerate(score.items, start=1) if p is not None}}


def alert_answer_of(body: bodies.AlertRaised) -> dict[str, Any]:
    """The body of an alert as it was kept."""
    return {
        field.name: _plain(value)
        for field in fields(body)
        if (value := getattr(body, field.name)) is not None and value != ()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return value if isinstance(value, str | int | bool) else str(value)


class EntryAnswer(Schema):
    """An entry as it is kept."""

    id = Id(required=True)
    kind = Text(40, required=True)
    course_id = Id(required=True)
    session_id = Id()
    seq = Whole(1, 2**31, required=True)
    author_id = Id()
    author_role = Text(20, required=True)
    device_id = Id()
    measured_at = MomentField(required=True)
    entered_at = MomentField(required=True)
    target = Id(attribute="target_id")
    reason_code = Text(40)
    reason_text = Text(1000, single_line=False)
    late = Truth()
    link = Text(64, required=True)
    body = AsIs(required=True)


_ENTRY = EntryAnswer()


def entry_answer(entry: Entry, *, is_late: bool = False) -> dict[str, Any]:
    """An entry to be sent."""
    shown: dict[str, Any] = _ENTRY.dump(entry)
    shown["body"] = body_answer(entry)
    return {**shown, "late": True} if is_late else shown


class AlertAnswer(Schema):
    """An alert."""

    id = Id(required=True)
    rule = Text(60, required=True)
    level = Code(LEVELS, required=True)
    message = Text(1000, required=True)
    blocks = Code(("start", "discharge"))
    late = Truth()
    cause_id = Id()
    gate = Truth()
    status = Text(20)
    raised_at = MomentField()


_ALERT = AlertAnswer()


def alert_answer(alert: Alert) -> dict[str, Any]:
    """An alert to be sent."""
    shown: dict[str, Any] = _ALERT.dump(alert)
    return shown


def alert_state_answer(state: AlertState) -> dict[str, Any]:
    """An alert with what became of it."""
    return {
        **alert_answer(state.alert),
        **({"gate": True} if state.is_gate else {}),
        "status": str(state.status),
        "raised_at": moment_text(state.raised_at),
    }


class ReceiptAnswer(Schema):
    """The place of an entry in its course's chain: the client keeps it."""

    seq = Whole(1, 2**31, required=True)
    link = Text(64, required=True)


class ChartedAnswer(Schema):
    """What became of an entry that was sent."""

    entry = Nested(EntryAnswer, required=True)
    receipt = Nested(ReceiptAnswer, required=True)
    alerts = ListOf(Nested(AlertAnswer), required=True)
    next_vitals_due_at = MomentField()
    clock_skew_seconds = Whole(
        -(10**10), 10**10, unit="s; the device's clock less the server's, beyond 2 min"
    )

    def dump(self, obj: Any, **_: Any) -> Any:
        """Built by hand, for the body's form depends on its kind."""
        return charted_answer(obj)


def charted_answer(charted: Charted) -> dict[str, Any]:
    """What became of an entry that was sent, to be sent back."""
    answer: dict[str, Any] = {
        "entry": entry_answer(charted.entry, is_late=charted.is_late),
        "receipt": {"seq": charted.entry.seq, "link": charted.entry.link},
        "alerts": [alert_answer(alert) for alert in charted.alerts],
    }
    if charted.next_vitals_due_at is not None:
        answer["next_vitals_due_at"] = moment_text(charted.next_vitals_due_at)
    if charted.clock_skew_seconds is not None:
        answer["clock_skew_seconds"] = charted.clock_skew_seconds
    return answer
