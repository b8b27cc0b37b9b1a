"""Bringing in what a monitor recorded: every set goes the way of a nurse's own, under somebody's name.

A value outside its usual range asks a person for a second look. What somebody has looked at before
it is kept is named in ``confirmed``, under their name. What nobody has looked at is kept all the same,
named in ``unconfirmed``: the alert ``value_implausible`` that this raises lists it, and whoever
acknowledges it has looked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from sessiontrack.domain.bodies import Confirmed, Vitals
from sessiontrack.domain.checks import check_times
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Conflict, Fault, Rejected
from sessiontrack.domain.monitor_files import read_trend
from sessiontrack.domain.monitor_outcomes import MonitorImport, SetOutcome, doubt_key
from sessiontrack.domain.monitor_trends import PlannedSet, plan_sets
from sessiontrack.domain.permissions import Actor, Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.vitals_checks import UNUSUAL_CODES
from sessiontrack.service.access import open_session
from sessiontrack.service.audit import note
from sessiontrack.service.vitals import record_monitored_vitals, record_vitals
from sessiontrack.service.work import Work, reading, writing
from sessiontrack.storage.base import Database


def import_monitor(
    database: Database,
    actor: Actor,
    content: bytes,
    *,
    session_id: UUID,
    every_minutes: int,
    now: datetime,
    confirmed: Collection[str] = (),
) -> MonitorImport:
    """Keep a monitor's trend as vitals sets of a session; a second time adds nothing.

    Each set is an act of its own, so that nobody at the bedside waits for a long file; broken off, it is
    taken up by running it again.

    Args:
        actor: who answers for the readings; their rights hold.
        content: the file, CSV in UTF-8.
        every_minutes: one set each so many minutes.
        confirmed: keys of the doubts that this person has looked at; others are kept unconfirmed.

    Raises:
        NotAllowed: this person may not chart.
        NotFound: no such session in this person's clinic.
        Rejected: the file cannot be read; the faults name line and column, and nothing was kept.
    """
    with reading(database, actor, now) as work:
        record = open_session(work, session_id, to=Permission.ENTRIES_APPEND)
    plan = plan_sets(read_trend(content), every_minutes)
    done = MonitorImport(
        plan, tuple(_keep(database, actor, _Given(record, now, confirmed), planned) for planned in plan.sets)
    )
    with writing(database, actor, now) as work:
        note(
            work,
            "monitor.imported",
            session_id,
            session_id=session_id,
            patient_ids=(record.patient.id,),
            added=done.added,
            repeated=done.repeated,
            left_out=len(done.left_out),
            confirmed=sum(len(outcome.confirmed) for outcome in done.outcomes),
            unconfirmed=len(done.doubts),
        )
    return done


@dataclass(frozen=True, slots=True)
class _Given:
    """The record before the import, the moment of it, and which doubts were looked at."""

    record: SessionRecord
    now: datetime
    confirmed: Collection[str]


def _keep(database: Database, actor: Actor, given: _Given, planned: PlannedSet) -> SetOutcome:
    known = kept_before(given.record, planned)
    if known is not None:
        return known
    outside = why_outside(given.record, planned.measured_at, given.now)
    if outside:
        return SetOutcome(planned, left_out=outside)
    try:
        with writing(database, actor, given.now) as work:
            return _chart(work, given, planned)
    except Conflict as conflict:
        return SetOutcome(planned, left_out=conflict.fact.rstrip("."))
    except Rejected as rejected:
        return SetOutcome(planned, left_out=words_of_faults(rejected.faults))


def kept_before(record: SessionRecord, planned: PlannedSet) -> SetOutcome | None:
    """What became of a set at an earlier import; nothing for a new one."""
    entry_id = planned.entry_id(record.session.id)
    kept = next((entry for entry in record.entries if entry.id == entry_id), None)
    if kept is None:
        return None
    if dict(cast(Vitals, kept.body).readings) == dict(planned.readings):
        return SetOutcome(planned)
    return SetOutcome(planned, left_out="other readings of this moment were imported before")


def why_outside(record: SessionRecord, measured_at: datetime, now: datetime) -> str:
    """Why a set does not lie in the session; a monitor knows nothing of patients who come and go."""
    if measured_at > now:
        return "it lies in the future"
    check_ins = record.of_kind("check_in")
    faults = check_times(
        measured_at,
        now,
        planned_at=record.session.planned_at,
        checked_in_at=check_ins[0].measured_at if check_ins else None,
        discharged_at=record.discharged_at,
    )
    return words_of_faults(faults)


def _chart(work: Work, given: _Given, planned: PlannedSet) -> SetOutcome:
    session_id, body = given.record.session.id, planned.vitals()
    draft = Draft(planned.entry_id(session_id), body, planned.measured_at, session_id=session_id)
    try:
        return SetOutcome(planned, record_vitals(work, session_id, draft).is_new)
    except Rejected as rejected:
        unusual = rejected.faults
        decisive = [fault for fault in unusual if fault.code not in UNUSUAL_CODES]
        if decisive:
            raise Rejected(rejected.sentence, decisive) from rejected
    looked_at = tuple(fault for fault in unusual if doubt_key(planned, fault) in given.confirmed)
    waiting = tuple(fault for fault in unusual if fault not in looked_at)
    sent = replace(draft, body=replace(body, confirmed=named(looked_at), unconfirmed=named(waiting)))
    kept = record_monitored_vitals(work, session_id, sent)
    return SetOutcome(planned, kept.is_new, waiting, looked_at)


def named(faults: Sequence[Fault]) -> tuple[Confirmed, ...]:
    """Doubts as an entry names them."""
    return tuple(
        Confirmed(path=fault.path, code=fault.code, value=fault.value)
        for fault in faults
        if fault.value is not None
    )


def words_of_faults(faults: Sequence[Fault], *, decisive: bool = False) -> str:
    """Why a set is left out; of these faults, or of those that are not about a value that is merely unusual."""
    told = [fault for fault in faults if not decisive or fault.code not in UNUSUAL_CODES]
    return "; ".join(fault.message.split(":")[0] for fault in told)
