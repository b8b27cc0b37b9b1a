"""Treatments tried before a course: which failed, and whether anybody asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import cast

from sessiontrack.domain.bodies import PastTreatment
from sessiontrack.domain.checks import left_out
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.part_days import is_surely_after, span_faults

NO_TREATMENT = "no_treatment"
TREATMENTS: Mapping[str, str] = MappingProxyType(
    {
        "ssri": "SSRI",
        "snri": "SNRI",
        "tricyclic": "Tricyclic antidepressant",
        "maoi": "MAO inhibitor",
        "other_antidepressant": "Other antidepressant",
        "mood_stabilizer": "Lithium or mood stabilizer",
        "antipsychotic": "Antipsychotic",
        "benzodiazepine": "Benzodiazepine",
        "other_anxiolytic": "Other medicine for anxiety",
        "psychotherapy": "Psychotherapy",
        "ect": "ECT",
        "tms": "TMS",
        "ketamine": "Ketamine or esketamine",
        "other": "Other",
        NO_TREATMENT: "None tried before",
    }
)
"""Clinic default, unsourced: the classes that a list of earlier treatments is asked by."""

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "no_response": "No response",
        "partial_response": "Partial response",
        "response_lost": "Response, then lost",
        "not_tolerated": "Not tolerated",
        "response": "Response",
        "not_known": "Not known",
    }
)
FAILED = ("no_response", "partial_response", "response_lost", "not_tolerated")
"""What came of a treatment that failed.

Clinic default, unsourced. Source of the count itself: Ketamines For Anxiety (guide 2), "have not responded well to
other treatments"; clinical research of this project, section 1.2, items 13 and 14.
"""


def check_past_treatment(told: PastTreatment, today: date) -> list[Fault]:
    """What is wrong in a treatment that was told.

    Args:
        today: the clinic's local date.
    """
    if told.treatment == NO_TREATMENT:
        said = ("name", "outcome", "adequate", "since", "until")
        return left_out(told, said, "where no treatment was tried")
    faults = span_faults(told.since, told.until, today)
    if told.until and is_surely_after(told.until, today.isoformat()):
        faults.append(Fault("/until", "in_future", "must not lie in the future"))
    if told.outcome is None:
        faults.append(Fault("/outcome", "missing", "must say what came of it, or that it is not known"))
    if told.treatment == "other" and not told.name:
        faults.append(Fault("/name", "missing", "must say what the other treatment was"))
    return faults


@dataclass(frozen=True, slots=True)
class TreatmentHistory:
    """What was tried before, as far as it was told; in the order in which it was told.

    Args:
        failed: treatments that failed.
        others: those that worked, or of which it is not known what came of them.
        denials: that nothing was tried before.
    """

    failed: tuple[Entry, ...] = ()
    others: tuple[Entry, ...] = ()
    denials: tuple[Entry, ...] = ()

    @property
    def is_asked(self) -> bool:
        """Somebody told of a treatment, or that there was none; else nothing is known."""
        return bool(self.failed or self.others or self.denials)

    @property
    def adequate_n(self) -> int:
        """How many failed although dose and time could have worked."""
        return sum(_body(entry).adequate is True for entry in self.failed)

    @property
    def unknown_n(self) -> int:
        """Of how many it is not known what came of them."""
        return sum(_body(entry).outcome == "not_known" for entry in self.others)


def treatment_history(current: Iterable[Entry]) -> TreatmentHistory:
    """What was tried before, from a course's current entries of every kind."""
    told = [entry for entry in current if entry.kind == "past_treatment"]
    tried = [entry for entry in told if _body(entry).treatment != NO_TREATMENT]
    return TreatmentHistory(
        failed=tuple(entry for entry in tried if _body(entry).outcome in FAILED),
        others=tuple(entry for entry in tried if _body(entry).outcome not in FAILED),
        denials=tuple(entry for entry in told if _body(entry).treatment == NO_TREATMENT),
    )


def _body(entry: Entry) -> PastTreatment:
    return cast(PastTreatment, entry.body)
