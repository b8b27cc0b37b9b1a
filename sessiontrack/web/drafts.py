"""What a client sent becomes a draft of an entry, by its kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sessiontrack.domain import bodies
from sessiontrack.domain.entries import KINDS, Draft
from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.scales import SCALES

_HEADER = ("measured_at", "device_id", "patient_id", "reason_code", "reason_text", "session_id", "target")
_ASIDE = ("checker_password", "to_password", "witness_password")
_NESTED = {"as_needed": bodies.AsNeeded, "effects": bodies.LateEffect, "confirmed": bodies.Confirmed}


def draft_of(
    kind: str, entry_id: UUID, given: Mapping[str, Any], *, now: datetime, session_id: UUID | None
) -> Draft:
    """A draft of an entry, from the loaded values of its schema.

    Args:
        now: taken for the moment when the schema lets it be left out and it was.
    """
    return Draft(
        id=entry_id,
        body=_body(kind, {k: v for k, v in given.items() if k not in (*_header(kind), *_ASIDE)}),
        measured_at=given.get("measured_at", now),
        is_timed="measured_at" in given,
        session_id=session_id or given.get("session_id"),
        target_id=given.get("target"),
        reason_code=given.get("reason_code") if "reason_code" in _header(kind) else None,
        reason_text=given.get("reason_text"),
        device_id=given.get("device_id"),
    )


def _header(kind: str) -> tuple[str, ...]:
    return tuple(name for name in _HEADER if not (kind == "score" and name == "target"))


def _body(kind: str, values: dict[str, Any]) -> bodies.Body:
    for name, nested in _NESTED.items():
        if name in values:
            values[name] = tuple(nested(**item) for item in values[name])
    if kind == "vitals":
        values = _vitals(values)
    if kind == "score":
        values = _score(values)
    listed = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    return KINDS[kind](**listed)


def _vitals(values: dict[str, Any]) -> dict[str, Any]:
    readings = dict(values.pop("readings", {}))
    oxygen = values.pop("oxygen_l_per_min", None)
    if oxygen is not None:
        readings["oxygen_l_per_min"] = oxygen
    return {**values, "readings": readings}


def _score(values: dict[str, Any]) -> dict[str, Any]:
    scale = SCALES[values["scale"]]
    answers = values.pop("answers", None)
    if answers is not None and "items" in values:
        fault = Fault("/answers", "contradicts", "must be left out when items are given")
        raise Rejected("This score cannot be kept as it is.", [fault])
    if answers is not None:
        beyond = [number for number in answers if int(number) > scale.item_count]
        if beyond:
            fault = Fault(f"/answers/{beyond[0]}", "unknown", f"must be an item from 1 to {scale.item_count}")
            raise Rejected("This score cannot be kept as it is.", [fault])
        values["items"] = [answers.get(str(n)) for n in range(1, scale.item_count + 1)]
    return {**values, "scale_version": scale.version}
