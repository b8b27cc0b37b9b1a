"""What ``amendments.csv`` must say, told from the record: every field that a correction changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sessiontrack.domain.bundles import ToldCourse
from sessiontrack.domain.entries import Entry, current_entries
from sessiontrack.domain.vitals import SIGNS

IN_WORDS = "note text name reason decided_by site ordered_by message".split()
"""Fields of free text among those that the scenes correct; a medicine's reason too, a dose's is a code."""

UNTOLD = ("confirmed",)


def amendments(told: ToldCourse) -> Iterator[dict[str, Any]]:
    """One row a changed field, of every correction that the bundle tells."""
    for entry in told.entries:
        if entry.target_id is None:
            continue
        root = next(e for e in told.entries if e.id == _root_of(told, entry))
        if not told.tells(root):
            continue
        before, after = (_held(told, root, entry.seq - back) for back in (1, 0))
        changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        for name in changed or ["nothing"]:
            row = {**_head(told, root, entry), "field": name}
            for side, held in (("before", before), ("after", after)):
                row |= _cells(root.kind, name, side, held.get(name))
            yield row


def _root_of(told: ToldCourse, entry: Entry) -> Any:
    target = next(e for e in told.entries if e.id == entry.target_id)
    return target.target_id or target.id


def _held(told: ToldCourse, root: Entry, seq: int) -> dict[str, Any]:
    """The fields that held when the chain was so long."""
    kept = [e for e in told.entries if e.seq <= seq]
    now = next((e for e in current_entries(kept) if (e.target_id or e.id) == root.id), None)
    return {} if now is None else {"measured_at": now.measured_at, **_fields(now.body)}


def _fields(body: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in fields(body):
        value = getattr(body, each.name)
        if each.name in UNTOLD or value is None or value == ():
            continue
        if isinstance(value, Mapping):
            found |= {f"{each.name}.{key}": part for key, part in sorted(value.items())}
        else:
            found[each.name] = value
    return found


def _cells(kind: str, name: str, side: str, value: Any) -> dict[str, Any]:
    columns: dict[str, Any] = dict.fromkeys((side, f"{side}_at_utc", f"{side}_text"))
    if isinstance(value, datetime):
        return columns | {f"{side}_at_utc": value.astimezone(UTC)}
    if value is None:
        return columns
    if name.startswith("readings."):
        return columns | {side: SIGNS[name.removeprefix("readings.")].shown(value)}
    is_words = name in IN_WORDS and (kind, name) != ("dose_event", "reason")
    return columns | {f"{side}_text" if is_words else side: _said(value)}


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ";".join(map(_said, value))
    if is_dataclass(value):
        return ":".join(_said(getattr(value, each.name)) for each in fields(value) if each.name not in UNTOLD)
    return "" if value is None else str(value)


def _head(told: ToldCourse, root: Entry, entry: Entry) -> dict[str, Any]:
    signed = [e.seq for e in told.entries if e.kind == "sign_off" and e.session_id == root.session_id]
    return {
        "amendment_id": entry.id,
        "entry_id": root.id,
        "target_id": entry.target_id,
        "course_id": told.course.id,
        "session_id": root.session_id,
        "kind": root.kind,
        "correction": "retraction" if entry.kind == "retraction" else "amendment",
        "course_day": told.day(entry.entered_at),
        "amended_at_utc": entry.entered_at.astimezone(UTC),
        "amended_at_local": entry.entered_at.astimezone(told.zone),
        "minutes_after": (entry.entered_at - root.entered_at) // timedelta(minutes=1),
        "after_signature": root.session_id is not None and any(seq < entry.seq for seq in signed),
        "reason_code": entry.reason_code,
        "reason_text": entry.reason_text,
        "amended_by_ref": told.refs[entry.author_id] if entry.author_id else None,
    }
