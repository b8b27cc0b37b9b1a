"""Devices on which an account's password was right before, each with a counter of wrong ones of its own.

Two tables of their own, which the release before does not know: it counts as it did.

Revision: 0010, after 0009.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UUID = sa.Uuid().with_variant(sa.Text(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "known_device",
        sa.Column("id", UUID, nullable=False),
        sa.Column("account_hash", sa.Text(), nullable=False),
        sa.Column("device_hash", sa.Text(), nullable=False),
        sa.Column("known_since", MOMENT, nullable=False),
        sa.Column("succeeded_at", MOMENT, nullable=False),
        sa.Column("forgotten_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device")),
        sa.UniqueConstraint(
            "account_hash", "device_hash", name=op.f("uq_known_device_account_hash_device_hash")
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_known_device_device_hash", "known_device", ["device_hash"])
    op.create_table(
        "known_device_failure",
        sa.Column("id", UUID, nullable=False),
        sa.Column("known_device_id", UUID, nullable=False),
        sa.Column("failed_at", MOMENT, nullable=False),
        sa.Column("was_right", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["known_device_id"],
            ["known_device.id"],
            name=op.f("fk_known_device_failure_known_device_id_known_device"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_device_failure")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_known_device_failure_known_device_id_failed_at",
        "known_device_failure",
        ["known_device_id", "failed_at"],
    )


def downgrade() -> None:
    op.drop_index("ix_known_device_failure_known_device_id_failed_at", "known_device_failure")
    op.drop_table("known_device_failure")
    op.drop_index("ix_known_device_device_hash", "known_device")
    op.drop_table("known_device")
