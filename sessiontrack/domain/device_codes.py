"""What a bedside device calls the signs that are charted here, and their units.

Sources: LOINC codes of clinical research of this project, section 7.1. ISO/IEEE 11073-10101 nomenclature (MDC), as the
IHE Patient Care Device framework's PCD-01 and its Rosetta table use it. MDIL is the same nomenclature as partition and
code in hexadecimal: Philips, Efficia CM Series Data Export Guide, "MDIL Coding".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from sessiontrack.domain.vitals import SIGNS

Coded = tuple[str, ...]
"""A coded field in its components: code, text, system, and the same three again in other words."""

_MDIL = re.compile(r"([0-9a-f]{4})-([0-9a-f]{4})\Z", re.IGNORECASE | re.ASCII)
_PARTITION = 1 << 16


@dataclass(frozen=True, slots=True)
class Name:
    """One of the names of a sign.

    Args:
        mdc: the code with its partition, as ISO/IEEE 11073-10101 counts it.
        reference: the nomenclature's word for it.
    """

    sign: str
    mdc: int
    reference: str


NAMES = (
    Name("systolic", 150021, "MDC_PRESS_BLD_NONINV_SYS"),
    Name("diastolic", 150022, "MDC_PRESS_BLD_NONINV_DIA"),
    # The pulse comes from the vessel, the heart rate from the leads, which movement disturbs more.
    Name("heart_rate", 149530, "MDC_PULS_OXIM_PULS_RATE"),
    Name("heart_rate", 149514, "MDC_PULS_RATE"),
    Name("heart_rate", 149546, "MDC_PULS_RATE_NON_INV"),
    Name("heart_rate", 147842, "MDC_ECG_HEART_RATE"),
    Name("spo2", 150456, "MDC_PULS_OXIM_SAT_O2"),
    # Breath in the airway tells a rate surely; the chest's impedance guesses it.
    Name("respiratory_rate", 151594, "MDC_CO2_RESP_RATE"),
    Name("respiratory_rate", 151562, "MDC_RESP_RATE"),
    Name("respiratory_rate", 151578, "MDC_TTHOR_RESP_RATE"),
    Name("respiratory_rate", 151552, "MDC_RESP"),
    Name("temperature_c", 150364, "MDC_TEMP_BODY"),
    Name("temperature_c", 150344, "MDC_TEMP"),
)
"""The names of each sign, the one that is believed first where a device sends several of one moment."""

MORE_LOINC = MappingProxyType({"2708-6": "spo2"})
"""Codes beside that of ``SIGNS``; the vital-signs profile's for oxygen saturation."""

_BY_MDC = {name.mdc: rank for rank, name in enumerate(NAMES)}
_BY_REFERENCE = {name.reference: rank for rank, name in enumerate(NAMES)}
_BY_LOINC = {**{sign.loinc: code for code, sign in SIGNS.items() if sign.loinc}, **MORE_LOINC}


def _same(value: Decimal) -> Decimal:
    return value


def celsius(fahrenheit: Decimal) -> Decimal:
    """Degrees Celsius, exactly.

    Source: definition of the degree Fahrenheit, 5/9 of a kelvin with 32 °F at 0 °C.

    >>> celsius(Decimal("98.6")), celsius(Decimal(212))
    (Decimal('37.0'), Decimal('100'))
    """
    return (fahrenheit - 32) * 5 / 9


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in which a sign may be sent.

    Args:
        mdc: its code in ISO/IEEE 11073-10101.
        written: how UCUM, the nomenclature and monitors write it, in lower case.
        convert: to the unit that is charted.
    """

    mdc: int
    written: tuple[str, ...]
    convert: Callable[[Decimal], Decimal] = _same


_MMHG = (Unit(266016, ("mm[hg]", "mmhg", "mdc_dim_mmhg")),)
_PER_MINUTE = Unit(264672, ("/min", "1/min", "mdc_dim_per_min"))
_BEATS = Unit(264864, ("{beat}/min", "{beats}/min", "bpm", "mdc_dim_beat_per_min"))
_BREATHS = Unit(264928, ("{breath}/min", "{breaths}/min", "rpm", "mdc_dim_resp_per_min"))
UNITS: Mapping[str, tuple[Unit, ...]] = MappingProxyType(
    {
        "systolic": _MMHG,
        "diastolic": _MMHG,
        "heart_rate": (_PER_MINUTE, _BEATS),
        "spo2": (Unit(262688, ("%", "mdc_dim_percent")),),
        "respiratory_rate": (_PER_MINUTE, _BREATHS),
        "temperature_c": (
            Unit(268192, ("cel", "°c", "mdc_dim_degc")),
            Unit(266560, ("[degf]", "°f", "mdc_dim_fahr"), celsius),
        ),
    }
)
"""The units that are taken for each sign, by the sign's code; nothing is guessed from a number."""


def sign_of(coded: Coded) -> tuple[str, int] | None:
    """The sign that an OBX-3 names, and how far behind its other names it stands; nothing for all else.

    >>> sign_of(("150021", "MDC_PRESS_BLD_NONINV_SYS", "MDC")), sign_of(("0002-4bb8", "SpO2", "MDIL"))
    (('systolic', 0), ('spo2', 6))
    >>> sign_of(("8480-6", "", "LN")), sign_of(("X1", "mine", "L", "8310-5", "", "LN")), sign_of(("8480-6",))
    (('systolic', 0), ('temperature_c', 0), None)
    """
    for code, text, system in _thirds(coded):
        if system == "LN" and code in _BY_LOINC:
            return _BY_LOINC[code], 0
        if system in ("MDC", "MDIL"):
            rank = _BY_MDC.get(_mdc(code), _BY_REFERENCE.get(text))
            if rank is not None:
                return NAMES[rank].sign, rank
    return None


def unit_of(sign: str, coded: Coded) -> Unit | None:
    """The unit that an OBX-6 names, where it is one of the sign's.

    >>> unit_of("spo2", ("262688", "MDC_DIM_PERCENT", "MDC")) == unit_of("spo2", ("%",))
    True
    >>> unit_of("systolic", ("kPa", "", "UCUM")) is None
    True
    """
    for code, text, _ in _thirds(coded):
        for unit in UNITS[sign]:
            if _mdc(code) == unit.mdc or not {code.casefold(), text.casefold()}.isdisjoint(unit.written):
                return unit
    return None


def _thirds(coded: Coded) -> tuple[tuple[str, str, str], ...]:
    code, text, system, code_2, text_2, system_2 = (*coded, *("",) * 6)[:6]
    return (code, text, system), (code_2, text_2, system_2)


def _mdc(code: str) -> int:
    """The nomenclature's number of a code; one that it has not for anything else."""
    match = _MDIL.match(code)
    if match:
        return int(match[1], 16) * _PARTITION + int(match[2], 16)
    return int(code) if code.isascii() and code.isdigit() and len(code) < 10 else -1
