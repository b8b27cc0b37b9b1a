"""Reading the audit trail: the lines that a role may see, in words, page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sessiontrack.domain.audit_trails import OUTSIDERS, act_words, actions_in, fact_words, sight_of
from sessiontrack.domain.days import day_bounds
from sessiontrack.domain.errors import Fault, NotAllowed, NotFound, Rejected
from sessiontrack.domain.permissions import Actor, Permission, Role
from sessiontrack.service.audit import note
from sessiontrack.service.reading import names_of_people
from sessiontrack.service.work import Work
from sessiontrack.storage.audit import (
    AuditEvent,
    Place,
    TrailSpan,
    count_audit_events,
    list_audit_events,
)
from sessiontrack.storage.clinics import get_clinic
from sessiontrack.storage.patients import find_patient, find_patient_by_number, list_patients_by_id
from sessiontrack.storage.people import pseudonym

MOST_NAMED = 3
"""Patients that a line names; the others it counts."""

_REFUSED = "The audit trail cannot be shown like this."


@dataclass(frozen=True, slots=True)
class TrailChoice:
    """Which lines are wanted; without a word of it, every one that the reader may see.

    Args:
        who: the id of a person of the clinic, or a role of somebody without an account.
        what: a key of ``GROUPS``.
        since: the first local day.
        until: the last local day, which is in it.
    """

    who: str | None = None
    what: str | None = None
    patient_id: UUID | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class NamedPatient:
    """A patient as a line names one: by number for those who see patients, by pseudonym for the others."""

    id: UUID
    words: str


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One line in words.

    Args:
        does: what was done, in words that follow the name.
        others: how many patients it concerns beyond those named.
    """

    event: AuditEvent
    who: str
    does: str
    facts: str
    patients: tuple[NamedPatient, ...]
    others: int


@dataclass(frozen=True, slots=True)
class Trail:
    """A page of the trail.

    Args:
        next: where the page behind this one begins; nothing at the end.
        counts: how many lines of each act there are on all pages, in words, the most first.
        people: who can be chosen, with their names.
        patient: the chosen one's number.
    """

    lines: tuple[TrailLine, ...]
    next: Place | None
    counts: tuple[tuple[str, int], ...]
    people: tuple[tuple[str, str], ...]
    patient: str

    @property
    def total(self) -> int:
        """How many lines there are on all pages."""
        return sum(count for _, count in self.counts)


def read_trail(
    work: Work, choice: TrailChoice | None = None, *, after: Place | None = None, limit: int
) -> Trail:
    """Lines of the clinic's trail that this role may see, the newest first; leaves a line of its own.

    Raises:
        NotAllowed: the role lacks the permission, or asks about a patient and may see none.
        NotFound: there is no such patient here.
        Rejected: nobody here is who was asked for, or no day is in the span.
    """
    work.actor.require(Permission.AUDIT_READ)
    choice, names = choice or TrailChoice(), names_of_people(work)
    span = span_of(work, choice, names)
    clinic_id = work.actor.clinic_id
    chosen = chosen_patient(work, choice)
    counts = count_audit_events(work.db, clinic_id, span)
    found = list_audit_events(work.db, clinic_id, span, after=after, limit=limit + 1)
    shown = found[:limit]
    numbers = _numbers(work, {each for event in shown for each in _named(event, choice.patient_id)})
    patient_ids = {*numbers, *([choice.patient_id] if choice.patient_id else [])}
    note(work, "trail.read", patient_ids=sorted(patient_ids), lines=len(shown), **asked_words(choice))
    told = ((act_words(action), count) for action, count in counts.items())
    return Trail(
        lines=tuple(_line(event, names, numbers, choice.patient_id) for event in shown),
        next=(shown[-1].at, shown[-1].id) if len(found) > limit else None,
        counts=tuple(sorted(told, key=lambda pair: (-pair[1], pair[0]))),
        people=_offered(work.actor, names),
        patient=chosen,
    )


def people_of_trail(work: Work) -> tuple[tuple[str, str], ...]:
    """Whose lines can be asked for, with their names; nobody for a nurse, who sees only her own."""
    return _offered(work.actor, names_of_people(work))


def find_by_number(work: Work, number: str) -> UUID:
    """The patient that a number or a pseudonym names.

    Raises:
        NotAllowed: the role may ask about no patient.
        Rejected: there is none here.
    """
    work.actor.require(Permission.AUDIT_READ)
    _require_patients(work.actor)
    found = find_patient_by_number(work.db, work.actor.clinic_id, number.strip())
    if found is None:
        raise Rejected(_REFUSED, [Fault("/patient", "unknown", "is the number of no patient here")])
    return found


def span_of(work: Work, choice: TrailChoice, names: Mapping[UUID, str]) -> TrailSpan:
    """The lines of a choice that this role may see.

    Raises:
        Rejected: nobody here is who was asked for, or no day is in the span.
    """
    zone = get_clinic(work.db, work.actor.clinic_id).zone_info
    people = {str(person_id): person_id for person_id in names}
    if choice.who is not None and choice.who not in people and choice.who not in OUTSIDERS:
        raise Rejected(_REFUSED, [Fault("/who", "unknown", "must be one of the people offered")])
    if choice.since and choice.until and choice.since > choice.until:
        raise Rejected(_REFUSED, [Fault("/until", "out_of_order", "must not be before the first day")])
    return TrailSpan(
        sight=sight_of(work.actor),
        actor_id=people.get(choice.who or ""),
        actor_role=choice.who if choice.who in OUTSIDERS else None,
        actions=actions_in(choice.what) if choice.what else (),
        patient_id=choice.patient_id,
        since=day_bounds(choice.since, zone)[0] if choice.since else None,
        until=day_bounds(choice.until, zone)[1] if choice.until else None,
    )


def asked_words(choice: TrailChoice) -> dict[str, Any]:
    """What the trail keeps of a choice."""
    asked = {"who": choice.who, "of": choice.what, "since": choice.since, "until": choice.until}
    return {name: str(value) for name, value in asked.items() if value is not None}


def may_ask_about_patients(actor: Actor) -> bool:
    """Lines can be found by patient: by whoever sees patients, or the whole trail."""
    return actor.may(Permission.PATIENTS_READ) or sight_of(actor) is None


def _require_patients(actor: Actor) -> None:
    if not may_ask_about_patients(actor):
        raise NotAllowed(f"Your role ({actor.role}) may not see what was done about one patient.")


def chosen_patient(work: Work, choice: TrailChoice) -> str:
    """The number of the patient asked about; nothing when none is.

    Raises:
        NotAllowed: this role may ask about none.
        NotFound: there is no such patient here.
    """
    if choice.patient_id is None:
        return ""
    _require_patients(work.actor)
    found = find_patient(work.db, work.actor.clinic_id, choice.patient_id)
    if found is None:
        raise NotFound("There is no such patient here.")
    return (
        found.mrn if work.actor.may(Permission.PATIENTS_READ) else patient_ref(work.actor.clinic_id, found.id)
    )


def patient_ref(clinic_id: UUID | None, patient_id: UUID) -> str:
    """A patient's pseudonym."""
    assert clinic_id is not None
    return pseudonym("P", clinic_id, patient_id)


def _named(event: AuditEvent, first: UUID | None) -> list[UUID]:
    """The patients that a line names, the one asked about before the others."""
    patient_ids = list(dict.fromkeys(UUID(str(each)) for each in event.patient_ids))
    return sorted(patient_ids, key=lambda each: each != first)[:MOST_NAMED]


def _numbers(work: Work, patient_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The clinic's numbers of patients, for those who may see patients."""
    if not work.actor.may(Permission.PATIENTS_READ):
        return {}
    found = list_patients_by_id(work.db, work.actor.clinic_id, list(patient_ids))
    return {patient.id: patient.mrn for patient in found}


def _line(
    event: AuditEvent, names: Mapping[UUID, str], numbers: Mapping[UUID, str], first: UUID | None
) -> TrailLine:
    named = _named(event, first)
    return TrailLine(
        event=event,
        who=who_did(event, names),
        does=what_was_done(event, names),
        facts=fact_words(event.details or {}),
        patients=tuple(
            NamedPatient(each, numbers.get(each) or patient_ref(event.clinic_id, each)) for each in named
        ),
        others=len(set(event.patient_ids)) - len(named),
    )


def who_did(event: AuditEvent, names: Mapping[UUID, str]) -> str:
    """Whose act it was, by name; in words for somebody without an account."""
    known = names.get(event.actor_id) if event.actor_id else None
    return known or OUTSIDERS.get(event.actor_role, event.actor_role)


def what_was_done(event: AuditEvent, names: Mapping[UUID, str]) -> str:
    """The act, and to which other person it was done."""
    other = names.get(event.subject_id) if event.subject_id and event.subject_id != event.actor_id else None
    return act_words(event.action) + (f": {other}" if other else "")


def _offered(actor: Actor, names: Mapping[UUID, str]) -> tuple[tuple[str, str], ...]:
    if actor.role is Role.NURSE:
        return ()
    return (*((str(person_id), name) for person_id, name in names.items()), *OUTSIDERS.items())
