"""What a patient brings along, as a course's page lists it: indications, treatments tried before, medicines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sessiontrack.domain.bodies import ConcomitantMedicine, PastTreatment
from sessiontrack.domain.concomitant_medicines import MedicineLine, MedicineList, interacts, medicine_list
from sessiontrack.domain.courses import ICD10_CODES, INDICATIONS, Course
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.past_treatments import TreatmentHistory, treatment_history
from sessiontrack.domain.terms import Terms
from sessiontrack.service.courses import CourseView
from sessiontrack.web.form_texts import shown_part_day
from sessiontrack.web.pages.course_entry_words import course_words, treatment_name
from sessiontrack.web.pages.course_log import CourseLog, KeptRow

KINDS = ("past_treatment", "concomitant_medicine")


@dataclass(frozen=True, slots=True)
class MedicineRow:
    """One medicine with what was told of it before.

    Args:
        interacts: it is of a class that check-in asks about.
        root_id: what the next entry about it follows.
    """

    row: KeptRow
    before: tuple[KeptRow, ...]
    interacts: bool
    root_id: UUID


@dataclass(frozen=True, slots=True)
class IndicationRow:
    """What the course treats, with the codes of ICD-10-CM that it may be."""

    words: str
    codes: tuple[str, ...]


class CourseHistory:
    """The rows of the card about medicines and history."""

    def __init__(self, view: CourseView, log: CourseLog) -> None:
        self.log = log
        self._rows = {row.entry.id: row for kind in KINDS for row in log.of_kind(kind)}
        self.treatments: TreatmentHistory = treatment_history(view.entries)
        self.medicines: MedicineList = medicine_list(view.entries, view.record.day(view.now))
        self.indications = indication_rows(view.record.course)

    @property
    def failed(self) -> list[KeptRow]:
        """Treatments that failed."""
        return self._of(self.treatments.failed)

    @property
    def failed_words(self) -> str:
        """The names of the treatments that failed."""
        return ", ".join(treatment_name(cast(PastTreatment, entry.body)) for entry in self.treatments.failed)

    @property
    def other_treatments(self) -> list[KeptRow]:
        """Treatments that did not fail, or of which it is not known; and that none was tried."""
        return self._of((*self.treatments.others, *self.treatments.denials))

    @property
    def now(self) -> list[MedicineRow]:
        """Medicines taken now."""
        return [self._medicine(line) for line in self.medicines.now]

    @property
    def ended(self) -> list[MedicineRow]:
        """Medicines taken no more."""
        return [self._medicine(line) for line in self.medicines.ended]

    @property
    def denials(self) -> list[KeptRow]:
        """That no medicine is taken, the last one first."""
        return self._of(self.medicines.denials)[::-1]

    def _medicine(self, line: MedicineLine) -> MedicineRow:
        before = tuple(self._of(line.before))
        return MedicineRow(self._rows[line.entry.id], before, interacts(line.body), line.entry.root_id)

    def _of(self, entries: tuple[Entry, ...]) -> list[KeptRow]:
        return [self._rows[entry.id] for entry in entries]


def indication_rows(course: Course) -> tuple[IndicationRow, ...]:
    """What a course treats, in its order."""
    return tuple(IndicationRow(INDICATIONS[code], ICD10_CODES.get(code, ())) for code in course.indications)


def followed_medicine(view: CourseView, asked: str | None) -> Entry | None:
    """The medicine that a form carries on, as it holds; a word that names none is passed over."""
    found = (entry for entry in view.of_kind("concomitant_medicine") if str(entry.root_id) == asked)
    return next(found, None)


def carried_on(medicine: Entry | None) -> dict[str, Any]:
    """What a form is opened with that carries a medicine on."""
    if medicine is None or not isinstance(medicine.body, ConcomitantMedicine):
        return {}
    body = medicine.body
    return {
        "follows": medicine.root_id,
        "medicine_class": body.medicine_class,
        "name": body.name,
        "dose": body.dose,
        "since": shown_part_day(body.since) if body.since else None,
    }


def interacting_words(medicines: MedicineList, terms: Terms) -> tuple[str, ...]:
    """A line about each medicine taken now that interacts with the drug."""
    return tuple(course_words(line.body, terms) for line in medicines.interacting)
