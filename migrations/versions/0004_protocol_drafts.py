"""Drafts of a clinic's protocol: one person writes one, another publishes it.

A table of its own, which the release before does not know: it goes on writing as it did.

Revision: 0004, after 0003.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

UUID = sa.Uuid().with_variant(sa.Text(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
JSON = sa.JSON().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "protocol_draft",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("limits", JSON, nullable=False),
        sa.Column("reason_text", sa.Text(), nullable=False),
        sa.Column("made_by", UUID, nullable=False),
        sa.Column("made_role", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("closed_as", sa.Text(), nullable=True),
        sa.Column("closed_by", UUID, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closing_text", sa.Text(), nullable=True),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "made_by"],
            ["person.clinic_id", "person.id"],
            name=op.f("fk_protocol_draft_clinic_id_made_by_person"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "closed_by"],
            ["person.clinic_id", "person.id"],
            name=op.f("fk_protocol_draft_clinic_id_closed_by_person"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "published_version"],
            ["protocol_version.clinic_id", "protocol_version.version"],
            name=op.f("fk_protocol_draft_clinic_id_published_version_protocol_version"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_protocol_draft")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_protocol_draft_open",
        "protocol_draft",
        ["clinic_id"],
        unique=True,
        sqlite_where=sa.text("closed_as IS NULL"),
        postgresql_where=sa.text("closed_as IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_protocol_draft_open", "protocol_draft")
    op.drop_table("protocol_draft")
