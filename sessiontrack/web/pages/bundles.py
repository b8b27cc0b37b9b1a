"""The analysis bundle for a person: what to ask for, how far it is, and the file."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.bundles import Profile
from sessiontrack.domain.courses import INDICATIONS, Phase
from sessiontrack.domain.days import day_bounds
from sessiontrack.domain.dosing import AGENTS
from sessiontrack.domain.errors import Fault, NotAllowed, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.service.export_jobs import cancel_job, list_own_jobs, read_job
from sessiontrack.web.deployment import deployment
from sessiontrack.web.export_routes import ask_for_bundle, bundle_answer
from sessiontrack.web.fields import Code, DayField, Secret, Text
from sessiontrack.web.forms import FormState, filled, go_on, take_form
from sessiontrack.web.local_time import clinic_zone
from sessiontrack.web.operation import page
from sessiontrack.web.schemas import Schema
from sessiontrack.web.sign_in import prove_in_form
from sessiontrack.web.work import open_reading, open_work

BUNDLE_PAGES = Blueprint("bundle_pages", __name__)

PROFILES = (
    ("limited", "Limited: with dates, without names and free text"),
    ("deidentified", "De-identified: no dates, new pseudonyms each time"),
    ("excel", "For a spreadsheet: as limited, opens cleanly"),
    ("full", "Full: with names and free text; needs a grant and your password"),
)
PHASES = ((Phase.INITIAL_SERIES.value, "Initial series"), (Phase.MAINTENANCE.value, "Maintenance"))
STATES = {
    "queued": "Waiting",
    "running": "Being written",
    "ready": "Ready",
    "cancelled": "Cancelled",
    "failed": "Failed",
    "expired": "No longer kept",
}


class FetchForm(Schema):
    """The password, before a file with names."""

    sentence = "This bundle cannot be fetched."
    password = Secret(200)


class BundleForm(Schema):
    """Which bundle, and what for."""

    sentence = "This bundle cannot be made."
    profile = Code([profile.value for profile in Profile], required=True)
    since = DayField()
    until = DayField()
    phase = Code([phase.value for phase in Phase])
    agent = Code(AGENTS)
    indication = Code(INDICATIONS)
    as_of = DayField()
    purpose = Text(400, required=True)
    password = Secret(200)


@BUNDLE_PAGES.get("/exports/bundles")
@page(to=Permission.CSV_EXPORT)
def show_bundles() -> str:
    """The form, and the own bundles of late."""
    return _draw(filled({"profile": Profile.LIMITED.value}))


@BUNDLE_PAGES.post("/exports/bundles")
@page(to=Permission.CSV_EXPORT)
def create_bundle() -> AnyResponse:
    """Ask for a bundle, and go where one sees how far it is."""

    def act(given: dict[str, Any], _entry_id: UUID) -> str:
        password = given.pop("password", None)
        if given["profile"] == Profile.FULL:
            prove_in_form(password)
        return f"/exports/bundles/{_asked(_with_moments(given))}"

    return take_form(BundleForm(), act, _draw)


def _with_moments(given: dict[str, Any]) -> dict[str, Any]:
    """The first moment of a day, or the one after its last; the end of today has not come."""

    def edge(name: str, which: int) -> Any:
        day: date | None = given.get(name)
        return None if day is None else day_bounds(day, clinic_zone())[which]

    as_of, now = edge("as_of", 1), deployment().clock()
    is_today = (
        as_of is not None and day_bounds(now.astimezone(clinic_zone()).date(), clinic_zone())[1] == as_of
    )
    return {
        **given,
        "since": edge("since", 0),
        "until": edge("until", 1),
        "as_of": now if is_today else as_of,
    }


def _asked(given: dict[str, Any]) -> UUID:
    try:
        return ask_for_bundle(given).id
    except NotAllowed as error:
        fault = Fault("/profile", "not_granted", "must be one that you have the grant for")
        raise Rejected(error.sentence, [fault]) from None
    except Rejected as rejected:
        # The form has other names than the API.
        faults = [
            Fault(fault.path.replace("/to", "/until"), fault.code, fault.message) for fault in rejected.faults
        ]
        raise Rejected(rejected.sentence, faults) from None


@BUNDLE_PAGES.get("/exports/bundles/<uuid:job_id>")
@page(to=Permission.CSV_EXPORT)
def show_bundle(job_id: UUID) -> str:
    """How far a bundle is, and its file when it is ready."""
    return _draw_one(job_id, filled({}))


@BUNDLE_PAGES.post("/exports/bundles/<uuid:job_id>/cancellation")
@page(to=Permission.CSV_EXPORT)
def create_bundle_cancellation(job_id: UUID) -> AnyResponse:
    """Stop it."""
    with open_work() as work:
        cancel_job(work, job_id)
    return go_on(f"/exports/bundles/{job_id}")


@BUNDLE_PAGES.get("/exports/bundles/<uuid:job_id>/file")
@page(to=Permission.CSV_EXPORT)
def show_bundle_file(job_id: UUID) -> Response:
    """The bundle as one file."""
    return bundle_answer(job_id)


@BUNDLE_PAGES.post("/exports/bundles/<uuid:job_id>/file")
@page(to=Permission.CSV_EXPORT)
def create_bundle_proof(job_id: UUID) -> AnyResponse:
    """Give the password that a file with names needs, and go to the file."""

    def act(given: dict[str, Any], _entry_id: UUID) -> str:
        prove_in_form(given.get("password"))
        return f"/exports/bundles/{job_id}/file"

    return take_form(FetchForm(), act, lambda state: _draw_one(job_id, state))


def _draw_one(job_id: UUID, state: FormState) -> str:
    with open_reading() as work:
        job = read_job(work, job_id)
    return render_template(
        "exports/bundle.html", job=job, state=state, states=STATES, profiles=dict(PROFILES)
    )


def _draw(state: FormState) -> str:
    with open_reading() as work:
        own = list_own_jobs(work)
    choices = {
        "profiles": PROFILES,
        "phases": PHASES,
        "agents": [(agent, agent.capitalize()) for agent in AGENTS],
        "indications": list(INDICATIONS.items()),
    }
    return render_template(
        "exports/bundles.html", state=state, jobs=own, states=STATES, words=dict(PROFILES), **choices
    )
