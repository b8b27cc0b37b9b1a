"""The table of rules: what is judged, in the order in which a page lists it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sessiontrack.domain.alerts import (
    before_start,
    dose,
    effects,
    leaving,
    pressure,
    scores,
    timing,
    vital_signs,
)
from sessiontrack.domain.alerts.base import Level, Rule
from sessiontrack.domain.vitals import CUFF

_INFO, _WARN, _CRITICAL = Level
_HIGH = "high_pressure"


def _rule(rule_id: str, title: str, function, levels, **options) -> Rule:
    """A rule whose source stands at its function, where the threshold is compared."""
