"""Words that both pictures use."""

from __future__ import annotations

from sessiontrack.domain.patients import Patient


def banner(patient: Patient, what: str) -> str:
    """Whose picture it is: a sheet that leaves the page carries name, birth and number."""
    return f"{patient.banner_name} · Born {patient.born_on:%d-%b-%Y} · ID {patient.mrn} · {what}"
