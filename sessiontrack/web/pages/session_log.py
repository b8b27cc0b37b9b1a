"""Entries as rows: what holds, what it replaced, who changed it and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sessiontrack.domain.bodies import AlertRaised, SideEffectChange, SideEffectOnset
from sessiontrack.domain.entries import Entry, Thread
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.sessions import State
from sessiontrack.domain.side_effects import Severity
from sessiontrack.service.correction_rules import UNDO_WITHIN
from sessiontrack.service.corrections import FIXED, NEVER_RETRACTED
from sessiontrack.web.pages.session_frame import SessionPage
from sessiontrack.web.pages.session_words import KIND_WORDS, REASON_WORDS, SAYS_ITSELF

FILTERS: Mapping[str, str] = MappingProxyType(
    {
        "all": "All",
        "vitals": "Vitals",
        "effects": "Effects",
        "drug": "Drug",
        "notes": "Notes",
        "alerts": "Alerts",
        "changed": "Changed",
    }
)
_OF: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "vitals": frozenset({"vitals"}),
        "effects": frozenset({"side_effect", "side_effect_change", "sweep", "tolerability"}),
        "drug": frozenset("dose_event order second_check drug_count medicine oxygen iv_access".split()),
        "alerts": frozenset({"alert", "acknowledgement", "override"}),
    }
)

LATEST = 12
"""How many of the newest entries the bedside shows."""


@dataclass(frozen=True, slots=True)
class Change:
    """An amendment or a retraction, with the words that it replaced."""

    verb: str
    before: str
    reason: str
    by: str
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the list.

    Args:
        id: of the version that holds, or of the last one that did; corrections name it.
        filter: the group it is listed under.
        rank: of a severity, 0 where there is none.
        is_out: it was taken out of what is current.
        undo: it can be taken back by its author without a word.
    """

    id: UUID
    at: datetime
    entered_at: datetime
    seq: int
    minute: int | None
    kind: str
    kind_words: str
    filter: str
    words: str
    rank: int
    severity: str
    by: str
    is_out: bool
    is_late: bool
    changes: tuple[Change, ...]
    can_amend: bool
    can_retract: bool
    undo: bool
    level: str

    @property
    def minute_words(self) -> str:
        """Minutes from the start, with a true minus sign; empty while the drug has not started."""
        return "" if self.minute is None else str(self.minute).replace("-", "\N{MINUS SIGN}")

    @property
    def lead(self) -> str:
        """The name of the kind, where the words alone would not say what was entered."""
        return "" if self.kind in SAYS_ITSELF or self.kind == "vitals" else self.kind_words

    @property
    def says_kind(self) -> bool:
        """The words begin with the name of the kind."""
        return self.words.startswith(self.kind_words)

    @property
    def is_changed(self) -> bool:
        """It was amended, taken out, or came late."""
        return bool(self.changes) or self.is_late


@dataclass(frozen=True, slots=True)
class Filter:
    """A link above the list."""

    key: str
    label: str
    count: int
    is_on: bool


def rows_of(page: SessionPage) -> tuple[Row, ...]:
    """Every entry in the order of the bedside, those that were taken out too."""
    rows = [_row(page, thread) for thread in page.record.threads if thread.root.kind != "retraction"]
    return tuple(sorted((row for row in rows if row.kind != "undone"), key=lambda row: (row.at, row.seq)))


def latest_rows(page: SessionPage, count: int) -> tuple[Row, ...]:
    """The entries that were kept last, the newest first; what people wrote and what holds."""
    people = [row for row in rows_of(page) if row.kind != "alert" and not row.is_out]
    return tuple(sorted(people, key=lambda row: -row.seq)[:count])


def filters_of(rows: tuple[Row, ...], chosen: str) -> tuple[Filter, ...]:
    """The links above the list, each with its count."""
    return tuple(
        Filter(key, label, len(filtered(rows, key)), key == chosen) for key, label in FILTERS.items()
    )


def filtered(rows: tuple[Row, ...], key: str) -> tuple[Row, ...]:
    """The rows of one link."""
    if key == "changed":
        return tuple(row for row in rows if row.is_changed)
    return tuple(row for row in rows if key in ("all", row.filter))


def _row(page: SessionPage, thread: Thread) -> Row:
    shown = thread.current or thread.versions[-1]
    is_out = thread.current is None
    severity = _severity(shown.body)
    return Row(
        id=shown.id,
        at=shown.measured_at,
        entered_at=shown.entered_at,
        seq=shown.seq,
        minute=page.record.minute(shown.measured_at),
        kind=shown.kind,
        kind_words=KIND_WORDS[shown.kind],
        filter=next((key for key, kinds in _OF.items() if shown.kind in kinds), "notes"),
        words=page.words(shown),
        rank=Severity(severity).rank if severity else 0,
        severity=severity,
        by=page.name(shown.author_id),
        is_out=is_out,
        is_late=page.record.is_late(thread.root),
        changes=_changes(page, thread),
        **_rights(page, shown, is_out),
        level=shown.body.level if isinstance(shown.body, AlertRaised) else "",
    )


def _severity(body: Any) -> str:
    if isinstance(body, SideEffectOnset | SideEffectChange):
        return body.severity or ""
    return ""


def _changes(page: SessionPage, thread: Thread) -> tuple[Change, ...]:
    gone = {retraction.target_id for retraction in thread.retractions}
    amended = [
        _change(page, "Amended", later, page.words(earlier))
        for earlier, later in zip(thread.versions, thread.versions[1:], strict=False)
        if later.id not in gone
    ]
    taken = [_change(page, _verb(entry), entry, _before(page, thread, entry)) for entry in thread.retractions]
    return tuple(sorted([*amended, *taken], key=lambda change: change.seq))


def _verb(retraction: Entry) -> str:
    return "Undone" if retraction.reason_code == "undone" else "Taken out"


def _before(page: SessionPage, thread: Thread, retraction: Entry) -> str:
    """The words of the version that a retraction names, when another one took its place."""
    target = next((version for version in thread.versions if version.id == retraction.target_id), None)
    return page.words(target) if target is not None and target is not thread.root else ""


def _change(page: SessionPage, verb: str, entry: Entry, before: str) -> Change:
    code = REASON_WORDS.get(entry.reason_code or "", "")
    reason = ": ".join(part for part in (code, entry.reason_text) if part)
    return Change(verb, before, reason, page.name(entry.author_id), entry.entered_at, entry.seq)


def _rights(page: SessionPage, entry: Entry, is_out: bool) -> dict[str, bool]:
    is_own = entry.author_id == page.actor.id
    is_signed = page.state is State.SIGNED
    may = page.may(Permission.ENTRIES_AMEND) and (is_own or page.may(Permission.ENTRIES_AMEND_OTHERS))
    may_take_out = may and (not is_signed or page.may(Permission.ENTRIES_AMEND_OTHERS))
    can_retract = may_take_out and not is_out and entry.kind not in NEVER_RETRACTED
    return {
        "can_amend": may and not is_signed and not is_out and entry.kind not in FIXED,
        "can_retract": can_retract,
        "undo": can_retract and is_own and not is_signed and page.now - entry.entered_at <= UNDO_WITHIN,
    }
