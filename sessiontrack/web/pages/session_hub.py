"""``/sessions/<id>``: leads to the page that fits where the session stands."""

from __future__ import annotations

from types import MappingProxyType
from uuid import UUID

from flask import redirect
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.sessions import State
from sessiontrack.web.operation import page
from sessiontrack.web.pages.session_frame import SESSION_PAGES, SessionPage, session_page

FITTING = MappingProxyType(
    {
        State.PLANNED: "show_start",
        State.CHECKED_IN: "show_start",
        State.INFUSING: "show_live",
        State.PAUSED: "show_live",
        State.RECOVERING: "show_live",
        State.DISCHARGED: "show_sign",
        State.COMPLETED: "show_sign",
        State.SIGNED: "show_record",
        State.CANCELLED: "show_record",
        State.NO_SHOW: "show_record",
        State.IMPORTED: "show_record",
        State.WITHDRAWN: "show_record",
    }
)


@SESSION_PAGES.get("/sessions/<uuid:session_id>")
@page(to=Permission.ENTRIES_READ)
def show_session(session_id: UUID) -> AnyResponse:
    """On to the page that fits."""
    return lead_on(session_page(session_id))


def lead_on(shown: SessionPage) -> AnyResponse:
    """To the page that fits where a session stands."""
    return redirect(shown.to(FITTING[shown.state]), 303)
