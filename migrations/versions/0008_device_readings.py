"""Readings that a monitor's gateway sent, which wait for a person to accept them.

A table of its own, which the release before does not know: it goes on writing as it did.

Revision: 0008, after 0007.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UUID = sa.Uuid().with_variant(sa.Text(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
JSON = sa.JSON().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "device_reading",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("session_id", UUID, nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("control_id", sa.Text(), nullable=False),
        sa.Column("message_hash", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("measured_at", MOMENT, nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("readings", JSON, nullable=False),
        sa.Column("doubtful", JSON, nullable=False),
        sa.Column("unusable", JSON, nullable=False),
        sa.Column("sent", JSON, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", UUID, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "session_id"],
            ["treatment_session.clinic_id", "treatment_session.id"],
            name=op.f("fk_device_reading_clinic_id_session_id_treatment_session"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_device_reading_decided_by_person")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_device_reading")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_device_reading_clinic_id_session_id",
        "device_reading",
        ["clinic_id", "session_id", "measured_at"],
    )


def downgrade() -> None:
    op.drop_index("ix_device_reading_clinic_id_session_id", "device_reading")
    op.drop_table("device_reading")
