"""Capture tokens: who tapped is the author, although another person is signed in when the entry is sent."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sessiontrack.domain.captures import LASTS, Capture, require_kind, require_time
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import AuthorMustConfirm, NotAllowed
from sessiontrack.domain.permissions import Actor, Permission, Role
from sessiontrack.service.keys import Keys
from sessiontrack.service.work import Work
from sessiontrack.storage.people import find_person

_VERSION = "1"


class CaptureToken(NamedTuple):
    """What a device keeps beside each entry that is made on it, and until when it does."""

    token: str
    expires_at: datetime


def issue_capture(keys: Keys, actor: Actor, now: datetime) -> CaptureToken | None:
    """A token under which the actor makes entries on this device from now on.

    Returns:
        Nothing for a program, and for who may chart nothing.
    """
    if actor.sign_in_id is None or actor.role is Role.SERVICE or not actor.may(Permission.ENTRIES_APPEND):
        return None
    parts = [str(actor.id), str(actor.clinic_id), str(actor.role), str(actor.sign_in_id), now.isoformat()]
    packed = urlsafe_b64encode(json.dumps(parts, separators=(",", ":")).encode()).decode().rstrip("=")
    said = f"{_VERSION}.{packed}"
    return CaptureToken(f"{said}.{keys.capture_seal(said)}", now + LASTS)


def as_author(work: Work, keys: Keys, token: str, draft: Draft) -> Work:
    """The same work as an act of who made the entry; how far the token reaches is asked when it is kept.

    Raises:
        AuthorMustConfirm: the token is not ours, or nobody sends such an entry for another.
        NotAllowed: who sends it is a program, or may not chart.
    """
    capture = _opened(keys, token)
    sender = work.actor
    if capture is None or capture.clinic_id != sender.clinic_id:
        raise AuthorMustConfirm("Whose entry this is cannot be told: its author signs in and sends it.")
    if capture.person_id == sender.id:
        return work
    if sender.role is Role.SERVICE:
        raise NotAllowed("A program sends entries under its own name only.")
    sender.require(Permission.ENTRIES_APPEND)
    require_kind(draft)
    # Neither login nor proof: what needs the author's password is not done in their name.
    author = Actor(capture.person_id, capture.clinic_id, Role(capture.role), request_id=sender.request_id)
    return replace(work, actor=author, sending=replace(work.sending, capture=capture, sender=sender))


def _opened(keys: Keys, token: str) -> Capture | None:
    """What a token says, when it is one of ours."""
    said, _, seal = token.rpartition(".")
    version, _, packed = said.partition(".")
    is_ours = hmac.compare_digest(seal.encode(errors="replace"), keys.capture_seal(said).encode())
    if not is_ours or version != _VERSION:
        return None
    person, clinic, role, sign_in, issued_at = json.loads(
        urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    )
    return Capture(UUID(person), UUID(clinic), role, UUID(sign_in), datetime.fromisoformat(issued_at))


def require_author(work: Work, draft: Draft, *, backdated_minutes: int) -> None:
    """Go on only while the author may still chart and the token reaches to this entry; a repeat is not asked.

    Args:
        backdated_minutes: how long before the token's issue it may have happened.

    Raises:
        AuthorMustConfirm: the token does not reach so far.
    """
    capture = work.sending.capture
    if capture is None:
        return
    person = find_person(work.db, capture.clinic_id, capture.person_id)
    if person is None or person.disabled_at is not None or person.role != capture.role:
        raise AuthorMustConfirm("Its author has left or has another role now: who saw it charts it themself.")
    require_time(capture, draft, work.now, backdated=timedelta(minutes=backdated_minutes))
