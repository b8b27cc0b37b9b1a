"""What a draft of the protocol would have changed: the sessions of the last three months, judged again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sessiontrack.domain.entries import Entry, current_entries
from sessiontrack.domain.errors import NotFound
from sessiontrack.domain.hindsight import Compared, Hindsight, compare, look_back
from sessiontrack.domain.patients import Patient
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.protocol import Protocol
from sessiontrack.domain.protocol_drafts import ProtocolDraft
from sessiontrack.domain.record import SessionRecord
from sessiontrack.service.audit import note
from sessiontrack.service.protocols import DRAFT_GONE
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_protocol
from sessiontrack.storage.entries import COURSE_KINDS, WIDE_KINDS
from sessiontrack.storage.past_records import (
    list_held_sessions,
    list_summaries_beside,
    stream_held_entries,
)
from sessiontrack.storage.protocol_drafts import find_open_draft

LOOKED_BACK: Final = timedelta(days=90)
"""Source: issue of this project: what would have happened over the last 90 days."""


@dataclass(frozen=True, slots=True)
class Example:
    """A session in which something differs."""

    patient: Patient
    planned_at: datetime


@dataclass(frozen=True, slots=True)
class DraftHindsight:
    """What the open draft would have changed.

    Args:
        protocol: the version that the draft would become.
        examples: sessions that a line names, by id; none for who may not read sessions.
    """

    draft: ProtocolDraft
    in_force: Protocol
    protocol: Protocol
    found: Hindsight
    since: datetime
    examples: dict[UUID, Example]


def look_back_with_draft(work: Work, draft_id: UUID) -> DraftHindsight:
    """Judge the sessions of the last 90 days with the open draft; one line in the trail.

    Which sessions differ is told only to who may read sessions; counts name nobody.

    Raises:
        NotFound: no such draft waits.
    """
    work.actor.require(Permission.PROTOCOL_REVIEW)
    draft = find_open_draft(work.db, work.actor.clinic_id)
    if draft is None or draft.id != draft_id:
        raise NotFound(DRAFT_GONE)
    since = work.now - LOOKED_BACK
    in_force = get_protocol(work.db, work.actor.clinic_id)
    proposed = draft.over(in_force)
    differing: dict[UUID, Example] = {}
    found = look_back(_compared(work, proposed, since, differing))
    examples = _named(work, found, differing)
    patient_ids = tuple({example.patient.id for example in examples.values()})
    note(work, "protocol_draft.judged", draft.id, patient_ids=patient_ids, sessions=found.sessions)
    return DraftHindsight(draft, in_force, proposed, found, since, examples)


def _compared(
    work: Work, proposed: Protocol, since: datetime, differing: dict[UUID, Example]
) -> Iterator[Compared]:
    for record in past_records(work, since):
        each = compare(record, proposed, work.now)
        if each.before != each.after:
            differing[each.session_id] = Example(record.patient, record.session.planned_at)
        yield each


def _named(work: Work, found: Hindsight, differing: dict[UUID, Example]) -> dict[UUID, Example]:
    if not work.actor.may(Permission.ENTRIES_READ):
        return {}
    lines = (*found.tallies, *found.rules)
    return {session_id: differing[session_id] for line in lines for session_id in line.examples}


def past_records(work: Work, since: datetime) -> Iterator[SessionRecord]:
    """The records of the clinic's sessions since a moment to which the patient came; the right was asked before.

    One course is held at a time, and the number of queries is always the same. What is critical in a whole course
    is not told to them.
    """
    span = (work.actor.clinic_id, since, work.now)
    contexts = list_held_sessions(work.db, *span)
    beside = list_summaries_beside(work.db, *span)
    for course_id, entries in stream_held_entries(work.db, *span):
        wide = current_entries(entry for entry in entries if entry.kind in WIDE_KINDS)
        of_course = tuple(entry for entry in wide if entry.kind in COURSE_KINDS)
        own: dict[UUID | None, list[Entry]] = {}
        for entry in entries:
            own.setdefault(entry.session_id, []).append(entry)
        for context in contexts[course_id]:
            session_id = context.session.id
            earlier = tuple(each for each in beside[course_id] if each.session_id != session_id)
            yield SessionRecord(
                session=context.session,
                course=context.course,
                patient=context.patient,
                entries=tuple(own[session_id]),
                course_entries=of_course,
                earlier=earlier,
                protocol=context.protocol,
                zone=context.zone,
                terms=context.terms,
            )
