"""What a clinic may change of its side-effect list; never the meaning of a term that was used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType

from sessiontrack.domain.alerts.tables import SYMPTOMS
from sessiontrack.domain.errors import Conflict, Fault, NotFound, Rejected
from sessiontrack.domain.monitoring_form import QUESTIONS
from sessiontrack.domain.side_effect_words import SAYS_NONE, word_key
from sessiontrack.domain.side_effects import SIDE_EFFECT_GROUPS, SIDE_EFFECTS, SideEffect
from sessiontrack.domain.terms import CALLS, OWN_PREFIX, RED_FLAG, OwnTerm, Retirement, Terms

LONGEST_LABEL = 40
LONGEST_BEDSIDE_LABEL = 18
"""What a tile holds. Source: bedside design of this project, section 3.13."""

LONGEST_SYNONYM = 60
MOST_SYNONYMS = 20
LONGEST_SOURCE = 400
LONGEST_REASON = 400
MOST_OWN = 60
"""So many own terms, retired ones too. Our own choice: the whole list is asked at a bedside."""

_LONGEST_CODE = 40

CALL_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "severe": "When severe",
        "moderate": "From moderate on",
        "mild": "At any severity",
        RED_FLAG: "Red flag: an alarm by itself",
    }
)
"""When an own term calls a clinician, by ``CALLS``."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an own term means, as a person wrote it.

    Args:
        bedside_label: empty where the label fits a tile itself.
        calls_at: one of ``CALLS``.
    """

    label: str
    group: str
    calls_at: str
    source: str
    bedside_label: str = ""

    @property
    def tile(self) -> str:
        """What a tile says."""
        return self.bedside_label or self.label


def add_term(terms: Terms, meaning: Meaning, synonyms: Sequence[str]) -> Terms:
    """The list with one more term of the clinic.

    Raises:
        Rejected: field by field.
        Conflict: there are too many.
    """
    faults = [*_meaning_faults(terms, meaning), *_synonym_faults(terms, synonyms)]
    if faults:
        raise Rejected("This term cannot be added.", faults)
    _require_room(terms)
    code, number = _new_code(terms, meaning.label), terms.number + 1
    added = _own_term(code, meaning, number)
    also = {**dict(terms.synonyms), code: tuple(synonyms)}
    return replace(
        terms,
        revision=terms.revision + 1,
        number=number,
        own=(*terms.own, added),
        synonyms=tuple((each, words) for each, words in also.items() if words),
        order=(*terms.order, code) if terms.order else (),
    )


def change_term(terms: Terms, code: str, meaning: Meaning, at: datetime, *, is_used: bool) -> Terms:
    """The list with another meaning of an own term that nobody ever charted.

    Under another name it is another term with a code of its own, the last of ``own``, and the earlier one is retired:
    a tablet without network may hold an entry under the earlier name, which must not come to mean something else.

    Args:
        at: now, aware.
        is_used: an entry names it, or a list was asked with it.

    Raises:
        NotFound: it is no term of the clinic.
        Conflict: it was used, or is retired, or there are too many for another name.
        Rejected: field by field.
    """
    known = terms.own_term(code)
    if known is None:
        raise NotFound("There is no such term of the clinic; a built-in one is never changed.")
    if is_used:
        raise Conflict(
            f"{known.label} was charted or asked already, so that its meaning stays: "
            "retire it and add another."
        )
    if code in terms.retired:
        raise Conflict(f"{known.label} is retired: offer it again before you change it.")
    faults = list(_meaning_faults(terms, meaning, code))
    if faults:
        raise Rejected("This term cannot be changed like this.", faults)
    number = terms.number + 1
    if word_key(meaning.label) == word_key(known.label):
        # A list of before never held this meaning, and nobody was asked it.
        changed = _own_term(code, meaning, number)
        own = tuple(changed if term.code == code else term for term in terms.own)
        return replace(terms, revision=terms.revision + 1, number=number, own=own)
    _require_room(terms)
    named = _own_term(_new_code(terms, meaning.label), meaning, number)
    return replace(
        terms,
        revision=terms.revision + 1,
        number=number,
        own=(*terms.own, named),
        retirements=(*terms.retirements, Retirement(code, at, number)),
        synonyms=(*terms.synonyms, *((named.code, words) for each, words in terms.synonyms if each == code)),
        order=tuple(named.code if each == code else each for each in terms.order),
    )


def retire_term(terms: Terms, code: str, at: datetime) -> Terms:
    """The list without a term, from a moment on; what was charted stays readable.

    Raises:
        NotFound: there is no such term.
        Conflict: it is retired already, or the clinic's safety needs it.
    """
    effect = _known(terms, code)
    if code in terms.retired:
        raise Conflict(f"{effect.label} is retired already.")
    why = why_kept(effect)
    if why:
        raise Conflict(f"{effect.label} cannot be retired: {why}.")
    number = terms.number + 1
    return replace(
        terms,
        revision=terms.revision + 1,
        number=number,
        retirements=(*terms.retirements, Retirement(code, at, number)),
        order=tuple(each for each in terms.order if each != code),
    )


def offer_term_again(terms: Terms, code: str) -> Terms:
    """The list with a retired term again.

    Raises:
        NotFound: there is no such term.
        Conflict: it is not retired, or another term has its name by now.
    """
    effect = _known(terms, code)
    if code not in terms.retired:
        raise Conflict(f"{effect.label} is not retired.")
    if _has_name(terms, effect.label, code):
        raise Conflict(f"Another term is called {effect.label} by now: retire that one first.")
    number = terms.number + 1
    over = tuple(
        replace(each, until=number) if each.code == code and each.until is None else each
        for each in terms.retirements
    )
    order = (*terms.order, code) if terms.order else ()
    return replace(terms, revision=terms.revision + 1, number=number, retirements=over, order=order)


def set_synonyms(terms: Terms, code: str, words: Sequence[str]) -> Terms:
    """The list with these other words for a term, beside the built-in ones.

    Raises:
        NotFound: there is no such term.
        Rejected: a word is too long, means another term or none at all, or there are too many.
    """
    _known(terms, code)
    faults = list(_synonym_faults(terms, words, code))
    if faults:
        raise Rejected("These words cannot be kept.", faults)
    built_in = {word_key(word) for word in SIDE_EFFECTS[code].synonyms} if code in SIDE_EFFECTS else set()
    own = tuple(word for word in words if word_key(word) not in built_in)
    also = {**dict(terms.synonyms), code: own}
    kept = tuple((each, held) for each, held in also.items() if held)
    return replace(terms, revision=terms.revision + 1, synonyms=kept)


def order_by_hand(terms: Terms, codes: Sequence[str]) -> Terms:
    """The list in this order, until somebody changes it.

    Raises:
        Rejected: the codes are not just those on offer.
    """
    if sorted(codes) != sorted(effect.code for effect in terms.offered):
        raise Rejected(
            "This order cannot be kept.",
            [Fault("/order", "invalid", "must name every term on offer once")],
        )
    return replace(terms, revision=terms.revision + 1, order=tuple(codes))


def order_by_use(terms: Terms) -> Terms:
    """The list with the most frequent first."""
    return replace(terms, revision=terms.revision + 1, order=())


def moved(codes: Sequence[str], code: str, places: int) -> tuple[str, ...]:
    """The same codes, one of them so many places further down; at an end it stays there.

    >>> moved(("a", "b", "c"), "c", -1), moved(("a", "b"), "a", -1)
    (('a', 'c', 'b'), ('a', 'b'))
    """
    rest = [each for each in codes if each != code]
    rest.insert(max(0, codes.index(code) + places), code)
    return tuple(rest)


def why_kept(effect: SideEffect) -> str:
    """Why a built-in term may not be retired; empty when it may."""
    if effect.code not in SIDE_EFFECTS:
        return ""
    if effect.is_red_flag:
        return "it is a red flag, which every list must ask and every tablet must offer, for safety"
    if effect.code == "other":
        return "what no term names is charted under it"
    if effect.code in SYMPTOMS:
        return "with a high pressure it is an emergency, and that rule reads it"
    if any(effect.code in codes for codes in QUESTIONS.values()):
        return "the monitoring form asks for it"
    return ""


def changes(before: Terms, after: Terms) -> tuple[str, ...]:
    """What differs between two versions of the list, in words."""
    return tuple(_changes(before, after))


def _changes(before: Terms, after: Terms) -> Iterator[str]:
    known = {term.code: term for term in before.own}
    for term in after.own:
        if term.code not in known:
            yield f"{term.label} added"
        elif term != known[term.code]:
            name = known[term.code].label
            yield f"{name} changed" if name == term.label else f"{name} changed to {term.label}"
    yield from (f"{after.label(code)} retired" for code in after.retired if code not in before.retired)
    yield from (f"{after.label(code)} offered again" for code in before.retired if code not in after.retired)
    words, were = dict(after.synonyms), dict(before.synonyms)
    for code in {**were, **words}:
        if words.get(code, ()) != were.get(code, ()) and code in before.known:
            yield f"{after.label(code)} also called: {', '.join(words.get(code, ())) or 'nothing more'}"
    if bool(after.order) != bool(before.order):
        yield "Ordered by hand" if after.order else "Ordered by use"
    elif {*after.order} == {*before.order} and after.order != before.order:
        yield "Another order"


def _require_room(terms: Terms) -> None:
    if len(terms.own) >= MOST_OWN:
        raise Conflict(f"The clinic has {MOST_OWN} terms of its own already, retired ones too.")


def _known(terms: Terms, code: str) -> SideEffect:
    effect = terms.known.get(code)
    if effect is None:
        raise NotFound("There is no such term.")
    return effect


def _own_term(code: str, meaning: Meaning, number: int) -> OwnTerm:
    return OwnTerm(
        code=code,
        label=meaning.label,
        bedside_label=meaning.tile,
        group=meaning.group,
        calls_at=meaning.calls_at,
        source=meaning.source,
        since=number,
    )


def _new_code(terms: Terms, label: str) -> str:
    """A code that never was one here, from the words of a label."""
    words = re.sub(r"[^a-z0-9]+", "_", label.casefold()).strip("_") or "term"
    stem = f"{OWN_PREFIX}{words}"[: _LONGEST_CODE - 3].rstrip("_")
    codes = (stem, *(f"{stem}_{number}" for number in range(2, MOST_OWN + 2)))
    return next(code for code in codes if code not in terms.known)


def _meaning_faults(terms: Terms, meaning: Meaning, code: str = "") -> Iterator[Fault]:
    yield from _length_faults("label", meaning.label, LONGEST_LABEL)
    yield from _length_faults("source", meaning.source, LONGEST_SOURCE)
    if meaning.label and _has_name(terms, meaning.label, code):
        yield Fault("/label", "duplicate", "is the name of another term on offer")
    for name, words in (("label", meaning.label), ("bedside_label", meaning.bedside_label)):
        if word_key(words) in SAYS_NONE:
            yield Fault(f"/{name}", "says_none", "says that there was no side effect")
    if len(meaning.tile) > LONGEST_BEDSIDE_LABEL:
        message = f"must have at most {LONGEST_BEDSIDE_LABEL} letters, so that it fits a tile"
        yield Fault("/bedside_label", "too_long", message, (LONGEST_BEDSIDE_LABEL,))
    if meaning.group not in SIDE_EFFECT_GROUPS:
        yield Fault("/group", "unknown_code", "must be a group of the list")
    if meaning.calls_at not in CALLS:
        yield Fault("/calls_at", "unknown_code", f"must be one of {', '.join(CALLS)}")


def _has_name(terms: Terms, label: str, code: str) -> bool:
    key = word_key(label)
    return any(word_key(each.label) == key for each in terms.offered if each.code != code)


def _length_faults(name: str, words: str, longest: int) -> Iterator[Fault]:
    if not words:
        yield Fault(f"/{name}", "missing", "must be given")
    elif len(words) > longest:
        yield Fault(f"/{name}", "too_long", f"must have at most {longest} letters", (longest,))


def _synonym_faults(terms: Terms, words: Sequence[str], code: str = "") -> Iterator[Fault]:
    if len(words) > MOST_SYNONYMS:
        yield Fault("/synonyms", "too_many", f"must be at most {MOST_SYNONYMS}", (MOST_SYNONYMS,))
    if any(not word_key(word) or len(word) > LONGEST_SYNONYM for word in words):
        message = f"must have 1 to {LONGEST_SYNONYM} letters each"
        yield Fault("/synonyms", "too_long", message, (LONGEST_SYNONYM,))
    # An import would chart an effect where there was none, or no longer know the other term by its own name.
    for word in words:
        if word_key(word) in SAYS_NONE:
            yield Fault(
                "/synonyms", "says_none", f"must not hold “{word}”: it says that there was no side effect"
            )
        elif _has_name(terms, word, code):
            yield Fault(
                "/synonyms", "duplicate", f"must not hold “{word}”: it is the name of another term on offer"
            )
