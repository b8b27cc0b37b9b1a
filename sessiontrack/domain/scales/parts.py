"""What a rating scale is made of: ranges, items, bands, rules of change and the licence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sessiontrack.domain.errors import Fault


class EntryMode(StrEnum):
    """What may be kept of a scale.

    ``items``: the answers, added up here; ``observer``: the same, given by one observer;
    ``structured``: coded answers without a total; ``total``: only the sum, worked out on the
    clinic's own form; ``none``: listed, never entered.
    """

    ITEMS = "items"
    OBSERVER = "observer"
    STRUCTURED = "structured"
    TOTAL = "total"
    NONE = "none"


class LicenceStatus(StrEnum):
    """What is known of the right to reproduce a scale's wording."""

    FREE_TO_REPRODUCE = "free_to_reproduce"
    US_GOVERNMENT_WORK = "us_government_work"
    PUBLIC_DOMAIN_CLAIMED = "public_domain_claimed"
    UNCLEAR = "unclear"
    RESTRICTED = "restricted"


class RuleKind(StrEnum):
    """How a rule reads a score; drops are measured from the course's baseline.

    ``percent_drop`` is at least, ``percent_drop_above`` is more than that many percent.
    """

    PERCENT_DROP = "percent_drop"
    PERCENT_DROP_ABOVE = "percent_drop_above"
    POINTS_DROP = "points_drop"
    AT_OR_BELOW = "at_or_below"
    ITEM_AT_OR_BELOW = "item_at_or_below"
    ITEM_AT_OR_ABOVE = "item_at_or_above"


@dataclass(frozen=True, slots=True)
class Range:
    """Whole points, both ends included.

    >>> 3 in Range(0, 3), 4 in Range(0, 3), str(Range(-3, 3))
    (True, False, '-3 to 3')
    """

    lowest: int
    highest: int

    def __contains__(self, points: int) -> bool:
        return self.lowest <= points <= self.highest

    def __str__(self) -> str:
        return f"{self.lowest} to {self.highest}"

    def fault(self, path: str, points: int | None) -> Fault | None:
        """What is wrong with these points; nothing when they fit."""
        if points is None:
            return Fault(path, "missing", f"must be {self}")
        # True is an int to Python; on a form it is an answer to another question.
        if isinstance(points, bool) or not isinstance(points, int):
            return Fault(path, "not_a_number", f"must be a whole number, {self}")
        if points not in self:
            limit = (self.lowest, self.highest)
            return Fault(path, "out_of_range", f"must be {self}", limit=limit)
        return None


NO_POINTS: Final = Range(0, 0)
"""The range of a scale that takes no answers."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one answer means; a 0 to 10 rating names its two ends only."""

    value: int
    label: str
    loinc: str | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One question, numbered from 1.

    Args:
        text: the scale's wording where its licence allows that, else own words.
        answers: lowest first; empty when the meaning stays with the clinic's own form.
    """

    number: int
    text: str
    answers: tuple[Answer, ...] = ()
    loinc: str | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A published stretch of totals, both ends included."""

    code: str
    label: str
    lowest: int
    highest: int


@dataclass(frozen=True, slots=True)
class ResponseRule:
    """When a score counts as response, partial response or remission.

    Args:
        value: percent, points or an answer, as ``kind`` says.
        item: the item number the rule reads, for the two kinds that read one.
    """

    kind: RuleKind
    value: int
    source: str
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number of points that means something, who says so, and who says otherwise."""

    points: int
    source: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscale:
    """A named part of a scale, from 0 points.

    Args:
        items: numbers of its items; empty where only its sum may be entered.
    """

    code: str
    label: str
    highest: int
    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Skip:
    """Items that are not asked once an earlier item got a certain answer."""

    item: int
    answer: int
    skipped: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Licence:
    """The right to show a scale.

    Args:
        ships_item_text: the scale's own wording is in this package.
        credit: the developers' line to show beside the wording.
    """

    status: LicenceStatus
    detail: str
    source: str
    ships_item_text: bool
    credit: str | None = None

    @property
    def allows_item_text(self) -> bool:
        """A clear grant: freely reproducible, or a work of the US government.

        A claim of public domain is not enough, and neither is silence.
        Source: clinical research of this project, section 11.
        """
        return self.status in (LicenceStatus.FREE_TO_REPRODUCE, LicenceStatus.US_GOVERNMENT_WORK)
