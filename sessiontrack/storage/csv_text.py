"""SQL that writes the cells of a file, with the same bytes from both databases."""

from __future__ import annotations

from typing import Protocol

_RUNS = ", ".join(f"'{letter}'" for letter in "=+-@＝＋－＠")
_PARTS = "treatment_session AS t LEFT JOIN session_summary AS m ON m.clinic_id = t.clinic_id AND m.session_id = t.id"


class CsvText(Protocol):
    """What the two databases say differently; every method gives an SQL expression.

    A row of text is null as soon as one of its parts is, which is how an absent sign leaves no row.
    """

    name: str
    line_end: str
    no_limit: str
    control: str
    content: str

    def field(self, name: str) -> str:
        """A field of ``content``, the body or its readings, as text or number."""

    def reason(self, sign: str) -> str:
        """Why a sign was not measured."""

    def is_artifact(self, sign: str) -> str:
        """The sign was marked as artifact."""

    def utc(self, moment: str) -> str:
        """A moment as the record writes it."""

    def minute(self, moment: str) -> str:
        """Whole minutes from the start of the session ``s``, rounded down."""

    def is_overdue(self, minutes: str) -> str:
        """The entry ``e`` was entered more than so many minutes after it was measured."""

    def has_any(self, text: str) -> str:
        """The text has a letter that needs quotes."""

    def joined(self, line: str, order: str) -> str:
        """All lines of a group as bytes."""


class PostgresqlText:
    """As PostgreSQL says it."""

    name = "postgresql"
    line_end = "E'\\r\\n'"
    no_limit = "OFFSET 0"
    control = "chr(9), chr(10), chr(13)"
    content = "e.body -> 'readings'"

    def field(self, name: str) -> str:
        """By one key, in what was taken out of the body once."""
        return f"(x.content ->> '{name}')"

    def reason(self, sign: str) -> str:
        """By one key."""
        return f"(x.not_measured ->> '{sign}')"

    def is_artifact(self, sign: str) -> str:
        """A member of the list."""
        return f"coalesce(x.artifact ? '{sign}', false)"

    def utc(self, moment: str) -> str:
        """Formatted, since a cast leaves out a fraction of zero."""
        return f"""to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""

    def minute(self, moment: str) -> str:
        """Exact: the seconds are a numeric."""
        return f"CAST(floor(extract(epoch FROM {moment} - s.started_at) / 60) AS integer)"

    def is_overdue(self, minutes: str) -> str:
        """Intervals are exact."""
        return f"e.entered_at - e.measured_at > make_interval(mins => CAST({minutes} AS integer))"

    def has_any(self, text: str) -> str:
        """A class of a regular expression."""
        return f"{text} ~ E'[\",\\r\\n]'"

    def joined(self, line: str, order: str) -> str:
        """Text: COPY in its binary form sends the bytes of it."""
        return f"string_agg({line}, '' ORDER BY {order})"


class SqliteText:
    """As SQLite says it."""

    name = "sqlite"
    line_end = "char(13, 10)"
    no_limit = "LIMIT -1"
    control = "char(9), char(10), char(13)"
    content = "e.body"

    def field(self, name: str) -> str:
        """By its path from the body: the parsed body is cached, a part of it would be written and parsed again."""
        path = "$" if self.content != "e.body" else "$.readings"
        return f"(x.content ->> '{path}.{name}')"
