"""The side-effect list of one clinic: the built-in terms with what the clinic added, retired, ordered and also calls.

One ``Terms`` knows every list that its clinic ever had, so that a sweep of long ago is counted among what it asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sessiontrack.domain.side_effect_search import find_side_effects
from sessiontrack.domain.side_effect_words import codes_by_word, match_word
from sessiontrack.domain.side_effects import (
    SIDE_EFFECTS,
    SIDE_EFFECTS_VERSION,
    SIDE_EFFECTS_VERSIONS,
    Expectation,
    Severity,
    SideEffect,
    Tier,
    effects_asked,
)

OWN_PREFIX = "own_"
"""How the code of a clinic's own term begins, so that it never meets one of the built-in list."""

RED_FLAG = "red_flag"
"""In place of a severity: the term is an alarm at any."""

CALLS = (*(severity.value for severity in Severity), RED_FLAG)
"""From when on an own term calls a clinician."""

_VERSION = re.compile(r"(\d+\.\d+)(?:\+([1-9]\d{0,8}))?")


@dataclass(frozen=True, slots=True)
class OwnTerm:
    """A term that the clinic added.

    Args:
        code: begins with ``OWN_PREFIX``, never renamed.
        bedside_label: what a tile says.
        group: key of ``SIDE_EFFECT_GROUPS``.
        calls_at: one of ``CALLS``.
        source: its source wording, or why it is here.
        since: the clinic's first list that held it.
    """

    code: str
    label: str
    bedside_label: str
    group: str
    calls_at: str
    source: str
    since: int

    def effect(self, sort: int, synonyms: tuple[str, ...]) -> SideEffect:
        """The same as a term of the list."""
        is_red_flag = self.calls_at == RED_FLAG
        return SideEffect(
            code=self.code,
            label=self.label,
            bedside_label=self.bedside_label,
            group=self.group,
            sort=sort,
            tier=Tier.CLINIC,
            since=f"{SIDE_EFFECTS_VERSION}+{self.since}",
            expectation=Expectation.RED_FLAG if is_red_flag else Expectation.POSSIBLE,
            escalate_at=Severity.MILD if is_red_flag else Severity(self.calls_at),
            phases=(),
            observed_by=(),
            synonyms=synonyms,
            source=self.source,
        )


@dataclass(frozen=True, slots=True)
class Retirement:
    """A span in which a term was not offered.

    Args:
        at: aware; from then on.
        since: the clinic's first list without it.
        until: the list that offered it again; none while it is retired.
    """

    code: str
    at: datetime
    since: int
    until: int | None = None

    def holds_in(self, number: int) -> bool:
        """The clinic's list of this number did not offer it."""
        return self.since <= number and (self.until is None or number < self.until)


@dataclass(frozen=True)
class Terms:
    """The side-effect list of one clinic at one time.

    Args:
        revision: 0 for the built-in list, then one more with each change.
        number: of the clinic's list: one more with each change of what is asked, so not with another order.
        synonyms: the clinic's other words by code, beside the built-in ones.
        order: codes in the order set by hand; empty while the most frequent come first.
    """

    revision: int = 0
    number: int = 0
    own: tuple[OwnTerm, ...] = ()
    retirements: tuple[Retirement, ...] = ()
    synonyms: tuple[tuple[str, tuple[str, ...]], ...] = ()
    order: tuple[str, ...] = ()

    @cached_property
    def version(self) -> str:
        """What a sweep of this list stores, such as ``1.1+3``: built-in list 1.1 with the clinic's third.

        >>> Terms().version, Terms(number=3).version
        ('1.1', '1.1+3')
        """
        return f"{SIDE_EFFECTS_VERSION}+{self.number}" if self.number else SIDE_EFFECTS_VERSION

    @property
    def own_versions(self) -> tuple[str, ...]:
        """Of every list that the clinic published, the oldest first.

        >>> Terms(number=2).own_versions
        ('1.1+1', '1.1+2')
        """
        return tuple(f"{SIDE_EFFECTS_VERSION}+{number}" for number in range(1, self.number + 1))

    @cached_property
    def known(self) -> Mapping[str, SideEffect]:
        """Every term there ever was by its code, retired ones too, in the order of the list."""
        also = dict(self.synonyms)
        found = {code: _also_called(effect, also.get(code, ())) for code, effect in SIDE_EFFECTS.items()}
        last = max(effect.sort for effect in found.values())
        for place, term in enumerate(self.own, start=1):
            found[term.code] = term.effect(last + place, also.get(term.code, ()))
        return found

    @cached_property
    def retired(self) -> Mapping[str, datetime]:
        """Since when each term that is not offered now has not been."""
        return {each.code: each.at for each in self.retirements if each.until is None}

    @cached_property
    def offered(self) -> tuple[SideEffect, ...]:
        """What may be chosen now: as the clinic ordered it by hand, then as the list has it."""
        places = {code: place for place, code in enumerate(self.order)}
        held = (effect for effect in self.known.values() if effect.code not in self.retired)
        # Sorting is stable: what is not ordered by hand keeps the order of the list.
        return tuple(sorted(held, key=lambda effect: places.get(effect.code, len(places))))

    def label(self, code: str) -> str:
        """The name of a term; the code in words when no list has it.

        >>> Terms().label("nausea"), Terms().label("line_lost")
        ('Nausea', 'line lost')
        """
        effect = self.known.get(code)
        return effect.label if effect else code.replace("_", " ")

    def escalates(self, code: str, severity: Severity) -> bool:
        """Whether this effect at this severity calls a clinician at once.

        Raises:
            KeyError: no list ever had such a code.

        Source: clinical research of this project, section 6.2, rule ``red_flag_effect``.

        >>> Terms().escalates("nausea", Severity.MODERATE), Terms().escalates("chest_pain", Severity.MILD)
        (False, True)
        """
        return self.known[code].calls_at(severity)

    def asked(self, version: str) -> tuple[SideEffect, ...]:
        """The terms that a sweep of this version asked, so the only ones it may be counted as denying.

        Raises:
            ValueError: the clinic never had such a list.

        Source: clinic-day review of this project, 2026: denominators only for the terms really asked.

        >>> len(Terms().asked("1.0")), Terms().asked("1.1") == Terms().offered
        (49, True)
        """
        found = _VERSION.fullmatch(version)
        number = int(found[2] or 0) if found else 0
        if found is None or found[1] not in SIDE_EFFECTS_VERSIONS or number > self.number:
            raise ValueError(f"{version!r} is no list of this clinic")
        own = [self.known[term.code] for term in self.own if term.since <= number]
        gone = {each.code for each in self.retirements if each.holds_in(number)}
        return tuple(effect for effect in (*self._built_in(found[1]), *own) if effect.code not in gone)

    def _built_in(self, version: str) -> tuple[SideEffect, ...]:
        return tuple(self.known[effect.code] for effect in effects_asked(version))

    def is_list(self, version: str) -> bool:
        """The clinic had a list of this version.

        >>> Terms().is_list("1.0"), Terms().is_list("1.1+1"), Terms(number=1).is_list("1.1+1")
        (True, False, True)
        """
        try:
            self.asked(version)
        except ValueError:
            return False
        return True

    def may_begin(self, code: str, at: datetime) -> bool:
        """A term may be charted as begun at a moment: it is offered, or was not retired yet."""
        retired_at = self.retired.get(code)
        return code in self.known and (retired_at is None or at < retired_at)

    def search(self, text: str) -> tuple[SideEffect, ...]:
        """Terms on offer whose label or synonyms hold every word of the text, the closest first."""
        return find_side_effects(text, self.offered)

    def match(self, word: str, chosen: Mapping[str, str]) -> str | None:
        """The code of another record's word, as ``match_word`` finds it: a term on offer, else a retired one."""
        return match_word(word, chosen, self._offered_by_word) or match_word(word, {}, self._known_by_word)

    @cached_property
    def _offered_by_word(self) -> Mapping[str, tuple[str, ...]]:
        return codes_by_word(self.offered)

    @cached_property
    def _known_by_word(self) -> Mapping[str, tuple[str, ...]]:
        return codes_by_word(self.known.values())

    def own_term(self, code: str) -> OwnTerm | None:
        """A term that the clinic added itself."""
        return next((term for term in self.own if term.code == code), None)


BUILT_IN = Terms()
"""The list of a clinic that changed nothing."""


def _also_called(effect: SideEffect, synonyms: tuple[str, ...]) -> SideEffect:
    return effect.with_synonyms(synonyms) if synonyms else effect
