"""``/sessions/<id>/record``: what exactly happened, for the screen and for paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.bodies import Discharge, Signature
from sessiontrack.domain.discharge import DischargeItem, discharge_items
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.summaries import SessionSummary
from sessiontrack.service.charting import Charted
from sessiontrack.service.pictures import session_chart, session_events, session_rows
from sessiontrack.web.forms import FormState
from sessiontrack.web.operation import page
from sessiontrack.web.pages.session_facts import facts_of
from sessiontrack.web.pages.session_frame import SESSION_PAGES, SessionPage, session_page
from sessiontrack.web.pages.session_keeping import take_entry
from sessiontrack.web.pages.session_log import FILTERS, filtered, filters_of, usual_author
from sessiontrack.web.pages.session_versions import version_of
from sessiontrack.web.pages.session_words import MEANING_WORDS


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature.

    Args:
        can_be_shown: the record can be shown as it was at this one.
    """

    id: UUID
    name: str
    role: str
    meaning: str
    at: datetime
    what: str
    can_be_shown: bool


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The sessions before and after this one in the course."""

    before: UUID | None
    after: UUID | None


@SESSION_PAGES.get("/sessions/<uuid:session_id>/record")
@page(to=Permission.ENTRIES_READ)
def show_record(session_id: UUID) -> str:
    """The session record."""
    return _draw(session_page(session_id))


@SESSION_PAGES.post("/sessions/<uuid:session_id>/record")
@page(to=Permission.SESSIONS_ADD)
def create_addendum(session_id: UUID) -> AnyResponse:
    """Add to a signed session."""

    def again(refused: FormState) -> str:
        return _draw(session_page(session_id, refused))

    def kept(charted: Charted) -> str:
        return f"/sessions/{session_id}/record?kept={charted.entry.id}"

    return take_entry(session_id, ("addendum",), again, kept)


def _draw(current: SessionPage) -> str:
    version = version_of(current)
    shown, chosen = version.page, request.args.get("log", "all")
    key = chosen if chosen in FILTERS else "all"
    return render_template(
        "sessions/show.html",
        page=shown,
        version=version,
        facts=facts_of(shown),
        chart=session_chart(shown.record, shown.now),
        table=session_rows(shown.record),
        numbers=session_events(shown.record),
        filters=filters_of(version.rows, key),
        log_key=key,
        log_label=FILTERS[key],
        rows=filtered(version.rows, key),
        usual_author=usual_author(version.rows),
        items=left_items(shown),
        signatures=signatures_of(shown),
        neighbours=neighbours_of(shown),
    )


def left_items(shown: SessionPage) -> tuple[DischargeItem, ...]:
    """The gate as it stood when the patient left."""
    left = shown.record.of_kind("discharge")
    if not left or not isinstance(left[-1].body, Discharge):
        return ()
    return discharge_items(shown.record, left[-1].body, left[-1].measured_at)


def signatures_of(shown: SessionPage) -> tuple[Signed, ...]:
    """Who signed, in the order of signing."""
    signed = [*shown.record.of_kind("completion"), *shown.record.of_kind("sign_off")]
    return tuple(_signed(shown, entry) for entry in sorted(signed, key=lambda entry: entry.seq))


def _signed(shown: SessionPage, entry: Entry) -> Signed:
    assert isinstance(entry.body, Signature)
    is_sign_off = entry.kind == "sign_off"
    return Signed(
        entry.id,
        shown.name(entry.author_id),
        entry.author_role,
        MEANING_WORDS[entry.body.meaning],
        entry.entered_at,
        "Signed" if is_sign_off else "Completed",
        is_sign_off,
    )


def neighbours_of(shown: SessionPage) -> Neighbours:
    """Where the links to the sessions beside this one lead: to those in which drug was given.

    One in which none was given yet, or never, has its place by its plan.
    """

    def begun(summary: SessionSummary) -> datetime | None:
        return summary.infusion_started_at

    here = begun(shown.view.summary) or shown.record.session.planned_at
    others = sorted((at, s.session_id) for s in shown.record.earlier if (at := begun(s)) is not None)
    before = [session_id for at, session_id in others if at < here]
    after = [session_id for at, session_id in others if at > here]
    return Neighbours(before[-1] if before else None, after[0] if after else None)
