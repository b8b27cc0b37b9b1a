"""Every current vitals set of a course in one query, as plain values: for pictures and clients that want it whole."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.vitals import SIGN_BY_KEY
from sessiontrack.storage.entries import ENTRY
from sessiontrack.storage.summaries import SUMMARY


class _AsKept(sa.types.UserDefinedType[Any]):
    """Left as the driver gives it: an id is only compared and sent on, hundreds of times."""

    cache_ok = True


def _id(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    return sa.type_coerce(column, _AsKept())


_COLUMNS = [
    _id(ENTRY.c.id),
    _id(ENTRY.c.session_id),
    ENTRY.c.kind,
    _id(ENTRY.c.target_id),
    ENTRY.c.measured_at,
    ENTRY.c.body,
]
# A plain join flips to scanning every entry when few courses hold most of them.
_ROWS = (
    sa.select(*_COLUMNS)
    .where(
        ENTRY.c.clinic_id == sa.bindparam("clinic"),
        ENTRY.c.course_id == sa.bindparam("course"),
        ENTRY.c.kind.in_([sa.literal_column("'vitals'"), sa.literal_column("'retraction'")]),
    )
    .order_by(ENTRY.c.seq)
)
_STARTS = sa.select(_id(SUMMARY.c.session_id), SUMMARY.c.infusion_started_at).where(
    SUMMARY.c.clinic_id == sa.bindparam("clinic"), SUMMARY.c.course_id == sa.bindparam("course")
)
_MINUTE = timedelta(minutes=1)
_DECIMAL_KEYS = {key: sign for key, sign in SIGN_BY_KEY.items() if sign.decimals}


def list_timeline(db: sa.Connection, clinic_id: UUID, course_id: UUID) -> list[dict[str, Any]]:
    """Current vitals sets of a course by session and bedside time, ready to be sent."""
    values = {"clinic": clinic_id, "course": course_id}
    starts = {row[0]: row[1] for row in db.execute(_STARTS, values)}
    held: dict[UUID, Any] = {}
    gone: set[UUID] = set()
    versions: dict[UUID, list[Any]] = {}
    for row in db.execute(_ROWS, values):
        entry_id, _, kind, target_id, _, _ = row
        if kind == "retraction":
            gone.add(target_id)
            continue
        root = target_id or entry_id
        if target_id is not None:
            versions.setdefault(root, [held[root]]).append(row)
        held[root] = row
    if gone:
        held = _without(held, versions, gone)
    return sorted(
        (_item(row, starts.get(row[1])) for row in held.values()), key=lambda item: item["measured_at"]
    )


def _without(held: dict[UUID, Any], versions: dict[UUID, list[Any]], gone: set[UUID]) -> dict[UUID, Any]:
    left: dict[UUID, Any] = {}
    for root, row in held.items():
        standing = [version for version in versions.get(root, [row]) if version[0] not in gone]
        if root not in gone and standing:
            left[root] = standing[-1]
    return left


def _item(row: Any, started_at: Any) -> dict[str, Any]:
    entry_id, session_id, _, _, measured_at, body = row
    readings = body.get("readings", {})
    for key in _DECIMAL_KEYS.keys() & readings.keys():
        sign = _DECIMAL_KEYS[key]
        readings[sign.code] = sign.shown(readings.pop(key))
    item = {
        "entry_id": entry_id,
        "session_id": session_id,
        "measured_at": measured_at,
        "readings": readings,
    }
    if started_at is not None:
        item["minute"] = (measured_at - started_at) // _MINUTE
    for name in ("not_measured", "artifact"):
        if name in body:
            item[name] = body[name]
    return item
