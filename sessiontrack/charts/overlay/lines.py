"""The plot of an overlay: the first infusion and the chosen session as marked lines, the others thin, their spread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

from sessiontrack.charts.axes import MinuteAxis, ValueAxis
from sessiontrack.charts.marks import Text
from sessiontrack.charts.overlay.sessions import AlignedSession, Overlay, Point, values_of
from sessiontrack.charts.overlay.steps import Spread

WIDTH = 760
"""Least pixels of the plot; nothing collides from there on."""

_LINE = 17


@dataclass(frozen=True, slots=True)
class Dot:
    """One reading of a session that stands out."""

    x: float
    y: float
    value: int
    about: str


@dataclass(frozen=True, slots=True)
class Marked:
    """A session that stands out.

    Args:
        kind: ``first`` or ``chosen``.
        lines: runs of readings, each ``x,y`` points.
        name: at its last reading.
    """

    kind: str
    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    name: Text


@dataclass(frozen=True, slots=True)
class Thin:
    """One of the others: its runs as one path, and the readings that stand alone as another."""

    ordinal: int
    path: str
    alone: str
    about: str


@dataclass(frozen=True, slots=True)
class Band:
    """From the lowest to the highest reading of the later sessions in one step."""

    x: float
    width: float
    top: float
    height: float
    median_y: float


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit in force, with its name."""

    y: float
    role: str
    name: Text


def value_axis(overlay: Overlay, top: float, bottom: float) -> ValueAxis:
    """The values that are always there, the limits, and every reading."""
    scale = overlay.scale
    limits = [overlay.protocol[code] for code in scale.limits]
    values = [scale.low, scale.high, *limits, *values_of(overlay.measured)]
    pad = scale.step / 4
    return ValueAxis(min(values) - pad, max(values) + pad, top, bottom)


def figures(axis: ValueAxis, step: int) -> tuple[tuple[int, float], ...]:
    """Round values with their heights, far enough apart to be read."""
    while (axis.bottom - axis.top) * step / (axis.high - axis.low) < _LINE:
        step *= 2
    first = ceil(axis.low / step) * step
    return tuple((value, axis.y(value)) for value in range(first, floor(axis.high) + 1, step))


def limit_lines(overlay: Overlay, axis: ValueAxis) -> tuple[LimitLine, ...]:
    """Caution and stop limit of a pressure, named at the left, where pressures are low."""
    found = []
    for word, level, code in zip(("caution", "stop"), ("warn", "crit"), overlay.scale.limits, strict=False):
        limit = overlay.protocol[code]
        y = axis.y(limit)
        # Below its line, the lower one keeps clear of the upper one when the two are close.
        name = Text(0, y + (15 if level == "warn" else -5), f"{word} {limit}", f"t-num c-{level} halo", dx=6)
        found.append(LimitLine(y, f"limit-{level}", name))
    return tuple(found)


def thin_lines(overlay: Overlay, minutes: MinuteAxis, axis: ValueAxis) -> tuple[Thin, ...]:
    """Every session that does not stand out."""
    return tuple(
        _thin(overlay, session, (minutes, axis))
        for session in overlay.later
        if overlay.chosen is None or session.id != overlay.chosen.id
    )


def _thin(overlay: Overlay, session: AlignedSession, axes: tuple[MinuteAxis, ValueAxis]) -> Thin:
    runs = [_placed(run, *axes) for run in _seen(overlay, session, axes[0])]
    lines = ("M" + "L".join(f"{x:g} {y:g}" for x, y in run) for run in runs if len(run) > 1)
    alone = (f"M{x:g} {y:g}h0" for run in runs if len(run) == 1 for x, y in run)
    return Thin(session.ordinal, "".join(lines), "".join(alone), session_words(session))


def marked_lines(
    overlay: Overlay, minutes: MinuteAxis, axis: ValueAxis, taken: Iterable[Text]
) -> tuple[Marked, ...]:
    """The chosen session and, above it, the first infusion.

    Args:
        taken: names that stand there already.
    """
    names = list(taken)
    found = []
    for kind, session, word in (
        ("first", overlay.first, "first"),
        ("chosen", overlay.chosen, overlay.chosen_word),
    ):
        runs = _seen(overlay, session, minutes) if session else []
        if session and runs:
            x, y = _placed(runs[-1][-1:], minutes, axis)[0]
            ink = "c-text" if kind == "first" else "c-accent"
            name = Text(x, y - 8, f"{session.ordinal} {word}", f"t-num {ink} halo", dx=8)
            names.append(_free(name, names, axis))
            found.append(_marked(kind, session, runs, (minutes, axis, names[-1])))
    return tuple(reversed(found))


def _marked(
    kind: str,
    session: AlignedSession,
    runs: Sequence[Sequence[Point]],
    around: tuple[MinuteAxis, ValueAxis, Text],
) -> Marked:
    minutes, axis, name = around
    lines = (" ".join(f"{x:g},{y:g}" for x, y in _placed(run, minutes, axis)) for run in runs if len(run) > 1)
    dots = (
        Dot(minutes.x(minute), axis.y(value), value, f"{session_words(session)}: {value} at {minute:.0f} min")
        for run in runs
        for minute, value in run
    )
    return Marked(kind, tuple(lines), tuple(dots), name)


def session_words(session: AlignedSession) -> str:
    """A session by number and day."""
    return f"Session {session.ordinal}, {session.on:%d-%b-%Y}"


def _seen(overlay: Overlay, session: AlignedSession, minutes: MinuteAxis) -> list[tuple[Point, ...]]:
    """The runs within the picture."""
    within = (
        tuple(point for point in run if minutes.first <= point[0] < minutes.last)
        for run in session.runs(overlay.protocol)
    )
    return [run for run in within if run]


def _placed(run: Sequence[Point], minutes: MinuteAxis, axis: ValueAxis) -> list[tuple[float, float]]:
    return [(minutes.x(minute), axis.y(value)) for minute, value in run]


def _free(name: Text, others: Sequence[Text], axis: ValueAxis) -> Text:
    """The nearest height at which a name lies on no other one."""
    low, high = axis.top + _LINE - 4, axis.bottom - 4
    start = min(max(name.y, low), high)
    near = [other for other in others if _meet(name, other)]
    heights = sorted({start, *_heights(near, low, high)}, key=lambda y: abs(y - start))
    clear = (y for y in heights if all(abs(y - other.y) >= _LINE for other in near))
    return replace(name, y=round(next(clear, start), 1))


def _meet(name: Text, other: Text) -> bool:
    """They share a stretch of the narrowest plot; a wider one only draws them apart."""
    (left, right), (begin, end) = name.span(WIDTH), other.span(WIDTH)
    return left < end + 4 and begin < right + 4


def _heights(others: Sequence[Text], low: float, high: float) -> Iterator[float]:
    for other in others:
        yield from (y for y in (other.y - _LINE, other.y + _LINE) if low <= y <= high)


def bands(spreads: Iterable[Spread], minutes: MinuteAxis, axis: ValueAxis) -> tuple[Band, ...]:
    """The spread of the later sessions, step by step; nothing where they are too few."""
    found = []
    for spread in spreads:
        if spread.low is None or spread.high is None or spread.median is None:
            continue
        x, top, bottom = minutes.x(spread.step.begins), axis.y(spread.high), axis.y(spread.low)
        width = round(minutes.x(spread.step.ends) - x, 2)
        # A sign that never moves still has a band to be seen.
        height = max(bottom - top, 2)
        found.append(Band(x, width, top, round(height, 1), axis.y(spread.median)))
    return tuple(found)


def stairs(placed: Sequence[Band]) -> str:
    """The medians as stairs; where a step has none, they are interrupted."""
    parts = []
    ended: float | None = None
    for band in placed:
        joins = ended is not None and abs(band.x - ended) < 0.02
        parts.append(f"{'L' if joins else 'M'}{band.x:g} {band.median_y:g}H{band.x + band.width:g}")
        ended = band.x + band.width
    return "".join(parts)
