"""``alerts.csv``: what the rules said, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, cast

from sessiontrack.domain.bodies import Acknowledgement, AlertRaised, Override
from sessiontrack.domain.bundles import ToldCourse, ToldSession
from sessiontrack.domain.entries import Entry
from sessiontrack.exports.bundle.base import (
    Table,
    code,
    count,
    identity,
    moment,
    of_session,
    person,
    truth,
    words,
)
from sessiontrack.exports.bundle.charted import MINUTE


def _alerts(course: ToldCourse, visit: ToldSession) -> Iterator[tuple[Any, ...]]:
    record = visit.record
    seen = {cast(Acknowledgement, e.body).alert_id: e for e in reversed(record.of_kind("acknowledgement"))}
    lifted = {cast(Override, e.body).alert_id: e for e in reversed(record.of_kind("override"))}
    for entry in record.of_kind("alert"):
        body = cast(AlertRaised, entry.body)
        # What a value that was taken back had raised, goes with it; a score may stand outside the session.
        if body.cause_id is not None and body.cause_id not in course.current_ids:
            continue
        at = entry.measured_at
        yield (
            entry.id,
            record.session.id,
            record.minute(at),
            *(at, at),
            *(entry.entered_at, entry.entered_at),
            body.rule,
            body.level,
            body.blocks,
            body.cause_id,
            body.protocol_version,
            bool(body.late),
            body.message,
            *_seen(course, entry, seen.get(entry.id)),
            *_lifted(course, lifted.get(entry.id)),
        )


def _seen(course: ToldCourse, alert: Entry, entry: Entry | None) -> tuple[Any, ...]:
    if entry is None:
        return (False, *(None,) * 6)
    action = cast(Acknowledgement, entry.body).action
    waited = (entry.entered_at - alert.entered_at) // timedelta(minutes=1)
    told = (entry.measured_at, entry.measured_at, waited, course.ref(entry.author_id))
    return (True, *told, action, entry.reason_text)


def _lifted(course: ToldCourse, entry: Entry | None) -> tuple[Any, ...]:
    if entry is None:
        return (False, *(None,) * 4)
    return (True, entry.measured_at, entry.measured_at, course.ref(entry.author_id), entry.reason_text)


ALERTS = Table(
    "alerts",
    "one alert that a rule raised in a session",
    ("entry_id",),
    "session as in sessions.csv; then raised_at_utc, place in the record",
    (
        identity("entry_id", "The alert."),
        identity("session_id", "The session."),
        count("minute", MINUTE, "min"),
        *moment(
            "raised_at",
            "When what raised it happened; entered_at may be later, as after a time without network.",
        ),
        *moment("entered_at", "When the server kept it."),
        code("rule", "rule", "The rule that spoke."),
        code("level", "alert_level", "How loud it is."),
        code("blocks", "blocks", "What it forbids."),
        identity("cause_entry_id", "The entry that made it true, when one did; the version, not the first."),
        count("protocol_version", "Version of the limits in force; 0 for the defaults."),
        truth("late", "Raised by a back-dated value, so that it warned nobody at the time."),
        words("message", "What it said."),
        truth("acknowledged", "Somebody saw it and did something."),
        *moment("acknowledged_at", "When."),
        count("minutes_to_acknowledge", "From keeping the alert to keeping that, rounded down.", "min"),
        person("acknowledged_by_ref", "Pseudonym of who did."),
        code("acknowledged_with", "acknowledged_with", "What was done."),
        words("acknowledged_text", "The same in words."),
        truth("overridden", "A clinician lifted it."),
        *moment("overridden_at", "When."),
        person("overridden_by_ref", "Pseudonym of the clinician."),
        words("override_reason", "Why, in words."),
    ),
    of_session(_alerts),
    (("session_id", "sessions"),),
)
