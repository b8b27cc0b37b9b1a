"""The rule about the fourth infusion: whether the treatment does anything, and what was decided about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.scores import decisions_of
from sessiontrack.domain.alerts.situation import Situation
from sessiontrack.domain.bodies import Decision, Score
from sessiontrack.domain.checkpoints import (
    GLOBAL_CHANGE,
    REVIEW_AFTER_INFUSION,
    Gap,
    Review,
    ReviewLimits,
    review_after_third,
)
from sessiontrack.domain.checkpoints import Finding as ReviewFinding
from sessiontrack.domain.courses import Phase
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.response import ScorePoint
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.sessions import State

ENDING = ("stop", "refer")
"""Decisions after which no infusion follows."""

CHECKPOINT = "after_infusion_3"


def no_response(situation: Situation) -> Iterable[Finding]:
    """Before infusion 4: no reaction to the first three, or none that can be judged, undecided.

    Source: Ketamines For Anxiety (guide 2); clinical research of this project, section 6.3.
    """
    record = situation.record
    if situation.state is not State.CHECKED_IN or record.session.phase != Phase.INITIAL_SERIES:
        return
    starts = [
        summary.infusion_started_at
        for summary in record.earlier
        if summary.is_given and summary.infusion_started_at
        if summary.infusion_started_at < situation.now
    ]
    if len(starts) != REVIEW_AFTER_INFUSION:
        return
    decided = _decided(situation)
    if decided is not None:
        yield from _ended(decided)
        return
    scale = record.course.primary_scale
    points = [
        _point(entry, score)
        for code in dict.fromkeys((scale, GLOBAL_CHANGE))
        for entry, score in situation.scores(code)
    ]
    # Too early for the check is as unknown as no score: it would be the fourth all the same.
    review = review_after_third(scale, points, starts, situation.now, limits=_limits(situation))
    if review.finding is not ReviewFinding.SOME_RESPONSE:
        yield _undecided(review, scale)


def _undecided(review: Review, scale: str) -> Finding:
    is_known = review.finding is ReviewFinding.NO_RESPONSE
    if is_known:
        said = f"No reaction on {SCALES[scale].abbreviation} after infusion 3"
    else:
        gap = review.gap.value if review.gap else "too_early"
        said = f"Reaction after infusion 3 cannot be assessed ({_GAPS[gap]})"
    inputs: dict[str, int | str] = {"verdict": "no_response" if is_known else "cannot_assess"}
    if review.baseline and review.score and review.score.total is not None:
        inputs["baseline"] = review.baseline.total or 0
        inputs["score"] = review.score.total
    return Finding(
        level=Level.WARN,
        message=f"{said}: a clinician decides before infusion 4 how it goes on.",
        cause=f"{CHECKPOINT}:{inputs['verdict']}",
        inputs=inputs,
        limits=("no_response_percent", "no_response_after_hours", "baseline_days"),
        blocks=True,
    )


_GAPS = {
    Gap.NO_SCORE.value: "no score in time",
    Gap.NO_BASELINE.value: "no baseline score",
    Gap.BASELINE_ZERO.value: "the baseline score is 0",
    Gap.NO_GLOBAL_CHANGE.value: "the patient's own rating is missing",
    "too_early": "too early",
}


def _ended(decided: Entry) -> Iterable[Finding]:
    """Whoever decided that no infusion follows did not allow the fourth."""
    decision = cast(Decision, decided.body).decision
    if decision in ENDING:
        yield Finding(
            level=Level.WARN,
            message=f"Decided after infusion 3: {decision}. A clinician decides anew before another infusion.",
            entry=decided,
            cause=str(decided.id),
            inputs={"verdict": decision},
            blocks=True,
        )


def _decided(situation: Situation) -> Entry | None:
    """The newest decision at the check after infusion 3."""
    found = [
        entry for entry in decisions_of(situation) if cast(Decision, entry.body).checkpoint == CHECKPOINT
    ]
    return max(found, key=lambda entry: (entry.measured_at, entry.seq), default=None)


def _limits(situation: Situation) -> ReviewLimits:
    protocol = situation.protocol
    return ReviewLimits(
        baseline_days=protocol["baseline_days"],
        after_hours=protocol["no_response_after_hours"],
        percent=protocol["no_response_percent"],
    )


def _point(entry: Entry, score: Score) -> ScorePoint:
    total = score.total
    if total is None and score.items is not None:
        try:
            total = SCALES[score.scale].total(score.items)
        except Rejected:
            total = None
    return ScorePoint(score.scale, total, entry.measured_at, score.items)
