"""The score of a course above, the strongest side effect of each session below: what it brings, what it costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sessiontrack.charts.axes import ColumnAxis, ValueAxis
from sessiontrack.charts.benefit.words import NONE, effect_words, sentence, worst_of
from sessiontrack.charts.course.columns import Column, columns_of
from sessiontrack.charts.course.scores import response_at
from sessiontrack.charts.labels import Label, label_columns
from sessiontrack.charts.marks import Text
from sessiontrack.charts.rendering import render_as_file, render_on_page
from sessiontrack.charts.wording import banner
from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.terms import Terms

_TEMPLATE = "benefit.svg"
_SESSION, _REVIEW, _LEAST, _MARGIN = 60, 26, 480, 40
_SCORES, _ZERO = 84, 196
_EFFECTS, _STEP = 218, 26
_HEIGHT = _EFFECTS + _STEP * len(Severity) + 28
_LEAST_HIGH = 10
_BAR = 30


@dataclass(frozen=True, slots=True)
class Point:
    """One score with its number."""

    x: float
    y: float
    total: int
    number: Text


@dataclass(frozen=True, slots=True)
class Bar:
    """The strongest side effect of one session: the longer, the worse.

    Args:
        rank: 1 to 3; so many pips stand in the bar.
        minutes: how long it lasted, where that is known.
    """

    x: float
    left: float
    width: float
    rank: int
    height: float
    about: str
    minutes: Text | None

    @property
    def pips(self) -> tuple[float, ...]:
        """Heights of the pips below the upper edge."""
        return tuple(_STEP * (place + 0.5) for place in range(self.rank))


@dataclass(frozen=True, slots=True)
class BenefitPicture:
    """Every mark in its place.

    Args:
        key: tells the pictures of one page apart.
        half: at or below so many points the score counts as response.
        none: sessions in which no side effect was charted.
    """

    key: str
    sentence: str
    caption: str
    axis: ColumnAxis
    values: ValueAxis
    heads: tuple[Text, ...]
    points: tuple[Point, ...]
    half: float | None
    bars: tuple[Bar, ...]
    none: tuple[Text, ...]

    height: float = _HEIGHT
    effects_top: float = _EFFECTS

    @property
    def half_y(self) -> float | None:
        """The line of response."""
        return None if self.half is None else self.values.y(self.half)

    @property
    def line(self) -> str:
        """``x,y`` of each score."""
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)


def benefit_picture(record: CourseRecord) -> BenefitPicture:
    """Place every mark."""
    columns, scale = columns_of(record), record.course.primary_scale
    widths = tuple(_REVIEW if column.kind == "review" else _SESSION for column in columns)
    axis = ColumnAxis(widths, _LEAST, _MARGIN)
    totals = [column.scores[scale].total or 0 for column in columns if scale in column.scores]
    values = ValueAxis(0, max([_LEAST_HIGH, *totals]), _SCORES, _ZERO)
    half = response_at(SCALES[scale].response, record.baseline(scale))
    return BenefitPicture(
        key=f"benefit-{record.course.id.hex}",
        sentence=sentence(record, columns),
        caption=banner(record.patient, "Benefit and price"),
        axis=axis,
        values=values,
        heads=tuple(_heads(columns, axis)),
        points=tuple(_points(columns, scale, axis, values)),
        half=None if half is None or half < 0 else half,
        bars=tuple(_bars(columns, axis, record.terms)),
        none=tuple(
            Text(axis.x(index), _EFFECTS + 16, "none", "t-faint", "middle", about=f"{_named(column)}: {NONE}")
            for index, column in enumerate(columns)
            if column.ordinal is not None and not column.effects
        ),
    )


def _heads(columns: Sequence[Column], axis: ColumnAxis) -> Iterator[Text]:
    for index, column in enumerate(columns):
        if column.kind == "review":
            # A score between sessions speaks for itself; its day is in the table, and at its number.
            continue
        role = "t-ordinal" if column.ordinal is not None else "t-faint"
        yield Text(axis.x(index), 26, column.name, role, "middle")
        yield Text(axis.x(index), 44, f"{column.on:%d-%b}", "t-small", "middle")


def _points(columns: Sequence[Column], scale: str, axis: ColumnAxis, values: ValueAxis) -> Iterator[Point]:
    for index, column in enumerate(columns):
        point = column.scores.get(scale)
        if point is not None and point.total is not None:
            x, y = axis.x(index), values.y(point.total)
            about = f"{column.on:%d-%b-%Y}"
            yield Point(
                x, y, point.total, Text(x, y - 10, str(point.total), "t-score halo", "middle", about=about)
            )


def _bars(columns: Sequence[Column], axis: ColumnAxis, terms: Terms) -> Iterator[Bar]:
    for index, column in enumerate(columns):
        worst = worst_of(column)
        if worst is None:
            continue
        rank, x = Severity(worst.worst_severity).rank, axis.x(index)
        height = _STEP * rank
        minutes = None
        if worst.minutes is not None:
            minutes = Text(x, _EFFECTS + height + 15, f"{worst.minutes} min", "t-small", "middle")
        width = axis.percent(_BAR)
        about = f"{_named(column)}: {effect_words(worst, terms)}"
        yield Bar(x, round(x - width / 2, 2), width, rank, height, about, minutes)


def _named(column: Column) -> str:
    return f"Session {column.name} of {column.on:%d-%b-%Y}"


def draw_benefit(record: CourseRecord) -> Markup:
    """The picture as SVG for a page."""
    return render_on_page(_TEMPLATE, **_given(record))


def draw_benefit_file(record: CourseRecord) -> Markup:
    """The same as one SVG document that needs no page, with the patient named above it."""
    return render_as_file(_TEMPLATE, **_given(record))


def _given(record: CourseRecord) -> dict[str, object]:
    picture = benefit_picture(record)
    wide, narrow = label_columns(tuple(_labels(record, picture)))
    return {"picture": picture, "labels": wide, "narrow": narrow, "least_width": picture.axis.pixels}


def _labels(record: CourseRecord, picture: BenefitPicture) -> Iterator[Label]:
    scale = SCALES[record.course.primary_scale]
    yield Label(26, "Session", "t-bold")
    yield Label(_SCORES + 10, scale.abbreviation, "t-head")
    yield Label(_SCORES + 28, "lower is better" if scale.higher_is_worse else "higher is better", "t-sub")
    if picture.half is not None:
        yield Label(_SCORES + 64, f"shaded: {picture.half:g} or less", "t-sub", f"{picture.half:g} or less")
    yield Label(_EFFECTS + 14, "Strongest side effect", "t-head", "Effect")
    for severity in Severity:
        yield Label(_EFFECTS + 14 + 20 * severity.rank, f"{'•' * severity.rank} {severity.value}", "t-sub")
