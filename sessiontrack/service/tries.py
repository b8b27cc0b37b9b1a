"""Tries of a password: counted before they are checked, so that a thousand at once are still ten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from sessiontrack.domain.errors import TooManyTries
from sessiontrack.service.passwords import is_right
from sessiontrack.service.trail import note_by_stranger
from sessiontrack.storage.base import Database
from sessiontrack.storage.people import Person, find_person_by_email, hashed, new_secret
from sessiontrack.storage.sign_ins import find_last_success
from sessiontrack.storage.tries import (
    Failures,
    KnownDevice,
    add_failure,
    count_failures,
    count_failures_on_device,
    find_known_device,
    forget_failure,
    know_device,
    lock_counting,
    renew_device,
)

MOST_FAILURES = 10
MOST_ON_DEVICE = 30
"""So many wrong passwords of whichever accounts a device knows: a ward's tablet is not stopped by one colleague."""

WINDOW = timedelta(minutes=15)

KNOWN_FOR = timedelta(days=90)
"""So long after the last right password a device still has a counter of its own. Our own choice."""

# The very moment of the success is not after it.
_JUST_AFTER = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Try:
    """A password that somebody gives for an account.

    Args:
        account: the e-mail address, whether or not anybody has it.
        address: the network address it comes from.
        device: the secret that the device was given when somebody signed in there, when it sends one.
    """

    account: str
    password: str
    address: str
    at: datetime
    device: str | None = None


@dataclass(frozen=True, slots=True)
class Right:
    """A try with the right password; ``take_back`` must follow in the act that it lets through."""

    person: Person
    kept: str
    counted_as: UUID


def check_password(database: Database, given: Try, *, failed: str) -> Right | None:
    """Whose password it is; nothing when it is wrong, or nobody has the account, after the same work.

    Args:
        failed: what the trail calls a wrong one: ``sign_in.failed``.

    Raises:
        TooManyTries: this account or this network address failed too often of late; on a device where the
            account's password was right before, the account on that device.
    """
    counted_as = uuid7()
    with database.writing() as db:
        lock_counting(db)
        known = _known_device(db, given)
        _refuse_too_many(db, given, known)
        add_failure(
            db,
            counted_as,
            account=given.account,
            address=given.address,
            known_device_id=known.id if known else None,
            at=given.at,
        )
        found = find_person_by_email(db, given.account)
    person, kept = found or (None, None)
    is_active = person is not None and person.disabled_at is None
    if is_right(kept if is_active else None, given.password) and person and kept:
        return Right(person, kept, counted_as)
    with database.writing() as db:
        clinic_id = person.clinic_id if person else None
        note_by_stranger(db, failed, given.at, clinic_id=clinic_id, account=hashed(given.account))
    return None


def take_back(db: sa.Connection, right: Right) -> None:
    """The try was no failure."""
    forget_failure(db, right.counted_as)


def remember_device(db: sa.Connection, account: str, device: str | None, now: datetime) -> str:
    """The account's password was right there: the device's new secret, which nothing keeps.

    Args:
        device: the secret that it sent. Whoever it knows stays known; what was copied of it is worth nothing now.
    """
    # Two tabs of one tablet may sign the same person in at once.
    lock_counting(db)
    secret = new_secret()
    if device is not None:
        renew_device(db, device=device, renewed=secret, since=now - KNOWN_FOR)
    know_device(db, account=account, device=secret, at=now)
    return secret


def _known_device(db: sa.Connection, given: Try) -> KnownDevice | None:
    since = given.at - KNOWN_FOR
    if given.device is None:
        return None
    return find_known_device(db, account=given.account, device=given.device, since=since)


def _refuse_too_many(db: sa.Connection, given: Try, known: KnownDevice | None) -> None:
    """An outsider who fails on purpose makes others wait; who stands at a device that knows them does not."""
    since = given.at - WINDOW
    if known is not None:
        # What succeeded elsewhere says nothing about who stands here.
        of_account = max(since, known.succeeded_at + _JUST_AFTER)
        failed = count_failures_on_device(db, known.id, since=since, of_account_since=of_account)
        most_of_place = MOST_ON_DEVICE
    else:
        of_account = max(since, (find_last_success(db, given.account) or since) + _JUST_AFTER)
        by_account, by_address = _count(db, given, of_account), _count(db, given, since)
        failed = Failures(by_account.of_account, by_address.of_place, by_address.newest)
        most_of_place = MOST_FAILURES
    if failed.of_account >= MOST_FAILURES or failed.of_place >= most_of_place:
        wait = (failed.newest or given.at) + WINDOW - given.at
        minutes = WINDOW.seconds // 60
        raise TooManyTries(
            f"Too many wrong passwords. Wait {minutes} minutes, or ask your administrator for a new link.",
            max(1, int(wait.total_seconds())),
        )


def _count(db: sa.Connection, given: Try, since: datetime) -> Failures:
    return count_failures(db, account=given.account, address=given.address, since=since)
