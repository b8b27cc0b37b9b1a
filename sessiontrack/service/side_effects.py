"""Side effects: their beginning, their changes, their end, and the sweep of the whole list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.domain.bodies import SideEffectChange, SideEffectOnset, Sweep
from sessiontrack.domain.effect_checks import check_change, check_onset, check_sweep
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.record import EffectEpisode, SessionRecord, effect_episodes
from sessiontrack.domain.terms import Terms
from sessiontrack.domain.tiles import counted_span, tile_order
from sessiontrack.service.charting import Charted, chart
from sessiontrack.service.work import Work
from sessiontrack.storage.side_effects import count_past_onsets


def record_side_effect(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """Keep that a side effect began.

    Raises:
        Rejected: it is going on already, or something is missing.
    """
    return chart(work, session_id, draft, check=check_begun)


def check_begun(record: SessionRecord, draft: Draft, _now: datetime) -> Sequence[Fault]:
    """What is wrong or unusual in an onset."""
    onset = cast(SideEffectOnset, draft.body)
    arrivals = record.of_kind("check_in")
    arrived_at = arrivals[0].measured_at if arrivals else None
    others = _others(record, draft)
    return check_onset(onset, draft.measured_at, others, record.terms, arrived_at=arrived_at)


def change_side_effect(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """Keep that a side effect changed its severity or is gone.

    Raises:
        Rejected: it is none of this session, has not begun, or is gone already.
    """
    return chart(work, session_id, draft, check=check_changed)


def check_changed(record: SessionRecord, draft: Draft, _now: datetime) -> Sequence[Fault]:
    """What is wrong in a change."""
    return check_change(cast(SideEffectChange, draft.body), draft.measured_at, _others(record, draft))


def sweep_side_effects(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """Keep that the whole list was asked, and what was denied by not being named.

    Raises:
        Rejected: an unknown term, or an active effect is denied.
    """
    return chart(work, session_id, draft, check=check_swept)


def check_swept(record: SessionRecord, draft: Draft, _now: datetime) -> Sequence[Fault]:
    """What is wrong in a sweep."""
    return check_sweep(cast(Sweep, draft.body), draft.measured_at, _others(record, draft), record.terms)


def _others(record: SessionRecord, draft: Draft) -> Sequence[EffectEpisode]:
    if draft.target_id is None:
        return record.effects
    return effect_episodes(entry for entry in record.current if entry.root_id != draft.target_id)


def clinic_order(work: Work, zone: ZoneInfo, terms: Terms) -> tuple[str, ...]:
    """Codes of every side effect on offer, as the clinic ordered them; a count that names nobody.

    Args:
        zone: the clinic's, in which its months end.
        terms: the clinic's list.
    """
    if terms.order:
        return tile_order({}, terms)
    span = counted_span(work.now.astimezone(zone).date(), zone)
    return tile_order(count_past_onsets(work.db, work.actor.clinic_id, *span), terms)
