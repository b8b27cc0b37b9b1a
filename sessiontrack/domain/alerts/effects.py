"""Rules about what the patient feels and what is seen: ratings and side effects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import cast
from uuid import UUID

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.situation import EffectStep, Situation
from sessiontrack.domain.alerts.vital_signs import judge
from sessiontrack.domain.alerts.words import SAYS, said
from sessiontrack.domain.bodies import FollowUp, Sweep
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.sessions import State
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.terms import Terms

UNDER_CARE = (State.INFUSING, State.PAUSED, State.RECOVERING)


def high_dissociation(situation: Situation) -> Iterable[Finding]:
    """Strong dissociation, or one that lasts; for most it is gone within two hours.

    Source: clinic default for the rating; NIMH 2019 for the time.
    """
    yield from judge(situation, "dissociation_high")
    yield from _lasting(situation)


def _lasting(situation: Situation) -> Iterable[Finding]:
    rated = [reading for reading in situation.readings if reading.has("dissociation_nrs")]
    if situation.started_at is None or situation.state not in UNDER_CARE or not rated:
        return
    minutes = situation.minutes_since(situation.started_at)
    longest = situation.protocol["dissociation_minutes"]
    value, settled = rated[-1].values["dissociation_nrs"], situation.protocol["leave_dissociation"]
    # Gone means as far as one may leave with, not zero.
    ends_at = situation.started_at + timedelta(minutes=longest)
    if situation.now > ends_at and value > settled:
        yield Finding(
            level=Level.WARN,
            message=said("dissociation_high", "lasting", value=value, minutes=minutes, limit=longest),
            cause="lasting",
            inputs={"dissociation_nrs": value, "minutes": minutes},
            limits=("dissociation_minutes", "leave_dissociation"),
        )


def high_distress(situation: Situation) -> Iterable[Finding]:
    """Distress that asks for somebody, or for the clinician.

    Source: provider survey, Pharmaceuticals 2020;13(7):151; the upper step is a clinic default.
    """
    yield from judge(situation, "distress_high")


def red_flag_effect(situation: Situation) -> Iterable[Finding]:
    """An effect that is an alarm by itself, or one at the severity that calls a clinician.

    Each worsening speaks again. Effects told later, and those a sweep found, count too.

    Source: clinical research of this project, section 6.2; the list of side effects.
    """
    terms = situation.record.terms
    yield from _charted(situation.effect_steps, terms)
    for entry in situation.seen("sweep"):
        present = cast(Sweep, entry.body).present
        flags = [code for code in present if terms.escalates(code, Severity.MILD)]
        # A sweep repeats what is charted already; only what it found itself is news.
        new = [code for code in flags if not _is_charted(situation, code, entry)]
        if new:
            yield _flag(entry, [(code, "") for code in new], terms)
    for entry in situation.seen("follow_up"):
        told = [
            (late.effect, late.severity)
            for late in cast(FollowUp, entry.body).effects
            if terms.escalates(late.effect, Severity(late.severity))
        ]
        if told:
            yield _flag(entry, told, terms)


def _charted(steps: Iterable[EffectStep], terms: Terms) -> Iterator[Finding]:
    worst: dict[UUID, int] = {}
    for step in steps:
        severity = Severity(step.severity)
        # Easing is good news; only a step above all before calls again.
        is_worse = severity.rank > worst.get(step.effect_id, 0)
        worst[step.effect_id] = max(severity.rank, worst.get(step.effect_id, 0))
        if is_worse and terms.escalates(step.effect, severity):
            yield _flag(step.entry, [(step.effect, step.severity)], terms)


def _is_charted(situation: Situation, code: str, sweep: Entry) -> bool:
    return any(
        effect.effect == code and (effect.resolved_at is None or effect.resolved_at > sweep.measured_at)
        for effect in situation.record.effects
    )


def _flag(entry: Entry, effects: list[tuple[str, str]], terms: Terms) -> Finding:
    words = ", ".join(
        f"{terms.label(code).lower()}{f' ({severity})' if severity else ''}" for code, severity in effects
    )
    # An effect with words of its own outweighs the others.
    case = next((code for code, _ in effects if code in SAYS["red_flag_effect"]), "said")
    return Finding(
        level=Level.CRITICAL,
        message=said("red_flag_effect", case, labels=f"{words[0].upper()}{words[1:]}"),
        entry=entry,
        inputs={code: severity or "present" for code, severity in effects},
    )
