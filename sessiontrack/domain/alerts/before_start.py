"""Rules about what is measured and asked before the drug is started; most of them hold the start."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.situation import Reading, Situation
from sessiontrack.domain.alerts.vital_signs import Bound, judge
from sessiontrack.domain.bodies import Oxygen
from sessiontrack.domain.courses import open_eligibility_items
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
    after, within = (
        situation.protocol[f"pre_repeat_{word}_minutes"] for word in ("after", "within")
    )
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
    charted = [
        entry.body for entry in situation.seen("oxygen") if entry.measured_at <= reading.at
    ]
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
    fresh = [reading for reading in situation.readings if reading.at >= since]
    unknown = [
        sign for sign in MEASURED_BEFORE_START if not any(reading.has(sign) for reading in fresh)
    ]
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
        cause=f"full_set:{last}",
        inputs={"unknown": ", ".join(unknown)},
        limits=("pre_vitals_fresh_minutes",),
        blocks=True,
    )


def missing_eligibility(situation: Situation) -> Iterable[Finding]:
    """Something of the evaluation, the decision or the consent is open, or the consent ran out.

    Source: Overcoming Anxiety with Ketamine Therapy (guide 1).
    """
    if situation.state is not State.CHECKED_IN:
        return
    record = situation.record
    today = situation.now.astimezone(record.zone).date()
    missing = open_eligibility_items(record.course_entries, today)
    if missing:
        words = ", ".join(code.replace("_", " ") for code in missing)
        yield Finding(
            level=Level.CRITICAL,
            message=f"Open before a start: {words}. Ask the clinician to complete the evaluation.",
            cause=",".join(missing),
            inputs={"missing": ", ".join(missing)},
            blocks=True,
        )


def weight(situation: Situation) -> Iterable[Finding]:
    """No weight of today, or one that differs from the last: the dose is per kilogram.

    Source: clinic-day review of this project, item 2; the age of a weight is a clinic default.
    """
    checked_in = situation.seen("check_in")
    if not checked_in:
        return
    protocol, today_g = situation.protocol, situation.record.weight_g
    last_g, last_at = _last_weight(situation)
    entry = checked_in[-1]
    if today_g is None:
        days = (situation.now - last_at).days if last_at else None
        is_recent = days is not None and days <= protocol["weight_fresh_days"]
        known = f"the last one is {days} days old" if days is not None else "none is known"
        yield Finding(
            level=Level.INFO if is_recent else Level.WARN,
            message=f"No weight today, {known}; at most {protocol['weight_fresh_days']} days. "
            "Weigh the patient: the dose is per kilogram.",
            entry=entry,
            inputs={"days": days} if days is not None else {},
            limits=("weight_fresh_days",),
        )
    elif last_g and abs(today_g - last_g) * 100 > protocol["weight_jump_percent"] * last_g:
        yield Finding(
            level=Level.WARN,
            message=f"Weight {_kg(today_g)} kg today, {_kg(last_g)} kg last time: more than "
            f"{protocol['weight_jump_percent']} % apart. Weigh again; kilograms or pounds?",
            entry=entry,
            inputs={"weight_g": today_g, "last_weight_g": last_g},
            limits=("weight_jump_percent",),
        )


def _last_weight(situation: Situation) -> tuple[int | None, datetime | None]:
    """The weight of the visit before, or the one at registration, whose day is not known."""
    weighed = [
        (summary.checked_in_at, summary.weight_g)
        for summary in situation.record.earlier
        if summary.weight_g and summary.checked_in_at and summary.checked_in_at < situation.now
    ]
    if not weighed:
        return situation.record.patient.weight_g, None
    at, weight_g = max(weighed)
    return weight_g, at


def _kg(weight_g: int) -> str:
    return f"{weight_g / 1000:.1f}"


def interacting_medicine(situation: Situation) -> Iterable[Finding]:
    """A medicine of an interacting class was taken today.

    Source: Spravato REMS Patient Monitoring Form, the classes that it asks.
    """
    check_in, entries = situation.record.check_in, situation.seen("check_in")
    if check_in is None or not entries or not check_in.interacting_medicines:
        return
    words = ", ".join(code.replace("_", " ") for code in check_in.interacting_medicines)
    yield Finding(
        level=Level.WARN,
        message=f"Taken today: {words}. It changes sedation or pressure: tell the clinician.",
        entry=entries[-1],
        inputs={"classes": ", ".join(check_in.interacting_medicines)},
    )
