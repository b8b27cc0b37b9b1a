"""What became of an alert: whether it still stands, and who dealt with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import cast
from uuid import UUID

from sessiontrack.domain.alerts.base import Alert, Level
from sessiontrack.domain.alerts.rules import RULES
from sessiontrack.domain.alerts.situation import Situation
from sessiontrack.domain.bodies import Acknowledgement, AlertRaised, Override
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import SessionRecord


class AlertStatus(StrEnum):
    """What became of an alert."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    OVERRIDDEN = "overridden"
    CORRECTED = "corrected"
    CLEARED = "cleared"


@dataclass(frozen=True, slots=True)
class AlertState:
    """An alert with what became of it.

    Args:
        status: what counts of it; a correction wins over a person's answer, an answer over time.
        raised_at: when the entry beside which it was kept happened, if that made it true; else how far people had
            charted when it was kept, or now while it is not.
        is_kept: it is an entry of the record.
        holds: what it says is still so, whoever dealt with it.
    """

    alert: Alert
    status: AlertStatus
    raised_at: datetime
    is_kept: bool
    holds: bool
    acknowledgement: Entry | None = None
    override: Entry | None = None

    @property
    def is_open(self) -> bool:
        """Nobody dealt with it and nothing cleared it."""
        return self.status is AlertStatus.OPEN

    @property
    def is_gate(self) -> bool:
        """It only says what is not done yet: a line of a checklist rather than an alarm."""
        rule = RULES.get(self.alert.rule)
        return rule is not None and rule.is_gate


def states_of(situation: Situation, found: Iterable[Alert]) -> tuple[AlertState, ...]:
    """Kept and found alerts, each once; a kept one keeps the words and limits of its time."""
    record = situation.record
    alerts = {alert.id: alert for alert in found}
    kept = {entry.id: entry for entry in record.of_kind("alert")}
    judge = _Judge(situation, alerts, {entry_id: kept_alert(kept[entry_id]) for entry_id in kept})
    return tuple(judge.state(alert_id, kept.get(alert_id)) for alert_id in {**kept, **alerts})


def kept_alert(entry: Entry) -> Alert:
    """The alert that an alert entry keeps."""
    body = cast(AlertRaised, entry.body)
    return Alert(
        id=entry.id,
        rule=body.rule,
        level=body.level,
        message=body.message,
        cause=body.cause,
        cause_id=body.cause_id,
        blocks=body.blocks,
        inputs=body.inputs,
        limits=body.limits,
        late=bool(body.late),
    )


def lifted_ids(record: SessionRecord) -> frozenset[UUID]:
    """Ids of the alerts that a current override names."""
    return frozenset(cast(Override, entry.body).alert_id for entry in record.of_kind("override"))


def named_ids(record: SessionRecord) -> frozenset[UUID]:
    """Ids of the alerts that somebody lifted or acknowledged."""
    return lifted_ids(record) | {
        cast(Acknowledgement, entry.body).alert_id for entry in record.of_kind("acknowledgement")
    }


class _Judge:
    """The record, looked up by what a status depends on."""

    def __init__(self, situation: Situation, found: dict[UUID, Alert], kept: dict[UUID, Alert]) -> None:
        record = situation.record
        self.situation, self.found, self.kept = situation, found, kept
        self.entries = {entry.id: entry for entry in (*record.course_entries, *record.current)}
        self.acknowledged = {
            cast(Acknowledgement, entry.body).alert_id: entry for entry in record.of_kind("acknowledgement")
        }
        self.overridden = {cast(Override, entry.body).alert_id: entry for entry in record.of_kind("override")}
        # Kept alerts count as raised too: the limits may have been others when they spoke.
        self.raised = {(alert.cause_id, _family(alert.rule)) for alert in (*found.values(), *kept.values())}
        loud = (alert for alert in found.values() if alert.level != Level.INFO)
        self.warned = {(alert.cause_id, sign) for alert in loud for sign in _signs(alert)}

    def state(self, alert_id: UUID, entry: Entry | None) -> AlertState:
        alert = self.kept.get(alert_id) or self.found[alert_id]
        holds = self._holds(alert)
        acknowledgement = self.acknowledged.get(alert_id)
        override = self.overridden.get(alert_id)
        return AlertState(
            alert=alert,
            status=self._status(alert, holds),
            raised_at=entry.measured_at if entry else self.situation.now,
            is_kept=entry is not None,
            holds=holds,
            acknowledgement=acknowledgement,
            override=override,
        )

    def _status(self, alert: Alert, holds: bool) -> AlertStatus:
        # A value that never was needs no answer, even when somebody gave one.
        if self._is_corrected(alert):
            return AlertStatus.CORRECTED
        if alert.id in self.overridden:
            return AlertStatus.OVERRIDDEN
        if alert.id in self.acknowledged:
            return AlertStatus.ACKNOWLEDGED
        return AlertStatus.OPEN if holds else AlertStatus.CLEARED

    def _is_corrected(self, alert: Alert) -> bool:
        # An amendment is an entry of its own, so the version that it replaced is no longer held.
        is_gone = alert.cause_id is not None and alert.cause_id not in self.entries
        return is_gone and alert.id not in self.found

    def _holds(self, alert: Alert) -> bool:
        found = self.found.get(alert.id)
        if found is None or found.is_over:
            return False
        rule = RULES[alert.rule]
        cause = self.entries.get(alert.cause_id) if alert.cause_id else None
        # What no measurement can take back, as a red flag, stands until a person answers it.
        if cause is None or not _signs(found):
            return True
        if rule.signs:
            return not self._is_repeated(cause, rule.signs, _family(rule.id))
        return not all(self._is_calm_later(cause, sign) for sign in found.again)

    def _is_repeated(self, cause: Entry, signs: tuple[str, ...], family: str) -> bool:
        """A later set has the signs and the rules are silent about it; a missing sign clears nothing."""
        return any(
            reading.has(*signs) and (reading.entry.id, family) not in self.raised
            for reading in self.situation.readings
            if reading.at > cause.measured_at
        )

    def _is_calm_later(self, cause: Entry, sign: str) -> bool:
        """A later set has the sign, and no rule warns of it there."""
        return any(
            reading.has(sign) and (reading.entry.id, sign) not in self.warned
            for reading in self.situation.readings
            if reading.at > cause.measured_at
        )


def _signs(alert: Alert) -> tuple[str, ...]:
    rule = RULES.get(alert.rule)
    return (rule.signs if rule else ()) or alert.again


def _family(rule_id: str) -> str:
    rule = RULES.get(rule_id)
    return (rule.family or rule.id) if rule else rule_id
