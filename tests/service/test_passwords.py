"""How passwords are hashed: at the cost in force, two at a time."""

from __future__ import annotations

import pytest

from sessiontrack.domain.errors import Rejected, Unavailable
from sessiontrack.service import passwords
from sessiontrack.service.passwords import (
    HashCost,
    hash_password,
    is_outdated,
    is_right,
    require_good,
    use_cost,
)
from tests.people import CHEAP


@pytest.fixture(autouse=True)
def _list_read_anew():
    """Whoever asked for it before."""
    passwords._well_known.cache_clear()


def test_the_default_cost_is_the_recommended_one():
    assert HashCost() == HashCost(memory_kib=64 * 1024, passes=3, lanes=4)


def test_a_hash_says_its_cost_and_is_outdated_after_a_change():
    kept = hash_password("seven boats on a wide river")
    assert kept.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert not is_outdated(kept)
    use_cost(HashCost(memory_kib=16, passes=1, lanes=1))
    try:
        assert is_outdated(kept)
        assert is_right(kept, "seven boats on a wide river")
    finally:
        use_cost(CHEAP)


@pytest.mark.parametrize("kept", [None, "", "no hash at all", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA"])
def test_nothing_is_right_without_a_hash(kept):
    assert not is_right(kept, "seven boats on a wide river")


def test_any_text_can_be_checked():
    assert is_right(hash_password("\ud800 half a character"), "\ud800 half a character")


def test_a_third_check_waits_and_gives_up(monkeypatch):
    monkeypatch.setattr(passwords, "QUEUE_SECONDS", 0.01)
    hashing = passwords._HASHING
    with hashing.slot(), hashing.slot(), pytest.raises(Unavailable):
        hash_password("seven boats on a wide river")
    assert hash_password("seven boats on a wide river")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("boats", "out_of_range"),
        ("boats" * 100, "out_of_range"),
        ("noras boats on a river", "personal"),
        ("sessiontrack password", "personal"),
        ("passwordpassword", "well_known"),
        ("aaaaaaaaaaaaaaaa", "well_known"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password, code):
    with pytest.raises(Rejected) as refused:
        require_good(password, email="nora@clinic.example", name="Nora Lind")
    assert [fault.code for fault in refused.value.faults] == [code]
    require_good("seven boats on a wide river", email="nora@clinic.example", name="Nora Lind")
