"""Rules about the other signs from the start of the drug on, each against its own limits."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.situation import Reading, Situation
from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.vitals import MOAAS_WORDS, NOT_MEASURED, SIGNS
from sessiontrack.domain.vitals_checks import UNUSUAL_CODES, path_of

_WORDS: dict[Callable[[int, int], bool], str] = {
    operator.ge: "at or above",
    operator.gt: "above",
    operator.le: "at or below",
    operator.lt: "below",
}


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit of a sign: how loud, which limit, and on which side of it."""

    level: Level
    limit: str
    is_beyond: Callable[[int, int], bool]


def judge(
    situation: Situation,
    readings: Iterable[Reading],
    sign: str,
    bounds: tuple[Bound, ...],
    *,
    advice: Callable[[Level, int], str],
) -> Iterable[Finding]:
    """The first bound that each trusted value of a sign breaks; critical ones running say "again".

    Args:
        bounds: the loudest first.
        advice: what to do, by level and value.
    """
    # A value beyond the limit never goes silent; the word tells that it is not the first.
    was_critical = False
    limits = [(bound, situation.protocol[bound.limit]) for bound in bounds]
    for reading in readings:
        value = reading.values.get(sign)
        if value is None:
            continue
        broken = next((bound for bound, limit in limits if bound.is_beyond(value, limit)), None)
        is_critical = broken is not None and broken.level is Level.CRITICAL
        again, was_critical = "Again: " if is_critical and was_critical else "", is_critical
        if broken is not None:
            said = in_words(sign, value, broken, situation.protocol[broken.limit])
            yield Finding(
                level=broken.level,
                message=f"{again}{said} {advice(broken.level, value)}",
                entry=reading.entry,
                inputs={sign: value},
                limits=(broken.limit,),
            )


def in_words(sign: str, value: int, bound: Bound, limit: int) -> str:
    """A value beside its limit: "Heart rate 142 /min: at or above the critical limit 140."."""
    unit = f" {SIGNS[sign].unit}" if SIGNS[sign].unit else ""
    name = "critical" if bound.level is Level.CRITICAL else "warning"
    side = _WORDS[bound.is_beyond]
    return f"{SIGNS[sign].label} {value}{unit}: {side} the {name} limit {limit}."


def _call(check: str) -> Callable[[Level, int], str]:
    def advice(level: Level, _value: int) -> str:
        if level is Level.CRITICAL:
            return f"{check}, call the clinician, pause."
        return f"{check}."

    return advice


def high_heart_rate(situation: Situation) -> Iterable[Finding]:
    """Fast. Source: Mayo Clinic NCT05803551 (120), SCIRP appendix (140)."""
    bounds = (
        Bound(Level.CRITICAL, "hr_high_critical", operator.ge),
        Bound(Level.WARN, "hr_high_warn", operator.ge),
    )
    yield from judge(situation, situation.during, "heart_rate", bounds, advice=_call("Recheck the pulse"))


def low_heart_rate(situation: Situation) -> Iterable[Finding]:
    """Slow. Source: SCIRP appendix and Mayo Clinic NCT05803551 (50); 40 is a clinic default."""
    bounds = (
        Bound(Level.CRITICAL, "hr_low_critical", operator.le),
        Bound(Level.WARN, "hr_low_warn", operator.le),
    )
    yield from judge(situation, situation.during, "heart_rate", bounds, advice=_call("Recheck the pulse"))


def low_oxygen(situation: Situation) -> Iterable[Finding]:
    """Saturation below the limits. Source: Aldrete steps, World J Gastroenterol 2015;21(12)."""
    bounds = (
        Bound(Level.CRITICAL, "spo2_critical", operator.lt),
        Bound(Level.WARN, "spo2_warn", operator.lt),
    )
    check = _call("Check the probe, the airway and the breathing, give oxygen as ordered")
    yield from judge(situation, situation.during, "spo2", bounds, advice=check)


def breathing(situation: Situation) -> Iterable[Finding]:
    """Breathing slow or fast. Source: SCIRP appendix; below 8 is a clinic default."""
    bounds = (
        Bound(Level.CRITICAL, "rr_low_critical", operator.lt),
        Bound(Level.CRITICAL, "rr_high_critical", operator.gt),
        Bound(Level.WARN, "rr_low_warn", operator.lt),
        Bound(Level.WARN, "rr_high_warn", operator.gt),
    )
    check = _call("Count a whole minute, check the airway")
    yield from judge(situation, situation.during, "respiratory_rate", bounds, advice=check)


def sedation(situation: Situation) -> Iterable[Finding]:
    """Hard to wake, at any time of the visit. MOAA/S: 5 is awake.

    Source: clinic-day review of this project: warn at 3, critical at 2 or below.
    """
    bounds = (
        Bound(Level.CRITICAL, "sedation_critical", operator.le),
        Bound(Level.WARN, "sedation_warn", operator.le),
    )

    def advice(level: Level, value: int) -> str:
        words = f'That is "{MOAAS_WORDS[value]}". Check airway and breathing'
        return f"{words}, call the clinician, pause." if level is Level.CRITICAL else f"{words}."

    yield from judge(situation, situation.readings, "sedation", bounds, advice=advice)


def unrecordable(situation: Situation) -> Iterable[Finding]:
    """It was tried and gave no reading, which is no equipment fault until the patient was looked at.

    Source: clinic-day review of this project.
    """
    for reading in situation.readings:
        tried = [code for code, why in reading.vitals.not_measured.items() if why == "unrecordable"]
        if tried:
            labels = ", ".join(SIGNS[code].label.lower() for code in tried)
            yield Finding(
                level=Level.CRITICAL,
                message=f"{NOT_MEASURED['unrecordable']}: {labels}. Look at the patient first: "
                "breathing, pulse, colour. Call the clinician.",
                entry=reading.entry,
                inputs={"signs": ", ".join(tried)},
            )


def implausible_value(situation: Situation) -> Iterable[Finding]:
    """A value outside the usual range that was confirmed; a value marked as artifact is none.

    Source: clinical research of this project, section 8: typing errors.
    """
    for reading in situation.readings:
        codes = _confirmed_signs(reading.vitals)
        shown = {code: SIGNS[code].shown(reading.values[code]) for code in codes if reading.has(code)}
        if shown:
            said = ", ".join(
                f"{SIGNS[code].label} {value} {SIGNS[code].unit}" for code, value in shown.items()
            )
            yield Finding(
                level=Level.WARN,
                message=f"Unusual and confirmed when it was entered: {said}. Measure it again.",
                entry=reading.entry,
                inputs=shown,
            )


def _confirmed_signs(vitals: Vitals) -> list[str]:
    # How a set was entered (twice, in the same minute) says nothing about a value.
    paths = {said.path for said in vitals.confirmed if said.code in UNUSUAL_CODES}
    return [code for code in vitals.readings if path_of(code) in paths]
