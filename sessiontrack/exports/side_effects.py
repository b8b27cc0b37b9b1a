"""``side_effects.csv``: one row an occurrence; the storage floor writes its lines."""

from __future__ import annotations

from sessiontrack.exports.base import Column, Format, Kind

SIDE_EFFECTS_FILE = Format(
    "side_effects",
    "one occurrence of a side effect, from its onset to its end",
    "session as in sessions.csv; then onset_at_utc, place in the record",
    (
        Column("entry_id", Kind.ID, "The onset; a correction keeps it."),
        Column("session_id", Kind.ID, "The session."),
        Column("effect", Kind.CODE, "The side effect."),
        Column("onset_minute", Kind.INTEGER, "Minutes from the start of the drug, rounded down.", "min"),
        Column("onset_at_utc", Kind.MOMENT_UTC, "When it began."),
        Column("resolved_minute", Kind.INTEGER, "The same for its end; blank while it lasts.", "min"),
        Column("resolved_at_utc", Kind.MOMENT_UTC, "When it was gone; blank while it lasts."),
        Column("worst_severity", Kind.CODE, "The worst severity it had."),
        Column("solicited", Kind.TRUTH, "Asked from the list; false when the patient told it unasked."),
        Column("action", Kind.CODE, "charted if something was done about it; the words stay in the record."),
        Column("entered_by_ref", Kind.REF, "Pseudonym of the onset's author, stable within the clinic."),
    ),
)
