"""``sessions.csv``: one row a planned session, with what its entries add up to."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from sessiontrack.domain.bundles import ToldCourse, ToldSession
from sessiontrack.domain.rounding import nearest
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.exports.bundle.base import (
    Table,
    amount,
    code,
    count,
    identity,
    moment,
    of_session,
    person,
    truth,
)


def _sessions(course: ToldCourse, visit: ToldSession) -> Iterator[tuple[Any, ...]]:
    session, summary = visit.record.session, visit.summary
    started_at, ended_at = summary.infusion_started_at, summary.infusion_ended_at
    yield (
        session.id,
        session.course_id,
        course.patient_ref,
        session.phase,
        visit.ordinal,
        session.episode_id,
        course.day(visit.begins_at),
        *(session.planned_at, session.planned_at),
        *(started_at, started_at),
        *(ended_at, ended_at),
        *(summary.discharged_at, summary.discharged_at),
        summary.agent,
        summary.route,
        *_amounts(summary),
        summary.is_outside_window,
        summary.is_stopped_early,
        summary.stop_reason,
        *_readings(summary),
        summary.side_effects_n,
        summary.worst_severity,
        summary.critical_alerts_n,
        visit.state,
        *(summary.signed_at, summary.signed_at),
        summary.needs_signature,
        summary.is_amended,
        summary.has_late_entries,
        summary.is_overridden,
        session.protocol_version,
        summary.peak_reading_diastolic,
    )


def _amounts(summary: SessionSummary) -> tuple[int | None, ...]:
    weight_g = summary.weight_g
    return (
        summary.ordered_ug_per_kg,
        summary.ordered_ug,
        summary.delivered_deci_mg,
        summary.delivered_centi_mg_per_kg,
        None if weight_g is None else nearest(Fraction(weight_g, 10)),
        _minutes(summary.elapsed_seconds),
        _minutes(summary.infusing_seconds),
        _minutes(summary.observation_seconds),
    )


def _minutes(seconds: int | None) -> int | None:
    return None if seconds is None else nearest(Fraction(seconds, 6))


def _readings(summary: SessionSummary) -> tuple[int | None, ...]:
    return (
        summary.baseline_systolic,
        summary.baseline_diastolic,
        summary.peak_systolic,
        summary.peak_diastolic,
        summary.min_spo2,
        summary.min_sedation,
    )


SESSIONS = Table(
    "sessions",
    "one session, planned or held",
    ("session_id",),
    "course as in courses.csv; then start of the drug, or plan where it never started; then session_id",
    (
        identity("session_id", "The session."),
        identity("course_id", "The course it belongs to."),
        person("patient_ref", "Pseudonym of the patient."),
        code("phase", "phase", "Where in the course it lies."),
        count("ordinal", "Number in the course, counting sessions with delivered drug."),
        identity("episode_id", "The maintenance episode that the session belongs to."),
        count(
            "course_day",
            "Day of the course; 1 is the day of the first drug, or of the opening while none was given; no day 0.",
        ),
        *moment("planned_at", "When it was planned for."),
        *moment("infusion_started_at", "Start of the drug, minute 0."),
        *moment("infusion_ended_at", "End of the drug."),
        *moment("discharged_at", "When the patient left."),
        code("agent", "agent", "The drug as ordered; before an order as planned."),
        code("route", "route", "The route as ordered; before an order as planned."),
        amount("ordered_mg_per_kg", "mg/kg", 3, "Ordered per kilogram of the day's weight."),
        amount("ordered_mg", "mg", 3, "Ordered dose."),
        amount(
            "delivered_mg",
            "mg",
            1,
            "Delivered until the end, boluses included, half up; until the newest entry while it runs.",
        ),
        amount("delivered_mg_per_kg", "mg/kg", 2, "The same per kilogram of the day's weight."),
        amount("weight_kg", "kg", 2, "Weight of the day."),
        amount("elapsed_min", "min", 1, "First start to final stop, pauses included."),
        amount("infusing_min", "min", 1, "The same without the pauses."),
        amount("observation_min", "min", 1, "Start of the drug to leaving."),
        truth("outside_window", "Elapsed time outside the protocol's window, in seconds."),
        truth("stopped_early", "The drug was stopped before its dose was finished."),
        code("stop_reason", "dose_reason", "Why the drug was stopped early."),
        count("baseline_systolic", "Of the last trusted pressure before the start.", "mmHg"),
        count("baseline_diastolic", "Of the last trusted pressure before the start.", "mmHg"),
        count("peak_systolic", "Highest trusted value from the start on.", "mmHg"),
        count("peak_diastolic", "The same; perhaps of another reading than the systolic.", "mmHg"),
        count("min_spo2", "Lowest trusted saturation from the start on.", "%"),
        count("min_sedation", "Lowest MOAA/S from the start on; 5 is awake.", "of 5"),
        count("side_effects_n", "Number of side effects."),
        code("worst_severity", "severity", "The worst severity among them."),
        count("critical_alerts_n", "Number of critical alerts raised."),
        code("state", "state", "Where the session stood; a single dose ends by itself."),
        *moment("signed_at", "The newest signature of a clinician."),
        truth("needs_signature", "Something arrived after the newest signature."),
        truth("amended", "Something in it was corrected; see amendments.csv."),
        truth("has_late_entries", "Something in it was entered late."),
        truth("overridden", "A clinician lifted a blocking alert."),
        count("protocol_version", "The clinic's protocol since the check-in; blank before it."),
        count("peak_reading_diastolic", "Of the reading with the highest systolic.", "mmHg"),
    ),
    of_session(_sessions),
    (("course_id", "courses"), ("patient_ref", "patients")),
)
