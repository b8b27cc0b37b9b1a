"""Which readings of a message belong together, and what in them is no reading.

Nothing is averaged: a set stands at the moment of its cuff pressure, else at that of its newest reading, with what was
measured within two minutes of it, as in a monitor's trend.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sessiontrack.domain.device_messages import Observed
from sessiontrack.domain.monitor_trends import BESIDE, why_no_pressure, why_no_reading
from sessiontrack.domain.rounding import nearest
from sessiontrack.domain.vitals import CUFF, SIGNS

Cuff = tuple[datetime, int, int]
"""A cuff pressure as a device tells it apart: when, systolic, diastolic in mmHg."""

ONE_CUFF = timedelta(seconds=5)
"""So far apart the two halves of one cuff pressure may be told to have been measured; it stands at the earlier.

Two minutes, within which other signs join it, would join the halves of two cuffs: a monitor waits at least 5 s after
one before it begins the next. Source: Spacelabs Healthcare, NIBP user's manual, page 13-9, minimum delay.
"""


@dataclass(frozen=True, slots=True)
class DeviceSet:
    """Signs that a device measured together.

    Args:
        readings: value by sign, as stored; empty when nothing in the set is a reading.
        doubtful: signs of these that the device itself doubts.
        unusable: by sign why what was sent is no reading.
        sent: by sign what was sent, with its unit.
    """

    measured_at: datetime
    readings: Mapping[str, int]
    doubtful: tuple[str, ...]
    unusable: Mapping[str, str]
    sent: Mapping[str, str]

    @property
    def cuff(self) -> Cuff | None:
        """Its cuff pressure, when it holds one."""
        return cuff_of(self.measured_at, self.readings)


def cuff_of(measured_at: datetime, readings: Mapping[str, int]) -> Cuff | None:
    """The cuff pressure among readings of a moment."""
    if not set(CUFF) <= readings.keys():
        return None
    return measured_at, readings["systolic"], readings["diastolic"]


def device_sets(observed: Iterable[Observed], known: Collection[Cuff] = ()) -> tuple[DeviceSet, ...]:
    """The sets of a message, in the order of time.

    Args:
        known: cuff pressures of the session that this sender told before. A gateway repeats the last one with all
            that follows, and its set is not made twice.
    """
    left = _without_known(_joined(list(observed)), known)
    sets = []
    while left:
        cuffs = [one.measured_at for one in left if one.sign in CUFF]
        anchor = min(cuffs) if cuffs else max(one.measured_at for one in left)
        sets.append(_set(anchor, [one for one in left if _belongs(one, anchor)]))
        left = [one for one in left if not _belongs(one, anchor)]
    return tuple(sorted(sets, key=lambda made: made.measured_at))


def _joined(observed: Sequence[Observed]) -> list[Observed]:
    """The same with the halves of one cuff pressure at one moment; a half that has its other one stays there."""
    systolic, diastolic = ({one.measured_at for one in observed if one.sign == sign} for sign in CUFF)
    lone, free = sorted(systolic - diastolic), diastolic - systolic
    moved: dict[tuple[str, datetime], datetime] = {}
    for moment in lone:
        nearest_half = min(free, key=lambda other: (abs(other - moment), other), default=None)
        if nearest_half is not None and abs(nearest_half - moment) <= ONE_CUFF:
            free.remove(nearest_half)
            earlier = min(moment, nearest_half)
            moved |= {(CUFF[0], moment): earlier, (CUFF[1], nearest_half): earlier}
    return [
        replace(one, measured_at=moved.get((one.sign, one.measured_at), one.measured_at)) for one in observed
    ]


def _without_known(observed: list[Observed], known: Collection[Cuff]) -> list[Observed]:
    moments = {moment for moment, _, _ in known}
    pressures = {
        moment: _set(moment, [one for one in observed if one.sign in CUFF and one.measured_at == moment]).cuff
        for moment in moments
    }
    return [one for one in observed if one.sign not in CUFF or pressures.get(one.measured_at) not in known]


def _belongs(one: Observed, anchor: datetime) -> bool:
    return one.measured_at == anchor if one.sign in CUFF else abs(one.measured_at - anchor) <= BESIDE


def _set(anchor: datetime, together: Sequence[Observed]) -> DeviceSet:
    """For each sign the one that is believed first: a reading, one that is not doubted, by its name, the nearest."""
    by_trust = sorted(
        together,
        key=lambda one: (
            why_no_reading(one.sign, one.value) is not None,
            # A doubted one is charted as an artifact, and would keep a sure one out of every alarm.
            one.is_doubtful,
            one.rank,
            abs(one.measured_at - anchor),
        ),
        reverse=True,
    )
    chosen = {one.sign: one for one in by_trust}
    unusable = {
        sign: why for sign, one in chosen.items() if (why := why_no_reading(sign, one.value)) is not None
    }
    readings = {
        sign: nearest(chosen[sign].value.scaleb(SIGNS[sign].decimals))
        for sign in SIGNS
        if sign in chosen and sign not in unusable
    }
    halves = {sign: readings[sign] for sign in CUFF if sign in readings}
    why = why_no_pressure(halves, anchor)
    if why is not None:
        unusable |= dict.fromkeys(halves, why)
        readings = {sign: value for sign, value in readings.items() if sign not in halves}
    return DeviceSet(
        anchor,
        readings,
        tuple(sign for sign in readings if chosen[sign].is_doubtful),
        unusable,
        {sign: chosen[sign].sent for sign in SIGNS if sign in chosen},
    )
