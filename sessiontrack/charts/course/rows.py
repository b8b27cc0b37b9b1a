"""The rows of a course between its scores and its side effects: dose, pressure, minutes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sessiontrack.charts.axes import ColumnAxis, ValueAxis
from sessiontrack.charts.course.columns import Column
from sessiontrack.charts.marks import Text
from sessiontrack.charts.wording import span_words
from sessiontrack.domain.alerts import Level
from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.dosing import shown_mg, shown_mg_per_kg, shown_minutes
from sessiontrack.domain.peak_pressure import diastolic_apart, peak_level
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.summaries import SessionSummary

DOSE_HEIGHT, PRESSURE_HEIGHT, MINUTES_HEIGHT = 46, 84, 22
_BOX, _HALF = 28, 19
_USUAL_UG_PER_KG = 800
_LEAST_BOX = 16


@dataclass(frozen=True, slots=True)
class Box:
    """A dose as a box of its height."""

    x: float
    top: float
    height: float
    role: str


@dataclass(frozen=True, slots=True)
class Doses:
    """Delivered doses, with the ordered one behind where it differs; planned sessions have an empty box."""

    boxes: tuple[Box, ...]
    texts: tuple[Text, ...]
    half: float = _HALF


@dataclass(frozen=True, slots=True)
class Pair:
    """Systolic and diastolic as two tips."""

    x: float
    dx: float
    systolic_y: float
    diastolic_y: float
    size: float
    role: str


@dataclass(frozen=True, slots=True)
class LimitRun:
    """A systolic limit in mmHg over the sessions that were held against it, from edge to edge."""

    limit: int
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Pressures:
    """Pressure before the start, thin, and its peak; the numbers of the peak below.

    Args:
        caution: the caution limit; a clinic that changed it has several runs.
        stop: the stop limit, where a peak reached it.
    """

    axis: ValueAxis
    pairs: tuple[Pair, ...]
    texts: tuple[Text, ...]
    caution: tuple[LimitRun, ...]
    stop: tuple[LimitRun, ...]


@dataclass(frozen=True, slots=True)
class Minute:
    """Minutes of the infusion; ``half`` is half the ground's width when it lies outside the window."""

    text: Text
    half: float


def dose_words(held: SessionSummary) -> tuple[str, str]:
    """Delivered, and ordered where the two differ as shown; milligrams when there is no weight of the day."""
    if held.delivered_centi_mg_per_kg is not None:
        given = shown_mg_per_kg(held.delivered_centi_mg_per_kg * 10)
        ordered = "" if held.ordered_ug_per_kg is None else shown_mg_per_kg(held.ordered_ug_per_kg)
    elif held.delivered_deci_mg is not None:
        given = f"{shown_mg(held.delivered_deci_mg * 100)} mg"
        ordered = "" if held.ordered_ug is None else f"{shown_mg(held.ordered_ug)} mg"
    else:
        return "", ""
    return given, "" if ordered == given else ordered


def doses_of(columns: Sequence[Column], axis: ColumnAxis, top: float) -> Doses:
    """The dose of each session."""
    highest = max([_USUAL_UG_PER_KG, *(max(_ug_per_kg(c)) for c in columns)])
    values = ValueAxis(0, highest, top + DOSE_HEIGHT - _BOX, top + DOSE_HEIGHT)
    boxes: list[Box] = []
    texts: list[Text] = []
    for index, column in enumerate(columns):
        some_boxes, some_texts = _dose(column, axis.x(index), values)
        boxes += some_boxes
        texts += some_texts
    return Doses(tuple(boxes), tuple(texts))


def _ug_per_kg(column: Column) -> tuple[int, int]:
    held = column.summary
    if held is None:
        return 0, 0
    return (held.delivered_centi_mg_per_kg or 0) * 10, held.ordered_ug_per_kg or 0


def _dose(column: Column, x: float, values: ValueAxis) -> tuple[list[Box], list[Text]]:
    if column.kind == "planned":
        return [Box(x, values.bottom - 20, 20, "planned-dose")], []
    held = column.summary
    given, ordered = dose_words(held) if held else ("", "")
    if not given:
        return [], []
    delivered_ug, ordered_ug = _ug_per_kg(column)
    tops = values.y(delivered_ug), values.y(ordered_ug)
    boxes = (
        [Box(x, tops[1], round(values.bottom - tops[1], 1), "planned-dose")] if ordered and ordered_ug else []
    )
    boxes.append(
        Box(x, tops[0], round(values.bottom - tops[0], 1), "drug drug-live" if column.is_live else "drug")
    )
    is_inside = values.bottom - tops[0] >= _LEAST_BOX
    y = values.bottom - 5 if is_inside else tops[0] - 3
    ink = "c-text" if column.is_live or not is_inside else "c-drug"
    # A number that stands over the frame of the order keeps a rim of the ground around it.
    texts = [Text(x, y, given, f"t-bold {ink}{'' if is_inside else ' halo'}", "middle")]
    if ordered:
        above = min(tops[1] if ordered_ug else y - 12, tops[0] if is_inside else y - 12)
        texts.append(Text(x, above - 3, f"of {ordered}", "t-small", "middle"))
    return boxes, texts


def pressures_of(record: CourseRecord, columns: Sequence[Column], axis: ColumnAxis, top: float) -> Pressures:
    """Peak pressure of each session beside the one before its start."""
    caution, stop = (_runs(record, columns, axis, f"bp_{step}_systolic") for step in ("warn", "critical"))
    held = [(axis.x(i), column.summary) for i, column in enumerate(columns) if column.summary]
    known = [value for _, one in held for pair in _pairs(one) for value in pair if value]
    highest = max([max(run.limit for run in caution) + 16, *known])
    values = ValueAxis(min([70, *known]) - 4, highest + 4, top + 4, top + PRESSURE_HEIGHT - 20)
    texts = (text for x, one in held if (text := _peak(record, one, x, top)))
    is_reached = min(run.limit for run in stop) <= max(known, default=0)
    drawn = tuple(run for run in stop if run.limit <= highest) if is_reached else ()
    return Pressures(values, tuple(_tips(held, values)), tuple(texts), caution, drawn)


def _runs(
    record: CourseRecord, columns: Sequence[Column], axis: ColumnAxis, code: str
) -> tuple[LimitRun, ...]:
    """Neighbours under the same limit as one line; a day between two sessions goes on with the one before."""
    limit, edge, runs = None, 0.0, list[LimitRun]()
    for index, column in enumerate(columns):
        own = record.protocol_of(column.visit.session.id)[code] if column.visit else limit
        if limit is not None and own != limit:
            runs.append(LimitRun(limit, edge, axis.left(index)))
            edge = axis.left(index)
        limit = own
    return (*runs, LimitRun(record.protocol[code] if limit is None else limit, edge, axis.right))


def _pairs(held: SessionSummary) -> tuple[tuple[int | None, int | None], tuple[int | None, int | None]]:
    before = held.baseline_systolic, held.baseline_diastolic
    return before, (held.peak_systolic, held.peak_reading_diastolic)


def _tips(held: Sequence[tuple[float, SessionSummary]], values: ValueAxis) -> Iterator[Pair]:
    for x, one in held:
        drawn = zip(_pairs(one), ((-9.0, 4.0, "bp-thin"), (5.0, 6.5, "bp")), strict=True)
        for (systolic, diastolic), (dx, size, role) in drawn:
            if systolic is not None and diastolic is not None:
                yield Pair(x, dx, values.y(systolic), values.y(diastolic), size, role)


def pressure_words(systolic: int | None, diastolic: int | None) -> str:
    """A pair as it is spoken of; nothing when neither is known."""
    if systolic is None and diastolic is None:
        return ""
    return f"{systolic if systolic is not None else '–'}/{diastolic if diastolic is not None else '–'}"


def apart_words(held: SessionSummary, protocol: Protocol) -> str:
    """The highest diastolic, where another reading than the peak had it and it matters; else nothing."""
    apart = diastolic_apart(held, protocol)
    return "" if apart is None else f"diastolic up to {apart}"


def _peak(record: CourseRecord, held: SessionSummary, x: float, top: float) -> Text | None:
    words = pressure_words(held.peak_systolic, held.peak_reading_diastolic)
    if not words:
        return None
    before = pressure_words(held.baseline_systolic, held.baseline_diastolic)
    about = f"before the start {before}" if before else "nothing before the start"
    protocol = record.protocol_of(held.session_id)
    about = "; ".join(filter(None, (about, apart_words(held, protocol))))
    role = _PEAK_ROLES[peak_level(held, protocol)]
    return Text(x, top + PRESSURE_HEIGHT - 3, words, role, "middle", about=about)


_PEAK_ROLES = {Level.CRITICAL: "t-label c-crit", Level.WARN: "t-label c-warn", None: "t-small c-text"}


def minutes_of(columns: Sequence[Column], axis: ColumnAxis, top: float, now: datetime) -> tuple[Minute, ...]:
    """Minutes of each infusion from start to end; those of a running one until now."""
    found = []
    for index, column in enumerate(columns):
        words, is_outside = minute_words(column, now)
        if words:
            role = "t-score c-warn" if is_outside else "t-score"
            text = Text(axis.x(index), top + 16, words, role, "middle")
            found.append(Minute(text, round(text.width / 2 + 8, 1) if is_outside else 0))
    return tuple(found)


def minute_words(column: Column, now: datetime | None) -> tuple[str, bool]:
    """Minutes as they are shown, and whether they lie outside the window."""
    held = column.summary
    if held is None:
        return "", False
    if held.elapsed_seconds is not None:
        is_outside = bool(held.is_outside_window)
        whole = held.elapsed_seconds % 60 == 0 or not is_outside
        # 50:30 is outside, and a bare 50 would not say why.
        words = str(held.elapsed_seconds // 60) if whole else shown_minutes(held.elapsed_seconds)
        return words, is_outside
    if column.is_live and held.infusion_started_at and now is not None:
        lasted = now.astimezone(UTC) - held.infusion_started_at.astimezone(UTC)
        return f"{span_words(max(lasted // timedelta(minutes=1), 0))}…", False
    return "", False
