"""``/sessions/<id>/plan``: a session that has not begun is moved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.permissions import Permission
from sessiontrack.service import plans
from sessiontrack.web.fields import MomentField
from sessiontrack.web.forms import FormState, filled, take_form, version_of
from sessiontrack.web.local_time import same_moment
from sessiontrack.web.operation import page
from sessiontrack.web.pages.looks import PHASE_WORDS
from sessiontrack.web.session_routes import PlanChange
from sessiontrack.web.work import open_reading, open_work

PLAN_PAGES = Blueprint("plan_pages", __name__)
CLEARABLE = ("room", "episode_id")


class MoveForm(PlanChange):
    """The plan as the form holds it: a time that was emptied is missing, not left as it was."""

    planned_at = MomentField(required=True)


@PLAN_PAGES.get("/sessions/<uuid:session_id>/plan")
@page(to=Permission.SESSIONS_WRITE)
def edit_plan(session_id: UUID) -> str:
    """The form to move a planned session."""
    return _draw(session_id, None)


@PLAN_PAGES.post("/sessions/<uuid:session_id>/plan")
@page(to=Permission.SESSIONS_WRITE)
def change_plan(session_id: UUID) -> AnyResponse:
    """Keep the changed plan, if nobody changed it since the form was drawn."""
    kept = _read(session_id).session

    def act(values: dict[str, Any], _entry_id: UUID) -> str:
        emptied = {name: None for name in CLEARABLE if request.form.get(name) == ""}
        moved = {"planned_at": same_moment(kept.planned_at, values["planned_at"])}
        with open_work() as work:
            version = version_of(request.form)
            session = plans.change_session_plan(work, session_id, version, {**values, **emptied, **moved})
        return f"/courses/{session.course_id}?saved=session_moved"

    return take_form(MoveForm(), act, lambda state: _draw(session_id, state))


def _read(session_id: UUID) -> plans.SessionPlan:
    with open_reading() as work:
        return plans.read_session_plan(work, session_id)


def _draw(session_id: UUID, state: FormState | None) -> str:
    plan = _read(session_id)
    session = plan.session
    kept = filled({name: getattr(session, name) for name in ("planned_at", "phase", "episode_id", "room")})
    return render_template(
        "courses/plan_session.html",
        planned=session,
        course=plan.course,
        patient=plan.patient,
        state=state or kept,
        kept=kept if state is not None and state.is_stale else None,
        phases=PHASE_WORDS.items(),
        episodes=[(episode.id, episode.trigger) for episode in reversed(plan.episodes)],
    )
