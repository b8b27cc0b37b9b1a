"""What the machine's operator does about clinics and their protocols, from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import available_timezones

from uuid_utils.compat import uuid7

from sessiontrack.domain.errors import Conflict, NotFound, Rejected
from sessiontrack.domain.limit_order import disorder
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.protocol import Protocol, next_protocol
from sessiontrack.service.trail import note_by_operator
from sessiontrack.service.work import Work
from sessiontrack.storage import clinics
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import Clinic
from sessiontrack.storage.protocol_drafts import OPERATOR, lock_protocol

LONGEST_NAME = 200

_NO_PLACES = ("localtime", "Factory")
"""Names beside the zones that mean what a machine is set to: on another one a session would lie at another hour."""


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
    unknown = "Say which clinic with --clinic" if name is None else f"There is no clinic {name!r}"
    raise NotFound(f"{unknown}; there are: {names}.")


def add_clinic(
    database: Database, *, name: str, zone: str, now: datetime, is_synthetic: bool = False
) -> Clinic:
    """Keep another clinic.

    Raises:
        Rejected: the name is empty or the zone unknown.
        Conflict: there is one of this name.
    """
    clinic = make_clinic(name, zone, is_synthetic=is_synthetic)
    with database.writing() as db:
        if any(each.name.casefold() == clinic.name.casefold() for each in clinics.list_clinics(db)):
            raise Conflict(f"There is a clinic {clinic.name} already.")
        clinics.add_clinic(db, clinic, now)
        note_by_operator(db, "clinic.added", now, clinic_id=clinic.id, subject_id=clinic.id)
    return clinic


def make_clinic(name: str, zone: str, *, is_synthetic: bool = False) -> Clinic:
    """A clinic that nobody has kept yet.

    Raises:
        Rejected: the name is empty or the zone unknown.
    """
    return Clinic(uuid7(), clean_name(name), _zone(zone), is_synthetic)


def is_founded(database: Database) -> bool:
    """There is a clinic."""
    with database.reading() as db:
        return bool(clinics.list_clinics(db))


def show_protocol(database: Database, clinic: Clinic) -> Protocol:
    """The limits in force."""
    with database.reading() as db:
        return clinics.get_protocol(db, clinic.id)


def publish_protocol(
    database: Database, clinic: Clinic, values: Mapping[str, object], now: datetime
) -> Protocol:
    """A new version of a clinic's limits; a session keeps the version of its check-in.

    Raises:
        Rejected: an unknown limit, a value outside its bounds, or limits that contradict each other.
    """
    with database.writing() as db:
        lock_protocol(db, clinic.id)
        before = clinics.get_protocol(db, clinic.id)
        protocol = next_protocol(before, values)
        # Of all limits: what the file leaves out is back at its default, and may contradict what it names.
        faults = tuple(disorder(protocol, LIMITS))
        if faults:
            raise Rejected("These limits contradict each other.", faults)
        clinics.add_protocol(db, clinic.id, protocol, by=OPERATOR, at=now)
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


def clean_name(name: str) -> str:
    """A name on one line, its blanks single.

    Raises:
        Rejected: it is empty, too long, or holds what cannot be printed.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Rejected(f"A name has 1 to {LONGEST_NAME} letters.")
    if not name.isprintable():
        raise Rejected(f"A name must not hold signs that cannot be printed: {name!r}.")
    return name


def _zone(zone: str) -> str:
    if zone not in available_timezones() or zone in _NO_PLACES:
        raise Rejected(f"{zone!r} is no time zone; write one such as America/Chicago.")
    return zone


def get_own_clinic(work: Work) -> Clinic:
    """The clinic of whoever does this work."""
    return clinics.get_clinic(work.db, work.actor.clinic_id)
