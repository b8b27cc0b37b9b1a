"""A patient: the ordinary facts that stand in the banner of every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from uuid import UUID

SEXES = ("female", "male", "other", "unknown")

CAUTIONS = MappingProxyType(
    {
        "substance_use": "Substance use",
        "raised_eye_pressure": "Glaucoma or raised eye pressure",
        "raised_intracranial_pressure": "Raised intracranial pressure",
        "pregnancy": "Pregnancy",
        "psychosis": "Psychosis",
        "uncontrolled_hypertension": "Uncontrolled hypertension",
    }
)
"""Cautions that stay visible on every session. Source: clinic-day review of this project, item 3."""


@dataclass(frozen=True, slots=True)
class Patient:
    """A patient of one clinic.

    Args:
        allergies: as told; "none known" is an answer, absent means not asked.
        cautions: codes of ``CAUTIONS``; absent means not asked, empty means asked and none.
        weight_g: the weight at registration, in grams.
        version: counts changes, for optimistic locking.
    """

    id: UUID
    clinic_id: UUID
    mrn: str
    family_name: str
    given_name: str
    born_on: date
    sex: str
    phone: str | None = None
    allergies: str | None = None
    substance_use_history: str | None = None
    cautions: tuple[str, ...] | None = None
    weight_g: int | None = None
    version: int = 1

    @property
    def banner_name(self) -> str:
        """Family name in capitals first, as a banner shows it."""
        return f"{self.family_name.upper()}, {self.given_name}"


def age_years(born_on: date, on: date) -> int:
    """Completed years of age on a day.

    >>> age_years(date(2000, 2, 29), date(2026, 2, 28))
    25
    """
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
