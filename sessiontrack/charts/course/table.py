"""The table beside a course's picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

from sessiontrack.charts.course.columns import Column, columns_of
from sessiontrack.charts.course.effects import effects_by_frequency, effects_in_order, held_cell
from sessiontrack.charts.course.flags import flags_of
from sessiontrack.charts.course.head import decision_words
from sessiontrack.charts.course.look import OPENED, CourseLook
from sessiontrack.charts.course.rows import apart_words, dose_words, minute_words, pressure_words
from sessiontrack.charts.course.scores import offered_scales, shown_scales
from sessiontrack.charts.course.sentence import sentence
from sessiontrack.charts.tables import Row, Table
from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.summaries import SessionSummary

_Words = Callable[[Column], str]


def course_table(record: CourseRecord, look: CourseLook = OPENED) -> Table:
    """One column a session or review, one row a measure, the same numbers as in the picture."""
    columns = columns_of(record)
    heads = tuple(f"{column.name} {column.on:%d-%b-%Y}" for column in columns)
    return Table(sentence(record, columns, look), ("", *heads), tuple(_rows(record, columns, look)))


def scales_beside(record: CourseRecord) -> tuple[str, ...]:
    """Scales that may stand beside the course's own in picture and table, the one scored most often first."""
    return offered_scales(record, columns_of(record))


def _rows(record: CourseRecord, columns: Sequence[Column], look: CourseLook) -> Iterator[Row]:
    effects = {record.terms.label(effect) for effect in effects_by_frequency(columns, record.terms)}
    for name, cell in _measures(record, columns, look):
        marks = ("effect",) if name in effects else ()
        yield Row((name, *(cell(column) for column in columns)), marks)


def _measures(
    record: CourseRecord, columns: Sequence[Column], look: CourseLook
) -> Iterator[tuple[str, _Words]]:
    yield "Stands out", lambda column: ", ".join(w for w, _ in flags_of(record, columns, column))
    for scale in shown_scales(record, columns, look):
        yield SCALES[scale].abbreviation, partial(_score, scale)
    yield "Dose mg/kg", partial(_of_summary, _dose)
    yield "Pressure before", partial(_of_summary, _before)
    yield "Peak pressure", partial(_of_summary, partial(_peak, record))
    yield "Minutes", lambda column: minute_words(column, None)[0]
    for effect in effects_in_order(columns, look, record.terms):
        yield record.terms.label(effect), partial(_effect, effect)
    if record.decisions and columns:
        yield "Decided", partial(_decided, record, columns)


def _of_summary(words: Callable[[SessionSummary], str], column: Column) -> str:
    held = column.summary
    return words(held) if held else ""


def _before(held: SessionSummary) -> str:
    return pressure_words(held.baseline_systolic, held.baseline_diastolic)


def _peak(record: CourseRecord, held: SessionSummary) -> str:
    words = pressure_words(held.peak_systolic, held.peak_reading_diastolic)
    return ", ".join(filter(None, (words, apart_words(held, record.protocol_of(held.session_id)))))


def _dose(held: SessionSummary) -> str:
    given, ordered = dose_words(held)
    return f"{given} of {ordered}" if ordered else given


def _score(scale: str, column: Column) -> str:
    point = column.scores.get(scale)
    return "" if point is None else str(point.total)


def _effect(effect: str, column: Column) -> str:
    held = held_cell(column, effect)
    if held is None:
        return ""
    lasted = "" if held.minutes is None else f" {held.minutes} min"
    return f"{held.worst_severity}{lasted}{', no end charted' if held.is_open else ''}"


def _decided(record: CourseRecord, columns: Sequence[Column], column: Column) -> str:
    """What was decided from this column's day on; the first also takes what came before it."""
    place = columns.index(column)
    since = column.on if place else date.min
    until = columns[place + 1].on if place + 1 < len(columns) else date.max
    return "; ".join(
        decision_words(decision)
        for decision in record.decisions
        if since <= record.day(decision.decided_at) < until
    )
