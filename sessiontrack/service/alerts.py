"""Alerts: acknowledged with what was done, or lifted by a clinician with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sessiontrack.domain.alerts import Alert, blocking, evaluate
from sessiontrack.domain.bodies import Acknowledgement, Discharge, Override
from sessiontrack.domain.discharge import HOME
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import State
from sessiontrack.service.charting import Charted, chart
from sessiontrack.service.work import Work


def acknowledge_alert(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """Keep that somebody saw an alert, and what they did.

    Raises:
        Rejected: there is no such alert in this session.
    """
    return chart(work, session_id, draft, check=_check_named)


def override_alert(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """Keep that a clinician lifts one blocking alert, with the reason.

    Raises:
        Rejected: there is no such alert in this session, or it blocks nothing.
    """
    return chart(work, session_id, draft, to=Permission.ALERTS_OVERRIDE, check=_check_lifted)


def _check_named(record: SessionRecord, draft: Draft, now: datetime) -> Sequence[Fault]:
    assert isinstance(draft.body, Acknowledgement | Override)
    alert_id = draft.body.alert_id
    is_kept = any(entry.id == alert_id for entry in record.of_kind("alert"))
    if is_kept or _true_then(record, draft, now) is not None:
        return ()
    return (Fault("/target", "unknown", "must be an alert of this session"),)


def _check_lifted(record: SessionRecord, draft: Draft, now: datetime) -> Sequence[Fault]:
    faults = _check_named(record, draft, now)
    assert isinstance(draft.body, Override)
    found = _true_then(record, draft, now)
    if not faults and found is not None and found.blocks is None:
        return (Fault("/target", "not_allowed", "blocks nothing: acknowledge it instead"),)
    return faults


def _true_then(record: SessionRecord, draft: Draft, now: datetime) -> Alert | None:
    """The alert that is answered: true now, or when it was answered, since when it may have become a louder one."""
    assert isinstance(draft.body, Acknowledgement | Override)
    found = (_true_at(record, draft.body.alert_id, moment) for moment in (now, draft.measured_at))
    return next((alert for alert in found if alert is not None), None)


def _true_at(record: SessionRecord, alert_id: UUID, now: datetime) -> Alert | None:
    found = evaluate(record, now)
    if record.status(record.bedside_moment(now)).state in (State.RECOVERING, State.DISCHARGED):
        # Whoever was named at arrival may not have come, which holds the leaving only when it is said; and how the
        # patient left may be corrected into what was held at that moment.
        alone = Discharge(disposition=HOME, escort="none")
        moment = record.discharged_at or now
        found = (*found, *blocking(record, "discharge", moment, discharge=alone))
    return next((alert for alert in found if alert.id == alert_id), None)
