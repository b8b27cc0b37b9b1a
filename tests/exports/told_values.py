"""Values as the files must have them, made from the record: amounts, moments, codes, and who charted what when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from sessiontrack.domain.bundles import ToldCourse, ToldSession
from sessiontrack.domain.entries import Entry

Row = dict[str, Any]
MINUTE = timedelta(minutes=1)


def exact(value: int | Fraction | None, places: int) -> Decimal | None:
    """A whole number of the smallest unit as an amount; a half goes away from zero."""
    if value is None:
        return None
    whole = int(abs(Fraction(value)) + Fraction(1, 2)) * (1 if value >= 0 else -1)
    return Decimal(whole).scaleb(-places)


def both(name: str, at: datetime | None, zone: ZoneInfo) -> Row:
    """A moment in UTC and on the clinic's clock."""
    return {f"{name}_utc": at and at.astimezone(UTC), f"{name}_local": at and at.astimezone(zone)}


def joined(codes: Sequence[str]) -> str | None:
    """Several codes in one cell."""
    return ";".join(codes) or None


def minute(visit: ToldSession, at: datetime | None) -> int | None:
    """Whole minutes from the start of the drug, rounded down."""
    started = visit.record.infusion.started_at
    return None if started is None or at is None else (at - started) // MINUTE


def charted(course: ToldCourse, visit: ToldSession, entry: Entry) -> Row:
    """What every entry of a session tells."""
    return {
        "entry_id": entry.target_id or entry.id,
        "session_id": visit.record.session.id,
        "minute": minute(visit, entry.measured_at),
        **both("measured_at", entry.measured_at, course.zone),
        **both("entered_at", entry.entered_at, course.zone),
        "late": visit.record.is_late(entry),
        "amended": entry.target_id is not None,
        "entered_by_ref": course.refs[entry.author_id] if entry.author_id else None,
    }


def fields(entry: Entry, *names: str) -> Row:
    """Fields of a body under their own names."""
    return {name: getattr(entry.body, name) for name in names}
