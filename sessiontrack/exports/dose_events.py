"""``dose_events.csv``: one row a thing done to the drug; the storage floor writes its lines."""

from __future__ import annotations

from sessiontrack.exports.base import Column, Format, Kind

DOSE_EVENTS = Format(
    "dose_events",
    "one thing done to the drug: a start, a rate, a pause, a dose, an end",
    "session as in sessions.csv; then measured_at_utc, place in the record",
    (
        Column("entry_id", Kind.ID, "The dose event; a correction keeps it."),
        Column("session_id", Kind.ID, "The session."),
        Column("minute", Kind.INTEGER, "Minutes from the start of the drug, rounded down.", "min"),
        Column("measured_at_utc", Kind.MOMENT_UTC, "When it was done."),
        Column("event", Kind.CODE, "What was done."),
        Column("rate_mg_per_h", Kind.DECIMAL, "Rate from this moment, half up.", "mg/h", 3),
        Column("dose_mg", Kind.DECIMAL, "Amount of a bolus or single dose.", "mg", 3),
        Column("reason", Kind.CODE, "Why it was paused, changed or stopped."),
        Column("entered_by_ref", Kind.REF, "Pseudonym of the author, stable within the clinic."),
    ),
)
