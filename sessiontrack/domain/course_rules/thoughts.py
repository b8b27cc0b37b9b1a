"""Suicidal thoughts told outside a running session; while one is open, what names it is that session's alert."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sessiontrack.domain.alerts.base import Level
from sessiontrack.domain.alerts.scores import SCREENER, THOUGHTS, item9_points, screener_risk
from sessiontrack.domain.course_record import CourseRecord, CourseScore
from sessiontrack.domain.course_rules.base import CourseFinding, score_cause
from sessiontrack.domain.course_rules.words import when
from sessiontrack.domain.item9 import Answer, risen, standing
from sessiontrack.domain.scales.cssrs_screen import RISK_WORDS, Risk, gravest

_READ = "Read the answer from the form and enter it; if it cannot be read, call the patient now and ask."
_CALL = "Call the patient now, assess the risk (C-SSRS), call the clinician."


def item9(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """Item 9 of the newest PHQ-9 is above 0 or not known, and nobody assessed the risk since.

    Critical at once: nobody stands beside the patient. A newest PHQ-9 that names an open session is judged there; a
    patient who was never asked gave no answer to judge. Asking again that day takes nothing back. What the assessment
    says, ``cssrs`` tells.

    Source: clinic-day review of this project: suicidal thoughts at any time raise the critical alert.
    """
    hours = record.protocol["item9_assessed_hours"]
    told = standing(_answers(record), hours, lambda asked: _is_assessed(record, asked))
    if told is None:
        return
    asked, answer = told.score, told.points
    said = "not known" if answer is None else f"{answer}, above 0"
    yield CourseFinding(
        level=Level.CRITICAL,
        message=f"PHQ-9 item 9 of {when(record, asked.point.taken_at, now)} is {said}: no risk assessment (C-SSRS) "
        "since.",
        advice=_READ if answer is None else _CALL,
        since=asked.point.taken_at,
        cause=score_cause(asked),
        entry_id=asked.entry_id,
        session_id=asked.session_id,
        inputs={"item9": "not known" if answer is None else answer},
    )


def item9_rise(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """Item 9 is higher than the last time it was answered, even if the total fell, and nobody assessed the risk since.

    An answer that is not known cannot be compared; ``item9`` asks about it.

    Source: McInnes et al. 2022, J Affect Disord: more ideation after induction in some.
    """
    hours = record.protocol["item9_assessed_hours"]
    rise = risen(_answers(record), hours, lambda asked: _is_assessed(record, asked))
    if rise is None:
        return
    earlier, newest = (told.score for told in rise)
    before, answer = (told.points or 0 for told in rise)
    yield CourseFinding(
        level=Level.CRITICAL,
        message=f"PHQ-9 item 9 rose from {before} on {when(record, earlier.point.taken_at, now)} to {answer} on "
        f"{when(record, newest.point.taken_at, now)}.",
        advice=_CALL,
        since=newest.point.taken_at,
        cause=score_cause(newest),
        entry_id=newest.entry_id,
        session_id=newest.session_id,
        inputs={"item9": answer, "last_item9": before},
    )


def cssrs(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """A C-SSRS screener says intent, a plan or a recent act, and no clinician decided since; else the newest is judged.

    Question 3 warns; 4, 5 or recent 6 is critical; unread answers warn. A later screener does not take back what a
    patient told: only a decision settles it. One that names an open session is judged there.

    Source: Blueprint Health help page on the C-SSRS screener; clinic-day review of this project.
    """
    told = [
        (score, screener_risk(score.point.items, score.recent))
        for score in _by_time(record, SCREENER)
        if not record.is_open(score.session_id) and not record.is_decided(score.point.taken_at)
    ]
    if not told:
        return
    newest, risk = gravest(told)
    if risk not in _RISKS:
        return
    level, advice = _RISKS[risk]
    yield CourseFinding(
        level=level,
        message=f"C-SSRS screener of {when(record, newest.point.taken_at, now)}: {RISK_WORDS[risk]}.",
        advice=advice,
        since=newest.point.taken_at,
        cause=score_cause(newest),
        entry_id=newest.entry_id,
        session_id=newest.session_id,
        inputs={"risk": risk.value if risk else "not known"},
    )


_RISKS: Mapping[Risk | None, tuple[Level, str]] = {
    None: (Level.WARN, "Ask it again, every question."),
    Risk.MODERATE: (Level.WARN, "Tell the clinician today; ask it again before the next session."),
    Risk.HIGH: (
        Level.CRITICAL,
        "Make sure that somebody is with the patient; call the clinician now, who decides.",
    ),
}


def _by_time(record: CourseRecord, scale: str) -> list[CourseScore]:
    """Of one minute, the one kept later is the later."""
    held = (score for score in record.scores if score.point.scale == scale)
    return sorted(held, key=lambda score: score.point.taken_at)


def _answers(record: CourseRecord) -> list[Answer[CourseScore]]:
    """Of the PHQ-9s that are judged here: none, while the newest one names an open session."""
    told = _by_time(record, THOUGHTS)
    if told and record.is_open(told[-1].session_id):
        return []
    return [
        Answer(score, score.point.taken_at, item9_points(score.point.items, score.point.total))
        for score in told
    ]


def _is_assessed(record: CourseRecord, asked: CourseScore) -> bool:
    """A screener with its answers followed."""
    return any(
        score.point.taken_at >= asked.point.taken_at
        and screener_risk(score.point.items, score.recent) is not None
        for score in record.scores
        if score.point.scale == SCREENER
    )
