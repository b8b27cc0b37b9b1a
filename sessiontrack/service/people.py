"""What the machine's operator does about clinics, people, programs and protocols, from the command line."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from sessiontrack.domain.errors import Conflict, Fault, NotFound, Rejected
from sessiontrack.domain.permissions import SCOPES, Role
from sessiontrack.domain.protocol import Protocol, protocol_from
from sessiontrack.service.passwords import hash_password, require_good
from sessiontrack.service.sign_ins import BEARER_PREFIX, SECRET_BYTES
from sessiontrack.service.trail import note_by_operator
from sessiontrack.storage import clinics, people
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import Clinic
from sessiontrack.storage.people import Person, Token, hashed, pseudonym

LINK_LASTS = timedelta(minutes=30)
LONGEST_TOKEN_DAYS = 90
LONGEST_NAME = 200

_EMAIL = re.compile(r"[^\s@<>\"',;:\\]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?", re.IGNORECASE)


def find_clinic(database: Database, name: str | None) -> Clinic:
    """The clinic of a name, or the only one there is.

    Raises:
        NotFound: there is none, or several and none was named.
    """
    with database.reading() as db:
        known = clinics.list_clinics(db)
    chosen = [clinic for clinic in known if name is None or clinic.name.casefold() == name.casefold()]
    if len(chosen) == 1:
        return chosen[0]
    if not known:
        raise NotFound("There is no clinic yet: run 'sessiontrack init'.")
    names = ", ".join(clinic.name for clinic in known)
    raise NotFound(f"Say which clinic with --clinic; there are: {names}.")


def add_clinic(
    database: Database, *, name: str, zone: str, now: datetime, is_synthetic: bool = False
) -> Clinic:
    """Keep another clinic.

    Raises:
        Rejected: the name is empty or the zone unknown.
        Conflict: there is one of this name.
    """
    clinic = Clinic(uuid7(), _name(name), _zone(zone), is_synthetic)
    with database.writing() as db:
        if any(each.name.casefold() == clinic.name.casefold() for each in clinics.list_clinics(db)):
            raise Conflict(f"There is a clinic {clinic.name} already.")
        clinics.add_clinic(db, clinic, now)
        note_by_operator(db, "clinic.added", now, clinic_id=clinic.id, subject_id=clinic.id)
    return clinic


def add_person(
    database: Database,
    clinic: Clinic,
    *,
    email: str,
    name: str,
    role: Role,
    password: str | None = None,
    now: datetime,
) -> tuple[Person, str | None]:
    """Keep a new person; without a password with the secret of a one-time link to set one.

    Raises:
        Rejected: the address, the name or the password cannot be taken.
        Conflict: the address belongs to somebody.
    """
    person = _person(clinic.id, email.strip(), name, role)
    if password is not None:
        require_good(password, email=person.email, name=person.name)
    kept = None if password is None else hash_password(password)
    with database.writing() as db:
        _keep(db, person, kept, now)
        secret = None if kept else _new_link(db, person, now)
        note_by_operator(db, "person.added", now, clinic_id=clinic.id, subject_id=person.id, role=role)
    return person, secret


def _person(clinic_id: UUID, email: str, name: str, role: Role) -> Person:
    if not _EMAIL.fullmatch(email):
        fault = Fault("/email", "invalid", "must be an e-mail address such as nora@example.com")
        raise Rejected("This is no e-mail address.", [fault])
    if role is Role.SERVICE:
        raise Rejected("A program is no person: use 'sessiontrack token add'.")
    person_id = uuid7()
    ref = pseudonym("U", clinic_id, person_id)
    return Person(person_id, clinic_id, email.lower(), _name(name), role, ref, may_export=False)


def _keep(db: sa.Connection, person: Person, kept: str | None, now: datetime) -> None:
    if people.find_person_by_email(db, person.email):
        raise Conflict(f"{person.email} belongs to somebody already.")
    people.add_person(db, person, password_hash=kept, now=now)


def new_link(database: Database, email: str, now: datetime) -> tuple[Person, str]:
    """Another one-time link, with which a person sets a new password.

    Raises:
        NotFound: nobody has this address, or they are disabled.
    """
    with database.writing() as db:
        person = _somebody(db, email)
        secret = _new_link(db, person, now)
        note_by_operator(db, "link.made", now, clinic_id=person.clinic_id, subject_id=person.id)
    return person, secret


def _new_link(db: sa.Connection, person: Person, now: datetime) -> str:
    secret = secrets.token_urlsafe(SECRET_BYTES)
    people.add_link(
        db, uuid7(), person_id=person.id, secret_hash=hashed(secret), expires_at=now + LINK_LASTS
    )
    return secret


def disable_person(database: Database, email: str, now: datetime) -> Person:
    """Stop a person's access from the next request on; what they wrote stays theirs.

    Raises:
        NotFound: nobody has this address, or they are disabled already.
        Conflict: they are the clinic's last administrator.
    """
    with database.writing() as db:
        person = _somebody(db, email)
        active = [each for each in people.list_people(db, person.clinic_id) if not each.disabled_at]
        if [each.id for each in active if each.role == Role.ADMIN] == [person.id]:
            raise Conflict("This is the clinic's last administrator: add another one first.")
        people.change_person(db, person.id, disabled_at=now)
        people.end_sign_ins(db, person.id, now)
        note_by_operator(db, "person.disabled", now, clinic_id=person.clinic_id, subject_id=person.id)
    return person


def _somebody(db: sa.Connection, email: str) -> Person:
    found = people.find_person_by_email(db, email.strip())
    if found is None or found[0].disabled_at or found[0].role == Role.SERVICE:
        raise NotFound(f"Nobody active has the address {email.strip()}.")
    return found[0]


def add_token(
    database: Database, clinic: Clinic, *, name: str, scopes: Sequence[str], days: int, now: datetime
) -> str:
    """A token for a program, whose account is made when it is new; shown once, kept only hashed.

    Raises:
        Rejected: an unknown scope, none at all, or a life longer than a token may have.
    """
    if not scopes or set(scopes) - set(SCOPES):
        raise Rejected(f"Name at least one scope of: {', '.join(SCOPES)}.")
    if not 1 <= days <= LONGEST_TOKEN_DAYS:
        raise Rejected(f"A token lives 1 to {LONGEST_TOKEN_DAYS} days.")
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
    days: int = LONGEST_TOKEN_DAYS,
) -> str:
    """Another token of a program that there is."""
    token_id = uuid7()
    bearer = f"{BEARER_PREFIX}{token_id.hex}_{secrets.token_urlsafe(SECRET_BYTES)}"
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
        note_by_operator(
            db, "token.revoked", now, clinic_id=clinic.id, subject_id=program.id, tokens=revoked
        )
    return revoked


def _program(db: sa.Connection, clinic: Clinic, name: str) -> Person | None:
    found = people.find_person_by_email(db, _account(clinic, name))
    return found[0] if found else None


def _new_program(db: sa.Connection, clinic: Clinic, name: str, now: datetime) -> Person:
    person_id = uuid7()
    ref = pseudonym("U", clinic.id, person_id)
    account = _account(clinic, name)
    program = Person(person_id, clinic.id, account, _name(name), Role.SERVICE, ref, may_export=False)
    people.add_person(db, program, password_hash=None, now=now)
    return program


def _account(clinic: Clinic, name: str) -> str:
    """A program's place among the e-mail addresses: no mail, and none that a person could have."""
    return f"{_name(name).casefold()} {clinic.id}"


def show_protocol(database: Database, clinic: Clinic) -> Protocol:
    """The limits in force."""
    with database.reading() as db:
        return clinics.get_protocol(db, clinic.id)


def publish_protocol(
    database: Database, clinic: Clinic, values: Mapping[str, object], now: datetime
) -> Protocol:
    """A new version of a clinic's limits; a session keeps the version of its check-in.

    Raises:
        Rejected: an unknown limit, or a value outside its bounds.
    """
    with database.writing() as db:
        before = clinics.get_protocol(db, clinic.id)
        protocol = protocol_from(before.version + 1, values)
        clinics.add_protocol(db, clinic.id, protocol, by="operator", at=now)
        note_by_operator(
            db,
            "protocol.published",
            now,
            clinic_id=clinic.id,
            version=protocol.version,
            before=dict(before.values),
            after=dict(protocol.values),
        )
    return protocol


def _name(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        raise Rejected(f"A name has 1 to {LONGEST_NAME} letters.")
    return name


def _zone(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Rejected(f"{zone!r} is no time zone; write one such as America/Chicago.") from error
