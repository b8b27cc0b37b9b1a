"""Passwords: which are good enough, how one is kept, and how one is checked without telling who exists."""

from __future__ import annotations

import re
import secrets
import threading
import unicodedata
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sessiontrack.domain.errors import Fault, Rejected, Unavailable

SHORTEST = 15
LONGEST = 128
CONTEXT_LETTERS = 4
"""A shorter word of a name says nothing about a password that holds it."""

# One check keeps a core and 64 MiB busy for a tenth of a second: ungated, anyone could take all of both.
SLOTS = 2
QUEUE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class HashCost:
    """What one check of a password costs; kept in each hash, so a change reaches people as they sign in.

    Source of the defaults: RFC 9106, second recommended option, as argon2-cffi has it.
    """

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


class _Hashing:
    """The hasher of this process; a password is checked far from where the settings are read."""

    def __init__(self, cost: HashCost) -> None:
        self.gate = threading.BoundedSemaphore(SLOTS)
        self.use(cost)

    def use(self, cost: HashCost) -> None:
        self.hasher = PasswordHasher(
            time_cost=cost.passes, memory_cost=cost.memory_kib, parallelism=cost.lanes
        )
        salt, digest = (b64encode(secrets.token_bytes(size)).decode().rstrip("=") for size in (16, 32))
        self.decoy = f"$argon2id$v=19$m={cost.memory_kib},t={cost.passes},p={cost.lanes}${salt}${digest}"

    @contextmanager
    def slot(self) -> Iterator[PasswordHasher]:
        if not self.gate.acquire(timeout=QUEUE_SECONDS):
            raise Unavailable("Too many people are signing in at once. Try again in a moment.")
        try:
            yield self.hasher
        finally:
            self.gate.release()


_HASHING = _Hashing(HashCost())


def use_cost(cost: HashCost) -> None:
    """Hash at this cost from now on, in this process."""
    _HASHING.use(cost)


def hash_password(password: str) -> str:
    """How a password is kept: argon2id over its NFKC form."""
    with _HASHING.slot() as hasher:
        return hasher.hash(_bytes(password))


def is_right(kept: str | None, password: str) -> bool:
    """The password is the kept one; the same work is done when there is none to compare with."""
    with _HASHING.slot() as hasher:
        try:
            hasher.verify(kept or _HASHING.decoy, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """The hash was made at another cost than the one in force."""
    return _HASHING.hasher.check_needs_rehash(kept)


def require_good(password: str, *, email: str, name: str) -> None:
    """Go on only with a password that is hard to guess.

    Raises:
        Rejected: it is too short, too long, well known, or made of the person's own name.
    """
    faults = list(_faults(_normal(password), f"{email} {name} sessiontrack"))
    if faults:
        raise Rejected("This password is too easy to guess.", faults)


def _faults(password: str, context: str) -> Iterator[Fault]:
    length = len(password)
    if not SHORTEST <= length <= LONGEST:
        message = f"must have {SHORTEST} to {LONGEST} characters; a few words in a row are easy to remember"
        yield Fault("/password", "out_of_range", message, (SHORTEST, LONGEST))
        return
    plain = _letters(password)
    words = {_letters(word) for word in re.split(r"[\W_]+", context)}
    if any(len(word) >= CONTEXT_LETTERS and word in plain for word in words):
        yield Fault("/password", "personal", "must not hold your name, your address or the program's name")
    elif plain in _well_known() or _is_monotonous(password.casefold()):
        yield Fault("/password", "well_known", "is one that many people use: take a few unrelated words")


def _is_monotonous(text: str) -> bool:
    """A short piece repeated, or a run of neighbours: ``aaaa…``, ``abcabc…``, ``ghijkl…``."""
    is_repeated = any(text == (text[:size] * len(text))[: len(text)] for size in range(1, 9))
    return is_repeated or len({ord(after) - ord(before) for before, after in pairwise(text)}) <= 1


@cache
def _well_known() -> frozenset[str]:
    text = files("sessiontrack.service").joinpath("known_passwords.txt").read_text("utf-8")
    return frozenset(_letters(line) for line in text.splitlines() if line and not line.startswith("#"))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", _normal(text).casefold())


def _bytes(password: str) -> bytes:
    return _normal(password).encode("utf-8", "surrogatepass")


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
