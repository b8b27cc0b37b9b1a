"""Adds a session's current entries up to its summary: a pure function of the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any

from sessiontrack.domain.alerts import Level, named_ids
from sessiontrack.domain.bodies import AlertRaised
from sessiontrack.domain.dosing import (
    delivered_ug_per_kg,
    is_outside_window,
    observation_seconds,
    ordered_ug,
    ordered_ug_per_kg,
)
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.ladder import next_vitals_due_at
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.rounding import nearest
from sessiontrack.domain.sessions import State, last_signature
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.domain.vitals import lowest, peak, trusted

_AFTER_SIGNATURE = ("sign_off", "addendum", "alert", "follow_up")


def summarise(record: SessionRecord) -> SessionSummary:
    """What a session's entries add up to, as of the newest thing that happened in it.

    It depends on the entries alone and not on the clock, so that rebuilding it must give the same.
    """
    as_of = max((entry.measured_at for entry in record.current), default=record.session.planned_at)
    status = record.status()
    return SessionSummary(
        session_id=record.session.id,
        state=status.state,
        under_effect_until=status.under_effect_until,
        next_vitals_due_at=next_vitals_due_at(record, as_of),
        is_amended=any(thread.is_amended for thread in record.threads),
        has_late_entries=any(record.is_late(entry) for entry in record.current),
        is_overridden=bool(record.of_kind("override")),
        last_author_id=_last_author(record),
        last_seq=max((entry.seq for entry in record.entries), default=0),
        critical_alerts_n=_critical_alerts(record),
        open_alerts_n=_open_alerts(record),
        **_moments(record),
        **_dose(record, as_of),
        **_readings(record),
        **_effects(record),
    )


def _last_author(record: SessionRecord) -> Any:
    people = [entry for entry in record.entries if entry.author_id is not None]
    return people[-1].author_id if people else None


def _critical_alerts(record: SessionRecord) -> int:
    return sum(body.level == Level.CRITICAL for _, body in _alerts(record))


def _open_alerts(record: SessionRecord) -> int:
    named = named_ids(record)
    return sum(body.level != Level.INFO and entry.id not in named for entry, body in _alerts(record))


def _alerts(record: SessionRecord) -> list[tuple[Entry, AlertRaised]]:
    """Alerts that were kept, those of a value that was taken back left out."""
    gone = {entry.id for entry in record.entries} - {entry.id for entry in record.current}
    alerts = [(entry, entry.body) for entry in record.of_kind("alert") if isinstance(entry.body, AlertRaised)]
    return [(entry, body) for entry, body in alerts if body.cause_id not in gone]


def _moments(record: SessionRecord) -> Mapping[str, Any]:
    signature = last_signature(record.current)
    after = [
        entry
        for entry in record.entries
        if signature and entry.seq > signature.seq and entry.kind not in _AFTER_SIGNATURE
    ]
    return {
        "checked_in_at": _first(record, "check_in"),
        "infusion_started_at": record.infusion.started_at,
        "infusion_ended_at": record.infusion.ended_at,
        "discharged_at": record.discharged_at,
        "completed_at": _first(record, "completion"),
        "signed_at": signature.measured_at if signature else None,
        "sign_off_seq": record.signed_seq,
        "needs_signature": bool(after) and record.status().state is State.SIGNED,
    }


def _first(record: SessionRecord, kind: str) -> datetime | None:
    entries = record.of_kind(kind)
    return entries[0].measured_at if entries else None


def _dose(record: SessionRecord, as_of: datetime) -> Mapping[str, Any]:
    order, weight_g, infusion = record.order, record.weight_g, record.infusion
    ordered = ordered_ug(order, weight_g) if order else None
    ordered_per_kg = ordered_ug_per_kg(order, weight_g) if order else None
    values = {
        "agent": record.agent,
        "route": record.route,
        "weight_g": weight_g,
        "ordered_ug": _whole(ordered),
        "ordered_deci_mg": _whole(ordered, 100),
        "ordered_ug_per_kg": _whole(ordered_per_kg),
    }
    return {**values, **_delivered(record, as_of)} if infusion.started_at else values


def _delivered(record: SessionRecord, as_of: datetime) -> Mapping[str, Any]:
    infusion, protocol = record.infusion, record.protocol
    until = infusion.ended_at or as_of
    delivered = None if infusion.is_amount_unknown else infusion.delivered_ug_at(until)
    per_kg = None if delivered is None else delivered_ug_per_kg(delivered, record.weight_g)
    elapsed = infusion.elapsed_seconds(until) if infusion.ended_at else None
    window = (protocol["window_from_minutes"], protocol["window_to_minutes"])
    left_at = record.discharged_at
    return {
        "delivered_ug": _whole(delivered),
        "delivered_deci_mg": _whole(delivered, 100),
        "delivered_centi_mg_per_kg": _whole(per_kg, 10),
        "elapsed_seconds": elapsed,
        "infusing_seconds": infusion.infusing_seconds(until) if infusion.ended_at else None,
        "observation_seconds": observation_seconds(infusion.started_at, left_at)
        if infusion.started_at and left_at
        else None,
        "is_outside_window": None if elapsed is None else is_outside_window(elapsed, window),
        "stop_reason": infusion.end_reason,
        "is_stopped_early": infusion.end_event == "stopped",
    }


def _whole(amount: Fraction | int | None, unit: int = 1) -> int | None:
    return None if amount is None else nearest(Fraction(amount) / unit)


def _readings(record: SessionRecord) -> Mapping[str, Any]:
    started_at, sets = record.infusion.started_at, record.vitals
    since = [body for entry, body in sets if started_at and entry.measured_at >= started_at]
    everything = [body for _, body in sets]
    baseline = record.baseline_pressure if started_at else None
    highest = record.peak_pressure
    last = next((trusted(body) for body in reversed(everything) if "systolic" in trusted(body)), {})
    return {
        "baseline_systolic": baseline[0] if baseline else None,
        "baseline_diastolic": baseline[1] if baseline else None,
        "peak_systolic": peak(since, "systolic"),
        "peak_diastolic": peak(since, "diastolic"),
        "peak_reading_diastolic": highest.diastolic if highest else None,
        "min_spo2": lowest(since, "spo2"),
        "min_sedation": lowest(since, "sedation"),
        "last_systolic": last.get("systolic"),
        "last_diastolic": last.get("diastolic"),
        "last_vitals_at": sets[-1][0].measured_at if sets else None,
    }


def _effects(record: SessionRecord) -> Mapping[str, Any]:
    episodes = record.effects
    still = [episode for episode in episodes if episode.resolved_at is None]
    worst = max(episodes, key=lambda episode: Severity(episode.worst).rank, default=None)
    worst_open = max(still, key=lambda episode: Severity(episode.severity).rank, default=None)
    return {
        "side_effects_n": len(episodes),
        "worst_severity": worst.worst if worst else None,
        "worst_open_effect": worst_open.effect if worst_open else None,
        "worst_open_severity": worst_open.severity if worst_open else None,
    }
