"""The words that the bedside's script shows: reasons, phrases and scales, as the pages without a script say them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sessiontrack.domain.bodies import AsNeeded, Order
from sessiontrack.domain.vitals import MOAAS_WORDS, SOURCES
from sessiontrack.web.entry_schemas import ACKNOWLEDGED_WITH, MEDICINE_ROUTES, MEDICINE_UNITS
from sessiontrack.web.pages.session_choices import PHRASES, Choices
from sessiontrack.web.pages.session_words import (
    ACTION_WORDS,
    KIND_WORDS,
    ROUTE_WORDS,
    STATES,
    UNIT_WORDS,
)

Pairs = list[list[str]]

_UNITS = {word.casefold(): unit for unit in MEDICINE_UNITS for word in (unit, UNIT_WORDS.get(unit, unit))}
_ROUTES = {
    word.casefold(): route for route in MEDICINE_ROUTES for word in (route, ROUTE_WORDS.get(route, route))
}


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_DOSE = re.compile(
    rf"(\d{{1,6}}(?:[.,]\d{{1,3}})?)\s*({_any_of(_UNITS)})(?:\s+({_any_of(_ROUTES)}))?", re.IGNORECASE
)


def bedside_words(order: Order | None) -> dict[str, Any]:
    """Codes with their words, in the order in which they are offered.

    Args:
        order: names the medicines that may be given when needed; without one there are none to offer.
    """
    return {
        "states": _pairs(STATES.items()),
        "kinds": _pairs(KIND_WORDS.items()),
        "dose_events": _pairs(Choices.dose_events),
        "dose_reasons": _pairs(Choices.dose_reasons),
        "pause_reasons": _pairs(Choices.dose_reasons),
        "stop_reasons": _pairs(Choices.dose_reasons),
        "severities": _pairs(Choices.severity_words),
        "actions": _pairs(Choices.actions),
        "acknowledged_with": [[code, ACTION_WORDS[code]] for code in _acknowledged_with()],
        "not_measured": _pairs(Choices.not_measured),
        "positions": _pairs(Choices.positions),
        "sources": _pairs(SOURCES.items()),
        "medicine_units": _pairs(Choices.medicine_units),
        "medicine_routes": _pairs(Choices.medicine_routes),
        "oxygen_actions": _pairs(Choices.oxygen_actions),
        "line_actions": _pairs(Choices.line_actions),
        "sides": _pairs(Choices.sides),
        "incidents": _pairs(Choices.incidents),
        "harms": _pairs(Choices.harms),
        "escorts": _pairs(Choices.escorts),
        "discharge_checks": _pairs(Choices.discharge_checks),
        "dispositions": _pairs(Choices.dispositions),
        "phrases": list(PHRASES),
        "medicines": [medicine_offered(each) for each in (order.as_needed if order else ())],
        "moaas": {str(points): word for points, word in MOAAS_WORDS.items()},
    }


def medicine_offered(ordered: AsNeeded) -> dict[str, str]:
    """A medicine that the order allows when needed; taken apart only where its words leave no doubt.

    >>> medicine_offered(AsNeeded(name="ondansetron", dose="4 mg IV", maximum="8 mg"))["route"]
    'iv'
    """
    offered = {"name": ordered.name, "as_ordered": ordered.dose, "maximum": ordered.maximum}
    found = _DOSE.fullmatch(ordered.dose.strip())
    if found is None:
        return offered
    amount, unit, route = found.groups()
    offered |= {"dose": amount.replace(",", "."), "unit": _UNITS[unit.casefold()]}
    return offered | ({"route": _ROUTES[route.casefold()]} if route else {})


def _acknowledged_with() -> Iterable[str]:
    first = [code for code, _ in Choices.first_answers]
    return [*first, *(code for code in ACKNOWLEDGED_WITH if code not in first)]


def _pairs(choices: Iterable[tuple[str, str]]) -> Pairs:
    return [[str(code), words] for code, words in choices]
