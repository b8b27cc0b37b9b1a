"""What was kept about a course, as lists: what holds, what it replaced, who changed it and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sessiontrack.domain import bodies
from sessiontrack.domain.entries import Entry, Thread
from sessiontrack.domain.permissions import Actor, Permission
from sessiontrack.domain.score_checks import total_of
from sessiontrack.service.course_corrections import CORRECTED
from sessiontrack.service.courses import CourseView
from sessiontrack.service.trail import PATIENT
from sessiontrack.web.pages.course_entry_words import Said, answer_words, course_words
from sessiontrack.web.pages.session_words import REASON_WORDS


@dataclass(frozen=True, slots=True)
class Correction:
    """An amendment or a retraction, with the words that it replaced."""

    verb: str
    before: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One entry about a course.

    Args:
        entry: the version that holds, or the last one that did.
        is_out: it was taken out of what is current.
        total: points of a score, where they are known.
        said: what single answers of a score say, where that matters.
    """

    entry: Entry
    words: str
    by: str
    is_out: bool
    corrections: tuple[Correction, ...]
    can_amend: bool
    can_retract: bool
    total: int | None = None
    said: Said | None = None


def author_name(entry: Entry, names: Mapping[UUID, str]) -> str:
    """Who an entry about a course is from, in words."""
    if entry.author_id is None:
        return "the patient, by link" if entry.author_role == PATIENT else "system"
    return names.get(entry.author_id, "somebody who left")


class CourseLog:
    """The lists of a course's page."""

    def __init__(self, view: CourseView, actor: Actor) -> None:
        self.view, self.actor = view, actor

    def of_kind(self, kind: str) -> list[KeptRow]:
        """What holds of a kind, what happened last first."""
        return [row for row in self._rows(kind) if not row.is_out]

    def taken_out(self, kind: str) -> list[KeptRow]:
        """What was taken out of a kind, in the same order."""
        return [row for row in self._rows(kind) if row.is_out]

    def newest(self, kind: str) -> KeptRow | None:
        """The one that counts, of a kind of which one does, as the rules judge it."""
        newest = self.view.newest(kind)
        return next((row for row in self.of_kind(kind) if newest and row.entry.id == newest.id), None)

    def _rows(self, kind: str) -> list[KeptRow]:
        rows = [self._row(thread) for thread in self.view.threads if thread.root.kind == kind]
        return sorted(rows, key=lambda row: (row.entry.measured_at, row.entry.seq), reverse=True)

    def _row(self, thread: Thread) -> KeptRow:
        shown = thread.current or thread.versions[-1]
        is_mine = shown.author_id == self.actor.id or self.actor.may(Permission.ENTRIES_AMEND_OTHERS)
        can_retract = thread.current is not None and is_mine and self.actor.may(Permission.ENTRIES_AMEND)
        return KeptRow(
            entry=shown,
            words=course_words(shown.body, self.view.record.terms),
            by=self._name(shown),
            is_out=thread.current is None,
            corrections=self._corrections(thread),
            can_amend=can_retract and self.actor.may(CORRECTED[shown.kind][0]),
            can_retract=can_retract,
            total=total_of(shown.body) if isinstance(shown.body, bodies.Score) else None,
            said=answer_words(shown.body) if isinstance(shown.body, bodies.Score) else None,
        )

    def _name(self, entry: Entry) -> str:
        return author_name(entry, self.view.names)

    def _corrections(self, thread: Thread) -> tuple[Correction, ...]:
        by_id = {version.id: version for version in thread.versions}
        made = [
            self._made(later, "Amended", before)
            for before, later in zip(thread.versions, thread.versions[1:], strict=False)
        ]
        made += [
            self._made(retraction, "Taken out", by_id[retraction.target_id])
            for retraction in thread.retractions
            if retraction.target_id is not None
        ]
        return tuple(sorted(made, key=lambda one: one.at))

    def _made(self, entry: Entry, verb: str, before: Entry) -> Correction:
        reason = REASON_WORDS.get(entry.reason_code or "", "")
        said = ": ".join(part for part in (reason, entry.reason_text or "") if part)
        return Correction(
            verb, course_words(before.body, self.view.record.terms), said, self._name(entry), entry.entered_at
        )
