"""The part of the catalogue by which a tablet draws the bedside and judges its entries, and nothing besides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sessiontrack.domain.terms import Terms
from sessiontrack.service.catalogue import catalogue, version_of

PARTS = (
    "signs",
    "not_measured",
    "positions",
    "side_effects_version",
    "side_effect_groups",
    "side_effects",
    "discharge_checks",
    "dose_events",
    "dose_reasons",
    "rules",
    "bedside",
)
NEVER_SHOWN = {
    "signs": frozenset({"loinc"}),
    "side_effects": frozenset({"expectation", "note", "snomed"}),
    "rules": frozenset({"source"}),
}
"""What stands in a row of a part for others: for exports, and for who reads the catalogue itself."""

ELSE_FALSE = frozenset({"in_full_set", "is_red_flag", "is_gate", "bedside_label", "retired_at"})
"""Left out where it is false, or where there is none."""


@lru_cache(maxsize=64)
def bedside_catalogue(terms: Terms) -> Mapping[str, Any]:
    """Those members of the catalogue, under its own names."""
    whole = catalogue(terms)
    told = {part: whole[part] for part in PARTS}
    lean = {part: [_lean(row, left_out) for row in told[part]] for part, left_out in NEVER_SHOWN.items()}
    return {**told, **lean, "side_effects": [_searched(effect) for effect in lean["side_effects"]]}


@lru_cache(maxsize=64)
def bedside_catalogue_version(terms: Terms) -> int:
    """Another number for another one."""
    return version_of(bedside_catalogue(terms))


def _lean(row: Mapping[str, Any], left_out: Iterable[str]) -> dict[str, Any]:
    return {
        key: value
        for key, value in row.items()
        if key not in left_out and not (key in ELSE_FALSE and not value)
    }


def _searched(effect: Mapping[str, Any]) -> dict[str, Any]:
    """An effect with each of the names by which it is found once: the wider ones are looked at last."""
    shown = dict(effect)
    known = {shown["label"], *shown["synonyms"]}
    for name in ("preferred_term", "ctcae_term"):
        if shown.get(name) in known:
            shown.pop(name)
        else:
            known.add(shown.get(name, ""))
    return shown
