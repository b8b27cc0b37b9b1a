"""Public codes, only where the project's clinical research (section 7) saw them in a named source."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sessiontrack.domain.courses import INDICATIONS
from sessiontrack.domain.scales import LOINC_NOTICE
from sessiontrack.domain.side_effects import SIDE_EFFECT_NOTICES, Tier
from sessiontrack.domain.terms import Terms
from sessiontrack.domain.vitals import SIGNS
from sessiontrack.exports.fhir.base import HL7, ICD10CM, LOINC, RXNORM, SNOMED, coding, concept, ours

NOTICES: Final = (LOINC_NOTICE, SIDE_EFFECT_NOTICES["snomed"], SIDE_EFFECT_NOTICES["icd10cm"])
"""What must accompany the codes wherever they are shipped."""

BLOOD_PRESSURE: Final = concept(
    coding(LOINC, "85354-9", "Blood pressure panel with all children optional"), text="Blood pressure"
)
WEIGHT: Final[Mapping[str | None, Any]] = MappingProxyType(
    {
        None: concept(coding(LOINC, "29463-7", "Body weight"), text="Weight"),
        "measured": concept(
            coding(LOINC, "29463-7", "Body weight"), coding(LOINC, "3141-9"), text="Weight, measured"
        ),
        "stated": concept(
            coding(LOINC, "29463-7", "Body weight"), coding(LOINC, "3142-7"), text="Weight, stated"
        ),
    }
)
SIGN_UCUM: Final[Mapping[str, str]] = MappingProxyType(
    {
        "systolic": "mm[Hg]",
        "diastolic": "mm[Hg]",
        "heart_rate": "/min",
        "spo2": "%",
        "respiratory_rate": "/min",
        "temperature_c": "Cel",
        "oxygen_l_per_min": "L/min",
    }
)
"""Unit by sign; what is rated has ``SCORE``."""

SCORE: Final = "{score}"

# The profile of vital signs knows saturation by 2708-6, others by 59408-5: both are sent.
_BESIDE: Final = MappingProxyType({"spo2": (coding(LOINC, "2708-6"),)})

AGENT: Final = MappingProxyType(
    {
        "ketamine": (coding(RXNORM, "6130"), coding(SNOMED, "373464007")),
        "esketamine": (coding(RXNORM, "2119365"),),
    }
)
ROUTE: Final = MappingProxyType(
    {
        "iv": "47625008",
        "im": "78421000",
        "intranasal": "46713006",
        "subcutaneous": "34206005",
        "oral": "26643006",
    }
)
INFUSION: Final = coding(SNOMED, "14152002")
INDICATION: Final[Mapping[str, tuple[Any, ...]]] = MappingProxyType(
    {
        "social_anxiety_disorder": (coding(ICD10CM, "F40.10"), coding(SNOMED, "25501002")),
        "generalized_anxiety_disorder": (coding(ICD10CM, "F41.1"), coding(SNOMED, "21897009")),
        "ptsd": (coding(ICD10CM, "F43.10"), coding(SNOMED, "47505003")),
        "phobia": (coding(SNOMED, "386810004"),),
        "panic_disorder": (coding(ICD10CM, "F41.0"), coding(SNOMED, "371631005")),
        "depression": (coding(ICD10CM, "F32.A"), coding(SNOMED, "35489007")),
    }
)
"""The codes of an indication; those that fit no confirmed code are told in words."""

ABSENT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "refused": "asked-declined",
        "asleep_not_disturbed": "not-performed",
        "patient_moving": "error",
        "cuff_error": "error",
        "equipment": "error",
        "not_indicated": "not-performed",
        "unrecordable": "error",
        "artifact": "error",
    }
)
"""FHIR's reason for a missing value by ours, which is always sent beside it."""


def sign_concept(code: str) -> dict[str, Any]:
    """What a vital sign is called."""
    sign = SIGNS[code]
    public = (coding(LOINC, sign.loinc),) if sign.loinc else ()
    return concept(*public, *_BESIDE.get(code, ()), ours("sign", code), text=sign.label)


def effect_concept(code: str, terms: Terms, words: str | None = None) -> dict[str, Any]:
    """What a side effect is called; a finding that is only near is left out, a clinic's own term has none.

    Args:
        terms: the clinic's list.
        words: what "other" stands for.
    """
    effect = terms.known[code]
    if effect.tier is Tier.CLINIC:
        return concept(text=effect.label)
    snomed = effect.snomed
    public = (coding(SNOMED, snomed.code, snomed.display),) if snomed and snomed.match == "exact" else ()
    return concept(*public, ours("side-effect", code), text=words or effect.label)


def indication_concept(code: str, words: str | None = None) -> dict[str, Any]:
    """What a course is for."""
    label = INDICATIONS[code]
    return concept(*INDICATION.get(code, ()), ours("indication", code), text=words or label)


def agent_concept(agent: str) -> dict[str, Any]:
    """The drug."""
    return concept(*AGENT[agent], ours("agent", agent), text=agent)


def route_concept(route: str) -> dict[str, Any]:
    """The route; ours where no public code was confirmed."""
    public = (coding(SNOMED, ROUTE[route]),) if route in ROUTE else ()
    return concept(*public, ours("route", route), text=route)


def absent_reason(reason: str | None) -> dict[str, Any]:
    """Why there is no value; nobody said why where there is no reason."""
    if reason is None:
        return concept(coding(f"{HL7}data-absent-reason", "unknown"))
    public = coding(f"{HL7}data-absent-reason", ABSENT[reason])
    return concept(public, ours("not-measured", reason))
