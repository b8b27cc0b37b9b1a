"""A monitor's trend looked at before anybody keeps it: its picture, its doubts, and the alerts it would raise."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID

from sessiontrack.domain.alerts import Alert, evaluate, unkept
from sessiontrack.domain.counts import counted
from sessiontrack.domain.entries import Draft, Entry
from sessiontrack.domain.errors import Conflict
from sessiontrack.domain.monitor_files import read_trend
from sessiontrack.domain.monitor_outcomes import MonitorImport, SetOutcome
from sessiontrack.domain.monitor_trends import PlannedSet, plan_sets
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.service.access import open_session
from sessiontrack.service.charting import require_possible
from sessiontrack.service.imports import kept_before, named, why_outside, words_of_faults
from sessiontrack.service.pictures import Table, session_chart, session_rows
from sessiontrack.service.vitals import check_set
from sessiontrack.service.work import Work

SAYS_SIGNED = (
    "This session is signed. What is kept now counts as entered after the signature, and a clinician must sign "
    "anew."
)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What keeping a trend would come to.

    Args:
        coming: a set counts as added that would be.
        record: the session with the sets that would be added.
        alerts: what they would raise; what is true without them is not theirs.
        warning: that a signature would have to be given anew; nothing where none would.
    """

    coming: MonitorImport
    record: SessionRecord
    alerts: tuple[Alert, ...]
    warning: str | None

    def lines(self) -> Iterator[str]:
        """What would be kept, a sentence a line."""
        coming = self.coming
        yield (
            f"{counted(coming.added, 'set')} would be added, {coming.repeated} there before, "
            f"{len(coming.left_out)} would be left out. Nothing is kept."
        )
        if self.warning:
            yield self.warning
        for alert in self.alerts:
            yield f"would raise {alert.rule} ({alert.level}): {alert.message}"
        yield from coming.notes()


@dataclass(frozen=True, slots=True)
class MonitorPreview:
    """The same with the session's picture."""

    foreseen: Foreseen
    picture: str
    rows: Table


def foresee_monitor(work: Work, content: bytes, *, session_id: UUID, every_minutes: int) -> Foreseen:
    """Say what a monitor's trend would add to a session; nothing is kept.

    Raises:
        NotAllowed: this person may not chart.
        NotFound: no such session in this person's clinic.
        Rejected: the file cannot be read; the faults name line and column.
    """
    before = record = open_session(work, session_id, to=Permission.ENTRIES_APPEND)
    plan = plan_sets(read_trend(content), every_minutes)
    outcomes: list[SetOutcome] = []
    for planned in plan.sets:
        outcome = _outcome(work, record, planned)
        outcomes.append(outcome)
        if outcome.is_new:
            record = _with_set(work, record, planned, outcome)
    # What is true at that moment without them, as that the infusion runs long, is not theirs.
    known = {alert.id for alert in evaluate(before, record.charted_moment(work.now))}
    alerts = tuple(alert for alert in unkept(record, work.now) if alert.id not in known)
    coming = MonitorImport(plan, tuple(outcomes))
    is_touched = record.signed_seq is not None and coming.added > 0
    return Foreseen(coming, record, alerts, SAYS_SIGNED if is_touched else None)


def preview_monitor(work: Work, content: bytes, *, session_id: UUID, every_minutes: int) -> MonitorPreview:
    """The same, drawn into the session's picture.

    Raises:
        NotAllowed: this person may not chart.
        NotFound: no such session in this person's clinic.
        Rejected: the file cannot be read; the faults name line and column.
    """
    foreseen = foresee_monitor(work, content, session_id=session_id, every_minutes=every_minutes)
    return MonitorPreview(foreseen, session_chart(foreseen.record, work.now), session_rows(foreseen.record))


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
        return SetOutcome(planned, left_out=conflict.fact.rstrip("."))
    faults = tuple(check_set(record, draft, work.now))
    # As when it is kept: a doubt about how the set was entered is decisive, one about a value is not.
    decisive = words_of_faults(faults, decisive=True)
    return SetOutcome(planned, left_out=decisive) if decisive else SetOutcome(planned, True, faults)


def _with_set(work: Work, record: SessionRecord, planned: PlannedSet, outcome: SetOutcome) -> SessionRecord:
    body = replace(planned.vitals(), unconfirmed=named(outcome.unusual))
    draft = Draft(planned.entry_id(record.session.id), body, planned.measured_at, record.session.id)
    return replace(record, entries=(*record.entries, _entry(work, record, draft)))


def _entry(work: Work, record: SessionRecord, draft: Draft) -> Entry:
    """The entry that a draft would be, as far as rules and a picture read it."""
    return Entry(
        course_id=record.course.id,
        seq=max((entry.seq for entry in record.entries), default=0) + 1,
        id=draft.id,
        kind=draft.kind,
        author_id=work.actor.id,
        author_role=work.actor.role,
        measured_at=draft.measured_at,
        entered_at=work.now,
        body=draft.body,
        link="",
        session_id=record.session.id,
    )
