"""What dose events may hold: the impossible is refused, the unusual asked."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import floor
from types import MappingProxyType

from sessiontrack.domain import dosing
from sessiontrack.domain.bodies import DoseEvent, Order
from sessiontrack.domain.dose_ranges import (
    BOLUS,
    BOLUS_CAP_UG_PER_KG,
    CONCENTRATION,
    RATE,
    SINGLE_DOSE,
    SINGLE_DOSE_PER_KG,
    TOTAL_PERCENT,
    VOLUME_RATE,
    Sent,
    differs,
    in_words,
    is_refused,
    judged,
    unknown,
    unusual,
    worst,
)
from sessiontrack.domain.errors import Fault

WITH_RATE = ("started", "resumed", "rate_changed")
WITH_REASON = ("paused", "rate_changed", "stopped")
WITH_DOSE = ("bolus", "dose_given")

SAYS: Mapping[str, str] = MappingProxyType(
    {
        "no_single_dose": "must not be: an infusion is started, or a bolus given",
        "single_dose_only": "must not be: a single dose has no rate, start or end",
        "missing": "must be given",
        "no_words": "must say what the other reason was",
        "left_out": "must be left out of '{event}'",
        "no_rate": "must be given, or rate_ml_per_h instead",
        "two_rates": "must be left out beside rate_mg_per_h",
        "no_strength": "must be given beside rate_ml_per_h",
        "other_strength": "is not the ordered {ordered} mg/mL",
        "other_total": "gives {total} mg in {minutes} min, not {dose} mg as ordered",
        "over_order": "makes {total} mg in all: {dose} mg is ordered",
        "cap": "{cap} mg/kg for all boluses",
        "no_weight": "cannot be held against {per_kg} without a weight",
        "over_cap": "is unusual: at most {remaining} mg, what remains of {per_kg}",
    }
)
"""What is said about a dose event, as templates that a device at the bedside fills too."""


def check_dose_event(
    event: DoseEvent,
    order: Order | None,
    weight_g: int | None,
    *,
    before_ug: int = 0,
) -> list[Fault]:
    """What is wrong or unusual in a dose event; whether it may follow the others is not asked here.

    Args:
        order: the order in force; what needs one is not judged without it.
        weight_g: today's weight in grams.
        before_ug: micrograms already given by events of this kind, which count together: boluses against their cap,
            single doses against the order.

    Source: clinical research of this project, sections 3.3 and 8; bad-input catalogue B33 to B40.
    """
    if event.event not in dosing.DOSE_EVENTS:
        return unknown("/event", event.event, dosing.DOSE_EVENTS)
    return _wrong_route(event, order) or [
        *_reason(event),
        *_rate(event, order, weight_g),
        *_given_dose(event, order, weight_g, before_ug),
        *_judgement(event),
    ]


def _wrong_route(event: DoseEvent, order: Order | None) -> list[Fault]:
    is_single_dose = event.event == "dose_given"
    if order is None or is_single_dose != (order.route in dosing.RATE_ROUTES):
        return []
    return [Fault("/event", "not_allowed", SAYS["no_single_dose" if is_single_dose else "single_dose_only"])]


def _judgement(event: DoseEvent) -> list[Fault]:
    if event.vitals_acceptable is None or event.event in ("started", "dose_given"):
        return []
    return [Fault("/vitals_acceptable", "not_allowed", SAYS["left_out"].format(event=event.event))]


def _reason(event: DoseEvent) -> list[Fault]:
    if event.reason is None:
        is_needed = event.event in WITH_REASON
        return [Fault("/reason", "missing", SAYS["missing"])] if is_needed else []
    if event.reason == "other" and not (event.note or "").strip():
        return [Fault("/note", "missing", SAYS["no_words"])]
    return unknown("/reason", event.reason, dosing.DOSE_REASONS)


def _rate(event: DoseEvent, order: Order | None, weight_g: int | None) -> list[Fault]:
    by_path = {
        RATE.path: event.rate_ug_per_h,
        VOLUME_RATE.path: event.rate_ul_per_h,
        CONCENTRATION.path: event.concentration_ug_per_ml,
    }
    sent = [Sent(path, amount) for path, amount in by_path.items() if amount is not None]
    if event.event not in WITH_RATE:
        message = SAYS["left_out"].format(event=event.event)
        return [Fault(one.path, "not_allowed", message) for one in sent]
    if event.rate_ug_per_h is None and event.rate_ul_per_h is None:
        return [Fault(RATE.path, "missing", SAYS["no_rate"])]
    if event.rate_ug_per_h is not None and event.rate_ul_per_h is not None:
        return [Fault(VOLUME_RATE.path, "contradicts", SAYS["two_rates"])]
    rate = dosing.rate_ug_per_h(event)
    if rate is None:
        return [Fault(CONCENTRATION.path, "missing", SAYS["no_strength"])]
    strength = _strength(event, order)
    if is_refused(strength):
        return strength
    faults = [*strength, *worst(_in_both_units(event, order, rate, sent[0]))]
    if event.event == "started" and order is not None:
        faults += _total(rate, order, weight_g, sent[0])
    return faults


def _strength(event: DoseEvent, order: Order | None) -> list[Fault]:
    given = event.concentration_ug_per_ml
    ordered = order.concentration_ug_per_ml if order else None
    if given is None:
        return []
    sent = Sent(CONCENTRATION.path, given)
    faults = judged(CONCENTRATION, given, sent)
    if ordered is not None and given != ordered and not is_refused(faults):
        message = SAYS["other_strength"].format(ordered=in_words(ordered))
        faults.append(unusual(sent, message, code="differs_from_order"))
    return faults


def _in_both_units(event: DoseEvent, order: Order | None, rate: Fraction, sent: Sent) -> list[Fault]:
    """The rate as mass and as the volume that the pump shows, when the concentration is known."""
    volume_rate: Fraction | int | None = event.rate_ul_per_h
    strength = event.concentration_ug_per_ml
    if strength is None and order is not None:
        strength = order.concentration_ug_per_ml
    if volume_rate is None and strength:
        volume_rate = dosing.rate_ul_per_h(rate, strength)
    return [*judged(RATE, rate, sent), *judged(VOLUME_RATE, volume_rate, sent)]


def _total(rate: Fraction, order: Order, weight_g: int | None, sent: Sent) -> list[Fault]:
    dose, minutes = dosing.ordered_ug(order, weight_g), order.duration_minutes
    if dose is None or minutes is None:
        return []
    total = rate * minutes / 60
    if not differs(total, dose, TOTAL_PERCENT):
        return []
    message = SAYS["other_total"].format(total=in_words(total), minutes=minutes, dose=in_words(dose))
    return [unusual(sent, message, code="differs_from_order")]


def _given_dose(event: DoseEvent, order: Order | None, weight_g: int | None, before_ug: int) -> list[Fault]:
    if event.event not in WITH_DOSE:
        is_given = event.dose_ug is not None
        message = SAYS["left_out"].format(event=event.event)
        return [Fault("/dose_mg", "not_allowed", message)] if is_given else []
    if event.dose_ug is None:
        return [Fault("/dose_mg", "missing", SAYS["missing"])]
    sent = Sent("/dose_mg", event.dose_ug)
    if event.event == "bolus":
        cap = _over_cap(sent, weight_g, before_ug)
        return worst([*judged(BOLUS, event.dose_ug, sent), *cap])
    per_kg = dosing.delivered_ug_per_kg(event.dose_ug, weight_g)
    of_route = [*judged(SINGLE_DOSE, event.dose_ug, sent), *judged(SINGLE_DOSE_PER_KG, per_kg, sent)]
    return worst([*of_route, *_over_order(sent, order, weight_g, before_ug)])


def _over_order(sent: Sent, order: Order | None, weight_g: int | None, before_ug: int) -> list[Fault]:
    """More than ordered, with the single doses before; less may be a part, with another dose to come."""
    dose = dosing.ordered_ug(order, weight_g) if order else None
    total = Fraction(sent.amount + before_ug)
    if dose is None or total <= dose or not differs(total, dose, TOTAL_PERCENT):
        return []
    message = SAYS["over_order"].format(total=in_words(total), dose=in_words(dose))
    return [unusual(sent, message, code="differs_from_order")]


def _over_cap(sent: Sent, weight_g: int | None, before_ug: int) -> list[Fault]:
    per_kg = SAYS["cap"].format(cap=in_words(BOLUS_CAP_UG_PER_KG))
    if not weight_g:
        message = SAYS["no_weight"].format(per_kg=per_kg)
        return [unusual(sent, message, code="weight_unknown")]
    # What is sent is whole micrograms, so rounding the cap down lets nothing more or less through.
    remaining = max(floor(Fraction(BOLUS_CAP_UG_PER_KG * weight_g, 1000)) - before_ug, 0)
    if sent.amount <= remaining:
        return []
    # Charting does not steer the pump: what was given is kept, once it was looked at again.
    message = SAYS["over_cap"].format(remaining=in_words(remaining), per_kg=per_kg)
    return [unusual(sent, message, ("0", in_words(remaining)), code="over_cap")]
