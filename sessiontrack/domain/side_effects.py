"""The documented list of side effects: what may be named, how urgent it is, who says so."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final


class Severity(StrEnum):
    """How strong an effect was at its worst; what each word means stands in ``SEVERITIES``."""

    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"

    @property
    def rank(self) -> int:
        """1 to 3, higher is worse.

        >>> Severity.SEVERE.rank
        3
        """
        return tuple(Severity).index(self) + 1


class Expectation(StrEnum):
    """Whether an effect belongs to an ordinary session, may happen, or is an alarm by itself."""

    EXPECTED_TRANSIENT = "expected_transient"
    POSSIBLE = "possible"
    RED_FLAG = "red_flag"


class Tier(StrEnum):
    """Why a term is in the list: a patient guide names it, it was added for safety, or the clinic added it."""

    GUIDE = "guide"
    EXTENSION = "extension"
    CLINIC = "clinic"


class EffectPhase(StrEnum):
    """When an effect may appear, seen from the infusion."""

    DURING = "during"
    RECOVERY = "recovery"
    BETWEEN_SESSIONS = "between_sessions"
    LONG_TERM = "long_term"


@dataclass(frozen=True, slots=True)
class SnomedCode:
    """A SNOMED CT finding of the openly licensed Global Patient Set.

    Args:
        match: ``exact``, or ``near`` when the finding is close but not the same.

    Source: Global Patient Set, September 2020; the notice stands in ``SIDE_EFFECT_NOTICES``.
    """

    code: str
    display: str
    match: str


@dataclass(frozen=True, slots=True)
class GuideMention:
    """The words of a patient guide; ``guide`` is a key of ``SIDE_EFFECT_GUIDES``."""

    guide: str
    words: str
    where: str


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """How often a study saw an effect; asking from a list finds far more than waiting to be told.

    Args:
        source: key of ``SIDE_EFFECT_SOURCES``.
        percent: 0 to 100, as printed.
        of: what the percentage counts: ``patients``, ``sessions`` or ``participants``.
    """

    source: str
    percent: Decimal
    of: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class RateSource:
    """A study or table that rates are quoted from; ``people`` is how many it followed."""

    title: str
    agent: str
    people: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SideEffect:
    """One term of the list.

    Args:
        code: stored key, never renamed.
        group: key of ``SIDE_EFFECT_GROUPS``.
        since: the version of the list that first held the term.
        escalate_at: the lowest severity that calls a clinician.
        observed_by: codes of vital signs, rating scales or ``SIDE_EFFECT_CHECKS``; empty when it
            is only seen or told.
        parent: code of the wider term, if there is one.
        typical_peak_minutes, typical_resolved_by_minutes: from the start of the infusion.
        preferred_term: MedDRA-like words, without a MedDRA number.
        source: why an added term is here; a guide's term has ``guide_mentions`` instead.
        bedside_label: what a tile says, where that is shorter than the label.
    """

    code: str
    label: str
    group: str
    sort: int
    tier: Tier
    since: str
    expectation: Expectation
    escalate_at: Severity
    phases: tuple[EffectPhase, ...]
    observed_by: tuple[str, ...]
    synonyms: tuple[str, ...]
    parent: str | None = None
    source: str | None = None
    typical_peak_minutes: int | None = None
    typical_resolved_by_minutes: int | None = None
    preferred_term: str | None = None
    organ_class: str | None = None
    ctcae_term: str | None = None
    icd10cm: str | None = None
    snomed: SnomedCode | None = None
    note: str | None = None
    guide_mentions: tuple[GuideMention, ...] = ()
    published: tuple[PublishedRate, ...] = ()
    bedside_label: str | None = None

    @property
    def tile(self) -> str:
        """What a tile says."""
        return self.bedside_label or self.label

    @property
    def is_red_flag(self) -> bool:
        """An alarm at any severity."""
        return self.expectation is Expectation.RED_FLAG

    def calls_at(self, severity: Severity) -> bool:
        """At this severity it calls a clinician at once."""
        # Asked first, so that a red flag stays one whatever level its row happens to name.
        return self.is_red_flag or severity.rank >= self.escalate_at.rank

    def with_synonyms(self, words: tuple[str, ...]) -> SideEffect:
        """The same term under more words."""
        return replace(self, synonyms=tuple(dict.fromkeys((*self.synonyms, *words))))


def _side_effect(row: Mapping[str, Any]) -> SideEffect:
    lowest = row["escalate_at"]
    return SideEffect(
        **{
            **row,
            "tier": Tier(row["tier"]),
            "expectation": Expectation(row["expectation"]),
            "escalate_at": Severity.MILD if lowest == "any" else Severity(lowest),
            "phases": tuple(EffectPhase(phase) for phase in row["phases"]),
            "observed_by": tuple(row["observed_by"]),
            "synonyms": tuple(row["synonyms"]),
            "snomed": SnomedCode(**row["snomed"]) if "snomed" in row else None,
            "guide_mentions": tuple(GuideMention(**said) for said in row.get("guide_mentions", ())),
            "published": tuple(PublishedRate(**rate) for rate in row.get("published", ())),
        }
    )


# Percentages stay the decimals that were printed: a binary float would turn 44.3 into 44.2999….
_CATALOGUE: Final[dict[str, Any]] = tomllib.loads(
    files("sessiontrack.domain").joinpath("side_effects.toml").read_text(encoding="utf-8"),
    parse_float=Decimal,
)

SIDE_EFFECTS_VERSIONS: Final[tuple[str, ...]] = tuple(_CATALOGUE["versions"])
"""Every version of the list, oldest first."""

SIDE_EFFECTS_VERSION: Final[str] = SIDE_EFFECTS_VERSIONS[-1]
"""The version in force; a sweep stores the version that was really asked."""

# Read-only, since one request must not change what the next one is asked.
SIDE_EFFECTS: Final[Mapping[str, SideEffect]] = MappingProxyType(
    {
        row["code"]: _side_effect(row)
        for row in sorted(_CATALOGUE["effects"], key=lambda row: int(row["sort"]))
    }
)
"""Every term by its code, in the order in which a page shows them."""

SIDE_EFFECT_GROUPS: Final[Mapping[str, str]] = MappingProxyType(_CATALOGUE["groups"])
"""Label by group code, in the order in which a page shows them."""

SIDE_EFFECT_CHECKS: Final[Mapping[str, str]] = MappingProxyType(_CATALOGUE["checks"])
"""Ways to observe an effect that are neither a vital sign nor a rating scale."""

SIDE_EFFECT_SOURCES: Final[Mapping[str, RateSource]] = MappingProxyType(
    {key: RateSource(**row) for key, row in _CATALOGUE["sources"].items()}
)
"""What published rates are quoted from."""

SIDE_EFFECT_GUIDES: Final[Mapping[str, str]] = MappingProxyType(_CATALOGUE["guides"])
"""Titles of the two patient guides."""

SIDE_EFFECT_NOTICES: Final[Mapping[str, str]] = MappingProxyType(_CATALOGUE["notices"])
"""Notices that must accompany the codes wherever they are shipped."""

SEVERITIES: Final[Mapping[Severity, str]] = MappingProxyType(
    {level: _CATALOGUE["severities"][level] for level in Severity}
)
"""What each severity means, mildest first, with the CTCAE v5.0 grade it stands for."""


def effects_asked(version: str) -> tuple[SideEffect, ...]:
    """The terms a sweep of this version asked, so the only ones it may be counted as denying.

    Raises:
        ValueError: there never was such a version.

    Source: clinic-day review of this project, 2026: denominators only for the terms really asked.

    >>> len(effects_asked("1.0")), len(effects_asked(SIDE_EFFECTS_VERSION))
    (49, 54)
    """
    # By place in the list: as text, version 1.10 would come before 1.9.
    asked = SIDE_EFFECTS_VERSIONS[: SIDE_EFFECTS_VERSIONS.index(version) + 1]
    return tuple(effect for effect in SIDE_EFFECTS.values() if effect.since in asked)
