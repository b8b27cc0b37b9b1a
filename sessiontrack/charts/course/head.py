"""The head of a course: true dates, joined to the columns; phases; number and date of each column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from sessiontrack.charts.axes import ColumnAxis, DateAxis
from sessiontrack.charts.course.columns import Column, Columns
from sessiontrack.charts.marks import Text
from sessiontrack.domain.course_record import CourseDecision, CourseRecord
from sessiontrack.domain.courses import CHECKPOINTS, DECISIONS, Phase

STRIP_Y, BAND_TOP, HEAD_TOP = 22, 52, 80

_SIGHT = 560
"""Pixels of a long band within which its name stands, so that it can be read wherever the chart is scrolled to."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A column on the true dates, with the curve that joins the two."""

    x: float
    radius: float
    role: str
    leader: str
    about: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The true dates.

    Args:
        ticks: place and name of months.
        decisions: place and words of what was decided.
    """

    dots: tuple[Dot, ...]
    ticks: tuple[Text, ...]
    decisions: tuple[tuple[float, str], ...]


@dataclass(frozen=True, slots=True)
class Band:
    """Sessions that belong together: the initial series, a maintenance pair.

    Args:
        names: its name, once for each sight of a long one; none where there is no room.
    """

    x: float
    width: float
    phase: str
    names: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """Number and date of a column."""

    name: Text
    day: Text
    year: Text | None


def strip_of(record: CourseRecord, both: Columns, axis: ColumnAxis) -> Strip:
    """Every column at its true date."""
    columns = both.shown
    days = [column.on for column in columns] or [record.day(record.course.opened_at)]
    margin = timedelta(days=min(max((max(days) - min(days)).days // 40, 3), 10))
    dates = DateAxis(min(days) - margin, max(days) + margin, 0.6, axis.right - 0.6)
    firsts = dates.months(axis.pixels, apart=78 if _years(columns) else 44)
    ticks = (Text(dates.x(day), STRIP_Y - 9, _month(day, columns), "t-faint", "middle") for day in firsts)
    return Strip(
        dots=tuple(_dot(column, dates.x(column.on), axis.x(i)) for i, column in enumerate(columns)),
        ticks=tuple(tick for tick in ticks if _is_inside(tick, axis)),
        decisions=tuple(
            (dates.x(record.day(d.decided_at)), decision_words(d)) for d in _decisions(record, both)
        ),
    )


def _decisions(record: CourseRecord, columns: Columns) -> Iterator[CourseDecision]:
    """Those of the days that are drawn; the first and the last column take what lies beyond the course."""
    for decision in record.decisions:
        on = record.day(decision.decided_at)
        place = max(sum(column.on <= on for column in columns.every) - 1, 0)
        if not columns.every or columns.every[place] in columns.shown:
            yield decision


def _is_inside(tick: Text, axis: ColumnAxis) -> bool:
    left, right = tick.span(axis.pixels)
    return left > 0 and right < axis.right * axis.pixels / 100


def decision_words(decision: CourseDecision) -> str:
    """A decision in one line."""
    body = decision.body
    words = (
        f"{CHECKPOINTS.get(body.checkpoint, body.checkpoint)}: {DECISIONS.get(body.decision, body.decision)}"
    )
    return f"{words}. {body.text}" if body.text else words


def _years(columns: Sequence[Column]) -> bool:
    return len({column.on.year for column in columns}) > 1


def _month(day: date, columns: Sequence[Column]) -> str:
    return f"{day:%b %Y}" if _years(columns) else f"{day:%b}"


def _dot(column: Column, x: float, middle: float) -> Dot:
    roles = {"planned": "dot-planned", "void": "dot-planned", "review": "dot-review"}
    role = roles.get(column.kind, f"dot-{column.phase}")
    lower = BAND_TOP - 2
    leader = f"M{x:g} {STRIP_Y + 4}C{x:g} {lower - 6} {middle:g} {STRIP_Y + 12} {middle:g} {lower}"
    radius = 3 if column.kind in ("review", "void") else 4.5
    return Dot(x, radius, role, leader, f"{column.name}, {column.on:%d-%b-%Y}")


def bands_of(record: CourseRecord, columns: Sequence[Column], axis: ColumnAxis) -> tuple[Band, ...]:
    """One band for each run of sessions of one phase and one episode; reviews between them lie within."""
    sessions = [(i, column) for i, column in enumerate(columns) if column.visit is not None]
    return tuple(
        _band(record, [*run], axis) for _, run in groupby(sessions, key=lambda held: _together(held[1]))
    )


def _together(column: Column) -> tuple[str, object]:
    assert column.visit is not None
    return column.phase, column.visit.session.episode_id


def _band(record: CourseRecord, run: Sequence[tuple[int, Column]], axis: ColumnAxis) -> Band:
    first, last, column = run[0][0], run[-1][0], run[0][1]
    left, right = axis.left(first), axis.left(last) + axis.width(last)
    room = (right - left) * axis.pixels / 100 - 2
    sights = max(int(room // _SIGHT), 1)
    step = (right - left) / sights
    for words in _names(record, run):
        names = tuple(
            Text(
                round(left + step * (place + 0.5), 2),
                BAND_TOP + 16,
                words,
                f"t-label c-{column.phase}",
                "middle",
            )
            for place in range(sights)
        )
        if names[0].width <= room:
            return Band(left, round(right - left, 2), column.phase, names)
    return Band(left, round(right - left, 2), column.phase, ())


def _names(record: CourseRecord, run: Sequence[tuple[int, Column]]) -> Iterator[str]:
    """Names of a band, the longest first."""
    column = run[0][1]
    if column.phase == Phase.INITIAL_SERIES:
        given = sum(c.ordinal is not None for _, c in run)
        count = f"{given} of {record.course.planned_sessions}"
        yield from (f"Initial series, {count}", f"Initial, {count}", "Initial")
        return
    number = _episode_number(record, column)
    kind = "pair" if sum(c.kind != "void" for _, c in run) > 1 else "single"
    if number:
        yield from (f"Maintenance {kind} {number}", f"{kind.capitalize()} {number}")
    yield from ("Maintenance", "Maint.")


def _episode_number(record: CourseRecord, column: Column) -> str:
    assert column.visit is not None
    order = [episode.id for episode in sorted(record.episodes, key=lambda e: e.opened_at)]
    wanted = column.visit.session.episode_id
    return str(order.index(wanted) + 1) if wanted in order else ""


def heads_of(columns: Sequence[Column], axis: ColumnAxis, today: date) -> tuple[Head, ...]:
    """Number and date of each column but the quiet ones; the year too when there are several."""
    named = [(i, column) for i, column in enumerate(columns) if not column.is_quiet or column.on == today]
    years = [column.on.year for _, column in named]
    is_first = [year not in years[:place] and _years(columns) for place, year in enumerate(years)]
    return tuple(
        _head(column, axis.x(i), "today" if column.on == today else f"{column.on:%d-%b}", has_year)
        for (i, column), has_year in zip(named, is_first, strict=True)
    )


_VOID = {"cancelled": "cancelled", "no_show": "no show", "withdrawn": "withdrawn import"}


def _head(column: Column, x: float, day: str, has_year: bool) -> Head:
    role = {"review": "t-faint", "planned": "t-ordinal c-faint", "void": "t-ordinal c-faint"}
    name = Text(x, HEAD_TOP + 16, column.name, role.get(column.kind, "t-ordinal"), "middle")
    about = _VOID.get(column.visit.state, "") if column.kind == "void" and column.visit else ""
    date_role = "t-label c-text" if day == "today" else "t-small"
    year = Text(x, HEAD_TOP + 46, str(column.on.year), "t-faint", "middle") if has_year else None
    return Head(name, Text(x, HEAD_TOP + 32, day, date_role, "middle", about=about), year)
