"""What signing in asks and keeps besides the queries about people."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from sessiontrack.storage.base import Moment
from sessiontrack.storage.people import LINK, PERSON, SIGN_IN, Person, find_person


def find_last_success(db: sa.Connection, email: str) -> datetime | None:
    """When the person of an address last gave the right password, to sign in or to prove who they are."""
    latest = sa.func.max(sa.func.coalesce(SIGN_IN.c.proved_at, SIGN_IN.c.created_at), type_=Moment)
    query = sa.select(latest).join(PERSON, PERSON.c.id == SIGN_IN.c.person_id)
    found: datetime | None = db.execute(query.where(PERSON.c.email == email.lower())).scalar()
    return found


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
