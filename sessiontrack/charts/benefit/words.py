"""The words of the picture for the talk: its sentence, and the same numbers as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sessiontrack.charts.course.columns import Column, columns_of
from sessiontrack.charts.tables import Row, Table
from sessiontrack.domain.course_record import CourseRecord, EffectCell
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.terms import Terms

NONE = "none charted"


def worst_of(column: Column) -> EffectCell | None:
    """The strongest side effect of a session, of several as strong the longest."""
    return max(
        column.effects,
        key=lambda cell: (Severity(cell.worst_severity).rank, cell.minutes or 0),
        default=None,
    )


def effect_words(cell: EffectCell, terms: Terms) -> str:
    """An effect with how bad it was and how long it lasted."""
    lasted = "" if cell.minutes is None else f", {cell.minutes} min"
    return f"{terms.label(cell.effect)}, {cell.worst_severity}{lasted}{', no end charted' if cell.is_open else ''}"


def sentence(record: CourseRecord, columns: Sequence[Column]) -> str:
    """Benefit first, then its price."""
    return f"{_benefit(record)}; {_price(columns)}."


def _benefit(record: CourseRecord) -> str:
    """From the baseline to the newest score; without a baseline, from the first one, and that it is none."""
    scale = record.course.primary_scale
    name, baseline = SCALES[scale].abbreviation, record.baseline(scale)
    told = [score.point.total for score in record.complete_scores(scale)]
    if baseline is not None:
        told = [baseline.total, *(score.point.total for score in record.scores_since_start(scale))]
    if not told:
        return f"No {name} score yet"
    said = f"{name} {told[0]}" if len(told) == 1 else f"{name} from {told[0]} to {told[-1]}"
    return f"{said}, without a baseline" if record.first_infusion_at and baseline is None else said


def _price(columns: Sequence[Column]) -> str:
    treated = [column for column in columns if column.ordinal is not None]
    if not treated:
        return "no session yet"
    worst = Counter(cell.worst_severity if (cell := worst_of(column)) else NONE for column in treated)
    counted = [
        f"{word} in {worst[word]}" for word in (*(s.value for s in reversed(Severity)), NONE) if worst[word]
    ]
    many = "1 session" if len(treated) == 1 else f"{len(treated)} sessions"
    return f"strongest side effect of {many}: {', '.join(counted)}"


def benefit_table(record: CourseRecord) -> Table:
    """One row a session or review."""
    columns, scale = columns_of(record), record.course.primary_scale
    heads = ("Session", "Day", SCALES[scale].abbreviation, "Strongest side effect")
    return Table(sentence(record, columns), heads, tuple(_rows(columns, scale, record.terms)))


def _rows(columns: Sequence[Column], scale: str, terms: Terms) -> Iterator[Row]:
    for column in columns:
        point, worst = column.scores.get(scale), worst_of(column)
        total = "" if point is None or point.total is None else str(point.total)
        charted = effect_words(worst, terms) if worst else NONE if column.ordinal is not None else ""
        yield Row((column.name, f"{column.on:%d-%b-%Y}", total, charted))
