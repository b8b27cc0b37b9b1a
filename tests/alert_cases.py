"""Three examples of a rule: one that fires, one that is silent, one with its input missing."""

from __future__ import annotations

from dataclasses import dataclass

from sessiontrack.domain.alerts import Alert, evaluate
from sessiontrack.domain.record import SessionRecord
from tests.builders_domain import at


@dataclass(frozen=True)
class Example:
    """A record at a minute, and what the rule says: a level, or nothing."""

    record: SessionRecord
    minute: float
    level: str | None = None


@dataclass(frozen=True)
class Case:
    """The three examples of one rule; a missing input never makes a rule say that all is well."""

    fires: Example
    silent: Example
    missing: Example

    @property
    def examples(self) -> tuple[Example, ...]:
        return self.fires, self.silent, self.missing


def alerts_of(rule: str, record: SessionRecord, minute: float) -> list[Alert]:
    """What one rule says about a record at a minute."""
    return [alert for alert in evaluate(record, at(minute)) if alert.rule == rule]


def levels(rule: str, record: SessionRecord, minute: float) -> list[str]:
    """The levels of what one rule says."""
    return [alert.level for alert in alerts_of(rule, record, minute)]
