"""What the rules compare, as data: the rules read it from here, and a device at the bedside gets the same."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from sessiontrack.domain.alerts.base import Level
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.vitals import CUFF

_INFO, _WARN, _CRITICAL = Level

COMPARISONS: Mapping[str, Callable[[Fraction | int, int], bool]] = MappingProxyType(
    {"ge": operator.ge, "gt": operator.gt, "le": operator.le, "lt": operator.lt}
)
"""On which side of its limit a value is beyond it, by the code that a device knows too."""

BEFORE, DURING, ALWAYS = "before", "during", "always"
"""Which sets a rule about a sign looks at: the newest one before the start, those after it, or every one."""


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit of a value: how loud, which limit, and on which side of it.

    Args:
        limit: a code of ``LIMITS``.
        comparison: a key of ``COMPARISONS``.
    """

    level: Level
    limit: str
    comparison: str

    def is_beyond(self, value: Fraction | int, limit: int) -> bool:
        """A value breaks this bound."""
        return COMPARISONS[self.comparison](value, limit)


@dataclass(frozen=True, slots=True)
class SignBounds:
    """The bounds of one sign.

    Args:
        when: one of ``BEFORE``, ``DURING`` and ``ALWAYS``.
        bounds: the loudest first; only the first that is broken speaks.
        advice: what to do, by level.
    """

    sign: str
    when: str
    bounds: tuple[Bound, ...]
    advice: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PressureStep:
    """One step of a high pressure.

    Args:
        limits: codes of ``LIMITS``, in the order of ``CUFF``.
        name: the limit in a sentence.
        advice: what to do.
    """

    level: Level
    limits: tuple[str, str]
    name: str
    advice: str

    @property
    def by_sign(self) -> dict[str, str]:
        """Limit code by sign."""
        return dict(zip(CUFF, self.limits, strict=True))


@dataclass(frozen=True, slots=True)
class Rise:
    """A rise from before the start: how loud, and the limits of the rise in the order of ``CUFF``."""

    level: Level
    limits: tuple[str, str]

    @property
    def by_sign(self) -> dict[str, str]:
        """Limit code by sign."""
        return dict(zip(CUFF, self.limits, strict=True))


def _call(check: str) -> Mapping[str, str]:
    return {_CRITICAL: f"{check}, call the clinician, pause.", _WARN: f"{check}."}


BOUNDS: Mapping[str, SignBounds] = MappingProxyType(
    {
        "pre_bp_low": SignBounds(
            "systolic",
            BEFORE,
            (Bound(_WARN, "pre_systolic_low", "lt"),),
            {_WARN: "Repeat it and tell the clinician before the start."},
        ),
        "pre_hr": SignBounds(
            "heart_rate",
            BEFORE,
            (
                Bound(_CRITICAL, "pre_hr_low_critical", "lt"),
                Bound(_CRITICAL, "pre_hr_high_critical", "gt"),
                Bound(_WARN, "pre_hr_low", "lt"),
                Bound(_WARN, "pre_hr_high", "gt"),
            ),
            {_CRITICAL: "Do not start, recheck.", _WARN: "Recheck before the start."},
        ),
        "pre_spo2": SignBounds(
            "spo2",
            BEFORE,
            (Bound(_CRITICAL, "pre_spo2_block", "lt"), Bound(_WARN, "pre_spo2_warn", "lt")),
            {
                _CRITICAL: "Do not start. Check the probe and the patient.",
                _WARN: "Check the probe, repeat it before the start.",
            },
        ),
        "inf_hr_high": SignBounds(
            "heart_rate",
            DURING,
            (Bound(_CRITICAL, "hr_high_critical", "ge"), Bound(_WARN, "hr_high_warn", "ge")),
            _call("Recheck the pulse"),
        ),
        "inf_hr_low": SignBounds(
            "heart_rate",
            DURING,
            (Bound(_CRITICAL, "hr_low_critical", "le"), Bound(_WARN, "hr_low_warn", "le")),
            _call("Recheck the pulse"),
        ),
        "inf_spo2": SignBounds(
            "spo2",
            DURING,
            (Bound(_CRITICAL, "spo2_critical", "lt"), Bound(_WARN, "spo2_warn", "lt")),
            _call("Check the probe, the airway and the breathing, give oxygen as ordered"),
        ),
        "inf_rr": SignBounds(
            "respiratory_rate",
            DURING,
            (
                Bound(_CRITICAL, "rr_low_critical", "lt"),
                Bound(_CRITICAL, "rr_high_critical", "gt"),
                Bound(_WARN, "rr_low_warn", "lt"),
                Bound(_WARN, "rr_high_warn", "gt"),
            ),
            _call("Count a whole minute, check the airway"),
        ),
        "sedation": SignBounds(
            "sedation",
            ALWAYS,
            (Bound(_CRITICAL, "sedation_critical", "le"), Bound(_WARN, "sedation_warn", "le")),
            _call('That is "{word}". Check airway and breathing'),
        ),
        "dissociation_high": SignBounds(
            "dissociation_nrs",
            DURING,
            (Bound(_WARN, "dissociation_warn", "ge"),),
            {_WARN: "Stay with the patient, quiet the room."},
        ),
        "distress_high": SignBounds(
            "distress_nrs",
            DURING,
            (Bound(_CRITICAL, "distress_critical", "ge"), Bound(_WARN, "distress_warn", "ge")),
            _call("Stay with the patient, reassure"),
        ),
    }
)
"""Rules about one sign against its limits, by the rule's id. Sources stand with the rules and with the limits."""

ASK = "Recheck, call the clinician, pause. Ask about chest pain, headache, vision, breath, weakness."

PRESSURE_STEPS: Mapping[str, PressureStep] = MappingProxyType(
    {
        "inf_bp_crit": PressureStep(
            _CRITICAL, ("bp_critical_systolic", "bp_critical_diastolic"), "the stop limit", ASK
        ),
        "inf_bp_teh": PressureStep(
            _WARN,
            ("bp_teh_systolic", "bp_teh_diastolic"),
            "the treatment-emergent hypertension limit",
            "Repeat it within 5 min, tell the clinician.",
        ),
        "inf_bp_warn": PressureStep(
            _WARN,
            ("bp_warn_systolic", "bp_warn_diastolic"),
            "the warning limit",
            "Repeat it within 5 min.",
        ),
    }
)
"""The rules about a high pressure, the highest first: each reading climbs one step."""

RISES = (
    Rise(_WARN, ("bp_rise_warn_systolic", "bp_rise_warn_diastolic")),
    Rise(_INFO, ("bp_rise_info_systolic", "bp_rise_info_diastolic")),
)
"""Rises of a pressure, the loudest first."""

SYMPTOMS: Mapping[str, Severity] = MappingProxyType(
    {
        "chest_pain": Severity.MILD,
        "slurred_speech": Severity.MILD,
        "loss_of_consciousness": Severity.MILD,
        "seizure": Severity.MILD,
        "oxygen_desaturation": Severity.MILD,
        "respiratory_depression": Severity.MILD,
        "airway_obstruction": Severity.MILD,
        "headache": Severity.SEVERE,
        "numbness": Severity.SEVERE,
        "blurred_vision": Severity.SEVERE,
    }
)
"""Effects, and how strong, that turn a high pressure into an emergency.

Source: Yip et al.; GAC guideline summary: emergency as against urgency.
"""

ORDERED = (
    Bound(_CRITICAL, "dose_critical_ug_per_kg", "gt"),
    Bound(_WARN, "dose_high_ug_per_kg", "gt"),
    Bound(_WARN, "dose_low_ug_per_kg", "lt"),
)
"""Bounds of an infusion's ordered dose per kilogram; only the first that is broken speaks."""

OLDER_THAN_YEARS = 65
"""Above this age a higher systolic is let pass. Source: phase 3 withhold rule, J&J."""

MEASURED_BEFORE_START = (*CUFF, "heart_rate", "spo2")
"""Signs that no reason excuses before a start. Source: clinic default: unknown is not normal."""

AWAKE = 5
"""MOAA/S of a patient who may leave. Source: clinical research of this project, section 2.6."""
