"""The people of the synthetic clinic, and how they act: through the same functions as everybody."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from uuid_utils.compat import uuid7

from sessiontrack.domain.bodies import Body, Confirmed
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.permissions import Actor, Role
from sessiontrack.service.charting import Charted
from sessiontrack.service.identity import Witnessed
from sessiontrack.service.passwords import hash_password
from sessiontrack.service.work import Work, writing
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import Clinic, add_clinic
from sessiontrack.storage.people import Person, add_person, pseudonym

STAFF = (
    ("nora", "Nora Lind", Role.NURSE),
    ("jo", "Jo Okafor", Role.NURSE),
    ("paul", "Dr Paul Hartmann", Role.CLINICIAN),
    ("anna", "Anna Berg", Role.ADMIN),
    ("ada", "Ada Frost", Role.AUDITOR),
    ("ana", "Ana Silva", Role.ANALYST),
)
WORDS = (
    "amber birch cedar delta ember fjord grove heron inlet juniper kestrel "
    "lagoon meadow northern orchard pebble"
).split()

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Who can sign in to the demonstration."""

    email: str
    password: str
    role: str


@dataclass(slots=True)
class Staff:
    """The synthetic clinic's people at work.

    Args:
        actors: by first name.
    """

    database: Database
    clinic: Clinic
    actors: dict[str, Actor]

    def act(self, who: str, at: datetime, act: Callable[[Work], Done]) -> Done:
        """One act of one person at a moment, kept with its line."""
        actor = replace(self.actors[who], proved_at=at)
        with writing(self.database, actor, at) as work:
            return act(work)

    def chart(
        self,
        who: str,
        act: Callable[..., Charted],
        owner_id: UUID,
        body: Body,
        *,
        at: datetime,
        reason_code: str | None = None,
        reason_text: str | None = None,
        **given: Witnessed,
    ) -> Charted:
        """Keep an entry; what is unusual is looked at again and confirmed, as a nurse would.

        Args:
            given: a second person's password, for an act that asks for it.
        """
        draft = Draft(uuid7(), body, at, reason_code=reason_code, reason_text=reason_text)
        try:
            return self.act(who, at, lambda work: act(work, owner_id, draft, **given))
        except Rejected as rejected:
            confirmed = tuple(
                Confirmed(path=fault.path, code=fault.code, value=fault.value)
                for fault in rejected.faults
                if fault.confirmable and fault.value is not None
            )
            if len(confirmed) < len(rejected.faults):
                raise
            sure = replace(draft, body=replace(body, confirmed=confirmed))
            return self.act(who, at, lambda work: act(work, owner_id, sure, **given))


def found_clinic(database: Database, now: datetime, zone: str) -> tuple[Staff, list[DemoPerson]]:
    """A synthetic clinic with its people; their passwords are random and told once."""
    clinic = Clinic(uuid7(), "Riverside Clinic (synthetic)", zone, True)
    actors: dict[str, Actor] = {}
    people: list[DemoPerson] = []
    with database.writing() as db:
        add_clinic(db, clinic, now)
        for first_name, name, role in STAFF:
            email, password = f"{first_name}@example.com", _password()
            person = _person(clinic, email, name, role)
            add_person(db, person, password_hash=hash_password(password), now=now)
            actors[first_name] = Actor(person.id, clinic.id, role, name, sign_in_id=person.id)
            people.append(DemoPerson(email, password, role.value))
    return Staff(database, clinic, actors), people


def _person(clinic: Clinic, email: str, name: str, role: Role) -> Person:
    person_id = uuid7()
    ref = pseudonym("U", clinic.id, person_id)
    return Person(person_id, clinic.id, email, name, role.value, ref, may_export=role is Role.CLINICIAN)


def _password() -> str:
    words = [secrets.choice(WORDS) for _ in range(3)]
    return "-".join([*words, str(secrets.randbelow(9000) + 1000)])
