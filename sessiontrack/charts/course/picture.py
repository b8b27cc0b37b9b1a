"""Puts the rows of a course's picture below each other and draws them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from uuid import UUID

from markupsafe import Markup

from sessiontrack.charts.axes import ColumnAxis
from sessiontrack.charts.course.columns import Column, Columns, axis_of, columns_of
from sessiontrack.charts.course.effects import LANE, EffectRow, effect_map
from sessiontrack.charts.course.flags import FlagRow, flag_row
from sessiontrack.charts.course.head import (
    BAND_TOP,
    HEAD_TOP,
    STRIP_Y,
    Band,
    Head,
    Strip,
    bands_of,
    heads_of,
    strip_of,
)
from sessiontrack.charts.course.look import OPENED, CourseLook
from sessiontrack.charts.course.rows import (
    DOSE_HEIGHT,
    MINUTES_HEIGHT,
    PRESSURE_HEIGHT,
    Doses,
    Minute,
    Pressures,
    doses_of,
    minutes_of,
    pressures_of,
)
from sessiontrack.charts.course.scores import HEIGHT, ScorePlot, score_plot
from sessiontrack.charts.course.sentence import sentence
from sessiontrack.charts.labels import Label, label_columns, whole_column
from sessiontrack.charts.rendering import render_as_file, render_on_page, render_on_paper
from sessiontrack.charts.sheets import Sheet
from sessiontrack.charts.wording import banner
from sessiontrack.domain.course_record import CourseRecord

_TEMPLATE = "course.svg"
_GAP = 12
_WHOLE = slice(None)

_PAPER_PIXELS = 1400
"""Of a sheet of paper that lies across, whose width a short course fills too."""

_MOST_PIXELS = 1100
"""Of columns side by side on a sheet of paper, so that its letters can be read."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A session that can be chosen, the place of its column, and where choosing it leads on the page."""

    column: int
    session_id: UUID
    about: str
    address: str


@dataclass(frozen=True, slots=True)
class CoursePicture:
    """Every mark of a course's picture in its place.

    Args:
        key: tells the pictures of one page apart.
        picks: the columns that can be chosen on a page, each with what a reader hears.
        chosen: the place of the one that is.
        rules: heights of the hairlines between groups of rows.
        height: pixels of the whole.
    """

    key: str
    sentence: str
    caption: str
    record: CourseRecord
    axis: ColumnAxis
    columns: tuple[Column, ...]
    strip: Strip
    bands: tuple[Band, ...]
    heads: tuple[Head, ...]
    flags: FlagRow
    scores: ScorePlot
    doses: Doses
    pressures: Pressures
    minutes: tuple[Minute, ...]
    effects: tuple[EffectRow, ...]
    rules: tuple[float, ...]
    height: float
    picks: tuple[Pick, ...] = ()
    chosen: int | None = None

    @property
    def strip_y(self) -> float:
        """The line of true dates."""
        return STRIP_Y

    @property
    def band_top(self) -> float:
        """The upper edge of the phases."""
        return BAND_TOP

    @property
    def head_top(self) -> float:
        """The upper edge of the columns."""
        return HEAD_TOP


def course_picture(
    record: CourseRecord, now: datetime, look: CourseLook = OPENED, part: slice = _WHOLE
) -> CoursePicture:
    """Place every mark of a course.

    Args:
        now: aware; a running infusion counts to it, and its day is "today".
        look: what somebody chose to see.
        part: the columns that are drawn; those beside them still count.
    """
    every = columns_of(record)
    columns = every[part]
    both = Columns(every, columns, record.terms)
    axis = axis_of(columns)
    heads = heads_of(columns, axis, record.day(now))
    tops: list[float] = [HEAD_TOP + (52 if any(head.year for head in heads) else 38) + 6]
    flags = flag_row(record, both, axis, tops[0])
    score_top = tops[0] + flags.height
    for height in (flags.height + HEIGHT, DOSE_HEIGHT, PRESSURE_HEIGHT, MINUTES_HEIGHT):
        tops.append(tops[-1] + height + _GAP)
    effects = effect_map(both, axis, tops[4], look)
    picks = tuple(_picks(columns, look))
    return CoursePicture(
        key=f"course-{record.course.id.hex}",
        sentence=sentence(record, every, look),
        caption=banner(record.patient, "Course"),
        record=record,
        axis=axis,
        columns=columns,
        strip=strip_of(record, both, axis),
        bands=bands_of(record, columns, axis),
        heads=heads,
        flags=flags,
        scores=score_plot(record, both, axis, (score_top, look)),
        doses=doses_of(columns, axis, tops[1]),
        pressures=pressures_of(record, columns, axis, tops[2]),
        minutes=minutes_of(columns, axis, tops[3], now),
        effects=effects,
        rules=tuple(top - 6 for top in tops[: 5 if effects else 4]),
        height=round(tops[4] + LANE * len(effects) + 6),
        picks=picks,
        chosen=next((pick.column for pick in picks if pick.session_id == look.chosen_id), None),
    )


def _picks(columns: Sequence[Column], look: CourseLook) -> Iterator[Pick]:
    for index, column in enumerate(columns):
        if column.visit is not None:
            about = f"Session {column.name}, {column.on:%d-%b-%Y}"
            session_id = column.visit.session.id
            yield Pick(index, session_id, about, f"{look.query(session=session_id)}#visit-{session_id}")


def draw_course(record: CourseRecord, now: datetime, look: CourseLook = OPENED) -> Markup:
    """The course as SVG for a page: a label column that stays beside a plot that stretches and scrolls.

    Args:
        now: aware; the same record and the same moment give the same letters.
        look: what somebody chose to see; each session is a link that chooses it.
    """
    return render_on_page(_TEMPLATE, **_given(course_picture(record, now, look)))


def draw_course_file(record: CourseRecord, now: datetime) -> Markup:
    """The same as one SVG document that needs no page, with the patient named above it."""
    return render_as_file(_TEMPLATE, **_given_alone(course_picture(record, now)))


def draw_course_sheets(record: CourseRecord, now: datetime) -> tuple[Sheet, ...]:
    """The same for sheets of paper that name the patient themselves: as many as the columns need, one at least."""
    return tuple(_sheet(course_picture(record, now, part=part)) for part in parts_of(columns_of(record)))


def parts_of(columns: Sequence[Column]) -> tuple[slice, ...]:
    """Columns in parts of much the same size; one part when there are none."""
    number = max(ceil(sum(axis_of(columns).widths) / _MOST_PIXELS), 1)
    size = max(ceil(len(columns) / number), 1)
    return tuple(slice(first, first + size) for first in range(0, max(len(columns), 1), size))


def _sheet(picture: CoursePicture) -> Sheet:
    return render_on_paper(
        _TEMPLATE, f"{_span(picture)}. {picture.sentence}", least=_PAPER_PIXELS, **_given_alone(picture)
    )


def _given_alone(picture: CoursePicture) -> dict[str, object]:
    return {**_given(picture), "labels": whole_column(_labels(picture))}


def _given(picture: CoursePicture) -> dict[str, object]:
    wide, narrow = label_columns(tuple(_labels(picture)))
    return {
        "picture": picture,
        "labels": wide,
        "narrow": narrow,
        "least_width": picture.axis.pixels,
    }


def _span(picture: CoursePicture) -> str:
    if not picture.columns:
        return "Dates"
    first, last = picture.columns[0].on, picture.columns[-1].on
    if first.year == last.year:
        return f"{first:%b} to {last:%b %Y}" if first.month != last.month else f"{first:%b %Y}"
    return f"{first:%b %Y} to {last:%b %Y}"


def _labels(picture: CoursePicture) -> Iterator[Label]:
    years = sorted({column.on.year for column in picture.columns})
    yield Label(STRIP_Y + 4, _span(picture), "t-head", "Dates")
    if picture.bands:
        yield Label(BAND_TOP + 16, "Phase", "t-head")
    yield Label(HEAD_TOP + 16, "Session", "t-head")
    if years:
        span = str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"
        yield Label(HEAD_TOP + 32, span, "t-sub")
    top = picture.scores.axis.top
    for line in picture.scores.lines:
        yield Label(top - 12 + 22 * line.place, line.name, "t-head", x=34)
    if picture.scores.threshold:
        first, second = picture.scores.threshold.words
        yield Label(top + 62, first, "t-sub", "shaded:")
        yield Label(top + 79, second, "t-sub", "response")
    dose, pressure, minutes = (rule + 6 for rule in picture.rules[1:4])
    yield Label(dose + 19, "Dose", "t-head")
    record = picture.record
    agents = {visit.summary.agent for visit in record.given if visit.summary and visit.summary.agent}
    # Where the drug changed, a flag says from which session on; one name here would be wrong for the rest.
    name = "" if len(agents) > 1 else f"{next(iter(agents), record.course.agent)} "
    yield Label(dose + 36, f"{name}mg/kg", "t-sub", "mg/kg")
    yield Label(pressure + 30, "Peak pressure", "t-head", "Peak BP")
    yield Label(pressure + 47, "thin: before the start", "t-sub", "thin: before")
    protocol = picture.record.protocol
    window = f"{protocol['window_from_minutes']}–{protocol['window_to_minutes']}"
    yield Label(minutes + 16, f"Minutes, {window}", "t-head", "Minutes")
    for row in picture.effects:
        yield Label(row.top + 15, row.name, "t-name")
