"""``/cohort``: what many sessions come to together; and the same as a file."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.cohorts.base import CohortFilter
from sessiontrack.domain.cohorts.incidence import ANY
from sessiontrack.domain.cohorts.published import RATE_SOURCES
from sessiontrack.domain.courses import INDICATIONS, Phase
from sessiontrack.domain.dosing import AGENTS, ROUTES
from sessiontrack.domain.errors import Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.service import cohort_views, cohorts
from sessiontrack.service.terms import get_own_terms
from sessiontrack.web.fields import Code, DayField, Scaled, TermCode
from sessiontrack.web.form_reading import FormReading, load_reading, read_form
from sessiontrack.web.forms import FormState, filled, refused_form
from sessiontrack.web.local_time import clinic_zone
from sessiontrack.web.operation import page
from sessiontrack.web.pages.looks import AGENT_WORDS, PHASE_WORDS, ROUTE_WORDS
from sessiontrack.web.schemas import Schema
from sessiontrack.web.work import open_reading

COHORT_PAGES = Blueprint("cohort_pages", __name__)
_MOST_DOSE = 2_000


class CohortQuery(Schema):
    """Which sessions, and what to look at in them."""

    sentence = "This cohort cannot be shown."
    phase = Code(Phase)
    indication = Code(INDICATIONS)
    agent = Code(AGENTS)
    route = Code(ROUTES)
    since = DayField()
    until = DayField()
    dose_from = Scaled(2, 0, _MOST_DOSE)
    dose_to = Scaled(2, 0, _MOST_DOSE)
    effect = TermCode()
    beside = Code(RATE_SOURCES)


CHOICES = MappingProxyType(
    {
        "phases": list(PHASE_WORDS.items()),
        "indications": list(INDICATIONS.items()),
        "agents": list(AGENT_WORDS.items()),
        "routes": list(ROUTE_WORDS.items()),
        "sources": [
            (code, f"{source.title.split(',')[0]}: {source.agent}") for code, source in RATE_SOURCES.items()
        ],
    }
)


@COHORT_PAGES.get("/cohort")
@page(to=Permission.COHORT_READ)
def show_cohort() -> AnyResponse | str:
    """The cohort that the address names; without a word of it, every session that is over."""
    reading = _reading()
    try:
        return _draw(filled(_typed()), load_reading(CohortQuery(), reading))
    except Rejected as rejected:
        return refused_form(rejected, lambda state: _draw(state, None), reading=reading)


@COHORT_PAGES.get("/cohort.csv")
@page(to=Permission.COHORT_READ)
def download_cohort() -> Response:
    """The same figures as a file."""
    chosen, effect, _ = _parts(load_reading(CohortQuery(), _reading()))
    with open_reading() as work:
        file = cohort_views.cohort_file(work, chosen, effect)
    response = Response(file.content, content_type="text/csv; charset=utf-8; header=present")
    response.headers.set("Content-Disposition", "attachment", filename=file.filename)
    return response


def _reading() -> FormReading:
    return read_form(CohortQuery(), request.args, clinic_zone())


def _typed() -> dict[str, list[str]]:
    return dict(request.args.lists())


def _parts(given: dict[str, Any]) -> tuple[CohortFilter, str, str | None]:
    rest = dict(given)
    effect, beside = rest.pop("effect", ANY), rest.pop("beside", None)
    return CohortFilter(**rest), effect, beside


def _draw(state: FormState, given: dict[str, Any] | None) -> str:
    """The form, and below it the cohort; a form that was refused stands alone."""
    with open_reading() as work:
        effects = [(code, known.label) for code, known in get_own_terms(work).known.items()]
    if given is None:
        return render_template("cohort/show.html", state=state, report=None, effects=effects, **CHOICES)
    chosen, effect, beside = _parts(given)
    with open_reading() as work:
        report = cohorts.read_cohort(work, chosen, effect)
    return render_template(
        "cohort/show.html",
        state=state,
        report=report,
        effects=effects,
        chosen=chosen,
        sections=cohort_views.sections_of(report, beside),
        draw=cohort_views.picture_of,
        address=request.query_string.decode("ascii", "replace"),
        **CHOICES,
    )
