"""The signs a vitals set may hold, what is possible and what is usual, and the arithmetic between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from sessiontrack.domain.bodies import Vitals


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign.

    Args:
        unit: UCUM-like unit as it is shown.
        possible: lowest and highest value that can be kept, as stored; outside is refused.
        usual: lowest and highest value that needs no second look, as stored; ``None`` is open on that side.
        decimals: digits after the point in the API; stored as a whole number scaled by them.
        stored_as: the key in a stored body, with the unit of the whole number.
        is_in_full_set: a full set has it, or says why not.
        jump: a change from the set before that asks for a second look.
        loinc: the observation's code, where one is confirmed.
        source: where the limits come from.
    """

    code: str
    label: str
    short_label: str
    unit: str
    possible: tuple[int, int]
    usual: tuple[int | None, int | None] = (None, None)
    decimals: int = 0
    stored_as: str = ""
    is_in_full_set: bool = False
    jump: int | None = None
    loinc: str = ""
    source: str = (
        "clinical research of this project, section 8; narrower than MIMIC-Extract's cleaning ranges"
    )

    @property
    def key(self) -> str:
        """The key in a stored body."""
        return self.stored_as or self.code

    def shown(self, stored: int) -> str:
        """A stored value as it is shown and sent: 368 is "36.8" for a temperature."""
        if not self.decimals:
            return str(stored)
        return str(Decimal(stored).scaleb(-self.decimals))

    @property
    def possible_in_words(self) -> str:
        """The possible range with its unit: "40 to 300 mmHg"."""
        low, high = self.possible
        return f"{self.shown(low)} to {self.shown(high)} {self.unit}".strip()


_RATING = "0 to 10 by definition of the scale"
SIGNS: MappingProxyType[str, Sign] = MappingProxyType(
    {
        sign.code: sign
        for sign in (
            Sign("systolic", "Systolic pressure", "Sys", "mmHg", (40, 300), (90, 180), 0, "", True, 40, "8480-6"),
            Sign("diastolic", "Diastolic pressure", "Dia", "mmHg", (20, 200), (50, 110), 0, "", True, None, "8462-4"),
            Sign("heart_rate", "Heart rate", "HR", "/min", (20, 250), (50, 120), 0, "", True, 40, "8867-4"),
            Sign("spo2", "Oxygen saturation", "SpO₂", "%", (50, 100), (94, None), 0, "", True, None, "59408-5"),
            Sign("respiratory_rate", "Respiratory rate", "RR", "/min", (2, 60), (10, 24), 0, "", True, None, "9279-1"),
            Sign("temperature_c", "Temperature", "Temp", "°C", (300, 430), (355, 380), 1, "temp_deci_c", loinc="8310-5"),
            Sign("sedation", "Sedation (MOAA/S, 5 is awake)", "MOAA/S", "", (0, 5), (None, None), 0, "", True,
                 source="MOAA/S: Chernik et al. 1990, as quoted in Thorax"),
            Sign("dissociation_nrs", "Dissociation", "Dissoc", "of 10", (0, 10), source=_RATING),
            Sign("distress_nrs", "Distress", "Distress", "of 10", (0, 10), source=_RATING),
            Sign("anxiety_nrs", "Anxiety", "Anxiety", "of 10", (0, 10), source=_RATING),
            Sign("nausea_nrs", "Nausea", "Nausea", "of 10", (0, 10), source=_RATING),
            Sign("pain_nrs", "Pain", "Pain", "of 10", (0, 10), source=_RATING),
            Sign("oxygen_l_per_min", "Oxygen flow", "O₂", "L/min", (0, 150), (0, 60), 1, "oxygen_deci_l_per_min"),
        )
    }
)  # fmt: skip
"""Every sign, by its stored code."""

SIGN_BY_KEY = MappingProxyType({sign.key: sign for sign in SIGNS.values()})
FULL_SET = tuple(code for code, sign in SIGNS.items() if sign.is_in_full_set)

NOT_MEASURED = MappingProxyType(
    {
        "refused": "Refused",
        "asleep_not_disturbed": "Asleep, not disturbed",
        "patient_moving": "Patient moving",
        "cuff_error": "Cuff error",
        "equipment": "Equipment",
        "not_indicated": "Not indicated",
        "unrecordable": "Tried, no reading",
    }
)
"""Why a sign has no value; ``asleep_not_disturbed`` excuses the cuff only."""

POSITIONS = MappingProxyType(
    {"supine": "Lying", "semi_recumbent": "Half sitting", "sitting": "Sitting", "standing": "Standing"}
)
SOURCES = MappingProxyType({"monitor": "Monitor", "transcribed": "Written on paper first"})
CUFF = ("systolic", "diastolic")

MOAAS_WORDS = MappingProxyType(
    {5: "awake", 4: "slow to answer", 3: "loud or repeated name", 2: "gentle shaking", 1: "no answer to shaking", 0: "no answer to pain"}
)  # fmt: skip


def mean_arterial_pressure_mmhg(systolic: int, diastolic: int) -> int:
    """Mean arterial pressure, rounded half up; computed, never stored.

    Source: vocabulary of the project: (systolic + 2 x diastolic) / 3.

    >>> mean_arterial_pressure_mmhg(120, 80)
    93
    >>> mean_arterial_pressure_mmhg(121, 80)
    94
    """
    return (2 * (systolic + 2 * diastolic) + 3) // 6


def is_full_set(vitals: Vitals) -> bool:
    """Each sign of the full set has a value, or a reason why not; an artifact is no value."""
    return not lacking(vitals)


def lacking(vitals: Vitals) -> tuple[str, ...]:
    """Signs of the full set that have neither a value nor a reason why not."""
    return tuple(
        code
        for code in FULL_SET
        if (code not in vitals.readings or code in vitals.artifact) and code not in vitals.not_measured
    )


def sign_names(codes: Iterable[str]) -> str:
    """Signs as a sentence lists them.

    >>> sign_names(("systolic", "spo2"))
    'systolic pressure, oxygen saturation'
    """
    labels = (SIGNS[code].label for code in codes)
    return ", ".join(label[0].lower() + label[1:] for label in labels)


def trusted(vitals: Vitals) -> Mapping[str, int]:
    """The readings without those marked as artifact: what alerts and summaries may use."""
    if not vitals.artifact:
        return vitals.readings
    return {code: value for code, value in vitals.readings.items() if code not in vitals.artifact}


def peak(sets: Iterable[Vitals], sign: str) -> int | None:
    """The highest trusted value of a sign, or nothing when it was never measured."""
    return max((v for v in (trusted(vitals).get(sign) for vitals in sets) if v is not None), default=None)


def lowest(sets: Iterable[Vitals], sign: str) -> int | None:
    """The lowest trusted value of a sign, or nothing when it was never measured."""
    return min((v for v in (trusted(vitals).get(sign) for vitals in sets) if v is not None), default=None)
