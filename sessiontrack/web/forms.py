"""HTML forms: drawn, read by the schema that judges the API too, and drawn again with words when refused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from flask import Response, make_response, redirect, request
from uuid_utils.compat import uuid7
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.errors import Blocked, Conflict, Fault, Rejected, SessiontrackError, Stale
from sessiontrack.web.errors import problem_of
from sessiontrack.web.form_reading import (
    FormReading,
    confirmation_of,
    confirmations,
    entry_id_of,
    load_reading,
    read_form,
    version_of,
)
from sessiontrack.web.form_texts import FIRST_HOUR, shown_day
from sessiontrack.web.form_words import in_form_words
from sessiontrack.web.local_time import clinic_zone, local_text
from sessiontrack.web.schemas import Schema

Act = Callable[[Any, UUID], str]
"""Does what a form asks for, with its values and the id made when it was drawn; gives where to go next."""


@dataclass(frozen=True, slots=True)
class FormState:
    """A form as a template draws it: what was typed, and what is to be said about it.

    Args:
        typed: texts by field name.
        sentence: why it was refused; empty on the first drawing.
        notices: by field name: what was taken where two readings were possible.
        alerts: what blocks the act.
        kept: confirmations of earlier rounds.
        key: begins the ids of the fields, for a page with several forms.
        is_stale: what the person had before them has changed.
    """

    typed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    sentence: str = ""
    notices: Mapping[str, str] = field(default_factory=dict)
    alerts: tuple[Any, ...] = ()
    kept: tuple[str, ...] = ()
    places: Mapping[str, str] = field(default_factory=dict)
    entry_id: str = field(default_factory=lambda: str(uuid7()))
    key: str = "f"
    is_stale: bool = False
    _labels: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_refused(self) -> bool:
        """There is something to say."""
        return bool(self.sentence)

    @property
    def doubts(self) -> tuple[Fault, ...]:
        """Unusual values that may be kept; none while something else is wrong."""
        return self.faults if self.faults and all(fault.confirmable for fault in self.faults) else ()

    @property
    def confirmation(self) -> str:
        """What the "keep it" button carries."""
        return confirmation_of(*self.doubts)

    def id_of(self, name: str) -> str:
        """The id of a field's input."""
        return f"{self.key}-{name.replace('.', '-')}"

    def labelled(self, name: str, text: str) -> str:
        """A field's label, remembered for the summary."""
        self._labels[name] = text
        return text

    def label_of(self, name: str) -> str:
        """The label of the field, or of the list, that a fault speaks of; empty when it was not drawn."""
        return self._labels.get(self._drawn(name), "")

    def place_of(self, name: str) -> str:
        """The id that a link of the summary leads to."""
        return self.id_of(self._drawn(name))

    def _drawn(self, name: str) -> str:
        return name if name in self._labels else name.rpartition(".")[0]

    def value(self, name: str, default: str = "") -> str:
        """What stands in a field."""
        texts = self.typed.get(name)
        return texts[0] if texts else default

    def texts(self, name: str) -> list[str]:
        """Everything that stands in a field, or is ticked."""
        return [text for text in self.typed.get(name, ()) if text]

    @property
    def drawn_names(self) -> tuple[str, ...]:
        """The fields that were drawn so far."""
        return tuple(self._labels)

    def has(self, name: str, code: object) -> bool:
        """A choice of several is taken."""
        return str(code) in self.typed.get(name, ())

    def faults_of(self, name: str) -> tuple[Fault, ...]:
        """What is wrong with a field, or with one item of its list."""
        return tuple(fault for fault in self.faults if _is_of(self.name_of(fault), name))

    def name_of(self, fault: Fault) -> str:
        """The field that a fault speaks of; empty for the form as a whole."""
        steps = fault.path.strip("/").split("/")
        for count in range(len(steps), 0, -1):
            place = self.places.get("/" + "/".join(steps[:count]))
            if place is not None:
                return ".".join([place, *steps[count:]])
        return ".".join(steps)


def _is_of(found: str, name: str) -> bool:
    rest = found.removeprefix(f"{name}.")
    return found == name or (rest != found and rest.isdigit())


def filled(values: Mapping[str, Any] | None = None, *, key: str = "f") -> FormState:
    """A form with these values in it, as it is drawn first; names of nested fields have dots."""
    given = values or {}
    return FormState(typed={name: _texts(value) for name, value in given.items()}, key=key)


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, datetime):
        return [local_text(value)]
    if isinstance(value, date):
        return [shown_day(value)]
    if isinstance(value, list | tuple | set | frozenset):
        return [text for each in value for text in _texts(each)]
    return [str(value)]


def take_form(
    schema: Schema,
    act: Act,
    draw: Callable[[FormState], str],
    *,
    aside: Collection[str] = (),
    key: str = "f",
) -> AnyResponse:
    """Answer a form that was sent: do what it asks and go on, or draw it again with what is wrong.

    Args:
        act: called with what the schema made of the form, and with the id made when it was drawn.
        draw: the page around the form, for a state that says what is wrong.
        aside: names that are not the schema's.
    """
    reading = read_form(schema, request.form, clinic_zone(), aside=aside)
    try:
        address = act(load_reading(schema, reading), entry_id_of(request.form))
    except (Rejected, Conflict, Stale) as error:
        return refused_form(error, draw, reading=reading, key=key)
    return go_on(address, notices=reading.notices)


def refused_form(
    error: SessiontrackError, draw: Callable[[FormState], str], *, reading: FormReading, key: str = "f"
) -> Response:
    """The page drawn again, with what was typed and why it was refused."""
    form = request.form if request.method == "POST" else request.args
    state = FormState(
        typed=_as_understood(form, reading),
        faults=tuple(map(in_form_words, error.faults)) if isinstance(error, Rejected) else (),
        sentence=error.sentence,
        notices=reading.notices,
        alerts=error.alerts if isinstance(error, Blocked) else (),
        kept=tuple(confirmations(form)),
        places=reading.places,
        # A conflict may be about the id itself; nothing was kept under it by this form.
        entry_id=str(uuid7()) if isinstance(error, Conflict) else form.get("entry_id") or str(uuid7()),
        key=key,
        is_stale=isinstance(error, Stale),
    )
    return make_response(draw(state), problem_of(error).status)


def _as_understood(form: MultiDict[str, str], reading: FormReading) -> dict[str, list[str]]:
    """A field read in one of two ways shows what was understood, for the person to look at."""
    typed = dict(form.lists())
    for name in reading.notices:
        value: Any = reading.values
        for step in name.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        if isinstance(value, str) and "T" not in value:
            typed[name] = [value]
    return typed


def go_on(address: str, *, saved: str = "", notices: Mapping[str, str] | None = None) -> AnyResponse:
    """Go to the next page by GET, which may say what was saved.

    Args:
        saved: a word of ``partials/status.html``; never a fact about a patient.
    """
    flags = {"saved": saved} if saved else {}
    if notices and FIRST_HOUR in notices.values():
        flags["hour"] = "first"
    if not flags:
        return redirect(address, 303)
    return redirect(f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(flags)}", 303)


__all__ = [
    "Act",
    "FormReading",
    "FormState",
    "confirmation_of",
    "entry_id_of",
    "filled",
    "go_on",
    "load_reading",
    "read_form",
    "refused_form",
    "take_form",
    "version_of",
]
