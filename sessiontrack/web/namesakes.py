"""Patients who are easily taken for each other, among those that one page shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from sessiontrack.domain.patients import Patient


def namesakes_among(shown: Iterable[Patient]) -> frozenset[UUID]:
    """Ids of the patients shown who share a family name with another one shown."""
    patients = {patient.id: patient for patient in shown}
    counted = Counter(patient.family_name.casefold() for patient in patients.values())
    return frozenset(
        patient.id for patient in patients.values() if counted[patient.family_name.casefold()] > 1
    )
