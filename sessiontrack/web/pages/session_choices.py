"""What may be chosen in the forms of a session, as pairs of code and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from sessiontrack.domain.discharge import DISCHARGE_CHECKS, DISPOSITIONS
from sessiontrack.domain.dosing import AGENTS, ROUTES
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.visit_checks import CANCEL_REASONS, ESCORTS, INTERACTING_CLASSES, PREGNANCY
from sessiontrack.domain.vitals import MOAAS_WORDS, NOT_MEASURED, POSITIONS, SOURCES
from sessiontrack.web.entry_schemas import (
    ACKNOWLEDGED_WITH,
    ACTIONS,
    HARMS,
    INCIDENTS,
    LINE_ACTIONS,
    MEDICINE_ROUTES,
    MEDICINE_UNITS,
    OXYGEN_ACTIONS,
    SIDES,
)
from sessiontrack.web.form_words import code_words
from sessiontrack.web.pages.session_words import (
    ACTION_WORDS,
    DOSE_EVENT_WORDS,
    DOSE_REASON_WORDS,
    REASON_WORDS,
    ROUTE_WORDS,
    UNIT_WORDS,
)

Choice = tuple[tuple[str, str], ...]

PHRASES = (
    "Reassured",
    "Eyes closed and calm",
    "Talking",
    "Tearful",
    "Asked to stop talking",
    "Music changed",
    "Light dimmed",
    "Escort present",
)
"""What a nurse writes most in a note. Source: bedside design of this project, section 6: phrases first."""

_FIRST_ANSWERS = ("rechecked", "clinician_called", "paused", "observed")
_LIFT_REASONS = ("clinical_judgement", "benefit_outweighs", "data_error", "other")


def _worded(codes: Iterable[str], words: Mapping[str, str] | None = None) -> Choice:
    known = words or {}
    return tuple((code, known.get(code) or code_words(code).capitalize()) for code in codes)


class Choices:
    """Every choice that a page of a session offers; none of them is ever chosen beforehand."""

    agents: ClassVar[Choice] = tuple((code, code) for code in AGENTS)
    routes: ClassVar[Choice] = _worded(ROUTES, ROUTE_WORDS)
    dose_events: ClassVar[Choice] = tuple(DOSE_EVENT_WORDS.items())
    dose_reasons: ClassVar[Choice] = tuple(DOSE_REASON_WORDS.items())
    severities: ClassVar = tuple((each.value, each.rank, each.value.capitalize()) for each in Severity)
    severity_words: ClassVar[Choice] = tuple((each.value, each.value.capitalize()) for each in Severity)
    actions: ClassVar[Choice] = _worded(ACTIONS, ACTION_WORDS)
    first_answers: ClassVar[Choice] = _worded(_FIRST_ANSWERS, ACTION_WORDS)
    other_answers: ClassVar[Choice] = _worded(
        [code for code in ACKNOWLEDGED_WITH if code not in _FIRST_ANSWERS], ACTION_WORDS
    )
    lift_reasons: ClassVar[Choice] = _worded(_LIFT_REASONS, REASON_WORDS)
    medicine_units: ClassVar[Choice] = tuple((unit, UNIT_WORDS.get(unit, unit)) for unit in MEDICINE_UNITS)
    medicine_routes: ClassVar[Choice] = _worded(MEDICINE_ROUTES, ROUTE_WORDS)
    oxygen_actions: ClassVar[Choice] = _worded(OXYGEN_ACTIONS)
    line_actions: ClassVar[Choice] = _worded(LINE_ACTIONS)
    sides: ClassVar[Choice] = _worded(SIDES)
    incidents: ClassVar[Choice] = _worded(INCIDENTS)
    harms: ClassVar[Choice] = _worded(HARMS)
    ratings: ClassVar[Choice] = tuple((str(number), str(number)) for number in range(11))
    escorts: ClassVar[Choice] = tuple(ESCORTS.items())
    pregnancies: ClassVar[Choice] = tuple(PREGNANCY.items())
    interacting: ClassVar[Choice] = tuple(INTERACTING_CLASSES.items())
    dispositions: ClassVar[Choice] = tuple(DISPOSITIONS.items())
    discharge_checks: ClassVar[Choice] = tuple(DISCHARGE_CHECKS.items())
    outcomes: ClassVar[Choice] = (("cancelled", "Cancelled"), ("no_show", "The patient did not come"))
    cancel_reasons: ClassVar[Choice] = tuple(CANCEL_REASONS.items())
    not_measured: ClassVar[Choice] = tuple(NOT_MEASURED.items())
    positions: ClassVar[Choice] = tuple(POSITIONS.items())
    sources: ClassVar[Choice] = tuple(SOURCES.items())
    sedation_scale: ClassVar[str] = ", ".join(f"{value} {word}" for value, word in MOAAS_WORDS.items())
