"""Digests of what was shown: the record that a signature signs, the mark by which a reader knows its copy."""

from __future__ import annotations

import hashlib

from sessiontrack.domain.record import SessionRecord
from sessiontrack.storage.chain import canonical


def digest_of(record: SessionRecord) -> str:
    """SHA-256 over the session and the links of its current entries, alerts left out, 64 hexadecimal digits.

    An alert that time alone raises must not turn a page stale while somebody reads it before signing.
    """
    shown = [{"id": entry.id, "link": entry.link} for entry in record.current if entry.kind != "alert"]
    text = canonical({"session": record.session.id, "entries": shown})
    return hashlib.sha256(b"sessiontrack/record/1\n" + text.encode()).hexdigest()


def newest_link(record: SessionRecord) -> str:
    """The link of the session's newest entry, alerts left out; empty while there is none."""
    links = [entry.link for entry in record.entries if entry.kind != "alert"]
    return links[-1] if links else ""


def mark_of(said: bytes) -> int:
    """A number that changes with what is said, no longer than an ETag may be: 48 bits of its SHA-256."""
    return int.from_bytes(hashlib.sha256(said).digest()[:6])
