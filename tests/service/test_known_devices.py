"""A device on which an account's password was right before: strangers' tries cannot keep its people out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from sessiontrack.domain.errors import IdentityNeeded, NotSignedIn, TooManyTries
from sessiontrack.service.identity import prove_identity, try_witness
from sessiontrack.service.sign_ins import enrol, sign_in
from sessiontrack.service.tries import KNOWN_FOR, MOST_FAILURES
from sessiontrack.storage.people import add_link, hashed
from tests.people import member

WRONG = "not the right one"
WARD, OUTSIDE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def tried(database, clock):
    """Try to sign Nora in, or whoever is named."""

    def act(password=None, *, who="nora", address=WARD, device=None):
        given = {"email": member(who).email, "password": password or member(who).password}
        return sign_in(database, **given, address=address, now=clock(), device=device)

    return act


@pytest.fixture
def tablet(tried):
    """A device on which Nora signed in."""
    return tried().device


def fail(tried, times=MOST_FAILURES, **more):
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            tried(WRONG, **more)


def test_an_outsider_cannot_lock_a_nurse_out_of_her_tablet(tried, tablet, clock):
    clock.advance(minutes=1)
    fail(tried, address=OUTSIDE)
    with pytest.raises(TooManyTries):
        tried(address="203.0.113.9")
    tried(device=tablet)


def test_nor_can_somebody_behind_the_same_address(tried, tablet):
    fail(tried, who="paul")
    with pytest.raises(TooManyTries):
        tried()
    tried(device=tablet)


def test_the_tablet_has_ten_tries_of_its_own_and_they_count_nowhere_else(tried, tablet, clock):
    clock.advance(minutes=1)
    fail(tried, device=tablet)
    with pytest.raises(TooManyTries) as refused:
        tried(device=tablet)
    assert refused.value.retry_after_seconds == 900
    tried(address=OUTSIDE)
    clock.advance(minutes=15, seconds=1)
    tried(device=tablet)


def test_a_success_on_one_account_is_no_key_to_another(tried, tablet):
    fail(tried, who="paul", device=tablet, address=OUTSIDE)
    with pytest.raises(TooManyTries):
        tried(who="paul", device=tablet, address="203.0.113.9")
    tried(device=tablet)


def test_several_people_are_known_on_one_tablet(tried, tablet):
    tablet = tried(who="nils", device=tablet).device
    fail(tried, who="paul")
    tablet = tried(device=tablet).device
    tried(who="nils", device=tablet)


def test_what_succeeds_elsewhere_gives_a_device_no_more_tries(tried, tablet, clock):
    clock.advance(minutes=1)
    fail(tried, device=tablet)
    clock.advance(minutes=1)
    tried(address=OUTSIDE)
    with pytest.raises(TooManyTries):
        tried(device=tablet)


def test_one_tablet_has_thirty_tries_of_all_its_people_together(tried, tablet, clock):
    for who in ("nils", "paul", "anna"):
        tablet = tried(who=who, device=tablet).device
    clock.advance(minutes=1)
    for who in ("nils", "paul", "anna"):
        fail(tried, who=who, device=tablet)
    with pytest.raises(TooManyTries):
        tried(device=tablet)
    clock.advance(minutes=15, seconds=1)
    tried(device=tablet)


def test_a_copy_of_the_secret_is_worth_nothing_after_the_next_sign_in(tried, tablet, clock):
    newer = tried(device=tablet).device
    assert newer != tablet
    clock.advance(minutes=1)
    fail(tried, device=tablet)
    with pytest.raises(TooManyTries):
        tried(device=tablet)
    tried(device=newer)


def test_a_secret_that_we_never_gave_is_not_taken(tried):
    assert tried(device="chosen by somebody else").device != "chosen by somebody else"


def test_each_device_gets_a_secret_of_its_own(tried):
    assert tried().device != tried().device


def test_a_tablet_that_lay_unused_for_long_is_known_no_more(tried, tablet, clock):
    clock.advance(days=KNOWN_FOR.days, seconds=1)
    fail(tried, address=WARD)
    with pytest.raises(TooManyTries):
        tried(device=tablet)


def test_a_new_password_makes_every_device_a_stranger(tried, tablet, database, clock):
    with database.writing() as db:
        person = member("nora").person
        until = clock() + timedelta(minutes=30)
        add_link(db, person.id, person_id=person.id, secret_hash=hashed("link"), expires_at=until)
    new = "a new quiet window above lakes"
    enrol(database, secret="link", password=new, now=clock())
    clock.advance(minutes=1)
    fail(tried, address=OUTSIDE)
    with pytest.raises(TooManyTries):
        tried(new, device=tablet)
    clock.advance(minutes=15, seconds=1)
    newer = tried(new, device=tablet).device
    clock.advance(minutes=1)
    fail(tried, address=OUTSIDE)
    with pytest.raises(TooManyTries):
        tried(new, device=tablet)
    tried(new, device=newer)


def test_a_signature_and_a_witness_are_asked_for_on_the_device_too(tried, tablet, database, clock):
    made = tried(device=tablet)
    tablet = made.device
    nora = replace(member("nora").actor, sign_in_id=made.sign_in.id)
    tablet = tried(who="nils", device=tablet).device
    clock.advance(minutes=1)
    fail(tried, address=OUTSIDE)
    fail(tried, who="nils", address="203.0.113.9")
    here = {"address": WARD, "now": clock()}
    with pytest.raises(TooManyTries):
        prove_identity(database, nora, member("nora").password, **here)
    prove_identity(database, nora, member("nora").password, **here, device=tablet)
    with pytest.raises(IdentityNeeded):
        prove_identity(database, nora, WRONG, **here, device=tablet)
    nils = (member("nils").id, member("nils").password)
    with pytest.raises(TooManyTries):
        try_witness(database, nora, nils, **here)
    assert try_witness(database, nora, nils, **here, device=tablet).trouble is None


def test_many_tabs_of_one_tablet_may_sign_the_same_person_in_at_once(tried):
    tablet = tried(who="nils").device
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: tried(device=tablet).device, range(8)))
    assert len({tablet, *made}) == 9
