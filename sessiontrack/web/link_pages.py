"""The patient's own pages: one rating scale behind a one-time link, without a login and without a script.

The secret stands in the path: in the fragment it would need a script. Nothing here passes it on: the request log
writes the rule, no page refers to another (``no-referrer``), no answer is kept (``no-store``), nothing is loaded from
elsewhere. Once used, a path in a browser's history or a proxy's log opens nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, make_response, render_template, request

from sessiontrack.domain.errors import NotFound, Rejected
from sessiontrack.service.score_links import Asked, fill_score_link, look_at_score_link
from sessiontrack.web.deployment import deployment
from sessiontrack.web.fields import Whole
from sessiontrack.web.forms import FormReading, FormState, filled, load_reading, read_form, refused_form
from sessiontrack.web.operation import page
from sessiontrack.web.pages.course_entries import at_answer
from sessiontrack.web.schemas import MapOf, Schema

LINK_PAGES = Blueprint("link_pages", __name__)

# The form has no moments in it, so any zone will do; the clinic's own is for who is signed in.
_NO_ZONE = ZoneInfo("UTC")


class AnswersSchema(Schema):
    """The patient's answers by the number of the question."""

    answers = MapOf([str(number) for number in range(1, 51)], Whole(-100, 1000))


@LINK_PAGES.get("/s/<secret>")
@page(to=None)
def show_questions(secret: str) -> Response:
    """The scale, while the link is open."""
    try:
        asked = _asked(secret)
    except NotFound:
        return _closed()
    return make_response(_questions(asked, filled()))


@LINK_PAGES.post("/s/<secret>")
@page(to=None)
def create_answers(secret: str) -> Response:
    """Keep the answers and say thank you; the scale again while an answer is missing."""
    here = deployment()
    try:
        asked = _asked(secret)
        reading = read_form(AnswersSchema(), request.form, _NO_ZONE)
        try:
            needs_help = fill_score_link(
                here.database, secret=secret, items=_items(asked, reading), now=here.clock()
            )
        except Rejected as error:
            return refused_form(
                _in_plain_words(error), lambda state: _questions(asked, state), reading=reading
            )
    except NotFound:
        return _closed()
    return make_response(_drawn("thanks", asked=asked, needs_help=needs_help))


def _asked(secret: str) -> Asked:
    here = deployment()
    return look_at_score_link(here.database, secret, here.clock())


def _drawn(name: str, **given: Any) -> str:
    """A page with whom to call in danger, which its holder may need on each of them."""
    return render_template(
        f"score_links/{name}.html", emergency_number=deployment().emergency_number, **given
    )


def _questions(asked: Asked, state: FormState) -> str:
    return _drawn("questions", asked=asked, scale=asked.scale, state=state)


def _items(asked: Asked, reading: FormReading) -> list[int | None]:
    answers = load_reading(AnswersSchema(), reading).get("answers", {})
    beyond = [number for number in answers if int(number) > asked.scale.item_count]
    if beyond:
        raise Rejected("These answers belong to another form: open the link again.")
    return [answers.get(str(number)) for number in range(1, asked.scale.item_count + 1)]


def _in_plain_words(error: Rejected) -> Rejected:
    faults = [replace(at_answer(fault), message="choose one answer") for fault in error.faults]
    is_missing = any(fault.code == "missing" for fault in faults)
    return Rejected("Some questions have no answer yet." if is_missing else error.sentence, faults)


def _closed() -> Response:
    """One answer for a link that is unknown, used, revoked or has run out: it tells nobody which."""
    return make_response(_drawn("closed"), 404)
