"""Words that both pictures use."""

from __future__ import annotations

from sessiontrack.domain.patients import Patient


def span_words(minutes: int) -> str:
    """Minutes of something that lasts, in days where it was forgotten rather than watched.

    >>> span_words(52), span_words(41_788)
    ('52', '29 d')
    """
    days = minutes // 1440
    return f"{days} d" if days else str(minutes)


def banner(patient: Patient, what: str) -> str:
    """Whose picture it is: a sheet that leaves the page carries name, birth and number."""
    return f"{patient.banner_name} · Born {patient.born_on:%d-%b-%Y} · ID {patient.mrn} · {what}"
