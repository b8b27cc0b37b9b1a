"""People, their sign-ins and tokens, and the failures that make a sign-in wait."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.storage.base import Guid, Moment, plain, private, table
from sessiontrack.storage.statements import Statement

SECRET_BYTES = 32

PERSON = table(
    "person",
    plain("id", Guid, primary_key=True),
    plain("clinic_id", Guid, sa.ForeignKey("clinic.id"), nullable=False, index=True),
    private("email", sa.Text, nullable=False, unique=True),
    private("name", sa.Text, nullable=False),
    plain("role", sa.Text, nullable=False),
    plain("ref", sa.Text, nullable=False),
    private("password_hash", sa.Text),
    plain("may_export", sa.Boolean, nullable=False),
    plain("disabled_at", Moment),
    plain("created_at", Moment, nullable=False),
    sa.UniqueConstraint("clinic_id", "id"),
)

SIGN_IN = table(
    "sign_in",
    plain("id", Guid, primary_key=True),
    private("token_hash", sa.Text, nullable=False, unique=True),
    plain("person_id", Guid, sa.ForeignKey("person.id"), nullable=False, index=True),
    plain("created_at", Moment, nullable=False),
    plain("last_used_at", Moment, nullable=False),
    plain("proved_at", Moment),
    plain("ended_at", Moment),
)

TOKEN = table(
    "service_token",
    plain("id", Guid, primary_key=True),
    plain("person_id", Guid, sa.ForeignKey("person.id"), nullable=False, index=True),
    private("secret_hash", sa.Text, nullable=False, unique=True),
    plain("scopes", sa.JSON, nullable=False),
    plain("expires_at", Moment, nullable=False),
    plain("revoked_at", Moment),
    plain("created_at", Moment, nullable=False),
)

LINK = table(
    "enrolment_link",
    plain("id", Guid, primary_key=True),
    plain("person_id", Guid, sa.ForeignKey("person.id"), nullable=False, index=True),
    private("secret_hash", sa.Text, nullable=False, unique=True),
    plain("expires_at", Moment, nullable=False),
    plain("used_at", Moment),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A person, or the account of a program (role ``service``).

    Args:
        ref: pseudonym in exports.
        may_export: has the grant to export with identifiers.
    """

    id: UUID
    clinic_id: UUID
    email: str
    name: str
    role: str
    ref: str
    may_export: bool
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignIn:
    """A login of a person on one device; ended, it is worth nothing."""

    id: UUID
    person: Person
    created_at: datetime
    last_used_at: datetime
    proved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Token:
    """A program's token."""

    id: UUID
    person: Person
    scopes: tuple[str, ...]
    expires_at: datetime


def pseudonym(letter: str, clinic_id: UUID, person_id: UUID) -> str:
    """A name for files that says nothing, stable within the clinic.

    >>> pseudonym("U", UUID(int=1), UUID(int=2))
    'U-3af74d2573'
    """
    digest = hashlib.sha256(f"sessiontrack/ref/1\n{clinic_id}{person_id}".encode()).hexdigest()
    return f"{letter}-{digest[:10]}"


def new_secret() -> str:
    """What a browser, a program or a link holds: 256 random bits, as text for a URL."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hashed(secret: str) -> str:
    """How a random secret of 256 bits is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


_PERSON = (
    PERSON.c.id,
    PERSON.c.clinic_id,
    PERSON.c.email,
    PERSON.c.name,
    PERSON.c.role,
    PERSON.c.ref,
    PERSON.c.may_export,
    PERSON.c.disabled_at,
)


def add_person(db: sa.Connection, person: Person, *, password_hash: str | None, now: datetime) -> None:
    """Keep a new person."""
    db.execute(
        PERSON.insert().values(
            id=person.id,
            clinic_id=person.clinic_id,
            email=person.email,
            name=person.name,
            role=person.role,
            ref=person.ref,
            may_export=person.may_export,
            password_hash=password_hash,
            created_at=now,
        )
    )


def find_person_by_email(db: sa.Connection, email: str) -> tuple[Person, str | None] | None:
    """A person with the hash of their password, by e-mail address in lower case."""
    row = db.execute(
        sa.select(*_PERSON, PERSON.c.password_hash).where(PERSON.c.email == email.lower())
    ).first()
    return (Person(*row[:-1]), row[-1]) if row else None


def find_person(db: sa.Connection, clinic_id: UUID, person_id: UUID) -> Person | None:
    """A person of a clinic."""
    query = sa.select(*_PERSON).where(PERSON.c.id == person_id, PERSON.c.clinic_id == clinic_id)
    row = db.execute(query).first()
    return Person(*row) if row else None


def get_password_hash(db: sa.Connection, person_id: UUID) -> str | None:
    """The hash of a person's password; none for a program and before enrolment."""
    query = sa.select(PERSON.c.password_hash).where(PERSON.c.id == person_id)
    kept: str | None = db.execute(query).scalar_one()
    return kept


def list_people(db: sa.Connection, clinic_id: UUID) -> list[Person]:
    """A clinic's people by name."""
    query = sa.select(*_PERSON).where(PERSON.c.clinic_id == clinic_id).order_by(PERSON.c.name)
    return [Person(*row) for row in db.execute(query)]


def count_able_to_sign_in(db: sa.Connection, clinic_id: UUID) -> dict[str, int]:
    """How many people of a clinic have a password and are not disabled, by role."""
    is_able = PERSON.c.disabled_at.is_(None) & PERSON.c.password_hash.is_not(None)
    query = sa.select(PERSON.c.role, sa.func.count()).where(PERSON.c.clinic_id == clinic_id, is_able)
    return dict(db.execute(query.group_by(PERSON.c.role)).all())


def change_person(db: sa.Connection, person_id: UUID, **values: Any) -> None:
    """Change a person's row."""
    db.execute(PERSON.update().where(PERSON.c.id == person_id).values(**values))


def add_sign_in(db: sa.Connection, sign_in: SignIn, token_hash: str) -> None:
    """Keep a login."""
    db.execute(
        SIGN_IN.insert().values(
            id=sign_in.id,
            token_hash=token_hash,
            person_id=sign_in.person.id,
            created_at=sign_in.created_at,
            last_used_at=sign_in.last_used_at,
        )
    )


# Built once: it is asked at every request of a person.
_SIGN_IN = Statement(
    sa.select(*_PERSON, SIGN_IN.c.id, SIGN_IN.c.created_at, SIGN_IN.c.last_used_at, SIGN_IN.c.proved_at)
    .join(PERSON, PERSON.c.id == SIGN_IN.c.person_id)
    .where(
        SIGN_IN.c.token_hash == sa.bindparam("token_hash"),
        SIGN_IN.c.ended_at.is_(None),
        PERSON.c.disabled_at.is_(None),
    )
)


def find_sign_in(db: sa.Connection, token_hash: str) -> SignIn | None:
    """The login that a cookie names, while it is not ended and its person not disabled."""
    row = _SIGN_IN.first(db, {"token_hash": token_hash})
    if row is None:
        return None
    count = len(_PERSON)
    sign_in_id, created_at, last_used_at, proved_at = row[count:]
    return SignIn(sign_in_id, Person(*row[:count]), created_at, last_used_at, proved_at)


def change_sign_in(db: sa.Connection, sign_in_id: UUID, **values: Any) -> None:
    """Change a login: used again, proved, ended."""
    db.execute(SIGN_IN.update().where(SIGN_IN.c.id == sign_in_id).values(**values))


def end_sign_ins(db: sa.Connection, person_id: UUID, now: datetime) -> None:
    """End every login of a person."""
    db.execute(
        SIGN_IN.update()
        .where(SIGN_IN.c.person_id == person_id, SIGN_IN.c.ended_at.is_(None))
        .values(ended_at=now)
    )


def list_live_sign_ins(db: sa.Connection, person_id: UUID) -> list[UUID]:
    """A person's logins that were not ended, newest first."""
    query = (
        sa.select(SIGN_IN.c.id)
        .where(SIGN_IN.c.person_id == person_id, SIGN_IN.c.ended_at.is_(None))
        .order_by(SIGN_IN.c.created_at.desc())
    )
    return list(db.execute(query).scalars())


def add_token(db: sa.Connection, token: Token, *, secret_hash: str, now: datetime) -> None:
    """Keep a program's token by its hash."""
    db.execute(
        TOKEN.insert().values(
            id=token.id,
            person_id=token.person.id,
            secret_hash=secret_hash,
            scopes=list(token.scopes),
            expires_at=token.expires_at,
            created_at=now,
        )
    )


# Built once: it is asked at every request of a program.
_TOKEN = Statement(
    sa.select(*_PERSON, TOKEN.c.id, TOKEN.c.scopes, TOKEN.c.expires_at)
    .join(PERSON, PERSON.c.id == TOKEN.c.person_id)
    .where(
        TOKEN.c.secret_hash == sa.bindparam("secret_hash"),
        TOKEN.c.revoked_at.is_(None),
        TOKEN.c.expires_at > sa.bindparam("now", type_=Moment),
        PERSON.c.disabled_at.is_(None),
    )
)


def find_token(db: sa.Connection, secret_hash: str, now: datetime) -> Token | None:
    """The token a program sent, while it is neither revoked nor run out nor its account disabled."""
    row = _TOKEN.first(db, {"secret_hash": secret_hash, "now": now})
    if row is None:
        return None
    count = len(_PERSON)
    token_id, scopes, expires_at = row[count:]
    return Token(token_id, Person(*row[:count]), tuple(scopes), expires_at)


def revoke_tokens(db: sa.Connection, person_id: UUID, now: datetime) -> int:
    """Revoke every token of a program; how many there were."""
    return db.execute(
        TOKEN.update()
        .where(TOKEN.c.person_id == person_id, TOKEN.c.revoked_at.is_(None))
        .values(revoked_at=now)
    ).rowcount


def add_link(
    db: sa.Connection, link_id: UUID, *, person_id: UUID, secret_hash: str, expires_at: datetime
) -> None:
    """Keep a one-time enrolment link by its hash."""
    db.execute(
        LINK.insert().values(id=link_id, person_id=person_id, secret_hash=secret_hash, expires_at=expires_at)
    )


def close_links(db: sa.Connection, person_id: UUID, now: datetime) -> None:
    """End whatever links of a person are open."""
    db.execute(
        LINK.update().where(LINK.c.person_id == person_id, LINK.c.used_at.is_(None)).values(used_at=now)
    )


def take_link(db: sa.Connection, secret_hash: str, now: datetime) -> UUID | None:
    """Use a one-time link up; the person it was for, or nothing when it is used, old or unknown."""
    query = sa.select(LINK.c.id, LINK.c.person_id).where(
        LINK.c.secret_hash == secret_hash, LINK.c.used_at.is_(None), LINK.c.expires_at > now
    )
    row = db.execute(query).first()
    if row is None:
        return None
    used = db.execute(LINK.update().where(LINK.c.id == row.id, LINK.c.used_at.is_(None)).values(used_at=now))
    return row.person_id if used.rowcount == 1 else None
