"""The forms of entries about a whole course: evaluation, consent, scores, decisions, contacts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain import courses as words
from sessiontrack.domain.bodies import Eligibility, FollowUp
from sessiontrack.domain.concomitant_medicines import MEDICINE_CLASSES
from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import NotFound, Rejected
from sessiontrack.domain.long_term_checks import LONG_TERM_CHECKS
from sessiontrack.domain.past_treatments import OUTCOMES, TREATMENTS
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.sessions import NO_VISIT, State
from sessiontrack.domain.side_effects import Severity
from sessiontrack.service import course_entries, histories
from sessiontrack.service.charting import Charted
from sessiontrack.service.courses import CourseView
from sessiontrack.service.work import Work
from sessiontrack.web import visit_schemas as visit
from sessiontrack.web.drafts import draft_of
from sessiontrack.web.forms import FormState, filled, take_form
from sessiontrack.web.local_time import show_moment
from sessiontrack.web.operation import page
from sessiontrack.web.pages.course_entry_words import CONTACT_WORDS, ELIGIBILITY_WORDS, course_words
from sessiontrack.web.pages.course_figures import figures_of
from sessiontrack.web.pages.course_history import carried_on, followed_medicine
from sessiontrack.web.pages.courses import read_view
from sessiontrack.web.pages.session_words import STATES
from sessiontrack.web.schemas import Schema
from sessiontrack.web.work import current_actor, open_work

Act = Callable[[Work, UUID, Draft], Charted]

ENTRY_PAGES = Blueprint("course_entry_pages", __name__)

ITEM_WORDS = (("done", "Done"), ("concern", "Concern"), ("open", "Open"))
SEVERITY_WORDS = tuple((severity.value, severity.value.title()) for severity in Severity)


@dataclass(frozen=True, slots=True)
class EntryForm:
    """A kind of entry that has a form of its own on a course.

    Args:
        path: the noun in the address.
        act: what keeps it.
    """

    path: str
    kind: str
    schema: type[Schema]
    act: Act
    to: Permission

    @property
    def template(self) -> str:
        """The page around the form."""
        return f"courses/{self.kind}.html"


FORMS = (
    EntryForm(
        "eligibilities",
        "eligibility",
        visit.EligibilitySchema,
        course_entries.record_eligibility,
        Permission.COURSES_EVALUATE,
    ),
    EntryForm(
        "consents",
        "consent",
        visit.ConsentSchema,
        course_entries.record_consent,
        Permission.COURSES_CONSENT,
    ),
    EntryForm("scores", "score", visit.ScoreSchema, course_entries.record_score, Permission.ENTRIES_APPEND),
    EntryForm(
        "decisions",
        "decision",
        visit.DecisionSchema,
        course_entries.record_decision,
        Permission.COURSES_DECIDE,
    ),
    EntryForm(
        "follow-ups",
        "follow_up",
        visit.FollowUpSchema,
        course_entries.record_follow_up,
        Permission.ENTRIES_APPEND,
    ),
    EntryForm(
        "past-treatments",
        "past_treatment",
        visit.PastTreatmentSchema,
        histories.record_past_treatment,
        Permission.ENTRIES_APPEND,
    ),
    EntryForm(
        "concomitant-medicines",
        "concomitant_medicine",
        visit.ConcomitantMedicineSchema,
        histories.record_concomitant_medicine,
        Permission.ENTRIES_APPEND,
    ),
)


def _declare(form: EntryForm) -> None:
    @page(to=form.to)
    def new(course_id: UUID) -> str:
        view = read_view(course_id)
        return draw_entry(form, view, filled({"measured_at": view.now, **_known(form, view)}))

    @page(to=form.to)
    def create(course_id: UUID) -> AnyResponse:
        def act(values: dict[str, Any], entry_id: UUID) -> str:
            with open_work() as work:
                draft = draft_of(form.kind, entry_id, values, now=work.now, session_id=None)
                keep_numbered(form.act, work, course_id, draft)
            return f"/courses/{course_id}?saved={form.kind}"

        return take_form(form.schema(), act, lambda state: draw_entry(form, read_view(course_id), state))

    address = f"/courses/<uuid:course_id>/{form.path}/new"
    ENTRY_PAGES.get(address, endpoint=f"new_{form.kind}")(new)
    ENTRY_PAGES.post(address, endpoint=f"create_{form.kind}")(create)


def _known(form: EntryForm, view: CourseView) -> dict[str, Any]:
    """What a form may be opened with: the checkpoint asked about, the session or the medicine that it follows."""
    if form.kind == "concomitant_medicine":
        return carried_on(followed_medicine(view, request.args.get("follows")))
    if form.kind == "follow_up" and view.record.given:
        return {"session_id": str(view.record.given[-1].session.id)}
    asked = request.args.get("checkpoint")
    return {"checkpoint": asked} if form.kind == "decision" and asked in words.CHECKPOINTS else {}


def keep_numbered(act: Act, work: Work, course_id: UUID, draft: Draft) -> None:
    """Keep an entry; what is wrong with an answer of a scale is said at its number."""
    try:
        act(work, course_id, draft)
    except Rejected as rejected:
        raise Rejected(rejected.sentence, [at_answer(fault) for fault in rejected.faults]) from None


def at_answer(fault: Any) -> Any:
    """A scale counts its items from 0; the form, as its paper, numbers the answers from 1."""
    place = fault.path.removeprefix("/items/")
    if place == fault.path or not place.isdigit():
        return fault
    return replace(fault, path=f"/answers/{int(place) + 1}")


def draw_entry(form: EntryForm, view: CourseView, state: FormState, *, correcting: Any = None) -> str:
    """The page around the form of an entry.

    Args:
        correcting: the entry that is amended, when one is.
    """
    record = view.record
    body = correcting.entry.body if correcting else None
    visits = [visit for visit in reversed(record.in_order) if visit.summary is not None]
    chosen = _scale(body) if form.kind == "score" else None
    return render_template(
        form.template,
        view=view,
        patient=record.patient,
        course=record.course,
        state=state,
        visits=visits,
        sessions=_sessions(record),
        scale=chosen,
        by_total=chosen is not None and _by_total(chosen, body),
        scales=[scale for scale in SCALES.values() if scale.is_enterable],
        figures=figures_of(record, view.facts),
        choices={**_CHOICES, "effects": _effects(record, body)},
        following=followed_medicine(view, state.value("follows")),
        entry_words=partial(course_words, terms=record.terms),
        me=body.decided_by if isinstance(body, Eligibility) else current_actor().id,
        correcting=correcting,
    )


def _effects(record: CourseRecord, body: Any) -> list[tuple[str, str]]:
    """Side effects on offer, and those that a contact names which is amended."""
    named = [late.effect for late in body.effects] if isinstance(body, FollowUp) else []
    codes = dict.fromkeys([*(effect.code for effect in record.terms.offered), *named])
    return [(code, record.terms.label(code)) for code in codes]


def _sessions(record: CourseRecord) -> list[tuple[UUID, str]]:
    """Sessions that a score may belong to, the newest first."""
    return [
        (visit.session.id, f"{show_moment(visit.begins_at)}, {STATES[State(visit.state)].lower()}")
        for visit in reversed(record.in_order)
        if visit.state not in NO_VISIT
    ]


_CHOICES: dict[str, Any] = {
    "items": list(words.ELIGIBILITY_ITEMS.items()),
    "answers": ITEM_WORDS,
    "decisions": list(ELIGIBILITY_WORDS.items()),
    "checkpoints": list(words.CHECKPOINTS.items()),
    "decided": list(words.DECISIONS.items()),
    "occasions": list(words.OCCASIONS.items()),
    "contacts": list(CONTACT_WORDS.items()),
    "severities": SEVERITY_WORDS,
    "checks": list(LONG_TERM_CHECKS.items()),
    "treatments": list(TREATMENTS.items()),
    "outcomes": list(OUTCOMES.items()),
    "medicine_classes": list(MEDICINE_CLASSES.items()),
}


def _scale(amended: Any) -> Any:
    """The scale of the score that is amended, or that the address or the form names; none while it is chosen."""
    code = amended.scale if amended else request.form.get("scale") or request.args.get("scale")
    if not code:
        return None
    if code not in SCALES or not SCALES[code].is_enterable:
        raise NotFound("There is no such scale here.")
    return SCALES[code]


def _by_total(scale: Any, amended: Any) -> bool:
    if not scale.takes_items:
        return True
    if amended:
        return amended.items is None
    return bool(scale.takes_total and (request.args.get("by") == "total" or "total" in request.form))


for _form in FORMS:
    _declare(_form)
