"""The row of planned vitals: where a full set was due, and which of them came late or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sessiontrack.charts.marks import Text, lane_count, lanes
from sessiontrack.charts.session.frame import Frame
from sessiontrack.domain.ladder import Rung, rungs_of
from sessiontrack.domain.record import SessionRecord

LANE = 16


@dataclass(frozen=True, slots=True)
class RungMark:
    """A planned set at the minute it was due."""

    x: float
    y: float
    role: str
    about: str


@dataclass(frozen=True, slots=True)
class LadderRow:
    """Marks, and the words beside the late ones; no height before the drug was started."""

    top: float
    marks: tuple[RungMark, ...]
    texts: tuple[Text, ...]
    height: float


def ladder_row(frame: Frame, top: float) -> LadderRow:
    """A small ring where a set was due, a loud mark with its words where it came late."""
    rungs = rungs_of(frame.record, frame.now or frame.until)
    texts = [_text(frame, rung) for rung in rungs if rung.is_late]
    numbers = lanes([_span(frame, text) for text in texts], gap=4)
    placed = tuple(replace(text, y=top + 12 + row * LANE) for text, row in zip(texts, numbers, strict=True))
    lower = dict(zip((rung.due_at for rung in rungs if rung.is_late), numbers, strict=True))
    marks = tuple(_mark(frame, rung, top + 8 + lower.get(rung.due_at, 0) * LANE) for rung in rungs)
    return LadderRow(top, marks, placed, LANE * lane_count(numbers) if marks else 0)


def late_words(rung: Rung) -> str:
    """How late a set came: "6 min late"; "not taken" when none came."""
    return "not taken" if rung.late_minutes is None else f"{rung.late_minutes} min late"


def late_sets(record: SessionRecord, until: datetime) -> dict[datetime, str]:
    """The words about each set that came late, by the moment it was taken."""
    return {
        rung.taken_at: late_words(rung) for rung in rungs_of(record, until) if rung.is_late and rung.taken_at
    }


def _text(frame: Frame, rung: Rung) -> Text:
    text = Text(frame.axis.at(rung.due_at), 0, late_words(rung), "t-label c-warn", dx=8)
    is_outside = text.span(frame.width)[1] > frame.width - 2
    return replace(text, anchor="end", dx=-8) if is_outside else text


def _span(frame: Frame, text: Text) -> tuple[float, float]:
    left, right = text.span(frame.width)
    mark = frame.px(text.x)
    return min(left, mark - 6), max(right, mark + 6)


def _mark(frame: Frame, rung: Rung, y: float) -> RungMark:
    about = f"Vitals due {frame.about(rung.due_at)}"
    if rung.taken_at is not None:
        about += f", taken {frame.about(rung.taken_at)}"
    if rung.is_late:
        about += f": {late_words(rung)}"
    return RungMark(frame.axis.at(rung.due_at), y, "rung-late" if rung.is_late else "rung", about)
