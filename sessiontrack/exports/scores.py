"""``scores.csv``: one row a score, with its change from the course's baseline."""

from __future__ import annotations

from collections.abc import Iterator

from sessiontrack.domain.exports import CourseScores, ScoreRow, Span
from sessiontrack.domain.response import ScorePoint, find_baseline, percent_drop
from sessiontrack.domain.rounding import nearest
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.score_checks import total_of
from sessiontrack.exports.base import Column, Format, Kind
from sessiontrack.exports.cells import line, scaled, text, utc, whole

SCORES = Format(
    "scores",
    "one administration of one rating scale",
    "start of the course, course_id; then measured_at_utc, place in the record",
    (
        Column("entry_id", Kind.ID, "The score; a correction keeps it."),
        Column("patient_ref", Kind.REF, "Pseudonym of the patient, stable within the clinic."),
        Column("course_id", Kind.ID, "The course."),
        Column("session_id", Kind.ID, "The session it was taken in; blank between sessions."),
        Column("scale", Kind.CODE, "The rating scale."),
        Column("occasion", Kind.CODE, "When in the course it was taken."),
        Column("measured_at_utc", Kind.MOMENT_UTC, "When it was taken."),
        Column("total", Kind.INTEGER, "Blank where an answer is missing or the scale has none.", "points"),
        Column("band", Kind.CODE, "The published band of the total."),
        Column("entry_mode", Kind.CODE, "items when the answers were entered, total when only the sum was."),
        Column(
            "percent_change",
            Kind.DECIMAL,
            "Change from the course's baseline, negative when lower. The baseline is the last complete score "
            "before the first infusion, recent by the protocol; blank before it, and from a baseline of 0.",
            "%",
            1,
        ),
        Column("entered_by_ref", Kind.REF, "Pseudonym of the author, stable within the clinic."),
        Column("entered_by_role", Kind.CODE, "patient where the patient answered by a one-time link."),
    ),
)


def score_lines(course: CourseScores, span: Span) -> Iterator[bytes]:
    """The rows of a course's scores that lie in the span; the baseline may lie before it."""
    points = [_point(row) for row in course.scores]
    baselines: dict[str, ScorePoint | None] = {}
    for row, point in zip(course.scores, points, strict=True):
        if not span.holds(row.belongs_at):
            continue
        if point.scale not in baselines:
            baselines[point.scale] = _baseline(course, points, point.scale)
        yield _line(course, row, point, baselines[point.scale])


def _point(row: ScoreRow) -> ScorePoint:
    return ScorePoint(row.score.scale, total_of(row.score), row.measured_at, row.score.items)


def _baseline(course: CourseScores, points: list[ScorePoint], scale: str) -> ScorePoint | None:
    if course.first_infusion_at is None:
        return None
    return find_baseline(points, scale, course.first_infusion_at, max_days=course.baseline_days)


def _line(course: CourseScores, row: ScoreRow, point: ScorePoint, baseline: ScorePoint | None) -> bytes:
    score, total = row.score, point.total
    return line(
        (
            str(row.id),
            text(course.patient_ref),
            str(course.course_id),
            str(row.session_id or ""),
            text(score.scale),
            text(score.occasion),
            utc(row.measured_at),
            whole(total),
            _band(score.scale, total),
            "total" if score.items is None else "items",
            scaled(_percent_change_tenths(baseline, point), 1),
            text(row.entered_by_ref),
            text(row.entered_by_role),
        )
    )


def _band(code: str, total: int | None) -> str:
    scale = SCALES[code]
    # A total that cannot be would end the whole download where asking for its band refuses it.
    if total is None or scale.total_range is None or total not in scale.total_range:
        return ""
    band = scale.band(total)
    return text(band.code if band else None)


def _percent_change_tenths(baseline: ScorePoint | None, point: ScorePoint) -> int | None:
    """Change in tenths of a percent, half away from zero, as every other figure is rounded."""
    if baseline is None or baseline.total is None or point.total is None:
        return None
    if point.taken_at < baseline.taken_at:
        return None
    drop = percent_drop(baseline.total, point.total)
    if drop is None:
        return None
    return nearest(-10 * drop)
