"""${message}.

Rules of a safe migration:
* plain database types only, as below; import nothing of the program, whose code will have moved on;
* expand, move, contract: the release before must still be able to write during the expansion;
* every step has its way back, and both are run with data on both databases;
* on SQLite a batch copies the table: no ON DELETE CASCADE anywhere, foreign keys are off meanwhile, the copy is
  told to be strict again (table_kwargs={"sqlite_strict": True}), and views that read the table stay as they are;
* a step that renames or drops what a view of 0002 reads drops the views first and makes them anew, both ways;
* triggers are made anew after every step by one function; do not make them here.

Revision: ${up_revision}, after ${down_revision}.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None

UUID = sa.Uuid().with_variant(sa.Text(), "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
DAY = sa.Date().with_variant(sa.Text(), "sqlite")
TRUTH = sa.Boolean().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.Text(), "sqlite")
BODY = JSONB().with_variant(sa.Text(), "sqlite")


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
