"""``/sessions/<id>/start``: the checklist before the drug, and the start itself."""

from __future__ import annotations

from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.permissions import Permission
from sessiontrack.service.bedside import find_last_time
from sessiontrack.service.charting import Charted
from sessiontrack.service.histories import medicines_beside
from sessiontrack.service.identity import possible_witnesses
from sessiontrack.web.forms import FormState
from sessiontrack.web.operation import page
from sessiontrack.web.pages.course_history import interacting_words
from sessiontrack.web.pages.session_frame import BEFORE, SESSION_PAGES, SessionPage, session_page
from sessiontrack.web.pages.session_hub import lead_on
from sessiontrack.web.pages.session_keeping import take_entry
from sessiontrack.web.pages.session_last_time import last_time_rows
from sessiontrack.web.pages.session_log import LATEST, latest_rows
from sessiontrack.web.pages.session_start_view import start_view
from sessiontrack.web.pages.session_vitals_view import vitals_fields
from sessiontrack.web.work import open_reading

KINDS = (
    "check_in vitals order iv_access second_check dose_event override acknowledgement emergency note "
    "medicine oxygen retraction"
).split()
BAND_OF = {
    "check_in": "vitals",
    "vitals": "dose",
    "order": "dose",
    "iv_access": "dose",
    "second_check": "dose",
}
"""Where the page opens after an entry of a kind was kept; else at the holds."""


@SESSION_PAGES.get("/sessions/<uuid:session_id>/start")
@page(to=Permission.ENTRIES_READ)
def show_start(session_id: UUID) -> AnyResponse | str:
    """The checklist; once the drug runs, on to the bedside."""
    shown = session_page(session_id)
    return _draw(shown) if shown.state in BEFORE else lead_on(shown)


@SESSION_PAGES.post("/sessions/<uuid:session_id>/start")
@page(to=Permission.ENTRIES_APPEND)
def create_start_entry(session_id: UUID) -> AnyResponse:
    """Keep one entry of the checklist, or start the drug."""

    def again(refused: FormState) -> str:
        return _draw(session_page(session_id, refused))

    return take_entry(session_id, KINDS, again, _kept)


def _kept(charted: Charted) -> str:
    address = f"/sessions/{charted.entry.session_id}"
    if charted.entry.kind == "dose_event":
        return f"{address}/live?kept={charted.entry.id}"
    return f"{address}/start?kept={charted.entry.id}#{BAND_OF.get(charted.entry.kind, 'holds')}"


def _draw(shown: SessionPage) -> str:
    with open_reading() as work:
        others = possible_witnesses(work)
        last = find_last_time(work, shown.record)
        beside = medicines_beside(work, shown.record)
    beside_words = interacting_words(beside, shown.record.terms)
    return render_template(
        "sessions/start.html",
        page=shown,
        start=start_view(shown, beside_words),
        dangers=shown.record.dangers,
        fields=vitals_fields(shown.record),
        stop=None,
        others=others,
        beside=beside,
        beside_words=beside_words,
        last_on=last and last.on,
        last_time=last_time_rows(last, shown.record.terms) if last else (),
        latest=latest_rows(shown, LATEST),
    )
