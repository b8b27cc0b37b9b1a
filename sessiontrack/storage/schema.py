"""Migrating a database, the guards that make it refuse changes, and the checks before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.pool import NullPool

from sessiontrack.domain.errors import Conflict
from sessiontrack.storage import (  # noqa: F401  every table joins METADATA by being imported
    audit,
    clinics,
    courses,
    device_readings,
    entries,
    export_jobs,
    imports,
    patients,
    people,
    protocol_drafts,
    score_links,
    sessions,
    summaries,
    terms,
    tries,
)
from sessiontrack.storage.base import METADATA, SQLITE_MINIMUM, Database, sqlite_module

__all__ = ["METADATA"]

APPEND_ONLY = ("entry", "audit_event", "clinic_terms")
"""Tables that take a row once and never change it."""

_KEYS = {
    "entry": "clinic_id = NEW.clinic_id AND course_id = NEW.course_id AND (seq = NEW.seq OR id = NEW.id)",
    "audit_event": "id = NEW.id",
    "clinic_terms": "clinic_id = NEW.clinic_id AND version = NEW.version",
}


def migrations_folder() -> Path:
    """The folder that came with the package, or the checkout's."""
    package = Path(__file__).resolve().parents[1]
    packaged = package / "_migrations"
    # Beside an installed package a folder of this name would be somebody else's.
    return packaged if packaged.is_dir() else package.parent / "migrations"


def _config(**attributes: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes.update(attributes)
    return config


@contextmanager
def migrating(url: str) -> Iterator[sa.Connection]:
    """A connection of its own for migrations: one transaction, and on SQLite no foreign keys meanwhile."""
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = sa.create_engine(parsed, module=sqlite_module(), poolclass=NullPool)
        event.listen(engine, "connect", _ready_to_copy)
        event.listen(engine, "begin", lambda db: db.exec_driver_sql("BEGIN IMMEDIATE"))
    else:
        engine = sa.create_engine(parsed.set(drivername="postgresql+psycopg"), poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


def _ready_to_copy(raw: Any, _record: Any) -> None:
    raw.isolation_level = None
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA foreign_keys=OFF")
    # Else the copy of a table that a view reads could not take its name: the view is dangling at that moment.
    raw.execute("PRAGMA legacy_alter_table=ON")


def migrate(url: str, *, application_role: str | None = None, to: str = "head") -> None:
    """Bring a database up to a revision, or back down to one.

    Raises:
        Conflict: a newer program has brought it further than this one knows.
    """
    with migrating(url) as connection:
        revision = current_revision(connection)
        if is_from_newer(revision):
            raise Conflict(_newer(revision))
        config = _config(connection=connection, application_role=application_role)
        if _is_below(revision, to):
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)


def _is_below(revision: str | None, to: str) -> bool:
    return to != "head" and revision is not None and (to == "base" or to < revision)


def current_revision(db: sa.Connection) -> str | None:
    """The revision a database stands at; none for an empty one."""
    if not sa.inspect(db).has_table("alembic_version"):
        return None
    return db.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def newest_revision() -> str:
    """The revision that this program was written for."""
    return _revisions()[0]


@cache
def _revisions() -> tuple[str, ...]:
    """Every revision that this program has a migration for, the newest first."""
    # Read once: whether the server is ready is asked every few seconds.
    return tuple(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def is_from_newer(revision: str | None) -> bool:
    """A revision that this program has no migration for."""
    return revision is not None and revision not in _revisions()


def _newer(revision: str | None) -> str:
    return (
        f"The database stands at revision {revision}, which this program does not know: "
        "start the newer program that brought it there."
    )


def drop_guards(db: sa.Connection) -> None:
    """Take the refusing triggers away, so that a migration may copy a table."""
    for name in _guarded(db):
        for what in ("update", "delete", "replace", "truncate"):
            on = f" ON {name}" if db.dialect.name == "postgresql" else ""
            db.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}_refuses_{what}{on}")


def create_guards(db: sa.Connection) -> None:
    """The database itself refuses to change or delete what is append-only."""
    is_postgresql = db.dialect.name == "postgresql"
    if is_postgresql:
        make = "CREATE OR REPLACE FUNCTION sessiontrack_refuse() RETURNS trigger LANGUAGE plpgsql"
        db.execute(sa.text(f"{make} AS $${_REFUSE}$$"))
    for name in _guarded(db):
        for trigger, statement in _definitions(db.dialect.name, name).items():
            db.exec_driver_sql(statement)
            if is_postgresql:
                db.exec_driver_sql(f"ALTER TABLE {name} ENABLE ALWAYS TRIGGER {trigger}")


_REFUSE = " BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END "


def _guarded(db: sa.Connection) -> list[str]:
    inspector = sa.inspect(db)
    return [name for name in APPEND_ONLY if inspector.has_table(name)]


def _definitions(dialect: str, name: str) -> dict[str, str]:
    """The refusing triggers of a table, each as the database writes it down."""
    if dialect == "postgresql":
        levels = (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT"))
        return {
            f"{name}_refuses_{what}": f"CREATE TRIGGER {name}_refuses_{what} BEFORE {what.upper()} ON {name} "
            f"FOR EACH {each} EXECUTE FUNCTION sessiontrack_refuse()"
            for what, each in levels
        }
    begin = f"BEGIN SELECT RAISE(ABORT, '{name} is append-only'); END"
    # INSERT OR REPLACE deletes without asking the delete trigger.
    when = {"replace": f"BEFORE INSERT ON {name} WHEN EXISTS (SELECT 1 FROM {name} WHERE {_KEYS[name]})"}
    when |= {what: f"BEFORE {what.upper()} ON {name}" for what in ("update", "delete")}
    return {
        f"{name}_refuses_{what}": f"CREATE TRIGGER {name}_refuses_{what} {event} {begin}"
        for what, event in when.items()
    }


def guards(db: sa.Connection) -> set[str]:
    """The refusing triggers that stand, enabled, and still refuse: a name alone guards nothing."""
    if db.dialect.name == "sqlite":
        query = sa.text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    else:
        query = sa.text(
            "SELECT tgname, pg_get_triggerdef(t.oid, true) FROM pg_trigger t "
            "JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT tgisinternal AND tgenabled = 'A' AND p.prosrc = :source"
        ).bindparams(source=_REFUSE)
    wanted = _all_definitions(db)
    return {name for name, statement in db.execute(query) if wanted.get(name) == statement}


def expected_guards(db: sa.Connection) -> set[str]:
    """The refusing triggers that must stand."""
    return set(_all_definitions(db))


def _all_definitions(db: sa.Connection) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in APPEND_ONLY:
        found |= _definitions(db.dialect.name, name)
    return found


def foreign_triggers(db: sa.Connection) -> set[str]:
    """Triggers on a table of ours that this program did not make: they could drop or change what is added."""
    if db.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = (
            "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT tgisinternal AND c.relnamespace = 'public'::regnamespace"
        )
    return set(db.exec_driver_sql(query).scalars()) - expected_guards(db)


def grant(db: sa.Connection, role: str | None) -> None:
    """What the application's role may do: add and read everywhere, change only what is not the record."""
    if role is None or db.dialect.name != "postgresql":
        return
    quoted = sa.sql.compiler.IdentifierPreparer(db.dialect).quote(role)
    db.exec_driver_sql(f"GRANT USAGE ON SCHEMA public TO {quoted}")
    db.exec_driver_sql(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted}")
    db.exec_driver_sql(f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {quoted}")
    for name in METADATA.tables:
        if sa.inspect(db).has_table(name):
            rights = "INSERT" if name in APPEND_ONLY else "INSERT, UPDATE"
            db.exec_driver_sql(f"GRANT {rights} ON {name} TO {quoted}")


def require_no_dangling_rows(db: sa.Connection) -> None:
    """No row of a SQLite database names a row that is not there.

    Raises:
        RuntimeError: some do; the migration is undone.
    """
    if db.dialect.name == "sqlite":
        dangling = db.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if dangling:
            raise RuntimeError(f"the migration left {len(dangling)} rows without their parent")


def faults(database: Database) -> list[str]:
    """Why a database must not be used as it stands; each sentence says how to mend it."""
    return [sentence for _, sentence in faults_by_kind(database)]


def faults_by_kind(database: Database) -> list[tuple[str, str]]:
    """The same, each with its kind: ``settings``, ``role``, ``revision`` or ``guards``."""
    with database.reading() as db:
        settings = _sqlite_settings if database.is_sqlite else _postgresql_settings
        found = [("settings", fault) for fault in settings(db)]
        found += [("role", fault) for fault in _role_faults(db)]
        revision = current_revision(db)
        if is_from_newer(revision):
            return [*found, ("revision", _newer(revision))]
        if revision != newest_revision():
            sentence = (
                f"The database stands at revision {revision or 'none'}, the program needs "
                f"{newest_revision()}: run 'sessiontrack migrate'."
            )
            return [*found, ("revision", sentence)]
        if missing := expected_guards(db) - guards(db):
            sentence = (
                f"Triggers are missing ({', '.join(sorted(missing))}): the record could be changed. "
                "Run 'sessiontrack verify', find out why, then 'sessiontrack migrate'."
            )
            found.append(("guards", sentence))
        if foreign := foreign_triggers(db):
            sentence = (
                f"Triggers stand that this program did not make ({', '.join(sorted(foreign))}): "
                "find out what they do, then drop them."
            )
            found.append(("guards", sentence))
    return found


def pages_are_whole(db: sa.Connection) -> bool:
    """SQLite finds its file as it wrote it; its indexes are not held against the rows, which would take long."""
    return db.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok"


def _sqlite_settings(db: sa.Connection) -> list[str]:
    found = []
    version = sqlite_module().sqlite_version_info
    if tuple(version) < SQLITE_MINIMUM:
        found.append(
            f"SQLite {'.'.join(map(str, version))} can lose writes in this layout: "
            "install the pysqlite3 package, or a Python with SQLite 3.51.3 or newer."
        )
    for pragma, wanted in _SQLITE_WANTED.items():
        value = db.exec_driver_sql(f"PRAGMA {pragma}").scalar()
        if value != wanted:
            found.append(f"SQLite's {pragma} is {value}, it must be {wanted}: use a local disk.")
    return found


_SQLITE_WANTED = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
}


def _postgresql_settings(db: sa.Connection) -> list[str]:
    found = []
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        value = db.exec_driver_sql(f"SHOW {setting}").scalar()
        if value == "off":
            found.append(f"PostgreSQL's {setting} is off, so a power cut loses entries: turn it on.")
    return found


def _role_faults(db: sa.Connection) -> list[str]:
    if db.dialect.name == "sqlite":
        return []
    # A right on one column is none on the table, and changes the record all the same.
    query = sa.text(
        "SELECT has_table_privilege(current_user, :name, 'UPDATE, DELETE, TRUNCATE, TRIGGER') "
        "OR has_any_column_privilege(current_user, :name, 'UPDATE')"
    )
    return [
        f"The application's database role may change {name}: give it a role of its own "
        "(application_role) and migrate as the owner (SESSIONTRACK_MIGRATION_URL)."
        for name in _guarded(db)
        if db.execute(query, {"name": name}).scalar()
    ]
