"""What every page of a session shows around its own matter: who, which session, where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, g, request, url_for

from sessiontrack.domain.alerts import AlertState, Level
from sessiontrack.domain.bodies import Sweep
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.permissions import Actor, Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import OPEN_STATES, WATCHED_STATES, State
from sessiontrack.service.reading import SessionView, read_session
from sessiontrack.web.deployment import deployment
from sessiontrack.web.forms import FormState
from sessiontrack.web.pages.session_choices import Choice, Choices
from sessiontrack.web.pages.session_entry_words import words_of
from sessiontrack.web.pages.session_keeping import Forms
from sessiontrack.web.pages.session_vitals_view import RATINGS, SignField, VitalsFields, vitals_fields
from sessiontrack.web.pages.session_words import KIND_WORDS, SAYS_ITSELF, session_label, state_words
from sessiontrack.web.work import current_actor, open_reading

SESSION_PAGES = Blueprint("session_pages", __name__)

BEFORE = (State.PLANNED, State.CHECKED_IN)
RUNNING = (State.INFUSING, State.PAUSED)
LIVE = (State.CHECKED_IN, *RUNNING, State.RECOVERING, State.DISCHARGED)
SIGNED_BY = (State.DISCHARGED, State.COMPLETED, State.SIGNED)

ALERTS_IN_SIGHT = 2


@dataclass(frozen=True, slots=True)
class AlertBoard:
    """Open alarms: the loudest in sight, the others folded so that the entry stays at hand.

    Args:
        is_open: unfolded, for an answer to one of the others was refused.
    """

    first: tuple[AlertState, ...]
    rest: tuple[AlertState, ...]
    is_open: bool


@dataclass(frozen=True)
class SessionPage(Choices):
    """A session as its pages show it to somebody at a moment."""

    view: SessionView
    now: datetime
    actor: Actor
    forms: Forms = field(default_factory=Forms)

    @cached_property
    def all_signs(self) -> VitalsFields:
        """Every sign in front, for the correction of a set."""
        return vitals_fields(self.record, in_front=RATINGS, is_correction=True)

    @property
    def record(self) -> SessionRecord:
        """The session's record."""
        return self.view.record

    @cached_property
    def effect_terms(self) -> Choice:
        """The side effects on offer, and those that are charted or were asked in this session already."""
        record, terms = self.record, self.record.terms
        charted = [episode.effect for episode in record.effects]
        for entry in record.of_kind("sweep"):
            sweep = cast(Sweep, entry.body)
            charted += [*sweep.present, *(effect.code for effect in terms.asked(sweep.list_version))]
        codes = dict.fromkeys([*(effect.code for effect in terms.offered), *charted])
        return tuple((code, terms.label(code)) for code in codes)

    @property
    def id(self) -> UUID:
        """The session's id."""
        return self.record.session.id

    @property
    def state(self) -> State:
        """Where it stands now."""
        return self.view.state

    @property
    def state_words(self) -> str:
        """The same in a word."""
        return state_words(self.state, self.view.summary)

    @cached_property
    def minute(self) -> int | None:
        """Whole minutes since the start of the drug."""
        return self.record.minute(self.now)

    @property
    def title(self) -> str:
        """State first, then whose: what a tab and a screen reader say."""
        minutes = f" {self.minute} min" if self.state in RUNNING and self.minute is not None else ""
        error = "Error: " if self.forms.refused is not None else ""
        return f"{error}{self.state_words}{minutes} · {self.record.patient.banner_name}"

    @cached_property
    def label(self) -> str:
        """Which session of the course: "Initial series 3 of 6"."""
        return session_label(self.record, self.view.summary)

    @property
    def is_open(self) -> bool:
        """The patient is here, or has just left."""
        return self.state in OPEN_STATES

    @property
    def is_before(self) -> bool:
        """The drug was not started yet."""
        return self.state in BEFORE

    @property
    def may_move(self) -> bool:
        """Its plan can still be changed, by who plans."""
        return self.state is State.PLANNED and self.actor.may(Permission.SESSIONS_WRITE)

    @property
    def may_reorder(self) -> bool:
        """Another order can be given while somebody watches the patient, by who orders."""
        return self.state in WATCHED_STATES and self.actor.may(Permission.ORDERS_WRITE)

    @property
    def has_live(self) -> bool:
        """Entries at the bedside can be kept."""
        return self.state in LIVE

    @property
    def may_leave(self) -> bool:
        """The page about leaving has something to ask."""
        return self.state in (*RUNNING, State.RECOVERING)

    @property
    def has_signatures(self) -> bool:
        """It can be signed, or was."""
        return self.state in SIGNED_BY

    def may(self, permission: str) -> bool:
        """The role has a permission."""
        return self.actor.may(Permission(permission))

    def name(self, person_id: UUID | None) -> str:
        """A person of the clinic by name."""
        return "System" if person_id is None else self.view.names.get(person_id, "Somebody who left")

    def words(self, entry: Entry) -> str:
        """One line about an entry."""
        return words_of(entry, self.record, self.view.names)

    @cached_property
    def open_alerts(self) -> tuple[AlertState, ...]:
        """Alarms that nobody answered, the loudest first; what is merely not done yet has its own list."""
        return tuple(state for state in self.view.alerts if state.is_open and not state.is_gate)

    @property
    def alerts(self) -> AlertBoard:
        """Open alarms that ask for an answer."""
        return self._board(state for state in self.open_alerts if state.alert.level != Level.INFO)

    def alerts_beside(self, listed: Collection[UUID]) -> AlertBoard:
        """The same, but for those that the list of holds shows: what holds the start no more is not in it."""
        loud = (state for state in self.open_alerts if state.alert.level != Level.INFO)
        return self._board(state for state in loud if state.alert.id not in listed)

    def _board(self, states: Iterable[AlertState]) -> AlertBoard:
        loud = tuple(states)
        critical = tuple(state for state in loud if state.alert.level == Level.CRITICAL)
        first = critical or loud[:ALERTS_IN_SIGHT]
        rest = tuple(state for state in loud if state not in first)
        refused = self.forms.refused.key if self.forms.refused else ""
        return AlertBoard(first, rest, any(str(state.alert.id) in refused for state in rest))

    @property
    def kept_words(self) -> str:
        """What the last form kept, for the status line; empty when nothing was."""
        found = self._entry(request.args.get("kept"))
        if found is None:
            return ""
        if found.kind == "retraction":
            target = self._entry(str(found.target_id))
            said = f": {self._said(target)}" if target is not None else ""
            if found.reason_code == "undone":
                return f"Undone{said}"
            return f"Taken out{said}; it stays in the record, struck through"
        return f"{'Corrected' if found.target_id else 'Saved'}: {self._said(found)}"

    def _entry(self, entry_id: str | None) -> Entry | None:
        return next((entry for entry in self.record.entries if str(entry.id) == entry_id), None)

    def _said(self, entry: Entry) -> str:
        """An entry's kind, its words and how severe it is, as far as the words do not say it."""
        kind = "" if entry.kind in SAYS_ITSELF else KIND_WORDS[entry.kind]
        severity = getattr(entry.body, "severity", None)
        return ", ".join(part for part in (kind, self.words(entry), severity) if part)

    def asked_at(self, state: FormState) -> str:
        """What "now" was when a form was sent first; empty on its first drawing."""
        return g.get("asked_at", self.now).isoformat() if state.is_refused else ""

    def keep_words(self, state: FormState) -> str:
        """What the button says that keeps unusual values: "Keep 182"."""
        if any(fault.code == "no_action" for fault in state.doubts):
            return "Save without an action"
        values = list(dict.fromkeys(_shown(fault) for fault in state.doubts))
        return f"Keep {' and '.join(values)}" if all(values) else "Keep it as it is"

    def opened(self, state: FormState, *names: str) -> bool:
        """A folded part of a form stays open while something stands in it or is wrong with it."""
        typed = any(name.split(".")[0] in names and any(texts) for name, texts in state.typed.items())
        return typed or any(state.name_of(fault).split(".")[0] in names for fault in state.faults)

    def opened_signs(self, state: FormState, fields: Iterable[SignField]) -> bool:
        """The same for signs."""
        return any(state.value(field.name) or state.faults_of(field.name) for field in fields)

    def to(self, page: str, **values: Any) -> str:
        """The address of another page of this session."""
        return url_for(f"session_pages.{page}", session_id=self.id, **values)


def _shown(fault: Fault) -> str:
    """What a "keep" button names: the value, where the fault is about one."""
    if fault.path == "/measured_at":
        return "this time"
    if fault.code == "copied":
        return "the same values again"
    is_value = fault.value is not None and not isinstance(fault.value, bool) and len(str(fault.value)) <= 12
    return str(fault.value) if is_value else ""


def session_page(session_id: UUID, refused: FormState | None = None) -> SessionPage:
    """A session read for one of its pages; leaves one line in the trail."""
    with open_reading() as work:
        view = read_session(work, session_id)
    return SessionPage(view, deployment().clock(), current_actor(), Forms(refused))
