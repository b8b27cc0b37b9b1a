"""``/audit``: who saw and changed what; and the same as a file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.audit_trails import GROUPS
from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.service.audit_rows import open_trail_file
from sessiontrack.service.audit_trails import (
    Trail,
    TrailChoice,
    find_by_number,
    may_ask_about_patients,
    people_of_trail,
    read_trail,
)
from sessiontrack.web.deployment import deployment
from sessiontrack.web.fields import Code, DayField, Id, MomentField, Text
from sessiontrack.web.form_reading import FormReading, load_reading, read_form
from sessiontrack.web.forms import FormState, filled, refused_form, take_form
from sessiontrack.web.local_time import clinic_zone, local_today
from sessiontrack.web.operation import page
from sessiontrack.web.queries import Cursor, cursor_of
from sessiontrack.web.schemas import Schema
from sessiontrack.web.work import current_actor, open_reading

AUDIT_PAGES = Blueprint("audit_pages", __name__)
A_PAGE = 50
LATELY = timedelta(days=6)
EVERY_LINE = "?since="
"""What the address holds when nothing narrows the trail: a bare one would ask for the last days only."""

_SENTENCE = "The audit trail cannot be shown like this."


class TrailForm(Schema):
    """Which lines: as they are asked for in the form, the patient by number."""

    sentence = _SENTENCE
    who = Text(40)
    what = Code(GROUPS)
    patient = Text(40)
    since = DayField()
    until = DayField()


class TrailQuery(Schema):
    """Which lines: as the address of the page has them, the patient by id; a number never stands there."""

    sentence = _SENTENCE
    who = Text(40)
    what = Code(GROUPS)
    patient = Id()
    since = DayField()
    until = DayField()
    after = Cursor(MomentField(), Id())


@AUDIT_PAGES.get("/audit")
@page(to=Permission.AUDIT_READ)
def show_trail() -> AnyResponse | str:
    """A page of the lines that the address asks for; without a word of it, those of the last seven days."""
    reading = _reading()
    given: dict[str, Any]
    try:
        given = load_reading(TrailQuery(), reading) if request.args else {"since": local_today() - LATELY}
        with open_reading() as work:
            trail = read_trail(work, _choice(given), after=given.get("after"), limit=A_PAGE)
    except Rejected as rejected:
        return refused_form(rejected, _draw, reading=reading)
    return _draw(filled({**given, "patient": trail.patient}), trail, given)


@AUDIT_PAGES.post("/audit")
@page(to=Permission.AUDIT_READ)
def choose_lines() -> AnyResponse:
    """Find the patient that a number names, and go to their lines."""
    return take_form(TrailForm(), _go_to, _draw)


@AUDIT_PAGES.get("/audit.csv")
@page(to=Permission.AUDIT_EXPORT)
def download_trail() -> Response:
    """Every line that the address asks for, as a file."""
    here = deployment()
    choice = _choice(load_reading(TrailQuery(), _reading()))
    file = open_trail_file(here.database, current_actor(), choice, now=here.clock())
    response = Response(file.parts, content_type="text/csv; charset=utf-8; header=present")
    response.headers.set("Content-Disposition", "attachment", filename=file.filename)
    return response


def _reading() -> FormReading:
    return read_form(TrailQuery(), request.args, clinic_zone())


def _choice(given: dict[str, Any]) -> TrailChoice:
    return TrailChoice(
        given.get("who"), given.get("what"), given.get("patient"), given.get("since"), given.get("until")
    )


def _go_to(values: dict[str, Any], _form_id: UUID) -> str:
    if "patient" in values:
        with open_reading() as work:
            values = {**values, "patient": find_by_number(work, values["patient"])}
    return f"/audit{_query(values) or EVERY_LINE}"


def _query(values: dict[str, Any], **more: str) -> str:
    asked = {name: str(value) for name, value in {**values, **more}.items()}
    return f"?{urlencode(asked)}" if asked else ""


def _draw(state: FormState, trail: Trail | None = None, given: dict[str, Any] | None = None) -> str:
    """The form, and below it the lines; a form that was refused stands alone."""
    if trail is None:
        with open_reading() as work:
            people = people_of_trail(work)
    else:
        people = trail.people
    asked = {name: value for name, value in (given or {}).items() if name != "after"}
    return render_template(
        "audit/show.html",
        state=state,
        trail=trail,
        people=people,
        groups=list(GROUPS.items()),
        asks_patients=may_ask_about_patients(current_actor()),
        is_narrowed=bool(asked),
        is_later="after" in (given or {}),
        file=f"/audit.csv{_query(asked)}",
        first=f"/audit{_query(asked) or EVERY_LINE}",
        every_line=f"/audit{EVERY_LINE}",
        older=f"/audit{_query(asked, after=cursor_of(*trail.next))}" if trail and trail.next else "",
    )
