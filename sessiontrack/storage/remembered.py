"""Running sessions as they were last read, so that the next entry reads only what was added since.

The end of a chain names everything before it: while the locked head is the one that was remembered, or is reached
from it by entries that touch this session alone, nothing that the record is made of can have changed.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.record import SessionRecord
from sessiontrack.storage.entries import WIDE_KINDS, Head, list_entries_from
from sessiontrack.storage.records import Stamp

MOST_REMEMBERED = 256
"""Sessions a process remembers: more than a group of clinics runs at once."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    record: SessionRecord
    head: Head
    versions: tuple[Any, ...]


_remembered: OrderedDict[UUID, _Remembered] = OrderedDict()
_order = Lock()


def remember(record: SessionRecord, head: Head, stamp: Stamp) -> None:
    """Keep a record for the next entry, as it will stand once the transaction is committed."""
    # A transaction that fails leaves the head where it was, so that what was remembered of it never holds.
    with _order:
        _remembered[record.session.id] = _Remembered(record, head, stamp.versions)
        _remembered.move_to_end(record.session.id)
        while len(_remembered) > MOST_REMEMBERED:
            _remembered.popitem(last=False)


def recall(db: sa.Connection, session_id: UUID, stamp: Stamp) -> SessionRecord | None:
    """The record of a session whose head is locked; nothing when it must be read from the beginning."""
    before = _remembered.get(session_id)
    if before is None or stamp.is_known or before.versions != stamp.versions:
        return None
    if before.head == stamp.head:
        return before.record
    if before.head.seq >= stamp.head.seq:
        return None
    same, *added = list_entries_from(db, stamp.head, before.head.seq)
    touches_others = any(entry.session_id != session_id or entry.kind in WIDE_KINDS for entry in added)
    if same.link != before.head.link or touches_others:
        return None
    return replace(before.record, entries=(*before.record.entries, *added))
