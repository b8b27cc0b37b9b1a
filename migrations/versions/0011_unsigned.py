"""An index of the sessions that were changed after their signature, for the list of what waits for one.

The release before does not need it and loses nothing.

Revision: 0011, after 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_session_summary_needs_signature",
        "session_summary",
        ["clinic_id"],
        sqlite_where=sa.text("needs_signature = 1"),
        postgresql_where=sa.text("needs_signature"),
    )


def downgrade() -> None:
    op.drop_index("ix_session_summary_needs_signature", "session_summary")
