"""Readings, limits and patients at random, somewhere between calm and alarming."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from sessiontrack.domain import bodies
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.vitals import FULL_SET, NOT_MEASURED, SIGNS
from sessiontrack.domain.vitals_checks import path_of
from tests.builders_record import CALM, patient


def any_protocol(chance: Random) -> Protocol:
    """The defaults, or another value within the bounds of a few limits."""
    codes = chance.sample(sorted(LIMITS), chance.choice((0, 0, 5, 25)))
    limits = [LIMITS[code] for code in codes]
    return Protocol(3, {limit.code: chance.randint(limit.minimum, limit.maximum) for limit in limits})


def any_patient(chance: Random) -> Patient:
    """Older than the age at which a higher pressure is let pass, or younger; born in any half of the year."""
    born_on = patient().born_on
    return patient(
        born_on=born_on.replace(year=chance.choice((1950, 1984)), month=chance.choice((5, 11, 12)))
    )


def any_set(chance: Random) -> bodies.Vitals:
    """A set: mostly full and somewhere between calm and alarming, else bits and reasons."""
    readings = {**CALM, **{code: chance.randint(*_WIDE[code]) for code in CALM if chance.random() < 0.5}}
    if readings["diastolic"] >= readings["systolic"]:
        readings["diastolic"] = readings["systolic"] - 6
    for code in ("dissociation_nrs", "distress_nrs", "nausea_nrs", "temperature_c", "oxygen_l_per_min"):
        if chance.random() < 0.3:
            readings[code] = chance.randint(*SIGNS[code].possible)
    missing = {}
    if chance.random() < 0.3:
        for code in chance.sample(FULL_SET, chance.randint(1, 5)):
            del readings[code]
            if chance.random() < 0.7:
                missing[code] = chance.choice(tuple(NOT_MEASURED))
    artifact = tuple(code for code in readings if chance.random() < 0.05)
    unusual = [code for code in readings if chance.random() < 0.05]
    confirmed = tuple(
        bodies.Confirmed(path=path_of(code), code=chance.choice(("unusual", "jump")), value=readings[code])
        for code in unusual
    )
    ordered = {code: readings[code] for code in SIGNS if code in readings}
    return bodies.Vitals(readings=ordered, not_measured=missing, artifact=artifact, confirmed=confirmed)


_WIDE: Mapping[str, tuple[int, int]] = {
    "systolic": (78, 200),
    "diastolic": (45, 125),
    "heart_rate": (35, 150),
    "spo2": (85, 100),
    "respiratory_rate": (5, 34),
    "sedation": (0, 5),
}
