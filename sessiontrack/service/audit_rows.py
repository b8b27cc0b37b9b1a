"""The audit trail as rows: for a file and for programs, with pseudonyms for patients."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.domain.audit_trails import fact_words
from sessiontrack.domain.permissions import Actor, Permission
from sessiontrack.exports import header_line
from sessiontrack.exports.audit_trail import AUDIT_TRAIL, TrailRow, trail_row
from sessiontrack.service.audit import note
from sessiontrack.service.audit_trails import (
    TrailChoice,
    asked_words,
    chosen_patient,
    patient_ref,
    span_of,
    what_was_done,
    who_did,
)
from sessiontrack.service.exports import CsvFile
from sessiontrack.service.reading import names_of_people
from sessiontrack.service.work import Work, writing
from sessiontrack.storage.audit import AuditEvent, Place, count_audit_events, list_audit_events
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import get_clinic
from sessiontrack.storage.export_rows import stream_audit_events
from sessiontrack.storage.exports import in_blocks


@dataclass(frozen=True, slots=True)
class TrailRows:
    """Rows of the trail, the newest first.

    Args:
        next: where the rows behind these begin; nothing at the end.
    """

    rows: tuple[TrailRow, ...]
    next: Place | None


def read_trail_rows(work: Work, choice: TrailChoice, *, after: Place | None, limit: int) -> TrailRows:
    """Rows of the clinic's trail that this role may see; leaves a line of its own.

    Raises:
        NotAllowed: the role lacks the permission, or asks about a patient and may see none.
        NotFound: there is no such patient here.
        Rejected: nobody here is who was asked for, or no day is in the span.
    """
    work.actor.require(Permission.AUDIT_READ)
    names = names_of_people(work)
    span = span_of(work, choice, names)
    chosen_patient(work, choice)
    found = list_audit_events(work.db, work.actor.clinic_id, span, after=after, limit=limit + 1)
    shown = found[:limit]
    about = [choice.patient_id] if choice.patient_id else []
    note(work, "trail.read", patient_ids=about, lines=len(shown), **asked_words(choice))
    place = (shown[-1].at, shown[-1].id) if len(found) > limit else None
    return TrailRows(tuple(_row(event, names) for event in shown), place)


def open_trail_file(database: Database, actor: Actor, choice: TrailChoice, *, now: datetime) -> CsvFile:
    """The chosen lines up to this moment as CSV, with pseudonyms for patients; leaves a line of its own.

    The trail has that line when this returns, before any byte has left.

    Raises:
        NotAllowed: the role lacks the permission.
        NotFound, Rejected: as for ``read_trail``.
    """
    with writing(database, actor, now) as work:
        actor.require(Permission.AUDIT_EXPORT)
        names, clinic = names_of_people(work), get_clinic(work.db, actor.clinic_id)
        span = span_of(work, choice, names)
        span = replace(span, until=min(span.until or now, now))
        chosen_patient(work, choice)
        counts = count_audit_events(work.db, clinic.id, span)
        about = [choice.patient_id] if choice.patient_id else []
        note(work, "trail.downloaded", patient_ids=about, lines=sum(counts.values()), **asked_words(choice))
    made_on = now.astimezone(clinic.zone_info).date()
    name = AUDIT_TRAIL.file_name(made_on, is_synthetic=clinic.is_synthetic)
    return CsvFile(name, _file(stream_audit_events(database, clinic.id, span), names, clinic.zone_info))


def _file(
    events: Generator[AuditEvent, None, None], names: Mapping[UUID, str], zone: ZoneInfo
) -> Generator[bytes, None, None]:
    with closing(events):
        yield header_line(AUDIT_TRAIL)
        yield from in_blocks(trail_row(_row(event, names), zone) for event in events)


def _row(event: AuditEvent, names: Mapping[UUID, str]) -> TrailRow:
    patient_ids = [UUID(str(each)) for each in event.patient_ids]
    return TrailRow(
        id=event.id,
        at=event.at,
        person=who_did(event, names),
        role=event.actor_role,
        action=event.action,
        words=what_was_done(event, names),
        patient_refs=tuple(patient_ref(event.clinic_id, each) for each in patient_ids),
        session_id=event.session_id,
        # A patient stands in a row by their pseudonym alone.
        subject_id=None if event.subject_id in patient_ids else event.subject_id,
        purpose=event.purpose,
        facts=fact_words(event.details or {}) or None,
        request_id=event.request_id,
    )
