"""The CSV twin of a case of ``data/bad_input.toml``: the same value in a file of past sessions, or why not."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.bad_input import filled
from tests.good_requests import DATA, Values

TWINS: dict[str, Any] = tomllib.loads((DATA / "csv_twins.toml").read_text("utf-8"))
KNOWN = {"MRN": "R-1001", "Date": "2025-03-04T09:00-06:00", "Phase": "initial"}
NEW = {
    **KNOWN, "MRN": "N-1", "family_name": "Lace", "given_name": "Ada", "born_on": "1980-05-17",
    "agent": "ketamine", "route": "iv", "indication": "ptsd",
}  # fmt: skip
EFFECT = {"effect": "headache", "severity": "mild"}


@dataclass(frozen=True)
class Twin:
    """A row of a file, and what must come of it.

    Args:
        verdict: ``refused``, ``confirmed`` (kept, and named as unusual) or ``accepted``.
        cells: by heading, in the order of the columns.
    """

    verdict: str
    cells: Mapping[str, str]


def key_of(row: Mapping[str, Any]) -> str:
    """How a case is called in ``csv_twins.toml``."""
    return f"{row['b']} {row['what']}"


def verdict_of(row: Mapping[str, Any]) -> str:
    """What the API says of a case."""
    return "accepted" if "kept" in row else "confirmed" if "soft" in row else "refused"


def why_not(row: Mapping[str, Any]) -> str | None:
    """Why a case has no twin; nothing for one that has."""
    if key_of(row) in TWINS["own"]:
        return None
    if key_of(row) in TWINS["without"]:
        return str(TWINS["without"][key_of(row)])
    for name, reason in TWINS["ways"].items():
        if name in row:
            return str(reason)
    if row["noun"] in TWINS["nouns"]:
        return str(TWINS["nouns"][row["noun"]])
    given = {**row.get("set", {}), **row.get("token", {})}
    if not given:
        return str(TWINS["fields"]["nothing"])
    for pointer, value in given.items():
        if heading_of(row, pointer) is None:
            return str(TWINS["fields"][f"{row['noun']} {pointer.split('/')[1]}"])
        if isinstance(value, list | dict | bool):
            return str(TWINS["fields"]["structure"])
    return None


def heading_of(row: Mapping[str, Any], pointer: str) -> str | None:
    """The column that holds what the API has at a pointer."""
    first, *rest = pointer.strip("/").split("/")
    if row["noun"] == "vitals" and first == "readings" and rest:
        return f"{rest[0]}@20"
    if row["noun"] == "scores" and first == "total":
        return f"{row['set']['/scale']}@baseline"
    found = TWINS["columns"].get(row["noun"], {}).get(first)
    return None if found is None else str(found)


def twin_of(row: Mapping[str, Any], values: Values) -> Twin:
    """The twin of a case that has one."""
    own = TWINS["own"].get(key_of(row), {})
    verdict = own.get("verdict", verdict_of(row))
    start = NEW if row["noun"] == "patients" else KNOWN
    if "cells" in own:
        return Twin(verdict, {**start, **own["cells"]})
    given = {**row.get("set", {}), **row.get("token", {})}
    texts = {pointer: str(filled(value, values)) for pointer, value in given.items()}
    if row["noun"] == "side-effects":
        said = EFFECT | {pointer.strip("/"): text for pointer, text in texts.items()}
        return Twin(verdict, {**start, "side_effects": f"{said['effect']}: {said['severity']} @10"})
    cells = {str(heading_of(row, pointer)): text for pointer, text in texts.items()}
    if row["noun"] == "orders":
        cells = {"weight_kg": "82.0", **cells}
    return Twin(verdict, {**start, **{name: cell for name, cell in cells.items() if name != "scale"}})
