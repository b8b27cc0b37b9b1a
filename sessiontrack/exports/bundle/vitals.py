"""``vitals.csv``, one row a reading, and ``vitals_wide.csv``, one row a set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.bundles import ToldCourse, ToldSession
from sessiontrack.domain.vitals import SIGNS, mean_arterial_pressure_mmhg, trusted
from sessiontrack.exports.bundle.base import (
    Alike,
    Column,
    Kind,
    Row,
    Table,
    amount,
    code,
    codes_of,
    count,
    of_session,
    truth,
)
from sessiontrack.exports.bundle.charted import WHERE, WHO, where, who

_ENDS = (
    code("position", "position", "How the patient lay or sat."),
    code("source", "vitals_source", "Where it came from, when it was not typed at the bedside."),
    *WHO,
)


def _charted(
    course: ToldCourse, visit: ToldSession, told: Callable[[Vitals], list[Row]]
) -> Iterator[tuple[Row, list[Row], Row]]:
    for entry, body in visit.record.vitals:
        yield where(visit, entry), told(body), (body.position, body.source, *who(course, visit, entry))


def _readings(body: Vitals) -> list[Row]:
    told: list[Row] = []
    for key, sign in SIGNS.items():
        value, reason = body.readings.get(key), body.not_measured.get(key)
        if value is not None or reason is not None:
            shown = None if value is None else sign.shown(value)
            told.append((key, shown, sign.unit, reason, key in body.artifact))
    return told


_VALUES = 4096
"""More than there are signs with their usual values: in a clinic the same readings come again and again."""

_VITALS = Alike(WHERE, _ENDS, of_session(partial(_charted, told=_readings)), _VALUES)

VITALS = Table(
    "vitals",
    "one sign of one vitals set: a reading, or the reason why there is none",
    ("entry_id", "sign"),
    "session as in sessions.csv; then measured_at_utc, place in the record, sign",
    (
        *WHERE,
        code("sign", "sign", "What was measured."),
        Column("value", Kind.NUMBER, "The reading in its unit; blank when it was not measured."),
        Column("unit", Kind.WORD, "The unit; blank for sedation, MOAA/S 0 to 5, where 5 is awake."),
        code("not_measured_reason", "not_measured", "Why there is no reading."),
        truth("artifact", "Marked as wrong at the bedside: kept, and not for statistics."),
        *_ENDS,
    ),
    _VITALS.rows,
    (("session_id", "sessions"),),
    _VITALS,
)


def _wide(body: Vitals) -> list[Row]:
    held = trusted(body)
    has_pressure = "systolic" in held and "diastolic" in held
    row = (
        *map(held.get, SIGNS),
        mean_arterial_pressure_mmhg(held["systolic"], held["diastolic"]) if has_pressure else None,
        tuple(sign for sign in SIGNS if sign in body.not_measured),
        tuple(sign for sign in SIGNS if sign in body.artifact),
    )
    return [row]


_WIDE = Alike(WHERE, _ENDS, of_session(partial(_charted, told=_wide)))

VITALS_WIDE = Table(
    "vitals_wide",
    "one vitals set: the signs measured together at one moment",
    ("entry_id",),
    "session as in sessions.csv; then measured_at_utc, place in the record",
    (
        *WHERE,
        *(
            amount(sign.code, sign.unit, sign.decimals, f"{sign.label}; artifacts are left out.")
            if sign.decimals
            else count(sign.code, f"{sign.label}; artifacts are left out.", sign.unit)
            for sign in SIGNS.values()
        ),
        count("map", "Mean arterial pressure, computed, half up.", "mmHg"),
        codes_of("not_measured_signs", "sign", "Signs with a reason why there is no reading."),
        codes_of("artifact_signs", "sign", "Signs marked as wrong at the bedside; see vitals.csv."),
        *_ENDS,
    ),
    _WIDE.rows,
    (("session_id", "sessions"),),
    _WIDE,
)
