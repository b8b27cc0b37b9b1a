"""The forms of entries about a whole course: evaluation, consent, scores, decisions, contacts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain import courses as words
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import NotFound, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.side_effects import SIDE_EFFECTS, Severity
from sessiontrack.service import course_entries
from sessiontrack.service.charting import Charted
from sessiontrack.service.courses import CourseView
from sessiontrack.service.work import Work
from sessiontrack.web import visit_schemas as visit
from sessiontrack.web.drafts import draft_of
from sessiontrack.web.forms import FormState, filled, take_form
from sessiontrack.web.operation import page
from sessiontrack.web.pages.courses import read_view
from sessiontrack.web.schemas import Schema
from sessiontrack.web.work import current_actor, open_work

ENTRY_PAGES = Blueprint("course_entry_pages", __name__)

CONTACT_WORDS = {"phone": "Phone", "visit": "Visit", "message": "Message", "form": "Form", "other": "Other"}
ITEM_WORDS = (("done", "Done"), ("concern", "Concern"), ("open", "Open"))
DECISION_WORDS = (("eligible", "Eligible"), ("not_eligible", "Not eligible"), ("deferred", "Deferred"))
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
    act: Callable[[Work, UUID, Draft], Charted]
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
)


def _declare(form: EntryForm) -> None:
    @page(to=form.to)
    def new(course_id: UUID) -> str:
        view = read_view(course_id)
        return _draw(form, view, filled({"measured_at": view.now}))

    @page(to=form.to)
    def create(course_id: UUID) -> AnyResponse:
        def act(values: dict[str, Any], entry_id: UUID) -> str:
            with open_work() as work:
                draft = draft_of(form.kind, entry_id, values, now=work.now, session_id=None)
                _keep(form, work, course_id, draft)
            return f"/courses/{course_id}?saved={form.kind}"

        return take_form(form.schema(), act, lambda state: _draw(form, read_view(course_id), state))

    address = f"/courses/<uuid:course_id>/{form.path}/new"
    ENTRY_PAGES.get(address, endpoint=f"new_{form.kind}")(new)
    ENTRY_PAGES.post(address, endpoint=f"create_{form.kind}")(create)


def _keep(form: EntryForm, work: Work, course_id: UUID, draft: Draft) -> None:
    try:
        form.act(work, course_id, draft)
    except Rejected as rejected:
        raise Rejected(rejected.sentence, [_at_answer(fault) for fault in rejected.faults]) from None


def _at_answer(fault: Any) -> Any:
    """A scale counts its items from 0; the form, as its paper, numbers the answers from 1."""
    place = fault.path.removeprefix("/items/")
    if place == fault.path or not place.isdigit():
        return fault
    return replace(fault, path=f"/answers/{int(place) + 1}")


def _draw(form: EntryForm, view: CourseView, state: FormState) -> str:
    record = view.record
    visits = [visit for visit in reversed(record.in_order) if visit.summary is not None]
    chosen = _scale() if form.kind == "score" else None
    return render_template(
        form.template,
        view=view,
        patient=record.patient,
        course=record.course,
        state=state,
        visits=visits,
        scale=chosen,
        by_total=chosen is not None and _by_total(chosen),
        scales=[scale for scale in SCALES.values() if scale.is_enterable],
        choices=_CHOICES,
        me=current_actor().id,
    )


_CHOICES: dict[str, Any] = {
    "items": list(words.ELIGIBILITY_ITEMS.items()),
    "answers": ITEM_WORDS,
    "decisions": DECISION_WORDS,
    "checkpoints": list(words.CHECKPOINTS.items()),
    "decided": list(words.DECISIONS.items()),
    "occasions": list(words.OCCASIONS.items()),
    "contacts": list(CONTACT_WORDS.items()),
    "effects": [(code, effect.label) for code, effect in SIDE_EFFECTS.items()],
    "severities": SEVERITY_WORDS,
}


def _scale() -> Any:
    """The scale that the address, or the form that was sent, names; none while it is being chosen."""
    code = request.form.get("scale") or request.args.get("scale")
    if not code:
        return None
    if code not in SCALES or not SCALES[code].is_enterable:
        raise NotFound("There is no such scale here.")
    return SCALES[code]


def _by_total(scale: Any) -> bool:
    if not scale.takes_items:
        return True
    return bool(scale.takes_total and (request.args.get("by") == "total" or "total" in request.form))


for _form in FORMS:
    _declare(_form)
