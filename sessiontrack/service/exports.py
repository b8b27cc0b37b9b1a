"""Downloads: who may have them, what for, and what really left, told in the audit trail."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from time import monotonic
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from sessiontrack.domain.errors import Fault, NotAllowed, NotFound, Rejected, TooManyTries
from sessiontrack.domain.exports import Span
from sessiontrack.domain.permissions import Actor, Permission
from sessiontrack.exports import FORMATS, header_line
from sessiontrack.exports.scores import score_lines
from sessiontrack.exports.sessions import session_line
from sessiontrack.service.audit import note
from sessiontrack.service.identity import require_proof
from sessiontrack.service.work import Work, writing
from sessiontrack.storage.base import Database
from sessiontrack.storage.clinics import Clinic, get_clinic
from sessiontrack.storage.export_rows import stream_scores, stream_sessions
from sessiontrack.storage.exports import (
    in_blocks,
    list_lines_since,
    stream_dose_events,
    stream_side_effects,
    stream_vitals,
)
from sessiontrack.storage.people import Person, find_person
from sessiontrack.storage.tries import lock_counting

STARTED = "export.started"
PER_HOUR = 20
"""Files a person may start in an hour, where a deployment says nothing else. Source: abuse case A64."""

WINDOW = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CsvFile:
    """A file on its way.

    Args:
        parts: its bytes; close it when they are not read to the end.
    """

    filename: str
    parts: Generator[bytes, None, None]


@dataclass(slots=True)
class _Tally:
    """What has left so far."""

    rows: int = -1
    size: int = 0
    digest: Any = field(default_factory=hashlib.sha256)

    def add(self, part: bytes) -> None:
        # A part is whole rows, the first the header. Between quotes a CR before a line break may look like an end.
        self.rows += sum(outside.count(b"\r\n") for outside in part.split(b'"')[::2])
        self.size += len(part)
        self.digest.update(part)


@dataclass(frozen=True, slots=True)
class _Download:
    """One download: who asked, and what for."""

    database: Database
    actor: Actor
    id: UUID
    now: datetime

    def begin(self, per_hour: int, *, purpose: str, **details: Any) -> Clinic:
        """Write the first line, unless the person has written too many of late."""
        with writing(self.database, self.actor, self.now) as work:
            require_few(work, per_hour)
            note(work, STARTED, self.id, purpose=purpose, **details)
            return get_clinic(work.db, self.actor.clinic_id)

    def tell(self, action: str, now: datetime, **details: Any) -> None:
        """Write one line, committed when this returns."""
        with writing(self.database, self.actor, now) as work:
            note(work, action, self.id, **details)


def require_names(work: Work) -> None:
    """Go on only when this person may take out a file with names, and gave their password a moment ago.

    Raises:
        NotAllowed: they have no grant.
        IdentityNeeded: they did not prove who they are, or too long ago.
    """
    require_grant(find_person(work.db, work.actor.clinic_id, work.actor.id))
    require_proof(work)


def require_grant(person: Person | None) -> None:
    """Go on only when this person has the grant to take out a file with names.

    Raises:
        NotAllowed: they have none.
    """
    if person is None or not person.may_export:
        raise NotAllowed(
            "A file with names needs a grant of its own: ask whoever runs the server for "
            "'sessiontrack user grant-export'."
        )


def require_few(work: Work, per_hour: int) -> None:
    # Two at the same moment would not see each other's line.
    lock_counting(work.db)
    begun = list_lines_since(work.db, work.actor.id, STARTED, work.now - WINDOW)
    if len(begun) < per_hour:
        return
    wait = begun[-per_hour] + WINDOW - work.now
    seconds = ceil(wait.total_seconds())
    minutes = "a minute" if seconds <= 60 else f"{ceil(seconds / 60)} minutes"
    raise TooManyTries(
        f"You have started {per_hour} files in an hour, as many as one person may. Wait {minutes}.",
        seconds,
    )


def open_csv(
    database: Database,
    actor: Actor,
    name: str,
    *,
    since: datetime | None,
    until: datetime | None,
    purpose: str,
    now: datetime,
    per_hour: int = PER_HOUR,
) -> CsvFile:
    """A CSV file of the actor's clinic, without direct identifiers, streamed from a connection of its own.

    The trail has its first line when this returns, before any byte has left.

    Args:
        name: key of ``FORMATS``.
        since: the first moment that is in; sessions by the start of the drug, or by plan without one.
        until: the first moment that is out.
        purpose: why the file is needed, in words.
        per_hour: how many files one person may start in an hour.

    Raises:
        NotAllowed: the role lacks the right to export.
        NotFound: there is no such file.
        Rejected: no purpose, or a span without any moment in it.
        TooManyTries: the person has started too many files within the hour.
    """
    actor.require(Permission.CSV_EXPORT)
    if name not in FORMATS:
        raise NotFound("There is no such file.")
    _require_reasonable(since, until, purpose)
    download = _Download(database, actor, uuid7(), now)
    words = {"since": since.isoformat() if since else None, "until": until.isoformat() if until else None}
    clinic = download.begin(per_hour, purpose=purpose.strip(), file=name, **words)
    today = now.astimezone(clinic.zone_info).date()
    filename = FORMATS[name].file_name(today, is_synthetic=clinic.is_synthetic)
    lines = _LINES[name](database, Span(clinic.id, since, until), clinic, now)
    return CsvFile(filename, _told(download, name, lines))


def _require_reasonable(since: datetime | None, until: datetime | None, purpose: str) -> None:
    faults = []
    if not purpose.strip():
        faults.append(Fault("/purpose", "missing", "must say what the file is for"))
    if since is not None and until is not None and since >= until:
        faults.append(Fault("/to", "out_of_order", "must be later than the first moment"))
    if faults:
        raise Rejected("This file cannot be made.", faults)


def _told(download: _Download, name: str, lines: Iterator[bytes]) -> Generator[bytes, None, None]:
    """The file's bytes; however it ends, the trail says how much of it left."""
    tally, began, action = _Tally(), monotonic(), "export.broken_off"
    try:
        with closing(_whole_file(name, lines)) as parts:
            for part in parts:
                tally.add(part)
                yield part
        action = "export.ended"
    finally:
        counts = {"rows": max(tally.rows, 0), "bytes": tally.size, "sha256": tally.digest.hexdigest()}
        ended_at = download.now + timedelta(seconds=monotonic() - began)
        download.tell(action, ended_at, file=name, **counts)


def _whole_file(name: str, lines: Iterator[bytes]) -> Generator[bytes, None, None]:
    yield header_line(FORMATS[name])
    yield from lines


_Lines = Callable[[Database, Span, Clinic, datetime], Iterator[bytes]]


def _session_lines(database: Database, span: Span, clinic: Clinic, now: datetime) -> Iterator[bytes]:
    with closing(stream_sessions(database, span)) as rows:
        yield from in_blocks(session_line(row, clinic.zone_info, now) for row in rows)


def _score_lines(database: Database, span: Span, _clinic: Clinic, _now: datetime) -> Iterator[bytes]:
    with closing(stream_scores(database, span)) as courses:
        yield from in_blocks(line for course in courses for line in score_lines(course, span))


_LINES: dict[str, _Lines] = {
    "sessions": _session_lines,
    "vitals": lambda database, span, *_: stream_vitals(database, span),
    "dose_events": lambda database, span, *_: stream_dose_events(database, span),
    "side_effects": lambda database, span, *_: stream_side_effects(database, span),
    "scores": _score_lines,
}
