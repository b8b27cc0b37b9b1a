"""From the typed texts of an HTML form to the values that the same schema judges as for the API."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import marshmallow as ma
import orjson
from werkzeug.datastructures import MultiDict

from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.web import form_texts
from sessiontrack.web.entry_fields import PartDay
from sessiontrack.web.fields import DayField, Id, MomentField, Scaled, Text, Truth, Whole
from sessiontrack.web.form_words import in_form_words
from sessiontrack.web.refusals import pointer_segment
from sessiontrack.web.schemas import ListOf, MapOf, Nested, Schema

ASIDE = frozenset({"csrf_token", "entry_id", "version"})
"""Hidden fields that belong to the form and not to what it is about."""

CONFIRM = "confirm"
_DEEPEST = 4


@dataclass(slots=True)
class _Node:
    """What was typed under one name, and under the names that begin with it and a dot."""

    name: str
    values: list[str] = field(default_factory=list)
    children: dict[str, _Node] = field(default_factory=dict)

    @property
    def typed(self) -> list[str]:
        return [value for value in self.values if value != ""]


@dataclass(frozen=True, slots=True)
class FormReading:
    """A form as it was understood.

    Args:
        values: for the schema.
        faults: words that are better than the schema's at the same place.
        notices: by field name: what was taken where two readings were possible.
        places: field name by JSON pointer, where rows of the form were left out.
    """

    values: dict[str, Any]
    faults: tuple[Fault, ...] = ()
    notices: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


def read_form(
    schema: Schema, form: MultiDict[str, str], zone: ZoneInfo, *, aside: Collection[str] = ()
) -> FormReading:
    """The values of a form as a client of the API would send them, with what is to be said about them.

    Args:
        zone: the clinic's; a local time of the form is one of this zone.
        aside: further names, up to their first dot, that are not the schema's.
    """
    reader = _Reader(zone)
    left_out = {*ASIDE, CONFIRM, *aside}
    tree = {name: node for name, node in _tree(form).items() if name not in left_out}
    values = reader.read_object(schema, tree, "")
    confirmed = [item for text in confirmations(form) for item in _confirmed(text)]
    if confirmed and "confirmed" in schema.load_fields:
        values["confirmed"] = confirmed
    return FormReading(values, tuple(reader.faults), reader.notices, reader.places)


def load_reading(schema: Schema, reading: FormReading) -> Any:
    """What the schema makes of a form.

    Raises:
        Rejected: every fault with its JSON pointer, in words for the person at the form.
    """
    try:
        return schema.load(reading.values)
    except Rejected as rejected:
        better = {fault.path: fault for fault in reading.faults}
        faults = [better.get(fault.path, in_form_words(fault)) for fault in rejected.faults]
        raise Rejected(rejected.sentence, faults) from None


def confirmations(form: MultiDict[str, str]) -> list[str]:
    """The unusual values that were confirmed so far, as the form carries them."""
    names = sorted(name for name in form if name.startswith(f"{CONFIRM}."))
    return list(dict.fromkeys(text for name in names for text in form.getlist(name) if text))


def confirmation_of(*faults: Fault) -> str:
    """What a "keep it" button of a form carries: one confirmation of each value."""
    items = [{"path": fault.path, "code": fault.code, "value": fault.value} for fault in faults]
    return orjson.dumps(items).decode()


def entry_id_of(form: MultiDict[str, str]) -> UUID:
    """The id that was made when the form was drawn, so that sending it twice is harmless.

    Raises:
        Rejected: it is missing or no id.
    """
    try:
        found: UUID = Id().deserialize(form.get("entry_id", ""))
    except ma.ValidationError:
        raise Rejected("This form is not whole: open it again from the page before.") from None
    return found


def version_of(form: MultiDict[str, str]) -> int:
    """The version that the person had before them.

    Raises:
        Rejected: it is missing or no number.
    """
    found = form_texts.whole(form.get("version", "")).value
    if not isinstance(found, int):
        raise Rejected("This form is not whole: open it again from the page before.")
    return found


def _tree(form: MultiDict[str, str]) -> dict[str, _Node]:
    root = _Node("")
    for name, values in form.lists():
        node = root
        for step in name.split(".", _DEEPEST):
            place = f"{node.name}.{step}" if node.name else step
            node = node.children.setdefault(step, _Node(place))
        node.values.extend(values)
    return root.children


def _confirmed(text: str) -> Iterator[Any]:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = text
    yield from found if isinstance(found, list) else [found]


class _Reader:
    """Walks through a form beside its schema, and remembers what is to be said."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self.faults: list[Fault] = []
        self.notices: dict[str, str] = {}
        self.places: dict[str, str] = {}

    def read_object(self, schema: ma.Schema, nodes: Mapping[str, _Node], path: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, node in nodes.items():
            value = self._read(schema.load_fields.get(name), node, f"{path}/{pointer_segment(name)}")
            if value is not None:
                found[name] = value
        return found

    def _read(self, field_: Any, node: _Node, path: str) -> Any:
        if isinstance(field_, Nested) and not node.typed:
            return self.read_object(field_.schema, node.children, path) or None
        if isinstance(field_, MapOf) and not node.typed:
            return self._map(field_, node, path)
        if isinstance(field_, ListOf):
            return self._list(field_, node, path)
        if node.children and not node.values:
            return self._children(None, node, path) or None
        return self._one(field_, node, path)

    def _map(self, field_: MapOf, node: _Node, path: str) -> dict[str, Any] | None:
        found = self._children(field_.value_field, node, path)
        return found if found or node.values else None

    def _children(self, inner: Any, node: _Node, path: str) -> dict[str, Any]:
        pairs = ((key, self._read(inner, child, f"{path}/{key}")) for key, child in node.children.items())
        return {key: value for key, value in pairs if value is not None}

    def _list(self, field_: ListOf, node: _Node, path: str) -> list[Any] | None:
        if isinstance(field_.inner, Nested):
            return self._rows(field_.inner, node, path)
        if not node.values:
            return None
        texts = enumerate(node.typed)
        return [self._text(field_.inner, text, node.name, f"{path}/{place}") for place, text in texts]

    def _rows(self, inner: Nested, node: _Node, path: str) -> list[Any] | None:
        rows: list[Any] = []
        for key in sorted(node.children, key=lambda key: (len(key), key)):
            row = self.read_object(inner.schema, node.children[key].children, f"{path}/{len(rows)}")
            if row:
                self.places[f"{path}/{len(rows)}"] = node.children[key].name
                rows.append(row)
        return rows if rows or node.values else None

    def _one(self, field_: Any, node: _Node, path: str) -> Any:
        typed = node.typed
        if len(typed) > 1:
            # Two answers to one question: the schema refuses the list.
            return typed
        return self._text(field_, typed[0], node.name, path) if typed else None

    def _text(self, field_: Any, text: str, name: str, path: str) -> Any:
        understood = self._understood(field_, text)
        if understood.fault is not None:
            self.faults.append(replace(understood.fault, path=path))
        if understood.notice is not None:
            self.notices[name] = understood.notice
        return understood.value

    def _understood(self, field_: Any, text: str) -> form_texts.Understood:
        if isinstance(field_, Whole):
            return form_texts.whole(text)
        if isinstance(field_, Scaled):
            return form_texts.decimal(text)
        if isinstance(field_, Truth):
            return form_texts.truth(text)
        if isinstance(field_, DayField):
            return form_texts.day(text)
        if isinstance(field_, PartDay):
            return form_texts.part_day(text)
        if isinstance(field_, MomentField):
            return form_texts.moment(text, self.zone)
        if isinstance(field_, Text) and not field_.single_line:
            # A browser sends CR LF for the line ends that were typed.
            return form_texts.Understood(text.replace("\r\n", "\n"))
        return form_texts.Understood(text)
