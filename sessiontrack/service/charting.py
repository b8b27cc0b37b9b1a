"""Keeps one entry with everything that belongs beside it: checks, alerts, summary, receipt and audit line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sessiontrack.domain.alerts import Alert, alert_body, unkept
from sessiontrack.domain.checks import check_distance, check_times, unconfirmed
from sessiontrack.domain.entries import Draft, Entry
from sessiontrack.domain.errors import Conflict, Fault, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import CHARTING, State, first_signature, move_of, require_allowed, status_at
from sessiontrack.domain.summing import summarise
from sessiontrack.service.access import OpenSession, open_session_to_write
from sessiontrack.service.audit import note
from sessiontrack.service.capture import require_author
from sessiontrack.service.work import Work, write_lines
from sessiontrack.storage.codec import body_text
from sessiontrack.storage.entries import WIDE_KINDS, Author, Tail
from sessiontrack.storage.remembered import remember
from sessiontrack.storage.statements import together
from sessiontrack.storage.summaries import put_summary

Check = Callable[[SessionRecord, Draft, datetime], Sequence[Fault]]
"""What is wrong with a draft, seen against the record that it would join."""

SYSTEM = Author(None, "system")
BEDSIDE = CHARTING - {"override", "acknowledgement", "score"}
"""Kinds that belong between arriving and leaving; other moments ask for a second look."""

VISIT_MOVES = ("check_in", "dose_event", "discharge")
"""Moves that happen beside the patient: far from the session's day they ask for a second look."""

_LAST = 1 << 53


@dataclass(frozen=True, slots=True)
class Charted:
    """What became of an entry that was sent.

    Args:
        is_new: false when the same entry had been kept before.
        is_late: it happened long before it was entered, or before a signature that stands.
        alerts: what it raised.
        next_vitals_due_at: when the next reading is planned.
        clock_skew_seconds: how far the device's clock is ahead, where that is worth a word.
    """

    entry: Entry
    is_new: bool
    is_late: bool = False
    alerts: tuple[Alert, ...] = ()
    next_vitals_due_at: datetime | None = None
    clock_skew_seconds: int | None = None


def chart(
    work: Work,
    session_id: UUID,
    draft: Draft,
    *,
    to: Permission = Permission.ENTRIES_APPEND,
    check: Check | None = None,
) -> Charted:
    """Keep an entry of a session, once.

    Args:
        draft: as the device sent it; its session is set here.
        to: the permission it needs.
        check: what this kind must satisfy besides.

    Raises:
        NotFound: no such session here.
        Conflict: the state that held at its moment does not take it, or its id stands for something else.
        Rejected: a value is impossible, or unusual and not confirmed.
    """
    draft = replace(draft, session_id=session_id)
    opened = open_session_to_write(work, session_id, to=to, entry_id=draft.id)
    kept = same_entry(work, opened.known, draft)
    if kept is not None:
        note_repeated(work, opened.record, kept)
        return Charted(kept, is_new=False, is_late=opened.record.is_late(kept))
    require_possible(opened.record, draft)
    refuse_faults(draft, chart_faults(work, opened.record, draft, check))
    return keep(work, opened, draft)


def same_entry(work: Work, kept: Entry | None, draft: Draft) -> Entry | None:
    """The entry that was kept under a draft's id, when it is the same one; nothing when the id is new.

    Raises:
        Conflict: the id stands for another content or another author.
    """
    if kept is None:
        return None
    sent = draft if draft.is_timed else replace(draft, measured_at=kept.measured_at)
    if _identity(kept) != _identity(sent) or kept.author_id != work.actor.id:
        raise Conflict("This id was used for another entry. The first one stands; send yours under a new id.")
    return kept


def _identity(sent: Draft | Entry) -> tuple[object, ...]:
    about = (sent.kind, sent.session_id, sent.measured_at, sent.target_id)
    return (*about, sent.reason_code, sent.reason_text, body_text(sent.body))


def note_repeated(work: Work, record: SessionRecord, kept: Entry) -> None:
    """A repeat writes a line of its own, so that its commit waits for a standby like any other."""
    note(
        work,
        f"{kept.kind}.repeated",
        kept.id,
        session_id=record.session.id,
        patient_ids=(record.patient.id,),
    )


def require_possible(record: SessionRecord, draft: Draft) -> None:
    """The state that held when it happened takes this kind, and what follows it stays possible.

    Raises:
        Conflict: it does not; where its time may be the slip, it asks about that.
    """
    try:
        _require_possible(record, draft)
    except Conflict as refused:
        if all(entry.measured_at <= draft.measured_at for entry in record.current if move_of(entry)):
            raise
        raise type(refused)(
            refused.fact, f"The time given is {_told_time(record, draft)}: is it right?"
        ) from None


def _told_time(record: SessionRecord, draft: Draft) -> str:
    """A draft's time as the clinic's clock has it, with its day when that is not the session's."""
    told, planned = (at.astimezone(record.zone) for at in (draft.measured_at, record.session.planned_at))
    return f"{told:%H:%M}" if told.date() == planned.date() else f"{told:%H:%M} on {told.day} {told:%B}"


def _require_possible(record: SessionRecord, draft: Draft) -> None:
    move = move_of(draft)
    if move is None:
        signature = first_signature(record.current)
        is_after = signature is not None and draft.measured_at > signature.measured_at
        state = record.status(draft.measured_at).state
        require_allowed(draft.kind, state, is_after_signature=is_after)
        return
    require_series(record, [*record.current, draft])


def require_series(record: SessionRecord, moves: Sequence[Entry | Draft]) -> State:
    """The moves of a session can follow each other in the order in which they happened; the state that they lead to.

    Raises:
        Conflict: one of them cannot.
    """
    ordered = sorted(moves, key=lambda entry: (entry.measured_at, getattr(entry, "seq", _LAST)))
    return status_at(ordered, under_effect_minutes=record.protocol["under_effect_minutes"]).state


def chart_faults(work: Work, record: SessionRecord, draft: Draft, check: Check | None) -> list[Fault]:
    """What is wrong or unusual in a draft: its times, and what its kind must satisfy."""
    check_in = record.of_kind("check_in")
    checked_in_at = check_in[0].measured_at if check_in else None
    faults = check_times(
        draft.measured_at,
        work.now,
        planned_at=record.session.planned_at if draft.kind in BEDSIDE else draft.measured_at,
        checked_in_at=checked_in_at,
        discharged_at=record.discharged_at,
        is_charting=draft.kind in BEDSIDE,
    )
    if draft.kind in VISIT_MOVES and not faults:
        faults = check_distance(
            draft.measured_at, planned_at=record.session.planned_at, checked_in_at=checked_in_at
        )
    return [*faults, *(check(record, draft, work.now) if check else ())]


def refuse_faults(draft: Draft, faults: Sequence[Fault]) -> None:
    """Go on only when nothing is wrong but what was confirmed, value by value.

    Raises:
        Rejected: something is.
    """
    left = unconfirmed(faults, draft.body.confirmed)
    if left:
        is_unusual = all(fault.confirmable for fault in left)
        sentence = "Look again: these values are unusual." if is_unusual else "This cannot be right."
        raise Rejected(sentence, left)


def keep(work: Work, opened: OpenSession, draft: Draft) -> Charted:
    """Append an entry that was judged, with the alerts that are true with it and the new summary.

    Raises:
        AuthorMustConfirm: somebody else sends it, under a token that does not reach so far.
    """
    require_author(work, draft, backdated_minutes=opened.record.protocol["backdated_minutes"])
    author = Author(work.actor.id, work.actor.role)
    tail = Tail(opened.head)
    entry = tail.add(draft, author, work.now)
    record = opened.with_entries((entry,))
    alerts = unkept(record, work.now)
    drafts = _alert_drafts(alerts, record, entry, work.now)
    raised = tuple(tail.add(alert, SYSTEM, work.now) for alert in drafts)
    if raised:
        record = opened.with_entries((entry, *raised))
    note(
        work,
        f"{entry.kind}.{'amended' if entry.target_id and entry.kind != 'retraction' else 'recorded'}",
        entry.id,
        session_id=record.session.id,
        patient_ids=(record.patient.id,),
        seq=entry.seq,
    )
    next_vitals_due_at = _write(work, opened, record, tail)
    # What speaks about the whole course changes more than this session's entries; and before the start other
    # courses of the patient count too, whose chains this head does not name.
    if entry.kind not in WIDE_KINDS and record.infusion.started_at is not None:
        remember(record, tail.head, opened.stamp)
    return Charted(entry, True, record.is_late(entry), tuple(alerts), next_vitals_due_at)


def _write(work: Work, opened: OpenSession, record: SessionRecord, tail: Tail) -> datetime | None:
    """Write what was added with the summary and the audit line; when the next vitals are due."""
    summary = summarise(record)
    with together(work.db):
        tail.write(work.db)
        put_summary(
            work.db,
            summary,
            clinic_id=record.session.clinic_id,
            course_id=record.course.id,
            patient_id=record.patient.id,
            is_kept=opened.is_recalled,
        )
        write_lines(work)
    return summary.next_vitals_due_at


def _alert_drafts(
    alerts: Iterable[Alert], record: SessionRecord, entry: Entry, now: datetime
) -> Iterator[Draft]:
    """What an entry raises itself has its time, however late it came; the rest that up to which people charted."""
    charted_at = record.charted_moment(now)
    for alert in alerts:
        moment = entry.measured_at if alert.cause_id == entry.id else charted_at
        yield Draft(alert.id, alert_body(alert, record.protocol.version), moment, record.session.id)
