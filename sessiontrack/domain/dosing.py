"""The words and the exact arithmetic of doses, rates and durations; rounded only where shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from sessiontrack.domain.bodies import DrugCount, Order
from sessiontrack.domain.infusions import (
    RATE_ROUTES,
    Infusion,
    Pause,
    Segment,
    SingleDose,
    infusion_of,
    past_infusion,
    rate_ug_per_h,
)
from sessiontrack.domain.rounding import nearest

__all__ = [
    "AGENTS",
    "DOSE_EVENTS",
    "DOSE_REASONS",
    "RATE_ROUTES",
    "ROUTES",
    "Infusion",
    "Pause",
    "Segment",
    "SingleDose",
    "delivered_ug_per_kg",
    "drug_balance_ug",
    "infusion_of",
    "is_balanced",
    "is_outside_window",
    "is_overdrawn",
    "minute_of",
    "observation_seconds",
    "ordered_ug",
    "ordered_ug_per_kg",
    "past_infusion",
    "rate_for_ug_per_h",
    "rate_ug_per_h",
    "rate_ul_per_h",
    "shown_mg",
    "shown_mg_per_kg",
    "shown_minutes",
    "shown_rate_mg_per_h",
]

AGENTS = ("ketamine", "esketamine")
ROUTES = ("iv", "im", "intranasal", "subcutaneous", "sublingual", "oral")

DOSE_EVENTS = (
    "started",
    "rate_changed",
    "paused",
    "resumed",
    "bolus",
    "dose_given",
    "stopped",
    "completed",
)
DOSE_REASONS = (
    "high_bp",
    "low_bp",
    "high_hr",
    "low_hr",
    "low_spo2",
    "over_sedation",
    "distress",
    "nausea_vomiting",
    "patient_request",
    "line_problem",
    "equipment",
    "prescriber_order",
    "other",
)
"""Why a dose was paused, changed or stopped; ``other`` needs text."""


def minute_of(moment: datetime, started_at: datetime) -> int:
    """Whole minutes from the start of the drug, rounded down, so negative before it.

    Source: clinical research of this project, section 10.2.

    >>> start = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    >>> minute_of(start - timedelta(seconds=1), start)
    -1
    """
    return _between(started_at, moment) // timedelta(minutes=1)


def ordered_ug(order: Order, weight_g: int | None) -> Fraction | None:
    """Micrograms ordered: as written, or per kilogram x today's weight.

    Args:
        weight_g: grams; without it an order per kilogram has no amount, which is not zero.

    >>> ordered_ug(Order(agent="ketamine", route="iv", dose_ug_per_kg=500), 82_000)
    Fraction(41000, 1)
    """
    if order.dose_ug is not None:
        return Fraction(order.dose_ug)
    if order.dose_ug_per_kg is None or not weight_g:
        return None
    return Fraction(order.dose_ug_per_kg * weight_g, 1000)


def ordered_ug_per_kg(order: Order, weight_g: int | None) -> Fraction | None:
    """Micrograms ordered per kilogram: as written, or the whole dose over today's weight."""
    if order.dose_ug_per_kg is not None:
        return Fraction(order.dose_ug_per_kg)
    return None if order.dose_ug is None else delivered_ug_per_kg(order.dose_ug, weight_g)


def delivered_ug_per_kg(delivered_ug: Fraction | int, weight_g: int | None) -> Fraction | None:
    """Micrograms per kilogram of today's weight in grams; nothing while that is unknown.

    >>> delivered_ug_per_kg(22_550, 82_000)
    Fraction(275, 1)
    """
    return Fraction(delivered_ug) * 1000 / weight_g if weight_g else None


def rate_for_ug_per_h(dose_ug: Fraction | int, duration_minutes: int) -> Fraction:
    """The constant rate, in micrograms an hour, that gives a dose in the time.

    Args:
        duration_minutes: at least 1; no rate gives a dose in no time.

    >>> rate_for_ug_per_h(41_000, 40)
    Fraction(61500, 1)
    """
    return Fraction(dose_ug) * 60 / duration_minutes


def rate_ul_per_h(rate_ug_per_h: Fraction | int, concentration_ug_per_ml: int) -> Fraction:
    """What the pump shows, in microlitres an hour, for a rate in micrograms an hour.

    Args:
        concentration_ug_per_ml: at least 1, of the bag or syringe as it is given.

    >>> rate_ul_per_h(61_500, 410)
    Fraction(150000, 1)
    """
    return Fraction(rate_ug_per_h) * 1000 / concentration_ug_per_ml


def is_outside_window(elapsed_seconds: int, window_minutes: tuple[int, int]) -> bool:
    """An elapsed infusion lies outside the protocol's window, both ends of which are inside.

    Source: clinical research of this project, section 10.2: exactly 40:00 and 50:00 pass.

    >>> [is_outside_window(seconds, (40, 50)) for seconds in (2399, 2400, 3000, 3001)]
    [True, False, False, True]
    """
    shortest, longest = window_minutes
    return not shortest * 60 <= elapsed_seconds <= longest * 60


def observation_seconds(started_at: datetime, discharged_at: datetime) -> int:
    """Whole seconds from the start of the drug to leaving.

    Source: clinical research of this project, section 10.2.
    """
    return _between(started_at, discharged_at) // timedelta(seconds=1)


def drug_balance_ug(
    drawn_ug: Fraction | int, delivered_ug: Fraction | int, wasted_ug: Fraction | int
) -> Fraction:
    """Micrograms unaccounted for: drawn, and neither delivered nor wasted.

    Negative when more was delivered and wasted than was drawn.

    >>> drug_balance_ug(41_000, 22_550, 18_450)
    Fraction(0, 1)
    """
    return Fraction(drawn_ug) - delivered_ug - wasted_ug


def is_balanced(count: DrugCount, delivered_ug: Fraction | int, tolerance_percent: int) -> bool:
    """What was drawn is what was delivered and wasted, within a share of what was drawn.

    Source: clinical research of this project, section 6.2, rule ``controlled_mismatch``.
    """
    balance = drug_balance_ug(count.drawn_ug, delivered_ug, count.wasted_ug)
    return abs(balance) * 100 <= count.drawn_ug * tolerance_percent


def is_overdrawn(count: DrugCount, delivered_ug: Fraction | int, tolerance_percent: int) -> bool:
    """More was delivered and wasted than was drawn, beyond the tolerance: that cannot have been."""
    balance = drug_balance_ug(count.drawn_ug, delivered_ug, count.wasted_ug)
    return balance < 0 and not is_balanced(count, delivered_ug, tolerance_percent)


def shown_mg(ug: Fraction | int) -> str:
    """Micrograms as milligrams to 0.1 mg, half up, without trailing zeros.

    >>> [shown_mg(ug) for ug in (41_000, 43_150, 450, 0)]
    ['41', '43.2', '0.5', '0']
    """
    return _without_trailing_zeros(_rounded(Fraction(ug, 1000), 1))


def shown_mg_per_kg(ug_per_kg: Fraction | int) -> str:
    """Micrograms per kilogram as mg/kg to 0.01 mg/kg, half up, without trailing zeros.

    >>> [shown_mg_per_kg(ug_per_kg) for ug_per_kg in (500, 275, 1000)]
    ['0.5', '0.28', '1']
    """
    return _without_trailing_zeros(_rounded(Fraction(ug_per_kg, 1000), 2))


def shown_rate_mg_per_h(rate_ug_per_h: Fraction | int) -> str:
    """Micrograms an hour as mg/h to 0.1 mg/h, half up, without trailing zeros.

    >>> shown_rate_mg_per_h(61_500)
    '61.5'
    """
    return shown_mg(rate_ug_per_h)


def shown_minutes(seconds: int) -> str:
    """Seconds as minutes with one decimal, half up.

    Shown only: a window is compared in seconds, so 39:59 shows as 40.0 and is still too short.

    >>> [shown_minutes(seconds) for seconds in (2970, 2400, 2399)]
    ['49.5', '40.0', '40.0']
    """
    return _rounded(Fraction(seconds, 60), 1)


def _between(earlier: datetime, later: datetime) -> timedelta:
    # Within one zone Python subtracts wall clocks, which the night of a clock change moves.
    return later.astimezone(UTC) - earlier.astimezone(UTC)


def _rounded(amount: Fraction, decimals: int) -> str:
    """An amount with this many decimals, at least one; half goes away from zero."""
    scaled = nearest(abs(amount) * 10**decimals)
    whole, rest = divmod(scaled, 10**decimals)
    sign = "-" if amount < 0 and scaled else ""
    return f"{sign}{whole}.{rest:0{decimals}d}"


def _without_trailing_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".")
