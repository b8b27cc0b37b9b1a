"""``…/amend/<entry>`` and ``…/retract/<entry>``: corrections that keep the first value in sight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from flask import redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.entries import Entry, Thread
from sessiontrack.domain.errors import NotFound, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.service.corrections import (
    FIXED,
    NEVER_RETRACTED,
    SECOND_PERSONS,
    amend_entry,
    retract_entry,
)
from sessiontrack.service.course_entries import CORRECTED
from sessiontrack.service.identity import possible_witnesses
from sessiontrack.web.drafts import draft_of
from sessiontrack.web.entry_answers import BODY_SCHEMAS, body_answer
from sessiontrack.web.entry_routes import second_person
from sessiontrack.web.entry_schemas import EntrySchema
from sessiontrack.web.fields import Code, MomentField, Text
from sessiontrack.web.forms import FormState, filled, take_form
from sessiontrack.web.local_time import same_moment
from sessiontrack.web.operation import page
from sessiontrack.web.pages.session_frame import SESSION_PAGES, SessionPage, session_page
from sessiontrack.web.pages.session_words import KIND_WORDS, REASON_WORDS
from sessiontrack.web.schemas import Nested, Schema
from sessiontrack.web.work import open_reading, open_work

_AMEND_CODES = ("keying_error", "wrong_time", "wrong_unit", "wrong_reading", "entered_in_error", "other")
_RETRACT_CODES = ("wrong_patient", "duplicate", "entered_in_error", "keying_error", "wrong_time", "other")
AMEND_REASONS = tuple((code, REASON_WORDS[code]) for code in _AMEND_CODES)
RETRACT_REASONS = tuple((code, REASON_WORDS[code]) for code in _RETRACT_CODES)
"""A wrong patient is no amendment: the entry leaves this record and is entered in the right one."""

KEY = "amend"


class AmendReasonSchema(Schema):
    """Why an entry is amended."""

    code = Code(_AMEND_CODES, required=True)
    text = Text(1000, required=True, single_line=False)


class AmendFormSchema(EntrySchema):
    """What the form of an amendment has beside the fields of its kind."""

    measured_at = MomentField(required=True)
    why = Nested(AmendReasonSchema, required=True)

    def load(self, data: Any, **options: Any) -> Any:
        """Without a word about why, both answers are missing and not the whole of them."""
        return super().load({"why": {}, **data}, **options)


class RetractFormSchema(Schema):
    """Why an entry is taken out."""

    sentence = "Say why."
    code = Code(_RETRACT_CODES, required=True)
    text = Text(1000, required=True, single_line=False)


@dataclass(frozen=True, slots=True)
class Correcting:
    """The entry that is corrected.

    Args:
        entry: the version that holds.
        first: the first version, when it is another.
        kind_words: what is corrected, in words.
    """

    entry: Entry
    first: Entry | None
    kind_words: str


@SESSION_PAGES.get("/sessions/<uuid:session_id>/amend/<uuid:entry_id>")
@page(to=Permission.ENTRIES_AMEND)
def edit_entry(session_id: UUID, entry_id: UUID) -> AnyResponse | str:
    """The full form of the entry, with what holds now in it; one about the course has its form there."""
    shown = session_page(session_id)
    if correcting(shown, entry_id, FIXED).entry.kind in CORRECTED:
        return redirect(f"/courses/{shown.record.course.id}/amend/{entry_id}", 303)
    return _draw_amend(shown, entry_id)


@SESSION_PAGES.post("/sessions/<uuid:session_id>/amend/<uuid:entry_id>")
@page(to=Permission.ENTRIES_AMEND)
def create_amendment(session_id: UUID, entry_id: UUID) -> AnyResponse:
    """Keep a full new version, with the reason."""
    shown = session_page(session_id)
    found = correcting(shown, entry_id, FIXED)

    def act(given: dict[str, Any], form_id: UUID) -> str:
        why, body = given.pop("why"), given
        # Before the work begins: a wrong password counts although the act is undone.
        beside = second_person(found.entry.kind, body)
        body["measured_at"] = same_moment(found.entry.measured_at, given["measured_at"])
        with open_work() as work:
            draft = draft_of(found.entry.kind, form_id, body, now=work.now, session_id=session_id)
            reasoned = replace(draft, target_id=entry_id, reason_code=why["code"], reason_text=why["text"])
            charted = amend_entry(work, session_id, reasoned, given=beside)
        return shown.to("show_record", kept=charted.entry.id)

    def again(refused: FormState) -> str:
        return _draw_amend(session_page(session_id, refused), entry_id)

    return take_form(amend_schema(found.entry.kind), act, again, aside=("form",), key=KEY)


@SESSION_PAGES.get("/sessions/<uuid:session_id>/retract/<uuid:entry_id>")
@page(to=Permission.ENTRIES_AMEND)
def show_retraction(session_id: UUID, entry_id: UUID) -> str:
    """Why should the entry leave what is current?"""
    return _draw_retract(session_page(session_id), entry_id)


@SESSION_PAGES.post("/sessions/<uuid:session_id>/retract/<uuid:entry_id>")
@page(to=Permission.ENTRIES_AMEND)
def create_retraction(session_id: UUID, entry_id: UUID) -> AnyResponse:
    """Take an entry out; it stays in the record, struck through."""

    def act(given: dict[str, Any], form_id: UUID) -> str:
        with open_work() as work:
            draft = draft_of("retraction", form_id, {"target": entry_id}, now=work.now, session_id=session_id)
            reasoned = replace(draft, reason_code=given["code"], reason_text=given["text"])
            charted = retract_entry(work, session_id, reasoned)
        return f"/sessions/{session_id}/record?kept={charted.entry.id}"

    def again(refused: FormState) -> str:
        return _draw_retract(session_page(session_id, refused), entry_id)

    return take_form(RetractFormSchema(), act, again, aside=("form",), key=KEY)


def correcting(shown: SessionPage, entry_id: UUID, never: tuple[str, ...]) -> Correcting:
    """The entry that a correction names, in the version that holds.

    Raises:
        NotFound: there is none here, or it was taken out.
        Rejected: entries of its kind are never corrected like this.
    """
    thread = next((thread for thread in shown.record.threads if _is_of(thread, entry_id)), None)
    if thread is None or thread.current is None:
        raise NotFound("There is no such entry in this session, or it was taken out.")
    if thread.root.kind in never:
        raise Rejected("An entry of this kind is never changed like this; chart a new one.")
    current = thread.current
    return Correcting(current, None if current is thread.root else thread.root, KIND_WORDS[current.kind])


def _is_of(thread: Thread, entry_id: UUID) -> bool:
    return any(version.id == entry_id for version in thread.versions)


@cache
def amend_schema(kind: str) -> Schema:
    """What the form of an amendment holds: the fields of its kind, and why."""
    doc = {"__doc__": "A full new version, and why."}
    made: type[Schema] = type(f"Amended{kind}", (AmendFormSchema, BODY_SCHEMAS[kind]), doc)
    return made()


def answers_of(entry: Entry) -> Mapping[str, Any]:
    """What an entry holds, by the names of its form's fields."""
    answers = dict(_flat(body_answer(entry)))
    values = ((field.name, getattr(entry.body, field.name)) for field in fields(entry.body))
    days = {name: value for name, value in values if type(value) is date}
    return MappingProxyType({**answers, **days, "measured_at": entry.measured_at})


def _flat(values: Mapping[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in values.items():
        if name in ("confirmed", "unconfirmed"):
            continue
        if isinstance(value, Mapping):
            found += _flat(value, f"{prefix}{name}.")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for place, row in enumerate(value):
                found += _flat(row, f"{prefix}{name}.{place}.")
        else:
            found.append((f"{prefix}{name}", value))
    return found


def _draw_amend(shown: SessionPage, entry_id: UUID) -> str:
    found = correcting(shown, entry_id, FIXED)
    form = shown.forms.of(KEY) if shown.forms.refused else filled(answers_of(found.entry), key=KEY)
    with open_reading() as work:
        others = possible_witnesses(work) if found.entry.kind in SECOND_PERSONS else []
    return render_template(
        "sessions/amend.html",
        page=shown,
        found=found,
        form=form,
        reasons=AMEND_REASONS,
        others=others,
    )


def _draw_retract(shown: SessionPage, entry_id: UUID) -> str:
    found = correcting(shown, entry_id, NEVER_RETRACTED)
    form = shown.forms.of(KEY)
    return render_template(
        "sessions/retract.html", page=shown, found=found, form=form, reasons=RETRACT_REASONS
    )
