"""``Statement``: SQL whose text is made once, for what is asked at every entry and at every request.

SQLAlchemy looks a statement up, binds it and wraps its result anew at every call, which takes longer than the database
needs to answer. What is asked that often is compiled by it once and handed to the driver as it is; everything else
goes through SQLAlchemy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

Values = Mapping[str, Any]
Process = Callable[[Any], Any] | None

# The driver takes numbered places as they are; any other mark it would have to look for at every call.
_POSTGRESQL: sa.Dialect = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]


class Statement:
    """A statement without lists of changing length, compiled when a database first asks for it.

    Args:
        clause: with a named parameter for every value that differs from call to call.
    """

    def __init__(self, clause: sa.Select[Any] | sa.Insert | sa.Update) -> None:
        self._clause = clause
        self._compiled: dict[str, _Compiled] = {}

    def first(self, db: sa.Connection, values: Values) -> tuple[Any, ...] | None:
        """The first row, or nothing."""
        return next(iter(self.all(db, values)), None)

    def all(self, db: sa.Connection, values: Values) -> list[tuple[Any, ...]]:
        """Every row."""
        compiled = self._for(db.dialect)
        return compiled.read(_run(db, compiled, values).fetchall())

    def run(self, db: sa.Connection, *rows: Values) -> None:
        """Change something, once for each of these values."""
        compiled = self._for(db.dialect)
        for values in rows:
            _run(db, compiled, values)

    def _for(self, dialect: sa.Dialect) -> _Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self._clause, dialect)
        return compiled


@dataclass(frozen=True)
class _Compiled:
    """A statement as a driver takes it.

    Args:
        binds: name and conversion of every parameter, in the order of their places.
        constants: the values that the statement brings along.
        columns: the conversion of every column of a row.
    """

    text: str
    binds: Sequence[tuple[str, Process]]
    constants: Values
    columns: Sequence[Process]

    def given(self, values: Values) -> list[Any]:
        """The parameters of one call."""
        if self.constants:
            values = {**self.constants, **values}
        return [values[name] if process is None else process(values[name]) for name, process in self.binds]

    def read(self, rows: Iterable[Sequence[Any]]) -> list[tuple[Any, ...]]:
        """Rows of the driver as values of ours."""
        places = self._converted
        if not places:
            return [tuple(row) for row in rows]
        found = []
        for row in rows:
            values = list(row)
            for place, process in places:
                values[place] = process(values[place])
            found.append(tuple(values))
        return found

    @cached_property
    def _converted(self) -> list[tuple[int, Callable[[Any], Any]]]:
        return [(place, process) for place, process in enumerate(self.columns) if process is not None]


def _compile(clause: Any, dialect: sa.Dialect) -> _Compiled:
    made = clause.compile(dialect=_POSTGRESQL if dialect.name == "postgresql" else dialect)
    columns = clause.selected_columns if isinstance(clause, sa.Select) else ()
    return _Compiled(
        str(made),
        [
            (name, made.binds[name].type.dialect_impl(dialect).bind_processor(dialect))
            for name in made.positiontup
        ],
        {name: bind.value for name, bind in made.binds.items() if not bind.required},
        [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns],
    )


def _run(db: sa.Connection, compiled: _Compiled, values: Values) -> Any:
    driver: Any = db.connection.driver_connection
    module: Any = db.dialect.loaded_dbapi
    cursor = driver.cursor() if db.dialect.name == "sqlite" else module.RawCursor(driver)
    given = compiled.given(values)
    # Who listens to SQLAlchemy's statements hears these too.
    for listen in db.dispatch.before_cursor_execute:
        listen(db, cursor, compiled.text, given, None, False)
    try:
        return cursor.execute(compiled.text, given)
    except module.Error as error:
        raise _told(db, error) from error


@contextmanager
def together(db: sa.Connection) -> Iterator[None]:
    """Statements whose results nobody reads: on PostgreSQL all of them make one trip, and fail at its end."""
    if db.dialect.name == "sqlite":
        yield
        return
    driver: Any = db.connection.driver_connection
    try:
        with driver.pipeline():
            yield
    except db.dialect.loaded_dbapi.Error as error:
        raise _told(db, error) from error


def _told(db: sa.Connection, error: Exception) -> BaseException:
    """An error of the driver as SQLAlchemy would have raised it, without the values."""
    base = db.dialect.loaded_dbapi.Error
    return sa.exc.DBAPIError.instance(None, None, error, base, dialect=db.dialect)
