"""Column types, and the engine for SQLite and PostgreSQL, which behave alike through them."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from types import ModuleType
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.compiler import compiles

from sessiontrack.domain.errors import Unavailable

# Older libraries lose a WAL reset in just our layout: several threads, one file.
SQLITE_MINIMUM = (3, 51, 3)

IDLE_SECONDS = 1.0

# A STRICT table takes only INT, INTEGER, REAL, TEXT, BLOB and ANY as names of types.
_STRICT = {
    "TEXT": (sa.String, sa.Text, sa.Date, sa.JSON),
    "INTEGER": (sa.Boolean, sa.BigInteger, sa.SmallInteger),
    "BLOB": (sa.LargeBinary,),
}


def _compile_as(name: str, kind: type[Any]) -> None:
    @compiles(kind, "sqlite")
    def visit(_type: Any, _compiler: Any, **_: Any) -> str:
        return name


for _name, _kinds in _STRICT.items():
    for _kind in _kinds:
        _compile_as(_name, _kind)


class Moment(sa.types.TypeDecorator[datetime]):
    """timestamptz on PostgreSQL; on SQLite UTC text of one width, so that text order is time order."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Text on SQLite, which has no time type."""
        is_sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(sa.String(27) if is_sqlite else sa.DateTime(timezone=True))

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        """As text for SQLite. Naive times are refused: they are five hours out somewhere."""
        kept = moment_text if dialect.name == "sqlite" else _in_utc

        def process(value: datetime | None) -> Any:
            if value is None:
                return None
            if value.tzinfo is None:
                raise ValueError("a time without a zone")
            return kept(value)

        return process

    def result_processor(self, dialect: sa.Dialect, _coltype: Any) -> Any:
        """Aware, in UTC; PostgreSQL's driver gives that by itself, for its connection stands in UTC."""
        return _moment_from if dialect.name == "sqlite" else None


def _in_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


def _moment_from(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


class Guid(sa.types.TypeDecorator[uuid.UUID]):
    """uuid on PostgreSQL; on SQLite the usual 36 letters, as every export shows them."""

    impl = sa.Uuid
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Text on SQLite."""
        return dialect.type_descriptor(sa.String(36) if dialect.name == "sqlite" else sa.Uuid())

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        """As text for SQLite; PostgreSQL's driver takes a UUID by itself."""
        return _guid_text if dialect.name == "sqlite" else None

    def result_processor(self, dialect: sa.Dialect, _coltype: Any) -> Any:
        """Always a UUID; PostgreSQL's driver gives one by itself."""
        return _guid_from if dialect.name == "sqlite" else None


def _guid_text(value: uuid.UUID | None) -> str | None:
    return None if value is None else str(value)


# The same ids are read again with every entry of a session.
@lru_cache(maxsize=1 << 14)
def _guid_from(value: str | None) -> uuid.UUID | None:
    return None if value is None else uuid.UUID(value)


class Day(sa.types.TypeDecorator[date]):
    """A date; ISO text on SQLite."""

    impl = sa.Date
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Text on SQLite."""
        return dialect.type_descriptor(sa.String(10) if dialect.name == "sqlite" else sa.Date())

    def process_bind_param(self, value: date | None, dialect: sa.Dialect) -> Any:
        """ISO text for SQLite."""
        return value.isoformat() if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> date | None:
        """Always a date."""
        return date.fromisoformat(value) if isinstance(value, str) else value


class CanonicalJson(sa.types.UserDefinedType[Any]):
    """A body: jsonb on PostgreSQL, its canonical text on SQLite; bound as text, read as Python values."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """The name of the type on PostgreSQL."""
        return "JSONB"

    def result_processor(self, dialect: sa.Dialect, _coltype: Any) -> Any:
        """Parsed on SQLite; PostgreSQL's driver has parsed it already."""
        return orjson.loads if dialect.name == "sqlite" else None


_compile_as("TEXT", CanonicalJson)


def moment_text(moment: datetime) -> str:
    """A moment as the record writes it: UTC, microseconds, Z.

    >>> moment_text(datetime(2026, 3, 1, 9, 5, tzinfo=UTC))
    '2026-03-01T09:05:00.000000Z'
    """
    utc = moment.astimezone(UTC)
    return utc.isoformat(timespec="microseconds").replace("+00:00", "Z")


METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *parts: sa.schema.SchemaItem) -> sa.Table:
    """A table of ours: strict on SQLite, and known to the migrations."""
    return sa.Table(name, METADATA, *parts, sqlite_strict=True)


PRIVATE: dict[str, Any] = {"privacy": "private"}
PLAIN: dict[str, Any] = {"privacy": "plain"}


def private(name: str, kind: Any, *parts: Any, **options: Any) -> sa.Column[Any]:
    """A column that says something about a person: never in a log, a URL or a de-identified export."""
    return sa.Column(name, kind, *parts, info=PRIVATE, **options)


def plain(name: str, kind: Any, *parts: Any, **options: Any) -> sa.Column[Any]:
    """A column that says nothing about a person by itself."""
    return sa.Column(name, kind, *parts, info=PLAIN, **options)


def sqlite_module() -> ModuleType:
    """The SQLite that comes with the program, or the standard one where no wheel exists."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    return dbapi2  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Database:
    """An open database.

    Args:
        engine: for writing; on SQLite every transaction takes the write lock at its begin.
        reader: the same pool for reading: one state of the database, and never a wait for a writer.
        glancer: the same for a single statement.
        gate: on SQLite one writer at a time in this process, in the order of arrival.
    """

    engine: sa.Engine
    reader: sa.Engine
    glancer: sa.Engine
    gate: contextlib.AbstractContextManager[Any]

    @property
    def is_sqlite(self) -> bool:
        """It is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A writing transaction: committed at the end, rolled back by any exception."""
        with self.gate, _translated(), self.engine.connect() as db:
            with db.begin():
                yield db
            if db.info.pop("unsynced", False):
                raise Unavailable("The standby did not confirm. Send the same again: nothing is kept twice.")

    @contextlib.contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A reading transaction."""
        with _translated(), self.reader.connect() as db:
            yield db
            # Not undone, as the pool would do it: PostgreSQL's driver then forgets every statement that it prepared.
            db.commit()

    @contextlib.contextmanager
    def glancing(self) -> Iterator[sa.Connection]:
        """For a single statement, which needs no transaction around it: two trips less on PostgreSQL."""
        with _translated(), self.glancer.connect() as db:
            yield db


_AGAIN = "The database cannot take this now. Send the same again: nothing is kept twice."
_UNIQUE_VIOLATION = "23505"


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.TimeoutError, sqlite_module().OperationalError) as error:
        raise Unavailable(_AGAIN) from error
    except sa.exc.IntegrityError as error:
        if not _is_taken_meanwhile(error):
            raise
        raise Unavailable(_AGAIN) from error


def _is_taken_meanwhile(error: sa.exc.IntegrityError) -> bool:
    """On PostgreSQL: somebody kept the same id since it was looked for; who sends it again is told so."""
    found = getattr(error.orig, "diag", None)
    # Under the lock of its chain an entry meets no other: that would be our mistake.
    return found is not None and found.sqlstate == _UNIQUE_VIOLATION and found.table_name != "entry"


def why_unusable(error: BaseException) -> str:
    """That a database cannot be used, and what it or its driver says, in one line; never a statement's values.

    >>> why_unusable(sa.exc.OperationalError("SELECT 1", ("Ashdown",), OSError("it is\\n  not there.")))
    'The database cannot be used: it is not there.'
    """
    said = error.orig if isinstance(error, sa.exc.DBAPIError) else error
    diagnostic = getattr(said, "diag", None)
    # What follows a server's first message may quote a row, and what follows a driver's is a guess.
    primary = (diagnostic.message_primary if diagnostic else None) or str(said).partition("\n\t")[0]
    return f"The database cannot be used: {' '.join(primary.split()).rstrip('.')}."


def open_database(url: str) -> Database:
    """An engine as this program needs it, by its URL.

    Raises:
        ValueError: the URL names neither SQLite nor PostgreSQL.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    if parsed.get_backend_name() == "postgresql":
        return _open_postgresql(parsed)
    raise ValueError("the database is SQLite (sqlite:///file) or PostgreSQL (postgresql+psycopg://…)")


def _open_sqlite(url: sa.URL) -> Database:
    engine = sa.create_engine(
        url,
        module=sqlite_module(),
        connect_args={"check_same_thread": False},
        query_cache_size=1000,
    )
    event.listen(engine, "connect", _sqlite_connected)
    event.listen(engine, "begin", _sqlite_begin)
    reader = engine.execution_options(sqlite_begin="BEGIN DEFERRED")
    return Database(engine, reader, engine.execution_options(sqlite_begin=""), threading.Lock())


def _sqlite_connected(raw: Any, _record: Any) -> None:
    raw.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "busy_timeout=5000",
        "trusted_schema=OFF",
        "cell_size_check=ON",
    ):
        raw.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: sa.Connection) -> None:
    begin = connection.get_execution_options().get("sqlite_begin", "BEGIN IMMEDIATE")
    if begin:
        # Straight to the driver: it is asked at every act.
        connection.connection.cursor().execute(begin)


def _open_postgresql(url: sa.URL) -> Database:
    url = url.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(
        url,
        pool_size=5,
        max_overflow=5,
        pool_timeout=3,
        query_cache_size=1000,
        json_deserializer=orjson.loads,
    )
    event.listen(engine, "connect", _postgresql_connected)
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _ping_if_idle)
    glancer = engine.execution_options(isolation_level="AUTOCOMMIT")
    # What a page reads by several statements belongs together.
    reader = engine.execution_options(isolation_level="REPEATABLE READ")
    return Database(engine, reader, glancer, contextlib.nullcontext())


def _note_use(_raw: Any, record: Any) -> None:
    record.info["used_at"] = time.monotonic()


def _ping_if_idle(raw: Any, record: Any, _proxy: Any) -> None:
    """A connection that lay idle may be to a server that is gone; a busy one would have said so."""
    if time.monotonic() - record.info.get("used_at", 0.0) > IDLE_SECONDS:
        try:
            raw.execute("SELECT 1")
            raw.rollback()
        except Exception as error:
            raise sa.exc.DisconnectionError("the connection is gone") from error


def _postgresql_connected(raw: Any, record: Any) -> None:
    # A commit that gave up waiting for its standby only warns; it must not be told as kept.
    def note_unsynced(diagnostic: Any) -> None:
        if "synchronous replication" in (diagnostic.message_primary or ""):
            record.info["unsynced"] = True

    raw.add_notice_handler(note_unsynced)
    raw.execute("SET TIME ZONE 'UTC'")
    raw.commit()
