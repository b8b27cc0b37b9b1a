"""What an amended entry said before, in the words of the picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from sessiontrack.charts.session.events import event_words
from sessiontrack.charts.session.frame import Frame
from sessiontrack.charts.session.values import value_of
from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.vitals import SIGNS
from sessiontrack.domain.vitals_changes import differing_signs


def earlier_versions(record: SessionRecord, entry: Entry) -> tuple[Entry, ...]:
    """The versions that an entry replaced, oldest first; none for one that amends nothing."""
    if entry.target_id is None:
        return ()
    thread = next((thread for thread in record.threads if thread.root.id == entry.root_id), None)
    return tuple(version for version in thread.versions if version.seq < entry.seq) if thread else ()


def replaced_values(record: SessionRecord, entry: Entry) -> Mapping[str, str]:
    """What the signs of an amended set said before: ``{"systolic": "was 242"}``."""
    if not isinstance(entry.body, Vitals):
        return {}
    found: dict[str, list[str]] = {}
    for version in earlier_versions(record, entry):
        body = cast(Vitals, version.body)
        for sign in differing_signs(body, entry.body):
            said = found.setdefault(sign, [])
            if value_of(body, sign) not in said:
                said.append(value_of(body, sign))
    return {sign: f"was {', then '.join(said)}" for sign, said in found.items()}


def replaced_words(frame: Frame, entry: Entry) -> str:
    """The same for an entry of any kind: "was Sys 242", "was moderate", "was at 14:05"; empty where nothing was."""
    versions = earlier_versions(frame.record, entry)
    said = [*_replaced(frame.record, entry, versions)]
    moments = dict.fromkeys(v.measured_at for v in versions if v.measured_at != entry.measured_at)
    said += [f"at {frame.clock(moment)}" for moment in moments]
    return f"was {', '.join(said)}" if said else ""


def _replaced(record: SessionRecord, entry: Entry, versions: tuple[Entry, ...]) -> Iterator[str]:
    if isinstance(entry.body, Vitals):
        for sign, was in replaced_values(record, entry).items():
            yield f"{SIGNS[sign].short_label} {was.removeprefix('was ')}"
        return
    now = _said(entry)
    yield from dict.fromkeys(said for said in map(_said, versions) if said and said != now)


def _said(entry: Entry) -> str:
    """An event in its words, a side effect by its severity."""
    return event_words(entry) or getattr(entry.body, "severity", None) or ""
