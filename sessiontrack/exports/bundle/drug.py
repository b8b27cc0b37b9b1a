"""``dose_events.csv``, ``dose_segments.csv`` and ``medicines.csv``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction
from typing import Any, cast

from sessiontrack.domain.bodies import DoseEvent, Medicine
from sessiontrack.domain.bundles import ToldCourse, ToldSession
from sessiontrack.domain.dosing import delivered_ug_per_kg, rate_ug_per_h
from sessiontrack.domain.infusions import Pause, Segment, SingleDose
from sessiontrack.domain.rounding import nearest
from sessiontrack.exports.bundle.base import Table, amount, code, count, identity, moment, of_session, words
from sessiontrack.exports.bundle.charted import MINUTE, WHERE, WHO, deci_minutes, where, who


def _dose_events(course: ToldCourse, visit: ToldSession) -> Iterator[tuple[Any, ...]]:
    for entry in visit.record.of_kind("dose_event"):
        body = cast(DoseEvent, entry.body)
        rate = rate_ug_per_h(body)
        yield (
            *where(visit, entry),
            body.event,
            None if rate is None else nearest(rate),
            body.rate_ul_per_h,
            body.concentration_ug_per_ml,
            body.dose_ug,
            body.reason,
            body.site,
            body.decided_by,
            body.note,
            *who(course, visit, entry),
        )


DOSE_EVENTS = Table(
    "dose_events",
    "one thing done to the drug: a start, a rate, a pause, a dose, an end",
    ("entry_id",),
    "session as in sessions.csv; then measured_at_utc, place in the record",
    (
        *WHERE,
        code("event", "dose_event", "What was done."),
        amount("rate_mg_per_h", "mg/h", 3, "Rate from this moment, half up."),
        amount("rate_ml_per_h", "mL/h", 3, "The same on the pump, where that was charted."),
        amount("concentration_mg_per_ml", "mg/mL", 3, "Concentration that goes with it."),
        amount("dose_mg", "mg", 3, "Amount of a bolus or single dose."),
        code("reason", "dose_reason", "Why it was paused, changed or stopped."),
        words("site", "Where an injection was given."),
        words("decided_by", "Who decided, in words."),
        words("note", "Note, in words."),
        *WHO,
    ),
    of_session(_dose_events),
    (("session_id", "sessions"),),
)


def _segments(_course: ToldCourse, visit: ToldSession) -> Iterator[tuple[Any, ...]]:
    infusion = visit.record.infusion
    parts: list[tuple[datetime, Segment | Pause | SingleDose]] = [
        *((part.begins_at, part) for part in infusion.segments),
        *((pause.begins_at, pause) for pause in infusion.pauses),
        *((dose.at, dose) for dose in infusion.doses),
    ]
    parts.sort(key=lambda part: (part[0], isinstance(part[1], SingleDose)))
    for number, (begins_at, part) in enumerate(parts, 1):
        yield (visit.record.session.id, number, *_segment(visit, begins_at, part))


def _segment(visit: ToldSession, begins_at: datetime, part: Segment | Pause | SingleDose) -> tuple[Any, ...]:
    record = visit.record
    ends_at = part.at if isinstance(part, SingleDose) else part.ends_at
    rate = part.rate_ug_per_h if isinstance(part, Segment) else None
    given = _given_ug(part)
    per_kg = None if given is None else delivered_ug_per_kg(given, record.weight_g)
    return (
        _kind(part),
        visit.summary.agent,
        visit.summary.route,
        record.minute(begins_at),
        *(begins_at, begins_at),
        None if ends_at is None else record.minute(ends_at),
        *(ends_at, ends_at),
        deci_minutes(begins_at, ends_at),
        None if rate is None else nearest(rate),
        None if given is None else nearest(given),
        None if per_kg is None else nearest(per_kg),
        part.reason if isinstance(part, Pause) else None,
    )


def _kind(part: Segment | Pause | SingleDose) -> str:
    if isinstance(part, SingleDose):
        return "bolus" if part.event == "bolus" else "single_dose"
    return "pause" if isinstance(part, Pause) else "infusion"


def _given_ug(part: Segment | Pause | SingleDose) -> Fraction | None:
    """Micrograms of the part; nothing while it runs."""
    if isinstance(part, SingleDose):
        return Fraction(part.dose_ug)
    if isinstance(part, Pause):
        return Fraction(0)
    return None if part.ends_at is None else part.delivered_ug_at(part.ends_at)


DOSE_SEGMENTS = Table(
    "dose_segments",
    "one stretch of constant rate, one pause, or one dose given at a moment",
    ("session_id", "segment_n"),
    "session as in sessions.csv; then segment_n",
    (
        identity("session_id", "The session."),
        count("segment_n", "Number of the part in its session, by its begin."),
        code("segment", "segment", "What it is."),
        code("agent", "agent", "The drug as ordered."),
        code("route", "route", "The route as ordered."),
        count("begins_minute", MINUTE, "min"),
        *moment("begins_at", "When it began."),
        count("ends_minute", "The same for its end; blank while it runs.", "min"),
        *moment("ends_at", "When it ended; blank while it runs."),
        amount("duration_min", "min", 1, "How long it lasted, half up; blank while it runs."),
        amount("rate_mg_per_h", "mg/h", 3, "The rate, half up; blank for a pause or a dose."),
        amount("delivered_mg", "mg", 3, "Delivered in it, half up; 0 in a pause, blank while it runs."),
        amount("delivered_mg_per_kg", "mg/kg", 3, "The same per kilogram of the day's weight."),
        code("reason", "dose_reason", "Why it was paused."),
    ),
    of_session(_segments),
    (("session_id", "sessions"),),
)


def _medicines(course: ToldCourse, visit: ToldSession) -> Iterator[tuple[Any, ...]]:
    for entry in visit.record.of_kind("medicine"):
        body = cast(Medicine, entry.body)
        yield (
            *where(visit, entry),
            body.name,
            body.dose_thousandths,
            body.unit,
            body.route,
            body.reason,
            body.ordered_by,
            *who(course, visit, entry),
        )


MEDICINES = Table(
    "medicines",
    "one other medicine given once",
    ("entry_id",),
    "session as in sessions.csv; then measured_at_utc, place in the record",
    (
        *WHERE,
        words("medicine", "The medicine as it was written."),
        amount("dose", "as dose_unit says", 3, "Amount."),
        code("dose_unit", "medicine_unit", "Unit of the amount."),
        code("route", "medicine_route", "Route."),
        words("reason", "Why it was given."),
        words("ordered_by", "Who ordered it, in words."),
        *WHO,
    ),
    of_session(_medicines),
    (("session_id", "sessions"),),
)
