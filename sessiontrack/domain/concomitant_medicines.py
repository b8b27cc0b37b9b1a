"""Medicines taken beside a course: which now, which ended, and which of them interact with the drug."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import cast
from uuid import UUID

from sessiontrack.domain.bodies import ConcomitantMedicine
from sessiontrack.domain.checks import left_out
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.part_days import is_surely_after, span_faults
from sessiontrack.domain.visit_checks import INTERACTING_CLASSES

NO_MEDICINE = "no_medicine"
MEDICINE_CLASSES: Mapping[str, str] = MappingProxyType(
    {**INTERACTING_CLASSES, "other": "None of these classes", NO_MEDICINE: "Takes no medicine"}
)
"""The classes that check-in asks about, and the two answers beside them."""


def check_concomitant_medicine(told: ConcomitantMedicine, today: date) -> list[Fault]:
    """What is wrong in a medicine that was told; one that ends on a day to come may be.

    Args:
        today: the clinic's local date.
    """
    if told.medicine_class == NO_MEDICINE:
        said = ("name", "dose", "since", "until", "follows")
        return left_out(told, said, "where no medicine is taken")
    faults = span_faults(told.since, told.until, today)
    if not told.name:
        faults.append(Fault("/name", "missing", "must be the medicine's name"))
    return faults


@dataclass(frozen=True, slots=True)
class MedicineLine:
    """One medicine with what was told of it before.

    Args:
        entry: what holds.
        before: what it follows, the newest first.
    """

    entry: Entry
    before: tuple[Entry, ...] = ()

    @property
    def body(self) -> ConcomitantMedicine:
        """What was told of it last."""
        return medicine_of(self.entry)


@dataclass(frozen=True, slots=True)
class MedicineList:
    """What the patient takes, as far as it was told.

    Args:
        now: taken on the day asked for; what interacts with the drug first.
        ended: taken no more, the last one to end first.
        denials: that no medicine is taken, each at its time.
    """

    now: tuple[MedicineLine, ...] = ()
    ended: tuple[MedicineLine, ...] = ()
    denials: tuple[Entry, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Somebody told of a medicine, or that there is none; else nothing is known."""
        return bool(self.now or self.ended or self.denials)

    @property
    def interacting(self) -> tuple[MedicineLine, ...]:
        """Those taken now of a class that interacts with the drug."""
        return tuple(line for line in self.now if interacts(line.body))


def interacts(medicine: ConcomitantMedicine) -> bool:
    """It is of a class that check-in asks about.

    Source: Spravato REMS Patient Monitoring Form, Janssen 11/2021.
    """
    return medicine.medicine_class in INTERACTING_CLASSES


def medicine_list(current: Iterable[Entry], on: date) -> MedicineList:
    """What the patient takes on a local day, from a course's current entries of every kind.

    A medicine that ended in a month or a year that is not over counts as taken: nobody knows better.
    """
    told = [entry for entry in current if entry.kind == "concomitant_medicine"]
    named = {entry.root_id: entry for entry in told if medicine_of(entry).medicine_class != NO_MEDICINE}
    followed = {medicine_of(entry).follows for entry in named.values()}
    lines = [
        MedicineLine(entry, _before(entry, named)) for root, entry in named.items() if root not in followed
    ]
    now = [line for line in lines if not _is_over(line.body, on)]
    ended = [line for line in lines if _is_over(line.body, on)]
    return MedicineList(
        now=tuple(sorted(now, key=lambda line: not interacts(line.body))),
        ended=tuple(sorted(ended, key=lambda line: line.body.until or "", reverse=True)),
        denials=tuple(e for e in told if medicine_of(e).medicine_class == NO_MEDICINE),
    )


def medicine_of(entry: Entry) -> ConcomitantMedicine:
    """The body of an entry of this kind."""
    return cast(ConcomitantMedicine, entry.body)


def _before(entry: Entry, named: Mapping[UUID, Entry]) -> tuple[Entry, ...]:
    found: list[Entry] = []
    follows = medicine_of(entry).follows
    while follows is not None and follows in named:
        found.append(named[follows])
        follows = medicine_of(named[follows]).follows
    return tuple(found)


def _is_over(medicine: ConcomitantMedicine, on: date) -> bool:
    return medicine.until is not None and is_surely_after(on.isoformat(), medicine.until)
