"""``/sessions/<id>/live``: the bedside while the drug runs and during recovery; ``/live/forms``: one form an entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.sessions import WATCHED_STATES, State
from sessiontrack.service.bedside_catalogue import bedside_catalogue_version
from sessiontrack.service.charting import Charted
from sessiontrack.service.identity import possible_witnesses
from sessiontrack.service.pictures import session_chart
from sessiontrack.web.forms import FormState
from sessiontrack.web.operation import etag_of, page
from sessiontrack.web.pages.session_dose_view import dose_view, track
from sessiontrack.web.pages.session_effects_view import effects_view
from sessiontrack.web.pages.session_frame import LIVE, SESSION_PAGES, SessionPage, session_page
from sessiontrack.web.pages.session_hub import lead_on
from sessiontrack.web.pages.session_keeping import take_entry
from sessiontrack.web.pages.session_leaving import leave_view
from sessiontrack.web.pages.session_log import LATEST, latest_rows
from sessiontrack.web.pages.session_vitals_view import LEAVING_RATINGS, stop_panel, vitals_fields
from sessiontrack.web.work import open_reading

KINDS = (
    "vitals side_effect side_effect_change sweep dose_event medicine note oxygen iv_access emergency "
    "incident tolerability handover acknowledgement override retraction order"
).split()
PANEL_OF = {
    **dict.fromkeys(("side_effect", "side_effect_change", "sweep"), "effects"),
    **dict.fromkeys(("dose_event", "acknowledgement", "override"), "top"),
    **dict.fromkeys("medicine note oxygen iv_access incident tolerability handover order".split(), "more"),
}
"""Where the page opens after an entry of a kind was kept; else at the vitals."""


@dataclass(frozen=True, slots=True)
class NextVitals:
    """When the next set is due, in words.

    Args:
        level: ``due``, ``soon`` or ``over``.
    """

    label: str
    words: str
    level: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """The big number of the page, and the moment from which it counts."""

    minutes: int | None
    words: str
    at: datetime | None = None
    at_words: str = ""


@SESSION_PAGES.get("/sessions/<uuid:session_id>/live")
@page(to=Permission.ENTRIES_READ)
def show_live(session_id: UUID) -> AnyResponse | str:
    """The bedside, which draws itself; a session that is not there yet, or no longer, leads on."""
    shown = session_page(session_id)
    if shown.state not in LIVE:
        return lead_on(shown)
    tag = etag_of(bedside_catalogue_version(shown.record.terms))
    return render_template("sessions/live.html", page=shown, catalogue_tag=tag)


@SESSION_PAGES.get("/sessions/<uuid:session_id>/live/forms")
@page(to=Permission.ENTRIES_READ)
def show_live_forms(session_id: UUID) -> AnyResponse | str:
    """The same for a browser without scripts, and for one in which the bedside cannot start."""
    shown = session_page(session_id)
    return _draw(shown) if shown.state in LIVE else lead_on(shown)


@SESSION_PAGES.post("/sessions/<uuid:session_id>/live")
@page(to=Permission.ENTRIES_APPEND)
def create_live_entry(session_id: UUID) -> AnyResponse:
    """Keep one entry that another page of the session sends, then show the bedside."""
    # What stands behind # would be lost where the bedside leads on to the forms.
    return _take(session_id, "show_live", "part")


@SESSION_PAGES.post("/sessions/<uuid:session_id>/live/forms")
@page(to=Permission.ENTRIES_APPEND)
def create_live_form_entry(session_id: UUID) -> AnyResponse:
    """Keep one entry of the forms."""
    return _take(session_id, "show_live_forms", "_anchor")


def _take(session_id: UUID, back_to: str, place: str) -> AnyResponse:
    def again(refused: FormState) -> str:
        return _draw(session_page(session_id, refused))

    def kept(charted: Charted) -> str:
        values: dict[str, Any] = {"kept": charted.entry.id, place: PANEL_OF.get(charted.entry.kind, "vitals")}
        return url_for(f".{back_to}", session_id=session_id, **values)

    return take_entry(session_id, KINDS, again, kept)


def _draw(shown: SessionPage) -> str:
    record, now = shown.record, shown.now
    in_front = LEAVING_RATINGS if shown.state in (State.RECOVERING, State.DISCHARGED) else ()
    return render_template(
        "sessions/live_forms.html",
        page=shown,
        clock=clock_of(shown),
        track=track(record, now),
        dose=dose_view(record, now),
        next_vitals=next_vitals(shown),
        fields=vitals_fields(record, in_front=in_front),
        stop=stop_panel(record, shown.forms.of("vitals"), can_pause=shown.state is State.INFUSING),
        effects=effects_view(record, now, request.args.get("find", "")[:60]),
        latest=latest_rows(shown, LATEST),
        leaving=leave_view(shown),
        chart=session_chart(record, now),
        others=_others(shown),
    )


def _others(shown: SessionPage) -> list[tuple[UUID, str]]:
    """Who may take over from the reader, while somebody watches the patient."""
    if shown.state not in WATCHED_STATES:
        return []
    with open_reading() as work:
        return possible_witnesses(work)


def clock_of(shown: SessionPage) -> Clock:
    """Minutes from the start while the drug runs, from its end afterwards."""
    infusion, now = shown.record.infusion, shown.now
    if infusion.started_at is None:
        return Clock(None, "Not started")
    if shown.view.summary.is_single_doses:
        return _clock_of_doses(shown, infusion.started_at, infusion.ended_at or infusion.started_at)
    if shown.state in (State.INFUSING, State.PAUSED):
        return Clock(shown.minute, "since the start", infusion.started_at, "started")
    ended_at = infusion.ended_at or infusion.started_at
    return Clock(int((now - ended_at).total_seconds() // 60), "since the end", ended_at, "ended")


def _clock_of_doses(shown: SessionPage, first: datetime, last: datetime) -> Clock:
    """From the first of single doses while one acts, from the last afterwards."""
    is_acting = shown.state is State.INFUSING
    at, which = (first, "first") if is_acting else (last, "last")
    minutes = shown.minute if is_acting else int((shown.now - last).total_seconds() // 60)
    if first == last:
        return Clock(minutes, "since the dose", at, "given")
    return Clock(minutes, f"since the {which} dose", at, f"{which} given")


def next_vitals(shown: SessionPage) -> NextVitals | None:
    """When the next set is due; nothing before the start and after leaving."""
    due_at = shown.view.next_vitals_due_at
    if due_at is None:
        return None
    seconds = int((due_at - shown.now).total_seconds())
    if -60 < seconds < 0:
        return NextVitals("Vitals due", "now", "over", due_at)
    if seconds < 0:
        return NextVitals("Vitals overdue", f"{-seconds // 60} min", "over", due_at)
    if seconds < 60:
        return NextVitals("Next vitals", "now", "soon", due_at)
    return NextVitals("Next vitals", f"in {seconds // 60} min", "due", due_at)
