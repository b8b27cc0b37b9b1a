"""Rules about the other signs from the start of the drug on, each against its own limits."""

from __future__ import annotations

from collections.abc import Iterable

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.situation import Reading, Situation
from sessiontrack.domain.alerts.tables import BEFORE, BOUNDS, DURING, Bound
from sessiontrack.domain.alerts.words import AGAIN, SHARED, SIDES, said
from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.vitals import MOAAS_WORDS, NOT_MEASURED, SIGNS, sign_names
from sessiontrack.domain.vitals_checks import UNUSUAL_CODES, path_of


def judge(situation: Situation, rule_id: str) -> Iterable[Finding]:
    """The first bound of a rule that each trusted value of its sign breaks; critical ones running say "again"."""
    # A value beyond the limit never goes silent; the word tells that it is not the first.
    was_critical = False
    table = BOUNDS[rule_id]
    limits = [(bound, situation.protocol[bound.limit]) for bound in table.bounds]
    for reading in _judged(situation, table.when, table.sign):
        value = reading.values.get(table.sign)
        if value is None:
            continue
        broken = next((bound for bound, limit in limits if bound.is_beyond(value, limit)), None)
        is_critical = broken is not None and broken.level is Level.CRITICAL
        again, was_critical = AGAIN if is_critical and was_critical else "", is_critical
        if broken is not None:
            beyond = in_words(table.sign, value, broken, situation.protocol[broken.limit])
            advice = table.advice[broken.level].format(word=MOAAS_WORDS.get(value, ""))
            yield Finding(
                level=broken.level,
                message=f"{again}{beyond} {advice}",
                entry=reading.entry,
                inputs={table.sign: value},
                limits=(broken.limit,),
            )


def _judged(situation: Situation, when: str, sign: str) -> tuple[Reading, ...]:
    if when == BEFORE:
        return tuple(newest_before(situation, sign))
    return situation.during if when == DURING else situation.readings


def newest_before(situation: Situation, sign: str) -> list[Reading]:
    """The newest set before the start that has a sign."""
    return [reading for reading in situation.before if reading.has(sign)][-1:]


def in_words(sign: str, value: int, bound: Bound, limit: int) -> str:
    """A value beside its limit: "Heart rate 142 /min: at or above the critical limit 140."."""
    unit = f" {SIGNS[sign].unit}" if SIGNS[sign].unit else ""
    side = SIDES[bound.comparison]
    return SHARED[f"beyond_{bound.level}"].format(
        label=SIGNS[sign].label, value=value, unit=unit, side=side, limit=limit
    )


def high_heart_rate(situation: Situation) -> Iterable[Finding]:
    """Fast. Source: Mayo Clinic NCT05803551 (120), SCIRP appendix (140)."""
    yield from judge(situation, "inf_hr_high")


def low_heart_rate(situation: Situation) -> Iterable[Finding]:
    """Slow. Source: SCIRP appendix and Mayo Clinic NCT05803551 (50); 40 is a clinic default."""
    yield from judge(situation, "inf_hr_low")


def low_oxygen(situation: Situation) -> Iterable[Finding]:
    """Saturation below the limits. Source: Aldrete steps, World J Gastroenterol 2015;21(12)."""
    yield from judge(situation, "inf_spo2")


def breathing(situation: Situation) -> Iterable[Finding]:
    """Breathing slow or fast. Source: SCIRP appendix; below 8 is a clinic default."""
    yield from judge(situation, "inf_rr")


def sedation(situation: Situation) -> Iterable[Finding]:
    """Hard to wake, at any time of the visit. MOAA/S: 5 is awake.

    Source: clinic-day review of this project: warn at 3, critical at 2 or below.
    """
    yield from judge(situation, "sedation")


def unrecordable(situation: Situation) -> Iterable[Finding]:
    """It was tried and gave no reading, which is no equipment fault until the patient was looked at.

    Source: clinic-day review of this project.
    """
    for reading in situation.readings:
        why = reading.vitals.not_measured
        tried = [code for code in SIGNS if why.get(code) == "unrecordable"] if why else ()
        if tried:
            labels = sign_names(tried)
            yield Finding(
                level=Level.CRITICAL,
                message=said("unrecordable", "said", reason=NOT_MEASURED["unrecordable"], labels=labels),
                entry=reading.entry,
                inputs={"signs": ", ".join(tried)},
            )


def implausible_value(situation: Situation) -> Iterable[Finding]:
    """A value outside the usual range that was kept, looked at or not; a value marked as artifact is none.

    Source: clinical research of this project, section 8: typing errors.
    """
    for reading in situation.readings:
        whys = _unusual_signs(reading.vitals)
        shown = {code: SIGNS[code].shown(reading.values[code]) for code in whys if reading.has(code)}
        if shown:
            values = ", ".join(
                said(
                    "value_implausible",
                    "jump" if whys[code] == {"jump"} else "value",
                    label=SIGNS[code].label,
                    value=value,
                    unit=SIGNS[code].unit,
                )
                for code, value in shown.items()
            )
            yield Finding(
                level=Level.WARN,
                message=said(
                    "value_implausible",
                    "unconfirmed" if reading.vitals.unconfirmed else "said",
                    values=values,
                ),
                entry=reading.entry,
                inputs=shown,
                again=tuple(shown),
            )


def _unusual_signs(vitals: Vitals) -> dict[str, set[str]]:
    """Why each sign that is unusual is so."""
    # How a set was entered (twice, in the same minute) says nothing about a value.
    told = [answer for answer in (*vitals.confirmed, *vitals.unconfirmed) if answer.code in UNUSUAL_CODES]
    whys = {
        code: {answer.code for answer in told if answer.path == path_of(code)}
        for code in (SIGNS if told else ())
        if code in vitals.readings
    }
    return {code: why for code, why in whys.items() if why}
