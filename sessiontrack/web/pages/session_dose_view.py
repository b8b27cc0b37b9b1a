"""The drug as the live page shows it: the clock, the window, what was given, and what can be done to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from sessiontrack.domain.bodies import DoseEvent, Order
from sessiontrack.domain.dose_ranges import in_words
from sessiontrack.domain.dosing import (
    RATE_ROUTES,
    ordered_ug,
    rate_for_ug_per_h,
    shown_mg,
    shown_mg_per_kg,
    shown_rate_mg_per_h,
)
from sessiontrack.domain.order_checks import mixture_fault
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.visit_checks import kilograms
from sessiontrack.web.pages.session_entry_words import pump_words, rate_words
from sessiontrack.web.pages.session_words import ROUTE_WORDS

TRACK_MINUTES = 60
STEPS = (-50, -25, -10, 10)
SHORT_PAUSE = timedelta(minutes=5)
"""After a longer pause the rate is chosen anew. Source: design of the bedside page, section 6.6."""


@dataclass(frozen=True, slots=True)
class Track:
    """The planned minutes as a bar; places are percentages of its width.

    Args:
        is_loud: the words are worth a line: in the window, or past it.
    """

    filled: str
    window_left: str
    window_width: str
    ticks: tuple[tuple[int, str, bool], ...]
    words: str
    is_loud: bool


@dataclass(frozen=True, slots=True)
class RateStep:
    """A new rate, as the button says it and as the form sends it."""

    percent: str
    mg_per_h: str
    words: str


@dataclass(frozen=True, slots=True)
class DoseView:
    """What was given, and what can be done.

    Args:
        resume: the last rate, when the pause was short enough to go on with it unasked.
        concentration: of the order, in mg/mL.
    """

    drug: str
    ordered: str
    given_mg: str
    given_mg_per_kg: str
    rate: str
    is_infusion: bool
    steps: tuple[RateStep, ...]
    resume: RateStep | None
    concentration: str
    ordered_mg: str


@dataclass(frozen=True, slots=True)
class DoseSum:
    """The whole sum of a dose, never only its result.

    Args:
        contradiction: how the ordered volume disagrees with it, which only today's weight may have shown.
    """

    per_kg: str
    weight: str
    dose_mg: str
    minutes: str
    rate_mg_per_h: str
    rate_ml_per_h: str
    exact_mg_per_h: str
    concentration: str
    contradiction: str


def dose_view(record: SessionRecord, now: datetime) -> DoseView:
    """The drug of a session at a moment."""
    order, infusion = record.order, record.infusion
    given = infusion.delivered_ug(now)
    strength = _strength(record)
    rate = infusion.rate_ug_per_h_at(now)
    dose = ordered_ug(order, record.weight_g) if order else None
    per_kg = given * 1000 / record.weight_g if record.weight_g else None
    return DoseView(
        drug=f"{order.agent} {ROUTE_WORDS[order.route]}" if order else "no order",
        ordered=_ordered(order),
        given_mg=shown_mg(given),
        given_mg_per_kg="" if per_kg is None else shown_mg_per_kg(per_kg),
        rate="" if rate is None else rate_words(rate, strength),
        is_infusion=order is None or order.route in RATE_ROUTES,
        steps=_steps(rate, strength) if rate else (),
        resume=_resume(record, now, strength),
        concentration=in_words(strength) if strength else "",
        ordered_mg="" if dose is None else shown_mg(dose),
    )


def dose_sum(record: SessionRecord) -> DoseSum | None:
    """The ordered dose with every step of its arithmetic; nothing while order or weight is missing."""
    order = record.order
    dose = ordered_ug(order, record.weight_g) if order else None
    if order is None or dose is None:
        return None
    rate = rate_for_ug_per_h(dose, order.duration_minutes) if order.duration_minutes else None
    strength = order.concentration_ug_per_ml
    return DoseSum(
        per_kg="" if order.dose_ug_per_kg is None else in_words(order.dose_ug_per_kg),
        weight="" if record.weight_g is None else kilograms(record.weight_g),
        dose_mg=shown_mg(dose),
        minutes=str(order.duration_minutes or ""),
        rate_mg_per_h="" if rate is None else shown_rate_mg_per_h(rate),
        rate_ml_per_h=pump_words(rate, strength) if rate is not None and strength else "",
        exact_mg_per_h="" if rate is None else in_words(rate),
        concentration=in_words(strength) if strength else "",
        contradiction=mixture_fault(order, dose),
    )


def track(record: SessionRecord, now: datetime) -> Track:
    """The bar of minutes with the protocol's window."""
    minutes = Fraction(record.infusion.elapsed_seconds(now) or 0, 60)
    first, last = record.protocol["window_from_minutes"], record.protocol["window_to_minutes"]
    whole = max(TRACK_MINUTES, last + 10)
    ticks = sorted({*range(0, whole + 1, 10), first, last})
    return Track(
        filled=_percent(min(minutes, Fraction(whole)), whole),
        window_left=_percent(Fraction(first), whole),
        window_width=_percent(Fraction(last - first), whole),
        ticks=tuple((tick, _percent(Fraction(tick), whole), tick in (first, last)) for tick in ticks),
        words=_window_words(record, int(minutes), first, last),
        is_loud=minutes >= first and record.infusion.ended_at is None,
    )


def _window_words(record: SessionRecord, minutes: int, first: int, last: int) -> str:
    ended = record.infusion.ended_at is not None
    if ended:
        return f"{minutes} min; planned window {first} to {last} min"
    if minutes < first:
        return f"{first - minutes} min to the window of {first} to {last} min"
    if minutes < last:
        return f"In the window, {last - minutes} min left"
    return f"Past {last} min"


def _percent(part: Fraction, whole: int) -> str:
    return f"{float(part * 100 / whole):.2f}"


def _ordered(order: Order | None) -> str:
    if order is None:
        return ""
    if order.dose_ug_per_kg is not None:
        return f"{in_words(order.dose_ug_per_kg)} mg/kg"
    return f"{in_words(order.dose_ug or 0)} mg"


def _strength(record: SessionRecord) -> int | None:
    """The concentration in force: of the newest event that names one, else of the order."""
    bodies = [entry.body for entry in record.of_kind("dose_event")]
    named = [body.concentration_ug_per_ml for body in bodies if isinstance(body, DoseEvent)]
    known = [strength for strength in named if strength]
    if known:
        return known[-1]
    return record.order.concentration_ug_per_ml if record.order else None


def _steps(rate: Fraction, strength: int | None) -> tuple[RateStep, ...]:
    return tuple(
        _step(rate * (100 + percent) / 100, f"{percent:+d} %".replace("-", "−"), strength)
        for percent in STEPS
    )


def _step(rate: Fraction, percent: str, strength: int | None) -> RateStep:
    return RateStep(percent, in_words(rate), rate_words(rate, strength))


def _resume(record: SessionRecord, now: datetime, strength: int | None) -> RateStep | None:
    pauses = record.infusion.pauses
    segments = record.infusion.segments
    if not pauses or pauses[-1].ends_at is not None or not segments:
        return None
    if now - pauses[-1].begins_at > SHORT_PAUSE:
        return None
    return _step(segments[-1].rate_ug_per_h, "", strength)
