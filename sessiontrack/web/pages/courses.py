"""A course on one page, and the forms that open, change and plan it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.course_choice import chosen_session
from sessiontrack.domain.courses import INDICATIONS, PLANNED_SESSIONS, PLANNED_SESSIONS_DEFAULT
from sessiontrack.domain.dosing import AGENTS
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.scales import SCALES
from sessiontrack.service import courses, patients, plans
from sessiontrack.service.courses import CourseView
from sessiontrack.web.course_routes import CourseChange, NewCourse, NewEpisode, given_plan
from sessiontrack.web.forms import FormState, filled, take_form, version_of
from sessiontrack.web.local_time import show_day
from sessiontrack.web.operation import page
from sessiontrack.web.pages.course_figures import figures_of
from sessiontrack.web.pages.course_history import CourseHistory
from sessiontrack.web.pages.course_log import CourseLog
from sessiontrack.web.pages.looks import PHASE_WORDS, ROUTE_WORDS
from sessiontrack.web.pages.session_words import state_words
from sessiontrack.web.session_routes import NewPlan
from sessiontrack.web.work import current_actor, open_reading, open_work

COURSE_PAGES = Blueprint("course_pages", __name__)

CHOICES: dict[str, Any] = {
    "indications": list(INDICATIONS.items()),
    "agents": [(agent, agent) for agent in AGENTS],
    "routes": list(ROUTE_WORDS.items()),
    "counts": [(count, str(count)) for count in range(PLANNED_SESSIONS[0], PLANNED_SESSIONS[1] + 1)],
    "scales": [(code, scale.abbreviation) for code, scale in SCALES.items() if scale.response],
}


ORDER_WORDS = {
    "frequent": "most frequent first",
    "clinic": "as the clinic meets them",
    "worst": "worst first",
}


@COURSE_PAGES.get("/courses/<uuid:course_id>")
@page(to=Permission.COURSES_READ)
def show_course(course_id: UUID) -> str:
    """The whole course: answers first, then the chart or its table, then everything that was kept."""
    view = read_view(course_id)
    as_table = request.args.get("view") == "table"
    chosen = chosen_session(view.record, asked_session())
    effects = request.args.get("effects")
    look, offered = courses.course_look(
        view,
        chosen_id=chosen.visit.session.id if chosen else None,
        scale=request.args.get("scale"),
        effects=effects,
        order_of_clinic=_clinic_order() if effects == "clinic" else (),
    )
    log = CourseLog(view, current_actor())
    return render_template(
        "courses/show.html",
        view=view,
        look=look,
        offered=offered,
        shown=courses.shown_beside(view, offered, look),
        orders=[(code, ORDER_WORDS[code]) for code in courses.EFFECT_ORDERS],
        chosen=chosen,
        log=log,
        history=CourseHistory(view, log),
        record=view.record,
        facts=view.facts,
        figures=figures_of(view.record, view.facts),
        patient=view.record.patient,
        course=view.record.course,
        picture=None if as_table else courses.course_picture(view, look),
        table=courses.course_rows(view, look) if as_table else None,
        scales=SCALES,
        terms=view.record.terms,
        indications=INDICATIONS,
        state_words=state_words,
    )


@COURSE_PAGES.get("/courses/<uuid:course_id>/benefit")
@page(to=Permission.COURSES_READ)
def show_benefit(course_id: UUID) -> str:
    """What the course brings and what it costs, in one small chart for the talk with the patient."""
    view = read_view(course_id)
    return render_template(
        "courses/benefit.html",
        course=view.record.course,
        patient=view.record.patient,
        picture=courses.course_benefit(view),
        table=courses.course_benefit_rows(view),
    )


def _clinic_order() -> tuple[str, ...]:
    with open_reading() as work:
        return courses.read_clinic_order(work)


def asked_session() -> UUID | None:
    """The session that the address names; a word that is no id names none."""
    try:
        return UUID(request.args.get("session", ""))
    except ValueError:
        return None


def read_view(course_id: UUID) -> CourseView:
    """A course, with its line in the trail."""
    with open_reading() as work:
        return courses.read_course(work, course_id)


@COURSE_PAGES.get("/patients/<uuid:patient_id>/courses/new")
@page(to=Permission.COURSES_WRITE)
def new_course(patient_id: UUID) -> str:
    """The form to open a course; agent and route are never chosen for the nurse."""
    given = {"planned_sessions": PLANNED_SESSIONS_DEFAULT, "primary_scale": "phq9"}
    return _draw_new(_read_patient(patient_id), filled(given))


@COURSE_PAGES.post("/patients/<uuid:patient_id>/courses/new")
@page(to=Permission.COURSES_WRITE)
def create_course(patient_id: UUID) -> AnyResponse:
    """Open a course."""

    def act(values: dict[str, Any], entry_id: UUID) -> str:
        with open_work() as work:
            course, _ = plans.open_new_course(work, patient_id, given_plan(values), entry_id)
        return f"/courses/{course.id}?saved=course"

    return take_form(NewCourse(), act, lambda state: _draw_new(_read_patient(patient_id), state))


def _read_patient(patient_id: UUID) -> Patient:
    with open_reading() as work:
        return patients.read_patient(work, patient_id)


def _draw_new(patient: Patient, state: FormState) -> str:
    return render_template("courses/new.html", patient=patient, state=state, choices=CHOICES)


@COURSE_PAGES.get("/courses/<uuid:course_id>/edit")
@page(to=Permission.COURSES_WRITE)
def edit_course(course_id: UUID) -> str:
    """The form to change a course's plan."""
    return _draw_edit(course_id, None)


@COURSE_PAGES.post("/courses/<uuid:course_id>/edit")
@page(to=Permission.COURSES_WRITE)
def change_course(course_id: UUID) -> AnyResponse:
    """Keep the changed plan, if nobody changed it since the form was drawn."""

    def act(values: dict[str, Any], _entry_id: UUID) -> str:
        emptied = {name: None for name in ("goals", "indication_text") if request.form.get(name) == ""}
        with open_work() as work:
            changes = {**given_plan(values), **emptied}
            plans.change_course_plan(work, course_id, version_of(request.form), changes)
        return f"/courses/{course_id}?saved=course_changed"

    return take_form(CourseChange(), act, lambda state: _draw_edit(course_id, state))


def _draw_edit(course_id: UUID, state: FormState | None) -> str:
    with open_reading() as work:
        course, patient, _ = courses.read_plan(work, course_id)
    names = "indications indication_text agent route planned_sessions goals primary_scale".split()
    kept = filled({name: getattr(course, name) for name in names})
    return render_template(
        "courses/edit.html",
        course=course,
        patient=patient,
        state=state or kept,
        kept=kept if state is not None and state.is_stale else None,
        choices=CHOICES,
    )


@COURSE_PAGES.get("/courses/<uuid:course_id>/sessions/new")
@page(to=Permission.SESSIONS_WRITE)
def new_session(course_id: UUID) -> str:
    """The form to plan a session."""
    return _draw_plan(course_id, filled({"episode_id": request.args.get("episode")}))


@COURSE_PAGES.post("/courses/<uuid:course_id>/sessions/new")
@page(to=Permission.SESSIONS_WRITE)
def create_session(course_id: UUID) -> AnyResponse:
    """Plan a session."""

    def act(values: dict[str, Any], entry_id: UUID) -> str:
        with open_work() as work:
            session, _ = plans.plan_session(work, course_id, values, entry_id)
        return f"/courses/{session.course_id}?saved=session"

    return take_form(NewPlan(), act, lambda state: _draw_plan(course_id, state))


def _draw_plan(course_id: UUID, state: FormState) -> str:
    with open_reading() as work:
        course, patient, episodes = courses.read_plan(work, course_id)
    return render_template(
        "courses/plan_session.html",
        course=course,
        patient=patient,
        state=state,
        phases=PHASE_WORDS.items(),
        episodes=[
            (episode.id, f"{episode.trigger}, opened {show_day(episode.opened_at)}")
            for episode in reversed(episodes)
        ],
    )


@COURSE_PAGES.get("/courses/<uuid:course_id>/episodes/new")
@page(to=Permission.COURSES_WRITE)
def new_episode(course_id: UUID) -> str:
    """The form to open a maintenance episode."""
    return _draw_episode(course_id)(filled())


@COURSE_PAGES.post("/courses/<uuid:course_id>/episodes/new")
@page(to=Permission.COURSES_WRITE)
def create_episode(course_id: UUID) -> AnyResponse:
    """Open a maintenance episode, and go on to plan its sessions."""

    def act(values: dict[str, Any], entry_id: UUID) -> str:
        with open_work() as work:
            episode, _ = plans.open_episode(work, course_id, values["trigger"], entry_id)
        return f"/courses/{course_id}/sessions/new?episode={episode.id}&saved=episode"

    return take_form(NewEpisode(), act, _draw_episode(course_id))


def _draw_episode(course_id: UUID) -> Callable[[FormState], str]:
    def draw(state: FormState) -> str:
        with open_reading() as work:
            course, patient, _ = courses.read_plan(work, course_id)
        return render_template("courses/new_episode.html", course=course, patient=patient, state=state)

    return draw
