"""What is wrong or unusual in a side effect, a change of one, or a sweep of the list."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sessiontrack.domain.bodies import SideEffectChange, SideEffectOnset, Sweep
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.record import EffectEpisode
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.terms import Terms


def check_onset(
    onset: SideEffectOnset,
    at: datetime,
    episodes: Iterable[EffectEpisode],
    terms: Terms,
    *,
    arrived_at: datetime | None = None,
) -> list[Fault]:
    """What is wrong or unusual when a side effect begins.

    Args:
        episodes: the session's other side effects.
        terms: the clinic's list; what was retired is taken up to then.
        arrived_at: the session's check-in, absent before it. What was retired since is taken too: its tablets still
            hold the list of that time, and nothing that is seen at a bedside is lost to a change of the list.

    Source: bad-input catalogue B75 and B77; a term that is active is changed, not begun again.
    """
    faults = term_faults("/effect", onset.effect, terms)
    if not faults and not terms.may_begin(onset.effect, min(at, arrived_at or at)):
        message = f"is retired from the list: {terms.label(onset.effect)} is not charted any more"
        faults.append(Fault("/effect", "retired", message))
    if onset.effect == "other" and not onset.note:
        faults.append(Fault("/note", "missing", "must say what the effect is"))
    if any(e.effect == onset.effect and _lasts_at(e, at) for e in episodes):
        message = "is going on already: change its severity, or say that it is gone"
        faults.append(Fault("/effect", "already_active", message))
    if onset.severity == Severity.SEVERE and not onset.action:
        message = "is missing: what was done about a severe effect?"
        faults.append(Fault("/action", "no_action", message, confirmable=True, value=onset.severity))
    return faults


def term_faults(path: str, code: str, terms: Terms) -> list[Fault]:
    """A code that no list of the clinic ever had."""
    return [] if code in terms.known else [Fault(path, "unknown_code", "must be a code of the catalogue")]


def _lasts_at(episode: EffectEpisode, at: datetime) -> bool:
    return episode.onset_at <= at and (episode.resolved_at is None or at < episode.resolved_at)


def check_change(change: SideEffectChange, at: datetime, episodes: Iterable[EffectEpisode]) -> list[Fault]:
    """What is wrong when a side effect changes or ends.

    Source: bad-input catalogue B76.
    """
    episode = next((e for e in episodes if e.id == change.side_effect_id), None)
    if episode is None:
        return [Fault("/target", "unknown", "must be a side effect of this session")]
    if at < episode.onset_at:
        return [Fault("/measured_at", "before_onset", "must not lie before the effect began")]
    # Two tablets may both say that it is gone: both are kept, and the first holds.
    if episode.resolved_at is not None and not change.resolved:
        return [Fault("/target", "already_gone", "is gone already: log it anew when it came back")]
    if change.resolved and change.severity:
        return [Fault("/severity", "contradicts", "must be left out when the effect is gone")]
    if not change.resolved and change.severity is None:
        return [Fault("/severity", "missing", "must be the new severity, unless the effect is gone")]
    return []


def check_sweep(sweep: Sweep, at: datetime, episodes: Iterable[EffectEpisode], terms: Terms) -> list[Fault]:
    """What is wrong when the list was asked: unknown terms, or an active effect that it denies.

    What is going on may be named also when it was retired before the list that was asked.
    """
    if not terms.is_list(sweep.list_version):
        return [Fault("/list_version", "unknown", "must be a version of the list that exists")]
    asked = {effect.code for effect in terms.asked(sweep.list_version)}
    going_on = [e.effect for e in episodes if _lasts_at(e, at)]
    faults = []
    for place, code in enumerate(sweep.present):
        unknown = term_faults(f"/present/{place}", code, terms)
        if not unknown and code not in asked and code not in going_on:
            unknown = [Fault(f"/present/{place}", "unknown", "must be a term of the list that was asked")]
        faults += unknown
    if len(set(sweep.present)) < len(sweep.present):
        faults.append(Fault("/present", "duplicate", "must name each effect once"))
    denied = [code for code in going_on if code in asked and code not in sweep.present]
    if denied:
        words = ", ".join(map(terms.label, denied))
        message = f"leaves out what is going on: {words}. Add it, or say first that it is gone"
        faults.append(Fault("/present", "contradicts", message))
    return faults
