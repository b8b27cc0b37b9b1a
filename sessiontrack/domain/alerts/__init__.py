"""What the rules say about a session; callers import these names from here."""

from __future__ import annotations

from sessiontrack.domain.alerts.base import Alert, Level, Rule
from sessiontrack.domain.alerts.evaluation import (
    alarms,
    alert_body,
    alert_states,
    blocking,
    evaluate,
    held,
    unkept,
)
from sessiontrack.domain.alerts.rules import RULES
from sessiontrack.domain.alerts.states import AlertState, AlertStatus, kept_alert, named_ids

__all__ = [
    "RULES",
    "Alert",
    "AlertState",
    "AlertStatus",
    "Level",
    "Rule",
    "alarms",
    "alert_body",
    "alert_states",
    "blocking",
    "evaluate",
    "held",
    "kept_alert",
    "named_ids",
    "unkept",
]
