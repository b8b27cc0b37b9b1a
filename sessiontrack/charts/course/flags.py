"""What stands out in a course: response, remission, relapse, a high pressure, an infusion stopped early."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sessiontrack.charts.axes import ColumnAxis
from sessiontrack.charts.course.columns import Column, Columns
from sessiontrack.charts.marks import Text, lane_count, lanes
from sessiontrack.domain.alerts import Level
from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.peak_pressure import peak_level
from sessiontrack.domain.relapses import relapses
from sessiontrack.domain.response import outcome

LANE = 24
_PADDING = 6
_SHORT = {
    "Stop-limit BP": "BP!",
    "High BP": "BP",
    "Stopped": "Stop",
    "Response": "Resp.",
    "Remission": "Remis.",
    "Relapse": "Rel.",
    "Ketamine": "Ket.",
    "Esketamine": "Esk.",
}
_PRESSURE = {Level.CRITICAL: ("Stop-limit BP", "crit"), Level.WARN: ("High BP", "warn")}


@dataclass(frozen=True, slots=True)
class Flag:
    """A word on a coloured ground; ``half`` is half the ground's width in pixels."""

    text: Text
    half: float
    level: str


@dataclass(frozen=True, slots=True)
class FlagRow:
    """All flags, and how high they stand; no height when there is none."""

    flags: tuple[Flag, ...]
    height: float


def flag_row(record: CourseRecord, columns: Columns, axis: ColumnAxis, top: float) -> FlagRow:
    """The flags below the heads of their columns; in short words where the long ones would meet."""
    told = [
        (axis.x(index), words, level)
        for index, column in enumerate(columns.shown)
        for words, level in flags_of(record, columns.every, column)
    ]
    flags = [_flag(x, words, level) for x, words, level in told]
    rows = _lanes(flags, axis)
    if any(rows):
        flags = [
            replace(flag, text=replace(flag.text, about=words))
            for x, words, level in told
            for flag in [_flag(x, _SHORT[words], level)]
        ]
        rows = _lanes(flags, axis)
    placed = tuple(
        replace(flag, text=replace(flag.text, y=top + 15 + row * LANE))
        for flag, row in zip(flags, rows, strict=True)
    )
    return FlagRow(placed, lane_count(rows) * LANE if placed else 0)


def _lanes(flags: Sequence[Flag], axis: ColumnAxis) -> tuple[int, ...]:
    middles = [flag.text.x * axis.pixels / 100 for flag in flags]
    spans = [(x - flag.half, x + flag.half) for x, flag in zip(middles, flags, strict=True)]
    return lanes(spans, gap=2)


def flags_of(record: CourseRecord, columns: Sequence[Column], column: Column) -> Iterator[tuple[str, str]]:
    """The flags of one column with their level, ``ok``, ``info``, ``warn`` or ``crit``."""
    held = column.summary
    if held is not None:
        level = peak_level(held, record.protocol_of(held.session_id))
        if level is not None:
            yield _PRESSURE[level]
        if held.is_stopped_early:
            yield "Stopped", "warn"
        if _is_new_agent(columns, column):
            yield str(held.agent).capitalize(), "info"
    if column is _first(record, columns, "is_response"):
        yield "Response", "ok"
    if column is _first(record, columns, "is_remission"):
        yield "Remission", "ok"
    point = column.scores.get(record.course.primary_scale)
    if point is not None and any(lost.score.point == point for lost in relapses(record)):
        yield "Relapse", "warn"


def _is_new_agent(columns: Sequence[Column], column: Column) -> bool:
    """Another drug than in the session with drug before it: its milligrams are not those of the ones before."""
    given = [one for one in columns if one.ordinal is not None and one.summary and one.summary.agent]
    if column not in given or column is given[0]:
        return False
    before = given[given.index(column) - 1]
    return bool(before.summary and column.summary and before.summary.agent != column.summary.agent)


def _first(record: CourseRecord, columns: Sequence[Column], flag: str) -> Column | None:
    """The first column after the first infusion in which the course's own scale says so."""
    scale, started_at = record.course.primary_scale, record.first_infusion_at
    baseline = record.baseline(scale)
    if baseline is None or started_at is None:
        return None
    for column in columns:
        point = column.scores.get(scale)
        if point is None or point.taken_at <= started_at:
            continue
        found = outcome(baseline, point)
        if getattr(found, flag) and not (flag == "is_remission" and found.is_remission_at_baseline):
            return column
    return None


def _flag(x: float, words: str, level: str) -> Flag:
    text = Text(x, 0, words, f"t-label c-{level}", "middle")
    return Flag(text, round(text.width / 2 + _PADDING, 1), level)
