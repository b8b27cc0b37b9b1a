"""Courses over HTTP: opened, changed, read whole with their chart, and their maintenance episodes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint

from sessiontrack.domain.courses import INDICATIONS, PLANNED_SESSIONS
from sessiontrack.domain.dosing import AGENTS, ROUTES
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.scales import SCALES
from sessiontrack.service import courses, plans
from sessiontrack.web.course_answers import course_answer
from sessiontrack.web.entry_answers import EntryAnswer
from sessiontrack.web.fields import AsIs, Code, Id, MomentField, Text, Whole
from sessiontrack.web.operation import etag_of, operation
from sessiontrack.web.schemas import ListOf, Nested, Schema
from sessiontrack.web.versions import named_version
from sessiontrack.web.work import open_reading, open_work

COURSE_ROUTES = Blueprint("courses", __name__, url_prefix="/api/v1")


class CourseChange(Schema):
    """What may be changed about a course's plan."""

    sentence = "This course cannot be kept as it is."
    indications = ListOf(Code(INDICATIONS), minimum=1, maximum=len(INDICATIONS), unique=True)
    indication_text = Text(400)
    agent = Code(AGENTS)
    route = Code(ROUTES)
    planned_sessions = Whole(*PLANNED_SESSIONS)
    goals = Text(2000, single_line=False)
    primary_scale = Code([code for code, scale in SCALES.items() if scale.response])


class NewCourse(CourseChange):
    """A course to open."""

    id = Id()
    indications = ListOf(Code(INDICATIONS), minimum=1, maximum=len(INDICATIONS), unique=True, required=True)
    agent = Code(AGENTS, required=True)
    route = Code(ROUTES, required=True)


class CourseAnswer(NewCourse):
    """A course's plan."""

    id = Id(required=True)
    patient_id = Id(required=True)
    opened_at = MomentField(required=True)
    version = Whole(1, 2**31, required=True)


class CoursesAnswer(Schema):
    """A patient's courses, oldest first."""

    items = ListOf(Nested(CourseAnswer), required=True)


class WholeCourseAnswer(Schema):
    """A course with what it adds up to."""

    course = Nested(CourseAnswer, required=True)
    patient_id = Id(required=True)
    phases = AsIs(required=True)
    sessions = AsIs(required=True)
    episodes = AsIs(required=True)
    scores = AsIs(required=True)
    past_treatments = ListOf(Nested(EntryAnswer), required=True)
    concomitant_medicines = ListOf(Nested(EntryAnswer), required=True)
    response = AsIs(required=True)
    checkpoints = AsIs(required=True)
    exposure = AsIs(required=True)

    def dump(self, obj: Any, **_: Any) -> Any:
        """Built by hand, for it is made of summaries."""
        return {"course": CourseAnswer().dump(obj.record.course), **course_answer(obj)}


class NewEpisode(Schema):
    """A maintenance episode to open."""

    id = Id()
    trigger = Text(400, required=True)


class EpisodeAnswer(NewEpisode):
    """A maintenance episode."""

    id = Id(required=True)
    course_id = Id(required=True)
    opened_at = MomentField(required=True)


def given_plan(body: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a course from what a client or a form gave."""
    values = {name: value for name, value in body.items() if name != "id"}
    if "indications" in values:
        values["indications"] = tuple(values["indications"])
    return values


@COURSE_ROUTES.post("/patients/<uuid:patient_id>/courses")
@operation(
    "Open a course",
    to=Permission.COURSES_WRITE,
    body=NewCourse,
    returns=CourseAnswer,
    statuses=(201, 200),
    errors=(404, 409),
    gives_etag=True,
)
def create_course(patient_id: UUID, body: Mapping[str, Any]) -> Any:
    """The same id and body again answers with what is there."""
    with open_work() as work:
        course, is_new = plans.open_new_course(work, patient_id, given_plan(body), body.get("id"))
    return course, 201 if is_new else 200, {"ETag": etag_of(course.version)}


@COURSE_ROUTES.get("/patients/<uuid:patient_id>/courses")
@operation("List a patient's courses", to=Permission.COURSES_READ, returns=CoursesAnswer, errors=(404,))
def list_courses(patient_id: UUID) -> Any:
    """Oldest first."""
    with open_reading() as work:
        _, found = courses.read_courses_of_patient(work, patient_id)
    return {"items": found}


@COURSE_ROUTES.get("/courses/<uuid:course_id>")
@operation("Read a course", to=Permission.COURSES_READ, returns=WholeCourseAnswer, errors=(404,))
def show_course(course_id: UUID) -> Any:
    """Plan, phases, a summary of each session, scores, response, checkpoints, exposure.

    No ETag: the version is the plan's, and the course changes with every entry.
    """
    with open_reading() as work:
        return courses.read_course(work, course_id)


@COURSE_ROUTES.patch("/courses/<uuid:course_id>")
@operation(
    "Change a course's plan",
    to=Permission.COURSES_WRITE,
    body=CourseChange,
    returns=CourseAnswer,
    errors=(404, 409),
    needs_match=True,
    gives_etag=True,
)
def change_course(course_id: UUID, body: Mapping[str, Any]) -> Any:
    """Names the version that was read."""
    with open_work() as work:
        course = plans.change_course_plan(work, course_id, named_version(), given_plan(body))
    return course, 200, {"ETag": etag_of(course.version)}


@COURSE_ROUTES.post("/courses/<uuid:course_id>/episodes")
@operation(
    "Open a maintenance episode",
    to=Permission.COURSES_WRITE,
    body=NewEpisode,
    returns=EpisodeAnswer,
    statuses=(201, 200),
    errors=(404, 409),
)
def create_episode(course_id: UUID, body: Mapping[str, Any]) -> Any:
    """One or two sessions given together, and what asked for them."""
    with open_work() as work:
        episode, is_new = plans.open_episode(work, course_id, body["trigger"], body.get("id"))
    return episode, 201 if is_new else 200
