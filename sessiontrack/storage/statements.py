"""``Statement``: SQL whose text is made once, for what is asked at every entry and at every request.

SQLAlchemy looks a statement up, binds it and wraps its result anew at every call, which takes longer than the database
needs to answer. What is asked that often is compiled by it once and handed to the driver as it is; everything else
goes through SQLAlchemy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

Values = Mapping[str, Any]
Process = Callable[[Any], Any] | None

_TOGETHER = "together"
_PLACE = re.compile(r"\$(\d+)")

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
        with _cursor(db, compiled.text, given := compiled.given(values)) as cursor:
            found = cursor.execute(compiled.text, given).fetchall()
        return compiled.read(found)

    def run(self, db: sa.Connection, *rows: Values) -> None:
        """Change something, once for each of these values."""
        compiled = self._for(db.dialect)
        given = [compiled.given(values) for values in rows]
        waiting = db.info.get(_TOGETHER)
        if waiting is not None:
            waiting += [(compiled.text, each) for each in given]
        else:
            _change(db, compiled.text, given)

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


@contextmanager
def _cursor(db: sa.Connection, text: str, given: Sequence[Any]) -> Iterator[Any]:
    """The driver's cursor, inside a transaction; what the driver complains about is told as SQLAlchemy tells it."""
    # As SQLAlchemy does before the first statement: what follows sees one state of the database, and is kept whole.
    if not db.in_transaction():
        db.begin()
    driver: Any = db.connection.driver_connection
    module: Any = db.dialect.loaded_dbapi
    cursor = driver.cursor() if db.dialect.name == "sqlite" else module.RawCursor(driver)
    # Who listens to SQLAlchemy's statements hears these too.
    for listen in db.dispatch.before_cursor_execute:
        listen(db, cursor, text, given, None, False)
    try:
        yield cursor
    except module.Error as error:
        # Without the values.
        raise sa.exc.DBAPIError.instance(None, None, error, module.Error, dialect=db.dialect) from error


def _change(db: sa.Connection, text: str, rows: Sequence[Sequence[Any]]) -> None:
    with _cursor(db, text, rows[0] if len(rows) == 1 else rows) as cursor:
        if len(rows) == 1:
            cursor.execute(text, rows[0])
        else:
            cursor.executemany(text, rows)


@contextmanager
def together(db: sa.Connection) -> Iterator[None]:
    """Changes whose order does not matter: on PostgreSQL all of them make one statement and one trip, at the end.

    None of them sees what another one changes, and nothing that is read inside sees any of them.
    """
    if db.dialect.name == "sqlite":
        yield
        return
    waiting: list[tuple[str, list[Any]]] = []
    info = db.info
    info[_TOGETHER] = waiting
    try:
        yield
    finally:
        del info[_TOGETHER]
    if waiting:
        text = _joined(tuple(text for text, _ in waiting))
        _change(db, text, [[value for _, given in waiting for value in given]])


@lru_cache(maxsize=256)
def _joined(texts: tuple[str, ...]) -> str:
    """Statements as one, the earlier ones as parts of the last.

    >>> _joined(("INSERT INTO a VALUES ($1, $2)", "UPDATE b SET c=$2 WHERE d = $1"))
    'WITH part1 AS (INSERT INTO a VALUES ($1, $2)) UPDATE b SET c=$4 WHERE d = $3'
    """
    moved, before = [], 0
    for text in texts:
        places = [int(place) for place in _PLACE.findall(text)]
        moved.append(_PLACE.sub(lambda match, past=before: f"${int(match[1]) + past}", text))  # type: ignore[misc]
        before += max(places, default=0)
    *parts, last = moved
    named = ", ".join(f"part{number} AS ({part})" for number, part in enumerate(parts, start=1))
    return f"WITH {named} {last}" if parts else last
