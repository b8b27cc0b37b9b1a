"""The versions of each clinic's own list of side effects.

A table of its own, which the release before does not know: it goes on with the built-in list.

Revision: 0007, after 0006.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UUID = sa.Uuid().with_variant(sa.Text(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
JSON = sa.JSON().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "clinic_terms",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("terms", JSON, nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by", UUID, nullable=False),
        sa.Column("reason_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_clinic_terms_clinic_id_clinic")),
        sa.ForeignKeyConstraint(
            ["clinic_id", "published_by"],
            ["person.clinic_id", "person.id"],
            name=op.f("fk_clinic_terms_clinic_id_published_by_person"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "version", name=op.f("pk_clinic_terms")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("clinic_terms")
