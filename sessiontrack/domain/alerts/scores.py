"""Rules about what the patient answered: suicidal thoughts, and whether the treatment does anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import cast

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.situation import BEFORE_START, Situation
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
from sessiontrack.domain.item9 import Answer, risen, standing
from sessiontrack.domain.response import ScorePoint
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.scales.cssrs_screen import RISK_WORDS, Risk, gravest, triage
from sessiontrack.domain.sessions import State

THOUGHTS, SCREENER, CHECKPOINT = "phq9", "cssrs_screen", "after_infusion_3"


def suicidal_thoughts(situation: Situation) -> Iterable[Finding]:
    """Item 9 of the newest PHQ-9 is above 0, or not known, and nobody assessed the risk since.

    It holds the start; after a start without an assessment it is critical. Asking again that day takes nothing back.

    Source: clinic-day review of this project: asks for a risk assessment before the dose.
    """
    hours = situation.protocol["item9_assessed_hours"]
    told = standing(_answers(situation), hours, lambda asked: _is_assessed(situation, asked))
    if told is None:
        return
    entry, answer = told.score, told.points
    is_before = situation.state in BEFORE_START
    # Once the drug was given nothing is left to hold: the same answer is louder then.
    said = "PHQ-9 item 9 is not known" if answer is None else f"PHQ-9 item 9 is {answer}, above 0"
    advice = (
        "needs a risk assessment (C-SSRS) before the dose."
        if is_before
        else "without a risk assessment (C-SSRS). Assess now, call the clinician."
    )
    yield Finding(
        level=Level.WARN if is_before else Level.CRITICAL,
        message=f"{said}: {advice}",
        entry=entry,
        cause=str(entry.id),
        inputs={"item9": "not known" if answer is None else answer},
        limits=("item9_assessed_hours",),
        blocks=is_before,
    )


def suicidal_thoughts_rise(situation: Situation) -> Iterable[Finding]:
    """Item 9 is higher than the last time it was answered, even if the total fell.

    Source: McInnes et al. 2022, J Affect Disord: more ideation after induction in some.
    """
    rise = risen(_answers(situation), situation.protocol["item9_assessed_hours"])
    if rise is None:
        return
    before, now = (told.points for told in rise)
    entry = rise[1].score
    is_before = situation.state in BEFORE_START
    yield Finding(
        level=Level.CRITICAL,
        message=f"PHQ-9 item 9 rose from {before} to {now}. Call the clinician, assess the risk "
        "(C-SSRS), do not leave the patient alone.",
        entry=entry,
        cause=str(entry.id),
        inputs={"item9": now or 0, "last_item9": before or 0},
        limits=("item9_assessed_hours",),
        blocks=is_before and not _is_assessed(situation, entry),
    )


def _answers(situation: Situation) -> list[Answer[Entry]]:
    return [
        Answer(entry, entry.measured_at, item9_points(score.items, score.total))
        for entry, score in situation.scores(THOUGHTS)
    ]


def item9_points(items: Sequence[int | None] | None, total: int | None) -> int | None:
    """Points of item 9; a total of 0 leaves no other answer, any other total says nothing of it."""
    if items is not None:
        return SCALES[THOUGHTS].safety_answer(items)
    return 0 if total == 0 else None


def _is_assessed(situation: Situation, asked: Entry) -> bool:
    """A screener with its answers followed, not too long before the dose."""
    # Counted back from the dose, so that reading an old session does not age its assessment.
    hours = timedelta(hours=situation.protocol["item9_assessed_hours"])
    since = max(asked.measured_at, (situation.started_at or situation.now) - hours)
    return any(
        since <= entry.measured_at <= situation.now and screener_risk(score.items, score.recent) is not None
        for entry, score in situation.scores(SCREENER)
    )


def screener_risk(items: Sequence[int | None] | None, is_recent: bool | None) -> Risk | None:
    """What the C-SSRS screener says; nothing when its answers are not complete."""
    try:
        return triage(items or (), is_recent)
    except Rejected:
        return None


def screener(situation: Situation) -> Iterable[Finding]:
    """A C-SSRS screener says intent, a plan or a recent act, undecided; else the newest: question 3 warns.

    4, 5 or recent 6 is critical, and a later screener does not take it back: a clinician's decision about the course
    settles it. Intent, or answers that cannot be read, hold the start.

    Source: Blueprint Health help page on the C-SSRS screener; NINDS common data elements; clinic-day review.
    """
    told = [
        (entry, screener_risk(score.items, score.recent))
        for entry, score in situation.scores(SCREENER)
        if not _is_settled(situation, entry)
    ]
    if not told:
        return
    entry, risk = gravest(told)
    said = {
        None: (Level.WARN, "Ask it again."),
        Risk.MODERATE: (Level.WARN, "Tell the clinician before the dose."),
        Risk.HIGH: (Level.CRITICAL, "Do not leave the patient alone, call the clinician."),
    }.get(risk)
    if said is None:
        return
    level, advice = said
    is_held = situation.state in BEFORE_START and risk is not Risk.MODERATE
    yield Finding(
        level=level,
        message=f"C-SSRS screener: {RISK_WORDS[risk]}. {advice}",
        entry=entry,
        cause=str(entry.id),
        inputs={"risk": risk.value if risk else "not known"},
        blocks=is_held,
    )


def _is_settled(situation: Situation, told: Entry) -> bool:
    """A clinician decided about the course since."""
    return any(told.measured_at <= decision.measured_at for decision in _decisions(situation))


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
    if len(starts) != REVIEW_AFTER_INFUSION or _is_decided(situation):
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


def _is_decided(situation: Situation) -> bool:
    return any(cast(Decision, entry.body).checkpoint == CHECKPOINT for entry in _decisions(situation))


def _decisions(situation: Situation) -> list[Entry]:
    entries = (*situation.record.course_entries, *situation.seen("decision"))
    return [
        entry for entry in entries if isinstance(entry.body, Decision) and entry.measured_at <= situation.now
    ]


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
