"""Rules about what is measured and asked before the drug is started; most of them hold the start."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.situation import Reading, Situation
from sessiontrack.domain.alerts.vital_signs import Bound, judge
from sessiontrack.domain.bodies import Oxygen
from sessiontrack.domain.patients import age_years
from sessiontrack.domain.sessions import State
from sessiontrack.domain.vitals import CUFF, SIGNS

OLDER_THAN_YEARS = 65
"""Above this age a higher systolic is let pass. Source: phase 3 withhold rule, J&J."""

MEASURED_BEFORE_START = (*CUFF, "heart_rate", "spo2")
"""Signs that no reason excuses before a start. Source: clinic default: unknown is not normal."""


@dataclass(frozen=True, slots=True)
class _Hold:
    """Pressures that hold a start, in mmHg by sign, and the limits they come from."""

    decide_above: dict[str, int]
    block_at: dict[str, int]
    codes: tuple[str, ...]
    ordered: dict[str, int | str]

    def level(self, reading: Reading) -> Level | None:
        values = {sign: reading.values[sign] for sign in CUFF if reading.has(sign)}
        if any(value >= self.block_at[sign] for sign, value in values.items()):
            return Level.CRITICAL
        if any(value > self.decide_above[sign] for sign, value in values.items()):
            return Level.WARN
        return None


def _hold(situation: Situation) -> _Hold:
    protocol, order, record = situation.protocol, situation.order, situation.record
    today = situation.now.astimezone(record.zone).date()
    is_older = age_years(record.patient.born_on, today) > OLDER_THAN_YEARS
    systolic = "pre_systolic_decide_over_65" if is_older else "pre_systolic_decide"
    asked = {"systolic": order.limit_systolic, "diastolic": order.limit_diastolic} if order else {}
    ordered = {sign: limit for sign, limit in asked.items() if limit is not None}
    block_codes = {sign: f"pre_{sign}_block" for sign in CUFF}
    return _Hold(
        decide_above={"systolic": protocol[systolic], "diastolic": protocol["pre_diastolic_decide"]},
        block_at={sign: ordered.get(sign, protocol[code]) for sign, code in block_codes.items()},
        codes=(
            systolic,
            "pre_diastolic_decide",
            *(code for sign, code in block_codes.items() if sign not in ordered),
        ),
        ordered={f"order_limit_{sign}": limit for sign, limit in ordered.items()},
    )


def pressure_hold(situation: Situation) -> Iterable[Finding]:
    """A high pressure before the start holds it until a repeat after some rest is not high.

    One reading without a repeat holds too. The order's own limit stands in place of the clinic's.

    Source: phase 3 esketamine withhold rule, J&J Medical Information; clinic-day review: above
    140/90 a clinician decides, blocked at 160/100 or the order's limit.
    """
    pressures = [one for one in situation.before if one.has("systolic") or one.has("diastolic")]
    hold = _hold(situation)
    high = [reading for reading in pressures if hold.level(reading)]
    if not high:
        return
    last = high[-1]
    rest = timedelta(minutes=situation.protocol["pre_repeat_after_minutes"])
    # All later pressures are below the limits; only their distance in time is asked.
    is_repeated = any(one.has(*CUFF) and one.at - last.at >= rest for one in pressures)
    if not is_repeated:
        yield _held(situation, hold, last, is_again=len(high) > 1)


def _held(situation: Situation, hold: _Hold, reading: Reading, *, is_again: bool) -> Finding:
    level = hold.level(reading)
    is_critical = level is Level.CRITICAL
    limits = hold.block_at if is_critical else hold.decide_above
    beyond = operator.ge if is_critical else operator.gt
    side = "at or above" if is_critical else "above"
    values = {sign: reading.values[sign] for sign in CUFF if reading.has(sign)}
    said = " ".join(
        f"{SIGNS[sign].label} {value} mmHg before the start: {side} {limits[sign]}."
        for sign, value in values.items()
        if beyond(value, limits[sign])
    )
    after, within = (situation.protocol[f"pre_repeat_{word}_minutes"] for word in ("after", "within"))
    advice = "Do not start." if is_critical else "A clinician decides."
    return Finding(
        level=Level.CRITICAL if is_critical else Level.WARN,
        message=f"{'Again: ' if is_again else ''}{said} {advice} "
        f"Let the patient rest, repeat it after {after} to {within} min.",
        entry=reading.entry,
        inputs=dict(values),
        limits=(*hold.codes, "pre_repeat_after_minutes", "pre_repeat_within_minutes"),
        other_limits=hold.ordered,
        blocks=True,
    )


def _newest(situation: Situation, sign: str) -> list[Reading]:
    return [reading for reading in situation.before if reading.has(sign)][-1:]


def low_pressure(situation: Situation) -> Iterable[Finding]:
    """A low systolic before the start. Source: SCIRP appendix; Mayo Clinic NCT05803551."""
    yield from judge(
        situation,
        _newest(situation, "systolic"),
        "systolic",
        (Bound(Level.WARN, "pre_systolic_low", operator.lt),),
        advice=lambda *_: "Repeat it and tell the clinician before the start.",
    )


def heart_rate(situation: Situation) -> Iterable[Finding]:
    """Slow or fast before the start; beyond the outer limits the start is held.

    Source: SCIRP appendix and Mayo Clinic NCT05803551; the outer limits are clinic defaults.
    """
    bounds = (
        Bound(Level.CRITICAL, "pre_hr_low_critical", operator.lt),
        Bound(Level.CRITICAL, "pre_hr_high_critical", operator.gt),
        Bound(Level.WARN, "pre_hr_low", operator.lt),
        Bound(Level.WARN, "pre_hr_high", operator.gt),
    )

    def advice(level: Level, _value: int) -> str:
        return "Do not start, recheck." if level is Level.CRITICAL else "Recheck before the start."

    newest = _newest(situation, "heart_rate")
    yield from _blocking(judge(situation, newest, "heart_rate", bounds, advice=advice))


def saturation(situation: Situation) -> Iterable[Finding]:
    """Low on room air before the start; with oxygen running, room air is unknown and is said so.

    Source: Mayo Clinic NCT05803551 (95); community hospital sedation form (92).
    """
    bounds = (
        Bound(Level.CRITICAL, "pre_spo2_block", operator.lt),
        Bound(Level.WARN, "pre_spo2_warn", operator.lt),
    )

    def advice(level: Level, _value: int) -> str:
        if level is Level.CRITICAL:
            return "Do not start. Check the probe and the patient."
        return "Check the probe, repeat it before the start."

    newest = _newest(situation, "spo2")
    # Low with oxygen is lower still without it, so the limits hold for both.
    found = list(_blocking(judge(situation, newest, "spo2", bounds, advice=advice)))
    yield from found
    if newest and not found and _is_on_oxygen(situation, newest[0]):
        yield Finding(
            level=Level.WARN,
            message=f"Oxygen saturation {newest[0].values['spo2']} % with oxygen running: on room "
            "air it is not known. Tell the clinician before the start.",
            entry=newest[0].entry,
            inputs={"spo2": newest[0].values["spo2"]},
            limits=("pre_spo2_warn",),
        )


def _is_on_oxygen(situation: Situation, reading: Reading) -> bool:
    flow = reading.values.get("oxygen_l_per_min")
    if flow is not None:
        return flow > 0
    charted = [entry.body for entry in situation.seen("oxygen") if entry.measured_at <= reading.at]
    return bool(charted) and isinstance(charted[-1], Oxygen) and charted[-1].action != "stopped"


def _blocking(findings: Iterable[Finding]) -> Iterable[Finding]:
    """Critical findings before the start hold it."""
    for finding in findings:
        yield replace(finding, blocks=finding.level is Level.CRITICAL)


def stale_vitals(situation: Situation) -> Iterable[Finding]:
    """No full set is recent enough, or it has no pressure, pulse or saturation: unknown holds.

    Source: clinical research of this project, section 6.2: an accepted set must be current.
    """
    if situation.state is not State.CHECKED_IN:
        return
    fresh_minutes = situation.protocol["pre_vitals_fresh_minutes"]
    since = situation.now - timedelta(minutes=fresh_minutes)
    sets = situation.full_sets
    # A full set may excuse signs by a reason; a start may not rest on an excuse.
    fresh = [reading for reading in situation.readings if reading.at >= since]
    unknown = [sign for sign in MEASURED_BEFORE_START if not any(reading.has(sign) for reading in fresh)]
    if sets and sets[-1].at >= since and not unknown:
        return
    if not sets:
        said = "No full set of vitals before the start yet."
    elif sets[-1].at < since:
        minutes = situation.minutes_since(sets[-1].at)
        said = f"The last full set of vitals is {minutes} min old; at most {fresh_minutes} min."
    else:
        labels = ", ".join(SIGNS[sign].label.lower() for sign in unknown)
        said = f"Not known before the start, in the last {fresh_minutes} min: {labels}."
    last = str(sets[-1].entry.id) if sets else "none"
    yield Finding(
        level=Level.CRITICAL,
        message=f"{said} Take a full set.",
        # Lifting it holds until another set is taken, which is judged anew.
        cause=f"full_set:{last}",
        inputs={"unknown": ", ".join(unknown)},
        limits=("pre_vitals_fresh_minutes",),
        blocks=True,
    )
