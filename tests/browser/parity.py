"""A record as the device gets it, and what the server says about it, to be held against what the device says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sessiontrack.domain.alerts import AlertState, alert_states
from sessiontrack.domain.alerts.tables import BOUNDS, PRESSURE_STEPS
from sessiontrack.domain.bodies import Vitals
from sessiontrack.domain.discharge import discharge_items
from sessiontrack.domain.dosing import ordered_ug, shown_mg
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.ladder import planned_vitals_at
from sessiontrack.domain.limit_groups import BEDSIDE_LIMITS
from sessiontrack.domain.record import EffectEpisode, SessionRecord
from sessiontrack.domain.vitals import is_full_set
from sessiontrack.domain.vitals_checks import check_vitals
from sessiontrack.web.course_routes import CourseAnswer
from sessiontrack.web.drafts import draft_of
from sessiontrack.web.entry_answers import alert_state_answer, body_answer
from sessiontrack.web.entry_schemas import VitalsSchema
from sessiontrack.web.fields import moment_text
from sessiontrack.web.patient_routes import PatientAnswer
from sessiontrack.web.session_answers import record_entry_answer
from sessiontrack.web.session_routes import PlanAnswer
from tests.browser.parity_alerts import micros, told_alerts
from tests.builders_domain import entry

CHECKED_ID = UUID("00000000-0000-4000-8000-000000000000")
ABOUT_SIGNS = {"pre_bp_hold", "inf_bp_delta", "inf_bp_fall", *BOUNDS, *PRESSURE_STEPS}


@dataclass(frozen=True)
class Case:
    """A record, and the moments at which it is read.

    Args:
        kept: how many entries the server has; the others still wait on the device, without the alerts among them.
    """

    record: SessionRecord
    moments: tuple[datetime, ...]
    checks: tuple[Vitals, ...] = ()
    kept: int | None = None

    @property
    def seen(self) -> SessionRecord:
        """The record with what the device has of it."""
        if self.kept is None:
            return self.record
        held, waiting = self.record.entries[: self.kept], self.record.entries[self.kept :]
        return replace(self.record, entries=(*held, *(entry for entry in waiting if entry.kind != "alert")))

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """What the server has not."""
        return () if self.kept is None else self.seen.entries[self.kept :]


def document_of(case: Case, states: Iterable[AlertState]) -> dict[str, Any]:
    """The bedside document: what the server kept, and its alerts, for some rest on what only it sees."""
    record = case.seen
    held = record.entries if case.kept is None else record.entries[: case.kept]
    return {
        "zone": record.zone.key,
        "session": PlanAnswer().dump(record.session),
        "patient": PatientAnswer().dump(record.patient),
        "course": CourseAnswer().dump(record.course),
        "entries": [record_entry_answer(record, entry) for entry in held],
        "alerts": [alert_state_answer(state) for state in states],
        "protocol": {
            "version": record.protocol.version,
            "limits": {code: record.protocol[code] for code in BEDSIDE_LIMITS},
        },
    }


def waiting_of(case: Case) -> list[dict[str, Any]]:
    """The items of the outbox that become the entries which the server has not."""
    return [item_of(entry) for entry in case.waiting]


def item_of(entry: Entry) -> dict[str, Any]:
    body = body_answer(entry)
    why = {"target": str(entry.target_id), "reason_code": entry.reason_code, "reason_text": entry.reason_text}
    is_amendment = entry.target_id is not None and entry.kind != "retraction"
    payload = {**why, "body": body} if is_amendment else {**body, **why} if entry.target_id else body
    return {
        "id": str(entry.id),
        "sessionId": str(entry.session_id),
        "personId": str(entry.author_id),
        "kind": entry.kind,
        "segment": "amendments" if is_amendment else entry.kind,
        "payload": payload,
        "measuredAt": ms(entry.measured_at),
        "madeAt": ms(entry.entered_at),
        "state": "waiting",
    }


def sent(case: Case) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """What the device is given, a moment at a time, with what it has to say."""
    record = case.seen
    for moment in case.moments:
        states = alert_states(record, moment)
        checks = case.checks if moment is case.moments[0] else ()
        given = {
            "document": document_of(case, states),
            "waiting": waiting_of(case),
            "now": ms(moment),
            "checks": [body_answer(_unsaved(body, moment)) for body in checks],
        }
        yield (
            given,
            {
                **said(record, moment),
                "alerts": told_alerts(states, case.waiting),
                "checks": [checked(record, body, moment) for body in checks],
            },
        )


def ms(moment: datetime) -> float:
    """Milliseconds since 1970, with the microseconds behind the point."""
    found = micros(moment)
    assert found is not None
    return found / 1000


def _unsaved(body: Vitals, moment: datetime) -> Entry:
    return entry(body, moment, seq=10**9, id=CHECKED_ID)


def said(record: SessionRecord, now: datetime) -> dict[str, Any]:
    """What the server says about a record."""
    infusion, order = record.infusion, record.order
    ordered = ordered_ug(order, record.weight_g) if order else None
    delivered = infusion.delivered_ug_at(now)
    return {
        "state": str(record.status(now).state),
        "current": [str(entry.id) for entry in record.current],
        "delivered": f"{delivered.numerator}/{delivered.denominator}",
        "delivered_mg": shown_mg(delivered),
        "rate": _number(infusion.rate_ug_per_h_at(now)),
        "elapsed": infusion.elapsed_seconds(now),
        "ordered": _number(ordered),
        "due": micros(planned_vitals_at(record, now)),
        "baseline": list(record.baseline_pressure) if record.baseline_pressure else None,
        "full": [str(entry.id) for entry, body in record.vitals if is_full_set(body)],
        "effects": [_effect(episode) for episode in record.effects],
        "late": [str(entry.id) for entry in record.current if record.is_version_late(entry)],
        "leaving": [
            [item.code, item.label, item.is_met, item.detail] for item in discharge_items(record, None, now)
        ],
    }


def _number(amount: Any) -> float | None:
    return None if amount is None else float(amount)


def _effect(episode: EffectEpisode) -> list[Any]:
    steps = [[micros(moment), str(severity)] for moment, severity in episode.steps]
    onset, resolved = micros(episode.onset_at), micros(episode.resolved_at)
    return [str(episode.id), episode.effect, str(episode.severity), onset, resolved, episode.action, steps]


def checked(record: SessionRecord, body: Vitals, now: datetime) -> list[dict[str, Any]]:
    """What the server says about a set as it is sent, and what its rules would say of it."""
    draft = draft_of(
        "vitals",
        CHECKED_ID,
        VitalsSchema().load({**body_answer(_unsaved(body, now)), "measured_at": moment_text(now)}),
        now=now,
        session_id=record.session.id,
    )
    assert isinstance(draft.body, Vitals)
    others = [(entry.measured_at, other) for entry, other in record.vitals]
    faults = [
        {
            "path": fault.path,
            "code": fault.code,
            "message": fault.message,
            "confirmable": fault.confirmable,
            "kind": "unusual" if fault.confirmable else "impossible",
            "value": fault.value,
        }
        for fault in check_vitals(draft.body, now, others)
    ]
    if any(fault["kind"] == "impossible" for fault in faults):
        return faults
    trial = replace(record, entries=(*record.entries, _unsaved(draft.body, now)))
    return [*faults, *_warnings(trial, now)]


def _warnings(trial: SessionRecord, now: datetime) -> Iterable[dict[str, Any]]:
    for state in alert_states(trial, now):
        alert = state.alert
        if alert.cause_id != CHECKED_ID or alert.rule not in ABOUT_SIGNS or alert.level == "info":
            continue
        is_stop = alert.level == "critical" and not alert.rule.startswith("pre_")
        yield {
            "path": "/readings",
            "code": alert.rule,
            "message": alert.message,
            "confirmable": False,
            "kind": "stop" if is_stop else "caution",
            "value": None,
        }


def _apart(one: Any, other: Any) -> Any:
    """What only one of two lists holds."""
    if not (isinstance(one, list) and isinstance(other, list)):
        return one
    return [each for each in one if each not in other] or one


def differences(cases: list[Case], ask: Any) -> str:
    """Where the device says something else than the server, with what both say; empty when nowhere."""
    given, expected = zip(*(pair for case in cases for pair in sent(case)), strict=True)
    answers = ask(list(given))
    found = []
    for number, (answer, want) in enumerate(zip(answers, json.loads(json.dumps(expected)), strict=True)):
        assert set(answer) == set(want)
        found += [
            f"{number} {name}:\n  server {_apart(said, other)}\n  device {_apart(other, said)}"
            for name, said in want.items()
            if said != (other := answer[name])
        ]
    return "\n".join(found[:10])
