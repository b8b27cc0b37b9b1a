"""The scores of a course: two scales at once, with what counts as response."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sessiontrack.charts.axes import ColumnAxis, ValueAxis
from sessiontrack.charts.course.columns import Column, Columns
from sessiontrack.charts.course.look import OPENED, CourseLook
from sessiontrack.charts.marks import Text
from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.response import ScorePoint
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.scales.parts import ResponseRule, RuleKind

HEIGHT = 126
_LEAST_HIGH = 10


@dataclass(frozen=True, slots=True)
class ScoreMark:
    """One point with its number."""

    x: float
    y: float
    total: int
    number: Text


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One scale over the course: place 1 is a solid line with dots, 2 a dashed one with diamonds.

    Args:
        points: ``x,y`` of each mark.
    """

    scale: str
    name: str
    place: int
    points: str
    marks: tuple[ScoreMark, ...]


@dataclass(frozen=True, slots=True)
class Threshold:
    """At or below this line the first scale counts as response.

    Args:
        words: two short lines for the label column.
    """

    y: float
    value: float
    name: str
    words: tuple[str, str]


@dataclass(frozen=True, slots=True)
class ScorePlot:
    """The lines of one or two scales."""

    axis: ValueAxis
    lines: tuple[ScoreLine, ...]
    threshold: Threshold | None


def offered_scales(record: CourseRecord, columns: Sequence[Column]) -> tuple[str, ...]:
    """Scales with a total in this course that may stand beside its own, the one scored most often first."""
    counted = Counter(scale for column in columns for scale in column.scores)
    others = [
        code
        for code, scale in SCALES.items()
        if code != record.course.primary_scale and counted[code] and scale.total_range
    ]
    # Those that have a response stand before mere ratings that are asked as often.
    return tuple(sorted(others, key=lambda code: (SCALES[code].response is None, -counted[code])))


def shown_scales(
    record: CourseRecord, columns: Sequence[Column], look: CourseLook = OPENED
) -> tuple[str, ...]:
    """The scale that response is judged by, and beside it the one asked for, else the one scored most often."""
    return scales_shown(record, offered_scales(record, columns), look)


def scales_shown(record: CourseRecord, offered: Sequence[str], look: CourseLook) -> tuple[str, ...]:
    """The same, of the scales that may stand beside the course's own."""
    second = next((code for code in offered[:1] if SCALES[code].response), None)
    if look.second_scale in offered:
        second = look.second_scale
    first = record.course.primary_scale
    return (first,) if second is None else (first, second)


def score_plot(
    record: CourseRecord, columns: Columns, axis: ColumnAxis, where: tuple[float, CourseLook]
) -> ScorePlot:
    """Both scales on one axis of points, which starts at zero."""
    top, look = where
    scales = shown_scales(record, columns.every, look)
    totals = [c.scores[s].total or 0 for c in columns.every for s in scales if s in c.scores]
    values = ValueAxis(0, max([_LEAST_HIGH, *totals]), top + 20, top + HEIGHT - 24)
    lines = tuple(
        _line(scale, place, _marks(columns.shown, axis, values, (scales, place)))
        for place, scale in enumerate(scales, start=1)
    )
    return ScorePlot(values, lines, _threshold(record, scales[0], values))


def _line(scale: str, place: int, marks: list[ScoreMark]) -> ScoreLine:
    points = " ".join(f"{mark.x:g},{mark.y:g}" for mark in marks)
    return ScoreLine(scale, SCALES[scale].abbreviation, place, points, tuple(marks))


def _marks(
    columns: Sequence[Column], axis: ColumnAxis, values: ValueAxis, which: tuple[tuple[str, ...], int]
) -> list[ScoreMark]:
    scales, place = which
    scale = scales[place - 1]
    marks = []
    for index, column in enumerate(columns):
        total = _total(column, scale)
        if total is None:
            continue
        x, y = axis.x(index), values.y(total)
        is_upper = _is_upper(column, scales, place)
        role = "t-score" if place == 1 else "t-axis"
        number = Text(x, y - 10 if is_upper else y + 20, str(total), f"{role} halo", "middle")
        marks.append(ScoreMark(x, y, total, number))
    return marks


def _is_upper(column: Column, scales: tuple[str, ...], place: int) -> bool:
    """The number stands above the point; of two points, above the higher and below the lower one."""
    totals = [_total(column, scale) for scale in scales]
    if len(totals) < 2 or totals[0] is None or totals[1] is None:
        return True
    first_is_higher = totals[0] >= totals[1]
    return first_is_higher if place == 1 else not first_is_higher


def _total(column: Column, scale: str) -> int | None:
    point = column.scores.get(scale)
    return point.total if point else None


def _threshold(record: CourseRecord, scale: str, values: ValueAxis) -> Threshold | None:
    rule, baseline = SCALES[scale].response, record.baseline(scale)
    value = response_at(rule, baseline)
    if rule is None or value is None or value < 0:
        return None
    name = SCALES[scale].abbreviation
    if rule.kind is RuleKind.PERCENT_DROP and rule.value == 50:
        return Threshold(values.y(value), value, "half", (f"shaded: half of {name}", "baseline or lower"))
    unit = "points" if rule.kind is RuleKind.POINTS_DROP else "%"
    return Threshold(
        values.y(value), value, "resp.", (f"shaded: {name} down", f"{rule.value} {unit} or more")
    )


def response_at(rule: ResponseRule | None, baseline: ScorePoint | None) -> float | None:
    """The points at or below which a score counts as response, as far as a line can show that.

    >>> from sessiontrack.domain.scales import SCALES
    >>> from datetime import UTC, datetime
    >>> response_at(SCALES["phq9"].response, ScorePoint("phq9", 21, datetime(2026, 6, 1, tzinfo=UTC)))
    10.5
    """
    if rule is None or baseline is None or not baseline.total:
        return None
    if rule.kind in (RuleKind.PERCENT_DROP, RuleKind.PERCENT_DROP_ABOVE):
        return baseline.total * (100 - rule.value) / 100
    return float(baseline.total - rule.value) if rule.kind is RuleKind.POINTS_DROP else None
