"""``codelists.csv``: what every code means, with standard codes where one is confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from sessiontrack.domain.alerts import RULES, Level
from sessiontrack.domain.course_rules import COURSE_RULES
from sessiontrack.domain.courses import (
    CHECKPOINTS,
    DECISIONS,
    ELIGIBILITY_DECISIONS,
    INDICATIONS,
    OCCASIONS,
    Phase,
)
from sessiontrack.domain.dosing import AGENTS, DOSE_EVENTS, DOSE_REASONS, ROUTES
from sessiontrack.domain.entries import KINDS, REASON_CODES
from sessiontrack.domain.long_term_checks import LONG_TERM_CHECKS
from sessiontrack.domain.patients import SEXES
from sessiontrack.domain.permissions import Role
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.sessions import State
from sessiontrack.domain.side_effects import Severity, SideEffect
from sessiontrack.domain.terms import BUILT_IN, Terms
from sessiontrack.domain.vitals import NOT_MEASURED, POSITIONS, SIGNS, SOURCES


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a list.

    Args:
        system: of the standard code beside it: LOINC, SNOMED CT or RxNorm.
    """

    code: str
    label: str
    system: str = ""
    standard: str = ""


ACTIONS = (
    "none reassurance repositioned rate_reduced paused stopped adjunct_medicine oxygen clinician_called "
    "emergency_transfer"
).split()
"""What was done about a side effect. Source: clinical research of this project, section 4.2."""

_INGREDIENTS = {"ketamine": "6130", "esketamine": "2119365"}
_ROUTES = {
    "iv": ("Intravenous", "47625008"),
    "im": ("Intramuscular", "78421000"),
    "intranasal": ("Intranasal", "46713006"),
    "subcutaneous": ("Subcutaneous", "34206005"),
    "oral": ("Oral", "26643006"),
}
"""Source: clinical research of this project, section 7.2."""


def _named(labels: Mapping[str, str]) -> tuple[Code, ...]:
    return tuple(Code(str(name), label) for name, label in labels.items())


def _plain(codes: Iterable[str]) -> tuple[Code, ...]:
    return tuple(Code(str(name), str(name).replace("_", " ").capitalize()) for name in codes)


def _standard(name: str, label: str, system: str, standard: str | None) -> Code:
    return Code(name, label, system, standard) if standard else Code(name, label)


def _routes(codes: Iterable[str]) -> tuple[Code, ...]:
    words = {name: _ROUTES.get(name, (name.capitalize(), None)) for name in codes}
    return tuple(_standard(name, label, "SNOMED CT", standard) for name, (label, standard) in words.items())


def _bands() -> dict[str, str]:
    return {band.code: band.label for scale in SCALES.values() for band in scale.bands}


def _effects(terms: Iterable[SideEffect]) -> tuple[Code, ...]:
    return tuple(_standard(e.code, e.label, "SNOMED CT", e.snomed.code if e.snomed else None) for e in terms)


_TITLES = {
    **{rule.id: rule.title for rule in RULES.values()},
    **{rule.id: rule.title for rule in COURSE_RULES.values()},
}

WITHDRAWN: Final = Code(State.WITHDRAWN, "Withdrawn import: entered in error")

CODELISTS: Final[Mapping[str, tuple[Code, ...]]] = {
    "sex": _plain(SEXES),
    "indication": _named(INDICATIONS),
    "agent": tuple(_standard(a, a.capitalize(), "RxNorm", _INGREDIENTS.get(a)) for a in AGENTS),
    "route": _routes(ROUTES),
    "medicine_route": _routes((*ROUTES, "rectal", "topical", "inhaled", "transdermal")),
    "medicine_unit": _plain(("mg", "ug", "g", "ml", "units", "mmol", "puff", "tablet", "drop")),
    "eligibility": _plain(ELIGIBILITY_DECISIONS),
    "phase": _plain(Phase),
    "state": (*_plain(state for state in State if state != State.WITHDRAWN), WITHDRAWN),
    "dose_event": _plain(DOSE_EVENTS),
    "dose_reason": _plain(DOSE_REASONS),
    "segment": _plain(("infusion", "pause", "bolus", "single_dose")),
    "sign": tuple(_standard(s.code, s.label, "LOINC", s.loinc) for s in SIGNS.values()),
    "not_measured": _named(NOT_MEASURED),
    "position": _named(POSITIONS),
    "vitals_source": _named(SOURCES),
    "effect": _effects(BUILT_IN.known.values()),
    "severity": _plain(Severity),
    "scale": tuple(_standard(s.code, s.name, "LOINC", s.loinc_total) for s in SCALES.values()),
    "band": _named(_bands()),
    "occasion": _named(OCCASIONS),
    "entry_mode": (Code("items", "The answers were entered"), Code("total", "Only the sum was entered")),
    "author_role": (*_plain(Role), Code("patient", "Patient, by a one-time link"), Code("system", "A rule")),
    "checkpoint": _named(CHECKPOINTS),
    "decision": _named(DECISIONS),
    "contact": _plain(("phone", "visit", "message", "form", "other")),
    "long_term_check": _named(LONG_TERM_CHECKS),
    "rule": _named(_TITLES),
    "alert_level": _plain(Level),
    "blocks": (Code("start", "The start of the drug"), Code("discharge", "Leaving")),
    "action": _plain(ACTIONS),
    "acknowledged_with": _plain((*ACTIONS, "rechecked", "observed", "noted", "other")),
    "entry_kind": _plain(KINDS),
    "correction": (Code("amendment", "A new value"), Code("retraction", "Taken out")),
    "correction_reason": _plain(REASON_CODES),
}
"""Every list by its name, as a clinic has it that changed nothing."""


@lru_cache(maxsize=16)
def codelists_of(terms: Terms) -> Mapping[str, tuple[Code, ...]]:
    """Every list by its name, the side effects as a clinic has them, and what each of its own lists asked.

    Each coded column asks for it, with every patient of a Parquet file: it is made once.
    """
    asked = {f"effect asked {version}": _effects(terms.asked(version)) for version in terms.own_versions}
    return {**CODELISTS, "effect": _effects(terms.known.values()), **asked}
