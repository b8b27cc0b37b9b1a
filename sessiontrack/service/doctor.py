"""What an administrator can mend before it hurts: the database, its people, their limits and the clock.

It looks and changes nothing, and it does not read the record: that is what ``verify`` and ``rebuild --check`` do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa

from sessiontrack.domain.checks import FUTURE
from sessiontrack.domain.limit_order import disorder
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.permissions import Role
from sessiontrack.storage.audit import newest_audit_at
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import Clinic, get_protocol, list_clinics
from sessiontrack.storage.people import count_able_to_sign_in
from sessiontrack.storage.schema import faults, newest_revision, pages_are_whole

DAMAGED = "Its pages are damaged: stop the server, keep a copy of the file, and go back to a backup."


class Health(StrEnum):
    """How much a finding matters: ``FAIL`` must be mended before anybody charts."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at.

    Args:
        about: what, in a word or two.
        said: how it stands, and where it is not well, what to do.
    """

    health: Health
    about: str
    said: str


def ok(about: str, said: str) -> Examined:
    """Something that is well."""
    return Examined(Health.OK, about, said)


def warn(about: str, said: str) -> Examined:
    """Something that will hurt one day."""
    return Examined(Health.WARN, about, said)


def fail(about: str, said: str) -> Examined:
    """Something that must be mended before anybody charts."""
    return Examined(Health.FAIL, about, said)


def examine_database(database: Database, now: datetime) -> Iterator[Examined]:
    """How a database stands, and the clinics in it where it can be read.

    Raises:
        DatabaseRefusal: it cannot be reached.
    """
    found = faults(database)
    yield from (fail("database", sentence) for sentence in found)
    if found:
        return
    yield ok("database", f"Migrated to {newest_revision()}; it keeps what it is told.")
    with database.reading() as db:
        if database.is_sqlite and not pages_are_whole(db):
            yield fail("file", DAMAGED)
            return
        clinics = list_clinics(db)
        if not clinics:
            yield warn("clinics", "There is none yet: run 'sessiontrack init', or 'sessiontrack demo'.")
        for clinic in clinics:
            yield from _examine_clinic(db, clinic, now)


def _examine_clinic(db: sa.Connection, clinic: Clinic, now: datetime) -> Iterator[Examined]:
    yield _people(db, clinic)
    yield from _limits(db, clinic)
    yield from _zone(clinic)
    newest = newest_audit_at(db, clinic.id)
    if newest is not None and newest - now > FUTURE:
        said = f"{newest:%Y-%m-%d %H:%M} UTC in the trail is later than this machine's clock: set the clock."
        yield fail(clinic.name, said)


def _people(db: sa.Connection, clinic: Clinic) -> Examined:
    able = count_able_to_sign_in(db, clinic.id)
    missing = [role.value for role in (Role.NURSE, Role.CLINICIAN, Role.ADMIN) if not able.get(role)]
    if not missing:
        return ok(clinic.name, f"{sum(able.values())} people can sign in.")
    does = "'sessiontrack user add' and 'sessiontrack user link' make a one-time link."
    return warn(clinic.name, f"Nobody can sign in as {' or '.join(missing)}: {does}")


def _limits(db: sa.Connection, clinic: Clinic) -> Iterator[Examined]:
    protocol = get_protocol(db, clinic.id)
    found = list(disorder(protocol, LIMITS))
    does = "mend what 'sessiontrack protocol show' prints and publish it."
    for fault in found:
        label = LIMITS[fault.path.removeprefix("/")].label
        yield fail(clinic.name, f'Limit "{label}" {fault.message}: {does}')
    if not found:
        yield ok(clinic.name, f"Version {protocol.version} of its limits is in force.")


def _zone(clinic: Clinic) -> Iterator[Examined]:
    try:
        ZoneInfo(clinic.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        said = f"This machine does not know the zone {clinic.zone}: install its time zone data (tzdata)."
        yield fail(clinic.name, said)
