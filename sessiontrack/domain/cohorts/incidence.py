"""How often side effects were there, among those who were asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from sessiontrack.domain.cohorts.base import BANDS, ORDINALS, CohortSession, Share, band_of, ordinal_of
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.terms import Terms

ANY = "any"
"""Any term of the list that was asked, in place of one of them."""

RANKS = MappingProxyType({level.value: level.rank for level in Severity})
"""1 to 3 by severity, higher is worse."""

Felt = Mapping[int, Mapping[str, str]]
"""By session, the worst severity of each side effect that was charted in it."""

Asked = Mapping[int, frozenset[str]]
"""By session, the terms that were asked in it; a session in which no list was asked is not there."""


def asked_in(versions: Iterable[tuple[int, str]], terms: Terms) -> dict[int, frozenset[str]]:
    """What was asked in each session, from the versions of the list with which it was swept.

    Raises:
        ValueError: there never was such a version.
    """
    lists: dict[str, frozenset[str]] = {}
    asked: dict[int, frozenset[str]] = {}
    for session_id, version in versions:
        if version not in lists:
            lists[version] = frozenset(effect.code for effect in terms.asked(version))
        held = asked.get(session_id)
        asked[session_id] = lists[version] if held is None else held | lists[version]
    return asked


@dataclass(frozen=True, slots=True)
class Severities:
    """Who had an effect, by its worst severity.

    Args:
        of: sessions, or patients, who were asked for it.
        counts: by severity; whoever had it more than once counts with the worst.
        patients: the same of patients, where the counts are of sessions.
    """

    of: int
    counts: Mapping[str, int]
    patients: Mapping[str, int]
    patients_any: int

    @property
    def any(self) -> Share:
        """At any severity."""
        return Share(sum(self.counts.values()), self.of, self.patients_any)

    def at(self, severity: str) -> Share:
        """With this as the worst."""
        return Share(self.counts.get(severity, 0), self.of, self.patients.get(severity, 0))


@dataclass(frozen=True, slots=True)
class EffectIncidence:
    """One side effect in a cohort.

    Args:
        effect: its code, or ``ANY``.
        unasked: sessions in which it was charted although the list was not asked; they are in no share.
    """

    effect: str
    sessions: Severities
    patients: Severities
    unasked: int = 0


def incidence(
    sessions: Sequence[CohortSession], asked: Asked, felt: Felt, known: Iterable[str]
) -> tuple[EffectIncidence, ...]:
    """Every side effect of the list that was asked, the most frequent first; ``ANY`` before all.

    Only a session in which the list was asked is counted among, and only for the terms of that list: what was not
    asked was not denied. Source: clinic-day review of this project: denominators only for its terms.

    Args:
        known: the code of every term that the clinic ever had, in the order of its list.
    """
    lists: dict[frozenset[str], _Asked] = {}
    worst: dict[str, list[tuple[int, str]]] = {}
    unasked: Counter[str] = Counter()
    for session in sessions:
        terms, charted = asked.get(session.id, frozenset()), felt.get(session.id, {})
        lists.setdefault(terms, _Asked()).add(session.patient)
        for effect in (ANY, *charted) if charted else ():
            level = worst_of(effect, charted, terms)
            if is_asked(effect, terms) and level is not None:
                worst.setdefault(effect, []).append((session.patient, level))
            elif not is_asked(effect, terms):
                unasked[effect] += 1
    shown = [ANY, *(code for code in known if any(code in terms for terms in lists) or unasked[code])]
    found = [_of_effect(code, lists, worst.get(code, ()), unasked[code]) for code in shown]
    # Sorting is stable: equal counts keep the order of the list.
    return tuple(sorted(found, key=lambda one: (one.effect != ANY, -one.sessions.any.count)))


def _of_effect(
    effect: str, lists: Mapping[frozenset[str], _Asked], worst: Sequence[tuple[int, str]], unasked: int
) -> EffectIncidence:
    held = [found for terms, found in lists.items() if is_asked(effect, terms)]
    sessions = sum(found.sessions for found in held)
    people = len(set().union(*(found.people for found in held)))
    return EffectIncidence(effect, _of_sessions(worst, sessions), _of_patients(worst, people), unasked)


@dataclass(slots=True)
class _Asked:
    """How many sessions, of whom, were asked one list."""

    sessions: int = 0
    people: set[int] = field(default_factory=set)

    def add(self, patient: int) -> None:
        self.sessions += 1
        self.people.add(patient)


def worst_of(effect: str, charted: Mapping[str, str], terms: frozenset[str]) -> str | None:
    """The worst severity of an effect in one session; of ``ANY``, that of the worst term that was asked."""
    if effect != ANY:
        return charted.get(effect)
    found = [level for code, level in charted.items() if code in terms]
    return max(found, key=RANKS.__getitem__, default=None)


def is_asked(effect: str, terms: frozenset[str]) -> bool:
    """The list that was asked holds the term; ``ANY`` needs some list."""
    return bool(terms) if effect == ANY else effect in terms


def _of_sessions(worst: Sequence[tuple[int, str]], of: int) -> Severities:
    counts = Counter(level for _, level in worst)
    patients = Counter(level for _, level in set(worst))
    return Severities(of, counts, patients, len({patient for patient, _ in worst}))


def _of_patients(worst: Iterable[tuple[int, str]], of: int) -> Severities:
    by_patient: dict[int, str] = {}
    for patient, level in worst:
        held = by_patient.get(patient)
        if held is None or RANKS[level] > RANKS[held]:
            by_patient[patient] = level
    counts = Counter(by_patient.values())
    return Severities(of, counts, counts, len(by_patient))


def by_ordinal(
    effect: str, sessions: Sequence[CohortSession], asked: Asked, felt: Felt
) -> tuple[tuple[str, Share], ...]:
    """How often an effect was there in the first, second, … session of a course."""
    shares = _by(effect, [(ordinal_of(s.ordinal), s) for s in sessions], asked, felt)
    return tuple((name, shares[name]) for name in ORDINALS if name in shares)


def by_dose(
    effect: str, sessions: Sequence[CohortSession], asked: Asked, felt: Felt
) -> tuple[tuple[str, Share], ...]:
    """How often an effect was there by the dose delivered; a session without a weight is left out."""
    shares = _by(effect, [(band_of(s.dose), s) for s in sessions if s.dose is not None], asked, felt)
    return tuple((band.value, shares[band]) for band in BANDS if band in shares)


def _by(
    effect: str, named: Iterable[tuple[str, CohortSession]], asked: Asked, felt: Felt
) -> dict[str, Share]:
    of: Counter[str] = Counter()
    count: Counter[str] = Counter()
    people: dict[str, set[int]] = {}
    for name, session in named:
        terms = asked.get(session.id, frozenset())
        if not is_asked(effect, terms):
            continue
        of[name] += 1
        if worst_of(effect, felt.get(session.id, {}), terms) is not None:
            count[name] += 1
            people.setdefault(name, set()).add(session.patient)
    return {name: Share(count[name], of[name], len(people.get(name, ()))) for name in of}
