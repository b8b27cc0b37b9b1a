"""Proving who one is: the password again before a signature, and a second person's beside one's own."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sessiontrack.domain.errors import Fault, IdentityNeeded, Rejected
from sessiontrack.domain.permissions import Actor, Permission, Role
from sessiontrack.service.audit import note
from sessiontrack.service.tries import Right, Try, check_password, take_back
from sessiontrack.service.work import writing
from sessiontrack.service.work import Work
from sessiontrack.storage.base import Database
from sessiontrack.storage.people import Person, change_sign_in, find_person

PROOF_LASTS = timedelta(seconds=120)
"""Source: the interface's contract, ``docs/api.md``: an identity proof is good for 120 s of its sign-in."""


def prove_identity(
    database: Database, actor: Actor, password: str, *, address: str, now: datetime
) -> datetime:
    """Prove again who is signed in here; until when it holds.

    Takes the database and not a work: a wrong password must be counted although the act is refused.

    Raises:
        IdentityNeeded: the password is wrong, or a program asks.
        TooManyTries: wait.
    """
    person = _person(database, actor, actor.id)
    if actor.sign_in_id is None or person is None:
        raise IdentityNeeded("Only a person who is signed in can prove who they are.")
    right = _check(database, person, Try(person.email, password, address, now), failed="identity.failed")
    if right is None:
        raise IdentityNeeded("This is not your password.")
    with writing(database, actor, now) as work:
        take_back(work.db, right)
        change_sign_in(work.db, actor.sign_in_id, proved_at=now)
        note(work, "identity.proved", actor.sign_in_id)
    return now + PROOF_LASTS


def require_proof(work: Work) -> None:
    """Go on only when the person proved who they are a moment ago, in this very login.

    Raises:
        IdentityNeeded: they did not, or too long ago; a program never can.
    """
    proved_at = work.actor.proved_at
    if proved_at is None or work.now - proved_at > PROOF_LASTS:
        raise IdentityNeeded("Give your password again: a signature needs it, at most two minutes old.")


def check_witness(
    database: Database, actor: Actor, given: tuple[UUID, str], *, address: str, now: datetime
) -> Person:
    """Another nurse or clinician of the clinic, who gives their own password beside the actor.

    Call it before the work begins, for a wrong password must be counted although the act is refused; then hand
    the witness to the act.

    Args:
        given: who they say they are, and their password.

    Raises:
        Rejected: it is the actor, nobody of this clinic who may witness, or the password is wrong.
        TooManyTries: wait.
    """
    witness_id, password = given
    if witness_id == actor.id:
        fault = Fault("/witness_id", "same_person", "must be another person than the one who charts")
        raise Rejected("Nobody witnesses their own act.", [fault])
    person = _person(database, actor, witness_id)
    if person is None or not _may_witness(person):
        fault = Fault("/witness_id", "unknown", "must be a nurse or clinician of this clinic")
        raise Rejected("This person cannot witness here.", [fault])
    right = _check(database, person, Try(person.email, password, address, now), failed="witness.failed")
    if right is None:
        fault = Fault("/witness_password", "wrong", "is not the witness's password")
        raise Rejected("The witness was not recognised.", [fault])
    with database.writing() as db:
        take_back(db, right)
    return person


def _person(database: Database, actor: Actor, person_id: UUID) -> Person | None:
    with database.reading() as db:
        return find_person(db, actor.clinic_id, person_id)


def _may_witness(person: Person) -> bool:
    stands_as = Actor(person.id, person.clinic_id, Role(person.role))
    return person.disabled_at is None and stands_as.may(Permission.WASTE_WITNESS)


def _check(database: Database, person: Person, given: Try, *, failed: str) -> Right | None:
    right = check_password(database, given, failed=failed)
    return right if right is not None and right.person.id == person.id else None
