"""A session that was read, as it was when a clinician signed it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from sessiontrack.domain.entries import Entry
from sessiontrack.domain.sessions import last_signature
from sessiontrack.domain.signed_records import as_signed, kept_after
from sessiontrack.domain.summing import summarise
from sessiontrack.service.digests import digest_of, newest_link
from sessiontrack.service.reading import SessionView

__all__ = ["SignedView", "signed_view"]


@dataclass(frozen=True, slots=True)
class SignedView:
    """What a clinician signed, beside what came after it.

    Args:
        view: the session as it was signed; its open alerts are those of the present.
        signature: the sign-off that is meant.
        later: what people added after it, in the order in which it was kept.
    """

    view: SessionView
    signature: Entry
    later: tuple[Entry, ...]


def signed_view(view: SessionView, signature_id: UUID | None = None) -> SignedView | None:
    """The session at a signature; nothing while it is not signed.

    The right to the record was asked when it was read.

    Args:
        view: the session as it is now.
        signature_id: a sign-off of it; without one, or with one that is none, the newest is meant.
    """
    signatures = view.record.of_kind("sign_off")
    named = next((entry for entry in signatures if entry.id == signature_id), None)
    signature = named or last_signature(signatures)
    if signature is None:
        return None
    record = as_signed(view.record, signature)
    then = replace(
        view,
        record=record,
        summary=summarise(record),
        state=record.status().state,
        digest=digest_of(record),
        link=newest_link(record),
        next_vitals_due_at=None,
    )
    return SignedView(then, signature, kept_after(view.record, signature))
