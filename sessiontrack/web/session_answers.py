"""How a session's record and its summary look in an answer."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.service.reading import SessionView
from sessiontrack.web.entry_answers import alert_state_answer, entry_answer
from sessiontrack.web.fields import moment_text, scaled_text

_SCALED = {
    "weight_g": ("weight_kg", 3),
    "ordered_ug": ("ordered_mg", 3),
    "ordered_ug_per_kg": ("ordered_mg_per_kg", 3),
    "delivered_deci_mg": ("delivered_mg", 1),
    "delivered_centi_mg_per_kg": ("delivered_mg_per_kg", 2),
}
_LEFT_OUT = ("delivered_ug", "ordered_deci_mg", "session_id", "last_author_id")


def summary_answer(summary: SessionSummary) -> dict[str, Any]:
    """A summary to be sent: amounts as text in the units of the contract, what is not known left out."""
    shown: dict[str, Any] = {"session_id": str(summary.session_id)}
    for field in fields(summary):
        value = getattr(summary, field.name)
        if value is None or field.name in _LEFT_OUT:
            continue
        name, decimals = _SCALED.get(field.name, (field.name, None))
        shown[name] = _shown(value) if decimals is None else scaled_text(value, decimals)
    return shown


def _shown(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment_text(value)
    return str(value) if isinstance(value, UUID) else value


def session_answer(view: SessionView) -> dict[str, Any]:
    """A session's whole record to be sent."""
    record = view.record
    held = {entry.id for entry in record.current}
    answer: dict[str, Any] = {
        "patient_id": str(record.patient.id),
        "state": str(view.state),
        "entries": [record_entry_answer(record, entry) for entry in record.current if entry.kind != "alert"],
        "replaced": [
            record_entry_answer(record, entry)
            for entry in record.entries
            if entry.id not in held and entry.kind != "alert"
        ],
        "alerts": [alert_state_answer(state) for state in view.alerts],
        "summary": summary_answer(view.summary),
        "digest": view.digest,
        "link": view.link,
    }
    if view.next_vitals_due_at is not None:
        answer["next_vitals_due_at"] = moment_text(view.next_vitals_due_at)
    return answer


def new_entries_answer(record: SessionRecord, entries: tuple[Entry, ...]) -> dict[str, Any]:
    """Entries to be sent to a second device."""
    return {"items": [record_entry_answer(record, entry) for entry in entries]}


def record_entry_answer(record: SessionRecord, entry: Entry) -> dict[str, Any]:
    """One entry of a record to be sent; it says when it was late."""
    return entry_answer(entry, is_late=record.is_late(entry))
