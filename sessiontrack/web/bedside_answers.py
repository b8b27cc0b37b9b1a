"""How the bedside of a session looks in an answer: one document that a page draws itself from."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sessiontrack.domain.last_time import LastTime
from sessiontrack.domain.limit_groups import BEDSIDE_LIMITS
from sessiontrack.domain.patients import age_years
from sessiontrack.domain.permissions import Actor, Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.service.bedside import BedsideView
from sessiontrack.service.capture import CaptureToken
from sessiontrack.web.bedside_words import bedside_words
from sessiontrack.web.course_routes import CourseAnswer
from sessiontrack.web.device_answers import DeviceReadingAnswer
from sessiontrack.web.entry_answers import alert_state_answer
from sessiontrack.web.fields import moment_text, scaled_text
from sessiontrack.web.pages.session_entry_words import medicine_words
from sessiontrack.web.pages.session_words import session_label
from sessiontrack.web.patient_routes import PatientAnswer
from sessiontrack.web.session_answers import record_entry_answer
from sessiontrack.web.session_routes import PlanAnswer
from sessiontrack.web.sign_in_routes import CaptureAnswer

_TITLES = frozenset({"dr", "prof", "mr", "mrs", "ms"})


def bedside_answer(
    view: BedsideView, actor: Actor, now: datetime, capture: CaptureToken | None
) -> dict[str, Any]:
    """The bedside as somebody sees it now; what is not known is left out.

    Args:
        capture: under what the device makes entries from now on; none for who charts nothing.
    """
    shown, record = view.shown, view.shown.record
    answer = {
        "now": moment_text(now),
        "zone": record.zone.key,
        "me": {"id": str(actor.id), "role": str(actor.role), **_named(actor.name)},
        "people": _people(view),
        "session": PlanAnswer().dump(record.session),
        "label": session_label(record, shown.summary),
        "patient": _patient(record, now),
        "course": CourseAnswer().dump(record.course),
        "state": str(shown.state),
        "entries": [record_entry_answer(record, entry) for entry in record.entries],
        "alerts": [alert_state_answer(state) for state in shown.alerts],
        "protocol": {
            "version": record.protocol.version,
            "limits": {code: record.protocol[code] for code in BEDSIDE_LIMITS},
        },
        "tiles": list(view.tiles),
        "words": bedside_words(record.order),
        "may": [str(permission) for permission in Permission if actor.may(permission)],
    }
    if view.device_reading is not None:
        answer["device_reading"] = DeviceReadingAnswer().dump(view.device_reading)
    if shown.next_vitals_due_at is not None:
        answer["next_vitals_due_at"] = moment_text(shown.next_vitals_due_at)
    if view.last_time is not None:
        answer["last_time"] = last_time_answer(view.last_time)
    if view.head.seq:
        answer["receipt"] = {"seq": view.head.seq, "link": view.head.link}
    if capture is not None:
        answer["capture"] = CaptureAnswer().dump(capture)
    return answer


def _people(view: BedsideView) -> dict[str, Any]:
    return {
        str(person_id): {**_named(name), **_may_witness(view, person_id)}
        for person_id, name in view.shown.names.items()
    }


def _may_witness(view: BedsideView, person_id: UUID) -> dict[str, bool]:
    return {"may_witness": True} if person_id in view.witnesses else {}


def _named(name: str) -> dict[str, str]:
    return {"name": name, "initials": initials(name)}


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name, titles left out.

    >>> initials("Nora Lind"), initials("Dr. Juan de la Cruz"), initials("Prince")
    ('NL', 'JC', 'P')
    """
    words = [word for word in name.split() if word.casefold().rstrip(".") not in _TITLES] or name.split()
    return "".join(word[0].upper() for word in (*words[:1], *words[1:][-1:]))


def _patient(record: SessionRecord, now: datetime) -> dict[str, Any]:
    shown: dict[str, Any] = PatientAnswer().dump(record.patient)
    today = now.astimezone(record.zone).date()
    return {**shown, "age_years": age_years(record.patient.born_on, today)}


def last_time_answer(last: LastTime) -> dict[str, Any]:
    """The session before, in the units of the contract."""
    whole, per_kg = last.delivered_deci_mg, last.delivered_centi_mg_per_kg
    shown = {
        "session_id": str(last.session_id),
        "on": last.on.isoformat(),
        "peak_systolic": last.peak_systolic,
        "peak_diastolic": last.peak_diastolic,
        "peak_reading_diastolic": last.peak_reading_diastolic,
        "diastolic_apart": last.diastolic_apart,
        "worst_effect": last.worst.effect if last.worst else None,
        "worst_severity": last.worst.severity if last.worst else None,
        "worst_minute": last.worst.minute if last.worst else None,
        "antiemetic": [medicine_words(medicine) for medicine in last.antiemetics] or None,
        "delivered_mg": None if whole is None else scaled_text(whole, 1),
        "delivered_mg_per_kg": None if per_kg is None else scaled_text(per_kg, 2),
        "minutes_to_ready": last.minutes_to_ready,
    }
    return {name: value for name, value in shown.items() if value is not None}
