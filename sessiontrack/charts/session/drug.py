"""The drug rows of a session: what ran at which rate, what was given at once, and other drugs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sessiontrack.charts.marks import Text, lane_count, lanes
from sessiontrack.charts.session.events import medicine_words, rate_words
from sessiontrack.charts.session.frame import Frame
from sessiontrack.domain.bodies import Medicine
from sessiontrack.domain.dosing import SingleDose, shown_mg

BAR = 22
LANE = 18
_INSIDE = 8
# Room for the mark that stands before a text.
_APART = 22
_BESIDE = -1
# A running bar is pale, so its words take the colour of the page's text.
_INKS = {"pause": "t-label c-warn", "drug-open": "t-small", "drug drug-live": "t-bold c-text"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of the drug row: running, paused, or running at a rate that nobody wrote down."""

    x: float
    width: float
    role: str
    about: str


@dataclass(frozen=True, slots=True)
class Given:
    """Drug given at one moment: a mark of its own form."""

    x: float
    y: float
    role: str
    about: str


@dataclass(frozen=True, slots=True)
class DrugRow:
    """Bars, marks and their words, and how high all of it is; no height when there is nothing."""

    top: float
    bars: tuple[Bar, ...]
    given: tuple[Given, ...]
    texts: tuple[Text, ...]
    height: float


@dataclass(frozen=True, slots=True)
class _Part:
    begins_at: datetime
    ends_at: datetime
    role: str
    words: tuple[str, ...]


def drug_row(frame: Frame, top: float) -> DrugRow:
    """The session's drug; a rate that does not fit into its bar stands below it."""
    parts = tuple(_parts(frame))
    inside, below = [], []
    for part in parts:
        named = _named(frame, part, top)
        if named is not None:
            inside.append(named)
        else:
            below.append(Text(frame.axis.at(part.begins_at), 0, part.words[0], "t-small"))
    texts = [*_total(frame), *below, *(_dose_text(frame, dose) for dose in frame.record.infusion.doses)]
    placed, height = _beneath(
        frame, sorted(texts, key=lambda text: text.span(frame.width)[0]), top, bool(parts)
    )
    return DrugRow(
        top, tuple(_bar(frame, part) for part in parts), _marks(placed), (*inside, *placed), height
    )


def _marks(texts: Sequence[Text]) -> tuple[Given, ...]:
    """A mark before each text that names a moment."""
    return tuple(Given(text.x, text.y - 5, "given", text.about) for text in texts if text.about)


def medicines_row(frame: Frame, top: float) -> DrugRow:
    """Other drugs as marks with their words."""
    entries = frame.record.of_kind("medicine")
    if not entries:
        return DrugRow(top, (), (), (), 0)
    told = [(entry.measured_at, medicine_words(cast(Medicine, entry.body))) for entry in entries]
    texts = [Text(frame.axis.at(at), 0, words, "t-axis", dx=11) for at, words in told]
    placed, height = _beneath(frame, texts, top, False)
    marks = tuple(
        Given(frame.axis.at(at), text.y - 5, "medicine", f"{frame.about(at)}: {words}")
        for (at, words), text in zip(told, placed, strict=True)
    )
    return DrugRow(top, (), marks, placed, height)


def _parts(frame: Frame) -> Iterator[_Part]:
    infusion, until = frame.record.infusion, frame.now or frame.until
    for part in infusion.segments:
        role = "drug" if part.ends_at else "drug drug-live"
        yield _Part(part.begins_at, part.ends_at or until, role, (rate_words(part.rate_ug_per_h),))
    for pause in infusion.pauses:
        ends_at = pause.ends_at or until
        minutes = int(frame.axis.minute(ends_at) - frame.axis.minute(pause.begins_at))
        yield _Part(pause.begins_at, ends_at, "pause", (f"paused {minutes} min", "paused", f"{minutes} min"))
    is_running = infusion.end_event or infusion.ended_at is None
    if infusion.started_at and is_running and not infusion.segments:
        words = ("rate not recorded", "no rate")
        yield _Part(infusion.started_at, infusion.ended_at or until, "drug-open", words)


def _bar(frame: Frame, part: _Part) -> Bar:
    x, end = frame.axis.at(part.begins_at), frame.axis.at(part.ends_at)
    about = f"{frame.about(part.begins_at)} to {frame.about(part.ends_at)}: {part.words[0]}"
    return Bar(x, max(round(end - x, 2), 0.2), part.role, about)


def _named(frame: Frame, part: _Part, top: float) -> Text | None:
    """The longest of the part's words that fits into its bar."""
    role = _INKS.get(part.role, "t-bold c-drug")
    x, end = frame.axis.at(part.begins_at), frame.axis.at(part.ends_at)
    for words in part.words:
        named = Text(x, top + 16, words, role, dx=_INSIDE)
        if part.role == "pause":
            named = Text(round((x + end) / 2, 2), top + 16, words, role, "middle")
        left, right = named.span(frame.width)
        if frame.px(x) + 2 <= left and right + 2 <= frame.px(end):
            return named
    return None


def _dose_text(frame: Frame, dose: SingleDose) -> Text:
    words = f"{'bolus ' if dose.event == 'bolus' else ''}{shown_mg(dose.dose_ug)} mg"
    about = f"{frame.about(dose.at)}: {words}"
    return Text(frame.axis.at(dose.at), 0, words, "t-bold", dx=12, about=about)


def _total(frame: Frame) -> list[Text]:
    """What was delivered, after the end of the bar; single doses say it themselves."""
    infusion = frame.record.infusion
    if not infusion.segments:
        return []
    until = infusion.ended_at or frame.now or frame.until
    words = f"{shown_mg(infusion.delivered_ug_at(until))} mg" + ("" if infusion.ended_at else " so far")
    beside = Text(frame.axis.at(until), _BESIDE, words, "t-bold", dx=8)
    # Without room beside the bar it stands in a lane below, like everything that did not fit.
    return [beside if _kept_inside(frame, beside) == beside else replace(beside, y=0)]


def _beneath(
    frame: Frame, texts: Sequence[Text], top: float, has_bars: bool
) -> tuple[tuple[Text, ...], float]:
    """Texts below the bars, each in a lane free for it; the total keeps its place beside its bar."""
    kept = [_kept_inside(frame, text) for text in texts]
    numbers = lanes([text.span(frame.width) for text in kept if text.y != _BESIDE], gap=_APART)
    rows, first = iter(numbers), top + (BAR + 15 if has_bars else 16)
    placed = tuple(
        replace(text, y=top + 16 if text.y == _BESIDE else first + next(rows) * LANE) for text in kept
    )
    used = lane_count(numbers) * LANE if numbers else 0
    return placed, used + 4 + (BAR if has_bars else 0)


def _kept_inside(frame: Frame, text: Text) -> Text:
    """A text that would leave the plot turns to the other side of its mark."""
    left, right = text.span(frame.width)
    if right > frame.width - 4:
        return replace(text, anchor="end", dx=-abs(text.dx) if text.anchor == "start" else 0)
    return replace(text, anchor="start", dx=0) if left < 2 else text
