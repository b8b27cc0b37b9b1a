"""Patients: ordinary rows, each with a version for optimistic locking."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from sessiontrack.domain.patients import Patient
from sessiontrack.storage.base import Day, Guid, Moment, plain, private, table
from sessiontrack.storage.people import pseudonym

PATIENT = table(
    "patient",
    plain("clinic_id", Guid, sa.ForeignKey("clinic.id"), primary_key=True),
    plain("id", Guid, primary_key=True),
    plain("ref", sa.Text, nullable=False),
    private("mrn", sa.Text, nullable=False),
    private("family_name", sa.Text, nullable=False),
    private("given_name", sa.Text, nullable=False),
    private("search_text", sa.Text, nullable=False),
    private("born_on", Day, nullable=False),
    private("sex", sa.Text, nullable=False),
    private("phone", sa.Text),
    private("allergies", sa.Text),
    private("substance_use_history", sa.Text),
    private("cautions", sa.JSON(none_as_null=True)),
    private("weight_g", sa.Integer),
    plain("version", sa.Integer, nullable=False),
    plain("created_at", Moment, nullable=False),
    sa.UniqueConstraint("clinic_id", "mrn"),
    sa.UniqueConstraint("clinic_id", "ref"),
    sa.Index("ix_patient_clinic_id_family_name", "clinic_id", "family_name", "given_name", "id"),
)

PATIENT_COLUMNS = [
    PATIENT.c[name]
    for name in (
        "id clinic_id mrn family_name given_name born_on sex phone allergies substance_use_history cautions "
        "weight_g version"
    ).split()
]


def patient_from(row: Sequence[Any]) -> Patient:
    """A patient from the values of ``PATIENT_COLUMNS``."""
    cautions = None if row[10] is None else tuple(row[10])
    values = [*row[:10], cautions, *row[11:]]
    return Patient(*values)


def _search_text(patient: Patient) -> str:
    words = (patient.family_name, patient.given_name, patient.mrn, patient.born_on.isoformat())
    return " ".join(words).casefold()


def _values(patient: Patient) -> dict[str, Any]:
    values = {column.name: getattr(patient, column.name) for column in PATIENT_COLUMNS}
    if patient.cautions is not None:
        values["cautions"] = list(patient.cautions)
    return {**values, "search_text": _search_text(patient)}


def add_patient(db: sa.Connection, patient: Patient, now: datetime) -> None:
    """Keep a new patient, with a pseudonym for files."""
    ref = pseudonym("P", patient.clinic_id, patient.id)
    db.execute(PATIENT.insert().values(**_values(patient), ref=ref, created_at=now))


def change_patient(db: sa.Connection, patient: Patient) -> bool:
    """Keep a new version of a patient; false when the row has moved on since."""
    changed = db.execute(
        PATIENT.update()
        .where(
            PATIENT.c.clinic_id == patient.clinic_id,
            PATIENT.c.id == patient.id,
            PATIENT.c.version == patient.version - 1,
        )
        .values(**_values(patient))
    )
    return changed.rowcount == 1


def find_patient(db: sa.Connection, clinic_id: UUID, patient_id: UUID) -> Patient | None:
    """A patient of a clinic."""
    query = sa.select(*PATIENT_COLUMNS).where(PATIENT.c.clinic_id == clinic_id, PATIENT.c.id == patient_id)
    row = db.execute(query).first()
    return patient_from(row) if row else None


def lock_patient(db: sa.Connection, clinic_id: UUID, patient_id: UUID) -> None:
    """Let nobody else decide about all of a patient's courses until the transaction ends."""
    # What is kept beside the patient meanwhile is free to name this row.
    query = sa.select(PATIENT.c.id).where(PATIENT.c.clinic_id == clinic_id, PATIENT.c.id == patient_id)
    db.execute(query.with_for_update(key_share=True))


def find_patient_by_mrn(db: sa.Connection, clinic_id: UUID, mrn: str) -> Patient | None:
    """A patient by the clinic's own number."""
    query = sa.select(*PATIENT_COLUMNS).where(PATIENT.c.clinic_id == clinic_id, PATIENT.c.mrn == mrn)
    row = db.execute(query).first()
    return patient_from(row) if row else None


def find_patient_by_number(db: sa.Connection, clinic_id: UUID, number: str) -> UUID | None:
    """The id of a patient by the clinic's own number, or by the pseudonym of exports."""
    is_it = (PATIENT.c.mrn == number) | (PATIENT.c.ref == number)
    query = sa.select(PATIENT.c.id).where(PATIENT.c.clinic_id == clinic_id, is_it)
    return db.execute(query.order_by(PATIENT.c.mrn != number)).scalars().first()


def list_names(db: sa.Connection, clinic_id: UUID, *, but: UUID) -> set[tuple[str, str, date]]:
    """Family name, given name and birth date of every patient of a clinic but one."""
    query = sa.select(PATIENT.c.family_name, PATIENT.c.given_name, PATIENT.c.born_on).where(
        PATIENT.c.clinic_id == clinic_id, PATIENT.c.id != but
    )
    return {(row[0], row[1], row[2]) for row in db.execute(query)}


def count_patients(db: sa.Connection, clinic_id: UUID) -> int:
    """How many patients a clinic has."""
    query = sa.select(sa.func.count()).select_from(PATIENT).where(PATIENT.c.clinic_id == clinic_id)
    return db.execute(query).scalar_one()


def list_patients(
    db: sa.Connection,
    clinic_id: UUID,
    *,
    words: Sequence[str] = (),
    after: UUID | None = None,
    limit: int,
) -> list[Patient]:
    """A clinic's patients by name, behind one of them; every word must occur in name, number or birth date.

    The place is an id, for it stands in an address and a name must not.
    """
    query = sa.select(*PATIENT_COLUMNS).where(PATIENT.c.clinic_id == clinic_id)
    for word in words:
        query = query.where(PATIENT.c.search_text.contains(word.casefold(), autoescape=True))
    place = (PATIENT.c.family_name, PATIENT.c.given_name, PATIENT.c.id)
    if after is not None:
        last = find_patient(db, clinic_id, after)
        if last is None:
            return []
        names = (sa.literal(last.family_name), sa.literal(last.given_name), sa.literal(last.id, Guid))
        query = query.where(sa.tuple_(*place) > sa.tuple_(*names))
    return [patient_from(row) for row in db.execute(query.order_by(*place).limit(limit))]


def list_patients_by_id(db: sa.Connection, clinic_id: UUID, patient_ids: Collection[UUID]) -> list[Patient]:
    """Some patients of a clinic."""
    query = sa.select(*PATIENT_COLUMNS).where(PATIENT.c.clinic_id == clinic_id, PATIENT.c.id.in_(patient_ids))
    return [patient_from(row) for row in db.execute(query)]
