"""Bundles that are made while nobody waits: what was asked, how far it is, and until when it is kept.

A table of its own, which the release before does not know: it goes on writing as it did.

Revision: 0005, after 0004.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

UUID = sa.Uuid().with_variant(sa.Text(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "export_job",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("person_id", UUID, nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("asked", sa.JSON().with_variant(sa.Text(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("is_cancelled", sa.Boolean().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("done_n", sa.Integer(), nullable=False),
        sa.Column("total_n", sa.Integer(), nullable=False),
        sa.Column("rows_n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("bytes_n", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.Column("beat_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_export_job_person_id_person")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_export_job")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_export_job_clinic_id_person_id", "export_job", ["clinic_id", "person_id", "requested_at"]
    )
    op.create_index("ix_export_job_state", "export_job", ["state"])


def downgrade() -> None:
    op.drop_index("ix_export_job_state", "export_job")
    op.drop_index("ix_export_job_clinic_id_person_id", "export_job")
    op.drop_table("export_job")
