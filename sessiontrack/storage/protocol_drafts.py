"""Drafts of a clinic's protocol, open and closed, and who published which version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.protocol import DEFAULT_PROTOCOL, Protocol
from sessiontrack.domain.protocol_drafts import ProtocolDraft
from sessiontrack.storage.base import Guid, Moment, plain, private, table
from sessiontrack.storage.clinics import CLINIC, PROTOCOL

OPERATOR = "operator"
"""Who published a version from the command line."""

_IS_OPEN = sa.text("closed_as IS NULL")

DRAFT = table(
    "protocol_draft",
    plain("clinic_id", Guid, primary_key=True),
    plain("id", Guid, primary_key=True),
    plain("based_on", sa.Integer, nullable=False),
    plain("limits", sa.JSON, nullable=False),
    private("reason_text", sa.Text, nullable=False),
    plain("made_by", Guid, nullable=False),
    plain("made_role", sa.Text, nullable=False),
    plain("made_at", Moment, nullable=False),
    plain("version", sa.Integer, nullable=False),
    plain("closed_as", sa.Text),
    plain("closed_by", Guid),
    plain("closed_at", Moment),
    private("closing_text", sa.Text),
    plain("published_version", sa.Integer),
    sa.ForeignKeyConstraint(["clinic_id", "made_by"], ["person.clinic_id", "person.id"]),
    sa.ForeignKeyConstraint(["clinic_id", "closed_by"], ["person.clinic_id", "person.id"]),
    sa.ForeignKeyConstraint(
        ["clinic_id", "published_version"], ["protocol_version.clinic_id", "protocol_version.version"]
    ),
    sa.Index(
        "ix_protocol_draft_open",
        "clinic_id",
        unique=True,
        sqlite_where=_IS_OPEN,
        postgresql_where=_IS_OPEN,
    ),
)

_NAMES = tuple(ProtocolDraft.__dataclass_fields__)
_COLUMNS = [DRAFT.c[name] for name in _NAMES]


@dataclass(frozen=True, slots=True)
class Publication:
    """A version of the protocol with how it came into force.

    Args:
        published_by: a person; none for the command line, and for the defaults, which were never published.
        drafted_by: who wrote it, where two people published it.
        reason_text: theirs.
    """

    protocol: Protocol
    published_at: datetime | None = None
    published_by: UUID | None = None
    drafted_by: UUID | None = None
    reason_text: str | None = None


@dataclass(frozen=True, slots=True)
class ClosedDraft:
    """A draft that never came into force.

    Args:
        closed_as: ``declined`` or ``withdrawn``.
        closing_text: why it was declined.
    """

    draft: ProtocolDraft
    closed_as: str
    closed_by: UUID
    closed_at: datetime
    closing_text: str | None


def lock_protocol(db: sa.Connection, clinic_id: UUID) -> None:
    """Nobody else drafts or publishes for this clinic until the transaction ends."""
    db.execute(sa.select(CLINIC.c.id).where(CLINIC.c.id == clinic_id).with_for_update())


def list_publications(db: sa.Connection, clinic_id: UUID) -> list[Publication]:
    """Every version of a clinic's protocol, the newest first and the defaults last."""
    query = (
        sa.select(
            PROTOCOL.c.version,
            PROTOCOL.c.limits,
            PROTOCOL.c.published_at,
            PROTOCOL.c.published_by,
            DRAFT.c.made_by,
            DRAFT.c.reason_text,
        )
        .outerjoin(
            DRAFT,
            (DRAFT.c.clinic_id == PROTOCOL.c.clinic_id) & (DRAFT.c.published_version == PROTOCOL.c.version),
        )
        .where(PROTOCOL.c.clinic_id == clinic_id)
        .order_by(PROTOCOL.c.version.desc())
    )
    found = [
        Publication(Protocol(version, limits), at, None if by == OPERATOR else UUID(by), *drafted)
        for version, limits, at, by, *drafted in db.execute(query)
    ]
    return [*found, Publication(DEFAULT_PROTOCOL)]


def find_open_draft(db: sa.Connection, clinic_id: UUID) -> ProtocolDraft | None:
    """The draft that waits for a second person."""
    query = sa.select(*_COLUMNS).where(DRAFT.c.clinic_id == clinic_id, DRAFT.c.closed_as.is_(None))
    row = db.execute(query).first()
    return ProtocolDraft(*row) if row else None


def list_closed_drafts(db: sa.Connection, clinic_id: UUID, limit: int) -> list[ClosedDraft]:
    """The newest drafts that were declined or withdrawn."""
    count = len(_COLUMNS)
    query = (
        sa.select(*_COLUMNS, DRAFT.c.closed_as, DRAFT.c.closed_by, DRAFT.c.closed_at, DRAFT.c.closing_text)
        .where(DRAFT.c.clinic_id == clinic_id, DRAFT.c.closed_as.in_(("declined", "withdrawn")))
        .order_by(DRAFT.c.closed_at.desc(), DRAFT.c.id.desc())
        .limit(limit)
    )
    return [ClosedDraft(ProtocolDraft(*row[:count]), *row[count:]) for row in db.execute(query)]


def add_draft(db: sa.Connection, draft: ProtocolDraft) -> None:
    """Keep a new draft."""
    db.execute(DRAFT.insert().values(**_values(draft)))


def change_draft(db: sa.Connection, draft: ProtocolDraft) -> None:
    """Keep another version of an open draft."""
    db.execute(DRAFT.update().where(_is(draft)).values(**_values(draft)))


def close_draft(
    db: sa.Connection,
    draft: ProtocolDraft,
    closed_as: str,
    *,
    by: UUID,
    at: datetime,
    text: str | None = None,
    published_version: int | None = None,
) -> None:
    """Nobody changes or publishes a draft any more."""
    db.execute(
        DRAFT.update()
        .where(_is(draft))
        .values(
            closed_as=closed_as,
            closed_by=by,
            closed_at=at,
            closing_text=text,
            published_version=published_version,
        )
    )


def _is(draft: ProtocolDraft) -> sa.ColumnElement[bool]:
    return sa.and_(DRAFT.c.clinic_id == draft.clinic_id, DRAFT.c.id == draft.id)


def _values(draft: ProtocolDraft) -> dict[str, Any]:
    return {**{name: getattr(draft, name) for name in _NAMES}, "limits": dict(draft.limits)}
