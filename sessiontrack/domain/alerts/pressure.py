"""Rules about the blood pressure from the start of the drug on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.situation import Reading, Situation
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

_LADDER = {
    "inf_bp_crit": ("bp_critical_systolic", "bp_critical_diastolic"),
    "inf_bp_teh": ("bp_teh_systolic", "bp_teh_diastolic"),
    "inf_bp_warn": ("bp_warn_systolic", "bp_warn_diastolic"),
}
_NAMES = {"systolic": "Systolic", "diastolic": "Diastolic"}


def high_pressure(situation: Situation) -> Iterable[Finding]:
    """At or above the warning limit and below those that follow; each reading climbs one step.

    Source: CTCAE v5.0, hypertension grade 3.
    """
    for reading, _ in _at_step(situation, "inf_bp_warn"):
        said = _over(situation, reading, _LADDER["inf_bp_warn"], "the warning limit")
        yield _finding(situation, reading, "inf_bp_warn", f"{said} Repeat it within 5 min.")


def treatment_emergent_hypertension(situation: Situation) -> Iterable[Finding]:
    """At or above the published line of treatment-emergent hypertension, below the stop limit.

    Source: Rodrigues et al. 2020, Expert Opin Drug Saf 19(8):1031-1040.
    """
    for reading, _ in _at_step(situation, "inf_bp_teh"):
        said = _over(
            situation, reading, _LADDER["inf_bp_teh"], "the treatment-emergent hypertension limit"
        )
        yield _finding(
            situation, reading, "inf_bp_teh", f"{said} Repeat it within 5 min, tell the clinician."
        )


def critical_pressure(situation: Situation) -> Iterable[Finding]:
    """At or above the stop limit; a second time running it is said again, never silent.

    Source: Del Sant et al. 2020; GAC guideline summary; clinic-day review: the order of the steps.
    """
    for reading, before in _at_step(situation, "inf_bp_crit"):
        said = _over(situation, reading, _LADDER["inf_bp_crit"], "the stop limit")
        again = "Again: " if before == "inf_bp_crit" else ""
        yield _finding(situation, reading, "inf_bp_crit", f"{again}{said} {ASK}")


def _at_step(situation: Situation, step: str) -> Iterator[tuple[Reading, str | None]]:
    """Readings whose highest step is this one, each with the step of the pressure before it."""
    before: str | None = None
    for reading in situation.during:
        if not (reading.has("systolic") or reading.has("diastolic")):
            continue
        reached = _step(situation, reading)
        if reached == step:
            yield reading, before
        before = reached


def _step(situation: Situation, reading: Reading) -> str | None:
    return next((step for step, codes in _LADDER.items() if _beyond(situation, reading, codes)), None)


def _beyond(situation: Situation, reading: Reading, codes: tuple[str, str]) -> list[str]:
    """Signs of a reading at or above their limit."""
    return [
        sign
        for sign, code in zip(CUFF, codes, strict=True)
        if reading.has(sign) and reading.values[sign] >= situation.protocol[code]
    ]


def _over(situation: Situation, reading: Reading, codes: tuple[str, str], name: str) -> str:
    limits = dict(zip(CUFF, codes, strict=True))
    parts = [
        f"{_NAMES[sign]} {reading.values[sign]} mmHg: at or above {name} "
        f"{situation.protocol[limits[sign]]}."
        for sign in _beyond(situation, reading, codes)
    ]
    return " ".join(parts)


def _finding(situation: Situation, reading: Reading, step: str, message: str) -> Finding:
    level = Level.CRITICAL if step == "inf_bp_crit" else Level.WARN
    return Finding(
        level=level,
        message=message,
        entry=reading.entry,
        inputs=_inputs(reading),
        limits=_LADDER[step],
    )


def _inputs(reading: Reading) -> dict[str, int | str]:
    return {sign: reading.values[sign] for sign in CUFF if reading.has(sign)}


def pressure_with_symptom(situation: Situation) -> Iterable[Finding]:
    """A pressure at or above the warning limit, and a symptom while it was the last one known.

    A symptom that comes after the reading is the cause; one that was there makes the reading it.

    Source: Yip et al.; GAC guideline summary: hypertensive emergency as against urgency.
    """
    limits = _LADDER["inf_bp_warn"]
    pressures = [reading for reading in situation.during if reading.has("systolic")]
    for place, reading in enumerate(pressures):
        over = _beyond(situation, reading, limits)
        if not over:
            continue
        following = pressures[place + 1 :]
        until = following[0].at if following else None
        present = [effect for effect in situation.record.effects if is_symptom(effect, reading)]
        if present:
            yield _with_symptom(situation, reading, present)
        for effect in situation.record.effects:
            is_in_time = until is None or effect.onset_at < until
            if effect.onset_at > reading.at and is_in_time and effect.onset_at <= situation.now:
                yield from _symptom_after(situation, reading, effect)
