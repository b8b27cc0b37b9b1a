"""Whether a course helps: change from its baseline, response, partial response, remission."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.scales.parts import ResponseRule, RuleKind


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """One score of a course, as the arithmetic needs it.

    Args:
        scale: code of the scale.
        total: points; absent when answers are missing or the scale has no total.
        taken_at: aware; kept in UTC, where the difference of two moments is the time between them.
        items: answers in the order of the form, when they were entered.

    Raises:
        ValueError: the moment has no time zone.
    """

    scale: str
    total: int | None
    taken_at: datetime
    items: tuple[int | None, ...] | None = None

    def __post_init__(self) -> None:
        # Moments of one zone are subtracted by the wall clock: an hour wrong over a clock change.
        object.__setattr__(self, "taken_at", in_utc(self.taken_at))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a score says about the course; each flag is true, false, or ``None`` for not applicable.

    Args:
        percent_drop: improvement in percent of the baseline; negative is worse.
        points_drop: improvement in points; negative is worse.
        is_partial_response: enough for a partial response and not for a full one.
        is_remission_at_baseline: the course began in remission, so remission now shows nothing.
    """

    percent_drop: Fraction | None
    points_drop: int | None
    is_response: bool | None
    is_partial_response: bool | None
    is_remission: bool | None
    is_remission_at_baseline: bool | None


def percent_drop(baseline: int, now: int) -> Fraction | None:
    """Improvement in percent of the baseline, exact; not applicable from a baseline of 0.

    Args:
        baseline, now: points of a scale on which more is worse.

    Source: clinical research of this project, section 5.2.

    >>> percent_drop(18, 12)
    Fraction(100, 3)
    >>> percent_drop(0, 5) is None
    True
    """
    # Below 0 only on a scale of change, where a share of the start means nothing either.
    if baseline <= 0:
        return None
    return Fraction(100 * (baseline - now), baseline)


def find_baseline(
    scores: Iterable[ScorePoint],
    scale: str,
    first_infusion_at: datetime,
    *,
    max_days: int = LIMITS["baseline_days"].default,
) -> ScorePoint | None:
    """The last complete score before the first infusion; nothing when that one is too old.

    Handed the first infusion of a maintenance episode, it gives the episode's own baseline.

    Args:
        first_infusion_at: aware.
        max_days: exactly so many days old still counts.

    Source: clinical research of this project, section 5.2: clinic default.
    """
    started_at = in_utc(first_infusion_at)
    newest = newest_complete((point for point in scores if point.taken_at < started_at), scale)
    if newest is None or started_at - newest.taken_at > timedelta(days=max_days):
        return None
    return newest


def newest_complete(scores: Iterable[ScorePoint], scale: str) -> ScorePoint | None:
    """The last score of a scale that has a total."""
    # A gap in the answers leaves no total; a total typed from paper is complete without them.
    complete = (point for point in scores if point.scale == scale and point.total is not None)
    return max(complete, key=lambda point: point.taken_at, default=None)


def in_utc(moment: datetime) -> datetime:
    """The same moment in UTC, where clock changes cannot bend a difference.

    Raises:
        ValueError: the moment has no time zone.
    """
    if moment.utcoffset() is None:
        raise ValueError("a moment without a time zone cannot be placed")
    return moment.astimezone(UTC)


def outcome(baseline: ScorePoint | None, latest: ScorePoint) -> Outcome:
    """Change, response and remission of one score, by its scale's own sourced rules.

    Response and remission are separate: from a low baseline one comes without the other.

    Raises:
        ValueError: the two scores are of different scales.
    """
    if baseline is not None and baseline.scale != latest.scale:
        raise ValueError(f"{latest.scale} cannot be compared with {baseline.scale}")
    scale = SCALES[latest.scale]
    is_response = _holds(scale.response, baseline, latest)
    # Not both at once, so that the two can be counted side by side.
    is_partial = _holds(scale.partial_response, baseline, latest)
    percent, points = _drops(baseline, latest)
    return Outcome(
        percent_drop=percent,
        points_drop=points,
        is_response=is_response,
        is_partial_response=None if is_partial is None else is_partial and not is_response,
        is_remission=_holds(scale.remission, baseline, latest),
        is_remission_at_baseline=_holds(scale.remission, baseline, baseline) if baseline else None,
    )


def _holds(rule: ResponseRule | None, baseline: ScorePoint | None, latest: ScorePoint) -> bool | None:
    if rule is None:
        return None
    if rule.item is not None:
        answer = _answer(latest, rule.item)
        if answer is None:
            return None
        is_low = rule.kind is RuleKind.ITEM_AT_OR_BELOW
        return answer <= rule.value if is_low else answer >= rule.value
    if rule.kind is RuleKind.AT_OR_BELOW:
        return None if latest.total is None else latest.total <= rule.value
    percent, points = _drops(baseline, latest)
    if rule.kind is RuleKind.POINTS_DROP:
        return None if points is None else points >= rule.value
    if percent is None:
        return None
    # A trial that counted "more than" is not met by the very figure.
    is_strict = rule.kind is RuleKind.PERCENT_DROP_ABOVE
    return percent > rule.value if is_strict else percent >= rule.value


def _answer(point: ScorePoint, number: int) -> int | None:
    if point.items is None or len(point.items) < number:
        return None
    return point.items[number - 1]


def _drops(baseline: ScorePoint | None, latest: ScorePoint) -> tuple[Fraction | None, int | None]:
    """Improvement in percent and in points, as far as both scores are complete."""
    before = None if baseline is None else baseline.total
    if before is None or latest.total is None:
        return None, None
    return percent_drop(before, latest.total), before - latest.total
