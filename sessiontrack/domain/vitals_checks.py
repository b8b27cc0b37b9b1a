"""What a vitals set is checked for: the impossible is refused, the unusual asks for a second look."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from math import floor
from types import MappingProxyType

from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.vitals import (
    CUFF,
    NOT_MEASURED,
    POSITIONS,
    SIGNS,
    SOURCES,
    Sign,
    is_full_set,
    mean_arterial_pressure_mmhg,
    trusted,
)

MEAN_POSSIBLE, MEAN_USUAL = (25, 230), (60, 130)
"""Mean arterial pressure in mmHg. Source: clinical research of this project, section 8."""

DIFFERENCE_POSSIBLE, DIFFERENCE_USUAL = (5, 180), (20, 100)
"""Systolic less diastolic in mmHg. Source: clinical research of this project, section 8."""

FAHRENHEIT = (950, 1070)
"""Tenths of a degree that look like Fahrenheit. Source: clinical research, section 8."""

KILOPASCAL = (4, 35)
"""Pressures too low for mmHg that look like kPa. Source: bad-input catalogue, B05."""

COPIES = 3
"""So many identical full sets running look copied. Source: clinical research, section 8."""

UNUSUAL_CODES = ("unusual", "unusual_mean", "unusual_difference", "jump")
"""Confirmable codes that are about a value, and not about how the set was entered."""

SAYS: Mapping[str, str] = MappingProxyType(
    {
        "no_sign": "is not a sign that is charted",
        "one_of": "must be one of {codes}",
        "empty": "must hold a value, or a reason for having none",
        "has_value": "must be left out: there is a value",
        "cuff_only": "sleep excuses the cuff only",
        "no_value": "must have a value to be marked as artifact",
        "out_of_range": "must be {range}{hint}",
        "unusual": "is unusual, {low} to {high} {unit} are usual: is it right?",
        "not_below_systolic": "must be below the systolic pressure; swapped?",
        "impossible_difference": "the difference is {value} mmHg and must be {low} to {high} mmHg",
        "impossible_mean": "the mean pressure is {value} mmHg and must be {low} to {high} mmHg",
        "unusual_difference": "the difference is {value} mmHg, {low} to {high} are usual: is it right?",
        "unusual_mean": "the mean pressure is {value} mmHg, {low} to {high} are usual: is it right?",
        "jump": "differs by {change} {unit} from {before} before: is it right?",
        "duplicate": "there is a set of this minute already: is this another one?",
        "copied": "are the same {copies} times running: were they measured each time?",
        "fahrenheit": "; this looks like °F",
        "fraction": "; a fraction is not taken, 0.98 is 98",
        "kilopascal": "; this looks like kPa",
    }
)
"""What is said about a set, as templates that a device at the bedside fills too."""

Earlier = Sequence[tuple[datetime, Vitals]]


def check_vitals(
    vitals: Vitals, measured_at: datetime, others: Iterable[tuple[datetime, Vitals]]
) -> list[Fault]:
    """What is wrong or unusual in a vitals set.

    Args:
        others: the session's other current sets in any order; for an amendment without the set
            that is amended.

    Source: clinical research of this project, section 8; bad-input catalogue, B01 to B31.
    """
    # Numbers are judged only when the words are right: one mistake, one message.
    wrong = [*_words(vitals), *_missing(vitals)]
    if wrong:
        return wrong
    known = sorted(others, key=lambda other: other[0])
    return [
        *(fault for code in vitals.readings for fault in _reading(SIGNS[code], vitals)),
        *_pressure(vitals),
        *_jumps(vitals, [other for other in known if other[0] < measured_at]),
        *_repeats(vitals, measured_at, known),
    ]


def path_of(code: str) -> str:
    """Where the API takes a sign: oxygen stands beside the readings."""
    return f"/{code}" if code == "oxygen_l_per_min" else f"/readings/{code}"


def _words(vitals: Vitals) -> list[Fault]:
    """Codes that are no words of the vocabulary, or stand where they cannot."""
    faults = [
        Fault(f"{place}/{code}", "unknown", SAYS["no_sign"])
        for place, codes in (
            ("/readings", vitals.readings),
            ("/not_measured", vitals.not_measured),
            ("/artifact", vitals.artifact),
        )
        for code in codes
        if code not in SIGNS
    ]
    if vitals.position is not None and vitals.position not in POSITIONS:
        faults.append(Fault("/position", "unknown", _one_of(POSITIONS)))
    if vitals.source is not None and vitals.source not in SOURCES:
        faults.append(Fault("/source", "unknown", _one_of(SOURCES)))
    return faults


def _one_of(codes: Iterable[str]) -> str:
    return SAYS["one_of"].format(codes=", ".join(codes))


def _missing(vitals: Vitals) -> list[Fault]:
    """Values, reasons and artifacts that contradict each other, and a set with nothing in it."""
    if not vitals.readings and not vitals.not_measured:
        return [Fault("/readings", "missing", SAYS["empty"])]
    faults = []
    for code, reason in vitals.not_measured.items():
        path = f"/not_measured/{code}"
        if reason not in NOT_MEASURED:
            faults.append(Fault(path, "unknown", _one_of(NOT_MEASURED)))
        if code in vitals.readings:
            faults.append(Fault(path, "contradicts", SAYS["has_value"]))
        if reason == "asleep_not_disturbed" and code not in CUFF:
            faults.append(Fault(path, "not_allowed", SAYS["cuff_only"]))
    return faults + [
        Fault(f"/artifact/{code}", "contradicts", SAYS["no_value"])
        for code in vitals.artifact
        if code not in vitals.readings
    ]


def _reading(sign: Sign, vitals: Vitals) -> list[Fault]:
    stored, path = vitals.readings[sign.code], path_of(sign.code)
    low, high = sign.possible
    # The confirmation must repeat what was sent: a text where the API takes a text.
    value = sign.shown(stored) if sign.decimals else stored
    if not low <= stored <= high:
        message = SAYS["out_of_range"].format(range=sign.possible_in_words, hint=_hint(sign, stored))
        return [Fault(path, "out_of_range", message, _shown_limit(sign, low, high), value=value)]
    usual_low, usual_high = sign.usual
    usual_low = low if usual_low is None else usual_low
    usual_high = high if usual_high is None else usual_high
    if usual_low <= stored <= usual_high or sign.code in vitals.artifact:
        return []
    limit = _shown_limit(sign, usual_low, usual_high)
    message = SAYS["unusual"].format(low=limit[0], high=limit[1], unit=sign.unit)
    return [Fault(path, "unusual", message, limit, confirmable=True, value=value)]


def _shown_limit(sign: Sign, low: int, high: int) -> tuple[int | str, ...]:
    return (sign.shown(low), sign.shown(high)) if sign.decimals else (low, high)


def fraction_hint(code: str, sent: float | str) -> str:
    """What a decimal was probably meant for, where a sign takes whole numbers.

    >>> fraction_hint("spo2", "0.98"), fraction_hint("systolic", 16.0), fraction_hint("spo2", 9.8)
    ('; a fraction is not taken, 0.98 is 98', '; this looks like kPa', '')
    """
    try:
        return _hint(SIGNS[code], floor(float(sent)))
    except (ValueError, OverflowError):
        return ""


def _hint(sign: Sign, stored: int) -> str:
    """What was probably meant; never converted, since a guess is no reading."""
    if sign.code == "temperature_c" and FAHRENHEIT[0] <= stored <= FAHRENHEIT[1]:
        return SAYS["fahrenheit"]
    if sign.code == "spo2" and stored <= 1:
        return SAYS["fraction"]
    if sign.code in CUFF and KILOPASCAL[0] <= stored <= KILOPASCAL[1]:
        return SAYS["kilopascal"]
    return ""


def _pressure(vitals: Vitals) -> list[Fault]:
    """Systolic and diastolic against each other, when both are possible by themselves."""
    values = trusted(vitals)
    # An artifact may be anything, so it is held against nothing.
    pair = [(SIGNS[code], values[code]) for code in CUFF if code in values]
    if len(pair) < len(CUFF) or any(not _lies(value, sign.possible) for sign, value in pair):
        return []
    systolic, diastolic = (value for _, value in pair)
    path = path_of("diastolic")
    if diastolic >= systolic:
        code = "not_below_systolic"
        return [Fault(path, code, SAYS[code], value=diastolic)]
    is_asked = any(not _lies(value, sign.usual) for sign, value in pair)
    difference, mean = systolic - diastolic, mean_arterial_pressure_mmhg(systolic, diastolic)
    rows = (
        ("difference", difference, DIFFERENCE_POSSIBLE, DIFFERENCE_USUAL),
        ("mean", mean, MEAN_POSSIBLE, MEAN_USUAL),
    )
    faults = []
    for what, value, possible, usual in rows:
        is_possible = _lies(value, possible)
        # One doubt about a pressure is enough: the extra tap is the same one.
        if is_possible and (_lies(value, usual) or is_asked):
            continue
        code, limit = (f"unusual_{what}", usual) if is_possible else (f"impossible_{what}", possible)
        message = SAYS[code].format(value=value, low=limit[0], high=limit[1])
        faults.append(Fault(path, code, message, limit, is_possible, value))
    return faults


def _lies(value: int, bounds: tuple[int | None, int | None]) -> bool:
    low, high = bounds
    return (low is None or value >= low) and (high is None or value <= high)


def _jumps(vitals: Vitals, earlier: Earlier) -> list[Fault]:
    faults = []
    values = trusted(vitals)
    for sign in SIGNS.values():
        before = (trusted(other).get(sign.code) for _, other in reversed(earlier))
        last = next((value for value in before if value is not None), None)
        if sign.jump is None or last is None or sign.code not in values:
            continue
        change = values[sign.code] - last
        if abs(change) > sign.jump:
            message = SAYS["jump"].format(change=abs(change), unit=sign.unit, before=last)
            limit, value = (sign.jump,), values[sign.code]
            faults.append(Fault(path_of(sign.code), "jump", message, limit, True, value))
    return faults


def _repeats(vitals: Vitals, measured_at: datetime, known: Earlier) -> list[Fault]:
    faults = []
    # Ratings asked a moment after the cuff belong to the same look; only a sign that comes again is a doubt.
    if any(
        _whole_minute(moment) == _whole_minute(measured_at) and not _told(other).isdisjoint(_told(vitals))
        for moment, other in known
    ):
        minute = measured_at.astimezone(UTC).isoformat(timespec="minutes")
        faults.append(Fault("/measured_at", "duplicate", SAYS["duplicate"], confirmable=True, value=minute))
    before = [other for moment, other in known if moment <= measured_at][-(COPIES - 1) :]
    is_same = all(dict(other.readings) == dict(vitals.readings) for other in before)
    if is_full_set(vitals) and len(before) == COPIES - 1 and is_same:
        message = SAYS["copied"].format(copies=COPIES)
        faults.append(Fault("/readings", "copied", message, confirmable=True, value=COPIES))
    return faults


def _told(vitals: Vitals) -> set[str]:
    return {*vitals.readings, *vitals.not_measured}


def _whole_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)
