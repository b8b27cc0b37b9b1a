"""Tries of a password that were wrong, and the devices on which an account's password was right before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from sessiontrack.storage.base import Guid, Moment, plain, private, table
from sessiontrack.storage.people import hashed

FAILURE = table(
    "sign_in_failure",
    plain("id", Guid, primary_key=True),
    private("account_hash", sa.Text, nullable=False),
    private("address", sa.Text, nullable=False),
    plain("failed_at", Moment, nullable=False),
    sa.Index("ix_sign_in_failure_account_hash_failed_at", "account_hash", "failed_at"),
    sa.Index("ix_sign_in_failure_address_failed_at", "address", "failed_at"),
)

KNOWN_DEVICE = table(
    "known_device",
    plain("id", Guid, primary_key=True),
    private("account_hash", sa.Text, nullable=False),
    private("device_hash", sa.Text, nullable=False),
    plain("known_since", Moment, nullable=False),
    plain("succeeded_at", Moment, nullable=False),
    plain("forgotten_at", Moment),
    sa.UniqueConstraint("account_hash", "device_hash"),
    sa.Index("ix_known_device_device_hash", "device_hash"),
)

FAILURE_ON_DEVICE = table(
    "known_device_failure",
    plain("id", Guid, primary_key=True),
    plain("known_device_id", Guid, sa.ForeignKey("known_device.id"), nullable=False),
    plain("failed_at", Moment, nullable=False),
    plain("was_right", sa.Boolean, nullable=False),
    sa.Index("ix_known_device_failure_known_device_id_failed_at", "known_device_id", "failed_at"),
)

# Any number does that no other lock of this program uses.
_COUNTING = 7_301_001


@dataclass(frozen=True, slots=True)
class Failures:
    """Wrong passwords since a moment.

    Args:
        of_account: where the try is made: on a device that knows the account, or anywhere else.
        of_place: of any account, from the network address or on the device.
        newest: when the last of any of them was.
    """

    of_account: int
    of_place: int
    newest: datetime | None


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device where the account's password was right.

    Args:
        succeeded_at: when it last let the account in there.
    """

    id: UUID
    succeeded_at: datetime


def lock_counting(db: sa.Connection) -> None:
    """Wait until no other attempt is being counted, until this transaction ends.

    SQLite has one writer anyway; on PostgreSQL attempts at the same moment would not see each other.
    """
    if db.dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_COUNTING)))


def add_failure(
    db: sa.Connection,
    failure_id: UUID,
    *,
    account: str,
    address: str,
    known_device_id: UUID | None,
    at: datetime,
) -> None:
    """Count an attempt before it is checked, so that many at once are counted too.

    Args:
        known_device_id: where the account was right before; there the attempt counts, and nowhere else.
    """
    if known_device_id is None:
        values: dict[str, Any] = {"account_hash": hashed(account), "address": address}
        db.execute(FAILURE.insert().values(id=failure_id, failed_at=at, **values))
    else:
        values = {"known_device_id": known_device_id, "was_right": False}
        db.execute(FAILURE_ON_DEVICE.insert().values(id=failure_id, failed_at=at, **values))


def count_failures(db: sa.Connection, *, account: str, address: str, since: datetime) -> Failures:
    """Failures by account and by address since a moment, those on a device that knows the account left out."""
    by_account = FAILURE.c.account_hash == hashed(account)
    by_address = FAILURE.c.address == address
    query = sa.select(
        sa.func.count().filter(by_account),
        sa.func.count().filter(by_address),
        sa.func.max(FAILURE.c.failed_at, type_=Moment),
    ).where(FAILURE.c.failed_at >= since, by_account | by_address)
    return Failures(*db.execute(query).one())


def count_failures_on_device(
    db: sa.Connection, known_device_id: UUID, *, since: datetime, of_account_since: datetime
) -> Failures:
    """Failures on a device since a moment, and those of one account that it knows."""
    device = KNOWN_DEVICE.alias("asked")
    is_of_account = (FAILURE_ON_DEVICE.c.known_device_id == known_device_id) & (
        FAILURE_ON_DEVICE.c.failed_at >= of_account_since
    )
    query = (
        sa.select(
            sa.func.count().filter(is_of_account),
            sa.func.count(),
            sa.func.max(FAILURE_ON_DEVICE.c.failed_at, type_=Moment),
        )
        .select_from(FAILURE_ON_DEVICE)
        .join(KNOWN_DEVICE, KNOWN_DEVICE.c.id == FAILURE_ON_DEVICE.c.known_device_id)
        .join(device, device.c.device_hash == KNOWN_DEVICE.c.device_hash)
        .where(
            device.c.id == known_device_id,
            FAILURE_ON_DEVICE.c.failed_at >= since,
            ~FAILURE_ON_DEVICE.c.was_right,
        )
    )
    return Failures(*db.execute(query).one())


def forget_failure(db: sa.Connection, failure_id: UUID) -> None:
    """An attempt that was counted before it was checked turned out right: it counts for nobody."""
    db.execute(FAILURE.update().where(FAILURE.c.id == failure_id).values(account_hash="", address=""))
    same = FAILURE_ON_DEVICE.c.id == failure_id
    db.execute(FAILURE_ON_DEVICE.update().where(same).values(was_right=True))


def find_known_device(db: sa.Connection, *, account: str, device: str, since: datetime) -> KnownDevice | None:
    """A device by its secret, where the account's password was right since a moment."""
    query = sa.select(KNOWN_DEVICE.c.id, KNOWN_DEVICE.c.succeeded_at).where(
        KNOWN_DEVICE.c.account_hash == hashed(account), _is_known(device, since)
    )
    row = db.execute(query).first()
    return KnownDevice(*row) if row else None


def _is_known(device: str, since: datetime) -> Any:
    return sa.and_(
        KNOWN_DEVICE.c.device_hash == hashed(device),
        KNOWN_DEVICE.c.succeeded_at >= since,
        KNOWN_DEVICE.c.forgotten_at.is_(None),
    )


def renew_device(db: sa.Connection, *, device: str, renewed: str, since: datetime) -> None:
    """Whoever is known on a device since a moment is known by a new secret; the one before is worth nothing."""
    db.execute(KNOWN_DEVICE.update().where(_is_known(device, since)).values(device_hash=hashed(renewed)))


def know_device(db: sa.Connection, *, account: str, device: str, at: datetime) -> None:
    """The account's password was right on this device."""
    same = (KNOWN_DEVICE.c.account_hash == hashed(account)) & (KNOWN_DEVICE.c.device_hash == hashed(device))
    if db.execute(KNOWN_DEVICE.update().where(same).values(succeeded_at=at)).rowcount == 0:
        db.execute(
            KNOWN_DEVICE.insert().values(
                id=uuid7(),
                account_hash=hashed(account),
                device_hash=hashed(device),
                known_since=at,
                succeeded_at=at,
            )
        )


def forget_devices(db: sa.Connection, account: str, at: datetime) -> None:
    """No device is known for this account any more."""
    same = KNOWN_DEVICE.c.account_hash == hashed(account)
    db.execute(KNOWN_DEVICE.update().where(same).values(forgotten_at=at))
