"""What the machine's operator does about programs and their tokens, from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from sessiontrack.domain.errors import NotFound, Rejected
from sessiontrack.domain.permissions import SCOPES, Role
from sessiontrack.service.clinics import clean_name
from sessiontrack.service.sign_ins import BEARER_PREFIX
from sessiontrack.service.trail import note_by_operator
from sessiontrack.storage import people
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import Clinic
from sessiontrack.storage.people import Person, Token, hashed, new_secret, pseudonym

LONGEST_DAYS = 90


def add_token(
    database: Database, clinic: Clinic, *, name: str, scopes: Sequence[str], days: int, now: datetime
) -> str:
    """A token for a program, whose account is made when it is new; shown once, kept only hashed.

    Raises:
        Rejected: an unknown scope, none at all, or a life longer than a token may have.
    """
    if not scopes or set(scopes) - set(SCOPES):
        raise Rejected(f"Name at least one scope of: {', '.join(SCOPES)}.")
    if not 1 <= days <= LONGEST_DAYS:
        raise Rejected(f"A token lives 1 to {LONGEST_DAYS} days.")
    with database.writing() as db:
        program = _program(db, clinic, name) or _new_program(db, clinic, name, now)
        bearer = make_token(db, program, scopes=scopes, now=now, days=days)
        note_by_operator(
            db, "token.added", now, clinic_id=clinic.id, subject_id=program.id, scopes=sorted(set(scopes))
        )
    return bearer


def make_token(
    db: sa.Connection,
    program: Person,
    *,
    scopes: Sequence[str],
    now: datetime,
    days: int = LONGEST_DAYS,
) -> str:
    """Another token of a program that there is."""
    token_id = uuid7()
    bearer = f"{BEARER_PREFIX}{token_id.hex}_{new_secret()}"
    token = Token(token_id, program, tuple(dict.fromkeys(scopes)), now + timedelta(days=days))
    people.add_token(db, token, secret_hash=hashed(bearer), now=now)
    return bearer


def revoke_token(database: Database, clinic: Clinic, *, name: str, now: datetime) -> int:
    """Revoke every token of a program from the next request on; how many there were.

    Raises:
        NotFound: there is no such program here, or it has no token.
    """
    with database.writing() as db:
        program = _program(db, clinic, name)
        revoked = people.revoke_tokens(db, program.id, now) if program else 0
        if program is None or not revoked:
            raise NotFound(f"There is no token of {name} to revoke.")
        note_by_operator(db, "token.revoked", now, clinic_id=clinic.id, subject_id=program.id, tokens=revoked)
    return revoked


def _program(db: sa.Connection, clinic: Clinic, name: str) -> Person | None:
    found = people.find_person_by_email(db, _account(clinic, name))
    return found[0] if found else None


def _new_program(db: sa.Connection, clinic: Clinic, name: str, now: datetime) -> Person:
    person_id = uuid7()
    ref = pseudonym("U", clinic.id, person_id)
    account = _account(clinic, name)
    program = Person(person_id, clinic.id, account, clean_name(name), Role.SERVICE, ref, may_export=False)
    people.add_person(db, program, password_hash=None, now=now)
    return program


def _account(clinic: Clinic, name: str) -> str:
    """A program's place among the e-mail addresses: no mail, and none that a person could have."""
    return f"{clean_name(name).casefold()} {clinic.id}"
