"""``amendments.csv``: what every correction changed, field by field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sessiontrack.domain.bundles import ToldCourse
from sessiontrack.domain.entries import Entry, Thread
from sessiontrack.domain.vitals import SIGNS
from sessiontrack.exports.bundle.base import (
    Column,
    Holds,
    Kind,
    Table,
    code,
    count,
    identity,
    moment,
    of_course,
    person,
    truth,
    words,
)

CODED: Mapping[str, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        "vitals": "position source not_measured artifact",
        "side_effect": "effect severity action",
        "side_effect_change": "severity action",
        "sweep": "present list_version",
        "order": "agent route",
        "dose_event": "event reason",
        "medicine": "unit route",
        "iv_access": "action side",
        "oxygen": "action",
        "incident": "incident harm",
        "check_in": "escort pregnancy weight_source interacting_medicines",
        "discharge": "disposition escort",
        "score": "scale occasion scale_version",
        "eligibility": "items decision",
        "decision": "checkpoint decision",
        "follow_up": "contact effects checks",
        "past_treatment": "treatment outcome",
        "concomitant_medicine": "medicine_class",
        "past_session": "agent route",
    }.items()
}
"""Fields of a body that hold codes; what stands in any other field of text is taken for free text."""

_CODE = re.compile(r"[a-z0-9_.;:]*")


@dataclass(frozen=True, slots=True)
class _Value:
    """A field before or after, in the one column that may tell it."""

    plain: str | None = None
    at: datetime | None = None
    text: str | None = None


_NOTHING = _Value()


def _amendments(told: ToldCourse) -> Iterator[tuple[Any, ...]]:
    for thread in told.threads:
        if not told.tells(thread.root):
            continue
        for entry in sorted((*thread.versions[1:], *thread.retractions), key=lambda entry: entry.seq):
            before, after = _current_at(thread, entry.seq - 1), _current_at(thread, entry.seq)
            head = _head(told, thread, entry)
            for field, old, new in _changes(before, after):
                yield (*head, field, old.plain, new.plain, old.at, new.at, old.text, new.text)


def _current_at(thread: Thread, seq: int) -> Entry | None:
    """The version that was current when the chain was so long."""
    versions = tuple(version for version in thread.versions if version.seq <= seq)
    return Thread(versions, tuple(r for r in thread.retractions if r.seq <= seq)).current


def _head(told: ToldCourse, thread: Thread, entry: Entry) -> tuple[Any, ...]:
    root, at = thread.root, entry.entered_at
    signed = [e.seq for e in told.entries if e.kind == "sign_off" and e.session_id == root.session_id]
    return (
        entry.id,
        root.id,
        entry.target_id,
        root.course_id,
        root.session_id,
        root.kind,
        "retraction" if entry.kind == "retraction" else "amendment",
        told.day(at),
        *(at, at),
        (at - root.entered_at) // timedelta(minutes=1),
        root.session_id is not None and bool(signed) and min(signed) < entry.seq,
        entry.reason_code,
        entry.reason_text,
        told.ref(entry.author_id),
    )


def _changes(before: Entry | None, after: Entry | None) -> Iterator[tuple[str, _Value, _Value]]:
    old, new = _flat(before), _flat(after)
    changed = [(name, old.get(name, _NOTHING), new.get(name, _NOTHING)) for name in {**old, **new}]
    changed = [change for change in changed if change[1] != change[2]]
    # A retraction of what was no longer current changes nothing that is told.
    yield from changed or [("nothing", _NOTHING, _NOTHING)]


def _flat(entry: Entry | None) -> dict[str, _Value]:
    """Every field that has a value, by its name."""
    if entry is None:
        return {}
    found = {"measured_at": _Value(at=entry.measured_at)}
    coded = CODED.get(entry.kind, frozenset())
    for each in fields(entry.body):
        value = getattr(entry.body, each.name)
        if each.name in ("confirmed", "unconfirmed"):
            continue
        if isinstance(value, Mapping):
            # PostgreSQL gives back the keys of a body in an order of its own.
            for key, part in sorted(value.items()):
                said = SIGNS[key].shown(part) if each.name == "readings" else part
                found[f"{each.name}.{key}"] = _value(said, each.name in coded or each.name == "readings")
        elif value is not None and value != ():
            found[each.name] = _value(value, each.name in coded)
    return found


def _value(value: Any, is_coded: bool) -> _Value:
    if isinstance(value, datetime):
        return _Value(at=value)
    if isinstance(value, bool):
        return _Value(plain=str(value).lower())
    if isinstance(value, int):
        return _Value(plain=str(value))
    said = _said(value)
    is_numbers = isinstance(value, tuple) and all(part is None or isinstance(part, int) for part in value)
    if is_numbers or (is_coded and _CODE.fullmatch(said)):
        return _Value(plain=said)
    return _Value(text=said)


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ";".join(map(_said, value))
    if is_dataclass(value):
        return ":".join(_said(getattr(value, each.name)) for each in fields(value))
    return value.isoformat() if isinstance(value, date) else str(value)


def _moment(name: str, meaning: str) -> Column:
    return Column(name, Kind.MOMENT_UTC, meaning, holds=Holds.DATE)


AMENDMENTS = Table(
    "amendments",
    "one field that one correction changed",
    ("amendment_id", "field"),
    "course as in courses.csv; then the corrected entry, the correction, the field, by their place in the record",
    (
        identity("amendment_id", "The correction, shared by its rows."),
        identity("entry_id", "The entry that was corrected, as the other files name it."),
        identity("target_id", "The entry or the earlier correction that it names."),
        identity("course_id", "The course."),
        identity("session_id", "The session; blank between sessions."),
        code("kind", "entry_kind", "What was corrected."),
        code("correction", "correction", "Amended, or taken out."),
        count("course_day", "Day of the course on which it was corrected."),
        *moment("amended_at", "When the server kept it."),
        count("minutes_after", "Minutes from keeping the first version, rounded down.", "min"),
        truth("after_signature", "A clinician had signed the session before."),
        code("reason_code", "correction_reason", "Why."),
        words("reason_text", "The same in words."),
        person("amended_by_ref", "Pseudonym of who corrected."),
        Column("field", Kind.WORD, "The field of the entry; nothing where no value that holds was changed."),
        Column(
            "before", Kind.WORD, "A number or code that held before, numbers in the unit of the field's name."
        ),
        Column("after", Kind.WORD, "The same afterwards; blank when it was taken out."),
        _moment("before_at_utc", "A moment that held before."),
        _moment("after_at_utc", "The same afterwards."),
        words("before_text", "Words that held before."),
        words("after_text", "The same afterwards."),
    ),
    of_course(_amendments),
    (("course_id", "courses"), ("session_id", "sessions")),
)
