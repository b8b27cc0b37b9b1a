"""Proving who one is: the password again before a signature, and a second person's beside one's own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from sessiontrack.domain.errors import Fault, IdentityNeeded
from sessiontrack.domain.permissions import Actor, Permission, Role
from sessiontrack.service.audit import note
from sessiontrack.service.tries import Right, Try, check_password, take_back
from sessiontrack.service.work import Work, writing
from sessiontrack.storage.base import Database
from sessiontrack.storage.people import Person, change_sign_in, find_person, list_people

PROOF_LASTS = timedelta(seconds=120)
"""Source: the contract of the API: an identity proof is good for 120 s of its sign-in."""

TERMINAL = "terminal"
"""The network address of who types on the machine itself."""


def prove_identity(
    database: Database, actor: Actor, password: str, *, address: str, now: datetime, device: str | None = None
) -> datetime:
    """Prove again who is signed in here; until when it holds.

    Takes the database and not a work: a wrong password must be counted although the act is refused.

    Args:
        device: the secret this device was given when somebody signed in.

    Raises:
        IdentityNeeded: the password is wrong, or a program asks.
        TooManyTries: wait.
    """
    person = _person(database, actor, actor.id)
    if actor.sign_in_id is None or person is None:
        raise IdentityNeeded("Only a person who is signed in can prove who they are.")
    given = Try(person.email, password, address, now, device)
    right = _check(database, person, given, failed="identity.failed")
    if right is None:
        raise IdentityNeeded("This is not your password.")
    with writing(database, actor, now) as work:
        take_back(work.db, right)
        change_sign_in(work.db, actor.sign_in_id, proved_at=now)
        note(work, "identity.proved", actor.sign_in_id)
    return now + PROOF_LASTS


def prove_at_terminal(database: Database, actor: Actor, email: str, password: str, *, now: datetime) -> Actor:
    """Who the operator acts for, proved by that person's password.

    Raises:
        IdentityNeeded: the password is wrong.
        TooManyTries: wait.
    """
    right = check_password(database, Try(email, password, TERMINAL, now), failed="identity.failed")
    if right is None or right.person.id != actor.id:
        raise IdentityNeeded("This is not their password.")
    with writing(database, actor, now) as work:
        take_back(work.db, right)
        note(work, "identity.proved", actor.id)
    return replace(actor, proved_at=now)


def require_proof(work: Work) -> None:
    """Go on only when the person proved who they are a moment ago, in this very login.

    Raises:
        IdentityNeeded: they did not, or too long ago; a program never can.
    """
    proved_at = work.actor.proved_at
    if proved_at is None or work.now - proved_at > PROOF_LASTS:
        raise IdentityNeeded("Give your password again: it must be at most two minutes old here.")


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What became of a second person's password, which was checked before the act that needs it began.

    Args:
        trouble: why it does not count, as code and words; none: they are who they say.
    """

    person_id: UUID
    trouble: tuple[str, str] | None = None


def try_witness(
    database: Database,
    actor: Actor,
    given: tuple[UUID, str],
    *,
    address: str,
    now: datetime,
    device: str | None = None,
) -> Witnessed:
    """Check the password of another nurse or clinician of the clinic who stands beside the actor.

    It comes before the act and not in it: a wrong password is counted although the act is undone, and nobody
    else's writing waits for the slow hash.

    Args:
        given: who they say they are, and their password.
        device: the secret this device was given when somebody signed in.

    Raises:
        TooManyTries: wait.
    """
    witness_id, password = given
    if witness_id == actor.id:
        return Witnessed(witness_id, ("same_person", "must be another person than the one who charts"))
    person = _person(database, actor, witness_id)
    if person is None or not _may_witness(person):
        return Witnessed(witness_id, ("not_a_witness", "must be a nurse or clinician of this clinic"))
    tried = Try(person.email, password, address, now, device)
    right = _check(database, person, tried, failed="witness.failed")
    if right is None:
        return Witnessed(witness_id, ("wrong_password", "must give their own password"))
    with database.writing() as db:
        take_back(db, right)
    return Witnessed(witness_id)


def witness(work: Work, witness_id: UUID, given: Witnessed | None, *, path: str) -> list[Fault]:
    """What is wrong with the second person of an act; nothing when they proved who they are.

    Args:
        given: what came of their password; none: they gave none.
        path: the field that names them.
    """
    if witness_id == work.actor.id:
        return [Fault(path, "same_person", "must be another person than the one who charts")]
    if given is None or given.person_id != witness_id:
        return [Fault(path, "proof_needed", "must give their own password")]
    return [Fault(path, *given.trouble)] if given.trouble else []


def possible_witnesses(work: Work) -> list[tuple[UUID, str]]:
    """Who may stand beside the actor as second person, by name."""
    work.actor.require(Permission.ENTRIES_READ)
    people = list_people(work.db, work.actor.clinic_id)
    return [(one.id, one.name) for one in people if may_stand_beside(work.actor, one)]


def may_stand_beside(actor: Actor, person: Person) -> bool:
    """Whether somebody of the actor's clinic may be the second person of their act."""
    return person.id != actor.id and _may_witness(person)


def _person(database: Database, actor: Actor, person_id: UUID) -> Person | None:
    with database.reading() as db:
        return find_person(db, actor.clinic_id, person_id)


def _may_witness(person: Person) -> bool:
    stands_as = Actor(person.id, person.clinic_id, Role(person.role))
    return person.disabled_at is None and stands_as.may(Permission.WASTE_WITNESS)


def _check(database: Database, person: Person, given: Try, *, failed: str) -> Right | None:
    right = check_password(database, given, failed=failed)
    return right if right is not None and right.person.id == person.id else None
