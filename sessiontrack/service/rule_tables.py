"""The rules as data, for a device that judges by itself while the server cannot be reached."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sessiontrack.domain import dose_checks, dose_ranges, vitals_checks
from sessiontrack.domain.alerts import RULES, Level, Rule
from sessiontrack.domain.alerts.effects import UNDER_CARE
from sessiontrack.domain.alerts.evaluation import NOT_ALARMING
from sessiontrack.domain.alerts.leaving import ESCORTED, HOME
from sessiontrack.domain.alerts.rules import LEAVING
from sessiontrack.domain.alerts.tables import (
    AWAKE,
    BOUNDS,
    MEASURED_BEFORE_START,
    OLDER_THAN_YEARS,
    ORDERED,
    PRESSURE_STEPS,
    RISES,
    SYMPTOMS,
    Bound,
)
from sessiontrack.domain.alerts.words import LEAVING as LEAVING_WORDS
from sessiontrack.domain.alerts.words import SAYS, SHARED, SIDES
from sessiontrack.domain.checks import FUTURE
from sessiontrack.domain.dose_ranges import BOLUS_CAP_UG_PER_KG, Range
from sessiontrack.domain.dosing import RATE_ROUTES
from sessiontrack.domain.ladder import INTERVALS
from sessiontrack.domain.sessions import MOVES, RATE_MOVES
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.vitals import CUFF, MOAAS_WORDS, SIGNS, SOURCES
from sessiontrack.service.correction_rules import UNDO_WITHIN
from sessiontrack.service.corrections import NEVER_RETRACTED


def rule_rows() -> list[dict[str, Any]]:
    """Every rule with what it compares and says, in the order in which the rules speak."""
    return [_rule(rule) for rule in RULES.values()]


def _rule(rule: Rule) -> dict[str, Any]:
    row = {
        "id": rule.id,
        "title": rule.title,
        "source": rule.source,
        "levels": _codes(rule.levels),
        "blocks": rule.blocks,
        "signs": _codes(rule.signs),
        "family": rule.family or rule.id,
        "is_gate": rule.is_gate,
        "looks_at_others": rule.id in LEAVING,
        "is_alarming": rule.id not in NOT_ALARMING,
        "says": dict(SAYS[rule.id]) if rule.id in SAYS else None,
        **_bounds(rule.id),
        **_pressure(rule.id),
        **_OWN.get(rule.id, {}),
    }
    return {key: value for key, value in row.items() if value is not None}


def _bounds(rule_id: str) -> dict[str, Any]:
    table = BOUNDS.get(rule_id)
    if table is None:
        return {}
    return {
        "sign": table.sign,
        "when": table.when,
        "bounds": [_bound(bound) for bound in table.bounds],
        "advice": {str(level): words for level, words in table.advice.items()},
    }


def _bound(bound: Bound) -> dict[str, str]:
    return {"level": str(bound.level), "limit": bound.limit, "comparison": bound.comparison}


def _pressure(rule_id: str) -> dict[str, Any]:
    step = PRESSURE_STEPS.get(rule_id)
    if step is None:
        return {}
    return {
        "step": {"level": str(step.level), "limits": step.by_sign, "name": step.name, "advice": step.advice}
    }


_OWN: Mapping[str, Mapping[str, Any]] = {
    "pre_bp_hold": {"older_than_years": OLDER_THAN_YEARS},
    "pre_vitals_stale": {"measured": list(MEASURED_BEFORE_START)},
    "dose_range": {
        "ordered": [_bound(bound) for bound in ORDERED],
        "bolus_cap_ug_per_kg": BOLUS_CAP_UG_PER_KG,
    },
    "inf_bp_symptom": {"symptoms": {code: str(severity) for code, severity in SYMPTOMS.items()}},
    "inf_bp_delta": {"rises": [{"level": str(rise.level), "limits": rise.by_sign} for rise in RISES]},
    "value_implausible": {"codes": list(vitals_checks.UNUSUAL_CODES)},
}
"""What single rules compare besides, by the rule's id."""


def bedside_tables() -> dict[str, Any]:
    """What a device needs beside the rules to read a session's entries as the server does."""
    return {
        "moves": {
            move: {str(before): str(after) for before, after in states.items()}
            for move, states in MOVES.items()
        },
        "rate_moves": list(RATE_MOVES),
        "rate_routes": list(RATE_ROUTES),
        "vitals_intervals": {str(state): limit for state, limit in INTERVALS.items()},
        "under_care": _codes(UNDER_CARE),
        "levels": _codes(Level),
        "severities": _codes(Severity),
        "cuff": list(CUFF),
        "pressure_steps": list(PRESSURE_STEPS),
        "moaas": {str(value): word for value, word in MOAAS_WORDS.items()},
        "says": dict(SHARED),
        "sides": dict(SIDES),
        "future_minutes": int(FUTURE.total_seconds()) // 60,
        "undo": {"within_seconds": int(UNDO_WITHIN.total_seconds()), "never": list(NEVER_RETRACTED)},
        "leaving": {
            "words": {item: dict(words) for item, words in LEAVING_WORDS.items()},
            "awake": AWAKE,
            "home": HOME,
            "escorted": list(ESCORTED),
        },
        "vitals_checks": _vitals_checks(),
        "dose_checks": _dose_checks(),
    }


def _vitals_checks() -> dict[str, Any]:
    return {
        "says": dict(vitals_checks.SAYS),
        "jumps": {sign.code: sign.jump for sign in SIGNS.values() if sign.jump is not None},
        "mean": _ranges(vitals_checks.MEAN_POSSIBLE, vitals_checks.MEAN_USUAL),
        "difference": _ranges(vitals_checks.DIFFERENCE_POSSIBLE, vitals_checks.DIFFERENCE_USUAL),
        "fahrenheit": list(vitals_checks.FAHRENHEIT),
        "kilopascal": list(vitals_checks.KILOPASCAL),
        "copies": vitals_checks.COPIES,
        "sources": list(SOURCES),
    }


def _dose_checks() -> dict[str, Any]:
    ranges = {
        "rate": dose_ranges.RATE,
        "volume_rate": dose_ranges.VOLUME_RATE,
        "concentration": dose_ranges.CONCENTRATION,
        "bolus": dose_ranges.BOLUS,
        "single_dose": dose_ranges.SINGLE_DOSE,
        "single_dose_per_kg": dose_ranges.SINGLE_DOSE_PER_KG,
    }
    return {
        "says": {**dose_ranges.SAYS, **dose_checks.SAYS},
        "ranges": {name: _range(allowed) for name, allowed in ranges.items()},
        "usual": {"mg": list(dose_ranges.USUAL_DOSE), "mg/kg": list(dose_ranges.USUAL_PER_KG)},
        "with_rate": list(dose_checks.WITH_RATE),
        "with_reason": list(dose_checks.WITH_REASON),
        "with_dose": list(dose_checks.WITH_DOSE),
        "total_percent": dose_ranges.TOTAL_PERCENT,
        "bolus_cap_ug_per_kg": BOLUS_CAP_UG_PER_KG,
    }


def _range(allowed: Range) -> dict[str, Any]:
    row = {"path": allowed.path, "unit": allowed.unit, "possible": list(allowed.possible)}
    return row | ({"usual": list(allowed.usual)} if allowed.usual else {})


def _ranges(possible: tuple[int, int], usual: tuple[int, int]) -> dict[str, list[int]]:
    return {"possible": list(possible), "usual": list(usual)}


def _codes(codes: Iterable[str]) -> list[str]:
    return [str(code) for code in codes]
