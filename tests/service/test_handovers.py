"""Handover: both people are there, one of them charts it, and the record stays whose it was."""

from __future__ import annotations

from uuid import UUID

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.errors import Conflict, Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service.corrections import amend_entry
from sessiontrack.service.handovers import hand_over
from sessiontrack.service.identity import Witnessed
from sessiontrack.service.keeping import verify
from sessiontrack.storage.people import change_person
from tests.people import member
from tests.service.samples import MISTYPED, ON_SQLITE

NORA, NILS, PAUL, ANNA, SAM, GATE = (
    member(who).id for who in ("nora", "nils", "paul", "anna", "sam", "service")
)


def hand(bedside, who: str, from_id: UUID, to_id: UUID, given: UUID | None = None, minute: float = 12):
    body = bodies.Handover(from_id=from_id, to_id=to_id, note="calm")
    proof = None if given is None else Witnessed(given)
    return bedside.send(who, hand_over, body, minute, given=proof)


def fault_of(refused) -> tuple[str, str]:
    (fault,) = refused.value.faults
    return fault.path, fault.code


@pytest.mark.parametrize(
    ("who", "from_id", "to_id", "given"),
    [
        ("nora", NORA, NILS, NILS),
        ("nora", NORA, PAUL, PAUL),
        # Who takes over is signed in: that is the proof.
        ("nils", NORA, NILS, None),
    ],
)
def test_one_of_the_two_charts_it_and_the_chain_holds(bedside, database, trail, who, from_id, to_id, given):
    bedside.to(State.INFUSING)
    kept = hand(bedside, who, from_id, to_id, given)
    assert (kept.is_new, kept.entry.author_id) == (True, member(who).id)
    assert kept.entry.body == bodies.Handover(from_id=from_id, to_id=to_id, note="calm")
    assert trail()[-1] == "handover.recorded"
    assert bedside.state is State.INFUSING
    assert list(verify(database)) == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("who", "from_id", "to_id", "given", "fault"),
    [
        ("nora", NORA, NORA, NORA, ("/to_id", "same_person")),
        ("nora", NORA, NILS, None, ("/to_id", "proof_needed")),
        ("nora", NORA, NILS, PAUL, ("/to_id", "proof_needed")),
        ("paul", NORA, NILS, NILS, ("/from_id", "not_allowed")),
        ("service", GATE, NILS, NILS, ("/from_id", "not_allowed")),
        ("nils", ANNA, NILS, None, ("/from_id", "not_a_witness")),
        ("nils", SAM, NILS, None, ("/from_id", "not_a_witness")),
        ("nils", UUID(int=7), NILS, None, ("/from_id", "not_a_witness")),
    ],
)
def test_nobody_hands_over_for_others_or_to_somebody_who_is_not_there(
    bedside, who, from_id, to_id, given, fault
):
    bedside.to(State.INFUSING)
    with pytest.raises(Rejected) as refused:
        hand(bedside, who, from_id, to_id, given)
    assert fault_of(refused) == fault


@ON_SQLITE
def test_who_left_the_clinic_hands_nothing_over(bedside):
    bedside.to(State.INFUSING)
    with bedside.begin() as work:
        change_person(work.db, NORA, disabled_at=bedside.clock())
    with pytest.raises(Rejected) as refused:
        hand(bedside, "nils", NORA, NILS)
    assert fault_of(refused) == ("/from_id", "not_a_witness")


@ON_SQLITE
@pytest.mark.parametrize("state", [State.CHECKED_IN, State.DISCHARGED, State.COMPLETED])
def test_there_is_nothing_to_hand_over_while_nobody_watches(bedside, state):
    bedside.to(state)
    with pytest.raises(Conflict):
        hand(bedside, "nora", NORA, NILS, NILS, minute=130)


@ON_SQLITE
def test_it_is_handed_over_in_a_pause_and_in_recovery_too(bedside):
    bedside.to(State.INFUSING)
    bedside.dose("paused", 10, reason="distress")
    assert hand(bedside, "nora", NORA, NILS, NILS, minute=11).is_new
    bedside.dose("completed", 15)
    assert hand(bedside, "nora", NILS, NORA, minute=16).is_new


@ON_SQLITE
def test_it_is_sent_twice_and_kept_once(bedside):
    bedside.to(State.INFUSING)
    first = hand(bedside, "nora", NORA, NILS, NILS)
    again = bedside.send(
        "nora", hand_over, first.entry.body, 12, given=Witnessed(NILS), entry_id=first.entry.id
    )
    assert (again.is_new, again.entry.link) == (False, first.entry.link)


@ON_SQLITE
def test_it_is_never_amended_but_taken_out_and_charted_anew(bedside):
    bedside.to(State.INFUSING)
    first = hand(bedside, "nora", NORA, NILS, NILS).entry
    other = bodies.Handover(from_id=NORA, to_id=PAUL)
    with pytest.raises(Rejected) as refused:
        bedside.send("nora", amend_entry, other, 12, target_id=first.id, **MISTYPED)
    assert fault_of(refused) == ("/target", "not_allowed")
    bedside.retract(first)
    assert bedside.record().of_kind("handover") == ()
    assert hand(bedside, "nora", NORA, PAUL, PAUL).is_new
