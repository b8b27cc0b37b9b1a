"""Finding a side effect by whatever a nurse calls it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from sessiontrack.domain.side_effects import SideEffect

_UNFIT: Final = 3


def find_side_effects(text: str, terms: Iterable[SideEffect]) -> tuple[SideEffect, ...]:
    """Terms whose label or synonyms hold every word of the text, the closest first.

    Words may be unfinished. A narrower term brings its wider one along, at the end. The words of
    the guides and of the coding systems are searched only when nothing else fits, since one of
    them often stands for several effects.

    >>> from sessiontrack.domain.side_effects import SIDE_EFFECTS
    >>> [effect.code for effect in find_side_effects("out of body", SIDE_EFFECTS.values())]
    ['out_of_body_experience', 'dissociation']
    """
    wanted = _words(text)
    if not wanted:
        return ()
    searched = {effect.code: effect for effect in terms}
    # The wider term is offered too: a nurse may mean it, and one of the two is often enough.
    found = _ranked(wanted, searched, _own_names) or _ranked(wanted, searched, _other_names)
    wider = [searched[effect.parent] for effect in found if effect.parent in searched]
    return tuple(dict.fromkeys([*found, *wider]))


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold().replace("_", " ")))


def _own_names(effect: SideEffect) -> list[str]:
    return [effect.label, effect.code, *effect.synonyms]


def _other_names(effect: SideEffect) -> list[str]:
    coded = [name for name in (effect.preferred_term, effect.ctcae_term) if name]
    return [*coded, *(said.words for said in effect.guide_mentions)]


def _ranked(
    wanted: tuple[str, ...],
    searched: Mapping[str, SideEffect],
    names_of: Callable[[SideEffect], list[str]],
) -> list[SideEffect]:
    distances = {
        effect: min((_distance(wanted, _words(name)) for name in names_of(effect)), default=_UNFIT)
        for effect in searched.values()
    }
    # Sorting is stable, so equal fits keep the order of the page.
    fitting = [effect for effect, distance in distances.items() if distance != _UNFIT]
    return sorted(fitting, key=distances.__getitem__)


def _distance(wanted: tuple[str, ...], name: tuple[str, ...]) -> int:
    """0 the very name, 1 its beginning, 2 all words somewhere in it, 3 not this name."""
    if wanted == name:
        return 0
    if " ".join(name).startswith(" ".join(wanted)):
        return 1
    if all(any(word.startswith(start) for word in name) for start in wanted):
        return 2
    return _UNFIT
