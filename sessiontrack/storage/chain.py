"""The chain over a course's entries: canonical JSON, hashes and links, so that a change of any byte shows.

The forms are published in ``docs/integrity.md`` with test vectors, so that a second verifier can be written.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sessiontrack.storage.base import moment_text

_KEY = re.compile(r"[a-z0-9_]+\Z")
_LARGEST = 2**53 - 1
SALT_BYTES = 16


class NotCanonical(ValueError):
    """A value that the record does not write: a float, a null, a loose string."""


def canonical(value: Mapping[str, Any]) -> str:
    """Canonical JSON of a body or header: RFC 8785, restricted.

    Keys are ``[a-z0-9_]+``, numbers are whole and exact, strings are NFC without NUL; absent values are left out
    before, never null.

    Raises:
        NotCanonical: something else is in it.

    >>> canonical({"b": 1, "a": ["x", True]})
    '{"a":["x",true],"b":1}'
    """
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > _LARGEST:
            raise NotCanonical("a number beyond 2^53")
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, UUID | date):
        return str(value)
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise NotCanonical(f"a {type(value).__name__}")


def _text(text: str) -> str:
    if text.isascii() and "\0" not in text:
        return text
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise NotCanonical("a NUL or a lone surrogate")
    return unicodedata.normalize("NFC", text)


def _key(key: Any) -> str:
    if not isinstance(key, str) or not _KEY.match(key):
        raise NotCanonical(f"the key {key!r}")
    return key


def new_salt() -> bytes:
    """Sixteen random bytes: with them gone a body can be lawfully destroyed while the chain still verifies."""
    return secrets.token_bytes(SALT_BYTES)


def body_hash(salt: bytes, body: str) -> str:
    """The hash of a salted body, 64 hexadecimal digits."""
    return hashlib.sha256(b"sessiontrack/body/1\n" + salt + body.encode()).hexdigest()


def first_link(clinic_id: UUID, course_id: UUID, patient_id: UUID, opened_at: datetime) -> str:
    """The link before the first entry; it binds the course to its patient."""
    origin = {
        "clinic": clinic_id,
        "course": course_id,
        "patient": patient_id,
        "opened_at": opened_at,
    }
    return hashlib.sha256(b"sessiontrack/genesis/1\n" + canonical(origin).encode()).hexdigest()


def next_link(link: str, header: Mapping[str, Any]) -> str:
    """The link after an entry, from the one before and the entry's header."""
    present = {key: value for key, value in header.items() if value is not None}
    material = b"sessiontrack/entry/1\n" + bytes.fromhex(link) + canonical(present).encode()
    return hashlib.sha256(material).hexdigest()
