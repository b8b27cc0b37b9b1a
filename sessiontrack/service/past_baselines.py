"""The baseline of a course that past sessions join: an older one moves it ahead, and no later one has another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sessiontrack.domain.bodies import Body, Score
from sessiontrack.domain.courses import Course, Phase
from sessiontrack.domain.entries import Draft, current_entries
from sessiontrack.domain.response import ScorePoint, find_baseline
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.score_checks import total_of
from sessiontrack.domain.session_rows import PastRow
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_protocol
from sessiontrack.storage.entries import WIDE_KINDS, list_entries_of_courses
from sessiontrack.storage.summaries import list_summaries_of_courses


@dataclass(slots=True)
class _Begun:
    """A course in which drug was given: when first, and its scores."""

    first_at: datetime
    points: Sequence[ScorePoint]


@dataclass(frozen=True, slots=True)
class _Told:
    """A baseline that a row tells."""

    scale: str
    total: int
    line: int
    started_at: datetime
    is_of_series: bool


class Baselines:
    """Of the courses that rows of one file join; each is read once, in two queries."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.max_days = get_protocol(work.db, work.actor.clinic_id)["baseline_days"]
        self.begun: dict[UUID, _Begun | None] = {}
        # What the rows so far tell, by course: baselines, and the first start.
        self.told: dict[UUID, list[_Told]] = {}
        self.starts: dict[UUID, datetime] = {}

    def open(self, course: Course) -> None:
        """A course that the file opens: nothing was known of it, also once its first rows are kept."""
        self.begun[course.id] = None

    def against(self, course: Course, row: PastRow) -> Iterator[tuple[str, str]]:
        """Columns of a row with what stands against a baseline there; the row counts as told.

        Many a spreadsheet repeats the baseline in every row. Kept as scores of those days, they would say that nothing
        had helped; so only the first session of a course has one, and an episode of maintenance its own.
        """
        told = self.told.setdefault(course.id, [])
        for one in told:
            has_none = (one.scale, "baseline") not in row.scores
            if one.is_of_series and has_none and row.started_at < one.started_at:
                yield "started_at", f"lies before the session of line {one.line}, which tells a baseline"
        for (scale, occasion), total in row.scores.items():
            if occasion == "baseline":
                this = _Told(scale, total, row.line, row.started_at, row.phase == Phase.INITIAL_SERIES)
                if why := self._why_none(course, this):
                    way_out = f"leave it out, or name its column {scale}@before_session"
                    yield f"{scale}@baseline", f"cannot be a baseline, for {why}: {way_out}"
                else:
                    told.append(this)
        self.starts[course.id] = min(row.started_at, self.starts.get(course.id, row.started_at))

    def _why_none(self, course: Course, this: _Told) -> str | None:
        for one in self.told[course.id]:
            is_same = one.total == this.total or (one.is_of_series and this.is_of_series)
            if one.scale == this.scale and is_same:
                return f"line {one.line} tells one too, and only the first session of a course has one"
        held = self._held(course)
        if not this.is_of_series:
            before = None if held is None else self._baseline(held.points, this.scale, held.first_at)
            is_it = before is not None and before.total == this.total
            return "it is the one from before the first infusion" if is_it else None
        firsts = [self.starts.get(course.id), held.first_at if held else None]
        if any(first is not None and first < this.started_at for first in firsts):
            return "the course's first infusion was before this session"
        return None

    def lost(self, course: Course, started_at: datetime, drafts: Iterable[Draft]) -> tuple[str, ...]:
        """The scales whose baseline is none any more when a session of then joins a course; it counts as joined.

        Args:
            drafts: the entries of the session, a score before it among them maybe.
        """
        held = self._held(course)
        if held is None or started_at >= held.first_at:
            return ()
        held.points = [*held.points, *_points((d.measured_at, d.body) for d in drafts)]
        scales = dict.fromkeys(point.scale for point in held.points if SCALES[point.scale].response)
        before, after = (
            {scale for scale in scales if self._baseline(held.points, scale, at)}
            for at in (held.first_at, started_at)
        )
        held.first_at = started_at
        return tuple(SCALES[scale].abbreviation for scale in scales if scale in before - after)

    def _baseline(self, points: Sequence[ScorePoint], scale: str, first_at: datetime) -> ScorePoint | None:
        return find_baseline(points, scale, first_at, max_days=self.max_days)

    def _held(self, course: Course) -> _Begun | None:
        if course.id not in self.begun:
            self.begun[course.id] = self._read(course)
        return self.begun[course.id]

    def _read(self, course: Course) -> _Begun | None:
        db, clinic_id = self.work.db, course.clinic_id
        given = [
            s.infusion_started_at for s in list_summaries_of_courses(db, clinic_id, [course.id]) if s.is_given
        ]
        first_at = min(filter(None, given), default=None)
        if first_at is None:
            return None
        kept = current_entries(list_entries_of_courses(db, clinic_id, [course.id], WIDE_KINDS))
        return _Begun(first_at, _points((entry.measured_at, entry.body) for entry in kept))


def _points(told: Iterable[tuple[datetime, Body]]) -> list[ScorePoint]:
    """The scores among what was told at some moments."""
    return [
        ScorePoint(body.scale, total_of(body), at, body.items) for at, body in told if isinstance(body, Score)
    ]
