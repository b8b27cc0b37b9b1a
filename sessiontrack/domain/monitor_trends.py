"""Turns a monitor's trend into vitals sets: each cuff pressure of the interval with what lies beside it.

Nothing is interpolated, averaged or moved: a set stands at the moment of its cuff pressure, with
readings of that minute or of two minutes around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.monitor_files import COLUMNS, Trend, TrendRow
from sessiontrack.domain.rounding import nearest
from sessiontrack.domain.vitals import SIGNS, mean_arterial_pressure_mmhg
from sessiontrack.domain.vitals_checks import check_vitals

BESIDE = timedelta(minutes=2)
"""How far from the cuff pressure a reading may lie and belong to its set. Clinic default, unsourced."""

MEAN_APART_MMHG = 15
"""Further apart, the monitor's mean and the one computed from its pressures ask for a look.

Source: clinical research of this project, section 8, cross-checks.
"""

MOST_ARTIFACTS = 1000
"""So many artifacts are named with their line; all are counted."""

NOTHING = "0 is no reading"

SIGN_OF: Mapping[str, str] = {
    "hr": "heart_rate",
    "pulse": "heart_rate",
    "spo2": "spo2",
    "resp": "respiratory_rate",
    "nbpsys": "systolic",
    "nbpdias": "diastolic",
}
# The pulse comes from the vessel, the heart rate from the leads, which movement disturbs more.
_BESIDE = {"heart_rate": ("pulse", "hr"), "spo2": ("spo2",), "respiratory_rate": ("resp",)}


@dataclass(frozen=True, slots=True)
class Artifact:
    """What cannot be a reading: zero, out of the possible range, or half of an impossible pressure."""

    line: int
    column: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class MeanApart:
    """The monitor's own mean pressure, far from the one its pressures give, in mmHg."""

    line: int
    monitor: int
    computed: int


@dataclass(frozen=True, slots=True)
class PlannedSet:
    """A vitals set that the trend holds.

    Args:
        line: of its cuff pressure.
        readings: value by sign, as stored.
        rounded: signs whose value had decimals.
    """

    line: int
    measured_at: datetime
    readings: Mapping[str, int]
    rounded: tuple[str, ...] = ()

    def entry_id(self, session_id: UUID) -> UUID:
        """The same each time, so that reading a file twice adds nothing."""
        moment = self.measured_at.astimezone(UTC).isoformat(timespec="microseconds")
        return uuid5(session_id, f"monitor:{moment}")

    def vitals(self) -> Vitals:
        """The body of the entry."""
        return Vitals(readings=self.readings, source="monitor")


@dataclass(frozen=True, slots=True)
class TrendPlan:
    """What a trend comes to.

    Args:
        artifacts_n: how many readings were left out; the first thousand are in ``artifacts``.
        thinned: cuff pressures that the interval leaves out.
    """

    sets: tuple[PlannedSet, ...]
    artifacts: tuple[Artifact, ...] = ()
    artifacts_n: int = 0
    means_apart: tuple[MeanApart, ...] = ()
    thinned: int = 0
    ignored: tuple[str, ...] = ()


@dataclass(slots=True)
class _Readings:
    """What can be used of a trend, by column, each with its row in the order of time."""

    rows: Sequence[TrendRow]
    usable: list[dict[str, Decimal]] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    artifacts_n: int = 0

    def leave_out(self, row: TrendRow, column: str, why: str) -> None:
        self.artifacts_n += 1
        if len(self.artifacts) < MOST_ARTIFACTS:
            self.artifacts.append(Artifact(row.line, COLUMNS[column][0], str(row.values[column]), why))


def plan_sets(trend: Trend, every_minutes: int) -> TrendPlan:
    """Vitals sets at an interval, from the cuff pressures nearest to its full minutes on the clock.

    Args:
        every_minutes: one set each so many minutes, counted from midnight UTC; of two cuff pressures that
            are as near to one of these moments, the earlier.
    """
    readings = _usable(trend.rows)
    cuffs = [place for place, values in enumerate(readings.usable) if {"nbpsys", "nbpdias"} <= values.keys()]
    chosen = _nearest(trend.rows, cuffs, timedelta(minutes=every_minutes))
    return TrendPlan(
        tuple(_set(readings, place) for place in chosen),
        tuple(readings.artifacts),
        readings.artifacts_n,
        tuple(_means_apart(readings, cuffs)),
        len(cuffs) - len(chosen),
        trend.ignored,
    )


def _usable(rows: Sequence[TrendRow]) -> _Readings:
    found = _Readings(rows)
    for row in rows:
        values: dict[str, Decimal] = {}
        for column, value in row.values.items():
            why = _why_not(column, value)
            if why:
                found.leave_out(row, column, why)
            else:
                values[column] = value
        _check_pair(found, row, values)
        found.usable.append(values)
    return found


def _why_not(column: str, value: Decimal) -> str | None:
    if column in SIGN_OF:
        return why_no_reading(SIGN_OF[column], value)
    return NOTHING if value == 0 else None


def why_no_reading(code: str, value: Decimal) -> str | None:
    """Why a device's number cannot be a reading of a sign; nothing when it can.

    Args:
        value: in the sign's unit, as it is shown.
    """
    if value == 0:
        return NOTHING
    sign = SIGNS[code]
    low, high = sign.possible
    return None if low <= value.scaleb(sign.decimals) <= high else f"must be {sign.possible_in_words}"


def _check_pair(found: _Readings, row: TrendRow, values: dict[str, Decimal]) -> None:
    """A pressure with one half, or with halves that contradict each other, is no pressure."""
    pair = [column for column in ("nbpsys", "nbpdias") if column in values]
    why = why_no_pressure({SIGN_OF[column]: nearest(values[column]) for column in pair}, row.measured_at)
    if why is None:
        return
    for column in pair:
        found.leave_out(row, column, why)
        del values[column]


def why_no_pressure(halves: Mapping[str, int], measured_at: datetime) -> str | None:
    """Why the halves of a cuff pressure are none together; nothing when they are one, or there is no half.

    Args:
        halves: systolic and diastolic in mmHg, each possible by itself.
    """
    if len(halves) == 1:
        return "the other half of the pressure is missing"
    if not halves:
        return None
    hard = [
        fault for fault in check_vitals(Vitals(readings=halves), measured_at, ()) if not fault.confirmable
    ]
    return hard[0].message if hard else None


def _nearest(rows: Sequence[TrendRow], cuffs: Sequence[int], every: timedelta) -> list[int]:
    """The cuff pressure nearest to each moment of the grid that has one."""
    best: dict[int, tuple[timedelta, int]] = {}
    for place in cuffs:
        since = rows[place].measured_at - datetime(1970, 1, 1, tzinfo=UTC)
        slot = (since + every / 2) // every
        distance = abs(since - slot * every)
        if slot not in best or distance < best[slot][0]:
            best[slot] = distance, place
    return [place for _, place in best.values()]


def _set(readings: _Readings, cuff: int) -> PlannedSet:
    row, pressure = readings.rows[cuff], readings.usable[cuff]
    found = {"systolic": pressure["nbpsys"], "diastolic": pressure["nbpdias"]}
    for sign, columns in _BESIDE.items():
        value = next((v for column in columns for v in _beside(readings, cuff, column)), None)
        if value is not None:
            found[sign] = value
    whole = {sign: nearest(value) for sign, value in found.items()}
    rounded = tuple(sign for sign, value in found.items() if value != whole[sign])
    return PlannedSet(row.line, row.measured_at, whole, rounded)


def _beside(readings: _Readings, cuff: int, column: str) -> Iterator[Decimal]:
    """Values of a column around a cuff pressure, the nearest first and the earlier of two as near."""
    moment = readings.rows[cuff].measured_at
    near: list[tuple[timedelta, int]] = []
    for step in (-1, 1):
        place = cuff if step < 0 else cuff + 1
        while 0 <= place < len(readings.rows):
            distance = abs(readings.rows[place].measured_at - moment)
            if distance > BESIDE:
                break
            near.append((distance, place))
            place += step
    for _, place in sorted(near):
        if column in readings.usable[place]:
            yield readings.usable[place][column]


def _means_apart(readings: _Readings, cuffs: Sequence[int]) -> Iterator[MeanApart]:
    for place in cuffs:
        values = readings.usable[place]
        if "nbpmean" in values:
            monitor = nearest(values["nbpmean"])
            computed = mean_arterial_pressure_mmhg(nearest(values["nbpsys"]), nearest(values["nbpdias"]))
            if abs(monitor - computed) > MEAN_APART_MMHG:
                yield MeanApart(readings.rows[place].line, monitor, computed)
