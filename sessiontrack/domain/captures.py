"""Whose entry it is when another person's sign-in sends it: what a capture token stands for, and how far it reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import AuthorMustConfirm

LASTS = timedelta(hours=24)
"""How long entries may be made and sent under a token. Source: fault design, offline outbox and clocks."""

SENT_FOR_ANOTHER = frozenset(
    "check_in dose_event vitals side_effect side_effect_change sweep medicine note iv_access oxygen emergency "
    "incident tolerability acknowledgement retraction discharge".split()
)
"""Kinds that a device sends for who tapped them: what is charted and done in a session, without a password.

A retraction only where it undoes. Every other correction, and every order, override, witness, handover and signature,
is sent by its own person.
"""


@dataclass(frozen=True, slots=True)
class Capture:
    """Who made entries on a device, as the server saw them at its sign-in.

    Args:
        role: theirs when the token was issued.
        sign_in_id: the login on the device.
        issued_at: when the token was given out.
    """

    person_id: UUID
    clinic_id: UUID
    role: str
    sign_in_id: UUID
    issued_at: datetime


def require_kind(draft: Draft) -> None:
    """Go on only with what another person may send.

    Raises:
        AuthorMustConfirm: it is something else.
    """
    is_undo = draft.kind == "retraction" and draft.reason_code == "undone"
    is_correction = draft.target_id is not None and not is_undo
    if draft.kind not in SENT_FOR_ANOTHER or is_correction or draft.session_id is None:
        raise AuthorMustConfirm("This is sent by nobody else: its author signs in and sends it.")


def require_time(capture: Capture, draft: Draft, now: datetime, *, backdated: timedelta) -> None:
    """Go on only with what was made and is sent while the token is good.

    Args:
        backdated: how long before the token's issue it may have happened.

    Raises:
        AuthorMustConfirm: it was made before or after that, or comes too late.
    """
    until = capture.issued_at + LASTS
    if draft.measured_at < capture.issued_at - backdated:
        raise AuthorMustConfirm("This happened before its author signed in: they sign in and send it.")
    if draft.measured_at > until or now > until:
        raise AuthorMustConfirm(
            "This was made more than 24 h ago, or its time is wrong: its author sends it."
        )
