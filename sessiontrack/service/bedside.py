"""The bedside of one session in one reading, for a page that polls it: the record, last time, what lies near."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sessiontrack.domain.device_readings import DeviceReading
from sessiontrack.domain.last_time import LastTime, last_time
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.service.access import record_of, watch_session
from sessiontrack.service.dangers import with_dangers
from sessiontrack.service.device_readings import find_offered
from sessiontrack.service.digests import mark_of
from sessiontrack.service.identity import may_stand_beside
from sessiontrack.service.reading import SessionView, session_view
from sessiontrack.service.side_effects import clinic_order
from sessiontrack.service.work import Work
from sessiontrack.storage.device_readings import device_mark
from sessiontrack.storage.entries import Head
from sessiontrack.storage.people import list_people
from sessiontrack.storage.records import Context, find_context
from sessiontrack.storage.summaries import find_last_with_drug


@dataclass(frozen=True, slots=True)
class BedsideView:
    """A session's bedside at a moment.

    Args:
        head: where the chain of its course ends.
        tiles: codes of every side effect, the most frequent of this clinic first.
        last_time: the patient's session before this one in which drug was delivered.
        witnesses: who may stand beside the actor, or take the patient over.
        device_reading: what a monitor sent and nobody has looked at; the one that is held out.
    """

    shown: SessionView
    head: Head
    tiles: tuple[str, ...]
    last_time: LastTime | None
    witnesses: frozenset[UUID]
    device_reading: DeviceReading | None = None


def read_bedside(work: Work, session_id: UUID, known: Collection[int] = ()) -> tuple[int, BedsideView | None]:
    """The bedside with its mark; the mark alone when the reader has it already.

    The trail gets a line at most once a minute a person and session.

    Args:
        known: marks of what the reader holds.

    Raises:
        NotFound: there is no such session here.
    """
    context, head = watch_session(work, session_id, to=Permission.ENTRIES_READ)
    mark = _mark(work, context, head)
    if mark in known:
        return mark, None
    record = with_dangers(work, record_of(work.db, context))
    people = list_people(work.db, work.actor.clinic_id)
    shown = session_view(work, record, people)
    witnesses = frozenset(one.id for one in people if may_stand_beside(work.actor, one))
    tiles, last = clinic_order(work, record.zone, record.terms), find_last_time(work, record)
    return mark, BedsideView(shown, head, tiles, last, witnesses, find_offered(work, record))


def _mark(work: Work, context: Context, head: Head) -> int:
    """The same as long as nothing was written around the session, within the minute that alerts are judged by."""
    versions = (context.session.version, context.course.version, context.patient.version)
    minute = work.now.replace(second=0, microsecond=0)
    parts = (
        head.link,
        *versions,
        context.protocol.version,
        context.terms.revision,
        minute.isoformat(),
        work.actor.id,
        work.actor.role,
        device_mark(work.db, context.session.clinic_id, context.session.id),
    )
    return mark_of("\n".join(map(str, parts)).encode())


def find_last_time(work: Work, record: SessionRecord) -> LastTime | None:
    """The patient's session before this one in which drug was delivered, in the facts that help to start the next."""
    before = record.infusion.started_at or work.now
    clinic_id, patient_id = record.session.clinic_id, record.patient.id
    found = find_last_with_drug(work.db, clinic_id, patient_id, other_than=record.session.id, before=before)
    context = find_context(work.db, clinic_id, found) if found else None
    return last_time(record_of(work.db, context)) if context else None
