"""Rules about the blood pressure from the start of the drug on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.situation import PRESSURE_STEPS, EffectStep, Reading, Situation
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import EffectEpisode
from sessiontrack.domain.side_effects import SIDE_EFFECTS, Severity
from sessiontrack.domain.vitals import CUFF

ASK = "Recheck, call the clinician, pause. Ask about chest pain, headache, vision, breath, weakness."

SYMPTOMS = {
    "chest_pain": Severity.MILD,
    "slurred_speech": Severity.MILD,
    "loss_of_consciousness": Severity.MILD,
    "seizure": Severity.MILD,
    "oxygen_desaturation": Severity.MILD,
    "respiratory_depression": Severity.MILD,
    "airway_obstruction": Severity.MILD,
    "headache": Severity.SEVERE,
    "numbness": Severity.SEVERE,
    "blurred_vision": Severity.SEVERE,
}
"""Effects, and how strong, that turn a high pressure into an emergency.

Source: Yip et al.; GAC guideline summary: emergency as against urgency.
"""

_NAMES = {"systolic": "Systolic", "diastolic": "Diastolic"}


def high_pressure(situation: Situation) -> Iterable[Finding]:
    """At or above the warning limit and below those that follow; each reading climbs one step.

    Source: CTCAE v5.0, hypertension grade 3.
    """
    for reading, _ in _at_step(situation, "inf_bp_warn"):
        said = _over(situation, reading, PRESSURE_STEPS["inf_bp_warn"], "the warning limit")
        yield _finding(situation, reading, "inf_bp_warn", f"{said} Repeat it within 5 min.")


def treatment_emergent_hypertension(situation: Situation) -> Iterable[Finding]:
    """At or above the published line of treatment-emergent hypertension, below the stop limit.

    Source: Rodrigues et al. 2020, Expert Opin Drug Saf 19(8):1031-1040.
    """
    for reading, _ in _at_step(situation, "inf_bp_teh"):
        said = _over(
            situation, reading, PRESSURE_STEPS["inf_bp_teh"], "the treatment-emergent hypertension limit"
        )
        yield _finding(
            situation, reading, "inf_bp_teh", f"{said} Repeat it within 5 min, tell the clinician."
        )


def critical_pressure(situation: Situation) -> Iterable[Finding]:
    """At or above the stop limit; a second time running it is said again, never silent.

    Source: Del Sant et al. 2020; GAC guideline summary; clinic-day review: the order of the steps.
    """
    for reading, before in _at_step(situation, "inf_bp_crit"):
        said = _over(situation, reading, PRESSURE_STEPS["inf_bp_crit"], "the stop limit")
        again = "Again: " if before == "inf_bp_crit" else ""
        yield _finding(situation, reading, "inf_bp_crit", f"{again}{said} {ASK}")


def _at_step(situation: Situation, step: str) -> Iterator[tuple[Reading, str | None]]:
    """Readings whose highest step is this one, each with the step of the pressure before it."""
    # One alert a reading: three for one number would be answered by habit.
    before: str | None = None
    for reading, reached in situation.pressure_steps:
        if reached == step:
            yield reading, before
        before = reached


def _limits(situation: Situation, codes: tuple[str, str]) -> dict[str, int]:
    """Limits in mmHg by sign."""
    return {sign: situation.protocol[code] for sign, code in zip(CUFF, codes, strict=True)}


def _beyond(reading: Reading, limits: Mapping[str, int]) -> list[str]:
    """Signs of a reading at or above their limit."""
    values = reading.values
    return [sign for sign, limit in limits.items() if values.get(sign, 0) >= limit]


def _over(situation: Situation, reading: Reading, codes: tuple[str, str], name: str) -> str:
    limits = _limits(situation, codes)
    parts = [
        f"{_NAMES[sign]} {reading.values[sign]} mmHg: at or above {name} {limits[sign]}."
        for sign in _beyond(reading, limits)
    ]
    return " ".join(parts)


def _finding(situation: Situation, reading: Reading, step: str, message: str) -> Finding:
    level = Level.CRITICAL if step == "inf_bp_crit" else Level.WARN
    return Finding(
        level=level,
        message=message,
        entry=reading.entry,
        inputs=_inputs(reading),
        limits=PRESSURE_STEPS[step],
    )


def _inputs(reading: Reading) -> dict[str, int | str]:
    return {sign: reading.values[sign] for sign in CUFF if reading.has(sign)}


def pressure_with_symptom(situation: Situation) -> Iterable[Finding]:
    """A pressure at or above the warning limit, and a symptom while it was the last one known.

    Source: Yip et al.; GAC guideline summary: hypertensive emergency as against urgency.
    """
    pressures = [one for one in situation.during if one.has("systolic") or one.has("diastolic")]
    limits = _limits(situation, PRESSURE_STEPS["inf_bp_warn"])
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
    limits = PRESSURE_STEPS["inf_bp_warn"]
    labels = " and ".join(SIDE_EFFECTS[code].label.lower() for code in effects)
    said = _over(situation, reading, limits, "the warning limit")
    return Finding(
        level=Level.CRITICAL,
        message=f"{said} With {labels}: stop the drug, call the clinician, treat as an emergency.",
        entry=cause,
        inputs={**_inputs(reading), "effects": ", ".join(effects)},
        limits=limits,
    )


def pressure_rise(situation: Situation) -> Iterable[Finding]:
    """A rise from before the start: noted, then warned about. No baseline, no answer.

    Source: the esketamine label weighs a rise of 40 / 25; the lower step is a clinic default.
    """
    baseline = situation.baseline
    if baseline is None:
        return
    steps = (
        (Level.WARN, ("bp_rise_warn_systolic", "bp_rise_warn_diastolic")),
        (Level.INFO, ("bp_rise_info_systolic", "bp_rise_info_diastolic")),
    )
    limits = [(level, codes, _limits(situation, codes)) for level, codes in steps]
    for reading in situation.during:
        rises = {sign: reading.values[sign] - baseline[sign] for sign in CUFF if reading.has(sign)}
        for level, codes, most in limits:
            named = dict(zip(CUFF, codes, strict=True))
            over = {sign: named[sign] for sign in rises if rises[sign] >= most[sign]}
            if over:
                yield _rise(situation, reading, level, over)
                break


def _rise(situation: Situation, reading: Reading, level: Level, limits: Mapping[str, str]) -> Finding:
    baseline = situation.baseline or {}
    said = [
        f"{_NAMES[sign]} {reading.values[sign]} mmHg is {reading.values[sign] - baseline[sign]} "
        f"above {baseline[sign]} before the start; the limit of the rise is "
        f"{situation.protocol[code]}."
        for sign, code in limits.items()
    ]
    before = {f"before_{sign}": baseline[sign] for sign in limits}
    return Finding(
        level=level,
        message=" ".join(said),
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
        again, was_low = "Again: " if was_low else "", is_low
        if is_low:
            yield Finding(
                level=Level.CRITICAL,
                message=f"{again}Systolic {systolic} mmHg: below the limit {lowest}. Lay the "
                "patient flat, recheck, call the clinician, pause.",
                entry=reading.entry,
                inputs=_inputs(reading),
                limits=("bp_low_critical_systolic",),
            )
        elif situation.baseline and situation.baseline["systolic"] - systolic >= (situation.protocol[most]):
            before = situation.baseline["systolic"]
            yield Finding(
                level=Level.WARN,
                message=f"Systolic {systolic} mmHg is {before - systolic} below {before} before "
                f"the start; the limit of the fall is {situation.protocol[most]}.",
                entry=reading.entry,
                inputs={**_inputs(reading), "before_systolic": before},
                limits=(most,),
            )
