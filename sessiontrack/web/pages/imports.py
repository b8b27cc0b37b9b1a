"""``/imports``: past sessions from a file are looked at, brought in, and withdrawn as a whole."""

from __future__ import annotations

from datetime import time
from io import BytesIO
from itertools import islice
from typing import Any
from uuid import UUID

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.counts import counted
from sessiontrack.domain.courses import Phase
from sessiontrack.domain.errors import Conflict, Fault, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.session_cells import clock
from sessiontrack.domain.session_sheets import DECIMAL_MARKS, MOST_COLUMNS, SEPARATORS, Declared, read_sheet
from sessiontrack.domain.side_effect_words import NO_EFFECT, SAYS_NONE
from sessiontrack.service.past_imports import choose_effect_words, read_imports, withdraw_import
from sessiontrack.service.past_sessions import Checked, check_sessions, import_sessions
from sessiontrack.service.terms import get_own_terms
from sessiontrack.web.deployment import deployment
from sessiontrack.web.fields import Code, Text, Truth, Whole
from sessiontrack.web.forms import FormState, filled, go_on, load_reading, read_form, refused_form
from sessiontrack.web.local_time import clinic_zone
from sessiontrack.web.operation import page
from sessiontrack.web.schemas import Schema
from sessiontrack.web.uploads import MOST_BYTES, carried_text, sent_file
from sessiontrack.web.work import current_actor, open_reading, open_work

IMPORT_PAGES = Blueprint("import_pages", __name__)

ASIDE = ("file", "content", "do", "column", "word", "choice")
"""Fields of the form that are about the file and not about how it is written."""

MOST_ROWS = 1000
"""More would keep everybody else from charting for longer than some seconds. Source: 8,000 rows took 25 s."""

MOST_WORDS = 100
"""Words to choose for at once; what is chosen is remembered, and the next come then.

Each is two fields of a form that has at most ``MOST_PARTS``, beside one for each of 200 columns.
"""

MINUTES = (-1440, 1440)
FIRST = {"decimal": "point", "separator": "comma"}
CHOICES: dict[str, Any] = {
    "decimal": [("point", "Point: 0.5"), ("comma", "Comma: 0,5")],
    "separator": [("comma", "Comma"), ("semicolon", "Semicolon"), ("tab", "Tab")],
    "phase": [("initial_series", "Initial series"), ("maintenance", "Maintenance")],
    "effects": [("asked", "Asked from a list"), ("volunteered", "Volunteered by the patient")],
}


class ImportForm(Schema):
    """What the file does not say."""

    sentence = "This file cannot be read like that."
    decimal = Code(DECIMAL_MARKS, required=True)
    separator = Code(SEPARATORS, required=True)
    effects = Code(("asked", "volunteered"))
    baseline_minute = Whole(*MINUTES, unit="min")
    peak_minute = Whole(*MINUTES, unit="min")
    time_of_day = Text(5)
    phase = Code(Phase)
    register = Truth()
    open_courses = Truth()
    join_courses = Truth()


class WithdrawalForm(Schema):
    """Why an import is withdrawn."""

    sentence = "This import cannot be withdrawn like that."
    reason_text = Text(400, required=True)


@IMPORT_PAGES.get("/imports")
@page(to=Permission.SESSIONS_WRITE)
def show_imports() -> str:
    """The form for a file, and the imports so far."""
    return _draw(filled(FIRST))


@IMPORT_PAGES.post("/imports")
@page(to=Permission.SESSIONS_WRITE)
def check_import() -> AnyResponse:
    """Say what a file comes to; keep it when that is asked for and nothing stands against it."""
    reading = read_form(ImportForm(), request.form, clinic_zone(), aside=ASIDE)
    content = b""
    try:
        content = sent_file("file", "content")
        declared = _declared(load_reading(ImportForm(), reading), content)
        if chosen := _chosen():
            with open_work() as work:
                choose_effect_words(work, chosen)
        here, file = deployment(), BytesIO(content)
        actor, now = current_actor(), here.clock()
        checked = check_sessions(here.database, actor, file, declared, now=now)
        if request.form.get("do") == "keep" and checked.is_clean:
            import_sessions(here.database, actor, file, declared, checked=checked, now=now)
            return go_on("/imports", saved="import")
    except (Rejected, Conflict) as error:
        return refused_form(error, lambda state: _draw(state, content=content), reading=reading)
    state = FormState(typed=_typed())
    return make_response(_draw(state, content=content, checked=checked))


@IMPORT_PAGES.post("/imports/<uuid:import_id>/withdrawal")
@page(to=Permission.ENTRIES_AMEND)
def create_withdrawal(import_id: UUID) -> AnyResponse:
    """Withdraw an import as a whole."""
    reading = read_form(WithdrawalForm(), request.form, clinic_zone())
    try:
        given = load_reading(WithdrawalForm(), reading)
        with open_work() as work:
            withdraw_import(work, import_id, given["reason_text"])
    except (Rejected, Conflict) as error:
        return refused_form(
            error, lambda state: _draw(filled(FIRST), withdrawing=(import_id, state)), reading=reading
        )
    return go_on("/imports", saved="import_withdrawn")


def _declared(given: dict[str, Any], content: bytes) -> Declared:
    sheet = read_sheet(BytesIO(content), given["separator"])
    _, headings = next(sheet, (1, []))
    if len(headings) > MOST_COLUMNS:
        raise Rejected(
            "This file has too many columns.", [Fault("/file", "too_many", "must be a table of sessions")]
        )
    if next(islice(sheet, MOST_ROWS, None), None) is not None:
        message = f"must have at most {MOST_ROWS} rows here; 'sessiontrack import sessions' takes more"
        raise Rejected("This file is too long for the page.", [Fault("/file", "too_many", message)])
    said = {
        heading: request.form.get(f"column.{place}", "").strip() for place, heading in enumerate(headings)
    }
    return Declared(
        decimal=given["decimal"],
        separator=given["separator"],
        columns={heading: column for heading, column in said.items() if column},
        baseline_minute=given.get("baseline_minute"),
        peak_minute=given.get("peak_minute"),
        time_of_day=_time(given.get("time_of_day")),
        phase=given.get("phase"),
        solicited=given["effects"] == "asked" if "effects" in given else None,
        register=given.get("register", False),
        open_courses=given.get("open_courses", False),
        join_courses=given.get("join_courses", False),
    )


def _time(text: str | None) -> time | None:
    if text is None:
        return None
    try:
        return clock(text)
    except ValueError:
        fault = Fault("/time_of_day", "time", "must be a time such as 09:30")
        raise Rejected("This file cannot be read like that.", [fault]) from None


def _chosen() -> dict[str, str]:
    """What was chosen for the words that the last answer listed."""
    pairs = zip(request.form.getlist("word"), request.form.getlist("choice"), strict=False)
    return {word: code for word, code in pairs if code}


def _typed() -> dict[str, list[str]]:
    return {name: texts for name, texts in request.form.lists() if name not in ("content", "word", "choice")}


def _draw(
    state: FormState,
    *,
    content: bytes = b"",
    checked: Checked | None = None,
    withdrawing: tuple[UUID, FormState] | None = None,
) -> str:
    with open_reading() as work:
        found, terms = read_imports(work), get_own_terms(work)
    words = [(NO_EFFECT, "No side effect"), *((each.code, each.label) for each in terms.offered)]
    return render_template(
        "imports/show.html",
        state=withdrawing[1] if withdrawing else state,
        form=state,
        withdrawing=withdrawing,
        content=carried_text(content) if len(content) <= MOST_BYTES else "",
        checked=checked,
        counted=counted,
        imports=found.imports,
        names=found.names,
        choices={**CHOICES, "words": words},
        says_none=SAYS_NONE,
        no_effect=NO_EFFECT,
        most_words=MOST_WORDS,
        most_mb=MOST_BYTES // 1_000_000,
        most_rows=MOST_ROWS,
    )
