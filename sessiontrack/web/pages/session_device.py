"""``/sessions/<id>/device-readings``: what a monitor sent, each to accept or to dismiss; works without a script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.device_readings import DeviceReading
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.vitals import CUFF, SIGNS
from sessiontrack.service.device_readings import dismiss_device_reading, waiting_readings
from sessiontrack.service.reading import read_session
from sessiontrack.service.vitals import accept_device_reading
from sessiontrack.web.deployment import deployment
from sessiontrack.web.entry_fields import confirmed
from sessiontrack.web.fields import Code, Id
from sessiontrack.web.forms import FormState, take_form
from sessiontrack.web.operation import page
from sessiontrack.web.pages.session_frame import SESSION_PAGES, SessionPage
from sessiontrack.web.pages.session_keeping import Forms
from sessiontrack.web.patient_routes import given_confirmations
from sessiontrack.web.schemas import Schema
from sessiontrack.web.work import current_actor, open_reading, open_work

IN_SIGHT = 50
"""So many readings stand on the page; who decides on the newest needs none of the older ones."""


class DecisionForm(Schema):
    """What is done with a reading."""

    sentence = "This reading cannot be kept like that."
    reading = Id(required=True)
    do = Code(("accept", "dismiss"), required=True)
    confirmed = confirmed()


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A reading as the page shows it, with its form.

    Args:
        unusable: what was sent and is no reading, and why.
        doubts: what was said about it when it was accepted.
    """

    reading: DeviceReading
    words: str
    unusable: tuple[str, ...]
    doubts: tuple[str, ...]
    form: FormState


@SESSION_PAGES.get("/sessions/<uuid:session_id>/device-readings")
@page(to=Permission.READINGS_DECIDE)
def show_device_readings(session_id: UUID) -> str:
    """Those that wait, the newest first."""
    return _draw(session_id)


@SESSION_PAGES.post("/sessions/<uuid:session_id>/device-readings")
@page(to=Permission.READINGS_DECIDE)
def decide_device_reading(session_id: UUID) -> AnyResponse:
    """Accept one, or dismiss it."""

    def act(given: Mapping[str, Any], _entry_id: UUID) -> str:
        address = f"/sessions/{session_id}/device-readings"
        with open_work() as work:
            if given["do"] == "dismiss":
                dismiss_device_reading(work, session_id, given["reading"])
                return f"{address}?saved=dismissed"
            accept_device_reading(work, session_id, given["reading"], tuple(given_confirmations(given)))
        return f"{address}?kept={given['reading']}"

    key = f"r-{request.form.get('reading', '')}"
    return take_form(DecisionForm(), act, lambda state: _draw(session_id, state), key=key)


def _draw(session_id: UUID, refused: FormState | None = None) -> str:
    with open_reading() as work:
        view = read_session(work, session_id)
        found = waiting_readings(work, view.record, IN_SIGHT)
    shown = SessionPage(view, deployment().clock(), current_actor(), Forms(refused))
    rows = [_row(shown, reading) for reading in found.items]
    return render_template(
        "sessions/device_readings.html", page=shown, rows=rows, has_more=found.next_after is not None
    )


def _row(page: SessionPage, reading: DeviceReading) -> ReadingRow:
    unusable = tuple(
        f"{SIGNS[code].short_label} {reading.sent[code]}: {why}" for code, why in reading.unusable.items()
    )
    form = page.forms.of(f"r-{reading.id}")
    doubts = tuple(_doubt(fault) for fault in form.faults)
    return ReadingRow(reading, " · ".join(_words(reading)), unusable, doubts, form)


def _doubt(fault: Fault) -> str:
    sign = SIGNS.get(fault.path.rsplit("/", 1)[-1])
    return f"{sign.label if sign else 'The time'} {fault.message}"


def _words(reading: DeviceReading) -> Iterator[str]:
    values = reading.readings
    if reading.cuff is not None:
        yield f"BP {values['systolic']}/{values['diastolic']}"
    for code, value in values.items():
        if code not in CUFF:
            doubt = " (doubtful)" if code in reading.doubtful else ""
            yield f"{SIGNS[code].short_label} {SIGNS[code].shown(value)}{doubt}"
