"""What the machine's operator does about people, from the command line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from sessiontrack.domain.errors import Conflict, Fault, NotFound, Rejected
from sessiontrack.domain.permissions import Actor, Role
from sessiontrack.service.clinics import clean_name, make_clinic
from sessiontrack.service.passwords import hash_password, require_good
from sessiontrack.service.trail import note_by_operator
from sessiontrack.storage import clinics, people
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import Clinic
from sessiontrack.storage.people import Person, hashed, new_secret, pseudonym

LINK_LASTS = timedelta(minutes=30)

_EMAIL = re.compile(r"[^\s@<>\"',;:\\]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?", re.IGNORECASE)


def found_clinic(
    database: Database, *, clinic: str, zone: str, email: str, name: str, now: datetime
) -> tuple[Clinic, str]:
    """The first clinic of a database with its first administrator, and the secret of their one-time link.

    Raises:
        Conflict: there is a clinic.
        Rejected: a name, the zone or the address cannot be taken.
    """
    founded = make_clinic(clinic, zone)
    admin = _person(founded.id, email.strip(), name, Role.ADMIN)
    with database.writing() as db:
        if clinics.list_clinics(db):
            raise Conflict("There is a clinic already: use 'sessiontrack user add' or 'user link'.")
        clinics.add_clinic(db, founded, now)
        _keep(db, admin, None, now)
        secret = _new_link(db, admin, now)
        note_by_operator(db, "clinic.founded", now, clinic_id=founded.id, subject_id=admin.id)
    return founded, secret


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
    return Person(person_id, clinic_id, email.lower(), clean_name(name), role, ref, may_export=False)


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
    secret = new_secret()
    # Whoever holds one that went astray must not set a password after this one was used.
    people.close_links(db, person.id, now)
    people.add_link(db, uuid7(), person_id=person.id, secret_hash=hashed(secret), expires_at=now + LINK_LASTS)
    return secret


def disable_person(database: Database, email: str, now: datetime) -> Person:
    """Stop a person's access from the next request on; what they wrote stays theirs.

    Raises:
        NotFound: nobody has this address, or they are disabled already.
        Conflict: they are the clinic's last administrator.
    """
    with database.writing() as db:
        person = _somebody(db, email)
        _require_other_admin(db, person)
        people.change_person(db, person.id, disabled_at=now)
        people.end_sign_ins(db, person.id, now)
        note_by_operator(db, "person.disabled", now, clinic_id=person.clinic_id, subject_id=person.id)
    return person


def enable_person(database: Database, email: str, now: datetime) -> tuple[Person, str]:
    """Let a disabled person in again by a one-time link; their old password and the grant for names do not come back.

    Raises:
        NotFound: nobody who is disabled has this address.
    """
    with database.writing() as db:
        found = people.find_person_by_email(db, email.strip())
        if found is None or not found[0].disabled_at:
            raise NotFound(f"Nobody who is disabled has the address {email.strip()}.")
        person = found[0]
        people.change_person(db, person.id, disabled_at=None, password_hash=None, may_export=False)
        secret = _new_link(db, person, now)
        note_by_operator(db, "person.enabled", now, clinic_id=person.clinic_id, subject_id=person.id)
    return person, secret


def change_person(
    database: Database, email: str, now: datetime, *, name: str | None = None, role: Role | None = None
) -> Person:
    """Another name or another role; what they charted keeps the role in which they did.

    Another role ends their sign-ins, and the grant for names goes with it.

    Raises:
        NotFound: nobody active has this address.
        Rejected: the name cannot be taken, or nothing would change.
        Conflict: they are the clinic's last administrator.
    """
    with database.writing() as db:
        person = _somebody(db, email)
        after = replace(
            person, name=person.name if name is None else clean_name(name), role=str(role or person.role)
        )
        changed = [key for key in ("name", "role") if getattr(after, key) != getattr(person, key)]
        if not changed:
            raise Rejected("Nothing would change: give another name, or another role.")
        if "role" in changed:
            _require_other_admin(db, person)
            people.end_sign_ins(db, person.id, now)
            after = replace(after, may_export=False)
        people.change_person(db, person.id, name=after.name, role=after.role, may_export=after.may_export)
        # The grant ends with the role; the trail tells both in the one line of this act.
        changed += ["may_export"] if after.may_export != person.may_export else []
        told = {
            word: {key: str(getattr(each, key)) for key in changed}
            for word, each in (("before", person), ("after", after))
        }
        note_by_operator(db, "person.changed", now, clinic_id=person.clinic_id, subject_id=person.id, **told)
    return after


def _require_other_admin(db: sa.Connection, person: Person) -> None:
    active = [each for each in people.list_people(db, person.clinic_id) if not each.disabled_at]
    if [each.id for each in active if each.role == Role.ADMIN] == [person.id]:
        raise Conflict("This is the clinic's last administrator: add another one first.")


def grant_export(database: Database, email: str, now: datetime, *, is_granted: bool) -> Person:
    """Give a clinician the grant to export with names, or take it back; the files of others need none.

    Raises:
        NotFound: nobody active has this address.
        Conflict: they are no clinician.

    Source: integrity design of this project, section 5.
    """
    with database.writing() as db:
        person = _somebody(db, email)
        if is_granted and person.role != Role.CLINICIAN:
            raise Conflict("Only a clinician can be given the grant to export with names.")
        people.change_person(db, person.id, may_export=is_granted)
        action = "export.granted" if is_granted else "export.grant_revoked"
        note_by_operator(db, action, now, clinic_id=person.clinic_id, subject_id=person.id)
    return person


def _somebody(db: sa.Connection, email: str) -> Person:
    found = people.find_person_by_email(db, email.strip())
    if found is None or found[0].disabled_at or found[0].role == Role.SERVICE:
        raise NotFound(f"Nobody active has the address {email.strip()}.")
    return found[0]


def find_actor(database: Database, email: str) -> Actor:
    """A person on whose behalf the operator acts, who answers for it.

    Raises:
        NotFound: nobody active has this address.
    """
    with database.reading() as db:
        person = _somebody(db, email)
    return Actor(person.id, person.clinic_id, Role(person.role), person.name)
