"""The five CSV files over HTTP: streamed, never held whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, Response

from sessiontrack.domain.permissions import Permission
from sessiontrack.service.exports import open_csv
from sessiontrack.web.deployment import deployment
from sessiontrack.web.fields import MomentField, Text
from sessiontrack.web.operation import operation
from sessiontrack.web.schemas import Schema
from sessiontrack.web.work import current_actor

CSV_ROUTES = Blueprint("csv", __name__, url_prefix="/api/v1")
CSV = "text/csv"

FILES = {
    "sessions": "sessions",
    "vitals": "vitals",
    "dose-events": "dose_events",
    "side-effects": "side_effects",
    "scores": "scores",
}
"""The file's name by its noun in an address."""

# "from" is a word of Python, so the class is made by hand.
CsvRequest: type[Schema] = type(
    "CsvRequest",
    (Schema,),
    {
        "__doc__": "Which rows, and what for: from a moment on, up to another.",
        "sentence": "This file cannot be made.",
        "from": MomentField(attribute="since"),
        "to": MomentField(attribute="until"),
        "purpose": Text(400, required=True),
    },
)


def csv_answer(name: str, since: datetime | None, until: datetime | None, purpose: str) -> Response:
    """A file on its way to whoever asks; the trail has its line before the first byte leaves.

    Args:
        name: of the file, as in ``FILES``' values.
    """
    here = deployment()
    file = open_csv(
        here.database,
        current_actor(),
        name,
        since=since,
        until=until,
        purpose=purpose,
        now=here.clock(),
        per_hour=here.exports_per_hour,
    )
    response = Response(file.parts, content_type="text/csv; charset=utf-8; header=present")
    response.headers.set("Content-Disposition", "attachment", filename=file.filename)
    return response


def _declare(noun: str, name: str) -> None:
    @operation(
        f"Download {noun.replace('-', ' ')} as CSV",
        to=Permission.CSV_EXPORT,
        body=CsvRequest,
        media_type=CSV,
        errors=(429,),
    )
    def create(body: Mapping[str, Any]) -> Response:
        return csv_answer(name, body.get("since"), body.get("until"), body["purpose"])

    create.__name__ = f"create_{name}_csv"
    CSV_ROUTES.post(f"/csv/{noun}", endpoint=f"create_{name}_csv")(create)


for _noun, _name in FILES.items():
    _declare(_noun, _name)
