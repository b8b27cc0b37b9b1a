"""Puts the parts of an overlay below each other and draws them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from sessiontrack.charts.axes import MinuteAxis, ValueAxis
from sessiontrack.charts.labels import Label, label_columns, whole_column
from sessiontrack.charts.marks import Text
from sessiontrack.charts.overlay.lines import (
    WIDTH,
    Band,
    LimitLine,
    Marked,
    Thin,
    bands,
    figures,
    limit_lines,
    marked_lines,
    stairs,
    thin_lines,
    value_axis,
)
from sessiontrack.charts.overlay.sentence import overlay_title, sentence
from sessiontrack.charts.overlay.sessions import AlignedSession, Overlay
from sessiontrack.charts.overlay.steps import ENOUGH, Spread, Step, minute_words, shown, spread_of, steps_of
from sessiontrack.charts.rendering import render_as_file, render_on_page
from sessiontrack.charts.wording import banner
from sessiontrack.domain.vitals import SIGNS

_TEMPLATE = "overlay.svg"
_TOP, _BOTTOM, _LANE = 68, 388, 22
# Each session has a zero of its own; the axis only counts from it.
_ZERO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class NumberRow:
    """A row of numbers below the plot, one a step; the row of the steps has one an edge.

    Args:
        kind: ``steps``, ``first``, ``chosen``, ``range``, ``median`` or ``count``: which key stands beside its name.
    """

    kind: str
    name: str
    short: str
    top: float
    numbers: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class OverlayPicture:
    """Every mark of an overlay in its place.

    Args:
        key: tells the pictures of one page apart.
        ticks: minutes with their places; the lines of the plot.
        window: place and width of the protocol's window, when it means something.
        medians: the path of the stairs.
        height: pixels of the whole.
    """

    key: str
    sentence: str
    caption: str
    overlay: Overlay
    minutes: MinuteAxis
    axis: ValueAxis
    ticks: tuple[Text, ...]
    window: tuple[float, float] | None
    figures: tuple[tuple[int, float], ...]
    limits: tuple[LimitLine, ...]
    bands: tuple[Band, ...]
    medians: str
    thin: tuple[Thin, ...]
    marked: tuple[Marked, ...]
    rows: tuple[NumberRow, ...]
    height: float

    @property
    def zero(self) -> float:
        """The start of the drug."""
        return self.minutes.x(0)

    @property
    def rules(self) -> tuple[float, ...]:
        """Hairlines above the rows of numbers."""
        return tuple(row.top for row in self.rows[1:])


def overlay_picture(overlay: Overlay) -> OverlayPicture:
    """Place every mark."""
    steps = steps_of(overlay)
    minutes = MinuteAxis(_ZERO, steps[0].begins, steps[-1].ends, left=2.5, right=88)
    axis = value_axis(overlay, _TOP, _BOTTOM)
    spreads = [spread_of(overlay.later, step) for step in steps]
    limits = limit_lines(overlay, axis)
    placed = bands(spreads, minutes, axis)
    rows = tuple(_rows(overlay, steps, spreads, minutes))
    return OverlayPicture(
        key=f"overlay-{overlay.course_id.hex}",
        sentence=sentence(overlay),
        caption=banner(overlay.patient, overlay_title(overlay)),
        overlay=overlay,
        minutes=minutes,
        axis=axis,
        ticks=tuple(_ticks(overlay, minutes)),
        window=_window(overlay, minutes),
        figures=figures(axis, overlay.scale.step),
        limits=limits,
        bands=placed,
        medians=stairs(placed),
        thin=thin_lines(overlay, minutes, axis),
        marked=marked_lines(overlay, minutes, axis, [limit.name for limit in limits]),
        rows=rows,
        height=round(rows[-1].top + _LANE + 6),
    )


def draw_overlay(overlay: Overlay) -> Markup:
    """The overlay as SVG for a page: a label column that stays beside a plot that stretches and scrolls."""
    return render_on_page(_TEMPLATE, **_given(overlay_picture(overlay)))


def draw_overlay_file(overlay: Overlay) -> Markup:
    """The same as one SVG document that needs no page, with the patient named above it."""
    return render_as_file(_TEMPLATE, **_given_alone(overlay_picture(overlay)))


def _given_alone(picture: OverlayPicture) -> dict[str, object]:
    return {**_given(picture), "labels": whole_column(_labels(picture))}


def _given(picture: OverlayPicture) -> dict[str, object]:
    wide, narrow = label_columns(tuple(_labels(picture)))
    return {"picture": picture, "labels": wide, "narrow": narrow, "least_width": WIDTH}


def _window(overlay: Overlay, minutes: MinuteAxis) -> tuple[float, float] | None:
    begins, ends = (overlay.protocol[code] for code in ("window_from_minutes", "window_to_minutes"))
    if not overlay.has_window or begins >= minutes.last:
        return None
    return minutes.x(begins), round(minutes.x(ends) - minutes.x(begins), 2)


def _ticks(overlay: Overlay, minutes: MinuteAxis) -> Iterator[Text]:
    window = overlay.protocol["window_from_minutes"], overlay.protocol["window_to_minutes"]
    for tick in minutes.ticks(minutes.step(WIDTH, apart=40)):
        is_edge = overlay.has_window and tick in window
        role = "t-num c-ok" if is_edge else "t-bold" if tick == 0 else "t-axis"
        yield Text(minutes.x(tick), 36, minute_words(tick), role, "middle")


def _rows(
    overlay: Overlay, steps: Sequence[Step], spreads: Sequence[Spread], minutes: MinuteAxis
) -> Iterator[NumberRow]:
    top = _BOTTOM + 8
    edges = [*(step.begins for step in steps), steps[-1].ends]
    marks = (Text(minutes.x(edge), top + 16, minute_words(edge), "t-faint", "middle") for edge in edges)
    yield NumberRow("steps", "Steps of minutes", "steps", top, tuple(marks))
    for kind, name, short, (role, words) in _lines(overlay, steps, spreads):
        top += _LANE
        numbers = (
            Text(minutes.x(step.middle), top + 16, word, role, "middle")
            for step, word in zip(steps, words, strict=True)
            if word
        )
        yield NumberRow(kind, name, short, top, tuple(numbers))


_Line = tuple[str, str, str, tuple[str, Sequence[str]]]


def _lines(overlay: Overlay, steps: Sequence[Step], spreads: Sequence[Spread]) -> Iterator[_Line]:
    if overlay.first:
        yield "first", "Session 1, first", "1 first", ("t-num c-text", _values(overlay.first, steps))
    if overlay.chosen:
        number, word = overlay.chosen.ordinal, overlay.chosen_word
        values = _values(overlay.chosen, steps)
        yield "chosen", f"Session {number}, {word}", f"{number} {word}", ("t-num c-accent", values)
    if any(spread.number >= ENOUGH for spread in spreads):
        yield "range", "Later: highest", "highest", ("t-axis", [shown(spread.high) for spread in spreads])
        yield "median", "Later: median", "median", ("t-num c-muted", [shown(s.median) for s in spreads])
        yield "range", "Later: lowest", "lowest", ("t-axis", [shown(spread.low) for spread in spreads])
    if overlay.later:
        yield "count", "Later: sessions", "sessions", ("t-faint", [str(s.number) for s in spreads])


def _values(session: AlignedSession, steps: Sequence[Step]) -> list[str]:
    return [shown(step.value(session)) for step in steps]


def _labels(picture: OverlayPicture) -> Iterator[Label]:
    scale = picture.overlay.scale
    yield Label(36, "Minutes", "t-head")
    yield Label(58, scale.name, "t-head", SIGNS[scale.sign].short_label)
    yield Label(75, scale.unit_words, "t-sub")
    for row in picture.rows:
        role = "t-sub" if row.kind == "steps" else "t-name"
        yield Label(row.top + 16, row.name, role, row.short, x=12 if row.kind == "steps" else 40)
