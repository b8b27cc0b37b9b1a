"""What an amount of drug may be and usually is, and how an amount outside is told to a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from sessiontrack.domain.errors import Fault
from sessiontrack.domain.rounding import nearest


@dataclass(frozen=True, slots=True)
class Range:
    """Lowest and highest amount, in thousandths of the unit in which it is sent.

    Args:
        path: the field that carries this amount when it is sent as such.
        possible: outside is refused.
        usual: outside asks for a second look; absent where nothing is known to be usual.
    """

    path: str
    unit: str
    possible: tuple[int, int]
    usual: tuple[int, int] | None
    source: str


_OWN = "clinical research of this project, section 8"
USUAL_DOSE, USUAL_PER_KG = (5_000, 120_000), (100, 1_000)
_ROUTES = "no published limit for this route: a guard against mistaken units"

IV_DOSE = Range("/dose_mg", "mg", (1_000, 300_000), USUAL_DOSE, _OWN)
IV_DOSE_PER_KG = Range("/dose_mg_per_kg", "mg/kg", (10, 3_000), USUAL_PER_KG, _OWN)
BOLUS = Range("/dose_mg", "mg", (1, 300_000), None, _OWN)
SINGLE_DOSE = Range("/dose_mg", "mg", (1_000, 1_000_000), None, f"{_ROUTES}; clinic default, unsourced")
SINGLE_DOSE_PER_KG = Range(
    "/dose_mg_per_kg",
    "mg/kg",
    (10, 11_000),
    None,
    f"{_ROUTES}; 11 mg/kg is the highest intramuscular dose of Zanos et al. 2018, Table 1",
)
USUAL_SINGLE: Mapping[tuple[str, str], tuple[Range, Range]] = MappingProxyType(
    {
        ("ketamine", "im"): (
            SINGLE_DOSE,
            replace(
                SINGLE_DOSE_PER_KG,
                usual=(250, 1_000),
                source="clinical research of this project, section 3.1: 0.25 to 1 mg/kg as an antidepressant; "
                "4 to 11 mg/kg is an anaesthetic (Zanos et al. 2018, Table 1)",
            ),
        ),
        ("esketamine", "intranasal"): (
            replace(
                SINGLE_DOSE,
                usual=(56_000, 84_000),
                source="clinical research of this project, section 3.1: the label's 56 mg and 84 mg",
            ),
            SINGLE_DOSE_PER_KG,
        ),
    }
)
"""What is usual of the single doses about which something is known, by agent and route: whole, and per kilogram."""

VOLUME_RATE = Range("/rate_ml_per_h", "mL/h", (1_000, 1_000_000), (20_000, 300_000), _OWN)
RATE = Range(
    "/rate_mg_per_h",
    "mg/h",
    (1, 9_000_000),
    None,
    "the highest possible dose in 2 minutes, the shortest infusion of Andrade 2017",
)
CONCENTRATION = Range(
    "/concentration_mg_per_ml",
    "mg/mL",
    (1, 1_000_000),
    (1, 100_000),
    f"{_OWN}: the strongest stock is usual; a gram in a millilitre would be undissolved drug",
)
VOLUME = Range("/volume_ml", "mL", (1, 1_000_000), None, "one litre; clinic default, unsourced")

BOLUS_CAP_UG_PER_KG = 500
"""All boluses of a session together.

Source: Guidelines for Safe Administration of Low-Dose Ketamine, Commonwealth of Pennsylvania, 2020.
"""

DURATION_POSSIBLE_MINUTES = (1, 24 * 60)
DURATION_USUAL_MINUTES = (2, 100)
"""Infusions of the literature. Source: Andrade 2017, J Clin Psychiatry 78(7):e852."""

MIXTURE_PERCENT = 1
TOTAL_PERCENT = 5
"""How far concentration x volume, and rate x time, may lie off the dose.

Source: bad-input catalogue B34 and B35.
"""

SAYS: Mapping[str, str] = MappingProxyType(
    {
        "comes_to": "comes to {amount} {unit}: ",
        "out_of_range": "{about}must be {low} to {high} {unit}{hint}",
        "unusual": "{about}is unusual: {low} to {high} {unit} is usual",
        "per_kg": "; is it mg per kg?",
        "whole_dose": "; is it the whole dose in mg?",
        "micrograms": "; were micrograms entered as milligrams?",
        "grams": "; were grams entered as milligrams?",
        "one_of": "must be {codes}",
    }
)
"""What is said about an amount, as templates that a device at the bedside fills too."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The field a person filled, and its value in thousandths of the field's unit."""

    path: str
    amount: int


def judged(allowed: Range, amount: Fraction | int | None, sent: Sent) -> list[Fault]:
    """The fault of an amount outside its range, told at the field that was sent.

    Args:
        amount: thousandths, as sent or as it follows from what was sent; nothing when unknown.

    >>> [fault.message for fault in judged(IV_DOSE, 41, Sent("/dose_mg", 41))]
    ['must be 1 to 300 mg; were grams entered as milligrams?']
    """
    if amount is None:
        return []
    is_as_sent = sent.path == allowed.path
    unit = allowed.unit
    about = "" if is_as_sent else SAYS["comes_to"].format(amount=in_words(amount), unit=unit)
    if not _holds(allowed.possible, amount):
        low, high = limit = _limit(allowed.possible)
        hint = _hint(amount, unit) if is_as_sent else ""
        message = SAYS["out_of_range"].format(about=about, low=low, high=high, unit=unit, hint=hint)
        return [Fault(sent.path, "out_of_range", message, limit)]
    if allowed.usual is not None and not _holds(allowed.usual, amount):
        low, high = limit = _limit(allowed.usual)
        message = SAYS["unusual"].format(about=about, low=low, high=high, unit=unit)
        return [unusual(sent, message, limit)]
    return []


def unusual(
    sent: Sent, message: str, limit: tuple[str, ...] | None = None, *, code: str = "unusual"
) -> Fault:
    """A fault that a person may confirm by repeating the value that was sent."""
    return Fault(sent.path, code, message, limit, confirmable=True, value=in_words(sent.amount))


def is_refused(faults: list[Fault]) -> bool:
    """One of the faults cannot be confirmed."""
    return any(not fault.confirmable for fault in faults)


def worst(faults: list[Fault]) -> list[Fault]:
    """The one to tell of faults that say the same in two units: a refusal before a question."""
    return sorted(faults, key=lambda fault: fault.confirmable)[:1]


def unknown(path: str, code: str, known: Collection[str]) -> list[Fault]:
    """The fault of a code that is not in its list."""
    return [] if code in known else [Fault(path, "unknown", SAYS["one_of"].format(codes=", ".join(known)))]


def differs(amount: Fraction, expected: Fraction, percent: int) -> bool:
    """An amount is further off the expected one than a share of it; the share itself passes."""
    return abs(amount - expected) * 100 > expected * percent


def in_words(thousandths: Fraction | int) -> str:
    """Thousandths as a decimal of the unit, to the third digit half up, without trailing zeros.

    >>> [in_words(amount) for amount in (1_200, 300_000, Fraction(1, 2))]
    ['1.2', '300', '0.001']
    """
    return format(Decimal(nearest(thousandths)).scaleb(-3).normalize(), "f")


def _holds(bounds: tuple[int, int], amount: Fraction | int) -> bool:
    low, high = bounds
    return low <= amount <= high


def _limit(bounds: tuple[int, int]) -> tuple[str, str]:
    low, high = bounds
    return in_words(low), in_words(high)


_OTHER_FIELD = {
    "mg": (USUAL_PER_KG, SAYS["per_kg"]),
    "mg/kg": (USUAL_DOSE, SAYS["whole_dose"]),
}


def _hint(amount: Fraction | int, unit: str) -> str:
    """What an impossible dose would be in a neighbouring unit in which it is usual."""
    if unit not in _OTHER_FIELD:
        return ""
    # A slip of the field is likelier than a slip of the unit, so it is asked first.
    usual, question = _OTHER_FIELD[unit]
    if _holds(usual, amount):
        return question
    if any(_holds(bounds, Fraction(amount) / 1000) for bounds in (USUAL_DOSE, USUAL_PER_KG)):
        return SAYS["micrograms"]
    if any(_holds(bounds, amount * 1000) for bounds in (USUAL_DOSE, USUAL_PER_KG)):
        return SAYS["grams"]
    return ""
