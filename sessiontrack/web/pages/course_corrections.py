"""``/courses/<id>/amend/<entry>`` and ``…/retract/<entry>``: corrections of what is kept about a course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.bodies import ConcomitantMedicine, PastTreatment, Score
from sessiontrack.domain.entries import Draft, Entry
from sessiontrack.domain.errors import NotFound
from sessiontrack.domain.permissions import Permission
from sessiontrack.service.course_corrections import amend_course_entry, retract_course_entry
from sessiontrack.service.courses import CourseView
from sessiontrack.web.drafts import draft_of
from sessiontrack.web.form_texts import shown_part_day
from sessiontrack.web.forms import FormState, filled, take_form
from sessiontrack.web.local_time import same_moment
from sessiontrack.web.operation import page
from sessiontrack.web.pages.course_entries import FORMS, draw_entry, keep_numbered
from sessiontrack.web.pages.course_entry_words import course_words
from sessiontrack.web.pages.course_log import author_name
from sessiontrack.web.pages.courses import read_view
from sessiontrack.web.pages.session_corrections import (
    AMEND_REASONS,
    RETRACT_REASONS,
    RetractFormSchema,
    amend_schema,
    answers_of,
)
from sessiontrack.web.pages.session_words import KIND_WORDS
from sessiontrack.web.work import open_work

COURSE_CORRECTION_PAGES = Blueprint("course_correction_pages", __name__)

_FORM_OF = {form.kind: form for form in FORMS}


@dataclass(frozen=True, slots=True)
class CourseCorrecting:
    """The entry about a course that is corrected.

    Args:
        entry: the version that holds.
        first: the first version, when it is another.
        reasons: what may be chosen, as pairs of code and words.
    """

    entry: Entry
    first: Entry | None
    view: CourseView
    reasons: tuple[tuple[str, str], ...]

    @property
    def kind_words(self) -> str:
        """What it is."""
        return KIND_WORDS[self.entry.kind]

    def words(self, entry: Entry) -> str:
        """One line about a version."""
        return course_words(entry.body, self.view.record.terms)

    def name(self, entry: Entry) -> str:
        """Who a version is from."""
        return author_name(entry, self.view.names)


@COURSE_CORRECTION_PAGES.get("/courses/<uuid:course_id>/amend/<uuid:entry_id>")
@page(to=Permission.ENTRIES_AMEND)
def edit_course_entry(course_id: UUID, entry_id: UUID) -> str:
    """The full form of the entry, with what holds now in it."""
    found = _correcting(course_id, entry_id, AMEND_REASONS)
    return _draw_amend(found, filled(_typed(found.entry)))


@COURSE_CORRECTION_PAGES.post("/courses/<uuid:course_id>/amend/<uuid:entry_id>")
@page(to=Permission.ENTRIES_AMEND)
def create_course_amendment(course_id: UUID, entry_id: UUID) -> AnyResponse:
    """Keep a full new version, with the reason."""
    entry = _correcting(course_id, entry_id, AMEND_REASONS).entry

    def act(given: dict[str, Any], form_id: UUID) -> str:
        why = given.pop("why")
        body = {**given, "measured_at": same_moment(entry.measured_at, given["measured_at"])}
        with open_work() as work:
            draft = draft_of(entry.kind, form_id, body, now=work.now, session_id=None)
            keep_numbered(amend_course_entry, work, course_id, _reasoned(draft, entry_id, why))
        return f"/courses/{course_id}?saved=amendment"

    def again(refused: FormState) -> str:
        return _draw_amend(_correcting(course_id, entry_id, AMEND_REASONS), refused)

    return take_form(amend_schema(entry.kind), act, again)


@COURSE_CORRECTION_PAGES.get("/courses/<uuid:course_id>/retract/<uuid:entry_id>")
@page(to=Permission.ENTRIES_AMEND)
def show_course_retraction(course_id: UUID, entry_id: UUID) -> str:
    """Why should the entry leave what is current?"""
    return _draw_retract(_correcting(course_id, entry_id, RETRACT_REASONS), filled())


@COURSE_CORRECTION_PAGES.post("/courses/<uuid:course_id>/retract/<uuid:entry_id>")
@page(to=Permission.ENTRIES_AMEND)
def create_course_retraction(course_id: UUID, entry_id: UUID) -> AnyResponse:
    """Take an entry out; it stays on the course's page, struck through."""

    def act(given: dict[str, Any], form_id: UUID) -> str:
        with open_work() as work:
            draft = draft_of("retraction", form_id, {"target": entry_id}, now=work.now, session_id=None)
            retract_course_entry(work, course_id, _reasoned(draft, entry_id, given))
        return f"/courses/{course_id}?saved=retraction"

    def again(refused: FormState) -> str:
        return _draw_retract(_correcting(course_id, entry_id, RETRACT_REASONS), refused)

    return take_form(RetractFormSchema(), act, again)


def _reasoned(draft: Draft, entry_id: UUID, why: Mapping[str, Any]) -> Draft:
    return replace(draft, target_id=entry_id, reason_code=why["code"], reason_text=why["text"])


def _correcting(course_id: UUID, entry_id: UUID, reasons: tuple[tuple[str, str], ...]) -> CourseCorrecting:
    """The entry that a correction names, in the version that holds.

    Raises:
        NotFound: there is none here, or it was taken out.
    """
    view = read_view(course_id)
    threads = (thread for thread in view.threads if any(one.id == entry_id for one in thread.versions))
    thread = next(threads, None)
    if thread is None or thread.current is None:
        raise NotFound("There is no such entry about this course, or it was taken out.")
    first = None if thread.current is thread.root else thread.root
    return CourseCorrecting(thread.current, first, view, reasons)


def _typed(entry: Entry) -> dict[str, Any]:
    """What stands in the form at first; a form numbers the answers of a scale as its paper does."""
    answers = dict(answers_of(entry))
    if isinstance(entry.body, PastTreatment | ConcomitantMedicine):
        answers |= {name: shown_part_day(answers[name]) for name in ("since", "until") if name in answers}
    if isinstance(entry.body, Score):
        answers |= {
            f"answers.{number}": point for number, point in enumerate(answers.pop("items", ()), start=1)
        }
    return answers


def _draw_amend(found: CourseCorrecting, state: FormState) -> str:
    return draw_entry(_FORM_OF[found.entry.kind], found.view, state, correcting=found)


def _draw_retract(found: CourseCorrecting, state: FormState) -> str:
    record = found.view.record
    return render_template(
        "courses/retract.html",
        patient=record.patient,
        course=record.course,
        state=state,
        correcting=found,
    )
