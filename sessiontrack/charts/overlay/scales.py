"""The signs that can be laid over each other, and the values between which each is drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sessiontrack.domain.vitals import SIGNS


@dataclass(frozen=True, slots=True)
class Scale:
    """How one sign is drawn.

    Args:
        name: short enough for the label column.
        short: to choose from.
        low, high: the values that are always in the plot; readings beyond them stretch it.
        step: between figures.
        limits: codes of the protocol's caution and stop limit, for a pressure.
        is_worst_low: the lowest value of a session is the one to look at.
        unit: where the catalogue's says too little.
    """

    sign: str
    name: str
    short: str
    low: int
    high: int
    step: int
    limits: tuple[str, ...] = ()
    is_worst_low: bool = False
    unit: str = ""

    @property
    def unit_words(self) -> str:
        """The unit as it stands behind a value or below the name."""
        return self.unit or SIGNS[self.sign].unit


_SYSTOLIC = ("bp_warn_systolic", "bp_critical_systolic")
_DIASTOLIC = ("bp_warn_diastolic", "bp_critical_diastolic")

SCALES: Mapping[str, Scale] = MappingProxyType(
    {
        scale.sign: scale
        for scale in (
            Scale("systolic", "Systolic pressure", "Systolic", 90, 190, 20, _SYSTOLIC),
            Scale("diastolic", "Diastolic pressure", "Diastolic", 50, 120, 10, _DIASTOLIC),
            Scale("heart_rate", "Heart rate", "Heart rate", 50, 120, 10),
            Scale("spo2", "Oxygen saturation", "Oxygen", 88, 100, 2, is_worst_low=True),
            Scale("respiratory_rate", "Respiratory rate", "Breathing", 8, 24, 4, is_worst_low=True),
            Scale("dissociation_nrs", "Dissociation", "Dissociation", 0, 10, 2),
            Scale("distress_nrs", "Distress", "Distress", 0, 10, 2),
            Scale("sedation", "Sedation (MOAA/S)", "Sedation", 0, 5, 1, is_worst_low=True, unit="5 is awake"),
        )
    }
)  # fmt: skip
"""In the order in which they are offered."""
