"""Imports of past sessions, the sessions they brought, and the side-effect words a clinic matched.

Tables of their own, which the release before does not know: it goes on writing as it did.

Revision: 0006, after 0005.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UUID = sa.Uuid().with_variant(sa.Text(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "session_import",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("file_hash", sa.Text(), nullable=False),
        sa.Column("imported_by", UUID, nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.Column("sessions_n", sa.Integer(), nullable=False),
        sa.Column("entries_n", sa.Integer(), nullable=False),
        sa.Column("unusual_n", sa.Integer(), nullable=False),
        sa.Column("repeated_n", sa.Integer(), nullable=False),
        sa.Column("patients_n", sa.Integer(), nullable=False),
        sa.Column("courses_n", sa.Integer(), nullable=False),
        sa.Column("withdrawn_by", UUID, nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("reason_text", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["clinic_id"], ["clinic.id"], name=op.f("fk_session_import_clinic_id_clinic")
        ),
        sa.ForeignKeyConstraint(
            ["imported_by"], ["person.id"], name=op.f("fk_session_import_imported_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["person.id"], name=op.f("fk_session_import_withdrawn_by_person")
        ),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_session_import")),
        sqlite_strict=True,
    )
    op.create_index("ix_session_import_clinic_id_file_hash", "session_import", ["clinic_id", "file_hash"])
    op.create_table(
        "imported_session",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("session_id", UUID, nullable=False),
        sa.Column("import_id", UUID, nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("row_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["clinic_id", "import_id"],
            ["session_import.clinic_id", "session_import.id"],
            name=op.f("fk_imported_session_clinic_id_import_id_session_import"),
        ),
        sa.ForeignKeyConstraint(
            ["clinic_id", "session_id"],
            ["treatment_session.clinic_id", "treatment_session.id"],
            name=op.f("fk_imported_session_clinic_id_session_id_treatment_session"),
        ),
        sa.PrimaryKeyConstraint("clinic_id", "session_id", name=op.f("pk_imported_session")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_imported_session_clinic_id_import_id_line",
        "imported_session",
        ["clinic_id", "import_id", "line"],
    )
    op.create_table(
        "effect_word",
        sa.Column("clinic_id", UUID, nullable=False),
        sa.Column("id", UUID, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("effect_code", sa.Text(), nullable=False),
        sa.Column("chosen_by", UUID, nullable=False),
        sa.Column("chosen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_effect_word_clinic_id_clinic")),
        sa.ForeignKeyConstraint(["chosen_by"], ["person.id"], name=op.f("fk_effect_word_chosen_by_person")),
        sa.PrimaryKeyConstraint("clinic_id", "id", name=op.f("pk_effect_word")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("effect_word")
    op.drop_index("ix_imported_session_clinic_id_import_id_line", "imported_session")
    op.drop_table("imported_session")
    op.drop_index("ix_session_import_clinic_id_file_hash", "session_import")
    op.drop_table("session_import")
