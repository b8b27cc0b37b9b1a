"""``audit_trail.csv``: who saw and changed what, one line of the audit trail a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.exports.base import Column, Format, Kind
from sessiontrack.exports.cells import line, local, text, utc

AUDIT_TRAIL = Format(
    "audit-trail",
    "one line of the audit trail",
    "the newest first",
    (
        Column("line_id", Kind.ID, "The line."),
        Column("at", Kind.MOMENT_UTC, "When it was done."),
        Column("at_local", Kind.MOMENT_LOCAL, "The same on the clinic's clock."),
        Column("person", Kind.TEXT, "Who did it, by name; or in words, for somebody without an account."),
        Column("person_role", Kind.CODE, "In which role."),
        Column("action", Kind.CODE, "What was done, as a code."),
        Column("words", Kind.TEXT, "The same in words."),
        Column("patient_refs", Kind.REF, "Every patient who was shown or concerned, parted by spaces."),
        Column("session_id", Kind.ID, "The session it was about."),
        Column("subject_id", Kind.ID, "What it was about: an entry, a course, a file, a person."),
        Column("purpose", Kind.TEXT, "What a download was for, as the person said."),
        Column("facts", Kind.TEXT, "Counts and the like; never a value of a record."),
        Column("request_id", Kind.ID, "The request, as the server's log names it."),
    ),
)


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One row, in the order of the columns."""

    id: UUID
    at: datetime
    person: str
    role: str
    action: str
    words: str
    patient_refs: tuple[str, ...]
    session_id: UUID | None
    subject_id: UUID | None
    purpose: str | None
    facts: str | None
    request_id: str | None


def trail_row(row: TrailRow, zone: ZoneInfo) -> bytes:
    """The row as bytes."""
    return line(
        (
            str(row.id),
            utc(row.at),
            local(row.at, zone),
            text(row.person),
            text(row.role),
            text(row.action),
            text(row.words),
            text(" ".join(row.patient_refs)),
            text(row.session_id and str(row.session_id)),
            text(row.subject_id and str(row.subject_id)),
            text(row.purpose),
            text(row.facts),
            text(row.request_id),
        )
    )
