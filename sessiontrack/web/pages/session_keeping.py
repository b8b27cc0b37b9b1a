"""Keeps an entry that a page's form sent: the same schema and the same act as for the API."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid5

from flask import g, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.bodies import DoseEvent
from sessiontrack.domain.dosing import DOSE_EVENTS
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.service import doses
from sessiontrack.service.charting import Charted
from sessiontrack.service.work import Work
from sessiontrack.web.drafts import draft_of
from sessiontrack.web.entry_answers import BODY_SCHEMAS
from sessiontrack.web.entry_routes import OF_SESSION, WITNESSED, Act, refuse_other_patient
from sessiontrack.web.forms import FormState, take_form
from sessiontrack.web.local_time import clinic_zone
from sessiontrack.web.pages.session_times import ASIDE, clock_time, when
from sessiontrack.web.schemas import Schema
from sessiontrack.web.sign_in import witnessed
from sessiontrack.web.work import open_work

KIND, FORM, THEN = "kind", "form", "then"
"""What the form keeps, which form of the page it is; and in the address, what is kept along with it."""

_BY_PAGE = {"side_effect": ("severity", "solicited"), "handover": ("from_id",)}

FORM_SCHEMAS: Mapping[str, Schema] = MappingProxyType(
    {
        # The page says when in its own way, one button may answer two questions, and who hands over is who is signed
        # in: all is seen to below.
        kind: schema(partial=("measured_at", *_BY_PAGE.get(kind, ())))
        for kind, schema in BODY_SCHEMAS.items()
    }
)
_ACTS: Mapping[str, Act] = MappingProxyType({row.kind: row.act for row in OF_SESSION})
_WITNESSED: Mapping[str, tuple[Callable[..., Charted], str]] = MappingProxyType(
    {kind: (act, who) for _, kind, _, act, who in WITNESSED}
)
_ASIDE = (KIND, FORM, *ASIDE, "step", "ready_clock", "answer")

Given = dict[str, Any]
Draw = Callable[[FormState], str]
GoOn = Callable[[Charted], str]


def take_entry(session_id: UUID, kinds: Collection[str], draw: Draw, go_to: GoOn) -> AnyResponse:
    """Answer a form of a session's page: keep the entry and go on, or draw the page again.

    Args:
        kinds: what this page keeps.
        draw: the page around a form that was refused.
        go_to: the address after an entry was kept.

    Raises:
        Rejected: the form is none of this page.
    """
    kind = request.form.get(KIND, "")
    if kind not in kinds:
        raise Rejected("This form is not whole: open it again from the page before.")

    def act(given: Given, entry_id: UUID) -> str:
        return go_to(keep_entry(session_id, kind, entry_id, given))

    return take_form(FORM_SCHEMAS[kind], act, draw, aside=_ASIDE, key=request.form.get(FORM) or kind)


def keep_entry(session_id: UUID, kind: str, entry_id: UUID, given: Given) -> Charted:
    """Keep one entry from the loaded values of its form."""
    act = _act(kind, given)
    with open_work() as work:
        refuse_other_patient(work, session_id, given)
        draft = form_draft(work, session_id, kind, given | {"entry_id": entry_id})
        charted = act(work, session_id, draft)
        if request.args.get(THEN) == "pause":
            _pause_too(work, session_id, draft)
        return charted


def form_draft(work: Work, session_id: UUID, kind: str, given: Mapping[str, Any]) -> Draft:
    """The draft of a form, at the moment that it names, with its gaps filled as the page said."""
    moment = when(request.form, work.now, clinic_zone())
    # A form that comes back with a doubt keeps this moment: "now" must not move while somebody looks again.
    g.asked_at = moment.asked_at
    values = {**given, "measured_at": moment.at}
    entry_id = values.pop("entry_id")
    complete = _COMPLETED.get(kind)
    if complete is not None:
        complete(values, work)
    draft = draft_of(kind, entry_id, values, now=work.now, session_id=session_id)
    return replace(draft, is_timed=moment.is_exact)


def _act(kind: str, given: Given) -> Callable[[Work, UUID, Draft], Charted]:
    if kind not in _WITNESSED:
        return _ACTS[kind]
    act, who = _WITNESSED[kind]
    # Before the work begins: a wrong password counts although the act is undone.
    return partial(act, given=witnessed(given.get(f"{who}_id"), given.get(f"{who}_password")))


def _pause_too(work: Work, session_id: UUID, draft: Draft) -> None:
    """Beside a reading beyond the limit: the pump was paused, in the same transaction or not at all."""
    body = DoseEvent(event="paused", reason="high_bp")
    paused = replace(draft, id=uuid5(draft.id, "paused"), body=body)
    doses.record_dose_event(work, session_id, paused)


def _complete_check_in(given: Given, _work: Work) -> None:
    if given.get("interacting_medicines") and given.get("medicines_asked"):
        message = "must be left out when a medicine is ticked"
        raise Rejected(
            "The patient cannot be checked in like this.", [Fault("/medicines_asked", "contradicts", message)]
        )
    if given.get("interacting_medicines"):
        given["medicines_asked"] = True


def _complete_discharge(given: Given, work: Work) -> None:
    clock = request.form.get("ready_clock", "").strip()
    if clock:
        given["ready_at"] = clock_time(clock, work.now, clinic_zone(), "/ready_clock")
    said = given.get("checks", {}).get("no_driving_said")
    if said is not None:
        given["no_driving_said"] = said


def _complete_dose_event(given: Given, _work: Work) -> None:
    """A step of the rate stands for the rate that its label shows."""
    step = request.form.get("step", "")
    if not step:
        return
    if "rate_ug_per_h" in given or "rate_ul_per_h" in given:
        fault = Fault("/step", "contradicts", "must be left out when a rate is typed")
        raise Rejected("This entry cannot be kept as it is.", [fault])
    loaded = FORM_SCHEMAS["dose_event"].load({"event": DOSE_EVENTS[0], "rate_mg_per_h": step})
    given["rate_ug_per_h"] = loaded["rate_ug_per_h"]


def _complete_side_effect(given: Given, _work: Work) -> None:
    """One button says how strong it is and who spoke of it first; the last one that was pressed counts."""
    answer = request.form.getlist("answer")[-1:] or [""]
    severity, _, told = answer[0].partition(".")
    if severity and told:
        sent = {"effect": "other", "severity": severity, "solicited": told == "asked"}
        given |= {**FORM_SCHEMAS["side_effect"].load(sent), "effect": given["effect"]}
    faults = [
        Fault(f"/{name}", "missing", "must be given")
        for name in ("severity", "solicited")
        if name not in given
    ]
    if faults:
        raise Rejected("This entry cannot be kept as it is.", faults)


def _complete_handover(given: Given, work: Work) -> None:
    given["from_id"] = work.actor.id


_COMPLETED: Mapping[str, Callable[[Given, Work], None]] = MappingProxyType(
    {
        "check_in": _complete_check_in,
        "discharge": _complete_discharge,
        "dose_event": _complete_dose_event,
        "handover": _complete_handover,
        "side_effect": _complete_side_effect,
    }
)


@dataclass(frozen=True, slots=True)
class Forms:
    """The forms of a page: each fresh, but the one that was refused."""

    refused: FormState | None = None
    drawn: set[str] = field(default_factory=set)

    @property
    def lost(self) -> FormState | None:
        """The refused form, when the page has no place for it any more: what it was about has changed."""
        return self.refused if self.refused and self.refused.key not in self.drawn else None

    def of(self, key: str, **values: Any) -> FormState:
        """The form of this name."""
        self.drawn.add(key)
        if self.refused is not None and self.refused.key == key:
            return self.refused
        return FormState(typed={name: [str(value)] for name, value in values.items()}, key=key)
