"""Rules about what the patient answered: suicidal thoughts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.situation import BEFORE_START, Situation
from sessiontrack.domain.bodies import Decision
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.item9 import Answer, risen, standing
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.scales.cssrs_screen import RISK_WORDS, Risk, gravest, triage

THOUGHTS, SCREENER = "phq9", "cssrs_screen"


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
    return any(told.measured_at <= decision.measured_at for decision in decisions_of(situation))


def decisions_of(situation: Situation) -> list[Entry]:
    """What clinicians decided about the course so far."""
    entries = (*situation.record.course_entries, *situation.seen("decision"))
    return [
        entry for entry in entries if isinstance(entry.body, Decision) and entry.measured_at <= situation.now
    ]
