"""Rules about what the screens of long use ask: misuse, urinary symptoms; and the long-term checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from sessiontrack.domain.alerts.base import Level
from sessiontrack.domain.counts import counted
from sessiontrack.domain.course_record import CourseRecord, CourseScore
from sessiontrack.domain.course_rules.base import CourseFinding, score_cause
from sessiontrack.domain.course_rules.words import day_words, when
from sessiontrack.domain.courses import Phase
from sessiontrack.domain.days import day_bounds, months_after
from sessiontrack.domain.exposure import MISUSE_SCREEN, exposures
from sessiontrack.domain.long_term_checks import LONG_TERM_CHECKS, CheckDue, long_term_checks
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.sessions import State


@dataclass(frozen=True, slots=True)
class _Screen:
    """A screen, and the side effect that says the same when it is charted."""

    scale: str
    effect: str
    advice: str


@dataclass(frozen=True, slots=True)
class _Sign:
    """One thing that says yes."""

    at: datetime
    words: str
    cause: str
    entry_id: UUID | None = None
    session_id: UUID | None = None


_MISUSE: Final = _Screen(
    MISUSE_SCREEN,
    "craving_or_misuse",
    "No further session before a clinician has spoken with the patient about it.",
)
_URINARY: Final = _Screen(
    "urinary_screen",
    "urinary_symptoms",
    "Stop, and assess early: urinalysis, and a clinician decides before the next session.",
)


def misuse(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """Any yes of the misuse screen, or craving or misuse charted as an effect, and no decision since.

    A later screen without it does not take it back.

    Unasked at the newest maintenance session it cannot be assessed; in the series nothing asks for it.

    Source: Ketamines For Anxiety (guide 2): can be highly addictive; clinical research, section 3.4.
    """
    yield from _judge(record, now, _MISUSE)


def urinary(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """Any symptom of the urinary screen, or urinary symptoms charted as an effect, and no decision since.

    A later screen without it does not take it back.

    Unasked at the newest maintenance session it cannot be assessed; in the series nothing asks for it.

    Source: Chang, Juruena and Young 2024, BMC Psychiatry; Pfizer Medical Information: stop and assess early.
    """
    yield from _judge(record, now, _URINARY)


def _judge(record: CourseRecord, now: datetime, screen: _Screen) -> Iterator[CourseFinding]:
    # Who is asked again may say no; what was told stays until a clinician decided about it.
    signs = [
        sign
        for sign in sorted(_signs(record, screen, now), key=lambda sign: sign.at)
        if not record.is_decided(sign.at)
    ]
    if not signs:
        yield from _unasked(record, screen, now)
        return
    newest = signs[-1]
    limit = SCALES[screen.scale].alert_item_from
    yield CourseFinding(
        level=Level.CRITICAL,
        message=newest.words,
        advice=screen.advice,
        since=signs[0].at,
        cause=newest.cause,
        entry_id=newest.entry_id,
        session_id=newest.session_id,
        inputs={"signs": len(signs)},
        other_limits={"item_points": limit.points} if limit else {},
    )


def _is_complete(screen: _Screen, score: CourseScore) -> bool:
    """Every answer is there, whatever it says."""
    return score.point.scale == screen.scale and score.point.total is not None


def _positive(score: CourseScore) -> str:
    """What a screen found, in words; empty when nothing."""
    point, scale = score.point, SCALES[score.point.scale]
    if point.items is None:
        # Every answer counts from 0 points, so any total above 0 holds one that speaks.
        return f"{point.total} points" if point.total else ""
    numbers = scale.alerting_items(point.items)
    return "; ".join(f'"{scale.items[number - 1].text}"' for number in numbers)


def _signs(record: CourseRecord, screen: _Screen, now: datetime) -> Iterator[_Sign]:
    name = SCALES[screen.scale].abbreviation
    label = record.terms.label(screen.effect)
    for score in record.scores:
        found = _positive(score) if score.point.scale == screen.scale else ""
        if found:
            at = score.point.taken_at
            words = f"{name} of {when(record, at, now)}, answered above 0: {found}."
            yield _Sign(at, words, score_cause(score), score.entry_id, score.session_id)
    for contact in record.contacts:
        if any(late.effect == screen.effect for late in contact.body.effects):
            at = contact.at.astimezone(UTC)
            words = f"{label}: told at the contact of {when(record, at, now)}."
            yield _Sign(at, words, str(contact.entry_id), contact.entry_id, contact.session_id)
    for visit in record.sessions:
        for cell in visit.effects:
            if cell.effect == screen.effect:
                at = (cell.last_at or visit.begins_at).astimezone(UTC)
                words = f"{label}: charted in the session of {when(record, visit.begins_at, now)}."
                yield _Sign(at, words, f"session:{visit.session.id}", session_id=visit.session.id)


def _unasked(record: CourseRecord, screen: _Screen, now: datetime) -> Iterator[CourseFinding]:
    given = record.given
    if not given or given[-1].session.phase != Phase.MAINTENANCE:
        return
    newest = given[-1]
    after = given[-2].begins_at if len(given) > 1 else record.course.opened_at
    if any(_is_complete(screen, score) and score.point.taken_at > after for score in record.scores):
        return
    name = SCALES[screen.scale].abbreviation
    yield CourseFinding(
        level=Level.WARN,
        message=f"{name}: cannot be assessed, no complete one for the maintenance session of "
        f"{when(record, newest.begins_at, now)}.",
        advice="Ask it now; it belongs to every maintenance session.",
        since=newest.begins_at,
        cause=f"unasked:{newest.session.id}",
        title=f"{name} not asked",
        session_id=newest.session.id,
        inputs={"verdict": "cannot_assess"},
    )


def longterm_due(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """A long-term check is due, while the treatment goes on: a session is planned, or the last is not that long ago.

    A check that was never recorded is counted from the first session of the patient's life. After the treatment
    nothing is due; before it is taken up again it is.

    Source: Pfizer Medical Information on liver and bladder in long use; the schedule is a clinic default.
    """
    today = record.day(now)
    if not _goes_on(record, now):
        return
    for check in long_term_checks(record, today):
        if check.is_due:
            yield _due(record, check, now)


def _goes_on(record: CourseRecord, now: datetime) -> bool:
    today, held = record.day(now), exposures(record)
    is_planned = any(v.state == State.PLANNED and record.day(v.begins_at) >= today for v in record.sessions)
    months = record.protocol["longterm_months"]
    return is_planned or bool(held and today < months_after(record.day(held[-1].begins_at), months))


def _due(record: CourseRecord, check: CheckDue, now: datetime) -> CourseFinding:
    protocol, today = record.protocol, record.day(now)
    last = "never recorded" if check.last_on is None else f"last done on {day_words(check.last_on, today)}"
    first = f" since {day_words(check.counted_from, today)}" if check.last_on is None else " since"
    due_at, _ = day_bounds(check.due_on, record.zone)
    return CourseFinding(
        level=Level.WARN,
        message=f"{LONG_TERM_CHECKS[check.code]} due since {day_words(check.due_on, today)}: {last}, "
        f"{counted(check.sessions_since, 'session')}{first}; the limit is {protocol['longterm_sessions']} sessions or "
        f"{protocol['longterm_months']} months.",
        advice="Order it before the next session.",
        since=due_at,
        cause=f"{check.code}:{check.due_on.isoformat()}",
        inputs={"check": check.code, "sessions": check.sessions_since},
        limits=("longterm_months", "longterm_sessions"),
    )
