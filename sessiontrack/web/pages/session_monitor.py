"""``/sessions/<id>/monitor``: a monitor's trend is drawn into the session's picture, then kept or left."""

from __future__ import annotations

from uuid import UUID

from flask import make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.service.imports import import_monitor
from sessiontrack.service.monitor_previews import MonitorPreview, preview_monitor
from sessiontrack.web.deployment import deployment
from sessiontrack.web.fields import Whole
from sessiontrack.web.forms import FormState, filled, go_on, load_reading, read_form, refused_form
from sessiontrack.web.local_time import clinic_zone
from sessiontrack.web.operation import page
from sessiontrack.web.pages.protocol_rules import LEVEL_WORDS
from sessiontrack.web.pages.session_frame import SESSION_PAGES, session_page
from sessiontrack.web.schemas import Schema
from sessiontrack.web.uploads import carried_text, sent_file
from sessiontrack.web.work import current_actor, open_reading

EVERY_MINUTES = (1, 60)
USUAL_STEP = 5
ASIDE = ("file", "content", "do", "doubts", "looked_at")
"""Fields of the form that are about the file and its doubts, and not about how close the sets lie."""


class MonitorForm(Schema):
    """How close the sets lie."""

    sentence = "This file cannot be read like that."
    every_minutes = Whole(*EVERY_MINUTES, unit="min", required=True)


@SESSION_PAGES.get("/sessions/<uuid:session_id>/monitor")
@page(to=Permission.ENTRIES_APPEND)
def show_monitor(session_id: UUID) -> str:
    """The form for a trend."""
    return _draw(session_id, filled({"every_minutes": USUAL_STEP}))


@SESSION_PAGES.post("/sessions/<uuid:session_id>/monitor")
@page(to=Permission.ENTRIES_APPEND)
def check_monitor(session_id: UUID) -> AnyResponse:
    """Draw what a trend would add; keep it when that is asked for."""
    reading = read_form(MonitorForm(), request.form, clinic_zone(), aside=ASIDE)
    try:
        content = sent_file("file", "content")
        every = load_reading(MonitorForm(), reading)["every_minutes"]
        if request.form.get("do") == "keep":
            here = deployment()
            doubts = request.form.get("doubts", "").split()
            looked_at = doubts if request.form.get("looked_at") == "yes" else []
            given = {"session_id": session_id, "every_minutes": every, "now": here.clock()}
            import_monitor(here.database, current_actor(), content, **given, confirmed=looked_at)
            return go_on(f"/sessions/{session_id}/record", saved="monitor")
        with open_reading() as work:
            preview = preview_monitor(work, content, session_id=session_id, every_minutes=every)
    except Rejected as error:
        return refused_form(error, lambda state: _draw(session_id, state), reading=reading)
    state = filled({"every_minutes": every})
    return make_response(_draw(session_id, state, preview=preview, content=carried_text(content)))


def _draw(
    session_id: UUID, state: FormState, *, preview: MonitorPreview | None = None, content: str = ""
) -> str:
    return render_template(
        "sessions/monitor.html",
        page=session_page(session_id),
        state=state,
        preview=preview,
        levels=LEVEL_WORDS,
        content=content,
    )
