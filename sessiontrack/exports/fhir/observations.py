"""Vital signs, weight, tolerability and sweeps as observations; a missing value says why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import cast

from sessiontrack.domain.bodies import CheckIn, Sweep, Tolerability, Vitals
from sessiontrack.domain.entries import Thread
from sessiontrack.domain.vitals import CUFF, SIGNS
from sessiontrack.exports.fhir.base import (
    HL7,
    Held,
    Place,
    Resource,
    coding,
    concept,
    extension,
    held_of,
    number,
    ours,
    part_id,
    pruned,
    quantity,
)
from sessiontrack.exports.fhir.codes import (
    BLOOD_PRESSURE,
    SCORE,
    SIGN_UCUM,
    WEIGHT,
    absent_reason,
    effect_concept,
    sign_concept,
)

VITAL_SIGNS = [concept(coding(f"{HL7}observation-category", "vital-signs"))]
SURVEY = [concept(coding(f"{HL7}observation-category", "survey"))]


def observation(held: Held, place: Place, part: str, told: Resource) -> Resource:
    """An observation of an entry.

    Args:
        part: which of the entry's observations, as the end of its id; empty for the only one.
        told: category, code and value.
    """
    entry = held.entry
    return pruned(
        {
            "resourceType": "Observation",
            "id": part_id(held.id, part) if part else str(held.id),
            "status": held.status(),
            **told,
            "subject": place.subject,
            "encounter": place.encounter,
            "effectiveDateTime": place.moment(entry.measured_at),
            "issued": place.moment(entry.entered_at),
            "performer": [place.who(entry)],
        }
    )


def session_observations(threads: Sequence[Thread], place: Place) -> Iterator[Resource]:
    """What was measured, asked and rated in a session."""
    for held in held_of(threads, "check_in"):
        yield from _weight(held, place)
    for held in held_of(threads, "vitals"):
        yield from _set(held, place)
    for held in held_of(threads, "sweep"):
        yield _sweep(held, place)
    for held in held_of(threads, "tolerability"):
        rating = cast(Tolerability, held.entry.body).rating
        code = concept(
            ours("rating", "tolerability"), text="Overall tolerability, 0 to 10 (no trouble at all)"
        )
        told = {"category": SURVEY, "code": code, "valueQuantity": quantity(rating, SCORE)}
        yield observation(held, place, "", told)


def _weight(held: Held, place: Place) -> Iterator[Resource]:
    check_in = cast(CheckIn, held.entry.body)
    if check_in.weight_g is not None:
        value = quantity(number(Fraction(check_in.weight_g, 1000), 3), "kg")
        code = WEIGHT[check_in.weight_source]
        told = {"category": VITAL_SIGNS, "code": code, "valueQuantity": value}
        yield observation(held, place, "weight", told)


def _set(held: Held, place: Place) -> Iterator[Resource]:
    vitals = cast(Vitals, held.entry.body)
    around = [
        extension(name, "Code", code)
        for name, code in (("position", vitals.position), ("source", vitals.source))
        if code
    ]
    charted = {*vitals.readings, *vitals.not_measured}
    if charted & set(CUFF):
        parts = [{"code": sign_concept(code), **_value(vitals, code)} for code in CUFF]
        told = {
            "extension": around,
            "category": VITAL_SIGNS,
            "code": BLOOD_PRESSURE,
            "component": parts,
        }
        yield observation(held, place, "blood_pressure", told)
    for code in SIGNS:
        if code in charted and code not in CUFF:
            told = {"category": VITAL_SIGNS, "code": sign_concept(code), **_value(vitals, code)}
            told["extension"] = [*around, *told.get("extension", [])]
            yield observation(held, place, code, told)


def _value(vitals: Vitals, code: str) -> Resource:
    """A sign's value, or why it has none; what was an artifact is kept where nobody takes it for a reading."""
    reading = vitals.readings.get(code)
    if reading is None:
        return {"dataAbsentReason": absent_reason(vitals.not_measured.get(code))}
    value = number(Fraction(reading, 10 ** SIGNS[code].decimals), SIGNS[code].decimals)
    shown = quantity(value, SIGN_UCUM.get(code, SCORE))
    if code in vitals.artifact:
        kept = [extension("artifact-value", "Quantity", shown)]
        return {"extension": kept, "dataAbsentReason": absent_reason("artifact")}
    return {"valueQuantity": shown}


def _sweep(held: Held, place: Place) -> Resource:
    """The whole list as it was asked, each term with yes or no."""
    sweep = cast(Sweep, held.entry.body)
    listed = (effect.code for effect in place.terms.asked(sweep.list_version))
    # What was going on may have been retired before the list was asked.
    asked = dict.fromkeys((*listed, *sweep.present))
    answers = [
        {"code": effect_concept(code, place.terms), "valueBoolean": code in sweep.present} for code in asked
    ]
    code = concept(ours("sweep", sweep.list_version), text="Side effects, the whole list asked")
    return observation(held, place, "", {"category": SURVEY, "code": code, "component": answers})
