"""The check after infusion 3: did the treatment do anything at all, and can that be said?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.response import (
    ScorePoint,
    find_baseline,
    in_utc,
    newest_complete,
    outcome,
)
from sessiontrack.domain.scales import SCALES

GLOBAL_CHANGE: Final = "global_change"
NO_FELT_CHANGE: Final = 0
REVIEW_AFTER_INFUSION: Final = 3
"""Source: Ketamines For Anxiety (guide 2): one to three infusions usually show an effect."""


@dataclass(frozen=True, slots=True)
class ReviewLimits:
    """What a clinic may change in the check after infusion 3.

    Args:
        baseline_days: the oldest a baseline may be before infusion 1.
        after_hours: the earliest a score counts, from the start of infusion 3.
        percent: improvement below it is no reaction, if nothing else speaks against that.

    Source: clinical research of this project, sections 5.2 and 6.3, with Murrough et al. 2013.
    """

    baseline_days: int = LIMITS["baseline_days"].default
    after_hours: int = LIMITS["no_response_after_hours"].default
    percent: int = LIMITS["no_response_percent"].default


class Finding(StrEnum):
    """Answer of the check after infusion 3; none of them stops a course by itself."""

    NOT_DUE = "not_due"
    CANNOT_ASSESS = "cannot_assess"
    NO_RESPONSE = "no_response"
    SOME_RESPONSE = "some_response"


class Gap(StrEnum):
    """What was missing when the check could not be made."""

    NO_SCORE = "no_score"
    NO_BASELINE = "no_baseline"
    BASELINE_ZERO = "baseline_zero"
    NO_GLOBAL_CHANGE = "no_global_change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """The check after infusion 3, with everything it looked at.

    Args:
        mcid_points: the change that would have mattered; absent where none is published, and then
            the percentage decides alone.
        felt: the patient's own rating of the change, -3 to 3.
    """

    finding: Finding
    gap: Gap | None = None
    baseline: ScorePoint | None = None
    score: ScorePoint | None = None
    percent_drop: Fraction | None = None
    points_drop: int | None = None
    mcid_points: int | None = None
    felt: int | None = None

    @property
    def needs_decision(self) -> bool:
        """A clinician decides before infusion 4: also when nothing could be assessed."""
        return self.finding in (Finding.NO_RESPONSE, Finding.CANNOT_ASSESS)


def review_after_third(
    scale: str,
    scores: Iterable[ScorePoint],
    infusion_starts: Iterable[datetime],
    now: datetime,
    *,
    limits: ReviewLimits | None = None,
) -> Review:
    """Whether the first three infusions did anything at all; a question to a clinician.

    "No reaction" is read narrowly: improvement below the percentage, and below the smallest
    change that matters, and no felt change. Whatever is missing is never taken as normal.

    Args:
        scale: the course's primary scale.
        scores: of the course, any scale.
        infusion_starts: aware, in any order; only infusions that count for the course.
        now: aware; what lies after it is not seen.

    Source: Ketamines For Anxiety (guide 2); clinical research of this project, section 6.3, with
    Phillips et al. 2019, Oliver et al. and Hietamies et al. 2023 on late responders.
    """
    limits = limits or ReviewLimits()
    until = in_utc(now)
    starts = sorted(start for start in map(in_utc, infusion_starts) if start <= until)
    if len(starts) < REVIEW_AFTER_INFUSION:
        return Review(finding=Finding.NOT_DUE)
    opens_at = starts[REVIEW_AFTER_INFUSION - 1] + timedelta(hours=limits.after_hours)
    later = starts[REVIEW_AFTER_INFUSION:]
    # Once infusion 4 has begun nothing more can come: too early a start is a gap, not a wait.
    if until < opens_at and not later:
        return Review(finding=Finding.NOT_DUE)
    known = tuple(scores)
    window = tuple(
        point
        for point in known
        if opens_at <= point.taken_at <= until and all(point.taken_at < start for start in later)
    )
    baseline = find_baseline(known, scale, starts[0], max_days=limits.baseline_days)
    score = newest_complete(window, scale)
    felt = newest_complete(window, GLOBAL_CHANGE)
    found = _review(baseline, score, felt)
    finding, gap = _finding(found, limits.percent)
    return replace(found, finding=finding, gap=gap)


def _review(baseline: ScorePoint | None, score: ScorePoint | None, felt: ScorePoint | None) -> Review:
    change = outcome(baseline, score) if score else None
    mcid = SCALES[score.scale].mcid if score else None
    return Review(
        finding=Finding.CANNOT_ASSESS,
        baseline=baseline,
        score=score,
        percent_drop=change.percent_drop if change else None,
        points_drop=change.points_drop if change else None,
        mcid_points=mcid.points if mcid else None,
        felt=felt.total if felt else None,
    )


def _finding(seen: Review, percent: int) -> tuple[Finding, Gap | None]:
    if seen.score is None:
        return Finding.CANNOT_ASSESS, Gap.NO_SCORE
    if seen.points_drop is None:
        return Finding.CANNOT_ASSESS, Gap.NO_BASELINE
    if seen.percent_drop is None:
        return Finding.CANNOT_ASSESS, Gap.BASELINE_ZERO
    # A clear improvement needs no further question, not even whether the patient feels it.
    if seen.percent_drop >= percent:
        return Finding.SOME_RESPONSE, None
    if seen.mcid_points is not None and seen.points_drop >= seen.mcid_points:
        return Finding.SOME_RESPONSE, None
    # A small drop may still be felt, so silence is not taken for "no change".
    if seen.felt is None:
        return Finding.CANNOT_ASSESS, Gap.NO_GLOBAL_CHANGE
    is_felt = seen.felt > NO_FELT_CHANGE
    return (Finding.SOME_RESPONSE if is_felt else Finding.NO_RESPONSE), None
