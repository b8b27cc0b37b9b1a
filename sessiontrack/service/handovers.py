"""Handover: who watches the patient from now on, with the consent of who takes over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from sessiontrack.domain.bodies import Handover
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.service.charting import Charted, chart
from sessiontrack.service.identity import Witnessed, possible_witnesses, witness
from sessiontrack.service.work import Work


def hand_over(work: Work, session_id: UUID, draft: Draft, *, given: Witnessed | None) -> Charted:
    """Keep that one person handed the patient over to another.

    Who takes over charts it, being signed in; or who hands over does, and the other proves who they are.

    Args:
        given: what came of the password of who takes over, which was checked before.

    Raises:
        Conflict: nobody watches the patient now: before the start, or after leaving.
        Rejected: it is charted by a third person, or who takes over has not proved to be there.
    """

    def check(_record: SessionRecord, draft: Draft, _now: datetime) -> Sequence[Fault]:
        return _faults(work, cast(Handover, draft.body), given)

    return chart(work, session_id, draft, check=check)


def _faults(work: Work, handover: Handover, given: Witnessed | None) -> list[Fault]:
    actor = work.actor
    if handover.from_id == handover.to_id:
        return [Fault("/to_id", "same_person", "must be another person than the one who hands over")]
    if actor.id not in (handover.from_id, handover.to_id) or not actor.may(Permission.WASTE_WITNESS):
        return [Fault("/from_id", "not_allowed", "must be charted by who hands over or by who takes over")]
    if actor.id == handover.from_id:
        return witness(work, handover.to_id, given, path="/to_id")
    if handover.from_id not in dict(possible_witnesses(work)):
        return [Fault("/from_id", "not_a_witness", "must be a nurse or clinician of this clinic")]
    return []
