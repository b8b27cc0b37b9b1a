"""What an order may hold: the impossible is refused, the unusual asked."""

from __future__ import annotations

from fractions import Fraction

from sessiontrack.domain import dosing
from sessiontrack.domain.bodies import Order
from sessiontrack.domain.courses import Course
from sessiontrack.domain.dose_ranges import (
    CONCENTRATION,
    DURATION_POSSIBLE_MINUTES,
    DURATION_USUAL_MINUTES,
    IV_DOSE,
    IV_DOSE_PER_KG,
    MIXTURE_PERCENT,
    SINGLE_DOSE,
    SINGLE_DOSE_PER_KG,
    USUAL_SINGLE,
    VOLUME,
    VOLUME_RATE,
    Sent,
    differs,
    in_words,
    is_refused,
    judged,
    unknown,
    worst,
)
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.protocol import Protocol


def check_order(order: Order, weight_g: int | None) -> list[Fault]:
    """What is wrong or unusual in an order, field by field; nothing when it can be kept.

    Args:
        weight_g: today's weight in grams; what needs it is not judged without it.

    Source: clinical research of this project, section 8; bad-input catalogue B32, B34, B47.
    """
    return [
        *unknown("/agent", order.agent, dosing.AGENTS),
        *unknown("/route", order.route, dosing.ROUTES),
        *_ordered_dose(order, weight_g),
        *_duration(order),
        *_mixture(order, weight_g),
        *_pressure_limits(order),
    ]


def check_rate(order: Order, weight_g: int | None, protocol: Protocol) -> list[Fault]:
    """An infusion whose own rate would be critical from its first minute: the prescriber is asked, not the nurse.

    Args:
        weight_g: today's weight in grams; a dose in milligrams is not judged without it.

    Source: Guidelines for Safe Administration of Low-Dose Ketamine, Commonwealth of Pennsylvania, 2020.
    """
    per_kg, minutes = dosing.ordered_ug_per_kg(order, weight_g), order.duration_minutes or 0
    if per_kg is None or minutes <= 0 or order.route not in dosing.RATE_ROUTES:
        return []
    limit = protocol["rate_critical_ug_per_kg_h"]
    rate = dosing.rate_for_ug_per_h(per_kg, minutes)
    if rate <= limit:
        return []
    shown, most = dosing.shown_mg_per_kg(rate), dosing.shown_mg_per_kg(limit)
    message = f"makes {shown} mg/kg an hour; above {most} the rate is critical"
    return [Fault("/duration_minutes", "rate", message, (most,), confirmable=True, value=minutes)]


def check_plan(order: Order, course: Course) -> list[Fault]:
    """What is unusual in an order beside the plan of its course.

    Source: bad-input catalogue B45.
    """
    pairs = (("agent", order.agent, course.agent), ("route", order.route, course.route))
    return [
        Fault(
            f"/{name}",
            "differs_from_plan",
            f"is not the course's {planned}: is it meant for this session?",
            (planned,),
            confirmable=True,
            value=ordered,
        )
        for name, ordered, planned in pairs
        if ordered != planned
    ]


def _ordered_dose(order: Order, weight_g: int | None) -> list[Fault]:
    if order.dose_ug is not None and order.dose_ug_per_kg is not None:
        return [Fault("/dose_mg", "contradicts", "must be left out beside dose_mg_per_kg")]
    if order.dose_ug is not None:
        sent = Sent("/dose_mg", order.dose_ug)
    elif order.dose_ug_per_kg is not None:
        sent = Sent("/dose_mg_per_kg", order.dose_ug_per_kg)
    else:
        return [Fault("/dose_mg_per_kg", "missing", "must be given, or dose_mg instead")]
    if order.route in dosing.RATE_ROUTES:
        whole, per_kg = IV_DOSE, IV_DOSE_PER_KG
    else:
        whole, per_kg = USUAL_SINGLE.get((order.agent, order.route), (SINGLE_DOSE, SINGLE_DOSE_PER_KG))
    faults = [
        *judged(whole, dosing.ordered_ug(order, weight_g), sent),
        *judged(per_kg, dosing.ordered_ug_per_kg(order, weight_g), sent),
    ]
    # What was sent is judged first: only there can a likely slip of the unit be named.
    return worst(faults if order.dose_ug is not None else faults[::-1])


def _duration(order: Order) -> list[Fault]:
    path, minutes = "/duration_minutes", order.duration_minutes
    if order.route not in dosing.RATE_ROUTES:
        message = "must be left out: a single dose has no duration"
        return [] if minutes is None else [Fault(path, "not_allowed", message)]
    if minutes is None:
        return [Fault(path, "missing", "must be given for an infusion")]
    low, high = DURATION_POSSIBLE_MINUTES
    if not low <= minutes <= high:
        return [Fault(path, "out_of_range", f"must be {low} to {high} min", (low, high))]
    low, high = DURATION_USUAL_MINUTES
    if low <= minutes <= high:
        return []
    message = f"is unusual: {low} to {high} min is usual"
    return [Fault(path, "unusual", message, (low, high), confirmable=True, value=minutes)]


def _mixture(order: Order, weight_g: int | None) -> list[Fault]:
    volume, strength = order.volume_ul, order.concentration_ug_per_ml
    faults = [] if volume is None else judged(VOLUME, volume, Sent(VOLUME.path, volume))
    if strength is None:
        return faults
    sent = Sent(CONCENTRATION.path, strength)
    faults += judged(CONCENTRATION, strength, sent)
    dose = dosing.ordered_ug(order, weight_g)
    if dose is None or is_refused(faults):
        return faults
    if message := mixture_fault(order, dose):
        faults.append(Fault(VOLUME.path, "contradicts", message))
    minutes = order.duration_minutes or 0
    if order.route in dosing.RATE_ROUTES and minutes > 0:
        # Undiluted stock, or micrograms typed as milligrams, shows in the rate the pump would need.
        rate = dosing.rate_for_ug_per_h(dose, minutes)
        faults += judged(VOLUME_RATE, dosing.rate_ul_per_h(rate, strength), sent)
    return faults


def mixture_fault(order: Order, dose_ug: Fraction | int) -> str:
    """How the ordered volume contradicts the dose, in words; empty when it does not, or when it is not ordered.

    Args:
        dose_ug: micrograms to be given, which an order per kilogram says only with the weight.

    Source: bad-input catalogue B34.
    """
    volume, strength = order.volume_ul, order.concentration_ug_per_ml
    if volume is None or strength is None:
        return ""
    held = Fraction(volume * strength, 1000)
    if not differs(held, Fraction(dose_ug), MIXTURE_PERCENT):
        return ""
    return f"holds {in_words(held)} mg at this concentration, not {in_words(dose_ug)} mg"


def _pressure_limits(order: Order) -> list[Fault]:
    faults = []
    given = {"systolic": order.limit_systolic, "diastolic": order.limit_diastolic}
    for name, limit in given.items():
        bounds = LIMITS[f"pre_{name}_block"]
        if limit is not None and not bounds.minimum <= limit <= bounds.maximum:
            message = f"must be {bounds.minimum} to {bounds.maximum} {bounds.unit}"
            allowed = (bounds.minimum, bounds.maximum)
            faults.append(Fault(f"/limit_{name}", "out_of_range", message, allowed))
    is_overridden = any(limit is not None for limit in given.values())
    if is_overridden and not (order.limit_reason or "").strip():
        message = "must say why this patient has other limits"
        faults.append(Fault("/limit_reason", "missing", message))
    return faults
