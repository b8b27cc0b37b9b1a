"""Patients: registered, read, searched and changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from sessiontrack.domain.bodies import Confirmed
from sessiontrack.domain.checks import unconfirmed
from sessiontrack.domain.errors import Conflict, Fault, Rejected, Stale
from sessiontrack.domain.patients import Patient, age_years, skeleton
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.visit_checks import weight_faults
from sessiontrack.service.access import open_patient
from sessiontrack.service.audit import note
from sessiontrack.service.keys import Keys
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_clinic
from sessiontrack.storage.patients import (
    add_patient,
    change_patient,
    find_patient,
    find_patient_by_mrn,
    list_names,
    list_patients,
)

OLDEST_YEARS = 130

WHO = ("family_name", "given_name", "born_on")
"""What tells people apart; whoever has all of it in common with a patient may be that patient."""

SAME_PERSON = "same_person"
"""The code of that doubt."""


def register_patient(
    work: Work,
    values: Mapping[str, Any],
    patient_id: UUID | None = None,
    *,
    confirmed: Iterable[Confirmed] = (),
) -> tuple[Patient, bool]:
    """Register a patient; the patient, and whether they are new.

    Args:
        values: the fields of ``Patient`` that a person gives.
        patient_id: from a client that may send twice.
        confirmed: doubts that the person has answered.

    Raises:
        Conflict: the clinic's number belongs to another patient, or the id to another content.
        Rejected: a birth date in the future or impossibly long ago, a weight that cannot be, a name
            that looks like another patient's, or one's name and birth date, and is not confirmed.
    """
    work.actor.require(Permission.PATIENTS_WRITE)
    clinic_id = work.actor.clinic_id
    patient = Patient(id=patient_id or uuid7(), clinic_id=clinic_id, **values)
    known = find_patient(work.db, clinic_id, patient.id)
    if known is not None:
        if replace(known, version=1) != patient:
            raise Conflict("This id was used for another patient.")
        note(work, "patient.repeated", known.id, patient_ids=(known.id,))
        return known, False
    check_patient(work, patient, confirmed)
    add_patient(work.db, patient, work.now)
    note(work, "patient.registered", patient.id, patient_ids=(patient.id,))
    return patient, True


def check_patient(work: Work, patient: Patient, confirmed: Iterable[Confirmed] = ()) -> None:
    """Nothing stands against registering this patient.

    Raises:
        Conflict: the clinic's number belongs to another patient.
        Rejected: a date, a weight or a name that cannot be kept, or asks for a second look.
    """
    _require_sound(work, patient)
    _require_seen_again(work, patient, confirmed)


def _require_sound(work: Work, patient: Patient) -> None:
    today = work.now.astimezone(get_clinic(work.db, patient.clinic_id).zone_info).date()
    faults = [*_birth_faults(patient.born_on, today)]
    if patient.weight_g is not None:
        faults += [fault for fault in weight_faults(patient.weight_g) if not fault.confirmable]
    if faults:
        raise Rejected("This patient cannot be kept as it is.", faults)
    namesake = find_patient_by_mrn(work.db, patient.clinic_id, patient.mrn)
    if namesake is not None and namesake.id != patient.id:
        raise Conflict("Another patient has this number. Search for it before registering anew.")


def _require_seen_again(work: Work, patient: Patient, confirmed: Iterable[Confirmed]) -> None:
    doubts = unconfirmed(_namesake_faults(work, patient), confirmed)
    if doubts:
        raise Rejected("Look again: this patient may be here already.", doubts)


def _namesake_faults(work: Work, patient: Patient) -> list[Fault]:
    """Somebody of this name, as the eye takes it, born on the same day or spelled in another way.

    A name in the same letters with another birth date is another person.
    """
    name, seen = (patient.family_name, patient.given_name), skeleton(patient.family_name, patient.given_name)
    names = list_names(work.db, patient.clinic_id, but=patient.id)
    alike = [(other, born_on) for *other, born_on in names if skeleton(*other) == seen]
    if any(born_on == patient.born_on for _, born_on in alike):
        message = (
            "a patient with this name and birth date is here already: search for them, or confirm that this "
            "is somebody else"
        )
        value = patient.born_on.isoformat()
        return [Fault("/born_on", SAME_PERSON, message, confirmable=True, value=value)]
    if not alike or any(tuple(other) == name for other, _ in alike):
        return []
    message = "looks like another patient's name: search for it, or confirm that this is somebody else"
    return [Fault("/family_name", "looks_alike", message, confirmable=True, value=patient.family_name)]


def _birth_faults(born_on: date, today: date) -> list[Fault]:
    if born_on > today:
        return [Fault("/born_on", "in_future", "must not lie in the future")]
    if age_years(born_on, today) >= OLDEST_YEARS:
        return [Fault("/born_on", "out_of_range", f"must be less than {OLDEST_YEARS} years ago")]
    return []


def read_patient(work: Work, patient_id: UUID) -> Patient:
    """A patient, with a line in the trail."""
    patient = open_patient(work, patient_id, to=Permission.PATIENTS_READ)
    note(work, "patient.read", patient.id, patient_ids=(patient.id,))
    return patient


def change_patient_facts(
    work: Work,
    patient_id: UUID,
    version: int,
    changes: Mapping[str, Any],
    *,
    confirmed: Iterable[Confirmed] = (),
) -> Patient:
    """Change what is known about a patient; before and after stand in the trail by the field's name.

    Args:
        version: the one that was read.
        confirmed: doubts that the person has answered.

    Raises:
        Stale: the row has changed since.
        Rejected: a value that cannot be, a new name or birth date that looks like another patient's and is not
            confirmed.
    """
    known = open_patient(work, patient_id, to=Permission.PATIENTS_WRITE)
    if known.version != version:
        raise Stale("This patient was changed meanwhile. Read again, then change.")
    patient = replace(known, **changes, version=version + 1)
    _require_sound(work, patient)
    if any(getattr(patient, name) != getattr(known, name) for name in WHO):
        _require_seen_again(work, patient, confirmed)
    if not change_patient(work.db, patient):
        raise Stale("This patient was changed meanwhile. Read again, then change.")
    before, after = asdict(known), asdict(patient)
    changed = {name: [_plain(before[name]), _plain(after[name])] for name in changes}
    note(work, "patient.changed", patient.id, patient_ids=(patient.id,), changed=changed)
    return patient


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def read_patients(work: Work, *, after: UUID | None = None, limit: int) -> list[Patient]:
    """A page of the clinic's patients by name; one line in the trail names all who were shown."""
    work.actor.require(Permission.PATIENTS_READ)
    found = list_patients(work.db, work.actor.clinic_id, after=after, limit=limit)
    note(work, "patients.listed", patient_ids=[patient.id for patient in found])
    return found


def search_patients(work: Work, text: str, keys: Keys, limit: int) -> list[Patient]:
    """Patients whose name, number or birth date has every word; the trail keeps only a hash of the words."""
    work.actor.require(Permission.PATIENTS_READ)
    found = list_patients(work.db, work.actor.clinic_id, words=text.split(), limit=limit)
    shown = [patient.id for patient in found]
    note(work, "patients.searched", patient_ids=shown, term=keys.search_hash(text))
    return found
