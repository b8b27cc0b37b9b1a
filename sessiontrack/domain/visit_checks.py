"""What is wrong or unusual at arrival and at leaving."""

from __future__ import annotations

from datetime import datetime
from types import MappingProxyType

from sessiontrack.domain.bodies import Cancellation, CheckIn, Discharge
from sessiontrack.domain.dose_ranges import in_words
from sessiontrack.domain.errors import Fault

WEIGHT_POSSIBLE_G = (25_000, 350_000)
"""A body weight that can be kept. Source: clinical research of this project, section 8."""

WEIGHT_USUAL_G = (40_000, 160_000)
"""A body weight that needs no second look. Source: clinical research of this project, section 8."""

ESCORTS = MappingProxyType({"named": "Named", "not_needed": "Not needed: stays in", "none": "None"})
PREGNANCY = MappingProxyType(
    {
        "not_applicable": "Does not apply",
        "not_pregnant": "Not pregnant",
        "pregnant": "Pregnant",
        "unknown": "Not known",
        "declined": "Not answered",
    }
)
INTERACTING_CLASSES = MappingProxyType(
    {
        "benzodiazepine": "Benzodiazepine",
        "sedative_hypnotic": "Other sedative or sleeping medicine",
        "opioid": "Opioid",
        "psychostimulant": "Psychostimulant",
        "maoi": "MAO inhibitor",
    }
)
"""Classes asked about every time. Source: Spravato REMS Patient Monitoring Form, Janssen 11/2021."""

CANCEL_REASONS = MappingProxyType(
    {
        "patient_request": "The patient asked",
        "illness": "Illness",
        "pressure_held": "Pressure held",
        "no_escort": "No escort",
        "clinic": "The clinic",
        "other": "Other",
    }
)


def check_check_in(check_in: CheckIn, last_weight_g: int | None, weight_jump_percent: int) -> list[Fault]:
    """What is wrong or unusual in the checklist at arrival.

    Args:
        last_weight_g: the weight known before, in grams.
        weight_jump_percent: a difference above this asks for a second look.

    Source: clinic-day review, items 2, 12 and 16; bad-input catalogue B25 and B26.
    """
    faults = []
    if not check_in.identity_confirmed:
        message = "must be yes: ask for name and birth date, and stop when they do not match"
        faults.append(Fault("/identity_confirmed", "not_allowed", message))
    if check_in.escort == "named" and not check_in.escort_name:
        faults.append(Fault("/escort_name", "missing", "must be the escort's name or relation"))
    if check_in.interacting_medicines and check_in.medicines_asked is False:
        faults.append(Fault("/medicines_asked", "contradicts", "must be yes when medicines are named"))
    if check_in.weight_g is not None:
        faults += weight_faults(check_in.weight_g, last_weight_g, weight_jump_percent)
    return faults


def weight_faults(weight_g: int, last_g: int | None = None, jump_percent: int = 100) -> list[Fault]:
    """What is wrong or unusual about a body weight, alone and against the one before."""
    path, sent = "/weight_kg", kilograms(weight_g)
    low, high = WEIGHT_POSSIBLE_G
    if not low <= weight_g <= high:
        hint = "" if weight_g < low else ": pounds, or grams?"
        limit = kilograms(low), kilograms(high)
        return [Fault(path, "out_of_range", f"must be {limit[0]} to {limit[1]} kg{hint}", limit)]
    if last_g and abs(weight_g - last_g) * 100 > jump_percent * last_g:
        message = (
            f"differs by more than {jump_percent} % from {kilograms(last_g)} kg: is it right, and in kg?"
        )
        return [Fault(path, "jump", message, confirmable=True, value=sent)]
    low, high = WEIGHT_USUAL_G
    if not low <= weight_g <= high:
        limit = kilograms(low), kilograms(high)
        message = f"is unusual: {limit[0]} to {limit[1]} kg is usual"
        return [Fault(path, "unusual", message, limit, confirmable=True, value=sent)]
    return []


def kilograms(weight_g: int) -> str:
    """Grams as the API sends kilograms.

    >>> kilograms(82_000)
    '82'
    >>> kilograms(72_450)
    '72.45'
    """
    return in_words(weight_g)


def check_discharge(discharge: Discharge, measured_at: datetime) -> list[Fault]:
    """What is wrong in how the patient left; whether they may, the gate decides."""
    faults = []
    if discharge.escort == "named" and not discharge.escort_name:
        faults.append(Fault("/escort_name", "missing", "must be the escort's name or relation"))
    if discharge.ready_at is not None and discharge.ready_at > measured_at:
        faults.append(Fault("/ready_at", "after_leaving", "must not lie after leaving"))
    return faults


def check_cancellation(cancellation: Cancellation) -> list[Fault]:
    """What is missing when a session does not take place."""
    if cancellation.reason == "other" and not cancellation.text:
        return [Fault("/text", "missing", "must say why")]
    return []
