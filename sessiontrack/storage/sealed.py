"""One stored entry as its seals see it: whether salt, hash, header and shape still fit each other."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from unicodedata import is_normalized

from sessiontrack.storage.chain import SALT_BYTES, NotCanonical, body_hash, canonical, next_link
from sessiontrack.storage.codec import SCHEMA_REV, body_from
from sessiontrack.storage.entries import HEADER

_LINK = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an entry does not fit its own seals."""

    kind: Literal["body", "salt", "header", "unreadable"]
    sentence: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry as it is stored.

    Args:
        link: as it is stored, which may be no link any more.
        header: what the link covers, letter by letter; nothing when this program cannot have written it.
        fault: what is wrong with it by itself; whether its link follows is seen beside its neighbours.
    """

    seq: int
    id: Any
    entered_at: Any
    link: str
    header: Mapping[str, Any] | None
    fault: Fault | None


def sealed_from(row: Mapping[str, Any]) -> Sealed:
    """An entry from its stored columns: bytes on SQLite, the driver's values on PostgreSQL."""
    header = _header(row)
    fault = _fault(row) if header else Fault("header", "Its header holds text that is never written here.")
    return Sealed(
        row["seq"],
        loose_text(row["id"]),
        loose_text(row["entered_at"]),
        loose_text(row["link"]),
        header,
        fault,
    )


def loose_text(stored: Any) -> Any:
    """Stored bytes as text, whatever they are; other values as they are."""
    return stored.decode("utf-8", "replace") if isinstance(stored, bytes) else stored


def after(link: str | None, entry: Sealed) -> str | None:
    """The link that follows another one through an entry; nothing when either cannot be read."""
    if link is None or not _LINK.match(link) or entry.header is None:
        return None
    return next_link(link, entry.header)


def _header(row: Mapping[str, Any]) -> dict[str, Any] | None:
    try:
        header = {name: _text(row[name]) for name in HEADER}
        canonical({name: value for name, value in header.items() if value is not None})
    except (UnicodeDecodeError, NotCanonical):
        return None
    # The canonical form would tidy what was stored, and hide that somebody stored something else.
    texts = (value for value in header.values() if isinstance(value, str))
    return header if all(is_normalized("NFC", text) for text in texts) else None


def _text(stored: Any) -> Any:
    return stored.decode() if isinstance(stored, bytes) else stored


def _fault(row: Mapping[str, Any]) -> Fault | None:
    if len(row["body_salt"]) != SALT_BYTES:
        return Fault("salt", "Its salt has another length than it was given.")
    try:
        text, values = _body(row["body"])
    except (ValueError, RecursionError):
        return Fault("body", "What it says can no longer be read as JSON.")
    if body_hash(row["body_salt"], text) != loose_text(row["body_hash"]):
        return Fault("body", "What it says, or the salt or the hash that seals it, was changed.")
    if not _is_canonical(text, values):
        return Fault("body", "What it says is not written as this program writes it.")
    kind, revision = loose_text(row["kind"]), row["schema_rev"]
    if revision != SCHEMA_REV:
        return Fault("unreadable", f"Its shape, revision {revision}, is unknown to this program.")
    if not _has_shape(kind, values):
        return Fault("unreadable", f"What it says has not the shape of its kind ({kind}).")
    return None


def _body(stored: Any) -> tuple[str, Any]:
    """The text that the hash covers, and its values; PostgreSQL keeps no spelling, so it is spelled anew."""
    if isinstance(stored, bytes):
        text = stored.decode()
        return text, json.loads(text)
    values = json.loads(stored)
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")), values


def _is_canonical(text: str, values: Any) -> bool:
    try:
        return canonical(values) == text
    except (NotCanonical, RecursionError):
        return False


def _has_shape(kind: str, values: Any) -> bool:
    # Whatever a foreign shape makes the reader raise, the answer is the same.
    try:
        body_from(kind, values)
    except Exception:
        return False
    return True
