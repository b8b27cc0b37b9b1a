"""Side-effect words of another record, matched to the documented list: by label, code or synonym, or by a choice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sessiontrack.domain.side_effects import SideEffect

LONGEST_WORD = 200
NO_EFFECT = "-"
"""What a clinic chose for a word that is no side effect at all: "none", "nil"."""

SAYS_NONE = frozenset(
    {
        "none",
        "nil",
        "no",
        "nothing",
        "none reported",
        "none noted",
        "none seen",
        "no effects",
        "no side effect",
        "no side effects",
        "no adverse effects",
        "no adverse events",
    }
)
"""Words, as they are compared, that are offered as no side effect; a person still says so. Source: clinic default.

What may as well mean that nobody asked (a dash, n/a) is not among them.
"""


def word_key(word: str) -> str:
    """A word as it is compared and remembered: lower case, single spaces.

    >>> word_key("  Dizzy   Spell ")
    'dizzy spell'
    """
    return " ".join(word.casefold().replace("_", " ").split())


def match_word(word: str, chosen: Mapping[str, str], known: Mapping[str, tuple[str, ...]]) -> str | None:
    """The code of a word: what the clinic chose for it, else the one effect that has it as a name.

    Nothing is searched or guessed: a word that is no name of exactly one effect waits for a person.

    Args:
        chosen: code, or ``NO_EFFECT``, by ``word_key``.
        known: codes by ``word_key``, as ``codes_by_word`` tells them.

    >>> known = {"nausea": ("nausea",), "high": ("euphoria", "dissociation")}
    >>> match_word("Nausea", {}, known), match_word("felt funny", {"felt funny": "dizziness"}, known)
    ('nausea', 'dizziness')
    >>> match_word("high", {}, known) is None
    True
    """
    key = word_key(word)
    found = chosen.get(key)
    if found is not None:
        return found
    codes = known.get(key, ())
    return codes[0] if len(codes) == 1 else None


def codes_by_word(effects: Iterable[SideEffect]) -> dict[str, tuple[str, ...]]:
    """Codes of the effects that each name stands for, by ``word_key``."""
    found: dict[str, tuple[str, ...]] = {}
    for effect in effects:
        for key in {word_key(name) for name in (effect.label, effect.code, *effect.synonyms)}:
            found[key] = (*found.get(key, ()), effect.code)
    return found
