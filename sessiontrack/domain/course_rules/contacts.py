"""Rules about what should have followed: the second session of a pair, a contact, a late effect that calls."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sessiontrack.domain.alerts.base import Level
from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.course_rules.base import CourseFinding
from sessiontrack.domain.course_rules.checkpoints import MAINTENANCE
from sessiontrack.domain.course_rules.words import day_words, when
from sessiontrack.domain.days import day_bounds
from sessiontrack.domain.episodes import episodes
from sessiontrack.domain.follow_ups import overdue_follow_ups
from sessiontrack.domain.side_effects import Severity


def pair_incomplete(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """The newest maintenance episode has one session, and the time for the second is over.

    A decision at the checkpoint of maintenance since then says that one was enough. A session that names no episode
    is no half of a pair: nobody said that a second one belongs to it.

    Source: Ketamines For Anxiety (guide 2): follow-up infusions in pairs; the days are a clinic default.
    """
    today, days = record.day(now), record.protocol["pair_days"]
    held = episodes(record, today)
    if not held or held[-1].is_pair_complete is not False:
        return
    first = held[-1].sessions[0]
    begun_on = record.day(first.begins_at)
    last_on = begun_on + timedelta(days=days)
    if today <= last_on or record.is_decided_from(begun_on, MAINTENANCE):
        return
    yield CourseFinding(
        level=Level.INFO,
        message=f"The maintenance episode of {day_words(begun_on, today)} has one session; the second was due by "
        f"{day_words(last_on, today)}, within {days} days.",
        advice="Plan the second session in this episode, or record the decision that one was enough.",
        since=day_bounds(last_on, record.zone)[1],
        cause=f"session:{first.session.id}",
        session_id=first.session.id,
        inputs={"days": (today - begun_on).days},
        limits=("pair_days",),
    )


def followup_missed(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """Contacts are overdue, and nobody saw or reached the patient since.

    Whether a patient whom nobody reached is well is not known, so it stays until a contact, a session, or the end
    of contacts.

    Source: Ketamines For Anxiety (guide 2): improvement within 24 hours; clinical research, sections 5.3 and 6.2.
    """
    overdue = overdue_follow_ups(record, now)
    if not overdue:
        return
    newest = overdue[-1]
    visit = next(visit for visit in record.given if visit.session.id == newest.session_id)
    labels = ", ".join(f"{due.label} (by {when(record, due.closes_at, now)})" for due in overdue)
    yield CourseFinding(
        level=Level.INFO,
        message=f"No contact since the session of {when(record, visit.begins_at, now)}; overdue: {labels}.",
        advice="Call the patient: effects since, mood, thoughts of death, the next session.",
        since=overdue[0].closes_at,
        cause=f"{newest.code}:{newest.session_id}",
        session_id=newest.session_id,
        inputs={"overdue": labels},
        limits=("follow_up_missed_hours", "follow_up_window_days", "follow_up_until_days"),
    )


THOUGHTS = "suicidal_ideation"
_CALL = "Call the clinician now, who decides."
_ALONE = "Make sure that somebody is with the patient; call the clinician now, who decides."


def late_effect(record: CourseRecord, now: datetime) -> Iterable[CourseFinding]:
    """A contact told of an effect that calls a clinician, and none decided since; an open session's is its own alert.

    Source: clinic-day review of this project, item 14: suicidal thoughts at any time; the list of side effects.
    """
    terms = record.terms
    for contact in record.contacts:
        told = [
            late for late in contact.body.effects if terms.escalates(late.effect, Severity(late.severity))
        ]
        if not told or record.is_open(contact.session_id) or record.is_decided(contact.at):
            continue
        words = ", ".join(f"{terms.label(late.effect).lower()} ({late.severity})" for late in told)
        yield CourseFinding(
            level=Level.CRITICAL,
            message=f"Told at the contact of {when(record, contact.at, now)}: {words}.",
            advice=_ALONE if any(late.effect == THOUGHTS for late in told) else _CALL,
            since=contact.at,
            cause=str(contact.entry_id),
            entry_id=contact.entry_id,
            session_id=contact.session_id,
            inputs={late.effect: late.severity for late in told},
        )
