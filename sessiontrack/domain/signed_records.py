"""A session as a clinician signed it, and what came after: corrections and additions hide nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from sessiontrack.domain.bodies import Signature
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import SessionRecord


def as_signed(record: SessionRecord, signature: Entry) -> SessionRecord:
    """The record that a signature signed, with the signature itself.

    An alert is no part of what is signed; those that stood there until the signature stay beside it. What belongs
    to the course and to its other sessions is as it is now.

    Args:
        record: as it is now.
        signature: one of its sign-offs, whose ``covers_link`` names the newest entry that was on screen.
    """
    covered_seq = _covered_seq(record.entries, signature)
    signed = (
        entry
        for entry in record.entries
        if entry.seq <= covered_seq or entry is signature or _is_alert_before(entry, signature)
    )
    return replace(record, entries=tuple(signed))


def kept_after(record: SessionRecord, signature: Entry) -> tuple[Entry, ...]:
    """What people added to a session after a signature, in the order in which it was kept; alerts are left out."""
    before = {entry.id for entry in as_signed(record, signature).entries}
    return tuple(entry for entry in record.entries if entry.id not in before and entry.kind != "alert")


def _covered_seq(entries: Iterable[Entry], signature: Entry) -> int:
    """The place in the chain of the newest entry that was signed.

    A link that is not among the session's is a finding of the chain's verification; here the signature's own place
    stands for it.
    """
    link = cast(Signature, signature.body).covers_link
    return next((entry.seq for entry in entries if entry.link == link), signature.seq)


def _is_alert_before(entry: Entry, signature: Entry) -> bool:
    return entry.kind == "alert" and entry.seq < signature.seq
