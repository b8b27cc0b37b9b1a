"""Reads the data file of one rating scale."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any, Final

from sessiontrack.domain.scales.base import Scale
from sessiontrack.domain.scales.parts import (
    Answer,
    Band,
    EntryMode,
    Item,
    Licence,
    LicenceStatus,
    Range,
    ResponseRule,
    RuleKind,
    Skip,
    Subscale,
    Threshold,
)


def read_scale(code: str) -> Scale:
    """The scale kept in ``<code>.toml`` beside this module.

    Raises:
        TypeError: the file has a key that no scale has, or lacks one that every scale needs.
    """
    # A misspelt key fails here, when the service starts, and not at the bedside.
    text = files("sessiontrack.domain.scales").joinpath(f"{code}.toml").read_text(encoding="utf-8")
    row = tomllib.loads(text)
    content = row.pop("content", {})
    return Scale(**{**row, **_questions(row["item_count"], content), **_typed(row)})


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    licence = row["licence"]
    typed: dict[str, Any] = {
        "entry": EntryMode(row["entry"]),
        "licence": Licence(**{**licence, "status": LicenceStatus(licence["status"])}),
        "bands": tuple(Band(**band) for band in row.get("bands", ())),
        "subscales": tuple(_subscale(part) for part in row.get("subscales", ())),
        "optional_items": tuple(row.get("optional_items", ())),
    }
    for key, read in _READERS.items():
        if key in row:
            typed[key] = read(row[key])
    return typed


def _questions(count: int, content: Mapping[str, Any]) -> dict[str, Any]:
    shared = content.get("answers", ())
    unscored = content.get("unscored_item")
    return {
        "stem": content.get("stem"),
        "items": tuple(
            _item(number, item, shared) for number, item in enumerate(content.get("items", ()), 1)
        ),
        "unscored_item": _item(count + 1, unscored, shared) if unscored else None,
    }


def _item(number: int, row: Mapping[str, Any], shared: list[dict[str, Any]]) -> Item:
    # Most scales share one set of answers; some give every item its own.
    answers = tuple(Answer(**answer) for answer in row.get("answers", shared))
    return Item(number, row["text"], answers, row.get("loinc"))


def _subscale(row: Mapping[str, Any]) -> Subscale:
    return Subscale(**{**row, "items": tuple(row.get("items", ()))})


def _range(ends: list[int]) -> Range:
    return Range(*ends)


def _rule(row: Mapping[str, Any]) -> ResponseRule:
    return ResponseRule(**{**row, "kind": RuleKind(row["kind"])})


def _threshold(row: Mapping[str, Any]) -> Threshold:
    return Threshold(**{**row, "alternatives": tuple(row.get("alternatives", ()))})


def _skip(row: Mapping[str, Any]) -> Skip:
    return Skip(**{**row, "skipped": tuple(row["skipped"])})


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "item_range": _range,
    "total_range": _range,
    "skip": _skip,
    "response": _rule,
    "partial_response": _rule,
    "remission": _rule,
    "mcid": _threshold,
    "reliable_change": _threshold,
    "alert_item_from": _threshold,
    "discharge_from": _threshold,
}
