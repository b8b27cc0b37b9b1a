"""Signing in, and who is asking afterwards."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher

from sessiontrack.domain.errors import NotSignedIn, TooManyTries
from sessiontrack.domain.permissions import Role
from sessiontrack.service import passwords
from sessiontrack.service.sign_ins import (
    actor_for_cookie,
    actor_for_token,
    sign_in,
    sign_out,
)
from sessiontrack.service.work import writing
from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.people import change_person
from tests.people import CAST, CHEAP, member

LIMITS = {"idle": timedelta(minutes=30), "absolute": timedelta(hours=12)}


@pytest.fixture
def let_in(database, clock):
    """Sign somebody in, with their own password unless another is given."""

    def act(who="nora", password=None, address="192.0.2.1", **more):
        known = CAST.get(who)
        email = known.email if known else who
        secret = password or (known.password if known else "nobody has this password")
        made = sign_in(database, email=email, password=secret, address=address, now=clock(), **more)
        return made.secret, made.sign_in

    return act


@pytest.fixture
def actor(database, clock):
    """Who a cookie stands for now."""
    return lambda token: actor_for_cookie(database, token, clock(), **LIMITS)


def fail(let_in, times, **more):
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            let_in(password="not the right one", **more)


def test_a_right_password_lets_somebody_in_and_leaves_one_line(let_in, actor, trail):
    token, made = let_in("nora")
    found = actor(token)
    assert (found.id, found.role, found.name) == (member("nora").id, Role.NURSE, "Nora Lind")
    assert found.sign_in_id == made.id
    assert trail() == ["sign_in.made"]


def test_an_address_is_taken_in_any_case_and_with_blanks(database, clock):
    password = member("nora").password
    sign_in(database, email=" NORA@Example.com ", password=password, address="::1", now=clock())


def test_an_unknown_account_and_a_wrong_password_answer_alike(let_in, trail):
    said = set()
    for who in ("nora", "nobody@example.com"):
        with pytest.raises(NotSignedIn) as refused:
            let_in(who, password="not the right one")
        said.add(str(refused.value))
    assert len(said) == 1
    assert trail() == ["sign_in.failed"] * 2


def test_an_unknown_account_costs_the_same_work(let_in, monkeypatch):
    checked = []

    def verify(self, kept, password):
        checked.append(kept)
        return check(self, kept, password)

    check = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", verify)
    for who in ("nora", "nobody@example.com", "gate way"):
        with pytest.raises(NotSignedIn):
            let_in(who, password="not the right one")
    assert len(checked) == 3
    assert {kept.split("$")[3] for kept in checked} == {"m=8,t=1,p=1"}


def test_a_failed_sign_in_leaves_a_line_that_does_not_name_the_account(let_in, trail):
    fail(let_in, 1)
    (line,) = trail(AUDIT.c.actor_role, AUDIT.c.actor_id, AUDIT.c.details)
    assert line[:2] == ("nobody", None)
    assert "nora" not in str(line[2])


def test_the_eleventh_failure_of_an_account_has_to_wait(let_in, clock):
    for number in range(10):
        fail(let_in, 1, address=f"192.0.2.{number}")
    with pytest.raises(TooManyTries) as refused:
        let_in("nora", address="192.0.2.99")
    assert refused.value.retry_after_seconds == 900
    clock.advance(minutes=15, seconds=1)
    let_in("nora")


def test_many_tries_at_once_are_still_ten(let_in):
    def guess(_):
        try:
            let_in("nora", password="not the right one")
        except (NotSignedIn, TooManyTries) as error:
            return type(error)

    with ThreadPoolExecutor(8) as threads:
        said = Counter(threads.map(guess, range(40)))
    assert said == {NotSignedIn: 10, TooManyTries: 30}


def test_another_spelling_of_an_account_is_the_same_account(database, clock):
    for number in range(10):
        email = "nora@example.com".replace("nora", "nora"[: number % 4] + "nora"[number % 4 :].upper())
        given = {"email": email, "password": "not the right one", "address": f"192.0.2.{number}"}
        with pytest.raises(NotSignedIn):
            sign_in(database, **given, now=clock())
    with pytest.raises(TooManyTries):
        sign_in(database, **given | {"address": "::1", "email": "nora@example.com"}, now=clock())


def test_ten_failures_from_one_address_make_every_account_wait_there(let_in):
    for number in range(10):
        fail(let_in, 1, who=f"somebody{number}@example.com")
    with pytest.raises(TooManyTries):
        let_in("nora")
    let_in("nora", address="192.0.2.2")


def test_a_success_lets_an_account_begin_anew_but_not_an_address(let_in, clock):
    for number in range(9):
        fail(let_in, 1, address=f"192.0.2.{number}")
    clock.advance(seconds=1)
    let_in("nora", address="192.0.2.50")
    clock.advance(seconds=1)
    for number in range(9):
        fail(let_in, 1, address=f"192.0.2.{100 + number}")
    let_in("nora", address="192.0.2.200")


def test_a_right_password_is_not_counted(let_in):
    for _ in range(12):
        let_in("nora")


def test_a_fourth_login_ends_the_oldest(let_in, actor, clock):
    tokens = []
    for _ in range(4):
        tokens.append(let_in("nora")[0])
        clock.advance(seconds=1)
    assert [actor(token) is not None for token in tokens] == [False, True, True, True]


def test_signing_in_again_on_a_device_ends_its_earlier_login(let_in, actor):
    earlier, _ = let_in("nora")
    later, _ = let_in("nils", earlier=earlier)
    let_in("paul", earlier="a cookie from elsewhere")
    assert actor(earlier) is None
    assert actor(later).name == "Nils Holm"


def test_a_login_ends_when_unused_and_when_old(let_in, actor, clock):
    token, _ = let_in("nora")
    clock.advance(minutes=29)
    assert actor(token)
    clock.advance(minutes=29)
    assert actor(token)
    for _ in range(22):
        clock.advance(minutes=29)
        actor(token)
    clock.advance(minutes=29)
    assert actor(token) is None

    token, _ = let_in("nora")
    clock.advance(minutes=30)
    assert actor(token) is None


def test_reading_within_a_minute_writes_nothing(let_in, actor, clock, database):
    token, _ = let_in("nora")

    def last_used():
        with database.reading() as db:
            return db.execute(sa.text("SELECT last_used_at FROM sign_in")).scalar()

    before = last_used()
    clock.advance(seconds=59)
    actor(token)
    assert last_used() == before
    clock.advance(seconds=1)
    actor(token)
    assert last_used() != before


def test_signing_out_ends_the_login(let_in, actor, database, clock, trail):
    token, _ = let_in("nora")
    with writing(database, actor(token), clock()) as work:
        sign_out(work)
    assert actor(token) is None
    assert trail() == ["sign_in.made", "sign_in.ended"]


def test_a_program_cannot_sign_out(begin):
    with pytest.raises(NotSignedIn), begin("service") as work:
        sign_out(work)


def test_an_old_hash_is_made_anew_at_the_next_sign_in(let_in, database):
    def kept():
        with database.reading() as db:
            query = sa.text("SELECT password_hash FROM person WHERE email = 'nora@example.com'")
            return db.execute(query).scalar()

    before = kept()
    passwords.use_cost(passwords.HashCost(memory_kib=16, passes=1, lanes=1))
    try:
        let_in("nora")
    finally:
        passwords.use_cost(CHEAP)
    assert "m=8," in before
    assert "m=16," in kept()


def test_a_password_that_was_changed_while_it_was_checked_is_wrong(let_in, database, monkeypatch):
    monkeypatch.setattr("sessiontrack.service.sign_ins.is_outdated", lambda kept: changed(database))
    with pytest.raises(NotSignedIn):
        let_in("nora")


def changed(database):
    with database.writing() as db:
        change_person(db, member("nora").id, password_hash="another hash")
    return False


def test_a_token_that_is_none_of_ours_is_nobody(database, clock):
    assert actor_for_token(database, "something else", clock()) is None
    assert actor_for_token(database, "st_something else", clock()) is None
