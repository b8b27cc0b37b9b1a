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
from sessiontrack.storage.people import Person, add_failure, count_failures, find_person_by_email, hashed
from sessiontrack.storage.sign_ins import find_last_success, forget_failure, lock_counting

MOST_FAILURES = 10
WINDOW = timedelta(minutes=15)

# The very moment of the success is not after it.
_JUST_AFTER = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Try:
    """A password that somebody gives for an account.

    Args:
        account: the e-mail address, whether or not anybody has it.
        address: the network address it comes from.
    """

    account: str
    password: str
    address: str
    at: datetime


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
        TooManyTries: this account or this network address failed too often of late.
    """
    counted_as = uuid7()
    with database.writing() as db:
        lock_counting(db)
        _refuse_too_many(db, given)
        add_failure(db, counted_as, account=given.account, address=given.address, at=given.at)
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


def _refuse_too_many(db: sa.Connection, given: Try) -> None:
    since = given.at - WINDOW
    of_account = max(since, (find_last_success(db, given.account) or since) + _JUST_AFTER)
    by_account, _, _ = _count(db, given, of_account)
    _, by_address, newest = _count(db, given, since)
    if max(by_account, by_address) >= MOST_FAILURES:
        wait = (newest or given.at) + WINDOW - given.at
        minutes = WINDOW.seconds // 60
        raise TooManyTries(
            f"Too many wrong passwords. Wait {minutes} minutes, or ask your administrator for a new link.",
            max(1, int(wait.total_seconds())),
        )


def _count(db: sa.Connection, given: Try, since: datetime) -> tuple[int, int, datetime | None]:
    return count_failures(db, account=given.account, address=given.address, since=since)
