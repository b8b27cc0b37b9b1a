"""The analysis bundle over HTTP: a job with progress, and its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, send_file

from sessiontrack.domain.bundles import BundleFilter, Profile
from sessiontrack.domain.courses import INDICATIONS, Phase
from sessiontrack.domain.dosing import AGENTS
from sessiontrack.domain.permissions import Permission
from sessiontrack.service.bundles import BundleRequest
from sessiontrack.service.export_jobs import (
    STATES,
    ExportJob,
    cancel_job,
    open_bundle_file,
    read_job,
    request_bundle,
)
from sessiontrack.web.deployment import deployment
from sessiontrack.web.fields import Code, Id, MomentField, Text, Whole
from sessiontrack.web.operation import operation
from sessiontrack.web.schemas import Schema
from sessiontrack.web.work import open_reading, open_work

EXPORT_ROUTES = Blueprint("exports", __name__, url_prefix="/api/v1")
ZIP = "application/zip"
_MOST = 2**53

PARTS = ("since", "until", "phase", "agent", "indication", "as_of")

# "from" is a word of Python, so the class is made by hand.
ExportRequest: type[Schema] = type(
    "ExportRequest",
    (Schema,),
    {
        "__doc__": "Which bundle, and what for; what is left out leaves nothing out.",
        "sentence": "This bundle cannot be made.",
        "profile": Code([profile.value for profile in Profile], required=True),
        "from": MomentField(attribute="since"),
        "to": MomentField(attribute="until"),
        "phase": Code([phase.value for phase in Phase]),
        "agent": Code(AGENTS),
        "indication": Code(INDICATIONS),
        "as_of": MomentField(),
        "purpose": Text(400, required=True),
    },
)


class ExportAnswer(Schema):
    """How far a bundle is; its file is kept until ``expires_at``."""

    id = Id(required=True)
    profile = Code([profile.value for profile in Profile], required=True)
    state = Code(STATES, required=True)
    done_n = Whole(0, _MOST, required=True)
    total_n = Whole(0, _MOST, required=True)
    rows_n = Whole(0, _MOST)
    bytes_n = Whole(0, _MOST)
    requested_at = MomentField(required=True)
    ended_at = MomentField()
    expires_at = MomentField()


def ask_for_bundle(given: Mapping[str, Any]) -> ExportJob:
    """Ask for what a body or a form names, and wake whoever makes it."""
    here = deployment()
    asked = BundleFilter(**{name: given.get(name) for name in PARTS})
    request = BundleRequest(Profile(given["profile"]), given["purpose"], asked)
    with open_work() as work:
        job = request_bundle(work, request, per_hour=here.exports_per_hour)
    # Once it is committed: a thread that looks before finds nothing.
    here.wake_exports()
    return job


def bundle_answer(job_id: UUID) -> Response:
    """The file of a finished bundle; the trail has its line before the first byte leaves."""
    with open_work() as work:
        file = open_bundle_file(work, job_id, deployment().exports_folder)
    return send_file(file.path, ZIP, as_attachment=True, download_name=file.filename, max_age=0)


@EXPORT_ROUTES.post("/exports")
@operation(
    "Ask for an analysis bundle",
    to=Permission.CSV_EXPORT,
    body=ExportRequest,
    returns=ExportAnswer,
    statuses=(201,),
    errors=(401, 429),
)
def create_export_job(body: Mapping[str, Any]) -> tuple[ExportJob, int, dict[str, str]]:
    """Names need the password at most two minutes ago, and a grant."""
    job = ask_for_bundle(body)
    return job, 201, {"Location": f"/api/v1/exports/{job.id}"}


@EXPORT_ROUTES.get("/exports/<uuid:job_id>")
@operation("How far a bundle is", to=Permission.CSV_EXPORT, returns=ExportAnswer)
def show_export_job(job_id: UUID) -> ExportJob:
    """Only of whoever asked for it."""
    with open_reading() as work:
        return read_job(work, job_id)


@EXPORT_ROUTES.delete("/exports/<uuid:job_id>")
@operation(
    "Cancel a bundle that is not finished", to=Permission.CSV_EXPORT, returns=ExportAnswer, errors=(409,)
)
def delete_export_job(job_id: UUID) -> ExportJob:
    """It stops at the next patient."""
    with open_work() as work:
        return cancel_job(work, job_id)


@EXPORT_ROUTES.get("/exports/<uuid:job_id>/file")
@operation("Fetch a finished bundle", to=Permission.CSV_EXPORT, media_type=ZIP, errors=(401, 409))
def show_export_file(job_id: UUID) -> Response:
    """A ZIP file with every file of the bundle; one with names needs the password at most two minutes ago."""
    return bundle_answer(job_id)
