"""Rules about what is measured and asked before the drug is started; most of them hold the start."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.situation import Reading, Situation
from sessiontrack.domain.alerts.tables import COMPARISONS, MEASURED_BEFORE_START, OLDER_THAN_YEARS
from sessiontrack.domain.alerts.vital_signs import judge, newest_before
from sessiontrack.domain.alerts.words import AGAIN, SIDES, said
from sessiontrack.domain.bodies import Oxygen
from sessiontrack.domain.patients import age_years
from sessiontrack.domain.sessions import State
from sessiontrack.domain.vitals import CUFF, SIGNS, lacking, sign_names


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
    is_critical = hold.level(reading) is Level.CRITICAL
    limits = hold.block_at if is_critical else hold.decide_above
    comparison = "ge" if is_critical else "gt"
    side = SIDES[comparison]
    values = {sign: reading.values[sign] for sign in CUFF if reading.has(sign)}
    parts = " ".join(
        said("pre_bp_hold", "beyond", label=SIGNS[sign].label, value=value, side=side, limit=limits[sign])
        for sign, value in values.items()
        if COMPARISONS[comparison](value, limits[sign])
    )
    after, within = (situation.protocol[f"pre_repeat_{word}_minutes"] for word in ("after", "within"))
    again = AGAIN if is_again else ""
    level = Level.CRITICAL if is_critical else Level.WARN
    return Finding(
        level=level,
        message=said("pre_bp_hold", level, again=again, said=parts, after=after, within=within),
        entry=reading.entry,
        inputs=dict(values),
        limits=(*hold.codes, "pre_repeat_after_minutes", "pre_repeat_within_minutes"),
        other_limits=hold.ordered,
        blocks=True,
    )


def low_pressure(situation: Situation) -> Iterable[Finding]:
    """A low systolic before the start. Source: SCIRP appendix; Mayo Clinic NCT05803551."""
    yield from judge(situation, "pre_bp_low")


def heart_rate(situation: Situation) -> Iterable[Finding]:
    """Slow or fast before the start; beyond the outer limits the start is held.

    Source: SCIRP appendix and Mayo Clinic NCT05803551; the outer limits are clinic defaults.
    """
    yield from _blocking(judge(situation, "pre_hr"))


def saturation(situation: Situation) -> Iterable[Finding]:
    """Low on room air before the start; with oxygen running, room air is unknown and is said so.

    Source: Mayo Clinic NCT05803551 (95); community hospital sedation form (92).
    """
    newest = newest_before(situation, "spo2")
    # Low with oxygen is lower still without it, so the limits hold for both.
    found = list(_blocking(judge(situation, "pre_spo2")))
    yield from found
    if newest and not found and _is_on_oxygen(situation, newest[0]):
        yield Finding(
            level=Level.WARN,
            message=said("pre_spo2", "on_oxygen", value=newest[0].values["spo2"]),
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
    minutes = situation.minutes_since(sets[-1].at) if sets else 0
    case = "none" if not sets else "old" if sets[-1].at < since else "unknown"
    words = {"minutes": minutes, "limit": fresh_minutes, "labels": sign_names(unknown)}
    last = str(sets[-1].entry.id) if sets else "none"
    yield Finding(
        level=Level.CRITICAL,
        message=said("pre_vitals_stale", case, **words) + _lacks(situation, fresh),
        # Lifting it holds until another set is taken, which is judged anew.
        cause=f"full_set:{last}",
        inputs={"unknown": ", ".join(unknown)},
        limits=("pre_vitals_fresh_minutes",),
        blocks=True,
    )


def _lacks(situation: Situation, fresh: Sequence[Reading]) -> str:
    """What the newest readings lack: they stand on the page, and who took them may think that they are a full set."""
    missing = lacking(fresh[-1].vitals) if fresh else ()
    if not missing:
        return ""
    at = fresh[-1].at.astimezone(situation.record.zone).strftime("%H:%M")
    return said("pre_vitals_stale", "lacks", at=at, labels=sign_names(missing))


JUDGED_HERE = ("item9", "item9_rise", "cssrs")
"""Rules of a course that this session's own rules of the same name judge by what it knows."""


def course_danger(situation: Situation) -> Iterable[Finding]:
    """Something in the whole course is critical: no further drug before a clinician decided or lifted it here.

    Source: clinic-day review of this project, item 14; the source of each is its rule's in ``COURSE_RULES``.
    """
    if situation.state is not State.CHECKED_IN:
        return
    for danger in situation.record.dangers:
        if danger.rule not in JUDGED_HERE and danger.since <= situation.now:
            yield Finding(
                level=Level.CRITICAL,
                message=f"{danger.title}: {danger.message} {danger.advice}",
                cause=f"{danger.rule}:{danger.cause}",
                inputs=danger.inputs,
                other_limits=danger.limits,
                blocks=True,
            )
