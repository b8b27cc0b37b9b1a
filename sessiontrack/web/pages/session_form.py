"""``/sessions/<id>/monitoring-form.pdf`` and ``.csv``: the monitoring form of a session, to hand on."""

from __future__ import annotations

from uuid import UUID

from flask import Response

from sessiontrack.domain.permissions import Permission
from sessiontrack.service.monitoring_forms import FormSource, form_as_csv, form_of, read_for_monitoring_form
from sessiontrack.web.deployment import deployment
from sessiontrack.web.operation import page
from sessiontrack.web.pages.paper_parts import pdf_answer
from sessiontrack.web.pages.session_form_paper import form_paper
from sessiontrack.web.pages.session_frame import SESSION_PAGES, SessionPage
from sessiontrack.web.pages.session_versions import Version, version_of
from sessiontrack.web.pages.session_words import session_number
from sessiontrack.web.work import current_actor, open_reading


@SESSION_PAGES.get("/sessions/<uuid:session_id>/monitoring-form.pdf")
@page(to=Permission.ENTRIES_READ)
def print_form(session_id: UUID) -> Response:
    """The monitoring form as a PDF."""
    source, version = _read(session_id)
    form = form_of(version.page.view, source.clinic, version.page.now)
    return pdf_answer(form_paper(version, form), _file_name(source, version))


@SESSION_PAGES.get("/sessions/<uuid:session_id>/monitoring-form.csv")
@page(to=Permission.ENTRIES_READ)
def download_form(session_id: UUID) -> Response:
    """The monitoring form as a file of one row."""
    source, version = _read(session_id)
    content = form_as_csv(version.page.view, source.clinic, version.page.now)
    answer = Response(content, content_type="text/csv; charset=utf-8; header=present")
    name = f"{_file_name(source, version)}.csv"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _read(session_id: UUID) -> tuple[FormSource, Version]:
    with open_reading() as work:
        source = read_for_monitoring_form(work, session_id)
    return source, version_of(SessionPage(source.view, deployment().clock(), current_actor()))


def _file_name(source: FormSource, version: Version) -> str:
    """What it is, and not whose."""
    record, summary = version.page.record, version.page.view.summary
    on = record.session.planned_at.astimezone(record.zone).date()
    label = "-SYNTHETIC" if source.clinic.is_synthetic else ""
    return f"monitoring-form-{session_number(record, summary)}-{on:%Y-%m-%d}{label}"
