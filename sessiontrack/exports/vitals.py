"""``vitals.csv``: one row a reading; the storage floor writes its lines."""

from __future__ import annotations

from sessiontrack.exports.base import Column, Format, Kind

VITALS = Format(
    "vitals",
    "one sign of one vitals set: a reading, or the reason why there is none",
    "session as in sessions.csv; then measured_at_utc, place in the record, sign",
    (
        Column("entry_id", Kind.ID, "The vitals set, shared by its rows; a correction keeps it."),
        Column("session_id", Kind.ID, "The session."),
        Column("minute", Kind.INTEGER, "Minutes from the start of the drug, rounded down.", "min"),
        Column("measured_at_utc", Kind.MOMENT_UTC, "When it was measured at the bedside."),
        Column("entered_at_utc", Kind.MOMENT_UTC, "When the server kept the version that is current."),
        Column("sign", Kind.CODE, "What was measured."),
        Column("value", Kind.DECIMAL, "The reading in its unit; blank when it was not measured."),
        Column("unit", Kind.CODE, "The unit; blank for sedation, MOAA/S 0 to 5, where 5 is awake."),
        Column("not_measured_reason", Kind.CODE, "Why there is no reading."),
        Column("artifact", Kind.TRUTH, "Marked as wrong at the bedside: kept, and not for statistics."),
        Column("late", Kind.TRUTH, "Entered later than the protocol allows, or after the signature."),
        Column("entered_by_ref", Kind.REF, "Pseudonym of the author, stable within the clinic."),
    ),
)
