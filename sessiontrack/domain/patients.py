"""A patient: the ordinary facts that stand in the banner of every page."""

from __future__ import annotations

import unicodedata
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


# Cyrillic and Greek letters that look like a Latin one, in either case; written as escapes, to be told apart.
_LOOKS_LIKE = {
    ord(other): latin
    for latin, others in {
        "a": "\u0430\u03b1",
        "b": "\u0432\u03b2",
        "c": "\u0441",
        "d": "\u0501",
        "e": "\u0435\u03b5",
        "h": "\u04bb\u043d\u03b7",
        "i": "\u0456\u03b9",
        "j": "\u0458",
        "k": "\u043a\u03ba",
        "m": "\u043c\u03bc",
        "n": "\u03bd",
        "o": "\u043e\u03bf",
        "p": "\u0440\u03c1",
        "q": "\u051b",
        "s": "\u0455",
        "t": "\u0442\u03c4",
        "w": "\u051d",
        "x": "\u0445\u03c7",
        "y": "\u0443\u03c5",
        "z": "\u03b6",
    }.items()
    for other in others
}


def skeleton(family_name: str, given_name: str) -> str:
    """A name as the eye takes it: letters that look alike are one, and case and spaces do not count.

    Source: bad-input catalogue B68; Unicode Technical Standard 39, section 4, its commonest pairs only.

    >>> skeleton("\\u0410shdown", "Rowan") == skeleton("ASHDOWN", "Rowan")
    True
    """
    shown = unicodedata.normalize("NFKC", f"{family_name}\n{given_name}").casefold()
    return shown.translate(_LOOKS_LIKE).replace(" ", "")


def age_years(born_on: date, on: date) -> int:
    """Completed years of age on a day.

    >>> age_years(date(2000, 2, 29), date(2026, 2, 28))
    25
    """
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
