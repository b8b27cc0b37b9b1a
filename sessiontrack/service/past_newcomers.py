"""Patients whom a file registers: nobody who is here, or in the file, under another number."""

from __future__ import annotations

from sessiontrack.domain.patients import Patient, skeleton


class Newcomers:
    """Those of one file, in the order of its lines."""

    def __init__(self) -> None:
        self.before: dict[str, list[tuple[Patient, int]]] = {}

    def doubt(self, patient: Patient, line: int, *, is_here: bool) -> str | None:
        """Why this may be somebody who is known already, whose record would be in two halves; they count as known.

        Two people of one name differ in their birth date. A name that only looks the same is asked about at the form
        of a patient too, where somebody can say that it is another.

        Args:
            is_here: a patient of the clinic has this name and birth date.
        """
        seen = skeleton(patient.family_name, patient.given_name)
        before = self.before.setdefault(seen, [])
        lines = [
            at for other, at in before if other.born_on == patient.born_on or _name(other) != _name(patient)
        ]
        before.append((patient, line))
        if lines:
            return f"may be the patient of line {lines[0]} under another number"
        if is_here:
            hint = "; a spreadsheet takes leading zeros away" if patient.mrn.isdigit() else ""
            return f"has the name and birth date of a patient who is here under another number{hint}"
        return None


def _name(patient: Patient) -> tuple[str, str]:
    return patient.family_name, patient.given_name
