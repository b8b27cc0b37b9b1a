"""The rules behind the limits, as the protocol's page tells them: what holds, what leaving asks, where one decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sessiontrack.domain.alerts import RULES, Level, Rule
from sessiontrack.domain.alerts.words import LEAVING
from sessiontrack.domain.course_rules import COURSE_RULES, CourseRule
from sessiontrack.domain.courses import CHECKPOINTS
from sessiontrack.domain.discharge import DISCHARGE_CHECKS

LEVEL_WORDS: Final = {Level.INFO: "note", Level.WARN: "warning", Level.CRITICAL: "critical"}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule, with its levels in words and where it comes from."""

    title: str
    levels: str
    source: str


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules with one effect, and what people answer or decide beside them."""

    code: str
    label: str
    about: str
    lines: tuple[RuleLine, ...]


def _lines(rules: Iterable[Rule | CourseRule]) -> tuple[RuleLine, ...]:
    return tuple(
        RuleLine(rule.title, " or ".join(LEVEL_WORDS[level] for level in rule.levels), rule.source)
        for rule in rules
    )


_MEASURED = [words["label"] for words in LEAVING.values() if "label" in words]
_BY = {
    effect: [rule for rule in RULES.values() if rule.blocks == effect]
    for effect in ("start", "discharge", None)
}

RULE_GROUPS: Final = (
    RuleGroup(
        "hold",
        "What holds the start",
        "Until it is settled, or a clinician lifts it with a reason.",
        _lines(_BY["start"]),
    ),
    RuleGroup(
        "gate",
        "What holds leaving for home",
        f"Measured or charted: {'; '.join(_MEASURED)}. Answered: {'; '.join(DISCHARGE_CHECKS.values())}.",
        _lines(_BY["discharge"]),
    ),
    RuleGroup("alarm", "What raises an alert and holds nothing", "", _lines(_BY[None])),
    RuleGroup(
        "checkpoint",
        "Checkpoints and rules over a course",
        f"A clinician decides: {'; '.join(CHECKPOINTS.values())}.",
        _lines(COURSE_RULES.values()),
    ),
)
"""Every rule of the program in one group; a clinic sets their limits, not the rules."""
