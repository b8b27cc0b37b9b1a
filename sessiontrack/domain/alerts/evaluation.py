"""Which rules speak about a session now, what they forbid, and what must be kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from sessiontrack.domain.alerts.base import Alert, Level
from sessiontrack.domain.alerts.rules import LEAVING, RULES
from sessiontrack.domain.alerts.situation import Situation
from sessiontrack.domain.alerts.states import AlertState, lifted_ids, named_ids, states_of
from sessiontrack.domain.bodies import AlertRaised, Discharge
from sessiontrack.domain.record import SessionRecord

NOT_ALARMING = ("no_escort",)
"""Rules with a discharge item of their own; they are not asked for twice."""

_RULES = {
    is_leaving: tuple(rule for rule in RULES.values() if (rule.id in LEAVING) is is_leaving)
    for is_leaving in (False, True)
}


def evaluate(record: SessionRecord, now: datetime) -> tuple[Alert, ...]:
    """Everything the rules say about a session, one finding an alert.

    Readings stay found after a better one came; whether an alert still stands, ``alert_states``
    says. None found is no clearance.

    Args:
        now: the server's clock. What a tablet ahead of it charted, within the five minutes that
            are let through, has happened.
    """
    return _judge(Situation(record, record.bedside_moment(now)))


def alert_states(record: SessionRecord, now: datetime) -> tuple[AlertState, ...]:
    """Every alert that was kept or is true now, with what became of it, the loudest first."""
    situation = Situation(record, record.bedside_moment(now))
    found = states_of(situation, _judge(situation))
    return tuple(sorted(found, key=lambda state: (-Level(state.alert.level).rank, state.raised_at)))


def alarms(record: SessionRecord, now: datetime) -> tuple[Alert, ...]:
    """Warnings and critical alerts that wait for an answer now, kept or not, the loudest first."""
    waiting = (state for state in alert_states(record, now) if state.is_open and not state.is_gate)
    return tuple(state.alert for state in waiting if state.alert.level != Level.INFO)


def unkept(record: SessionRecord, now: datetime) -> tuple[Alert, ...]:
    """Alerts that must become entries beside whatever is written next.

    What is merely not done yet (a gate, as "no vitals yet") stays out of the record until somebody
    lifts or acknowledges it. What only the clock says is kept as far as people charted: a gap since then is shown,
    and kept with the next thing that they chart.
    """
    kept = {entry.id for entry in record.of_kind("alert")}
    named = named_ids(record)
    found = {
        alert.id: alert
        for alert in evaluate(record, record.charted_moment(now))
        if alert.id not in kept and (not RULES[alert.rule].is_gate or alert.id in named)
    }
    if named <= kept | found.keys():
        return tuple(found.values())
    # What somebody answered was true when they did, or is by the clock; its entry must not be missing.
    answers = (*record.of_kind("acknowledgement"), *record.of_kind("override"))
    for moment in (now, *(entry.measured_at for entry in answers)):
        for alert in evaluate(record, moment):
            if alert.id in named and alert.id not in kept:
                found.setdefault(alert.id, alert)
    return tuple(found.values())


def blocking(
    record: SessionRecord,
    what: Literal["start", "discharge"],
    moment: datetime,
    *,
    discharge: Discharge | None = None,
) -> tuple[Alert, ...]:
    """What forbids a start or a discharge at a moment, and no clinician has lifted.

    Args:
        record: without the start or the discharge itself.
        discharge: what is about to be kept; without it every check is unanswered. Only leaving
            for home is ever forbidden.
    """
    lifted = lifted_ids(record)
    return tuple(alert for alert in held(record, what, moment, discharge=discharge) if alert.id not in lifted)


def held(
    record: SessionRecord,
    what: Literal["start", "discharge"],
    moment: datetime,
    *,
    discharge: Discharge | None = None,
) -> tuple[Alert, ...]:
    """The same, with what a clinician has lifted."""
    # Strictly by the moment: a reading after the start cannot have allowed it.
    found = _judge(Situation(record, moment, discharge))
    return tuple(alert for alert in found if alert.blocks == what and not alert.is_over)


def alert_body(alert: Alert, protocol_version: int) -> AlertRaised:
    """The body of the entry that keeps an alert; the entry's id is the alert's."""
    return AlertRaised(
        rule=alert.rule,
        level=alert.level,
        message=alert.message,
        cause=alert.cause,
        cause_id=alert.cause_id,
        blocks=alert.blocks,
        inputs=dict(alert.inputs),
        limits=dict(alert.limits),
        protocol_version=protocol_version,
        late=alert.late or None,
    )


def leaving_situation(record: SessionRecord, discharge: Discharge | None, moment: datetime) -> Situation:
    """A record at a moment of leaving, with the critical alerts that still stand."""
    situation = Situation(record, moment, discharge)
    _watch(situation)
    return situation


def _judge(situation: Situation) -> tuple[Alert, ...]:
    found = _watch(situation)
    return (*found, *_found(situation, is_leaving=True))


def _watch(situation: Situation) -> tuple[Alert, ...]:
    """What the rules find; the one about leaving then looks at what of it still stands."""
    # Two findings of one cause are one alert.
    found = {alert.id: alert for alert in _found(situation, is_leaving=False)}
    if situation.is_leaving:
        situation.open_critical = tuple(
            state.alert
            for state in states_of(situation, found.values())
            if state.is_open and state.alert.level == Level.CRITICAL and state.alert.rule not in NOT_ALARMING
        )
    return tuple(found.values())


def _found(situation: Situation, *, is_leaving: bool) -> Iterator[Alert]:
    # What was watched elsewhere was alarming there; nobody stands beside that patient now.
    if situation.record.past is not None:
        return
    for rule in _RULES[is_leaving]:
        for finding in rule.function(situation):
            yield rule.alert(finding, situation)
