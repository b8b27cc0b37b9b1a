"""What every correction satisfies, of a session or of a course: who may, and that it says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sessiontrack.domain.checks import check_times
from sessiontrack.domain.entries import Draft, Entry
from sessiontrack.domain.errors import Conflict, Fault, NotAllowed, Rejected
from sessiontrack.domain.permissions import Permission
from sessiontrack.service.work import Work

TAKEN_OUT = "This entry was taken out before."

UNDO_WITHIN = timedelta(minutes=2)
"""How long an author may take the newest entry back without a word. Source: integrity design, section 1."""


def timed(sent: Draft, holding: Entry) -> Draft:
    """An amendment at the moment that it names, or at that of the version it replaces."""
    # Who corrects a value without a word about the time has not said that it happened now.
    return sent if sent.is_timed else replace(sent, measured_at=holding.measured_at)


def require_right(work: Work, target: Entry, draft: Draft, *, is_signed: bool = False) -> None:
    """Authors correct what is theirs until the signature; everything else is a clinician's.

    Raises:
        NotAllowed: it is somebody else's, or signed, and the person is no clinician.
        Rejected: they take back without a word what is not theirs.
    """
    if target.author_id == work.actor.id and not is_signed:
        return
    if not work.actor.may(Permission.ENTRIES_AMEND_OTHERS):
        whose = "A signed session" if is_signed else "Another person's entry"
        raise NotAllowed(f"{whose} can be corrected by a clinician only, with a reason.")
    if draft.reason_code == "undone":
        raise _unreasoned()


def require_words(draft: Draft) -> None:
    """A correction says why; only taking back at once needs no word.

    Raises:
        Rejected: it does not.
    """
    is_undo = draft.reason_code == "undone"
    if is_undo and draft.kind != "retraction":
        raise _unreasoned()
    if not is_undo and not (draft.reason_text or "").strip():
        raise Rejected("Say why.", [Fault("/reason_text", "missing", "must say why")])


def require_undo(target: Entry, draft: Draft) -> None:
    """What is taken back without a word was entered a moment before.

    The moment of the tap counts: a tablet without a network sends both later.

    Raises:
        Conflict: it was not.
    """
    if draft.reason_code == "undone" and draft.measured_at - target.entered_at > UNDO_WITHIN:
        raise Conflict("Undo is possible for two minutes. Retract it with a reason instead.")


def require_moment(work: Work, draft: Draft) -> None:
    """What is taken out was taken out by now, as far as a tablet's clock can be trusted.

    Raises:
        Rejected: it lies in the future.
    """
    faults = [
        fault
        for fault in check_times(draft.measured_at, work.now, planned_at=draft.measured_at)
        if not fault.confirmable
    ]
    if faults:
        raise Rejected("This cannot be right.", faults)


def _unreasoned() -> Rejected:
    message = "must be a reason: only one's own newest entry is undone without words"
    return Rejected("Say why.", [Fault("/reason_code", "not_allowed", message)])
