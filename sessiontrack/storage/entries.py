"""The append-only table of entries: one chain a course, one locked head, and nothing ever changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from unicodedata import normalize
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.courses import Course
from sessiontrack.domain.entries import Draft, Entry
from sessiontrack.storage.base import CanonicalJson, Guid, Moment, plain, private, table
from sessiontrack.storage.chain import body_hash, first_link, new_salt, next_link
from sessiontrack.storage.codec import SCHEMA_REV, body_from, body_text
from sessiontrack.storage.statements import Statement

COURSE_KINDS = ("eligibility", "consent", "decision", "follow_up", "score")
"""Kinds that speak about the whole course, whichever session they stand in."""

WIDE_KINDS = (*COURSE_KINDS, "retraction")
"""What must be read to know what is current of them."""

HISTORY_KINDS = ("past_treatment", "concomitant_medicine")
"""Kinds about what the patient brings along: read for the course's page and before a start, not with a session."""

_IS_WIDE = sa.text("kind IN ({})".format(", ".join(f"'{kind}'" for kind in WIDE_KINDS)))

ENTRY = table(
    "entry",
    plain("clinic_id", Guid, primary_key=True),
    plain("course_id", Guid, primary_key=True),
    plain("seq", sa.Integer, primary_key=True),
    plain("id", Guid, nullable=False),
    plain("session_id", Guid),
    plain("kind", sa.Text, nullable=False),
    plain("author_id", Guid, sa.ForeignKey("person.id")),
    plain("author_role", sa.Text, nullable=False),
    plain("device_id", Guid),
    private("measured_at", Moment, nullable=False),
    plain("entered_at", Moment, nullable=False),
    plain("target_id", Guid),
    plain("reason_code", sa.Text),
    private("reason_text", sa.Text),
    private("body", CanonicalJson, nullable=False),
    private("body_salt", sa.LargeBinary, nullable=False),
    plain("body_hash", sa.Text, nullable=False),
    plain("link", sa.Text, nullable=False),
    plain("schema_rev", sa.Integer, nullable=False),
    sa.ForeignKeyConstraint(["clinic_id", "course_id"], ["course.clinic_id", "course.id"]),
    sa.ForeignKeyConstraint(
        ["clinic_id", "session_id"], ["treatment_session.clinic_id", "treatment_session.id"]
    ),
    sa.UniqueConstraint("clinic_id", "course_id", "id"),
    sa.Index(
        "ix_entry_clinic_id_course_id_target_id",
        "clinic_id",
        "course_id",
        "target_id",
        sqlite_where=sa.text("target_id IS NOT NULL"),
        postgresql_where=sa.text("target_id IS NOT NULL"),
    ),
    sa.Index(
        "ix_entry_wide",
        "clinic_id",
        "course_id",
        "kind",
        sqlite_where=_IS_WIDE,
        postgresql_where=_IS_WIDE,
    ),
    sa.Index("ix_entry_clinic_id_session_id_seq", "clinic_id", "session_id", "seq"),
    sa.Index("ix_entry_clinic_id_kind_entered_at", "clinic_id", "kind", "entered_at"),
)

HEAD = table(
    "course_head",
    plain("clinic_id", Guid, primary_key=True),
    plain("course_id", Guid, primary_key=True),
    plain("seq", sa.Integer, nullable=False),
    plain("link", sa.Text, nullable=False),
    plain("entered_at", Moment, nullable=False),
    sa.ForeignKeyConstraint(["clinic_id", "course_id"], ["course.clinic_id", "course.id"]),
)

HEADER = tuple(
    "course_id seq id session_id kind author_id author_role device_id measured_at entered_at target_id "
    "reason_code reason_text body_hash schema_rev".split()
)
"""What a link covers: every column of an entry but the body, its salt and the link itself."""

READ_COLUMNS = [
    ENTRY.c[name]
    for name in (
        "course_id seq id kind author_id author_role measured_at entered_at body link session_id device_id "
        "target_id reason_code reason_text schema_rev"
    ).split()
]


@dataclass(frozen=True, slots=True)
class Head:
    """Where a course's chain ends.

    Args:
        seq: the number of entries.
        entered_at: when the newest was kept; the next is never kept before it.
    """

    clinic_id: UUID
    course_id: UUID
    seq: int
    link: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Author:
    """Who an entry is from; nobody and ``system`` for what a rule wrote."""

    id: UUID | None
    role: str


def open_chain(db: sa.Connection, course: Course) -> None:
    """Begin a course's chain, bound to the patient."""
    link = first_link(course.clinic_id, course.id, course.patient_id, course.opened_at)
    db.execute(
        HEAD.insert().values(
            clinic_id=course.clinic_id,
            course_id=course.id,
            seq=0,
            link=link,
            entered_at=course.opened_at,
        )
    )


def find_head(db: sa.Connection, clinic_id: UUID, course_id: UUID) -> Head | None:
    """Where a course's chain ends now."""
    row = _HEAD.first(db, {"clinic": clinic_id, "course": course_id})
    return Head(*row) if row else None


def lock_head(db: sa.Connection, clinic_id: UUID, course_id: UUID) -> Head | None:
    """The same, and nobody else appends to this course until the transaction ends."""
    row = _LOCKED_HEAD.first(db, {"clinic": clinic_id, "course": course_id})
    return Head(*row) if row else None


_ENDS = sa.select(HEAD.c.clinic_id, HEAD.c.course_id, HEAD.c.seq, HEAD.c.link, HEAD.c.entered_at).where(
    HEAD.c.clinic_id == sa.bindparam("clinic"), HEAD.c.course_id == sa.bindparam("course")
)
_HEAD, _LOCKED_HEAD = Statement(_ENDS), Statement(_ENDS.with_for_update())


class Tail:
    """The locked end of a course's chain, growing in memory until it is written.

    Args:
        head: where the chain ends, with what was added.
    """

    def __init__(self, head: Head) -> None:
        self.head = head
        self._rows: list[dict[str, Any]] = []

    def add(self, draft: Draft, author: Author, now: datetime) -> Entry:
        """Add an entry behind the others; as it will be kept."""
        row = _row(self.head, draft, author, max(now, self.head.entered_at))
        self.head = replace(self.head, seq=row["seq"], link=row["link"], entered_at=row["entered_at"])
        self._rows.append(row)
        return _entry(row, draft)

    def write(self, db: sa.Connection) -> None:
        """Keep what was added, and move the head."""
        _ADD.run(db, *self._rows)
        head = self.head
        values = {"clinic": head.clinic_id, "course": head.course_id}
        _MOVE.run(db, {**values, "seq": head.seq, "link": head.link, "entered_at": head.entered_at})


def append(
    db: sa.Connection, head: Head, drafts: Sequence[tuple[Draft, Author]], now: datetime
) -> tuple[Entry, ...]:
    """Add entries behind a locked head, each with its link, and move the head; the entries as kept."""
    tail = Tail(head)
    kept = tuple(tail.add(draft, author, now) for draft, author in drafts)
    tail.write(db)
    return kept


_ADD = Statement(ENTRY.insert())
_MOVE = Statement(
    HEAD.update()
    .where(HEAD.c.clinic_id == sa.bindparam("clinic"), HEAD.c.course_id == sa.bindparam("course"))
    .values(seq=sa.bindparam("seq"), link=sa.bindparam("link"), entered_at=sa.bindparam("entered_at"))
)


def _row(head: Head, draft: Draft, author: Author, entered_at: datetime) -> dict[str, Any]:
    salt, body = new_salt(), body_text(draft.body)
    header = {
        "course_id": head.course_id,
        "seq": head.seq + 1,
        "id": draft.id,
        "session_id": draft.session_id,
        "kind": draft.kind,
        "author_id": author.id,
        "author_role": author.role,
        "device_id": draft.device_id,
        "measured_at": draft.measured_at,
        "entered_at": entered_at,
        "target_id": draft.target_id,
        "reason_code": draft.reason_code,
        # What is stored is what the link covers, byte for byte.
        "reason_text": None if draft.reason_text is None else normalize("NFC", draft.reason_text),
        "body_hash": body_hash(salt, body),
        "schema_rev": SCHEMA_REV,
    }
    link = next_link(head.link, header)
    return {"clinic_id": head.clinic_id, **header, "body": body, "body_salt": salt, "link": link}


def _entry(row: Mapping[str, Any], draft: Draft) -> Entry:
    return Entry(**{name: row[name] for name in _KEPT_NAMES}, body=draft.body)


_KEPT_NAMES = tuple(column.name for column in READ_COLUMNS if column.name != "body")


MOST_DECODED = 8192
_decoded: dict[str, tuple[tuple[Any, ...], Entry]] = {}


def entry_from(row: Any) -> Entry:
    """An entry from a row that has the columns read.

    A running session is read with every entry that joins it, and entries never change: one that was decoded before
    is taken again, unless the row differs from it in anything at all.
    """
    values = tuple(row)
    link = values[9]
    before = _decoded.get(link)
    if before is not None and before[0] == values:
        return before[1]
    entry = decoded_entry(values)
    if len(_decoded) >= MOST_DECODED:
        _decoded.clear()
    _decoded[link] = (values, entry)
    return entry


def decoded_entry(row: Any) -> Entry:
    """The same decoded anew, for who reads a whole clinic: it must not push the running sessions out of memory."""
    values = tuple(row)
    decoded = [*values[:8], body_from(values[3], values[8]), *values[9:]]
    return Entry(*decoded)


def list_entries_from(db: sa.Connection, head: Head, seq: int) -> list[Entry]:
    """A course's entries from a place in its chain on."""
    values = {"clinic": head.clinic_id, "course": head.course_id, "seq": seq}
    return [entry_from(row) for row in _FROM.all(db, values)]


_FROM = Statement(
    sa.select(*READ_COLUMNS)
    .where(
        ENTRY.c.clinic_id == sa.bindparam("clinic"),
        ENTRY.c.course_id == sa.bindparam("course"),
        ENTRY.c.seq >= sa.bindparam("seq"),
    )
    .order_by(ENTRY.c.seq)
)


def find_entry(db: sa.Connection, clinic_id: UUID, course_id: UUID, entry_id: UUID) -> Entry | None:
    """An entry of a course by the id its device gave it."""
    query = sa.select(*READ_COLUMNS).where(
        ENTRY.c.clinic_id == clinic_id, ENTRY.c.course_id == course_id, ENTRY.c.id == entry_id
    )
    row = db.execute(query).first()
    return entry_from(row) if row else None


def list_entries(db: sa.Connection, clinic_id: UUID, session_id: UUID, *, after_seq: int = 0) -> list[Entry]:
    """A session's entries in the order in which they were kept."""
    query = (
        sa.select(*READ_COLUMNS)
        .where(
            ENTRY.c.clinic_id == clinic_id,
            ENTRY.c.session_id == session_id,
            ENTRY.c.seq > after_seq,
        )
        .order_by(ENTRY.c.seq)
    )
    return [entry_from(row) for row in db.execute(query).all()]


def list_course_entries(
    db: sa.Connection, clinic_id: UUID, course_id: UUID, kinds: Iterable[str] | None = None
) -> list[Entry]:
    """A course's entries in the order in which they were kept, of some kinds or of all."""
    query = sa.select(*READ_COLUMNS).where(ENTRY.c.clinic_id == clinic_id, ENTRY.c.course_id == course_id)
    if kinds is not None:
        query = query.where(ENTRY.c.kind.in_(tuple(kinds)))
    return [entry_from(row) for row in db.execute(query.order_by(ENTRY.c.seq)).all()]


def list_entries_of_courses(
    db: sa.Connection, clinic_id: UUID, course_ids: Collection[UUID], kinds: Collection[str]
) -> list[Entry]:
    """The entries of some courses of some kinds, each course's in the order in which they were kept."""
    query = (
        sa.select(*READ_COLUMNS)
        .where(ENTRY.c.clinic_id == clinic_id, ENTRY.c.course_id.in_(course_ids), ENTRY.c.kind.in_(kinds))
        .order_by(ENTRY.c.course_id, ENTRY.c.seq)
    )
    return [entry_from(row) for row in db.execute(query).all()]


def list_courses_told_of(
    db: sa.Connection, clinic_id: UUID, kinds: Collection[str], since: datetime
) -> list[UUID]:
    """Courses with an entry of some kinds that was kept after a moment."""
    query = (
        sa.select(ENTRY.c.course_id)
        .where(ENTRY.c.clinic_id == clinic_id, ENTRY.c.kind.in_(kinds), ENTRY.c.entered_at >= since)
        .distinct()
    )
    return list(db.execute(query).scalars())
