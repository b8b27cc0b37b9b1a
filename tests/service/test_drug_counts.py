"""The controlled drug is counted before another person's eyes, and a second one checks it before the start."""

from __future__ import annotations

import pytest

from sessiontrack.domain import bodies
from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.sessions import State
from sessiontrack.service import doses
from sessiontrack.service.identity import Witnessed
from tests.people import member
from tests.service.samples import ON_SQLITE


def fault_of(refused) -> tuple[str, str]:
    (fault,) = refused.value.faults
    return fault.path, fault.code


def count(bedside, witness: str | None, given: Witnessed | None, **amounts):
    held = {"drawn_ug": 50_000, "wasted_ug": 9_000, "lot": "K-77", **amounts}
    body = bodies.DrugCount(witness_id=member(witness).id if witness else None, **held)
    return bedside.send("nora", doses.count_drug, body, 45, given=given)


@ON_SQLITE
def test_waste_is_seen_by_another_person_who_proved_it(bedside):
    bedside.to(State.RECOVERING)
    nils = member("nils").id
    for witness, given, fault in (
        (None, None, ("/witness_id", "missing")),
        ("nora", Witnessed(member("nora").id), ("/witness_id", "same_person")),
        ("nils", None, ("/witness_id", "proof_needed")),
        ("paul", Witnessed(nils), ("/witness_id", "proof_needed")),
        ("nils", Witnessed(nils, ("wrong_password", "must be theirs")), ("/witness_id", "wrong_password")),
    ):
        with pytest.raises(Rejected) as refused:
            count(bedside, witness, given)
        assert fault_of(refused) == fault
    assert count(bedside, "nils", Witnessed(nils)).entry.body.witness_id == nils


@ON_SQLITE
def test_no_more_is_given_and_wasted_than_was_drawn(bedside):
    bedside.to(State.RECOVERING)
    with pytest.raises(Rejected) as refused:
        count(bedside, "nils", Witnessed(member("nils").id), wasted_ug=12_000)
    assert fault_of(refused) == ("/wasted_mg", "contradicts")


@ON_SQLITE
def test_while_the_drug_runs_the_count_is_held_against_nothing(bedside):
    bedside.to(State.INFUSING)
    assert count(bedside, None, None, wasted_ug=0, drawn_ug=1_000).is_new


@ON_SQLITE
def test_a_second_person_checks_the_drug_with_their_own_password(bedside):
    bedside.to(State.CHECKED_IN)

    def check(checker: str, given: Witnessed | None):
        body = bodies.SecondCheck(checker_id=member(checker).id, concentration_ug_per_ml=410)
        return bedside.send("nora", doses.check_drug, body, -10, given=given)

    for checker, given, code in (
        ("nora", Witnessed(member("nora").id), "same_person"),
        ("nils", None, "proof_needed"),
    ):
        with pytest.raises(Rejected) as refused:
            check(checker, given)
        assert fault_of(refused) == ("/checker_id", code)
    assert check("nils", Witnessed(member("nils").id)).is_new
