"""A draft of the protocol: what one person wants changed, until a second one of the other role publishes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sessiontrack.domain.errors import Conflict, NotAllowed
from sessiontrack.domain.limits import LIMITS, Limit
from sessiontrack.domain.permissions import Actor
from sessiontrack.domain.protocol import Protocol, next_protocol


@dataclass(frozen=True, slots=True)
class LimitChange:
    """One limit that differs between two versions, in the limit's unit."""

    limit: Limit
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class ProtocolDraft:
    """Limits that somebody wants changed.

    Args:
        based_on: the version of the protocol that was in force when it was written.
        limits: only what shall change, by code of ``LIMITS``.
        made_role: the author's role when it was written.
        version: of the draft itself, one more with each change.
    """

    id: UUID
    clinic_id: UUID
    based_on: int
    limits: Mapping[str, int]
    reason_text: str
    made_by: UUID
    made_role: str
    made_at: datetime
    version: int = 1

    def over(self, in_force: Protocol) -> Protocol:
        """The version that it would become."""
        return next_protocol(in_force, {**in_force.values, **self.limits})

    def is_behind(self, in_force: Protocol) -> bool:
        """Another version came into force since it was written."""
        return self.based_on != in_force.version


def changed_limits(before: Protocol, after: Protocol) -> tuple[LimitChange, ...]:
    """What differs between two versions, in the order of ``LIMITS``.

    >>> (change,) = changed_limits(Protocol(), Protocol(1, {"leave_spo2": 95}))
    >>> change.limit.code, change.before, change.after
    ('leave_spo2', 94, 95)
    """
    return tuple(
        LimitChange(limit, before[code], after[code])
        for code, limit in LIMITS.items()
        if before[code] != after[code]
    )


def require_author(draft: ProtocolDraft, actor: Actor) -> None:
    """Go on only as who wrote a draft.

    Raises:
        NotAllowed: somebody else did.
    """
    if draft.made_by != actor.id:
        raise NotAllowed("Only who wrote this draft may change or withdraw it.")


def require_second_person(draft: ProtocolDraft, actor: Actor) -> None:
    """Go on only as another person than the author, of the other role.

    Raises:
        NotAllowed: it is the same person or the same role.

    Source: issue of this project: an administrator with a clinician; two people publish.
    """
    if draft.made_by == actor.id:
        raise NotAllowed("Two people publish: somebody else than the author decides on a draft.")
    if draft.made_role == actor.role:
        other = "a clinician" if actor.role == "admin" else "an administrator"
        raise NotAllowed(f"An administrator and a clinician publish together: this draft needs {other}.")


def require_current(draft: ProtocolDraft, in_force: Protocol) -> None:
    """Go on only with a draft of the version in force.

    Raises:
        Conflict: another version came into force since.
    """
    if draft.is_behind(in_force):
        raise Conflict(
            f"This draft was written on version {draft.based_on}; version {in_force.version} is in force now. "
            "Its author looks at it again and saves it first."
        )
