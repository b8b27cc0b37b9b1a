"""Clinics, and the versions of each clinic's protocol."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from sessiontrack.domain.protocol import DEFAULT_PROTOCOL, Protocol
from sessiontrack.storage.base import Guid, Moment, plain, table

CLINIC = table(
    "clinic",
    plain("id", Guid, primary_key=True),
    plain("name", sa.Text, nullable=False, unique=True),
    plain("zone", sa.Text, nullable=False),
    plain("is_synthetic", sa.Boolean, nullable=False),
    plain("created_at", Moment, nullable=False),
)

PROTOCOL = table(
    "protocol_version",
    plain("clinic_id", Guid, sa.ForeignKey("clinic.id"), primary_key=True),
    plain("version", sa.Integer, primary_key=True),
    plain("limits", sa.JSON, nullable=False),
    plain("published_at", Moment, nullable=False),
    plain("published_by", sa.Text, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Clinic:
    """A clinic.

    Args:
        zone: IANA name of its time zone; a date is a local date.
        is_synthetic: a demonstration clinic, named SYNTHETIC in every file.
    """

    id: UUID
    name: str
    zone: str
    is_synthetic: bool

    @property
    def zone_info(self) -> ZoneInfo:
        """The zone to show times in."""
        return ZoneInfo(self.zone)


_COLUMNS = (CLINIC.c.id, CLINIC.c.name, CLINIC.c.zone, CLINIC.c.is_synthetic)


def add_clinic(db: sa.Connection, clinic: Clinic, now: datetime) -> None:
    """Keep a new clinic."""
    db.execute(
        CLINIC.insert().values(
            id=clinic.id,
            name=clinic.name,
            zone=clinic.zone,
            is_synthetic=clinic.is_synthetic,
            created_at=now,
        )
    )


def list_clinics(db: sa.Connection) -> list[Clinic]:
    """Every clinic by name."""
    return [Clinic(*row) for row in db.execute(sa.select(*_COLUMNS).order_by(CLINIC.c.name))]


def get_clinic(db: sa.Connection, clinic_id: UUID) -> Clinic:
    """One clinic, which must exist."""
    return Clinic(*db.execute(sa.select(*_COLUMNS).where(CLINIC.c.id == clinic_id)).one())


def get_protocol(db: sa.Connection, clinic_id: UUID, version: int | None = None) -> Protocol:
    """A clinic's protocol of a version, or the one in force; the defaults are version 0."""
    if version == 0:
        return DEFAULT_PROTOCOL
    query = sa.select(PROTOCOL.c.version, PROTOCOL.c.limits).where(PROTOCOL.c.clinic_id == clinic_id)
    if version is not None:
        query = query.where(PROTOCOL.c.version == version)
    row = db.execute(query.order_by(PROTOCOL.c.version.desc()).limit(1)).first()
    return Protocol(row.version, row.limits) if row else DEFAULT_PROTOCOL


def list_protocols(db: sa.Connection, clinic_id: UUID) -> list[Protocol]:
    """Every version of a clinic's protocol, oldest first, the defaults in front of them."""
    query = sa.select(PROTOCOL.c.version, PROTOCOL.c.limits).where(PROTOCOL.c.clinic_id == clinic_id)
    rows = db.execute(query.order_by(PROTOCOL.c.version))
    return [DEFAULT_PROTOCOL, *(Protocol(row.version, row.limits) for row in rows)]


def add_protocol(db: sa.Connection, clinic_id: UUID, protocol: Protocol, *, by: str, at: datetime) -> None:
    """Publish a version."""
    db.execute(
        PROTOCOL.insert().values(
            clinic_id=clinic_id,
            version=protocol.version,
            limits=dict(protocol.values),
            published_at=at,
            published_by=by,
        )
    )
