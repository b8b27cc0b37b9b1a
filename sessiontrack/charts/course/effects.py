"""The side-effect map of a course: which effect in which session, how bad at worst, for how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sessiontrack.charts.axes import ColumnAxis
from sessiontrack.charts.course.columns import Column, Columns
from sessiontrack.charts.course.look import CourseLook, EffectOrder
from sessiontrack.charts.marks import Text
from sessiontrack.charts.wording import span_words
from sessiontrack.domain.course_record import EffectCell
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.terms import Terms

LANE = 21
_GAP = 3.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One effect in one session.

    Args:
        rank: worst severity, 1 to 3: so many pips stand in the cell.
        going: it was never charted as gone.
    """

    x: float
    width: float
    middle: float
    top: float
    rank: int
    minutes: Text | None
    going: bool
    about: str


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One effect over the course; ``absent`` are the sessions without it."""

    effect: str
    name: str
    top: float
    cells: tuple[Cell, ...]
    absent: tuple[float, ...]
    total: Text


def effect_map(columns: Columns, axis: ColumnAxis, top: float, look: CourseLook) -> tuple[EffectRow, ...]:
    """A row for each effect that was ever charted, in the order that was chosen."""
    treated = treated_columns(columns.shown)
    return tuple(
        _row(effect, columns, axis, (top + place * LANE, treated))
        for place, effect in enumerate(effects_in_order(columns.every, look, columns.terms))
    )


def treated_columns(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The sessions that could have had an effect: drug was given, or one was charted all the same."""
    return tuple(column for column in columns if column.ordinal is not None or column.effects)


def effects_in_order(columns: Sequence[Column], look: CourseLook, terms: Terms) -> tuple[str, ...]:
    """Codes as they were asked for; what is alike in that order stands by its frequency in the course."""
    codes = effects_by_frequency(columns, terms)
    if look.order is EffectOrder.WORST:
        found = _ranks(columns)
        return tuple(
            sorted(codes, key=lambda code: (-max(found[code]), -found[code].count(max(found[code]))))
        )
    if look.order is EffectOrder.CLINIC:
        places = {code: place for place, code in enumerate(look.clinic_order)}
        return tuple(sorted(codes, key=lambda code: places.get(code, len(places))))
    return codes


def _ranks(columns: Sequence[Column]) -> dict[str, list[int]]:
    """The worst severity of each effect in each session that had it."""
    found: dict[str, list[int]] = {}
    for column in columns:
        for cell in column.effects:
            found.setdefault(cell.effect, []).append(Severity(cell.worst_severity).rank)
    return found


def effects_by_frequency(columns: Sequence[Column], terms: Terms) -> tuple[str, ...]:
    """Codes by number of sessions, then by severity, then as the list has them."""
    found = _ranks(columns)
    order = {code: place for place, code in enumerate(terms.known)}
    return tuple(
        sorted(found, key=lambda code: (-len(found[code]), -max(found[code]), order.get(code, len(order))))
    )


def _row(
    effect: str,
    columns: Columns,
    axis: ColumnAxis,
    where: tuple[float, tuple[Column, ...]],
) -> EffectRow:
    top, treated = where
    cells, absent = [], []
    name = columns.terms.label(effect)
    for index, column in enumerate(columns.shown):
        held = held_cell(column, effect)
        if held is not None:
            cells.append(_cell(held, name, (index, column, axis), top))
        elif column in treated:
            absent.append(axis.x(index))
    role = "t-bold" if 2 * len(cells) > len(treated) else "t-axis"
    total = Text(100, top + 15, f"{len(cells)}/{len(treated)}", role, "end", dx=-6)
    return EffectRow(effect, name, top, tuple(cells), tuple(absent), total)


def held_cell(column: Column, effect: str) -> EffectCell | None:
    """The cell of an effect in a session that had it."""
    return next((cell for cell in column.effects if cell.effect == effect), None)


def _cell(held: EffectCell, name: str, where: tuple[int, Column, ColumnAxis], top: float) -> Cell:
    index, column, axis = where
    rank = Severity(held.worst_severity).rank
    x, gap = axis.x(index), axis.percent(_GAP)
    lasted = "" if held.minutes is None else f", {held.minutes} min"
    still = ", no end charted" if held.is_open else ""
    minutes = None
    if held.minutes is not None:
        minutes = Text(x, top + 14.5, span_words(held.minutes), f"t-num c-s{rank}", "middle", dx=5)
    about = f"Session {column.name}: {name}, {held.worst_severity}{lasted}{still}"
    width = round(axis.width(index) - 2 * gap, 2)
    return Cell(round(axis.left(index) + gap, 2), width, x, top, rank, minutes, held.is_open, about)
