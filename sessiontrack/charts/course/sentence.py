"""A course in one sentence: the name of its picture and of its table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sessiontrack.charts.course.columns import Column
from sessiontrack.charts.course.effects import effects_by_frequency, treated_columns
from sessiontrack.charts.course.look import OPENED, CourseLook
from sessiontrack.charts.course.scores import shown_scales
from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.scales import SCALES


def sentence(record: CourseRecord, columns: Sequence[Column], look: CourseLook = OPENED) -> str:
    """What somebody who cannot see the picture needs first."""
    return f"Course {_span(record, columns)}: {'; '.join(_facts(record, columns, look))}."


def _span(record: CourseRecord, columns: Sequence[Column]) -> str:
    if not columns:
        return f"opened {record.day(record.course.opened_at):%d-%b-%Y}"
    return f"from {columns[0].on:%d-%b-%Y} to {columns[-1].on:%d-%b-%Y}"


def _facts(record: CourseRecord, columns: Sequence[Column], look: CourseLook) -> Iterator[str]:
    number = len(record.ordinals)
    yield f"{number} session{'' if number == 1 else 's'} with drug given"
    for scale in shown_scales(record, columns, look):
        totals = [column.scores[scale].total for column in columns if scale in column.scores]
        if totals:
            went = f"from {totals[0]} to {totals[-1]}" if len(totals) > 1 else f"{totals[0]}, measured once"
            yield f"{SCALES[scale].abbreviation} {went}"
    effects = effects_by_frequency(columns, record.terms)
    if effects:
        treated = treated_columns(columns)
        having = sum(effects[0] in {cell.effect for cell in column.effects} for column in treated)
        yield f"most frequent effect {record.terms.label(effects[0])}, in {having} of {len(treated)}"
