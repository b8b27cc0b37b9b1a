"""Side effects as the live page shows them: those that last, and the tiles of the list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from uuid import UUID

from sessiontrack.domain.record import EffectEpisode, SessionRecord
from sessiontrack.domain.side_effects import (
    SIDE_EFFECT_GROUPS,
    Expectation,
    Severity,
    SideEffect,
)
from sessiontrack.domain.terms import Terms

COMMON = "Common"
SHORT_SEVERITY = MappingProxyType({"mild": "Mild", "moderate": "Mod", "severe": "Severe"})


@dataclass(frozen=True, slots=True)
class EffectCard:
    """A side effect that lasts."""

    id: UUID
    code: str
    label: str
    severity: str
    short: str
    rank: int
    since: datetime
    minutes: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A term that can be chosen.

    Args:
        rank: of its severity while it lasts; 0 while it does not.
        was: it was there and is gone.
    """

    code: str
    label: str
    rank: int
    was: bool
    is_red_flag: bool


@dataclass(frozen=True, slots=True)
class TileGroup:
    """Terms under one heading."""

    key: str
    label: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class EffectsView:
    """The panel of side effects.

    Args:
        sought: what was searched for; the groups then are what was found.
        list_version: of the list that a sweep asks.
        swept_at: when the whole list was asked last.
    """

    cards: tuple[EffectCard, ...]
    groups: tuple[TileGroup, ...]
    sought: str
    list_version: str
    swept_at: datetime | None


def effects_view(record: SessionRecord, now: datetime, sought: str = "") -> EffectsView:
    """The side effects of a session at a moment."""
    active = [episode for episode in record.effects if episode.resolved_at is None]
    sweeps = record.of_kind("sweep")
    return EffectsView(
        cards=tuple(_card(episode, record.terms, now) for episode in active),
        groups=_found(record, sought) if sought else _groups(record),
        sought=sought,
        list_version=record.terms.version,
        swept_at=sweeps[-1].measured_at if sweeps else None,
    )


def _card(episode: EffectEpisode, terms: Terms, now: datetime) -> EffectCard:
    return EffectCard(
        id=episode.id,
        code=episode.effect,
        label=terms.label(episode.effect),
        severity=episode.severity,
        short=SHORT_SEVERITY[episode.severity],
        rank=Severity(episode.severity).rank,
        since=episode.onset_at,
        minutes=max(0, int((now - episode.onset_at).total_seconds() // 60)),
    )


def _groups(record: SessionRecord) -> tuple[TileGroup, ...]:
    offered = record.terms.offered
    expected = [e for e in offered if e.expectation is Expectation.EXPECTED_TRANSIENT]
    others = [e for e in offered if e.expectation is not Expectation.EXPECTED_TRANSIENT]
    by_group = {
        group: tuple(found) for group, found in groupby(sorted(others, key=_place), key=lambda e: e.group)
    }
    return (
        TileGroup("common", COMMON, _tiles(record, expected)),
        *(TileGroup(key, SIDE_EFFECT_GROUPS[key], _tiles(record, found)) for key, found in by_group.items()),
    )


def _place(effect: SideEffect) -> int:
    return tuple(SIDE_EFFECT_GROUPS).index(effect.group)


def _found(record: SessionRecord, sought: str) -> tuple[TileGroup, ...]:
    found = record.terms.search(sought)
    label = f"Found for “{sought}”" if found else f"Nothing found for “{sought}”"
    return (TileGroup("found", label, _tiles(record, found)),)


def _tiles(record: SessionRecord, effects: Iterable[SideEffect]) -> tuple[Tile, ...]:
    episodes = {episode.effect: episode for episode in record.effects}
    return tuple(_tile(effect, episodes.get(effect.code)) for effect in effects)


def _tile(effect: SideEffect, episode: EffectEpisode | None) -> Tile:
    lasts = episode is not None and episode.resolved_at is None
    return Tile(
        code=effect.code,
        label=effect.tile,
        rank=Severity(episode.severity).rank if episode and lasts else 0,
        was=episode is not None and not lasts,
        is_red_flag=effect.is_red_flag,
    )
