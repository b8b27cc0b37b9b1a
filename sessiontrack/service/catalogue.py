"""The catalogue for any client: signs, side effects, scales, reasons and rules, and the limits in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from sessiontrack.domain.courses import CHECKPOINTS, DECISIONS, ELIGIBILITY_ITEMS, INDICATIONS
from sessiontrack.domain.discharge import DISCHARGE_CHECKS, DISPOSITIONS
from sessiontrack.domain.dosing import AGENTS, DOSE_EVENTS, DOSE_REASONS, ROUTES
from sessiontrack.domain.entries import REASON_CODES
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.scales import SCALES, Scale
from sessiontrack.domain.side_effects import (
    SIDE_EFFECT_GROUPS,
    SideEffect,
)
from sessiontrack.domain.terms import Terms
from sessiontrack.domain.vitals import NOT_MEASURED, POSITIONS, SIGNS, Sign
from sessiontrack.service.rule_tables import bedside_tables, rule_rows
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_protocol


def read_protocol(work: Work) -> dict[str, Any]:
    """Limits in force with version, unit and source; a changed one says its default too."""
    work.actor.require(Permission.PROTOCOL_READ)
    protocol = get_protocol(work.db, work.actor.clinic_id)
    limits = [
        {
            "code": limit.code,
            "label": limit.label,
            "value": protocol[limit.code],
            "default": limit.default,
            "unit": limit.unit,
            "source": limit.source,
        }
        for limit in LIMITS.values()
    ]
    return {"version": protocol.version, "limits": limits}


@lru_cache(maxsize=64)
def catalogue(terms: Terms) -> Mapping[str, Any]:
    """Everything a client needs to draw a form, with labels, units, limits and codes.

    Args:
        terms: the clinic's side-effect list; what is retired is told too, for its name is still shown.
    """
    return {
        "signs": [_sign(sign) for sign in SIGNS.values()],
        "not_measured": _labelled(NOT_MEASURED),
        "positions": _labelled(POSITIONS),
        "side_effects_version": terms.version,
        "side_effect_groups": _labelled(SIDE_EFFECT_GROUPS),
        "side_effects": _effects(terms),
        "scales": [_scale(scale) for scale in SCALES.values()],
        "indications": _labelled(INDICATIONS),
        "eligibility_items": _labelled(ELIGIBILITY_ITEMS),
        "checkpoints": _labelled(CHECKPOINTS),
        "decisions": _labelled(DECISIONS),
        "dispositions": _labelled(DISPOSITIONS),
        "discharge_checks": _labelled(DISCHARGE_CHECKS),
        "agents": list(AGENTS),
        "routes": list(ROUTES),
        "dose_events": list(DOSE_EVENTS),
        "dose_reasons": list(DOSE_REASONS),
        "correction_reasons": list(REASON_CODES),
        "rules": rule_rows(),
        "bedside": bedside_tables(),
    }


@lru_cache(maxsize=64)
def catalogue_version(terms: Terms) -> int:
    """Another number for another catalogue."""
    return version_of(catalogue(terms))


def version_of(told: Mapping[str, Any]) -> int:
    """A number that is another one for whatever else is told."""
    return int.from_bytes(sha256(json.dumps(told, sort_keys=True).encode()).digest()[:6])


def _labelled(labels: Mapping[Any, Any]) -> list[dict[str, str]]:
    return [{"code": str(code), "label": str(label)} for code, label in labels.items()]


def _sign(sign: Sign) -> dict[str, Any]:
    low, high = sign.usual
    usual = [None if bound is None else sign.shown(bound) for bound in (low, high)]
    return {
        "code": sign.code,
        "label": sign.label,
        "short_label": sign.short_label,
        "unit": sign.unit,
        "decimals": sign.decimals,
        "possible": [sign.shown(bound) for bound in sign.possible],
        **{key: bound for key, bound in zip(("usual_from", "usual_to"), usual, strict=True) if bound},
        "in_full_set": sign.is_in_full_set,
        **({"loinc": sign.loinc} if sign.loinc else {}),
    }


def _effects(terms: Terms) -> list[dict[str, Any]]:
    """The terms on offer as the clinic ordered them, then what is retired."""
    retired = [terms.known[code] for code in terms.retired]
    return [_effect(effect, terms.retired.get(effect.code)) for effect in (*terms.offered, *retired)]


def _effect(effect: SideEffect, retired_at: datetime | None) -> dict[str, Any]:
    shown = {
        "code": effect.code,
        "label": effect.label,
        "bedside_label": effect.bedside_label,
        "retired_at": retired_at and retired_at.isoformat().replace("+00:00", "Z"),
        "group": effect.group,
        "expectation": str(effect.expectation),
        "escalate_at": str(effect.escalate_at),
        "synonyms": list(effect.synonyms),
        "is_red_flag": effect.is_red_flag,
        "parent": effect.parent,
        "preferred_term": effect.preferred_term,
        "note": effect.note,
        "snomed": effect.snomed.code if effect.snomed else None,
        "ctcae_term": effect.ctcae_term,
    }
    return {key: value for key, value in shown.items() if value is not None}


def _scale(scale: Scale) -> dict[str, Any]:
    shown = {
        "code": scale.code,
        "name": scale.name,
        "abbreviation": scale.abbreviation,
        "version": scale.version,
        "takes_items": scale.takes_items,
        "takes_total": scale.takes_total,
        "is_enterable": scale.is_enterable,
        "item_count": scale.item_count,
        "stem": scale.stem,
        "items": [item.text for item in scale.items],
        "bands": [{"code": b.code, "label": b.label} for b in scale.bands],
        "loinc_total": scale.loinc_total,
    }
    return {key: value for key, value in shown.items() if value not in (None, [])}
