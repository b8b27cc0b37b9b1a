"""Signing in and out, and who a cookie or a token stands for: asked of the database at every request."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from sessiontrack.domain.errors import NotFound, NotSignedIn, Unavailable
from sessiontrack.domain.permissions import Actor, Role
from sessiontrack.service.audit import note
from sessiontrack.service.passwords import hash_password, is_outdated, require_good
from sessiontrack.service.trail import note_by_person
from sessiontrack.service.tries import Try, check_password, remember_device, take_back
from sessiontrack.service.work import Work
from sessiontrack.storage import people
from sessiontrack.storage.base import Database
from sessiontrack.storage.people import Person, SignIn, hashed, new_secret
from sessiontrack.storage.sign_ins import find_person_of_link
from sessiontrack.storage.tries import forget_devices

MOST_LIVE = 3
"""Logins a person may have at once; an older one ends."""

BEARER_PREFIX = "st_"

# A page that asks every few seconds would otherwise write every few seconds.
_TOUCHED_EVERY = timedelta(minutes=1)
_WRONG = "This e-mail address and password do not belong together."
_WORN_LINK = "This link was used, is older than 30 minutes, or is not whole. Ask for a new one."


@dataclass(frozen=True, slots=True)
class LetIn:
    """Somebody was let in.

    Args:
        secret: for the cookie; nothing keeps it.
        device: the device's own secret, by which it is known from now on; nothing keeps it either.
    """

    secret: str
    sign_in: SignIn
    device: str


def sign_in(
    database: Database,
    *,
    email: str,
    password: str,
    address: str,
    now: datetime,
    earlier: str | None = None,
    device: str | None = None,
) -> LetIn:
    """Let a person in by e-mail address and password.

    Args:
        address: the network address that asks.
        earlier: the cookie this device had; its login ends.
        device: the secret this device was given at an earlier login.

    Raises:
        NotSignedIn: wrong, whichever of the two it is.
        TooManyTries: wait.
    """
    # One spelling, or each of the others would have ten tries of its own.
    account = email.strip().lower()
    right = check_password(database, Try(account, password, address, now, device), failed="sign_in.failed")
    if right is None:
        raise NotSignedIn(_WRONG)
    person = right.person
    better = hash_password(password) if is_outdated(right.kept) else right.kept
    with database.writing() as db:
        # A new password was set while this one was being checked: this one is no longer right.
        if people.get_password_hash(db, person.id) != right.kept:
            raise NotSignedIn(_WRONG)
        take_back(db, right)
        if better != right.kept:
            people.change_person(db, person.id, password_hash=better)
        if earlier:
            _end_earlier(db, earlier, now)
        token, made = start_sign_in(db, person, now)
        known = remember_device(db, account, device, now)
        note_by_person(db, "sign_in.made", now, person)
    return LetIn(token, made, known)


def start_sign_in(db: sa.Connection, person: Person, now: datetime) -> tuple[str, SignIn]:
    """A new login of somebody who was let in; of the others the newest stay."""
    token = new_secret()
    made = SignIn(uuid7(), person, now, now, None)
    for old in people.list_live_sign_ins(db, person.id)[MOST_LIVE - 1 :]:
        people.change_sign_in(db, old, ended_at=now)
    people.add_sign_in(db, made, hashed(token))
    return token, made


def _end_earlier(db: sa.Connection, token: str, now: datetime) -> None:
    earlier = people.find_sign_in(db, hashed(token))
    if earlier is not None:
        people.change_sign_in(db, earlier.id, ended_at=now)


def sign_out(work: Work) -> None:
    """End the login through which this work is done."""
    if work.actor.sign_in_id is None:
        raise NotSignedIn("A token has no login to end; it is revoked on the machine.")
    people.change_sign_in(work.db, work.actor.sign_in_id, ended_at=work.now)
    note(work, "sign_in.ended", work.actor.sign_in_id)


def actor_for_cookie(
    database: Database, token: str, now: datetime, *, idle: timedelta, absolute: timedelta
) -> Actor | None:
    """Who a cookie stands for now, or nobody: signed out, disabled, unused or open for too long.

    Args:
        idle: a login unused for this long has ended.
        absolute: a login this old has ended, however busy.
    """
    with database.glancing() as db:
        found = people.find_sign_in(db, hashed(token))
    if found is None or now - found.last_used_at >= idle or now - found.created_at >= absolute:
        return None
    if now - found.last_used_at >= _TOUCHED_EVERY:
        _touch(database, found, now)
    person = found.person
    return Actor(
        person.id,
        person.clinic_id,
        Role(person.role),
        person.name,
        sign_in_id=found.id,
        proved_at=found.proved_at,
    )


def _touch(database: Database, found: SignIn, now: datetime) -> None:
    # A full disk must not keep a nurse from reading; the login only seems older than it is.
    with contextlib.suppress(Unavailable), database.writing() as db:
        people.change_sign_in(db, found.id, last_used_at=now)


def actor_for_token(database: Database, bearer: str, now: datetime) -> Actor | None:
    """Which program a token stands for now, or none: unknown, revoked, run out, its account disabled."""
    if not bearer.startswith(BEARER_PREFIX):
        return None
    with database.glancing() as db:
        found = people.find_token(db, hashed(bearer), now)
    if found is None:
        return None
    program = found.person
    return Actor(program.id, program.clinic_id, Role.SERVICE, program.name, scopes=found.scopes)


def require_live_link(database: Database, secret: str, now: datetime) -> Person:
    """Whom a one-time link would let in.

    Raises:
        NotFound: the link is used, old or unknown.
    """
    with database.reading() as db:
        person = find_person_of_link(db, hashed(secret), now)
    if person is None:
        raise NotFound(_WORN_LINK)
    return person


def enrol(database: Database, *, secret: str, password: str, now: datetime) -> Person:
    """Set a person's password by their one-time link; every login they had ends.

    Raises:
        NotFound: the link is used, old or unknown.
        Rejected: the password is too easy to guess; the link stays good.
    """
    person = require_live_link(database, secret, now)
    require_good(password, email=person.email, name=person.name)
    kept = hash_password(password)
    with database.writing() as db:
        if people.take_link(db, hashed(secret), now) != person.id:
            raise NotFound(_WORN_LINK)
        people.close_links(db, person.id, now)
        people.change_person(db, person.id, password_hash=kept)
        people.end_sign_ins(db, person.id, now)
        forget_devices(db, person.email, now)
        note_by_person(db, "password.set", now, person)
    return person
