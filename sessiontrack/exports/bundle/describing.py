"""What goes with the files of a bundle: dictionary, code lists, package description and README."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sessiontrack.domain.bundles import Profile
from sessiontrack.domain.terms import Terms
from sessiontrack.exports.bundle import BUNDLE_SCHEMA, TABLES, Column, Kind, Table
from sessiontrack.exports.bundle.codelists import codelists_of
from sessiontrack.exports.bundle.writing import MARK
from sessiontrack.exports.cells import line, text, whole

DICTIONARY = "dictionary.csv"
CODES = "codelists.csv"
README = "README.txt"
PACKAGE = "datapackage.json"
MANIFEST = "manifest.json"

_DICTIONARY_HEADER = (
    "file grain column position key type unit decimals codelist safe_harbor in_profiles meaning".split()
)
_CODES_HEADER = "codelist code label system standard_code".split()


def dictionary(profile: Profile) -> bytes:
    """What every column of every file means, with those that this profile leaves out."""
    rows = [line(_DICTIONARY_HEADER)]
    for table in TABLES.values():
        rows += [_described(table, place, column) for place, column in enumerate(table.columns, 1)]
    return _marked(profile, b"".join(rows))


def _described(table: Table, place: int, column: Column) -> bytes:
    profiles = ";".join(profile.value for profile in Profile if column.is_in(profile))
    return line(
        (
            *map(text, (table.name, table.grain, column.name)),
            whole(place),
            "true" if column.name in table.key else "false",
            *map(text, (column.kind.value, column.unit)),
            whole(column.decimals),
            *map(text, (column.codes, column.holds or "", profiles, column.meaning)),
        )
    )


def codelists(profile: Profile, terms: Terms) -> bytes:
    """What every code means."""
    rows = [line(_CODES_HEADER)]
    for name, codes in codelists_of(terms).items():
        rows += [line(map(text, (name, each.code, each.label, each.system, each.standard))) for each in codes]
    return _marked(profile, b"".join(rows))


def _marked(profile: Profile, content: bytes) -> bytes:
    return MARK + content if profile is Profile.EXCEL else content


_TYPES: Mapping[Kind, dict[str, str]] = {
    Kind.INTEGER: {"type": "integer"},
    Kind.AGE: {"type": "integer"},
    Kind.DECIMAL: {"type": "number"},
    Kind.NUMBER: {"type": "number"},
    Kind.TRUTH: {"type": "boolean"},
    Kind.MOMENT_UTC: {"type": "datetime", "format": "any"},
    Kind.MOMENT_LOCAL: {"type": "datetime", "format": "any"},
    Kind.DAY: {"type": "date"},
}


def package(profile: Profile, sizes: Mapping[str, tuple[int, str]]) -> bytes:
    """The bundle as a data package, which other programs read and check.

    Args:
        sizes: bytes and SHA-256 of each file.

    Source: Data Package standard, version 1.
    """
    resources = [_resource(table, profile, *sizes[f"{table.name}.csv"]) for table in TABLES.values()]
    told = {"name": "sessiontrack-bundle", "profile": "tabular-data-package", "resources": resources}
    return json_bytes(told)


def _resource(table: Table, profile: Profile, size: int, digest: str) -> dict[str, Any]:
    columns = table.columns_in(profile)
    names = {column.name for column in columns}
    parents = [(name, parent) for name, parent in table.parents if name in names]
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
        "foreignKeys": [
            {"fields": [name], "reference": {"resource": parent, "fields": [name]}}
            for name, parent in parents
        ],
    }
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "description": f"One row: {table.grain}.",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig" if profile is Profile.EXCEL else "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"name": column.name, **_TYPES.get(column.kind, {"type": "string"})}
    if column.kind is Kind.TRUTH:
        told |= {"trueValues": ["true"], "falseValues": ["false"]}
    return {**told, "description": column.meaning}


def json_bytes(value: Any) -> bytes:
    """JSON as every bundle has it, the same bytes for the same value."""
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


_PROFILES: Mapping[Profile, str] = {
    Profile.LIMITED: (
        "Dates are kept; names, record numbers, telephone numbers, birth dates and free text are left out.\n"
        "A limited data set may be used only under an agreement: it is not de-identified."
    ),
    Profile.EXCEL: (
        "As the profile limited, for a spreadsheet: each file begins with a byte-order mark.\n"
        "A spreadsheet takes the version 1.0 for 1, and may take the code 8480-6 for a date: where that matters,\n"
        "open the file by its import of text, and choose text for those columns.\n"
        "A limited data set may be used only under an agreement: it is not de-identified."
    ),
    Profile.DEIDENTIFIED: (
        "No dates: course_day counts days from the first drug and minutes count from the start of the drug.\n"
        "Ages from 90 on are 90. No free text. Every id and pseudonym is new in this bundle, and nobody has\n"
        "the key: two bundles cannot be joined. A code that is in no list is blank.\n"
        "Small groups may still point at a person; manifest.json names them under warnings."
    ),
    Profile.FULL: (
        "Everything in the record, with names and free text. Keep it as you keep the record itself.\n"
        "A spreadsheet takes the record number 0012 for 12: open such a file by its import of text, and choose\n"
        "text for the columns whose type is text in dictionary.csv."
    ),
}

_CONVENTIONS = """\
Files are UTF-8, comma separated, quoted where needed (RFC 4180), lines end in CRLF, the header is line one.
Read columns by their names: within a schema new columns come behind the others.
An empty cell is missing or not asked; a zero is a zero. Truths are true or false.
A cell of text that a spreadsheet would run as a formula begins with an apostrophe; numbers are untouched.
Where a cell begins with apostrophes and one of = + - @ or their full-width forms, a tab, a line feed or a return,
take one apostrophe away: that is the text of the record. Lines within a cell end in LF.
_utc columns end in Z, _local columns have the clinic's offset of that moment; minutes count from the start of
the drug, rounded down, negative before it. course_day 1 is the day of the first drug, or of
the opening of the course while none was given; there is no day 0.
A correction stands in place of what it corrects everywhere; amendments.csv tells what changed.
What was taken out is in amendments.csv only.
Response: a fall of at least half from the baseline for most scales; remission: PHQ-9 under 5, or as the scale
says. "As it was" means the entries kept until then; names, plans and settings stand as they are now.
"""


def readme(profile: Profile, *, is_synthetic: bool) -> bytes:
    """The bundle in words."""
    said = [f"sessiontrack analysis bundle, schema {BUNDLE_SCHEMA}, profile {profile.value}."]
    if is_synthetic:
        said.append("SYNTHETIC: these people do not exist.")
    said += ["", _PROFILES[profile], "", "One row of each file is:", ""]
    said += [f"{table.name}.csv: {table.grain}; key: {', '.join(table.key)}." for table in TABLES.values()]
    said += [
        "",
        f"{DICTIONARY} says what each column means, {CODES} what each code means, {MANIFEST} what the bundle",
        f"covers with rows and SHA-256 of each file; {PACKAGE} is the same for programs.",
        "'sessiontrack export check FOLDER-OR-ZIP' finds whether a bundle arrived as it was made.",
        "",
        _CONVENTIONS,
    ]
    return "\r\n".join("\n".join(said).split("\n")).encode()
