"""Runs the migrations: foreign keys off on SQLite, checked after, guards made anew, roles granted."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import context

from sessiontrack.storage import schema
from sessiontrack.storage.base import CanonicalJson, Day, Guid, Moment

PLAIN_NAMES = {Guid: "UUID", Moment: "MOMENT", Day: "DAY", CanonicalJson: "BODY"}


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Autogenerate writes the plain types that the template defines, never a type of ours."""
    if kind != "type":
        return False
    if isinstance(item, sa.Boolean):
        return "TRUTH"
    if isinstance(item, sa.JSON):
        return "JSON"
    return PLAIN_NAMES.get(type(item), False)


def run() -> None:
    """Every step in one transaction; a step that leaves a dangling child undoes all."""
    connection: sa.Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=schema.METADATA,
        render_as_batch=True,
        render_item=render_item,
        compare_type=False,
    )
    schema.drop_guards(connection)
    context.run_migrations()
    schema.create_guards(connection)
    schema.grant(connection, context.config.attributes.get("application_role"))
    schema.require_no_dangling_rows(connection)


run()
