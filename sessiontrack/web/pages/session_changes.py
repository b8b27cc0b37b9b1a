"""What became of an entry: each amendment and retraction with what it replaced, why, by whom and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sessiontrack.domain.bodies import SideEffectChange, SideEffectOnset, Vitals
from sessiontrack.domain.entries import Entry, Thread
from sessiontrack.domain.vitals import SIGNS
from sessiontrack.domain.vitals_changes import added_signs, replaced_part
from sessiontrack.web.local_time import show_clock, show_day, show_moment
from sessiontrack.web.pages.session_frame import SessionPage
from sessiontrack.web.pages.session_words import REASON_WORDS


@dataclass(frozen=True, slots=True)
class Change:
    """An amendment or a retraction, with the words that it replaced."""

    verb: str
    before: str
    reason: str
    by: str
    at: datetime
    seq: int


def changes_of(page: SessionPage, thread: Thread) -> tuple[Change, ...]:
    """Every amendment that holds or held and every retraction, in the order in which they were kept."""
    gone = {retraction.target_id for retraction in thread.retractions}
    amended = [
        _change(page, "Amended", later, replaced_words(page, earlier, later))
        for earlier, later in zip(thread.versions, thread.versions[1:], strict=False)
        if later.id not in gone
    ]
    taken = [_change(page, _verb(entry), entry, _before(page, thread, entry)) for entry in thread.retractions]
    return tuple(sorted([*amended, *taken], key=lambda change: change.seq))


def reason_words(entry: Entry) -> str:
    """The coded reason of an entry with its text: "Keying error: seen on the monitor"."""
    code = REASON_WORDS.get(entry.reason_code or "", "")
    return ": ".join(part for part in (code, entry.reason_text) if part)


def severity_of(body: Any) -> str:
    """The severity that an entry names; empty where it names none."""
    if isinstance(body, SideEffectOnset | SideEffectChange):
        return body.severity or ""
    return ""


def replaced_words(page: SessionPage, earlier: Entry, later: Entry) -> str:
    """What an amendment replaced: "BP 242/88", "10:43"; the words of the entry where it is not one of its parts."""
    return ", ".join(part for part in _replaced(page, earlier, later) if part) or "the same"


def _replaced(page: SessionPage, earlier: Entry, later: Entry) -> Iterator[str]:
    if isinstance(earlier.body, Vitals) and isinstance(later.body, Vitals):
        yield page.words(replace(earlier, body=replaced_part(earlier.body, later.body)))
        missing = added_signs(earlier.body, later.body)
        yield f"no {' and '.join(SIGNS[code].short_label for code in missing)}" if missing else ""
    elif replace(earlier.body, confirmed=()) != replace(later.body, confirmed=()):
        yield _whole(page, earlier)
    if earlier.measured_at != later.measured_at:
        is_same_day = show_day(earlier.measured_at) == show_day(later.measured_at)
        yield (show_clock if is_same_day else show_moment)(earlier.measured_at)


def _whole(page: SessionPage, entry: Entry) -> str:
    return ", ".join(part for part in (page.words(entry), severity_of(entry.body)) if part)


def _verb(retraction: Entry) -> str:
    return "Undone" if retraction.reason_code == "undone" else "Taken out"


def _before(page: SessionPage, thread: Thread, retraction: Entry) -> str:
    """The words of the version that a retraction names, when another one took its place."""
    target = next((version for version in thread.versions if version.id == retraction.target_id), None)
    return _whole(page, target) if target is not None and target is not thread.root else ""


def _change(page: SessionPage, verb: str, entry: Entry, before: str) -> Change:
    return Change(verb, before, reason_words(entry), page.name(entry.author_id), entry.entered_at, entry.seq)
