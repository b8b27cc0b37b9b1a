"""A vitals set in words and figures, as the picture and its table show it."""

from __future__ import annotations

from collections.abc import Iterator

from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.vitals import SIGNS


def in_words(body: Vitals) -> str:
    """A whole set in one line: "BP 176/104, HR 94 /min, SpO₂ 97 %"."""
    return ", ".join(_words(body))


def _words(body: Vitals) -> Iterator[str]:
    yield f"BP {value_of(body, 'systolic')}/{value_of(body, 'diastolic')}"
    for sign in SIGNS:
        if sign not in ("systolic", "diastolic") and (sign in body.readings or sign in body.not_measured):
            yield f"{SIGNS[sign].short_label} {value_of(body, sign)} {SIGNS[sign].unit}".strip()


def value_of(body: Vitals, sign: str) -> str:
    """A value as it is shown; an artifact in brackets, a dash when there is none."""
    if sign not in body.readings:
        return "–"
    shown = SIGNS[sign].shown(body.readings[sign])
    return f"({shown})" if sign in body.artifact else shown
