"""The cast: the people of a synthetic clinic, one nurse of another, and a program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.permissions import SCOPES, Actor, Role
from sessiontrack.service.passwords import HashCost, hash_password
from sessiontrack.storage import clinics, people
from sessiontrack.storage.clinics import Clinic
from sessiontrack.storage.people import Person

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
"""The moment at which most tests begin: Monday, 08:00 in the clinic's zone."""

# The least the algorithm takes: a test checks what is asked, not how long it takes.
CHEAP = HashCost(memory_kib=8, passes=1, lanes=1)

CLINIC = Clinic(UUID("01900000-0000-7000-8000-00000000c001"), "Riverside", "America/Chicago", True)
OTHER_CLINIC = Clinic(UUID("01900000-0000-7000-8000-00000000c002"), "Hilltop", "America/New_York", True)


@dataclass(frozen=True)
class Member:
    """One of the cast."""

    person: Person
    password: str

    @property
    def id(self) -> UUID:
        return self.person.id

    @property
    def email(self) -> str:
        return self.person.email

    @property
    def actor(self) -> Actor:
        """As the database knows them, without a login."""
        role = Role(self.person.role)
        scopes = SCOPES if role is Role.SERVICE else None
        return Actor(self.id, self.person.clinic_id, role, self.person.name, scopes)


def _member(number: int, name: str, role: Role, clinic: Clinic = CLINIC) -> Member:
    person_id = UUID(f"01900000-0000-7000-8000-0000000000{number:02x}")
    email = f"{name.split()[0].lower()}@example.com"
    ref = people.pseudonym("U", clinic.id, person_id)
    person = Person(person_id, clinic.id, email, name, role.value, ref, may_export=role is Role.CLINICIAN)
    return Member(person, f"quiet window number {number} above lakes")


CAST = {
    member.email.split("@")[0]: member
    for member in (
        _member(1, "Nora Lind", Role.NURSE),
        _member(2, "Paul Weber", Role.CLINICIAN),
        _member(3, "Ada Frost", Role.AUDITOR),
        _member(4, "Anna Berg", Role.ADMIN),
        _member(5, "Ana Silva", Role.ANALYST),
        _member(6, "Nils Holm", Role.NURSE),
        _member(7, "Sam Reed", Role.NURSE, OTHER_CLINIC),
        _member(8, "Gate Way", Role.SERVICE),
    )
}
"""By first name; Nils is the second nurse of Nora's clinic, Sam works at another, Gate is a program."""

BY_ROLE = {each.person.role: name for name, each in reversed(CAST.items()) if name not in ("nils", "sam")}
"""Who stands for a role."""


def member(who: str) -> Member:
    """One of the cast by first name, or by the role they stand for."""
    return CAST[BY_ROLE.get(who, who)]


def add_cast(db: sa.Connection) -> None:
    """Keep both clinics and everybody in them."""
    for clinic in (CLINIC, OTHER_CLINIC):
        clinics.add_clinic(db, clinic, NOW)
    for each in CAST.values():
        is_program = each.person.role == Role.SERVICE
        kept = None if is_program else hash_password(each.password)
        people.add_person(db, each.person, password_hash=kept, now=NOW)
