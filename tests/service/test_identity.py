"""Proving who one is: the password again, and a second person beside."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sessiontrack.domain.errors import IdentityNeeded, NotAllowed, TooManyTries
from sessiontrack.service.identity import (
    possible_witnesses,
    prove_identity,
    require_proof,
    try_witness,
    witness,
)
from sessiontrack.service.sign_ins import actor_for_cookie, sign_in
from sessiontrack.service.work import writing
from tests.people import member

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def signed_in(database, clock):
    """Who Nora is in a new login; asked again, what the database knows then."""

    def begin_login():
        nora = member("nora")
        given = {"email": nora.email, "password": nora.password, "address": "192.0.2.1"}
        token = sign_in(database, **given, now=clock()).secret
        return lambda: actor_for_cookie(database, token, clock(), idle=HALF_AN_HOUR, absolute=HALF_AN_HOUR)

    return begin_login


@pytest.fixture
def nora(signed_in):
    """Nora, signed in."""
    return signed_in()()


def prove(database, actor, password, clock):
    return prove_identity(database, actor, password, address="192.0.2.1", now=clock())


def test_a_proof_is_good_for_two_minutes_of_this_login(signed_in, database, clock, trail):
    here, elsewhere = signed_in(), signed_in()
    prove(database, here(), member("nora").password, clock)
    assert trail() == ["sign_in.made", "sign_in.made", "identity.proved"]
    clock.advance(seconds=120)
    with writing(database, here(), clock()) as work:
        require_proof(work)
    with writing(database, elsewhere(), clock()) as work, pytest.raises(IdentityNeeded):
        require_proof(work)
    clock.advance(seconds=1)
    with writing(database, here(), clock()) as work, pytest.raises(IdentityNeeded):
        require_proof(work)


def test_anothers_password_proves_nothing_and_is_counted(nora, database, clock, trail):
    for _ in range(10):
        with pytest.raises(IdentityNeeded):
            prove(database, nora, member("paul").password, clock)
    with pytest.raises(TooManyTries):
        prove(database, nora, member("nora").password, clock)
    assert trail().count("identity.failed") == 10


def test_a_program_proves_nothing(database, clock):
    with pytest.raises(IdentityNeeded):
        prove(database, member("service").actor, "whatever it may send", clock)


def seen(database, actor, clock, who, password=None):
    given = (member(who).id, password or member(who).password)
    return try_witness(database, actor, given, address="192.0.2.1", now=clock())


def test_a_colleague_witnesses_with_their_own_password(nora, database, clock, begin):
    witnessed = seen(database, nora, clock, "nils")
    with begin("nora") as work:
        assert witness(work, member("nils").id, witnessed, path="/witness_id") == []
        assert witness(work, member("paul").id, witnessed, path="/witness_id")[0].code == "proof_needed"
        assert witness(work, member("nils").id, None, path="/witness_id")[0].code == "proof_needed"


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("nora", "same_person"),
        ("sam", "not_a_witness"),
        ("ada", "not_a_witness"),
        ("service", "not_a_witness"),
    ],
)
def test_nobody_else_witnesses(nora, database, clock, begin, who, code):
    witnessed = seen(database, nora, clock, who)
    with begin("nora") as work:
        assert witness(work, member(who).id, witnessed, path="/witness_id")[0].code == code


def test_a_wrong_password_of_a_witness_is_counted_and_leaves_a_line(nora, database, clock, begin, trail):
    for _ in range(10):
        witnessed = seen(database, nora, clock, "nils", "not the right one")
    with begin("nora") as work:
        faults = witness(work, member("nils").id, witnessed, path="/checker_id")
    assert [(fault.path, fault.code) for fault in faults] == [("/checker_id", "wrong_password")]
    with pytest.raises(TooManyTries):
        seen(database, nora, clock, "nils")
    assert trail().count("witness.failed") == 10


def test_who_may_stand_beside_is_another_nurse_or_clinician_of_the_clinic(begin):
    with begin("nora") as work:
        assert possible_witnesses(work) == [
            (member(who).id, member(who).person.name) for who in ("nils", "paul")
        ]
    with begin("ada") as work, pytest.raises(NotAllowed):
        possible_witnesses(work)
