"""The columns that everything charted in a session has, and their values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

from sessiontrack.domain.bundles import ToldCourse, ToldSession
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.rounding import nearest
from sessiontrack.exports.bundle.base import count, identity, moment, person, truth

MINUTE = "Minutes from the start of the drug, rounded down; negative before it."

WHERE = (
    identity("entry_id", "The entry; a correction keeps it."),
    identity("session_id", "The session."),
    count("minute", MINUTE, "min"),
    *moment("measured_at", "When it happened at the bedside."),
    *moment("entered_at", "When the server kept the version that is current."),
)
WHO = (
    truth("late", "Entered later than the protocol allows, or after the signature."),
    truth("amended", "A correction stands in place of the first version; see amendments.csv."),
    person("entered_by_ref", "Pseudonym of the author of the current version."),
)


def where(visit: ToldSession, entry: Entry) -> tuple[Any, ...]:
    """The values of ``WHERE``."""
    record, at = visit.record, entry.measured_at
    told = (entry.root_id, record.session.id, record.minute(at))
    return (*told, at, at, entry.entered_at, entry.entered_at)


def who(course: ToldCourse, visit: ToldSession, entry: Entry) -> tuple[Any, ...]:
    """The values of ``WHO``."""
    return (visit.record.is_late(entry), is_amended(entry), course.ref(entry.author_id))


def deci_minutes(begins_at: datetime, ends_at: datetime | None) -> int | None:
    """How long something lasted in tenths of a minute, half up; nothing while it lasts.

    >>> from datetime import UTC
    >>> deci_minutes(datetime(2026, 3, 1, 9, tzinfo=UTC), datetime(2026, 3, 1, 9, 0, 57, tzinfo=UTC))
    10
    """
    if ends_at is None:
        return None
    lasted = ends_at.astimezone(UTC) - begins_at.astimezone(UTC)
    return nearest(Fraction(lasted // timedelta(microseconds=1), 6_000_000))


def is_amended(entry: Entry) -> bool:
    """This current version is not the first."""
    return entry.id != entry.root_id


def joined(*parts: object) -> str | None:
    """What was given, as words behind each other; nothing when nothing was."""
    said = [str(part) for part in parts if part]
    return " ".join(said) or None
