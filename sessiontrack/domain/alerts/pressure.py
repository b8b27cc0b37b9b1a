"""Rules about the blood pressure from the start of the drug on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.situation import EffectStep, Reading, Situation
from sessiontrack.domain.alerts.tables import PRESSURE_STEPS, RISES, SYMPTOMS, PressureStep
from sessiontrack.domain.alerts.words import AGAIN, SHARED, said
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import EffectEpisode
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.vitals import CUFF


def high_pressure(situation: Situation) -> Iterable[Finding]:
    """At or above the warning limit and below those that follow; each reading climbs one step.

    Source: CTCAE v5.0, hypertension grade 3.
    """
    yield from _climbed(situation, "inf_bp_warn")


def treatment_emergent_hypertension(situation: Situation) -> Iterable[Finding]:
    """At or above the published line of treatment-emergent hypertension, below the stop limit.

    Source: Rodrigues et al. 2020, Expert Opin Drug Saf 19(8):1031-1040.
    """
    yield from _climbed(situation, "inf_bp_teh")


def critical_pressure(situation: Situation) -> Iterable[Finding]:
    """At or above the stop limit; a second time running it is said again, never silent.

    Source: Del Sant et al. 2020; GAC guideline summary; clinic-day review: the order of the steps.
    """
    yield from _climbed(situation, "inf_bp_crit")


def _climbed(situation: Situation, rule_id: str) -> Iterator[Finding]:
    """Readings whose highest step is this one."""
    # One alert a reading: three for one number would be answered by habit.
    step, before = PRESSURE_STEPS[rule_id], None
    for reading, reached in situation.pressure_steps:
        if reached == rule_id:
            again = AGAIN if step.level is Level.CRITICAL and before == rule_id else ""
            yield Finding(
                level=step.level,
                message=f"{again}{_over(situation, reading, step)} {step.advice}",
                entry=reading.entry,
                inputs=_inputs(reading),
                limits=step.limits,
            )
        before = reached


def _limits(situation: Situation, by_sign: Mapping[str, str]) -> dict[str, int]:
    """Limits in mmHg by sign."""
    return {sign: situation.protocol[code] for sign, code in by_sign.items()}


def _beyond(reading: Reading, limits: Mapping[str, int]) -> list[str]:
    """Signs of a reading at or above their limit."""
    values = reading.values
    return [sign for sign, limit in limits.items() if values.get(sign, 0) >= limit]


def _over(situation: Situation, reading: Reading, step: PressureStep) -> str:
    limits = _limits(situation, step.by_sign)
    beyond = _beyond(reading, limits)
    if len(beyond) > 1:
        # In one sentence: what to do comes after it, and a line of alerts on a tablet is short.
        limit = "/".join(str(limits[sign]) for sign in beyond)
        return SHARED["pressure"].format(**reading.values, name=step.name, limit=limit)
    (sign,) = beyond
    return SHARED[sign].format(value=reading.values[sign], name=step.name, limit=limits[sign])


def _inputs(reading: Reading) -> dict[str, int | str]:
    return {sign: reading.values[sign] for sign in CUFF if reading.has(sign)}


def pressure_with_symptom(situation: Situation) -> Iterable[Finding]:
    """A pressure at or above the warning limit, and a symptom while it was the last one known.

    Source: Yip et al.; GAC guideline summary: hypertensive emergency as against urgency.
    """
    pressures = [one for one in situation.during if one.has("systolic") or one.has("diastolic")]
    limits = _limits(situation, PRESSURE_STEPS["inf_bp_warn"].by_sign)
    ends = [*(reading.at for reading in pressures[1:]), None]
    for reading, until in zip(pressures, ends, strict=False):
        if not _beyond(reading, limits):
            continue
        present = [effect for effect in situation.record.effects if _is_present(effect, reading.at)]
        if present:
            codes = [effect.effect for effect in present]
            yield _with_symptom(situation, reading, codes, reading.entry)
        # Whoever had it at the reading is told with the reading, not once more by a change.
        known = {effect.id for effect in present}
        for step in situation.effect_steps:
            is_later = step.entry.measured_at > reading.at
            is_before_next = until is None or step.entry.measured_at < until
            if is_later and is_before_next and step.effect_id not in known and _counts(step):
                yield _with_symptom(situation, reading, [step.effect], step.entry)


def _is_present(effect: EffectEpisode, moment: datetime) -> bool:
    is_over = effect.resolved_at is not None and effect.resolved_at <= moment
    steps = [severity for at, severity in effect.steps if at <= moment]
    return bool(steps) and not is_over and is_emergency(effect.effect, steps[-1])


def is_emergency(effect: str, severity: str) -> bool:
    """An effect that, at this severity, turns a high pressure into an emergency."""
    needed = SYMPTOMS.get(effect)
    return needed is not None and Severity(severity).rank >= needed.rank


def _counts(step: EffectStep) -> bool:
    return is_emergency(step.effect, step.severity)


def _with_symptom(situation: Situation, reading: Reading, effects: list[str], cause: Entry) -> Finding:
    step = PRESSURE_STEPS["inf_bp_warn"]
    labels = " and ".join(situation.record.terms.label(code).lower() for code in effects)
    return Finding(
        level=Level.CRITICAL,
        message=said("inf_bp_symptom", "said", said=_over(situation, reading, step), labels=labels),
        entry=cause,
        inputs={**_inputs(reading), "effects": ", ".join(effects)},
        limits=step.limits,
    )


def pressure_rise(situation: Situation) -> Iterable[Finding]:
    """A rise from before the start: noted, then warned about. No baseline, no answer.

    Source: the esketamine label weighs a rise of 40 / 25; the lower step is a clinic default.
    """
    baseline = situation.baseline
    if baseline is None:
        return
    limits = [(rise, _limits(situation, rise.by_sign)) for rise in RISES]
    for reading in situation.during:
        rises = {sign: reading.values[sign] - baseline[sign] for sign in CUFF if reading.has(sign)}
        for rise, most in limits:
            over = {sign: rise.by_sign[sign] for sign in rises if rises[sign] >= most[sign]}
            if over:
                yield _rise(situation, reading, rise.level, over)
                break


def _rise(situation: Situation, reading: Reading, level: Level, limits: Mapping[str, str]) -> Finding:
    baseline = situation.baseline or {}
    parts = [
        said(
            "inf_bp_delta",
            sign,
            value=reading.values[sign],
            rise=reading.values[sign] - baseline[sign],
            before=baseline[sign],
            limit=situation.protocol[code],
        )
        for sign, code in limits.items()
    ]
    before = {f"before_{sign}": baseline[sign] for sign in limits}
    return Finding(
        level=level,
        message=" ".join(parts),
        entry=reading.entry,
        inputs={**_inputs(reading), **before},
        limits=tuple(limits.values()),
    )


def pressure_fall(situation: Situation) -> Iterable[Finding]:
    """A systolic far below the one before the start, or below the absolute limit.

    Source: ketamine label lists hypotension, Pfizer Medical Information; SCIRP appendix and Mayo
    Clinic NCT05803551 for the absolute limit.
    """
    lowest, most = situation.protocol["bp_low_critical_systolic"], "bp_fall_warn_systolic"
    was_low = False
    for reading in situation.during:
        if not reading.has("systolic"):
            continue
        systolic, is_low = reading.values["systolic"], reading.values["systolic"] < lowest
        again, was_low = AGAIN if was_low else "", is_low
        if is_low:
            yield Finding(
                level=Level.CRITICAL,
                message=said("inf_bp_fall", "low", again=again, value=systolic, limit=lowest),
                entry=reading.entry,
                inputs=_inputs(reading),
                limits=("bp_low_critical_systolic",),
            )
        elif situation.baseline and situation.baseline["systolic"] - systolic >= (situation.protocol[most]):
            before = situation.baseline["systolic"]
            yield Finding(
                level=Level.WARN,
                message=said(
                    "inf_bp_fall",
                    "fall",
                    value=systolic,
                    fall=before - systolic,
                    before=before,
                    limit=situation.protocol[most],
                ),
                entry=reading.entry,
                inputs={**_inputs(reading), "before_systolic": before},
                limits=(most,),
            )
