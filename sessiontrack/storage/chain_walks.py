"""Walks along one chain and tells which entry was changed, and in what, from the entry that follows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sessiontrack.storage.sealed import Sealed, after, loose_text


class Tampering(StrEnum):
    """What kind of change a finding is about."""

    BODY = "body"
    SALT = "salt"
    HEADER = "header"
    LINK = "link"
    UNREADABLE = "unreadable"
    MISSING = "missing"
    EXTRA = "extra"
    DUPLICATE = "duplicate"
    HEAD = "head"
    GENESIS = "genesis"
    SESSION = "session"
    RECEIPT = "receipt"
    PROJECTION = "projection"
    GUARDS = "guards"
    ROLE = "role"
    SETTINGS = "settings"
    DAMAGED = "damaged"
    REVISION = "revision"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was written.

    Args:
        course_id: absent for what concerns the whole database.
        seq: the place in the course's chain, where there is one.
        entry_id: the entry that no longer fits; for missing ones, the next that is there.
    """

    course_id: UUID | None
    seq: int | None
    entry_id: UUID | None
    kind: Tampering
    sentence: str


class Walk:
    """Where a verification stands in one chain.

    ``stored`` is the link of the entry before as it is stored, nothing when it cannot be known;
    ``suspect`` is that entry when its link does not follow: the next one tells whether its link was
    changed or its header.
    """

    def __init__(self, course_id: UUID | None) -> None:
        self.course_id = course_id
        self.seq = 0
        self.stored: str | None = None
        self.last: Sealed | None = None
        self.suspect: tuple[Sealed, str | None] | None = None

    def finding(self, kind: Tampering, sentence: str, entry: Sealed | None = None) -> Finding:
        """A finding about an entry of this chain, or about the chain."""
        if entry is None:
            return Finding(self.course_id, None, None, kind, sentence)
        return Finding(self.course_id, entry.seq, as_uuid(entry.id), kind, sentence)

    def step(self, entry: Sealed) -> Iterator[Finding]:
        """Take the next entry."""
        if entry.seq != self.seq + 1:
            yield from self._settle(None)
            yield self._gap(entry)
            self.stored = None
        following = after(self.stored, entry) if self.stored else None
        if self.suspect is not None:
            given, due = self.suspect
            is_link = following != entry.link and after(due, entry) == entry.link
            yield from self._settle(given.link if not is_link else due)
            following = after(due, entry) if is_link else following
        if self.stored is not None and following != entry.link:
            self.suspect = entry, following
        elif entry.fault is not None:
            yield self.finding(Tampering(entry.fault.kind), entry.fault.sentence, entry)
        self.seq, self.stored, self.last = max(self.seq, entry.seq), entry.link, entry

    def _gap(self, entry: Sealed) -> Finding:
        if entry.seq <= self.seq:
            return self.finding(Tampering.EXTRA, "This place of the chain is taken twice.", entry)
        missing = f"Entry {self.seq + 1} is missing"
        if entry.seq > self.seq + 2:
            missing = f"Entries {self.seq + 1} to {entry.seq - 1} are missing"
        sentence = f"{missing}; the next one stands at {entry.seq}."
        return Finding(self.course_id, self.seq + 1, as_uuid(entry.id), Tampering.MISSING, sentence)

    def _settle(self, link_before: str | None) -> Iterator[Finding]:
        """Say what is wrong with the suspect, now that it is known which link the next place follows."""
        if self.suspect is None:
            return
        (entry, due), self.suspect = self.suspect, None
        if due is not None and link_before == due:
            yield self.finding(
                Tampering.LINK, "Its link was changed; what follows shows the right one.", entry
            )
            if entry.fault is not None:
                yield self.finding(Tampering(entry.fault.kind), entry.fault.sentence, entry)
        elif entry.seq == 1 and due is not None:
            sentence = (
                "The chain does not begin as the course says: the course's clinic, patient or opening "
                "time was changed, or the header of the first entry."
            )
            yield self.finding(Tampering.GENESIS, sentence, entry)
        else:
            sentence = "Its header was changed: its link no longer follows from it and the entry before."
            yield self.finding(Tampering.HEADER, sentence, entry)

    def end(self, head: Mapping[str, Any] | None) -> Iterator[Finding]:
        """Compare the newest entry with the head that the next one would be linked to."""
        is_suspect = self.suspect is not None
        due = self.stored
        if self.suspect is not None and head is not None and head["link"] == self.suspect[1]:
            due = self.suspect[1]
        yield from self._settle(due)
        if head is None:
            yield self.finding(Tampering.HEAD, "The chain has no head.")
        elif head["seq"] > self.seq:
            sentence = f"The chain ends at {self.seq}, its head is at {head['seq']}: the newest are missing."
            yield Finding(self.course_id, self.seq + 1, None, Tampering.MISSING, sentence)
        elif head["seq"] < self.seq:
            yield self.finding(
                Tampering.EXTRA, f"It stands behind the chain's head, which is at {head['seq']}.", self.last
            )
        elif due is not None and head["link"] != due:
            kind = Tampering.HEAD if self.seq else Tampering.GENESIS
            yield self.finding(kind, "The head's link is not that of the newest entry.", self.last)
        elif self.last is not None and not is_suspect and head["entered_at"] != self.last.entered_at:
            yield self.finding(Tampering.HEAD, "The head's time is not that of the newest entry.", self.last)


def as_uuid(stored: Any) -> UUID | None:
    """A stored id, or nothing when its text is no id any more."""
    try:
        return stored if isinstance(stored, UUID) else UUID(loose_text(stored))
    except (ValueError, TypeError, AttributeError):
        return None
