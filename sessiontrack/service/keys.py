"""The secrets of a deployment, each for one purpose, made at first start and kept in files only we can read."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

KEY_BYTES = 32


class KeyTrouble(Exception):
    """A secret's file cannot be used; the sentence says how to mend it."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys by purpose.

    Args:
        csrf: signs the token that a form must send back; the key of capture tokens is derived from it.
        search: hashes what was searched for, in the audit trail.
    """

    csrf: bytes = field(repr=False)
    search: bytes = field(repr=False)

    def csrf_token(self, sign_in: str) -> str:
        """The token that belongs to a sign-in."""
        return hmac.new(self.csrf, sign_in.encode(), hashlib.sha256).hexdigest()

    def capture_seal(self, said: str) -> str:
        """What proves that a capture token is ours, under a key of its own."""
        key = hmac.digest(self.csrf, b"sessiontrack/capture-key/1", hashlib.sha256)
        return hmac.new(key, said.encode(errors="replace"), hashlib.sha256).hexdigest()

    def search_hash(self, text: str) -> str:
        """What the trail keeps of a search: equal searches are equal, the words are not readable."""
        return hmac.new(self.search, text.casefold().encode(), hashlib.sha256).hexdigest()


def load_keys(folder: Path) -> Keys:
    """The deployment's keys, made when they are not there yet.

    Raises:
        KeyTrouble: a file is readable by others, or too short.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Keys(*map(_load, _paths(folder)))


def key_faults(folder: Path) -> Iterator[str]:
    """What is wrong with the keys that are there; none is made."""
    for path in _paths(folder):
        try:
            if path.exists():
                _read(path)
        except KeyTrouble as trouble:
            yield str(trouble)
        except OSError as error:
            yield f"{path.name} cannot be read: {error.strerror}."


def _paths(folder: Path) -> list[Path]:
    return [folder / f"{purpose}.key" for purpose in ("csrf", "search")]


def _load(path: Path) -> bytes:
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_hex(KEY_BYTES).encode())
    return _read(path)


def _read(path: Path) -> bytes:
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyTrouble(f"Others can read {path.name}: run 'chmod 600' on it.")
    key = path.read_bytes().strip()
    if len(key) < KEY_BYTES:
        raise KeyTrouble(f"{path.name} is too short to be a key: remove it to have a new one made.")
    return key
