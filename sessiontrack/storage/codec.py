"""A body's dataclass to its canonical JSON and back, by the kind and the revision of its shape."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cattrs import Converter
from cattrs.gen import make_dict_unstructure_fn

from sessiontrack.domain import bodies
from sessiontrack.domain.entries import KINDS
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.vitals import SIGN_BY_KEY, SIGNS
from sessiontrack.storage.chain import canonical

SCHEMA_REV = 1
"""The revision in which new bodies are written; a change of shape adds a revision and a reader for the old one."""


def _converter() -> Converter:
    converter = Converter(omit_if_default=True)
    for plain in (UUID, datetime, date):
        converter.register_unstructure_hook(plain, lambda value: value)
    converter.register_structure_hook(UUID, lambda value, _: UUID(value))
    converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
    converter.register_structure_hook(date, lambda value, _: date.fromisoformat(value))
    converter.register_structure_hook(int | str, lambda value, _: value)
    converter.register_structure_hook(int | str | bool, lambda value, _: value)
    for kind in (*KINDS.values(), bodies.Confirmed, bodies.AsNeeded, bodies.LateEffect):
        converter.register_unstructure_hook(
            kind, make_dict_unstructure_fn(kind, converter, _cattrs_omit_if_default=True)
        )
    return converter


_CONVERTER = _converter()


def body_text(body: bodies.Body) -> str:
    """The canonical JSON of a body; amounts as whole numbers with the unit in the key."""
    values = _CONVERTER.unstructure(body)
    if isinstance(body, bodies.Vitals) and "readings" in values:
        values["readings"] = {SIGNS[code].key: value for code, value in body.readings.items()}
    if isinstance(body, bodies.Score) and body.items is not None:
        points = enumerate(body.items, start=1)
        values["items"] = {str(number): point for number, point in points if point is not None}
    return canonical(values)


def body_from(kind: str, values: Mapping[str, Any]) -> bodies.Body:
    """The body of a kind, from what was kept."""
    if kind == "vitals" and "readings" in values:
        readings = {SIGN_BY_KEY[key].code: value for key, value in values["readings"].items()}
        values = {**values, "readings": readings}
    if kind == "score" and "items" in values:
        numbers = range(1, SCALES[values["scale"]].item_count + 1)
        values = {**values, "items": [values["items"].get(str(number)) for number in numbers]}
    return _CONVERTER.structure(values, KINDS[kind])
