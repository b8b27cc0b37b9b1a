"""The answers that stand first on a course's page: scores, response, dose, pressure, effect, exposure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sessiontrack.domain.alerts import Level
from sessiontrack.domain.checkpoints import Finding, Review, ReviewLimits, review_after_third
from sessiontrack.domain.course_record import CourseRecord, CourseSession
from sessiontrack.domain.peak_pressure import diastolic_apart, peak_level
from sessiontrack.domain.response import Outcome, ScorePoint, outcome
from sessiontrack.domain.rounding import nearest
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.domain.terms import Terms

MOST_SCALES = 2


@dataclass(frozen=True, slots=True)
class ScoreFact:
    """One scale over the course.

    Args:
        change: points from the baseline, negative is fewer; absent without a baseline before the latest.
        best: the lowest total since the first infusion, where lower is better.
    """

    scale: str
    latest: ScorePoint
    baseline: ScorePoint | None
    change: int | None
    best: ScorePoint | None


@dataclass(frozen=True, slots=True)
class ResponseFact:
    """What the course's own scale says now, and since when.

    Args:
        since: the first score that counted as a response.
        after_infusions: infusions given before that score.
    """

    now: Outcome
    since: ScorePoint | None
    after_infusions: int


@dataclass(frozen=True, slots=True)
class DoseFact:
    """The last dose given, what had been ordered, and the last order that differed with its session's number.

    Args:
        delivered: hundredths of mg/kg.
        ordered: micrograms per kilogram, as ``before``.
        agent: where it is another one than in an earlier session.
    """

    delivered: int
    ordered: int | None
    before: int | None
    before_ordinal: int | None
    agent: str | None = None


@dataclass(frozen=True, slots=True)
class PressureFact:
    """The reading with the highest systolic pressure of the course in mmHg, and the number of its session.

    Args:
        diastolic_apart: the highest diastolic of that session, where another reading had it and it matters.
    """

    systolic: int
    diastolic: int | None
    ordinal: int | None
    level: Level | None
    diastolic_apart: int | None = None


@dataclass(frozen=True, slots=True)
class EffectFact:
    """The side effect of most sessions, in how many of those in which drug was given."""

    effect: str
    sessions: int
    of: int


@dataclass(frozen=True, slots=True)
class Flag:
    """Something that stands out, by what it is; a page has the words for it.

    Args:
        level: ``ok``, ``info`` or ``warn``.
    """

    kind: str
    level: str
    figures: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CourseFacts:
    """Everything that is said before the chart.

    Args:
        delivered_ug: of the whole course, in micrograms.
    """

    scores: tuple[ScoreFact, ...]
    response: ResponseFact | None
    dose: DoseFact | None
    pressure: PressureFact | None
    effect: EffectFact | None
    review: Review
    sessions_given: int
    delivered_ug: int
    flags: tuple[Flag, ...]


def course_facts(record: CourseRecord, now: datetime) -> CourseFacts:
    """What a course adds up to at a moment."""
    given = record.given
    summaries = [visit.summary for visit in given if visit.summary is not None]
    review = _review(record, given, now)
    response = _response(record)
    return CourseFacts(
        scores=tuple(_scores(record)),
        response=response,
        dose=_dose(record, summaries),
        pressure=_pressure(record, summaries),
        effect=_effect(given, record.terms),
        review=review,
        sessions_given=len(given),
        delivered_ug=sum(summary.delivered_ug or 0 for summary in summaries),
        flags=tuple(_flags(record, summaries, review, response)),
    )


def _review(record: CourseRecord, given: Sequence[CourseSession], now: datetime) -> Review:
    protocol = record.protocol
    limits = ReviewLimits(
        protocol["baseline_days"], protocol["no_response_after_hours"], protocol["no_response_percent"]
    )
    points = [score.point for score in record.scores]
    starts = [visit.begins_at for visit in given]
    return review_after_third(record.course.primary_scale, points, starts, now, limits=limits)


def _scores(record: CourseRecord) -> Iterator[ScoreFact]:
    counted = Counter(score.point.scale for score in record.scores if score.point.total is not None)
    first = record.course.primary_scale
    others = [code for code, _ in counted.most_common() if code != first and SCALES[code].response]
    for scale in [code for code in (first, *others) if counted[code]][:MOST_SCALES]:
        yield _score(record, scale)


def _score(record: CourseRecord, scale: str) -> ScoreFact:
    points = [point for point in record.points(scale) if point.total is not None]
    latest, baseline, started_at = points[-1], record.baseline(scale), record.first_infusion_at
    since = [point for point in points if started_at is not None and point.taken_at > started_at]
    return ScoreFact(
        scale,
        latest,
        baseline,
        _change(baseline, latest),
        min(since, key=lambda point: point.total or 0, default=None),
    )


def _change(baseline: ScorePoint | None, latest: ScorePoint) -> int | None:
    if baseline is None or baseline.total is None or latest.total is None or latest == baseline:
        return None
    return latest.total - baseline.total


def _response(record: CourseRecord) -> ResponseFact | None:
    scale, started_at = record.course.primary_scale, record.first_infusion_at
    baseline = record.baseline(scale)
    if baseline is None or started_at is None:
        return None
    after = [p for p in record.points(scale) if p.taken_at > started_at and p.total is not None]
    if not after:
        return None
    since = next((point for point in after if outcome(baseline, point).is_response), None)
    count = sum(visit.begins_at < since.taken_at for visit in record.given) if since else 0
    return ResponseFact(outcome(baseline, after[-1]), since, count)


def _dose(record: CourseRecord, summaries: list[SessionSummary]) -> DoseFact | None:
    known = [summary for summary in summaries if summary.delivered_centi_mg_per_kg is not None]
    if not known:
        return None
    last = known[-1]
    # A pump never gives the order to the hundredth; what was decided is the order.
    ordered = [(s.ordered_ug_per_kg, record.ordinals[s.session_id]) for s in known if s.ordered_ug_per_kg]
    earlier = [(dose, ordinal) for dose, ordinal in ordered if dose != last.ordered_ug_per_kg]
    before, ordinal = earlier[-1] if earlier else (None, None)
    is_changed = any(summary.agent != last.agent for summary in known if summary.agent)
    agent = last.agent if is_changed else None
    return DoseFact(last.delivered_centi_mg_per_kg or 0, last.ordered_ug_per_kg, before, ordinal, agent)


def _pressure(record: CourseRecord, summaries: list[SessionSummary]) -> PressureFact | None:
    found = [summary for summary in summaries if summary.peak_systolic is not None]
    highest = max(found, key=lambda summary: summary.peak_systolic or 0, default=None)
    if highest is None or highest.peak_systolic is None:
        return None
    ordinal = record.ordinals.get(highest.session_id)
    protocol = record.protocol_of(highest.session_id)
    return PressureFact(
        highest.peak_systolic,
        highest.peak_reading_diastolic,
        ordinal,
        peak_level(highest, protocol),
        diastolic_apart(highest, protocol),
    )


def _effect(given: Sequence[CourseSession], terms: Terms) -> EffectFact | None:
    ranks: dict[str, list[int]] = {}
    for cell in (cell for visit in given for cell in visit.effects):
        ranks.setdefault(cell.effect, []).append(Severity(cell.worst_severity).rank)
    if not ranks:
        return None
    # At equal counts the worse one, then the order of the list, as in the picture beside it.
    order = {code: place for place, code in enumerate(terms.known)}
    first = min(ranks, key=lambda code: (-len(ranks[code]), -max(ranks[code]), order.get(code, len(order))))
    return EffectFact(first, len(ranks[first]), len(given))


def _flags(
    record: CourseRecord, summaries: list[SessionSummary], review: Review, response: ResponseFact | None
) -> Iterator[Flag]:
    yield from _review_flags(record, review)
    if response is not None and response.since is not None:
        yield from _response_flags(response)
    early = [summary for summary in summaries if summary.is_stopped_early]
    outside = [s for s in summaries if s.is_outside_window and not s.is_stopped_early]
    levels = [(summary, peak_level(summary, record.protocol_of(summary.session_id))) for summary in summaries]
    stop = [summary for summary, level in levels if level is Level.CRITICAL]
    high = [summary for summary, level in levels if level is Level.WARN]
    for kind, found, level in (
        ("stop_pressure", stop, "crit"),
        ("high_pressure", high, "warn"),
        ("stopped_early", early, "warn"),
        ("outside_window", outside, "warn"),
    ):
        if found:
            places = [(record.ordinals[s.session_id], s.session_id) for s in found]
            yield Flag(kind, level, {"sessions": places})


def _review_flags(record: CourseRecord, review: Review) -> Iterator[Flag]:
    if review.finding is Finding.NOT_DUE:
        return
    decided = any(decision.body.checkpoint == "after_infusion_3" for decision in record.decisions)
    level = "warn" if review.needs_decision and not decided else "info"
    figures = {
        "percent": None if review.percent_drop is None else nearest(review.percent_drop),
        "limit": record.protocol["no_response_percent"],
        "gap": review.gap,
        "is_decided": decided,
    }
    yield Flag(f"review_{review.finding}", level, figures)


def _response_flags(response: ResponseFact) -> Iterator[Flag]:
    assert response.since is not None
    figures = {"after": response.after_infusions, "at": response.since.taken_at}
    yield Flag("response", "ok", figures)
    if response.now.is_response is False:
        yield Flag("returned", "warn", {})
    if response.now.is_remission and not response.now.is_remission_at_baseline:
        yield Flag("remission", "ok", {})
