"""Which record a page shows: as it is now, or as it was signed; and what came after the signature."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from flask import request

from sessiontrack.domain.entries import Entry
from sessiontrack.service.signed_views import signed_view
from sessiontrack.web.local_time import show_clock
from sessiontrack.web.pages.session_frame import SessionPage
from sessiontrack.web.pages.session_log import Row, rows_of

_ADDED = ("addendum", "sign_off", "follow_up")
"""Kinds that belong after a signature and change nothing of what was signed."""


@dataclass(frozen=True, slots=True)
class Signing:
    """The signature that a page speaks of.

    Args:
        corrections: what was amended, taken out or came late after it.
        additions: addenda, contacts and signatures after it.
    """

    id: UUID
    by: str
    at: datetime
    corrections: tuple[str, ...]
    additions: tuple[str, ...]

    @property
    def is_untouched(self) -> bool:
        """Nothing came after it."""
        return not self.corrections and not self.additions


@dataclass(frozen=True, slots=True)
class Version:
    """Which record of a session is shown.

    Args:
        page: the session as it is shown.
        rows: its entries; of an old version none can be corrected.
        is_signed: it is shown as it was signed; else as it is now.
        signing: of the signature that is meant; nothing while there is none.
        query: what an address says to come to the same version.
    """

    page: SessionPage
    rows: tuple[Row, ...]
    is_signed: bool
    signing: Signing | None
    query: Mapping[str, str] = field(default_factory=dict)


def version_of(current: SessionPage) -> Version:
    """The version that the address asks for: ``?view=signed``, with ``signature`` for an earlier one."""
    rows = rows_of(current)
    wants_signed = request.args.get("view") == "signed"
    named = _id(request.args.get("signature", "")) if wants_signed else None
    signed = signed_view(current.view, named)
    if signed is None:
        return Version(current, rows, False, None)
    signing = _signing(current, rows, signed.signature)
    if not wants_signed:
        return Version(current, rows, False, signing)
    then = replace(current, view=signed.view)
    query = {"view": "signed", "signature": str(signing.id)}
    return Version(then, _read_only(rows_of(then)), True, signing, MappingProxyType(query))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _read_only(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    return tuple(replace(row, can_amend=False, can_retract=False, undo=False) for row in rows)


def _signing(current: SessionPage, rows: tuple[Row, ...], signature: Entry) -> Signing:
    return Signing(
        signature.id,
        current.name(signature.author_id),
        signature.entered_at,
        tuple(words for row in rows for words in _corrected(row, signature.seq)),
        tuple(
            _added(row) for row in rows if row.kind in ("addendum", "sign_off") and row.seq > signature.seq
        ),
    )


def _corrected(row: Row, signed_seq: int) -> Iterator[str]:
    """How an entry was changed after a signature."""
    about = f"{row.kind_words} of {show_clock(row.at)}: {row.words}"
    if row.seq > signed_seq and not row.changes and row.kind not in (*_ADDED, "alert"):
        yield f"Late: {about}"
    for change in row.changes:
        if change.seq > signed_seq:
            was = f". Before: {change.before}" if change.before and not row.is_out else ""
            yield f"{change.verb}: {about}{was}"


def _added(row: Row) -> str:
    return f"{row.kind_words} by {row.by}: {row.words}"
