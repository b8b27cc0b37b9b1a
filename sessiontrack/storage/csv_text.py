"""SQL that writes the cells of a file, with the same bytes from both databases."""

from __future__ import annotations

from typing import Protocol

# A spreadsheet runs a cell that begins so, in its full-width forms too.
_RUNS = ", ".join(f"'{letter}'" for letter in "=+-@＝＋－＠")


class Dialect(Protocol):
    """What the two databases say differently; each method gives an SQL expression.

    An entry is ``e``, its session ``s``, and what was taken out of its body ``x``. A row of text is null as
    soon as one of its parts is: that is how an absent sign leaves no row.

    Args:
        parts: columns of ``x``.
        start: columns of ``s`` that its minutes are counted from.
        control: the letters tab, line feed and return.
        line_feed: LF.
        line_end: CRLF.
        fence: keeps a subquery from being merged into the one around it, which would work its columns out
            again at every use.
    """

    parts: str
    start: str
    control: str
    line_feed: str
    line_end: str
    fence: str

    def reading(self, key: str) -> str:
        """A reading as text or number."""

    def reason(self, sign: str) -> str:
        """Why a sign was not measured."""

    def is_artifact(self, sign: str) -> str:
        """The sign was marked as artifact."""

    def field(self, name: str) -> str:
        """A field of the body as text or number."""

    def utc(self, moment: str) -> str:
        """A moment as the record writes it."""

    def minute(self, moment: str) -> str:
        """Whole minutes from the start of the session's drug, rounded down; null when there was none."""

    def is_overdue(self, first: str) -> str:
        """The first version of the entry came later than the session's protocol allows."""

    def is_plain(self, text: str) -> str:
        """The text is a word or more, and can stand as it is; a cheap test that most cells pass."""

    def needs_quotes(self, text: str) -> str:
        """The text has a letter that would end a cell."""

    def together(self, line: str, order: str) -> str:
        """All lines of a session as bytes."""


class Postgresql:
    """As PostgreSQL says it."""

    parts = (
        "e.body, e.body -> 'readings' AS readings, e.body -> 'not_measured' AS not_measured, "
        "e.body -> 'artifact' AS artifact"
    )
    start = "m.infusion_started_at AS started_at"
    control = "chr(9), chr(10), chr(13)"
    line_feed = "chr(10)"
    line_end = "chr(13) || chr(10)"
    fence = "OFFSET 0"

    def reading(self, key: str) -> str:
        return f"(x.readings ->> '{key}')"

    def reason(self, sign: str) -> str:
        return f"(x.not_measured ->> '{sign}')"

    def is_artifact(self, sign: str) -> str:
        return f"coalesce(x.artifact ? '{sign}', false)"

    def field(self, name: str) -> str:
        return f"(x.body ->> '{name}')"

    def utc(self, moment: str) -> str:
        # A plain cast leaves out a fraction of zero.
        return f"""to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""

    def minute(self, moment: str) -> str:
        return f"CAST(floor(extract(epoch FROM {moment} - s.started_at) / 60) AS integer)"

    def is_overdue(self, first: str) -> str:
        return f"{first}.entered_at - e.measured_at > make_interval(mins => CAST(s.late_minutes AS integer))"

    def is_plain(self, text: str) -> str:
        return f"{text} ~ '^[A-Za-z0-9_][-A-Za-z0-9_]*$'"

    def needs_quotes(self, text: str) -> str:
        return f"{text} ~ E'[\",\\r\\n]'"

    def together(self, line: str, order: str) -> str:
        return f"string_agg({line}, '' ORDER BY {order})"


class Sqlite:
    """As SQLite says it; a moment is text of one width, whose functions read whole seconds only."""

    parts = "e.body, e.body ->> '$.not_measured' AS not_measured, e.body ->> '$.artifact' AS artifact"
    start = (
        "unixepoch(substr(m.infusion_started_at, 1, 19)) AS started_s, "
        "substr(m.infusion_started_at, 20) AS started_fraction"
    )
    control = "char(9), char(10), char(13)"
    line_feed = "char(10)"
    line_end = "char(13, 10)"
    fence = "LIMIT -1"

    def reading(self, key: str) -> str:
        # By its path in the body, which stays parsed; a part taken out would be written and parsed anew.
        return f"(x.body ->> '$.readings.{key}')"

    def reason(self, sign: str) -> str:
        return f"(x.body ->> '$.not_measured.{sign}')"

    def is_artifact(self, sign: str) -> str:
        return f"coalesce(instr(x.artifact, '\"{sign}\"'), 0) > 0"

    def field(self, name: str) -> str:
        return f"(x.body ->> '$.{name}')"

    def utc(self, moment: str) -> str:
        return moment

    def minute(self, moment: str) -> str:
        borrowed = f"(substr({moment}, 20) < s.started_fraction)"
        seconds = f"unixepoch(substr({moment}, 1, 19)) - s.started_s - {borrowed}"
        # Division drops the fraction towards zero, so it is moved to where all numbers are positive.
        return f"({seconds} + 6000000000) / 60 - 100000000"

    def is_overdue(self, first: str) -> str:
        latest = (
            "strftime('%Y-%m-%dT%H:%M:%S', substr(e.measured_at, 1, 19), '+' || s.late_minutes || ' minutes')"
            " || substr(e.measured_at, 20)"
        )
        # Most entries are kept within the minute, which needs no arithmetic.
        return f"(substr({first}.entered_at, 1, 16) > substr(e.measured_at, 1, 16) AND {first}.entered_at > {latest})"

    def is_plain(self, text: str) -> str:
        return f"{text} GLOB '[A-Za-z0-9_]*' AND {text} NOT GLOB '*[^-A-Za-z0-9_]*'"

    def needs_quotes(self, text: str) -> str:
        return f"{text} GLOB '*[\",' || char(13, 10) || ']*'"

    def together(self, line: str, order: str) -> str:
        return f"CAST(group_concat({line}, '' ORDER BY {order}) AS blob)"


def cell(dialect: Dialect, text: str) -> str:
    """A cell of text that no spreadsheet takes for a formula and no reader for two cells; null is blank."""
    # Lines of a cell end in LF, so that nobody takes one for the end of a row.
    clean = f"replace({text}, {dialect.line_end}, {dialect.line_feed})"
    # What has an apostrophe before such a letter gets one more, so that one can be taken away again.
    begins = f"substr(ltrim({clean}, ''''), 1, 1) IN ({_RUNS}, {dialect.control})"
    guarded = f"CASE WHEN {begins} THEN '''' || {clean} ELSE {clean} END"
    quoted = f"""'"' || replace({guarded}, '"', '""') || '"'"""
    any_text = f"CASE WHEN {dialect.needs_quotes(text)} THEN {quoted} ELSE {guarded} END"
    return f"CASE WHEN {text} IS NULL THEN '' WHEN {dialect.is_plain(text)} THEN {text} ELSE {any_text} END"


def blank(text: str) -> str:
    """Nothing where there is nothing, in place of no row at all."""
    return f"coalesce(CAST({text} AS text), '')"


def truth(condition: str) -> str:
    """``true`` or ``false`` for what is never unknown."""
    return f"CASE WHEN {condition} THEN 'true' ELSE 'false' END"


def scaled(number: str, decimals: int) -> str:
    """A whole number of tenths or thousandths, not negative, always with its decimals; null stays null."""
    if not decimals:
        return number
    whole, unit = f"CAST({number} AS bigint)", 10**decimals
    # In brackets, because SQLite joins text before it divides.
    return f"({whole} / {unit}) || '.' || substr(CAST({unit} + ({whole} % {unit}) AS text), 2)"
