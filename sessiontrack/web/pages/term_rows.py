"""The rows of the clinic's side-effect list: each term in the words of its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sessiontrack.domain.side_effects import SIDE_EFFECT_GROUPS, SIDE_EFFECT_GUIDES, Expectation, SideEffect
from sessiontrack.domain.terms import RED_FLAG
from sessiontrack.domain.terms_changes import CALL_WORDS, why_kept
from sessiontrack.service.terms import TermsView

_EXPECTED = MappingProxyType(
    {
        Expectation.EXPECTED_TRANSIENT: "Expected, passes",
        Expectation.POSSIBLE: "Possible",
        Expectation.RED_FLAG: CALL_WORDS[RED_FLAG],
    }
)


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term.

    Args:
        tile: what a tile says; empty where it is the label.
        sources: its source wordings, or why it is here.
        calls: when it calls a clinician; empty for a red flag, which says so itself.
        onsets: how often it was charted in the twelve months before this one.
        why_kept: why it may not be retired; empty when it may.
        may_change: its meaning was never used, so that it may be another.
    """

    effect: SideEffect
    group: str
    tile: str
    sources: tuple[str, ...]
    expected: str
    calls: str
    onsets: int
    retired_at: datetime | None
    is_own: bool
    why_kept: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class TermGroup:
    """Terms of one group."""

    code: str
    label: str
    rows: tuple[TermRow, ...]


def groups_of(found: TermsView, shown: Iterable[SideEffect]) -> tuple[TermGroup, ...]:
    """The terms that are shown by their group, without groups that have none."""
    rows = [row_of(found, effect) for effect in shown]
    groups = (
        TermGroup(code, label, tuple(row for row in rows if row.effect.group == code))
        for code, label in SIDE_EFFECT_GROUPS.items()
    )
    return tuple(group for group in groups if group.rows)


def row_of(found: TermsView, effect: SideEffect) -> TermRow:
    """A term as its page tells it."""
    is_own = found.terms.own_term(effect.code) is not None
    retired_at = found.terms.retired.get(effect.code)
    return TermRow(
        effect=effect,
        group=SIDE_EFFECT_GROUPS[effect.group],
        tile="" if effect.tile == effect.label else effect.tile,
        sources=tuple(_sources(effect)),
        expected=_EXPECTED[effect.expectation],
        calls="" if effect.is_red_flag else CALL_WORDS[effect.escalate_at.value],
        onsets=found.onsets.get(effect.code, 0),
        retired_at=retired_at,
        is_own=is_own,
        why_kept=why_kept(effect),
        may_change=is_own and retired_at is None and effect.code not in found.used,
    )


def _sources(effect: SideEffect) -> Iterable[str]:
    """What the guides call it, each wording once, or why the term was added."""
    said = dict.fromkeys(
        (mention.words, SIDE_EFFECT_GUIDES[mention.guide]) for mention in effect.guide_mentions
    )
    yield from (f"“{words}”, {guide}" for words, guide in said)
    if effect.source:
        yield effect.source
