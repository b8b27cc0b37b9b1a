"""The columns of a course: its sessions in their order, and the scores between them as narrow columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID

from sessiontrack.charts.axes import ColumnAxis
from sessiontrack.domain.course_record import CourseRecord, CourseScore, CourseSession, EffectCell
from sessiontrack.domain.response import ScorePoint
from sessiontrack.domain.sessions import NO_VISIT, State
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.domain.terms import Terms

_SESSION, _REVIEW, _QUIET = 58, 48, 28
_QUIET_DAYS = 3
_LEAST, TOTALS = 680, 44
_NOT_GIVEN_YET = (State.PLANNED, State.CHECKED_IN, State.INFUSING, State.PAUSED)


@dataclass(frozen=True, slots=True)
class Column:
    """One session, or one day with scores between two.

    Args:
        kind: ``session``, ``planned``, ``void`` (cancelled, nobody came, import withdrawn) or ``review``.
        name: the number of the session, or a word.
        ordinal: its number among the sessions in which drug was given.
        scores: the score of each scale on that day.
        is_quiet: a score of the days after a session, which needs no head of its own.
    """

    kind: str
    at: datetime
    on: date
    name: str
    visit: CourseSession | None = None
    ordinal: int | None = None
    scores: dict[str, ScorePoint] = field(default_factory=dict)
    is_quiet: bool = False

    @property
    def summary(self) -> SessionSummary | None:
        """What the session came to; nothing between sessions and before anything was charted."""
        return self.visit.summary if self.visit else None

    @property
    def effects(self) -> tuple[EffectCell, ...]:
        """The side effects of the session; none between sessions."""
        return self.visit.effects if self.visit else ()

    @property
    def is_live(self) -> bool:
        """The drug runs, or is paused."""
        return self.visit is not None and self.visit.state in (State.INFUSING, State.PAUSED)

    @property
    def phase(self) -> str:
        """The phase it was planned in; nothing between sessions."""
        return self.visit.session.phase if self.visit else ""


@dataclass(frozen=True, slots=True)
class Columns:
    """What is drawn of a course, with the whole that says which rows there are and how high an axis reaches."""

    every: tuple[Column, ...]
    shown: tuple[Column, ...]
    terms: Terms


def columns_of(record: CourseRecord) -> tuple[Column, ...]:
    """Every column by its time."""
    visits = [*_visits(record)]
    placed: dict[UUID, list[CourseScore]] = {}
    between: dict[date, list[CourseScore]] = {}
    for score in sorted(record.scores, key=lambda score: score.point.taken_at):
        visit = _visit_of(record, visits, score)
        if visit is None or visit.visit is None:
            between.setdefault(record.day(score.point.taken_at), []).append(score)
        else:
            placed.setdefault(visit.visit.session.id, []).append(score)
    held = [
        replace(column, scores=_by_scale(placed.get(column.visit.session.id, ())))
        for column in visits
        if column.visit is not None
    ]
    reviews = (_review(on, scores) for on, scores in between.items())
    ordered = sorted((*held, *reviews), key=lambda column: column.at.astimezone(UTC))
    befores = (None, *ordered)
    return tuple(
        replace(column, is_quiet=_is_quiet(column, before))
        for before, column in zip(befores, ordered, strict=False)
    )


def _is_quiet(column: Column, before: Column | None) -> bool:
    if column.kind != "review" or before is None or before.kind != "session":
        return False
    return (column.on - before.on).days <= _QUIET_DAYS


def axis_of(columns: Iterable[Column]) -> ColumnAxis:
    """Wide enough for every column; a short course leaves room at the right instead of growing."""
    widths = tuple(map(_width, columns))
    return ColumnAxis(widths, _LEAST, TOTALS)


def _width(column: Column) -> int:
    if column.is_quiet:
        return _QUIET
    return _REVIEW if column.kind == "review" else _SESSION


def _visits(record: CourseRecord) -> Iterator[Column]:
    number = len(record.ordinals)
    for visit in record.in_order:
        ordinal, name = record.ordinals.get(visit.session.id), "–"
        if ordinal is not None:
            name = str(ordinal)
        elif visit.state in NO_VISIT:
            name = "×"
        elif visit.state in _NOT_GIVEN_YET:
            number += 1
            name = str(number)
        yield Column(_kind(visit), visit.begins_at, record.day(visit.begins_at), name, visit, ordinal)


def _kind(visit: CourseSession) -> str:
    if visit.state in NO_VISIT:
        return "void"
    return "planned" if visit.state == State.PLANNED else "session"


def _visit_of(record: CourseRecord, visits: Iterable[Column], score: CourseScore) -> Column | None:
    """The session on whose day a score was taken: the one it names, or the one that took place."""
    on = record.day(score.point.taken_at)
    same_day = [column for column in visits if column.on == on]
    named = [c for c in same_day if c.visit and c.visit.session.id == score.session_id]
    held = [column for column in same_day if column.kind == "session"]
    return next(iter((*named, *held)), None)


def _by_scale(scores: Iterable[CourseScore]) -> dict[str, ScorePoint]:
    """The first complete score of each scale: what was asked before the drug, if it was asked twice."""
    found: dict[str, ScorePoint] = {}
    for score in scores:
        if score.point.total is not None:
            found.setdefault(score.point.scale, score.point)
    return found


def _review(on: date, scores: list[CourseScore]) -> Column:
    is_baseline = all(score.occasion == "baseline" for score in scores)
    name = "before" if is_baseline else "review"
    return Column("review", scores[0].point.taken_at, on, name, scores=_by_scale(scores))
