"""Rules about what is asked at arrival: the evaluation, the consent, the weight, the medicines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import cast

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.situation import Situation
from sessiontrack.domain.bodies import Eligibility
from sessiontrack.domain.courses import newest_consent, newest_of, open_eligibility_items
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.sessions import State
from sessiontrack.domain.visit_checks import INTERACTING_CLASSES, kilograms


def missing_eligibility(situation: Situation) -> Iterable[Finding]:
    """Something of the evaluation, the decision or the consent is open, or the consent ran out.

    Source: Overcoming Anxiety with Ketamine Therapy (guide 1).
    """
    if situation.state is not State.CHECKED_IN:
        return
    record = situation.record
    today = situation.now.astimezone(record.zone).date()
    missing = open_eligibility_items(record.course_entries, today)
    if missing:
        told = [_told(code, record.course_entries) for code in missing]
        words = ", ".join(told)
        yield Finding(
            level=Level.CRITICAL,
            message=f"Open before a start: {words}. Ask the clinician to complete the evaluation.",
            # Whoever lifts one open item has not lifted the next.
            cause=",".join(word.replace(" ", "_") for word in told),
            inputs={"missing": ", ".join(missing)},
            blocks=True,
        )


def _told(code: str, course_entries: Sequence[Entry]) -> str:
    """What is open, in words: a refusal is none of the things that were merely not done yet."""
    consent = newest_consent(course_entries)
    evaluated = newest_of("eligibility", course_entries)
    if code == "consent" and consent is not None:
        return "consent has run out" if consent.given else "consent was withdrawn"
    if code == "decision" and evaluated and cast(Eligibility, evaluated.body).decision == "not_eligible":
        return "judged not eligible"
    return code.replace("_", " ")


def weight(situation: Situation) -> Iterable[Finding]:
    """No weight of today, or one that differs from the last: the dose is per kilogram.

    Source: clinic-day review of this project, item 2; the age of a weight is a clinic default.
    """
    checked_in = situation.seen("check_in")
    if not checked_in:
        return
    protocol, today_g = situation.protocol, situation.record.weight_g
    last_g, last_at = _last_weight(situation)
    entry = checked_in[-1]
    if today_g is None:
        days = (situation.now - last_at).days if last_at else None
        is_recent = days is not None and days <= protocol["weight_fresh_days"]
        known = f"the last one is {days} days old" if days is not None else "none is known"
        yield Finding(
            level=Level.INFO if is_recent else Level.WARN,
            message=f"No weight today, {known}; at most {protocol['weight_fresh_days']} days. "
            "Weigh the patient: the dose is per kilogram.",
            entry=entry,
            inputs={"days": days} if days is not None else {},
            limits=("weight_fresh_days",),
        )
    elif last_g and abs(today_g - last_g) * 100 > protocol["weight_jump_percent"] * last_g:
        yield Finding(
            level=Level.WARN,
            message=f"Weight {kilograms(today_g)} kg today, {kilograms(last_g)} kg last time: more than "
            f"{protocol['weight_jump_percent']} % apart. Weigh again; kilograms or pounds?",
            entry=entry,
            inputs={"weight_g": today_g, "last_weight_g": last_g},
            limits=("weight_jump_percent",),
        )


def _last_weight(situation: Situation) -> tuple[int | None, datetime | None]:
    """The weight of the visit before, or the one at registration, whose day is not known."""
    weighed = [
        (summary.checked_in_at, summary.weight_g)
        for summary in situation.record.earlier
        if summary.weight_g and summary.checked_in_at and summary.checked_in_at < situation.now
    ]
    if not weighed:
        # The registration does not say when it was, so such a weight is never recent.
        return situation.record.patient.weight_g, None
    at, weight_g = max(weighed)
    return weight_g, at


def interacting_medicine(situation: Situation) -> Iterable[Finding]:
    """A medicine of an interacting class was taken today.

    Source: Spravato REMS Patient Monitoring Form, the classes that it asks.
    """
    check_in, entries = situation.record.check_in, situation.seen("check_in")
    if check_in is None or not entries or not check_in.interacting_medicines:
        return
    words = ", ".join(INTERACTING_CLASSES[code].lower() for code in check_in.interacting_medicines)
    yield Finding(
        level=Level.WARN,
        message=f"Taken today: {words}. It changes sedation or pressure: tell the clinician.",
        entry=entries[-1],
        inputs={"classes": ", ".join(check_in.interacting_medicines)},
    )


def exclusion(situation: Situation) -> Iterable[Finding]:
    """An answer at arrival for which others do not treat: pregnant, or substances or alcohol in the last 48 hours.

    It holds nothing: whether it rules this patient out today is for the clinician.

    Source: exclusions of an Ontario infusion centre; clinical research of this project, section 2.2.
    """
    check_in, entries = situation.record.check_in, situation.seen("check_in")
    if check_in is None or not entries:
        return
    answered = {
        "pregnant": check_in.pregnancy == "pregnant",
        "substances": bool(check_in.substance_use_48h),
    }
    for cause, words in _EXCLUSIONS.items():
        if answered[cause]:
            yield Finding(
                level=Level.WARN,
                message=f"{words} Ask the clinician before the start.",
                entry=entries[-1],
                cause=cause,
            )


_EXCLUSIONS = {
    "pregnant": "The patient is pregnant.",
    "substances": "Substances or alcohol in the last 48 hours.",
}
