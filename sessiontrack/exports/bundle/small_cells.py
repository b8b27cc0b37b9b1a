"""Groups of a de-identified bundle that are so small that they may point at a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from sessiontrack.domain.bundles import ToldPatient
from sessiontrack.domain.patients import age_years
from sessiontrack.exports.bundle.writing import OLDEST_TOLD

SMALLEST_TOLD = 11
"""From so many patients on a group needs no warning. Source: the CMS's cell suppression policy: 1 to 10 are small."""


@dataclass(slots=True)
class SmallCells:
    """Counts patients by what a neighbour might know of them, as they pass."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, told: ToldPatient) -> None:
        """Count a patient once in each group."""
        self.counts.update(set(_groups(told)))

    def warnings(self) -> list[dict[str, str | int]]:
        """The small groups with what they are and how many patients they have."""
        small = sorted((key, n) for key, n in self.counts.items() if n < SMALLEST_TOLD)
        return [{"what": what, "value": value, "patients": n} for (what, value), n in small]


def _groups(told: ToldPatient) -> Iterator[tuple[str, str]]:
    first = told.courses[0]
    opened_on = first.course.opened_at.astimezone(first.zone).date()
    age = min(age_years(told.patient.born_on, opened_on), OLDEST_TOLD)
    yield "sex and age", f"{told.patient.sex}, {age // 10 * 10} to {age // 10 * 10 + 9}"
    for course in told.courses:
        yield from (("indication", indication) for indication in course.course.indications)
        for visit in course.sessions:
            yield "agent and route", f"{visit.summary.agent}, {visit.summary.route}"
            yield from (("side effect", episode.effect) for episode in visit.record.effects)
