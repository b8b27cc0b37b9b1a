"""Entries as rows: what holds, what it replaced, who changed it and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from sessiontrack.domain.alerts import RULES, AlertStatus
from sessiontrack.domain.bodies import AlertRaised
from sessiontrack.domain.entries import Entry, Thread
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.sessions import State
from sessiontrack.domain.side_effects import Severity
from sessiontrack.service.correction_rules import UNDO_WITHIN
from sessiontrack.service.corrections import FIXED, NEVER_RETRACTED
from sessiontrack.web.local_time import show_day
from sessiontrack.web.pages.session_changes import Change, changes_of, reason_words, severity_of
from sessiontrack.web.pages.session_frame import SessionPage
from sessiontrack.web.pages.session_words import KIND_WORDS, SAYS_ITSELF

FILTERS: Mapping[str, str] = MappingProxyType(
    {
        "all": "All",
        "vitals": "Vitals",
        "dose": "Dose",
        "effects": "Side effects",
        "notes": "Medicines, notes",
        "corrections": "Corrections",
        "alerts": "Alerts",
    }
)
"""The links above the list, in their order, by the word of the address."""

_OF: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "vitals": frozenset({"vitals"}),
        "dose": frozenset({"dose_event", "order", "second_check", "drug_count"}),
        "effects": frozenset({"side_effect", "side_effect_change", "sweep", "tolerability"}),
        "alerts": frozenset({"alert", "acknowledgement", "override"}),
    }
)

LATEST = 12
"""How many of the newest entries the bedside shows."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of the list.

    Args:
        id: of the version that holds, or of the last one that did; corrections name it.
        filter: the group it is listed under.
        rank: of a severity, 0 where there is none.
        is_out: it was taken out of what is current.
        undo: it can be taken back by its author without a word.
        reason: why an alert was lifted.
        short: the words on paper, where an alert is named by the title of its rule.
        other_day: the day, when it is not the session's.
        status: what became of an alert.
        is_replaced: an order after which another was given.
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
    reason: str
    short: str
    other_day: str
    status: AlertStatus | None
    is_replaced: bool

    @property
    def is_void(self) -> bool:
        """An alert about a value that was corrected since."""
        return self.status is AlertStatus.CORRECTED

    @property
    def minute_words(self) -> str:
        """Minutes from the start, with a true minus sign; empty while it has not started, and on another day."""
        if self.minute is None or self.other_day:
            return ""
        return str(self.minute).replace("-", "\N{MINUS SIGN}")

    @property
    def lead(self) -> str:
        """The name of the kind, where the words alone would not say what was entered."""
        return "" if self.kind in SAYS_ITSELF or self.kind == "vitals" else self.kind_words

    @property
    def says_kind(self) -> bool:
        """The words begin with the name of the kind."""
        return self.words.startswith(self.kind_words)

    @property
    def is_correction(self) -> bool:
        """It was amended, taken out, came late, or was added after the signature."""
        return bool(self.changes) or self.is_late or self.kind == "addendum"

    @property
    def tags(self) -> tuple[str, ...]:
        """What makes the entry special, each in a word or two."""
        amended = () if self.is_out or not self.changes else ("Amended",)
        marks = (
            ("Taken out", self.is_out),
            ("Late", self.is_late),
            ("Value corrected", self.is_void),
            ("Another order since", self.is_replaced),
            ("No longer so", self.status is AlertStatus.CLEARED),
        )
        return (*amended, *(mark for mark, is_so in marks if is_so))

    @property
    def look(self) -> str:
        """The class of its line in the list."""
        if self.is_out or self.is_void:
            return "log--out"
        if self.kind in ("completion", "sign_off"):
            return "log--signed"
        return {"critical": "log--crit", "warn": "log--warn"}.get(self.level, "")


@dataclass(frozen=True, slots=True)
class Filter:
    """A link above the list."""

    key: str
    label: str
    count: int
    is_on: bool


def rows_of(page: SessionPage) -> tuple[Row, ...]:
    """Every entry in the order of the bedside, those that were taken out too."""
    statuses = {state.alert.id: state.status for state in page.view.alerts}
    rows = [
        _row(page, thread, statuses) for thread in page.record.threads if thread.root.kind != "retraction"
    ]
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


def usual_author(rows: tuple[Row, ...]) -> str:
    """Who wrote most of the entries: on paper the others are named."""
    authors = Counter(row.by for row in rows if row.kind != "alert")
    return max(authors, key=lambda name: authors[name], default="")


def filtered(rows: tuple[Row, ...], key: str) -> tuple[Row, ...]:
    """The rows of one link."""
    if key == "corrections":
        return tuple(row for row in rows if row.is_correction)
    return tuple(row for row in rows if key in ("all", row.filter))


def _row(page: SessionPage, thread: Thread, statuses: Mapping[UUID, AlertStatus]) -> Row:
    shown = thread.current or thread.versions[-1]
    is_out = thread.current is None
    severity = severity_of(shown.body)
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
        is_late=page.record.is_late(shown),
        changes=changes_of(page, thread),
        **_rights(page, shown, is_out),
        level=shown.body.level if isinstance(shown.body, AlertRaised) else "",
        reason=reason_words(shown) if shown.kind == "override" else "",
        short=_short(page, shown),
        other_day=_other_day(page, shown),
        status=statuses.get(shown.id),
        is_replaced=shown.kind == "order" and any(o.seq > shown.seq for o in page.record.of_kind("order")),
    )


def _other_day(page: SessionPage, entry: Entry) -> str:
    day = show_day(entry.measured_at)
    return "" if day == show_day(page.record.infusion.started_at or page.record.session.planned_at) else day


def _short(page: SessionPage, entry: Entry) -> str:
    """The words of an entry with the title of a rule in place of what the rule said."""
    named = getattr(entry.body, "alert_id", entry.id)
    alert = next((held.body for held in page.record.entries if held.id == named), None)
    if not isinstance(alert, AlertRaised) or alert.rule not in RULES:
        return page.words(entry)
    return page.words(entry).replace(alert.message, RULES[alert.rule].title)


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
