"""The part of a patient's record that a search by date can be about; the rest of it is not read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.courses import TreatmentSession
from sessiontrack.domain.entries import Entry
from sessiontrack.service.fhir_search import Between
from sessiontrack.storage.session_spans import (
    Span,
    list_entries_of_sessions,
    list_entries_outside,
    sessions_of_entries,
    spans_of_sessions,
)


@dataclass(frozen=True, slots=True)
class InQuestion:
    """Sessions in which something could lie at the dates, their entries, and those that are about no session."""

    sessions: list[TreatmentSession]
    entries: list[Entry]


def read_in_question(
    db: sa.Connection,
    clinic_id: UUID,
    sessions: Sequence[TreatmentSession],
    dates: Sequence[Between],
    *,
    course_ids: Collection[UUID],
    of_visits: bool,
) -> InQuestion:
    """What a search by date needs of one patient's sessions and courses, in four queries.

    Args:
        dates: all must hold.
        of_visits: they are of visits, which go on until the patient leaves; else of what lies in them.
    """
    outside = list_entries_outside(db, clinic_id, course_ids)
    about = _sessions_about(db, clinic_id, course_ids, outside)
    spans = spans_of_sessions(db, clinic_id, course_ids)
    for entry in outside:
        if entry.id in about and entry.kind != "retraction":
            spans[about[entry.id]] = _wider(spans[about[entry.id]], entry)

    def may(session: TreatmentSession) -> bool:
        span = spans.get(session.id, Span(session.planned_at, session.planned_at, has_end=False))
        first_at = min(span.first_at, session.planned_at)
        last_at = max(span.last_at, session.planned_at)
        # A taking back that came by way of the course may be of the leaving.
        ends = span.has_end and session.id not in about.values()
        return all(date.may_hold(first_at, last_at if ends or not of_visits else None) for date in dates)

    chosen = [session for session in sessions if may(session)]
    ids = {session.id for session in chosen}
    entries = list_entries_of_sessions(db, clinic_id, ids)
    entries += [entry for entry in outside if entry.id not in about or about[entry.id] in ids]
    return InQuestion(chosen, sorted(entries, key=lambda entry: entry.seq))


def _wider(span: Span, entry: Entry) -> Span:
    first_at, last_at = min(span.first_at, entry.measured_at), max(span.last_at, entry.measured_at)
    return replace(span, first_at=first_at, last_at=last_at)


def _sessions_about(
    db: sa.Connection, clinic_id: UUID, course_ids: Collection[UUID], outside: Iterable[Entry]
) -> dict[UUID, UUID]:
    """The sessions that entries outside of them correct, by entry: a correction may come by way of the course."""
    corrections = {entry.id: entry.target_id for entry in outside if entry.target_id is not None}
    # What is taken back may itself be a correction.
    targets = {entry_id: corrections.get(target, target) for entry_id, target in corrections.items()}
    kept_in = sessions_of_entries(db, clinic_id, course_ids, set(targets.values()))
    return {entry_id: kept_in[target] for entry_id, target in targets.items() if target in kept_in}
