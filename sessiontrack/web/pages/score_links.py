"""The page on which a nurse or clinician makes the one-time link of a rating scale, and ends it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.courses import OCCASIONS
from sessiontrack.domain.errors import Conflict, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.scales import SCALES
from sessiontrack.service.score_links import (
    LINK_LASTS,
    OFFERED,
    make_score_link,
    read_score_links,
    revoke_score_link_of,
)
from sessiontrack.web.fields import Code
from sessiontrack.web.forms import FormState, filled, load_reading, read_form, refused_form
from sessiontrack.web.local_time import clinic_zone
from sessiontrack.web.operation import page
from sessiontrack.web.qr_codes import qr_code
from sessiontrack.web.schemas import Schema
from sessiontrack.web.work import open_reading, open_work

SCORE_LINK_PAGES = Blueprint("score_link_pages", __name__)

CHOICES: dict[str, Any] = {
    "scales": [(code, f"{SCALES[code].abbreviation}, {SCALES[code].construct}") for code in OFFERED],
    "occasions": list(OCCASIONS.items()),
}


class ScoreLinkSchema(Schema):
    """A link that is to be made."""

    scale = Code(OFFERED, required=True)
    occasion = Code(OCCASIONS, required=True)


@SCORE_LINK_PAGES.get("/courses/<uuid:course_id>/score-links")
@page(to=Permission.ENTRIES_APPEND)
def list_score_links(course_id: UUID) -> str:
    """The form that makes a link, and the course's open ones."""
    return _draw(course_id, filled())


@SCORE_LINK_PAGES.post("/courses/<uuid:course_id>/score-links")
@page(to=Permission.ENTRIES_APPEND)
def create_score_link(course_id: UUID) -> AnyResponse:
    """Make a link and show it, this once: no redirect could carry its secret."""
    schema = ScoreLinkSchema()
    reading = read_form(schema, request.form, clinic_zone())
    try:
        given = load_reading(schema, reading)
    except Rejected as error:
        return refused_form(error, lambda state: _draw(course_id, state), reading=reading)
    with open_work() as work:
        secret, link = make_score_link(work, course_id, **given)
    address = url_for("link_pages.show_questions", secret=secret, _external=True)
    return make_response(_draw(course_id, filled(), made=(link, address)))


@SCORE_LINK_PAGES.post("/courses/<uuid:course_id>/score-links/<uuid:link_id>/revocation")
@page(to=Permission.ENTRIES_APPEND)
def create_revocation(course_id: UUID, link_id: UUID) -> AnyResponse:
    """End a link; one that is no longer open is said to be so."""
    try:
        with open_work() as work:
            revoke_score_link_of(work, course_id, link_id)
    except Conflict as error:
        return make_response(_draw(course_id, filled(), said=error.sentence), 409)
    return redirect(f"/courses/{course_id}/score-links?saved=score_link_revoked", 303)


def _draw(course_id: UUID, state: FormState, *, made: tuple[Any, str] | None = None, said: str = "") -> str:
    with open_reading() as work:
        found = read_score_links(work, course_id)
    link, address = made or (None, "")
    return render_template(
        "score_links/show.html",
        patient=found.patient,
        course=found.course,
        links=found.links,
        names=found.names,
        state=state,
        choices=CHOICES,
        scales=SCALES,
        occasions=OCCASIONS,
        lasts_hours=int(LINK_LASTS.total_seconds() // 3600),
        made=link,
        address=address,
        code=qr_code(address) if address else None,
        said=said,
    )
