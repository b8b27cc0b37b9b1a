"""One-time links by which a patient fills one rating scale.

A table of its own, which the release before does not know: it goes on writing as it did.

Revision: 0003, after 0002.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

UUID = sa.Uuid().with_variant(sa.Text(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "score_link",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("course_id", UUID, nullable=False),
        sa.Column("scale", sa.Text(), nullable=False),
        sa.Column("occasion", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("made_by", UUID, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id", "course_id"],
            ["course.clinic_id", "course.id"],
            name=op.f("fk_score_link_clinic_id_course_id_course"),
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_score_link_made_by_person")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_score_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_score_link_secret_hash")),
        sqlite_strict=True,
    )
    op.create_index("ix_score_link_clinic_id_course_id", "score_link", ["clinic_id", "course_id"])


def downgrade() -> None:
    op.drop_index("ix_score_link_clinic_id_course_id", "score_link")
    op.drop_table("score_link")
