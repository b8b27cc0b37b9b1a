"""Migrations: one line of numbers, the tables that the program knows, nothing lost down and up again."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from sessiontrack.service.keeping import rebuild, verify
from sessiontrack.service.opening import open_database
from sessiontrack.storage import schema
from sessiontrack.storage.base import METADATA
from tests.people import NOW
from tests.postgres import APP, OWNER
from tests.storage.chains import add_chain

SCRIPTS = ScriptDirectory.from_config(schema._config())
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


def as_owner(url: str) -> str:
    """The address by which migrations reach a database."""
    parsed = sa.make_url(url)
    return url if parsed.get_backend_name() == "sqlite" else str(parsed.set(username=OWNER))


def test_numbers_are_consecutive_and_have_one_head():
    assert [int(revision) for revision in REVISIONS] == list(range(1, len(REVISIONS) + 1))
    assert all(re.fullmatch(r"\d{4}", revision) for revision in REVISIONS)
    assert SCRIPTS.get_heads() == [schema.newest_revision()]
    for earlier, later in pairwise(REVISIONS):
        assert SCRIPTS.get_revision(later).down_revision == earlier


def test_a_file_is_named_by_its_number_and_what_it_does():
    for script in SCRIPTS.walk_revisions():
        assert re.fullmatch(rf"{script.revision}_[a-z0-9_]+\.py", script.path.rsplit("/", 1)[-1])


def test_a_migration_imports_nothing_of_the_program():
    for script in SCRIPTS.walk_revisions():
        with open(script.path, encoding="utf-8") as file:
            assert not re.search(r"^\s*(from|import) sessiontrack", file.read(), re.MULTILINE)


def test_no_row_takes_others_with_it():
    """On SQLite a batch that copies a table would delete its children, without an error."""
    for table in METADATA.sorted_tables:
        for key in table.foreign_keys:
            assert key.ondelete is None, f"{table.name}.{key.parent.name}"
            assert key.onupdate is None, f"{table.name}.{key.parent.name}"


def same_type(_context: Any, found: Any, declared: Any, *types: Any) -> bool:
    """Different on PostgreSQL when the database would compile the types differently; SQLite knows three."""
    dialect = _context.dialect
    kept, wanted = (each.compile(dialect=dialect) for each in types)
    if dialect.name == "sqlite":
        affinity = {"VARCHAR(36)": "TEXT", "VARCHAR(27)": "TEXT", "VARCHAR(10)": "TEXT"}
        wanted = affinity.get(wanted, wanted)
    return bool(kept != wanted)


def test_the_migrated_database_is_the_one_the_program_knows(database_url):
    url = as_owner(database_url)
    with schema.migrating(url) as db:
        context = MigrationContext.configure(
            db, opts={"compare_type": same_type, "compare_server_default": True, "include_name": is_ours}
        )
        assert compare_metadata(context, METADATA) == []


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    return not (kind == "table" and name == "alembic_version")


def sample(column: sa.Column[Any]) -> Any:
    """A value that a column takes, to have a row in every table."""
    kinds = {"Guid": "00000000-0000-0000-0000-000000000042", "Moment": NOW, "Day": NOW.date()}
    kind = type(column.type).__name__
    if kind in kinds:
        return sa.literal(kinds[kind], column.type)
    if isinstance(column.type, sa.JSON):
        return {"a": 1}
    if isinstance(column.type, sa.Boolean):
        return True
    return 42 if isinstance(column.type, sa.Integer) else "calm"


def fill(database: Any) -> None:
    """Chains with everything, and at least one row in each other table."""
    for number in (1, 2):
        add_chain(database, number)
    list(rebuild(database, check=False))
    with database.writing() as db:
        for table in METADATA.sorted_tables:
            if db.execute(sa.select(sa.func.count()).select_from(table)).scalar_one():
                continue
            values = {column.name: sample(column) for column in table.c}
            for key in table.foreign_key_constraints:
                parent = key.referred_table
                names = [element.column.name for element in key.elements]
                row = db.execute(sa.select(*(parent.c[name] for name in names)).limit(1)).one()
                values |= dict(zip(key.column_keys, row, strict=True))
            db.execute(table.insert().values(values))


def counts(url: str) -> Counter[str]:
    """Rows by table, as far as the tables are there."""
    with schema.migrating(url) as db:
        there = set(sa.inspect(db).get_table_names()) & set(METADATA.tables)
        return Counter(
            {name: db.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in there}
        )


def contents(url: str) -> dict[str, list[Any]]:
    """Every row of every table, in an order of its own."""
    with schema.migrating(url) as db:
        return {
            table.name: sorted(map(repr, db.execute(sa.select(table)))) for table in METADATA.sorted_tables
        }


def test_every_table_keeps_its_rows_down_and_up_again(database, database_url):
    """A step that makes a table loses it on its way back; of every other table no step may lose a row."""
    fill(database)
    database.engine.dispose()
    url = as_owner(database_url)
    before, rows = counts(url), contents(url)
    assert set(before) == set(METADATA.tables)
    assert all(before.values()), [name for name in before if not before[name]]
    for revision in reversed(REVISIONS[:-1]):
        schema.migrate(url, application_role=APP, to=revision)
        now = counts(url)
        assert {name: now[name] for name in now} == {name: before[name] for name in now}
    first = set(now)
    schema.migrate(url, application_role=APP)
    again, kept = counts(url), contents(url)
    assert set(again) == set(before)
    assert {name: again[name] for name in first} == {name: before[name] for name in first}
    assert {name: kept[name] for name in first} == {name: rows[name] for name in first}
    opened = open_database(database_url)
    assert list(verify(opened)) == []
    assert schema.faults(opened) == []
    opened.engine.dispose()


def test_the_first_step_has_a_way_back_and_forth(database, database_url):
    database.engine.dispose()
    url = as_owner(database_url)
    schema.migrate(url, application_role=APP, to="base")
    assert counts(url) == Counter()
    schema.migrate(url, application_role=APP)
    again = open_database(database_url)
    assert list(verify(again)) == []
    again.engine.dispose()


def test_migrating_twice_changes_nothing(database, database_url):
    fill(database)
    database.engine.dispose()
    url = as_owner(database_url)
    rows = contents(url)
    schema.migrate(url, application_role=APP)
    assert contents(url) == rows
    again = open_database(database_url)
    assert list(verify(again)) == []
    again.engine.dispose()


def test_a_copied_table_keeps_its_children_its_guards_and_its_views(sqlite_url):
    """What a batch does on SQLite, up, down and up again; the views of step 2 read two of these tables."""
    database = open_database(sqlite_url)
    fill(database)
    database.engine.dispose()
    before, views = contents(sqlite_url), rows_of_views(sqlite_url)
    assert views["vitals"] > 0
    for is_up in (True, False, True, False):
        with schema.migrating(sqlite_url) as db:
            schema.drop_guards(db)
            copy_tables(db, is_up=is_up)
            schema.create_guards(db)
            schema.require_no_dangling_rows(db)
        assert rows_of_views(sqlite_url) == views
    assert contents(sqlite_url) == before
    again = open_database(sqlite_url)
    assert list(verify(again)) == []
    assert schema.faults(again) == []
    again.engine.dispose()


def copy_tables(db: sa.Connection, *, is_up: bool) -> None:
    """A step of a later migration, which writes nothing about views."""
    operations = Operations(MigrationContext.configure(db))
    for name in ("entry", "session_summary", "course", "treatment_session"):
        with operations.batch_alter_table(
            name, recreate="always", table_kwargs={"sqlite_strict": True}
        ) as batch:
            if is_up:
                batch.add_column(sa.Column("later", sa.Text()))
            else:
                batch.drop_column("later")


def rows_of_views(url: str) -> dict[str, int]:
    """Rows by view; each view is there and reads its tables."""
    with schema.migrating(url) as db:
        return {
            name: db.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()
            for name in sa.inspect(db).get_view_names()
        }


def test_a_migration_that_loses_a_parent_is_undone(sqlite_url):
    database = open_database(sqlite_url)
    fill(database)
    database.engine.dispose()

    def lose() -> None:
        with schema.migrating(sqlite_url) as db:
            db.exec_driver_sql("DELETE FROM course")
            schema.require_no_dangling_rows(db)

    with pytest.raises(RuntimeError, match="without their parent"):
        lose()
    assert counts(sqlite_url)["course"] == 2
