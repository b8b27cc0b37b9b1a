"""``/worklist``: courses that ask for a clinician or a call, the loudest first."""

from __future__ import annotations

from flask import Blueprint, render_template

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
        rows = read_worklist(work)
        return render_template("worklist/show.html", rows=rows, now=work.now)
