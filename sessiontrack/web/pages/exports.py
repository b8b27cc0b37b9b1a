"""The five CSV files for a person: from, to, what for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.errors import NotFound, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.web.csv_routes import FILES, csv_answer
from sessiontrack.web.fields import DayField, Text
from sessiontrack.web.form_reading import load_reading, read_form
from sessiontrack.web.forms import FormState, filled, refused_form
from sessiontrack.web.local_time import clinic_zone, local_today
from sessiontrack.web.operation import page
from sessiontrack.web.schemas import Schema

EXPORT_PAGES = Blueprint("export_pages", __name__)


class ExportForm(Schema):
    """Which days, and what for."""

    sentence = "This file cannot be made."
    since = DayField()
    until = DayField()
    purpose = Text(400, required=True)


@EXPORT_PAGES.get("/exports")
@page(to=Permission.CSV_EXPORT)
def show_exports() -> str:
    """The form, filled with the month that has just ended."""
    first = local_today().replace(day=1)
    last_month = first - timedelta(days=1)
    return _draw(filled({"since": last_month.replace(day=1), "until": last_month}))


@EXPORT_PAGES.post("/exports/<noun>.csv")
@page(to=Permission.CSV_EXPORT)
def create_export(noun: str) -> AnyResponse:
    """Stream one file; the last day is in it."""
    if noun not in FILES:
        raise NotFound("There is no such file.")
    reading = read_form(ExportForm(), request.form, clinic_zone())
    try:
        given = load_reading(ExportForm(), reading)
        until = given.get("until")
        end = None if until is None else _begins(until + timedelta(days=1))
        since = given.get("since")
        return csv_answer(FILES[noun], None if since is None else _begins(since), end, given["purpose"])
    except Rejected as rejected:
        return refused_form(rejected, _draw, reading=reading)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clinic_zone())


def _draw(state: FormState) -> str:
    return render_template("exports/show.html", state=state)
