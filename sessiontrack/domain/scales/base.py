"""A rating scale: what may be entered, how it adds up, and what a total means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.scales.parts import (
    NO_POINTS,
    Band,
    EntryMode,
    Item,
    Licence,
    Range,
    ResponseRule,
    Skip,
    Subscale,
    Threshold,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """One rating scale in one version and language.

    Args:
        code: stored key, never renamed.
        version: stored with every score, since variants of a scale differ in range or direction.
        item_range: points of one answer.
        total_range: absent for a scale without a total.
        recall_days: how far back the questions look, where that is a number of days.
        minutes: how long it takes, about.
        stem: the sentence all items continue, where the wording is shipped.
        unscored_item: one more question that does not count towards the total.
        optional_items: numbers of items that may stay empty.
        safety_item: number of the item on suicidal thoughts.
        alert_item_from: any item at or above it raises an alert.
        discharge_from: the total at or above which a patient may leave.
        mcid: the smallest change that matters to a patient, in points.
        reliable_change: the smallest change that is not noise, in points.
        short_form_of: code of the scale this one abridges.
    """

    code: str
    name: str
    abbreviation: str
    version: str
    language: str
    construct: str
    rater: str
    entry: EntryMode
    item_count: int
    higher_is_worse: bool
    recall: str
    minutes: int
    licence: Licence
    item_range: Range = NO_POINTS
    total_range: Range | None = None
    recall_days: int | None = None
    stem: str | None = None
    items: tuple[Item, ...] = ()
    unscored_item: Item | None = None
    optional_items: tuple[int, ...] = ()
    skip: Skip | None = None
    subscales: tuple[Subscale, ...] = ()
    bands: tuple[Band, ...] = ()
    bands_source: str | None = None
    response: ResponseRule | None = None
    partial_response: ResponseRule | None = None
    remission: ResponseRule | None = None
    mcid: Threshold | None = None
    reliable_change: Threshold | None = None
    safety_item: int | None = None
    alert_item_from: Threshold | None = None
    discharge_from: Threshold | None = None
    short_form_of: str | None = None
    loinc_panel: str | None = None
    loinc_total: str | None = None
    note: str | None = None

    @property
    def takes_items(self) -> bool:
        """Answers may be entered."""
        return self.entry in (EntryMode.ITEMS, EntryMode.OBSERVER, EntryMode.STRUCTURED)

    @property
    def takes_total(self) -> bool:
        """A total may be entered by hand, for instance from a paper form."""
        return self.total_range is not None

    @property
    def is_enterable(self) -> bool:
        """A score of this scale can be kept at all."""
        return self.takes_items or self.takes_total

    def total(self, items: Sequence[int | None]) -> int:
        """Sum of the answers, in points; nothing is ever imputed.

        Args:
            items: one answer an item, in the order of the form; ``None`` was not answered.

        Raises:
            Rejected: an answer is missing or out of range, or the scale has no total or no items.
        """
        if self.total_range is None:
            raise self._refusal("/total", "not_allowed", "this scale has no total")
        self.check_items(items)
        return sum(points for points in items if points is not None)

    def check_items(self, items: Sequence[int | None]) -> None:
        """Refuse answers that cannot be kept; a scale that branches may have gaps.

        Args:
            items: one answer an item, in the order of the form; trailing gaps may be left out.

        Raises:
            Rejected: with one fault an answer, at ``/items/0`` and so on.
        """
        if not self.takes_items:
            raise self._refusal("/items", "not_allowed", "answers are not entered for this scale")
        if len(items) > self.item_count:
            raise self._refusal("/items", "too_many", f"must be {self.item_count} answers")
        skipped = self._skipped(items)
        # An optional last answer may simply not be there.
        padded = [*items, *[None] * (self.item_count - len(items))]
        faults = [
            fault
            for number, points in enumerate(padded, start=1)
            if (fault := self._item_fault(number, points, skipped)) is not None
        ]
        if faults:
            raise Rejected(f"These answers do not fit the {self.abbreviation}.", faults)

    def check_total(self, total: int) -> None:
        """Refuse a total that cannot be.

        Raises:
            Rejected: it is out of range, or the scale has no total.
        """
        if self.total_range is None:
            raise self._refusal("/total", "not_allowed", "this scale has no total")
        fault = self.total_range.fault("/total", total)
        if fault:
            raise Rejected(f"This total does not fit the {self.abbreviation}.", [fault])

    def check_subscales(self, total: int, sums: Mapping[str, int]) -> None:
        """Refuse sums of named parts that cannot be, or that do not make the total.

        Args:
            sums: points by subscale code; all parts or none.

        Raises:
            Rejected: a part is unknown, missing or out of range, or they add up to something else.
        """
        self.check_total(total)
        parts = {part.code: part for part in self.subscales}
        faults = [
            Fault(f"/subtotals/{code}", "not_allowed", f"the {self.abbreviation} has no such part")
            for code in sums
            if code not in parts
        ]
        for code, part in parts.items() if sums else ():
            fault = Range(0, part.highest).fault(f"/subtotals/{code}", sums.get(code))
            faults += [fault] if fault else []
        if sums and not faults and sum(sums.values()) != total:
            faults.append(Fault("/total", "sum_differs", "must be the sum of its parts"))
        if faults:
            raise Rejected(f"These sums do not fit the {self.abbreviation}.", faults)

    def band(self, total: int) -> Band | None:
        """The published band of a total; nothing for a scale without bands.

        Raises:
            Rejected: the total cannot be.
        """
        self.check_total(total)
        return next((band for band in self.bands if band.lowest <= total <= band.highest), None)

    def safety_answer(self, items: Sequence[int | None]) -> int | None:
        """The answer on suicidal thoughts, read even when other answers are missing.

        Returns:
            Its points; nothing when it was not answered or the scale does not ask. Above 0 calls
            for a risk assessment, whatever the total does.

        Source: clinical research of this project, sections 5.2 and 6.2, rule ``item9``.
        """
        if self.safety_item is None or len(items) < self.safety_item:
            return None
        return items[self.safety_item - 1]

    def alerting_items(self, items: Sequence[int | None]) -> tuple[int, ...]:
        """Numbers of the items that raise an alert by themselves, read even when some are missing.

        Source: clinical research of this project, section 6.2, rules ``urinary`` and ``misuse``.
        """
        limit = self.alert_item_from
        if limit is None:
            return ()
        return tuple(
            number
            for number, points in enumerate(items, start=1)
            if points is not None and points >= limit.points
        )

    def _skipped(self, items: Sequence[int | None]) -> tuple[int, ...]:
        if self.skip is None or len(items) < self.skip.item:
            return ()
        return self.skip.skipped if items[self.skip.item - 1] == self.skip.answer else ()

    def _item_fault(self, number: int, points: int | None, skipped: tuple[int, ...]) -> Fault | None:
        is_skipped = number in skipped
        if points is None and (is_skipped or number in self.optional_items):
            return None
        path = f"/items/{number - 1}"
        if is_skipped and points:
            return Fault(path, "contradicts", "must be left out after the earlier answer")
        return self.item_range.fault(path, points)

    def _refusal(self, path: str, code: str, message: str) -> Rejected:
        return Rejected(f"This cannot be kept for the {self.abbreviation}.", [Fault(path, code, message)])
