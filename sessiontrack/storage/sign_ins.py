"""What signing in asks and keeps besides the queries about people."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.storage.base import Moment
from sessiontrack.storage.people import FAILURE, LINK, PERSON, SIGN_IN, Person, find_person

# Any number does that no other lock of this program uses.
_COUNTING = 7_301_001


def lock_counting(db: sa.Connection) -> None:
    """Wait until no other attempt is being counted, until this transaction ends.

    SQLite has one writer anyway; on PostgreSQL attempts at the same moment would not see each other.
    """
    if db.dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_COUNTING)))


def find_last_success(db: sa.Connection, email: str) -> datetime | None:
    """When the person of an address last gave the right password, to sign in or to prove who they are."""
    latest = sa.func.max(sa.func.coalesce(SIGN_IN.c.proved_at, SIGN_IN.c.created_at), type_=Moment)
    query = sa.select(latest).join(PERSON, PERSON.c.id == SIGN_IN.c.person_id)
    found: datetime | None = db.execute(query.where(PERSON.c.email == email.lower())).scalar()
    return found


def forget_failure(db: sa.Connection, failure_id: UUID) -> None:
    """An attempt that was counted before it was checked turned out right: it counts for nobody."""
    db.execute(FAILURE.update().where(FAILURE.c.id == failure_id).values(account_hash="", address=""))


def find_person_of_link(db: sa.Connection, secret_hash: str, now: datetime) -> Person | None:
    """Whom a one-time link would let in, while it can be used and they are not disabled."""
    query = (
        sa.select(PERSON.c.clinic_id, PERSON.c.id)
        .join(LINK, LINK.c.person_id == PERSON.c.id)
        .where(
            LINK.c.secret_hash == secret_hash,
            LINK.c.used_at.is_(None),
            LINK.c.expires_at > now,
            PERSON.c.disabled_at.is_(None),
        )
    )
    row = db.execute(query).first()
    return find_person(db, row.clinic_id, row.id) if row else None
