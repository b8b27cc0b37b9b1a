"""``/worklist``: courses that ask for a clinician or a call, the loudest first."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from sessiontrack.domain.permissions import Permission
from sessiontrack.service.worklist import read_worklist
from sessiontrack.web.operation import page
from sessiontrack.web.work import open_reading

WORKLIST_PAGES = Blueprint("worklist_pages", __name__)


@WORKLIST_PAGES.get("/worklist")
@page(to=Permission.COURSES_READ)
def show_worklist() -> str:
    """What is due over all courses."""
    with open_reading() as work:
        worklist = read_worklist(work, _asked_start())
        return render_template("worklist/show.html", worklist=worklist, now=work.now)


def _asked_start() -> int:
    """How many rows the address passes over; a word that is no number passes over none."""
    text = request.args.get("from", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("100000") else 0
