"""``sessions.csv``: one row a planned session, with what its entries add up to."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sessiontrack.domain.dosing import shown_minutes
from sessiontrack.domain.exports import SessionRow
from sessiontrack.domain.sessions import State, Status
from sessiontrack.exports.base import Column, Format, Kind
from sessiontrack.exports.cells import line, local, scaled, text, truth, utc, whole

SESSIONS = Format(
    "sessions",
    "one session, planned or held",
    "start of the drug, or plan where it never started; then session_id",
    (
        Column("session_id", Kind.ID, "The session."),
        Column("course_id", Kind.ID, "The course it belongs to."),
        Column("patient_ref", Kind.REF, "Pseudonym of the patient, stable within the clinic."),
        Column("phase", Kind.CODE, "initial_series or maintenance."),
        Column("ordinal", Kind.INTEGER, "Number in the course, counting sessions with delivered drug."),
        Column("episode_id", Kind.ID, "The maintenance episode that the session belongs to."),
        Column("planned_at_utc", Kind.MOMENT_UTC, "When it was planned for."),
        Column("infusion_started_at_utc", Kind.MOMENT_UTC, "Start of the drug, minute 0."),
        Column("infusion_started_at_local", Kind.MOMENT_LOCAL, "The same on the clinic's clock."),
        Column("agent", Kind.CODE, "ketamine or esketamine; as ordered, before an order as planned."),
        Column("route", Kind.CODE, "Route of the drug; as ordered, before an order as planned."),
        Column("ordered_mg_per_kg", Kind.DECIMAL, "Ordered per kilogram of the day's weight.", "mg/kg", 3),
        Column("ordered_mg", Kind.DECIMAL, "Ordered dose.", "mg", 3),
        Column("delivered_mg", Kind.DECIMAL, "Delivered until the end, boluses included, half up.", "mg", 1),
        Column("delivered_mg_per_kg", Kind.DECIMAL, "The same per kilogram of the day's weight.", "mg/kg", 2),
        Column("weight_kg", Kind.DECIMAL, "Weight of the day.", "kg", 2),
        Column("elapsed_min", Kind.DECIMAL, "First start to final stop, pauses included.", "min", 1),
        Column("infusing_min", Kind.DECIMAL, "The same without the pauses.", "min", 1),
        Column("observation_min", Kind.DECIMAL, "Start of the drug to leaving.", "min", 1),
        Column("outside_window", Kind.TRUTH, "Elapsed time outside the protocol's window, in seconds."),
        Column("stop_reason", Kind.CODE, "Why the drug was stopped early."),
        Column("baseline_systolic", Kind.INTEGER, "Of the last trusted pressure before the start.", "mmHg"),
        Column("baseline_diastolic", Kind.INTEGER, "Of the last trusted pressure before the start.", "mmHg"),
        Column("peak_systolic", Kind.INTEGER, "Highest trusted value from the start on.", "mmHg"),
        Column(
            "peak_diastolic", Kind.INTEGER, "The same; perhaps of another reading than the systolic.", "mmHg"
        ),
        Column("min_spo2", Kind.INTEGER, "Lowest trusted saturation from the start on.", "%"),
        Column("min_sedation", Kind.INTEGER, "Lowest MOAA/S from the start on; 5 is awake.", "of 5"),
        Column("side_effects_n", Kind.INTEGER, "Number of side effects."),
        Column("worst_severity", Kind.CODE, "The worst severity among them."),
        Column("critical_alerts_n", Kind.INTEGER, "Number of critical alerts raised."),
        Column("state", Kind.CODE, "Where the session stood at the download."),
        Column("signed_at_utc", Kind.MOMENT_UTC, "The newest signature of a clinician."),
        Column("peak_reading_diastolic", Kind.INTEGER, "Of the reading with the highest systolic.", "mmHg"),
    ),
)


def session_line(row: SessionRow, zone: ZoneInfo, now: datetime) -> bytes:
    """One session's row.

    Args:
        zone: the clinic's.
        now: of the download; a single dose's effect ends by itself.
    """
    session, summary = row.session, row.summary
    status = Status(State(summary.state), summary.under_effect_until)
    return line(
        (
            str(session.id),
            str(session.course_id),
            text(row.patient_ref),
            text(session.phase),
            whole(row.ordinal),
            str(session.episode_id or ""),
            utc(session.planned_at),
            utc(summary.infusion_started_at),
            local(summary.infusion_started_at, zone),
            text(summary.agent),
            text(summary.route),
            *_amounts(row),
            truth(summary.is_outside_window),
            text(summary.stop_reason),
            whole(summary.baseline_systolic),
            whole(summary.baseline_diastolic),
            whole(summary.peak_systolic),
            whole(summary.peak_diastolic),
            whole(summary.min_spo2),
            whole(summary.min_sedation),
            whole(summary.side_effects_n),
            text(summary.worst_severity),
            whole(summary.critical_alerts_n),
            status.at(now).state.value,
            utc(summary.signed_at),
            whole(summary.peak_reading_diastolic),
        )
    )


def _amounts(row: SessionRow) -> tuple[str, ...]:
    summary = row.summary
    weight_g = summary.weight_g
    return (
        scaled(summary.ordered_ug_per_kg, 3),
        scaled(summary.ordered_ug, 3),
        scaled(summary.delivered_deci_mg, 1),
        scaled(summary.delivered_centi_mg_per_kg, 2),
        scaled(None if weight_g is None else (weight_g + 5) // 10, 2),
        _minutes(summary.elapsed_seconds),
        _minutes(summary.infusing_seconds),
        _minutes(summary.observation_seconds),
    )


def _minutes(seconds: int | None) -> str:
    return "" if seconds is None else shown_minutes(seconds)
