"""What every resource is put together from: codes, references, quantities, moments; FHIR R4 (4.0.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sessiontrack.domain.entries import Entry, Thread
from sessiontrack.domain.rounding import nearest
from sessiontrack.domain.terms import Terms

Resource = dict[str, Any]

HL7 = "http://terminology.hl7.org/CodeSystem/"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD10CM = "http://hl7.org/fhir/sid/icd-10-cm"
UCUM = "http://unitsofmeasure.org"
OURS = "urn:sessiontrack:"
"""What begins the name of every code system, identifier and extension of our own."""

BY_PATIENT = "patient"
"""The role of an entry's author when the patient answered by a one-time link."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose a resource is, and where it belongs.

    Args:
        session_id: absent for what speaks about the whole course.
        zone: the clinic's; every time is told with its offset there.
        terms: the clinic's side-effect list.
    """

    patient_id: UUID
    course_id: UUID
    zone: ZoneInfo
    terms: Terms
    session_id: UUID | None = None

    @property
    def subject(self) -> Resource:
        """The patient."""
        return reference("Patient", self.patient_id)

    @property
    def encounter(self) -> Resource | None:
        """The session, where there is one."""
        return None if self.session_id is None else reference("Encounter", self.session_id)

    def who(self, entry: Entry) -> Resource:
        """Who charted it, by our id; the patient who answered by a link; a rule of the program, by a word."""
        if entry.author_id is not None:
            return {"type": "Practitioner", "identifier": identifier("person", entry.author_id)}
        return self.subject if entry.author_role == BY_PATIENT else {"display": entry.author_role}

    def moment(self, at: datetime | None) -> str | None:
        """A moment with the clinic's offset, to the microsecond that was kept."""
        return None if at is None else at.astimezone(self.zone).isoformat()


@dataclass(frozen=True, slots=True)
class Held:
    """An entry as it is told: the version that holds, or the last one of what was taken back."""

    id: UUID
    entry: Entry
    is_retracted: bool
    is_amended: bool

    def status(self, plain: str = "final", amended: str = "corrected") -> str:
        """The resource's status; ``entered-in-error`` for what was taken back."""
        if self.is_retracted:
            return "entered-in-error"
        return amended if self.is_amended else plain


def held_of(threads: Iterable[Thread], kind: str) -> list[Held]:
    """Every entry of a kind by when it happened, retracted ones too."""
    told = [_held(thread) for thread in threads if thread.root.kind == kind]
    return sorted(told, key=lambda each: (each.entry.measured_at, each.entry.seq))


def _held(thread: Thread) -> Held:
    current = thread.current
    return Held(thread.root.id, current or thread.versions[-1], current is None, thread.is_amended)


def pruned(resource: Mapping[str, Any]) -> Resource:
    """Without what says nothing: FHIR knows no null and no empty list."""
    return {
        name: value for name, value in resource.items() if value is not None and value not in ("", [], {})
    }


def part_id(root_id: UUID, part: str) -> str:
    """The id of one of several resources that an entry becomes; the entry's own id stands in front."""
    return f"{root_id}-{part.replace('_', '-')}"


def reference(kind: str, resource_id: UUID | str) -> Resource:
    """A reference to another resource of the same server or file."""
    return {"reference": f"{kind}/{resource_id}"}


def identifier(what: str, value: object) -> Resource:
    """A name of ours for something."""
    return {"system": f"{OURS}{what}", "value": str(value)}


def coding(system: str, code: str, display: str | None = None) -> Resource:
    """A code of a public system."""
    return pruned({"system": system, "code": code, "display": display})


def ours(codes: str, code: str, display: str | None = None) -> Resource:
    """A code of our own vocabulary."""
    return coding(f"{OURS}codes:{codes}", code, display)


def concept(*codings: Resource, text: str | None = None) -> Resource:
    """A concept: its codes, and words."""
    return pruned({"coding": list(codings), "text": text})


def extension(name: str, kind: str, value: Any) -> Resource:
    """Something FHIR has no element for."""
    return {"url": f"{OURS}extension:{name}", f"value{kind}": value}


def quantity(value: int | float, ucum: str, unit: str | None = None) -> Resource:
    """A value with its UCUM unit."""
    return {"value": value, "unit": unit or ucum, "system": UCUM, "code": ucum}


def number(amount: Fraction | int, decimals: int) -> int | float:
    """An amount as JSON writes it, half up; the shortest digits of a float are the decimal that was meant.

    >>> number(Fraction(615, 10), 3), number(82, 3), number(Fraction(1, 3), 3)
    (61.5, 82, 0.333)
    """
    unit: int = 10**decimals
    scaled = nearest(Fraction(amount) * unit)
    return scaled / unit if scaled % unit else scaled // unit
