"""The diastolic of the reading with the highest systolic, so that a peak is shown as a pair that was measured.

A column of its own, which the release before does not know: ``rebuild`` fills what that one writes meanwhile.

Revision: 0009, after 0008.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FILL = """
UPDATE session_summary SET peak_reading_diastolic = (
    SELECT v.diastolic FROM vitals AS v
    WHERE v.clinic_id = session_summary.clinic_id AND v.course_id = session_summary.course_id
        AND v.session_id = session_summary.session_id AND v.measured_at >= session_summary.infusion_started_at
        AND v.systolic IS NOT NULL
    ORDER BY v.systolic DESC, coalesce(v.diastolic, 0) DESC LIMIT 1)
WHERE peak_systolic IS NOT NULL
"""


def upgrade() -> None:
    op.add_column("session_summary", sa.Column("peak_reading_diastolic", sa.BigInteger(), nullable=True))
    op.execute(FILL)


def downgrade() -> None:
    op.drop_column("session_summary", "peak_reading_diastolic")
