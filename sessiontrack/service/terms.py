"""A clinic's side-effect list: what its page shows, and one act for each change of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sessiontrack.domain import terms_changes
from sessiontrack.domain.errors import Fault, Rejected, Stale
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.terms import BUILT_IN, Terms
from sessiontrack.domain.terms_changes import LONGEST_REASON, Meaning, changes, moved
from sessiontrack.domain.tiles import counted_span, tile_order
from sessiontrack.service.audit import note
from sessiontrack.service.reading import names_of_people
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_clinic
from sessiontrack.storage.protocol_drafts import lock_protocol
from sessiontrack.storage.side_effects import count_past_onsets
from sessiontrack.storage.terms import (
    TermsVersion,
    add_terms,
    find_charted,
    get_terms,
    list_swept,
    list_terms,
)

VERSIONS_SHOWN = 20
"""How many changes the page names; the trail has all of them."""


@dataclass(frozen=True, slots=True)
class TermsChange:
    """One change of the list.

    Args:
        said: what was changed, in words.
        reason: empty where none was asked for.
    """

    version: str
    said: tuple[str, ...]
    reason: str
    at: datetime
    by: UUID


@dataclass(frozen=True, slots=True)
class TermsView:
    """A clinic's list as its page shows it.

    Args:
        onsets: how often each was charted in the twelve months that tiles are ordered by.
        order: codes on offer as tiles lie at the bedside.
        used: own terms whose meaning stays, for an entry names them or a list asked them.
        changes: the newest first.
        names: people by id.
    """

    terms: Terms
    onsets: Mapping[str, int]
    order: tuple[str, ...]
    used: frozenset[str]
    changes: tuple[TermsChange, ...]
    names: Mapping[UUID, str]


def get_own_terms(work: Work) -> Terms:
    """The side-effect list of whoever does this work; it names nobody."""
    return get_terms(work.db, work.actor.clinic_id)


def read_terms_page(work: Work) -> TermsView:
    """The list in force with its changes; it shows no patient and owes no line."""
    work.actor.require(Permission.PROTOCOL_READ)
    clinic_id = work.actor.clinic_id
    versions = list_terms(work.db, clinic_id)
    terms = versions[0].terms if versions else BUILT_IN
    onsets = _onsets(work)
    befores = [*(version.terms for version in versions[1:]), BUILT_IN]
    return TermsView(
        terms=terms,
        onsets=onsets,
        order=tile_order(onsets, terms),
        used=_used(work, terms, [term.code for term in terms.own]),
        changes=tuple(
            _change(before, made) for made, before in zip(versions[:VERSIONS_SHOWN], befores, strict=False)
        ),
        names=names_of_people(work),
    )


def _change(before: Terms, made: TermsVersion) -> TermsChange:
    said = changes(before, made.terms)
    return TermsChange(made.terms.version, said, made.reason_text, made.published_at, made.published_by)


def _onsets(work: Work) -> dict[str, int]:
    zone = get_clinic(work.db, work.actor.clinic_id).zone_info
    span = counted_span(work.now.astimezone(zone).date(), zone)
    return count_past_onsets(work.db, work.actor.clinic_id, *span)


def _used(work: Work, terms: Terms, codes: Sequence[str]) -> frozenset[str]:
    """Which own terms an entry names, or a sweep asked and so denied."""
    charted = find_charted(work.db, work.actor.clinic_id, codes)
    swept = list_swept(work.db, work.actor.clinic_id) if codes else []
    asked = {effect.code for version in swept for effect in terms.asked(version)}
    return charted | (asked & set(codes))


def add_term(work: Work, meaning: Meaning, synonyms: Sequence[str], reason: str, *, revision: int) -> Terms:
    """Put a term of the clinic on the list.

    Args:
        revision: of the list, as the person had it before them.

    Raises:
        NotAllowed: the role may not edit the catalogue.
        Stale: the list was changed since.
        Rejected: field by field.
        Conflict: there are too many own terms.
    """
    return _publish(
        work,
        "term.added",
        lambda terms: terms_changes.add_term(terms, meaning, synonyms),
        revision=revision,
        reason=_required(reason),
    )


def change_term(work: Work, code: str, meaning: Meaning, reason: str, *, revision: int) -> Terms:
    """Give an own term that was never used another meaning.

    Raises:
        NotFound: it is no term of the clinic.
        Conflict: it was charted or asked.
        Rejected, Stale: as for ``add_term``.
    """

    def change(terms: Terms) -> Terms:
        is_used = bool(_used(work, terms, [code]))
        return terms_changes.change_term(terms, code, meaning, work.now, is_used=is_used)

    return _publish(work, "term.changed", change, revision=revision, reason=_required(reason), code=code)


def retire_term(work: Work, code: str, reason: str, *, revision: int) -> Terms:
    """Offer and ask a term no more; what was charted stays as it is.

    Raises:
        NotFound: there is no such term.
        Conflict: it is retired already, or the clinic's safety needs it.
        Rejected, Stale: as for ``add_term``.
    """
    return _publish(
        work,
        "term.retired",
        lambda terms: terms_changes.retire_term(terms, code, work.now),
        revision=revision,
        reason=_required(reason),
        code=code,
    )


def offer_term_again(work: Work, code: str, reason: str, *, revision: int) -> Terms:
    """Offer a retired term again.

    Raises:
        NotFound: there is no such term.
        Conflict: it is not retired, or its name is taken.
        Rejected, Stale: as for ``add_term``.
    """
    return _publish(
        work,
        "term.offered_again",
        lambda terms: terms_changes.offer_term_again(terms, code),
        revision=revision,
        reason=_required(reason),
        code=code,
    )


def set_synonyms(work: Work, code: str, words: Sequence[str], *, revision: int) -> Terms:
    """Let a term be found, and matched in an import, under other words too.

    Raises:
        NotFound: there is no such term.
        Rejected, Stale: as for ``add_term``.
    """
    return _publish(
        work,
        "term.synonyms_set",
        lambda terms: terms_changes.set_synonyms(terms, code, words),
        revision=revision,
        code=code,
        words=len(words),
    )


def order_by_hand(work: Work, *, revision: int) -> Terms:
    """Keep the order in which the tiles lie now, to be moved by hand from here on.

    Raises:
        Stale: as for ``add_term``.
    """
    return _publish(work, "terms.ordered", lambda terms: _by_hand(work, terms), revision=revision, by="hand")


def move_term(work: Work, code: str, places: int, *, revision: int) -> Terms:
    """Move a term in the order set by hand.

    Args:
        places: how far down; negative is up.

    Raises:
        Rejected: the term is not on offer.
        Stale: as for ``add_term``.
    """

    def change(terms: Terms) -> Terms:
        codes = tuple(effect.code for effect in terms.offered)
        if code not in codes:
            raise Rejected("There is no such term on offer.")
        return terms_changes.order_by_hand(terms, moved(codes, code, places))

    return _publish(work, "terms.ordered", change, revision=revision, by="hand", code=code)


def order_by_use(work: Work, *, revision: int) -> Terms:
    """Let the most frequent lie first again.

    Raises:
        Stale: as for ``add_term``.
    """
    return _publish(work, "terms.ordered", terms_changes.order_by_use, revision=revision, by="use")


def _by_hand(work: Work, terms: Terms) -> Terms:
    return terms_changes.order_by_hand(terms, tile_order(_onsets(work), terms))


def _required(reason: str) -> str:
    words = reason.strip()
    if not 1 <= len(words) <= LONGEST_REASON:
        message = f"must say why, in at most {LONGEST_REASON} letters"
        raise Rejected("This cannot be done without a reason.", [Fault("/reason", "missing", message)])
    return words


def _publish(
    work: Work,
    action: str,
    change: Callable[[Terms], Terms],
    *,
    revision: int,
    reason: str = "",
    **details: Any,
) -> Terms:
    """Publish the list as one change leaves it, under a lock, with its line in the trail."""
    work.actor.require(Permission.CATALOGUE_EDIT)
    clinic_id = work.actor.clinic_id
    lock_protocol(work.db, clinic_id)
    before = get_terms(work.db, clinic_id)
    if before.revision != revision:
        raise Stale("The list was changed since you read it. Look at it again, then change it.")
    terms = change(before)
    add_terms(work.db, clinic_id, TermsVersion(terms, work.now, work.actor.id, reason))
    note(work, action, **details, revision=terms.revision, version=terms.version)
    return terms
