"""The row that says what was entered late and what was amended, at the minute it is about."""

from __future__ import annotations

from dataclasses import dataclass

from sessiontrack.charts.marks import Text, lane_count, lanes
from sessiontrack.charts.session.frame import DRAWN_KINDS, Frame
from sessiontrack.charts.session.replaced import earlier_versions, replaced_words
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import SessionRecord

LANE = 18
_LETTERS = {"late": "L", "amended": "A"}


@dataclass(frozen=True, slots=True)
class Changes:
    """Letters at their minutes; no height when nothing was changed."""

    letters: tuple[Text, ...]
    height: float


def flags_of(record: SessionRecord, entry: Entry) -> tuple[str, ...]:
    """What makes an entry special: ``late``, ``amended``; an amendment is as late as what it amends."""
    root = next(iter(earlier_versions(record, entry)), entry)
    late = ("late",) if record.is_late(root) else ()
    return (*late, "amended") if entry.target_id is not None else late


def changes_of(frame: Frame, top: float) -> Changes:
    """A letter for each drawn entry that was late or amended."""
    marked = [
        (entry, flags)
        for entry in frame.record.current
        if entry.kind in DRAWN_KINDS and (flags := flags_of(frame.record, entry))
    ]
    letters = [_letter(frame, entry, flags) for entry, flags in marked]
    rows = lanes([letter.span(frame.width) for letter in letters], gap=3)
    placed = tuple(
        Text(letter.x, top + 14 + row * LANE, letter.text, letter.role, "middle", about=letter.about)
        for letter, row in zip(letters, rows, strict=True)
    )
    return Changes(placed, LANE * lane_count(rows) + 2 if placed else 0)


def _letter(frame: Frame, entry: Entry, flags: tuple[str, ...]) -> Text:
    role = "t-label c-warn" if "late" in flags else "t-label c-accent"
    what = f"{entry.kind.replace('_', ' ')}, {' and '.join(flags)}"
    said = (f"{what}, entered {frame.clock(entry.entered_at)}", replaced_words(frame, entry))
    about = f"{frame.about(entry.measured_at)}: {', '.join(filter(None, said))}"
    words = "".join(_LETTERS[flag] for flag in flags)
    return Text(frame.axis.at(entry.measured_at), 0, words, role, "middle", about=about)
