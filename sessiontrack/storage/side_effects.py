"""How often a clinic charts each side effect."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.storage.entries import ENTRY

_LATER, _TAKEN = ENTRY.alias("later"), ENTRY.alias("taken")
_UNTIL: Any = sa.bindparam("until", type_=ENTRY.c.entered_at.type)


def _names(other: Any, target: Any, of: Any) -> sa.ColumnElement[bool]:
    return sa.and_(
        other.c.clinic_id == of.c.clinic_id,
        other.c.course_id == of.c.course_id,
        other.c.target_id == target,
        other.c.entered_at < _UNTIL,
    )


_IS_RETRACTION = _LATER.c.kind == sa.literal_column("'retraction'")
_STANDS = ~(
    sa.exists()
    .where(_names(_TAKEN, _LATER.c.id, _LATER), _TAKEN.c.kind == sa.literal_column("'retraction'"))
    .correlate(_LATER)
)
_IS_GONE = sa.exists().where(_names(_LATER, ENTRY.c.id, ENTRY), _IS_RETRACTION | _STANDS).correlate(ENTRY)
_IS_REPLACED = (
    sa.exists()
    .where(
        _names(_LATER, ENTRY.c.target_id, ENTRY), _IS_RETRACTION | ((_LATER.c.seq > ENTRY.c.seq) & _STANDS)
    )
    .correlate(ENTRY)
)
_EFFECT = ENTRY.c.body.op("->>", return_type=sa.Text())(sa.literal_column("'effect'"))
_COUNTS = (
    sa.select(_EFFECT, sa.func.count())
    .where(
        ENTRY.c.clinic_id == sa.bindparam("clinic"),
        ENTRY.c.kind == sa.literal_column("'side_effect'"),
        ENTRY.c.entered_at >= sa.bindparam("since"),
        ENTRY.c.entered_at < _UNTIL,
        ~_IS_GONE,
        ENTRY.c.target_id.is_(None) | ~_IS_REPLACED,
    )
    .group_by(_EFFECT)
)


def count_onsets(db: sa.Connection, clinic_id: UUID, since: datetime, until: datetime) -> dict[str, int]:
    """Onsets by side effect that were kept from one moment up to another, as they held at its end.

    What is retracted or amended later changes no count, so that the same span gives the same ones.
    """
    values = {"clinic": clinic_id, "since": since, "until": until}
    return {row[0]: row[1] for row in db.execute(_COUNTS, values)}


MOST_COUNTED = 64
_counted: dict[tuple[Any, ...], dict[str, int]] = {}


def count_past_onsets(db: sa.Connection, clinic_id: UUID, since: datetime, until: datetime) -> dict[str, int]:
    """The same for a span that is over: counted once in a process, for no entry can be kept in it any more."""
    key = (str(db.engine.url), clinic_id, since, until)
    found = _counted.get(key)
    if found is None:
        found = count_onsets(db, clinic_id, since, until)
        if len(_counted) >= MOST_COUNTED:
            _counted.clear()
        _counted[key] = found
    return found
