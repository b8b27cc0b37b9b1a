"""A monitor's trend drawn into a session's picture before anybody keeps it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from sessiontrack.domain.entries import Draft, Entry
from sessiontrack.domain.errors import Conflict
from sessiontrack.domain.monitor_files import read_trend
from sessiontrack.domain.monitor_trends import PlannedSet, plan_sets
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.service.access import open_session
from sessiontrack.service.charting import require_possible
from sessiontrack.service.imports import MonitorImport, SetOutcome, kept_before, why_outside, words_of_faults
from sessiontrack.service.pictures import Table, session_chart, session_rows
from sessiontrack.service.vitals import check_set
from sessiontrack.service.work import Work


@dataclass(frozen=True, slots=True)
class MonitorPreview:
    """What keeping a trend would come to.

    Args:
        coming: a set counts as added that would be.
        picture: the session with the sets that would be added.
    """

    coming: MonitorImport
    picture: str
    rows: Table


def preview_monitor(work: Work, content: bytes, *, session_id: UUID, every_minutes: int) -> MonitorPreview:
    """Draw what a monitor's trend would add to a session; nothing is kept.

    Raises:
        NotAllowed: this person may not chart.
        NotFound: no such session in this person's clinic.
        Rejected: the file cannot be read; the faults name line and column.
    """
    record = open_session(work, session_id, to=Permission.ENTRIES_APPEND)
    plan = plan_sets(read_trend(content), every_minutes)
    outcomes = []
    drawn = record
    for planned in plan.sets:
        outcome = _outcome(work, drawn, planned)
        outcomes.append(outcome)
        if outcome.is_new:
            drawn = replace(drawn, entries=(*drawn.entries, _entry(work, drawn, planned)))
    coming = MonitorImport(plan, tuple(outcomes))
    return MonitorPreview(coming, session_chart(drawn, work.now), session_rows(drawn))


def _outcome(work: Work, record: SessionRecord, planned: PlannedSet) -> SetOutcome:
    known = kept_before(record, planned)
    if known is not None:
        return known
    outside = why_outside(record, planned.measured_at, work.now)
    if outside:
        return SetOutcome(planned, left_out=outside)
    session_id = record.session.id
    draft = Draft(planned.entry_id(session_id), planned.vitals(), planned.measured_at, session_id=session_id)
    try:
        require_possible(record, draft)
    except Conflict as conflict:
        return SetOutcome(planned, left_out=conflict.sentence.rstrip("."))
    faults = tuple(check_set(record, draft, work.now))
    # As when it is kept: a doubt about how the set was entered is decisive, one about a value is not.
    decisive = words_of_faults(faults, decisive=True)
    return SetOutcome(planned, left_out=decisive) if decisive else SetOutcome(planned, True, faults)


def _entry(work: Work, record: SessionRecord, planned: PlannedSet) -> Entry:
    """The entry that a set would be, as far as a picture reads it."""
    session = record.session
    return Entry(
        course_id=session.course_id,
        seq=max((entry.seq for entry in record.entries), default=0) + 1,
        id=planned.entry_id(session.id),
        kind="vitals",
        author_id=work.actor.id,
        author_role=work.actor.role,
        measured_at=planned.measured_at,
        entered_at=work.now,
        body=planned.vitals(),
        link="",
        session_id=session.id,
    )
