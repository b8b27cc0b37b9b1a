"""One-time links by which a patient fills one rating scale; kept by the hash of their secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.storage.base import Guid, Moment, plain, private, table

SCORE_LINK = table(
    "score_link",
    plain("clinic_id", Guid, primary_key=True),
    plain("id", Guid, primary_key=True),
    plain("course_id", Guid, nullable=False),
    plain("scale", sa.Text, nullable=False),
    plain("occasion", sa.Text, nullable=False),
    private("secret_hash", sa.Text, nullable=False, unique=True),
    plain("made_by", Guid, sa.ForeignKey("person.id"), nullable=False),
    plain("made_at", Moment, nullable=False),
    plain("expires_at", Moment, nullable=False),
    plain("used_at", Moment),
    plain("revoked_at", Moment),
    sa.ForeignKeyConstraint(["clinic_id", "course_id"], ["course.clinic_id", "course.id"]),
    sa.Index("ix_score_link_clinic_id_course_id", "clinic_id", "course_id"),
)


@dataclass(frozen=True, slots=True)
class ScoreLink:
    """A link that was made for one scale of one course.

    Args:
        scale: a key of ``SCALES``.
        occasion: a key of ``OCCASIONS``.
        made_by: the person who asks.
    """

    id: UUID
    clinic_id: UUID
    course_id: UUID
    scale: str
    occasion: str
    made_by: UUID
    made_at: datetime
    expires_at: datetime


_NAMES = tuple(ScoreLink.__dataclass_fields__)
_COLUMNS = tuple(SCORE_LINK.c[name] for name in _NAMES)


def _is_open(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        SCORE_LINK.c.used_at.is_(None), SCORE_LINK.c.revoked_at.is_(None), SCORE_LINK.c.expires_at > now
    )


def _is(link: ScoreLink) -> sa.ColumnElement[bool]:
    return sa.and_(SCORE_LINK.c.clinic_id == link.clinic_id, SCORE_LINK.c.id == link.id)


def add_score_link(db: sa.Connection, link: ScoreLink, *, secret_hash: str) -> None:
    """Keep a new link by its hash."""
    values = {name: getattr(link, name) for name in _NAMES}
    db.execute(SCORE_LINK.insert().values(**values, secret_hash=secret_hash))


def find_open_score_link(db: sa.Connection, secret_hash: str, now: datetime) -> ScoreLink | None:
    """The link that a secret opens, while it is neither used, revoked nor run out."""
    row = db.execute(
        sa.select(*_COLUMNS).where(SCORE_LINK.c.secret_hash == secret_hash, _is_open(now))
    ).first()
    return ScoreLink(*row) if row else None


def list_open_score_links(
    db: sa.Connection, clinic_id: UUID, course_id: UUID, now: datetime
) -> list[ScoreLink]:
    """A course's links that can still be used, the newest first."""
    query = (
        sa.select(*_COLUMNS)
        .where(SCORE_LINK.c.clinic_id == clinic_id, SCORE_LINK.c.course_id == course_id, _is_open(now))
        .order_by(SCORE_LINK.c.made_at.desc(), SCORE_LINK.c.id.desc())
    )
    return [ScoreLink(*row) for row in db.execute(query)]


def take_score_link(db: sa.Connection, link: ScoreLink, now: datetime) -> bool:
    """Use a link up; false when it is no longer open: of two at once one takes it."""
    taken = db.execute(SCORE_LINK.update().where(_is(link), _is_open(now)).values(used_at=now))
    return taken.rowcount == 1


def revoke_score_link(db: sa.Connection, link: ScoreLink, now: datetime) -> None:
    """End a link that nobody used."""
    db.execute(SCORE_LINK.update().where(_is(link), _is_open(now)).values(revoked_at=now))
