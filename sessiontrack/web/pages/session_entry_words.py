"""One line of words for every kind of entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any
from uuid import UUID

from sessiontrack.domain import bodies
from sessiontrack.domain.discharge import DISPOSITIONS
from sessiontrack.domain.dose_ranges import in_words
from sessiontrack.domain.dosing import rate_ug_per_h, rate_ul_per_h, shown_rate_mg_per_h
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.visit_checks import CANCEL_REASONS, ESCORTS, kilograms
from sessiontrack.domain.vitals import MOAAS_WORDS, NOT_MEASURED, POSITIONS, SIGNS
from sessiontrack.web.form_words import code_words
from sessiontrack.web.pages.course_entry_words import COURSE_WORDED, course_words
from sessiontrack.web.pages.session_words import (
    ACTION_WORDS,
    DOSE_EVENT_WORDS,
    DOSE_REASON_WORDS,
    KIND_WORDS,
    MEANING_WORDS,
    ROUTE_WORDS,
    UNIT_WORDS,
)


def pressure_words(readings: Mapping[str, int]) -> str | None:
    """Systolic over diastolic; a dash for the one that is missing."""
    pair = [readings.get("systolic"), readings.get("diastolic")]
    return None if pair == [None, None] else "/".join("–" if value is None else str(value) for value in pair)


def rate_words(rate: Any, concentration_ug_per_ml: int | None) -> str:
    """A rate as mass, and as the pump shows it where the concentration is known."""
    mass = f"{shown_rate_mg_per_h(rate)} mg/h"
    if not concentration_ug_per_ml:
        return mass
    return f"{mass} ({pump_words(rate, concentration_ug_per_ml)} mL/h)"


def pump_words(rate: Any, concentration_ug_per_ml: int) -> str:
    """A rate in mL/h to a tenth, as a pump shows it.

    >>> pump_words(61_500, 1_700), pump_words(61_500, 410)
    ('36.2', '150')
    """
    # A microlitre is to a millilitre as a microgram is to a milligram: one rounding serves both.
    return shown_rate_mg_per_h(rate_ul_per_h(rate, concentration_ug_per_ml))


def medicine_words(body: bodies.Medicine) -> str:
    """What was given: "ondansetron 4 mg IV"."""
    route = ROUTE_WORDS.get(body.route, body.route)
    unit = UNIT_WORDS.get(body.unit, body.unit)
    return f"{body.name} {in_words(body.dose_thousandths)} {unit} {route}"


def words_of(entry: Entry, record: SessionRecord, names: Mapping[UUID, str]) -> str:
    """One line that says what an entry holds."""
    return _Speaker(record, names).say(entry)


class _Speaker:
    """Says entries of one record, whose other entries some of them name."""

    def __init__(self, record: SessionRecord, names: Mapping[UUID, str]) -> None:
        self.record, self.names = record, names

    def say(self, entry: Entry) -> str:
        sayer = _SAYERS.get(entry.kind)
        if sayer is None:
            return KIND_WORDS.get(entry.kind, code_words(entry.kind))
        return ", ".join(part for part in sayer(self, entry.body) if part)

    def effect_of(self, side_effect_id: UUID) -> str:
        found = next((e for e in self.record.entries if e.id == side_effect_id), None)
        if found is None or not isinstance(found.body, bodies.SideEffectOnset):
            return "Side effect"
        return self.record.terms.label(found.body.effect)

    def alert(self, alert_id: UUID) -> str:
        found = next((e for e in self.record.entries if e.id == alert_id), None)
        return found.body.message if found and isinstance(found.body, bodies.AlertRaised) else "an alert"


def _vitals(_: _Speaker, body: bodies.Vitals) -> Iterator[str]:
    readings = dict(body.readings)
    pressure = pressure_words(readings)
    parts = [] if pressure is None else [f"BP {pressure}"]
    for code in SIGNS:
        if code in ("systolic", "diastolic") or code not in readings:
            continue
        value = readings[code]
        word = f" {MOAAS_WORDS[value]}" if code == "sedation" and value in MOAAS_WORDS else ""
        parts.append(f"{SIGNS[code].short_label} {SIGNS[code].shown(value)}{word}")
    yield " · ".join(parts)
    for code, reason in body.not_measured.items():
        yield f"{SIGNS[code].short_label} not measured: {NOT_MEASURED[reason].lower()}"
    if body.artifact:
        yield f"artifact: {', '.join(SIGNS[code].short_label for code in body.artifact)}"
    if body.position:
        yield POSITIONS[body.position].lower()
    if body.source:
        yield "from the monitor" if body.source == "monitor" else "written on paper first"
    if body.unconfirmed:
        yield "unusual values not confirmed"


_ACCEPTABLE = {True: "vital signs acceptable", False: "vital signs not acceptable", None: ""}


def _dose_event(_: _Speaker, body: bodies.DoseEvent) -> Iterator[str]:
    yield DOSE_EVENT_WORDS[body.event]
    rate = rate_ug_per_h(body)
    if rate is not None:
        yield rate_words(rate, body.concentration_ug_per_ml)
    if body.dose_ug is not None:
        yield f"{in_words(body.dose_ug)} mg"
    yield body.site or ""
    yield DOSE_REASON_WORDS[body.reason].lower() if body.reason else ""
    yield f"decided by {body.decided_by}" if body.decided_by else ""
    yield _ACCEPTABLE[body.vitals_acceptable]
    yield body.note or ""


def _order(_: _Speaker, body: bodies.Order) -> Iterator[str]:
    yield f"{body.agent} {ROUTE_WORDS[body.route]}"
    yield f"{in_words(body.dose_ug_per_kg)} mg/kg" if body.dose_ug_per_kg is not None else ""
    yield f"{in_words(body.dose_ug)} mg" if body.dose_ug is not None else ""
    yield f"in {body.duration_minutes} min" if body.duration_minutes else ""
    yield f"{in_words(body.volume_ul)} mL" if body.volume_ul else ""
    yield f"{in_words(body.concentration_ug_per_ml)} mg/mL" if body.concentration_ug_per_ml else ""
    limits = [str(limit) if limit else "–" for limit in (body.limit_systolic, body.limit_diastolic)]
    yield f"start limit {'/'.join(limits)}: {body.limit_reason}" if body.limit_reason else ""
    for medicine in body.as_needed:
        yield f"as needed: {medicine.name} {medicine.dose}, at most {medicine.maximum}"
    yield body.note or ""


def _check_in(_: _Speaker, body: bodies.CheckIn) -> Iterator[str]:
    yield "identity confirmed"
    for word, answer in (("consent", body.consent_confirmed), ("fasting", body.fasting)):
        yield "" if answer is None else word if answer else f"no {word}"
    yield f"{kilograms(body.weight_g)} kg" if body.weight_g is not None else ""
    escort = body.escort_name or (ESCORTS[body.escort].lower() if body.escort else "")
    yield f"escort {escort}" if escort else ""
    taken = ", ".join(map(code_words, body.interacting_medicines))
    yield f"taken: {taken}" if taken else "no interacting medicine" if body.medicines_asked else ""
    yield "substances in the last 48 h" if body.substance_use_48h else ""
    yield "pregnant" if body.pregnancy == "pregnant" else ""
    yield body.new_symptoms or ""


def _effect(speaker: _Speaker, body: bodies.SideEffectOnset) -> Iterator[str]:
    yield speaker.record.terms.label(body.effect)
    yield "asked" if body.solicited else "volunteered"
    yield ACTION_WORDS[body.action].lower() if body.action else ""
    yield body.note or ""


def _effect_change(speaker: _Speaker, body: bodies.SideEffectChange) -> Iterator[str]:
    effect = speaker.effect_of(body.side_effect_id)
    yield f"{effect} gone" if body.resolved else effect
    yield ACTION_WORDS[body.action].lower() if body.action else ""
    yield body.note or ""


def _sweep(speaker: _Speaker, body: bodies.Sweep) -> Iterator[str]:
    present = ", ".join(map(speaker.record.terms.label, body.present))
    yield f"Asked the whole list: {present}, none other" if present else "Asked the whole list: none present"


def _medicine(_: _Speaker, body: bodies.Medicine) -> Iterator[str]:
    yield medicine_words(body)
    yield body.reason or ""
    yield f"ordered by {body.ordered_by}" if body.ordered_by else ""


def _drug_count(speaker: _Speaker, body: bodies.DrugCount) -> Iterator[str]:
    yield f"drawn {in_words(body.drawn_ug)} mg"
    yield f"wasted {in_words(body.wasted_ug)} mg"
    yield f"lot {body.lot}" if body.lot else ""
    yield f"witness {speaker.names.get(body.witness_id, 'unknown')}" if body.witness_id else ""


def _second_check(speaker: _Speaker, body: bodies.SecondCheck) -> Iterator[str]:
    yield f"checked by {speaker.names.get(body.checker_id, 'unknown')}"
    yield f"{in_words(body.concentration_ug_per_ml)} mg/mL" if body.concentration_ug_per_ml else ""
    yield f"{in_words(body.dose_ug)} mg" if body.dose_ug else ""


def _handover(speaker: _Speaker, body: bodies.Handover) -> Iterator[str]:
    given, taken = (speaker.names.get(person_id, "unknown") for person_id in (body.from_id, body.to_id))
    yield f"Handed over by {given} to {taken}"
    yield body.note or ""


def _iv_access(_: _Speaker, body: bodies.IvAccess) -> Iterator[str]:
    yield f"Cannula {body.action}"
    yield " ".join(part for part in (body.side, body.site) if part)
    yield f"{body.gauge} G" if body.gauge else ""
    yield body.skin or ""


def _oxygen(_: _Speaker, body: bodies.Oxygen) -> Iterator[str]:
    yield f"Oxygen {body.action}"
    flow = body.oxygen_deci_l_per_min
    yield "" if flow is None else f"{in_words(flow * 100)} L/min"
    yield body.device or ""


def _emergency(_: _Speaker, body: bodies.Emergency) -> Iterator[str]:
    yield body.what
    yield f"came: {body.who_came}" if body.who_came else ""
    yield body.done or ""


def _incident(_: _Speaker, body: bodies.Incident) -> Iterator[str]:
    yield f"Incident: {code_words(body.incident)}"
    yield f"harm {code_words(body.harm)}"
    yield body.text or ""


def _discharge(_: _Speaker, body: bodies.Discharge) -> Iterator[str]:
    yield f"Left: {DISPOSITIONS[body.disposition].lower()}"
    yield f"with {body.escort_name}" if body.escort_name else ""
    yield f"instructions {body.instructions_version}" if body.instructions_version else ""
    yield _ACCEPTABLE[body.vitals_acceptable]


_OUTCOMES = {"cancelled": "Cancelled", "no_show": "Did not come", "withdrawn": "Withdrawn import"}


def _cancellation(_: _Speaker, body: bodies.Cancellation) -> Iterator[str]:
    yield _OUTCOMES[body.outcome]
    yield "" if body.outcome == "withdrawn" else CANCEL_REASONS[body.reason].lower()
    yield body.text or ""


def _past_session(_: _Speaker, body: bodies.PastSession) -> Iterator[str]:
    yield f"Brought in from another record, line {body.line} of its file"
    yield " ".join(word for word in (body.agent or "", ROUTE_WORDS.get(body.route or "", "")) if word)
    yield f"{in_words(body.dose_ug)} mg" if body.dose_ug is not None else ""
    yield f"{in_words(body.dose_ug_per_kg)} mg/kg" if body.dose_ug_per_kg is not None else ""
    yield f"{body.minutes} min" if body.minutes is not None else ""
    yield f"{kilograms(body.weight_g)} kg" if body.weight_g is not None else ""
    yield "the time of day was declared, not recorded" if body.time_declared else ""


def _signature(_: _Speaker, body: bodies.Signature) -> Iterator[str]:
    yield MEANING_WORDS[body.meaning]


def _answered(speaker: _Speaker, body: bodies.Acknowledgement) -> Iterator[str]:
    yield f"{ACTION_WORDS[body.action]}: {speaker.alert(body.alert_id)}"


def _lifted(speaker: _Speaker, body: bodies.Override) -> Iterator[str]:
    yield f"Lifted: {speaker.alert(body.alert_id)}"


_SAYERS: Mapping[str, Callable[[_Speaker, Any], Iterator[str]]] = MappingProxyType(
    {
        "vitals": _vitals,
        "dose_event": _dose_event,
        "order": _order,
        "check_in": _check_in,
        "side_effect": _effect,
        "side_effect_change": _effect_change,
        "sweep": _sweep,
        "medicine": _medicine,
        "drug_count": _drug_count,
        "second_check": _second_check,
        "handover": _handover,
        "iv_access": _iv_access,
        "oxygen": _oxygen,
        "emergency": _emergency,
        "incident": _incident,
        "discharge": _discharge,
        "cancellation": _cancellation,
        "past_session": _past_session,
        "completion": _signature,
        "sign_off": _signature,
        "acknowledgement": _answered,
        "override": _lifted,
        "note": lambda _, body: iter([body.text]),
        "addendum": lambda _, body: iter([body.text]),
        "alert": lambda _, body: iter([body.message]),
        "tolerability": lambda _, body: iter([f"Tolerability {body.rating} of 10"]),
        **{
            kind: lambda speaker, body: iter([course_words(body, speaker.record.terms)])
            for kind in COURSE_WORDED
        },
    }
)
