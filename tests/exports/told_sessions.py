"""What the files about sessions must say, told from the record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any

from sessiontrack.domain.bundles import ToldCourse, ToldSession
from sessiontrack.domain.dosing import rate_ug_per_h
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.infusions import Pause, Segment
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.domain.vitals import SIGNS, trusted
from tests.exports.told_values import MINUTE, Row, both, charted, exact, fields, joined, minute
from tests.people import NOW


def session_rows(told: ToldCourse, visit: ToldSession) -> Iterator[Row]:
    """Of ``sessions.csv``."""
    session, summary = visit.record.session, visit.summary
    same = (
        "agent route stop_reason baseline_systolic baseline_diastolic peak_systolic peak_diastolic min_spo2 "
        "min_sedation side_effects_n worst_severity critical_alerts_n needs_signature peak_reading_diastolic"
    ).split()
    moments = "infusion_started_at infusion_ended_at discharged_at signed_at".split()
    row = both("planned_at", session.planned_at, told.zone)
    for name in moments:
        row |= both(name, getattr(summary, name), told.zone)
    yield row | {
        "session_id": session.id,
        "course_id": session.course_id,
        "patient_ref": told.patient_ref,
        "phase": session.phase,
        "ordinal": visit.ordinal,
        "episode_id": session.episode_id,
        "course_day": told.day(summary.infusion_started_at or session.planned_at),
        **{name: getattr(summary, name) for name in same},
        "state": "recovering" if _has_worn_off(summary) else summary.state,
        "ordered_mg_per_kg": exact(summary.ordered_ug_per_kg, 3),
        "ordered_mg": exact(summary.ordered_ug, 3),
        "delivered_mg": exact(summary.delivered_deci_mg, 1),
        "delivered_mg_per_kg": exact(summary.delivered_centi_mg_per_kg, 2),
        "weight_kg": exact(summary.weight_g and Fraction(summary.weight_g, 10), 2),
        **{
            f"{name}_min": None
            if (s := getattr(summary, f"{name}_seconds")) is None
            else exact(Fraction(s, 6), 1)
            for name in ("elapsed", "infusing", "observation")
        },
        "outside_window": summary.is_outside_window,
        "stopped_early": summary.is_stopped_early,
        "amended": summary.is_amended,
        "has_late_entries": summary.has_late_entries,
        "overridden": summary.is_overridden,
        "protocol_version": session.protocol_version,
    }


def _has_worn_off(summary: SessionSummary) -> bool:
    until = summary.under_effect_until
    return summary.state == "infusing" and until is not None and until <= NOW


def vitals_rows(told: ToldCourse, visit: ToldSession) -> Iterator[Row]:
    """Of ``vitals.csv``."""
    for entry, body in visit.record.vitals:
        for code in (*body.readings, *body.not_measured):
            value = body.readings.get(code)
            yield {
                **charted(told, visit, entry),
                "sign": code,
                "value": exact(value, SIGNS[code].decimals),
                "unit": SIGNS[code].unit or None,
                "not_measured_reason": body.not_measured.get(code),
                "artifact": code in body.artifact,
                **fields(entry, "position", "source"),
            }


def wide_rows(told: ToldCourse, visit: ToldSession) -> Iterator[Row]:
    """Of ``vitals_wide.csv``."""
    for entry, body in visit.record.vitals:
        held = trusted(body)
        mean = None
        if {"systolic", "diastolic"} <= set(held):
            mean = int(Fraction(held["systolic"] + 2 * held["diastolic"], 3) + Fraction(1, 2))
        yield {
            **charted(told, visit, entry),
            **{code: exact(held.get(code), sign.decimals) for code, sign in SIGNS.items()},
            "map": mean,
            "not_measured_signs": joined([code for code in SIGNS if code in body.not_measured]),
            "artifact_signs": joined([code for code in SIGNS if code in body.artifact]),
            **fields(entry, "position", "source"),
        }


def dose_event_rows(told: ToldCourse, visit: ToldSession) -> Iterator[Row]:
    """Of ``dose_events.csv``."""
    for entry in visit.record.of_kind("dose_event"):
        body: Any = entry.body
        yield {
            **charted(told, visit, entry),
            **fields(entry, "event", "reason", "site", "decided_by", "note"),
            "rate_mg_per_h": exact(rate_ug_per_h(body), 3),
            "rate_ml_per_h": exact(body.rate_ul_per_h, 3),
            "concentration_mg_per_ml": exact(body.concentration_ug_per_ml, 3),
            "dose_mg": exact(body.dose_ug, 3),
        }


def segment_rows(told: ToldCourse, visit: ToldSession) -> Iterator[Row]:
    """Of ``dose_segments.csv``."""
    given = visit.record.infusion
    parts = [
        *((s.begins_at, 0, "infusion", s.ends_at, s) for s in given.segments),
        *((p.begins_at, 0, "pause", p.ends_at, p) for p in given.pauses),
        *((d.at, 1, "bolus" if d.event == "bolus" else "single_dose", d.at, d) for d in given.doses),
    ]
    for number, (begins_at, _, kind, ends_at, part) in enumerate(sorted(parts, key=lambda part: part[:2]), 1):
        lasted = None if ends_at is None else Fraction((ends_at - begins_at) // timedelta(microseconds=1))
        rate = part.rate_ug_per_h if isinstance(part, Segment) else None
        dose: Fraction | None = Fraction(getattr(part, "dose_ug", 0))
        if rate is not None:
            dose = None if lasted is None else rate * lasted / 3_600_000_000
        per_kg = dose and visit.record.weight_g and dose * 1000 / visit.record.weight_g
        yield {
            "session_id": visit.record.session.id,
            "segment_n": number,
            "segment": kind,
            "agent": visit.summary.agent,
            "route": visit.summary.route,
            "begins_minute": minute(visit, begins_at),
            **both("begins_at", begins_at, told.zone),
            "ends_minute": minute(visit, ends_at),
            **both("ends_at", ends_at, told.zone),
            "duration_min": None if lasted is None else exact(lasted / 6_000_000, 1),
            "rate_mg_per_h": exact(rate, 3),
            "delivered_mg": exact(dose, 3),
            "delivered_mg_per_kg": exact(Fraction(per_kg) if per_kg is not None else None, 3),
            "reason": part.reason if isinstance(part, Pause) else None,
        }


def effect_rows(told: ToldCourse, visit: ToldSession) -> Iterator[Row]:
    """Of ``side_effects.csv``."""
    onsets = {entry.target_id or entry.id: entry for entry in visit.record.of_kind("side_effect")}
    changes: list[Any] = [entry.body for entry in visit.record.of_kind("side_effect_change")]
    for episode in visit.record.effects:
        entry = onsets[episode.id]
        began, gone = episode.onset_at, episode.resolved_at
        lasted = None if gone is None else Fraction((gone - began) // timedelta(microseconds=1), 6_000_000)
        notes = [getattr(entry.body, "note", None)]
        notes += [change.note for change in changes if change.side_effect_id == episode.id]
        row = charted(told, visit, entry)
        yield {
            **{name: row[name] for name in ("entry_id", "session_id", "late", "amended", "entered_by_ref")},
            "effect": episode.effect,
            "onset_minute": minute(visit, began),
            **both("onset_at", began, told.zone),
            "resolved_minute": minute(visit, gone),
            **both("resolved_at", gone, told.zone),
            "duration_min": exact(lasted, 1),
            "first_severity": getattr(entry.body, "severity", None),
            "worst_severity": episode.worst,
            **fields(entry, "grade", "solicited"),
            "acted_on": bool(episode.action),
            "action": episode.action or None,
            "note": " ".join(note for note in notes if note) or None,
        }


def check_rows(told: ToldCourse, visit: ToldSession) -> Iterator[Row]:
    """Of ``side_effect_checks.csv``."""
    for entry in visit.record.of_kind("sweep"):
        body: Any = entry.body
        row = {**charted(told, visit, entry), "list_version": body.list_version}
        yield {**row, "present_n": len(body.present), "present": joined(body.present)}


def medicine_rows(told: ToldCourse, visit: ToldSession) -> Iterator[Row]:
    """Of ``medicines.csv``."""
    for entry in visit.record.of_kind("medicine"):
        body: Any = entry.body
        yield {
            **charted(told, visit, entry),
            **fields(entry, "route", "reason", "ordered_by"),
            "medicine": body.name,
            "dose": exact(body.dose_thousandths, 3),
            "dose_unit": body.unit,
        }


def _answers(visit: ToldSession, kind: str) -> dict[Any, Entry]:
    """The first answer to each alert."""
    return {getattr(e.body, "alert_id"): e for e in reversed(visit.record.of_kind(kind))}  # noqa: B009


def alert_rows(told: ToldCourse, visit: ToldSession) -> Iterator[Row]:
    """Of ``alerts.csv``."""
    held = {entry.id for entry in told.current}
    seen, lifted = _answers(visit, "acknowledgement"), _answers(visit, "override")
    for entry in visit.record.of_kind("alert"):
        body: Any = entry.body
        if body.cause_id is not None and body.cause_id not in held:
            continue
        saw, lift = seen.get(entry.id), lifted.get(entry.id)
        row = charted(told, visit, entry)
        same = "entry_id session_id minute entered_at_utc entered_at_local".split()
        yield {
            **{name: row[name] for name in same},
            **both("raised_at", entry.measured_at, told.zone),
            **fields(entry, "rule", "level", "blocks", "protocol_version", "message"),
            "cause_entry_id": body.cause_id,
            "late": bool(body.late),
            "acknowledged": saw is not None,
            **both("acknowledged_at", saw.measured_at if saw else None, told.zone),
            "minutes_to_acknowledge": saw and (saw.entered_at - entry.entered_at) // MINUTE,
            "acknowledged_by_ref": saw and saw.author_id and told.refs[saw.author_id],
            "acknowledged_with": saw and getattr(saw.body, "action", None),
            "acknowledged_text": saw and saw.reason_text,
            "overridden": lift is not None,
            **both("overridden_at", lift.measured_at if lift else None, told.zone),
            "overridden_by_ref": lift and lift.author_id and told.refs[lift.author_id],
            "override_reason": lift and lift.reason_text,
        }
