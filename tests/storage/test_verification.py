"""Whatever somebody changes in a chain behind the program's back, verifying names the entry."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa

from sessiontrack.service.keeping import Tampering, verify
from sessiontrack.storage.chain import body_hash
from sessiontrack.storage.entries import ENTRY
from sessiontrack.storage.verification import check_chain, snapshot
from tests.people import CLINIC, OTHER_CLINIC, member
from tests.storage.chains import add_chain, open_course, tampering

ELSEWHERE = UUID(int=0xFEED)
LATER = {"sqlite": "replace({}, '000000Z', '000001Z')", "postgresql": "{} + interval '1 microsecond'"}

CHANGES: dict[str, str | dict[str, str]] = {
    "clinic_id": f"'{OTHER_CLINIC.id}'",
    "course_id": f"'{ELSEWHERE}'",
    "seq": "seq + 40",
    "id": f"'{ELSEWHERE}'",
    "session_id": f"'{ELSEWHERE}'",
    "kind": "CASE kind WHEN 'addendum' THEN 'note' ELSE 'addendum' END",
    "author_id": f"'{member('paul').id}'",
    "author_role": "'clinician'",
    "device_id": f"'{ELSEWHERE}'",
    "measured_at": {name: change.format("measured_at") for name, change in LATER.items()},
    "entered_at": {name: change.format("entered_at") for name, change in LATER.items()},
    "target_id": f"'{ELSEWHERE}'",
    "reason_code": "'other'",
    "reason_text": "coalesce(reason_text, '') || '.'",
    "body": {
        "sqlite": "replace(body, '{', '{\"added\":1,')",
        "postgresql": "jsonb_set(body, '{added}', '1', true)",
    },
    "body_salt": {"sqlite": "zeroblob(16)", "postgresql": "decode(repeat('00', 16), 'hex')"},
    "body_hash": "replace(body_hash, substr(body_hash, 9, 1), 'z')",
    "link": "substr(link, 1, 63) || CASE substr(link, 64) WHEN 'a' THEN 'b' ELSE 'a' END",
    "schema_rev": "2",
}
"""A change of each column of an entry, in SQL; where it must be said differently, by database."""


def change(db: sa.Connection, column: str, where: str) -> None:
    how = CHANGES[column]
    value = how if isinstance(how, str) else how[db.dialect.name]
    done = db.exec_driver_sql(f"UPDATE entry SET {column} = {value} WHERE {where}")
    assert done.rowcount == 1


def test_every_column_is_tried():
    assert set(CHANGES) == {column.name for column in ENTRY.c}


def test_an_untouched_database_is_clean(database):
    for number in (1, 2):
        add_chain(database, number)
    assert [finding for finding in verify(database) if finding.kind != Tampering.PROJECTION] == []


@pytest.mark.parametrize("column", CHANGES)
def test_a_changed_column_names_its_entry_and_no_other(database, database_url, column):
    """The first, a middle and the last entry, in a course each, so that nothing hides behind another."""
    places = {1: 1, 2: 5, 3: 8}
    chains = {number: add_chain(database, number) for number in places}
    with tampering(database_url) as db:
        for number, seq in places.items():
            change(db, column, f"course_id = '{chains[number].course.id}' AND seq = {seq}")
            if column in ("clinic_id", "course_id"):
                break
    found = [f for f in verify(database) if f.seq is not None and f.kind != Tampering.SESSION]
    changed = [chains[number].entries[seq - 1].id for number, seq in places.items()]
    changed = changed[:1] if column in ("clinic_id", "course_id") else changed
    named = {finding.entry_id for finding in found}
    if column in ("clinic_id", "course_id", "seq"):
        assert set(changed) <= named
    else:
        assert named == ({ELSEWHERE} if column == "id" else set(changed))
        assert {(f.course_id, f.seq) for f in found} == {
            (chains[number].course.id, seq) for number, seq in places.items()
        }


@pytest.mark.parametrize(
    ("column", "kinds"),
    [
        ("body", {Tampering.BODY}),
        ("body_salt", {Tampering.BODY}),
        ("author_role", {Tampering.HEADER}),
        ("body_hash", {Tampering.HEADER}),
        ("link", {Tampering.LINK}),
        ("seq", {Tampering.MISSING}),
    ],
)
def test_a_finding_says_what_kind_of_change_it_was(database, database_url, column, kinds):
    chain = add_chain(database)
    with tampering(database_url) as db:
        change(db, column, "seq = 5")
    found = [f for f in verify(database) if f.kind != Tampering.PROJECTION]
    assert {finding.kind for finding in found if finding.seq == 5} == kinds
    assert chain.course.id in {finding.course_id for finding in found}


@pytest.mark.parametrize("column", ["body", "body_salt", "body_hash", "link", "reason_text", "kind", "id"])
def test_every_byte_of_an_entry_counts(sqlite_database, sqlite_url, column):
    chain = add_chain(sqlite_database)
    with tampering(sqlite_url, leaves_guards=False) as db:
        stored = db.exec_driver_sql(f"SELECT CAST({column} AS BLOB) FROM entry WHERE seq = 5").scalar_one()
    key = (str(CLINIC.id).encode(), str(chain.course.id).encode())
    write = "?" if column == "body_salt" else "CAST(? AS TEXT)"
    for place in range(len(stored)):
        flipped = stored[:place] + bytes([stored[place] ^ 0x20]) + stored[place + 1 :]
        with sqlite_database.writing() as db:
            db.exec_driver_sql(f"UPDATE entry SET {column} = {write} WHERE seq = 5", (flipped,))
        with snapshot(sqlite_database) as db:
            found = list(check_chain(db, key))
        assert {finding.seq for finding in found} == {5}, (place, flipped)


SAME_MEANING = [
    ("id", "upper(id)"),
    ("course_id", "upper(course_id)"),
    ("target_id", "upper(target_id)"),
    ("measured_at", "replace(measured_at, 'Z', '+00:00')"),
    ("body", "replace(body, ':', ': ')"),
    ("body", "replace(body, 'temp', '\\u0074emp')"),
    ("reason_text", "replace(reason_text, 'né', 'ne' || char(769))"),
    ("reason_text", "reason_text || char(0)"),
    ("reason_text", "CAST(x'ff41' AS TEXT)"),
    ("link", "upper(link)"),
    ("body_hash", "upper(body_hash)"),
]


@pytest.mark.parametrize(("column", "value"), SAME_MEANING)
def test_another_spelling_of_the_same_is_a_change_in_a_file(sqlite_database, sqlite_url, column, value):
    chain = add_chain(sqlite_database)
    with tampering(sqlite_url) as db:
        done = db.exec_driver_sql(f"UPDATE entry SET {column} = {value} WHERE seq = 5")
        assert done.rowcount == 1
    found = list(verify(sqlite_database))
    assert chain.entries[4].id in {finding.entry_id for finding in found}


@pytest.mark.parametrize(
    "value",
    [
        "'{\"text\": \"n\u00e9\"}'::jsonb || jsonb_build_object('text', body->>'text' || U&'e\\0301')",
        "jsonb_build_object('text', 1.0)",
        "'[]'::jsonb",
        "'\"text\"'::jsonb",
        "'null'::jsonb",
    ],
)
def test_a_body_is_spelled_anew_on_postgresql(postgres_database, postgres_url, value):
    chain = add_chain(postgres_database)
    with tampering(postgres_url) as db:
        db.exec_driver_sql(f"UPDATE entry SET body = {value} WHERE seq = 8")
    found = list(verify(postgres_database))
    assert chain.entries[7].id in {finding.entry_id for finding in found}


def test_deleted_entries_are_missed_in_the_middle_and_at_the_end(database, database_url):
    chains = [add_chain(database, number) for number in (1, 2)]
    with tampering(database_url) as db:
        db.exec_driver_sql(f"DELETE FROM entry WHERE course_id = '{chains[0].course.id}' AND seq IN (3, 4)")
        db.exec_driver_sql(f"DELETE FROM entry WHERE course_id = '{chains[1].course.id}' AND seq > 6")
    found = [f for f in verify(database) if f.kind == Tampering.MISSING]
    assert [(f.course_id, f.seq) for f in found] == [(chains[0].course.id, 3), (chains[1].course.id, 7)]
    assert "Entries 3 to 4 are missing" in found[0].sentence


def test_a_course_that_lost_everything_but_its_entries_is_found(database, database_url):
    chain = add_chain(database)
    with tampering(database_url) as db:
        for table in ("course_head", "treatment_session", "course"):
            db.exec_driver_sql(f"DELETE FROM {table}")
    found = list(verify(database))
    assert {finding.entry_id for finding in found} >= {entry.id for entry in chain.entries}


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("course", "patient_id", f"'{ELSEWHERE}'"),
        ("course", "opened_at", "'2026-11-23T13:59:59.000000Z'"),
    ],
)
def test_a_chain_is_bound_to_its_patient_and_its_beginning(database, database_url, table, column, value):
    add_chain(database)
    with tampering(database_url) as db:
        db.exec_driver_sql(f"UPDATE {table} SET {column} = {value}")
    kinds = {finding.kind for finding in verify(database)}
    assert Tampering.GENESIS in kinds


def test_an_empty_chain_is_bound_as_well(database, database_url):
    with database.writing() as db:
        chain, other = open_course(db, 1), open_course(db, 2)
    assert list(verify(database)) == []
    with tampering(database_url) as db:
        change = f"UPDATE course SET patient_id = '{other.course.patient_id}'"
        db.exec_driver_sql(f"{change} WHERE id = '{chain.course.id}'")
    (found,) = verify(database)
    assert (found.kind, found.course_id) == (Tampering.GENESIS, chain.course.id)


def test_a_table_that_is_gone_cannot_be_verified(database, database_url):
    add_chain(database)
    with tampering(database_url) as db:
        db.exec_driver_sql("DROP TABLE course_head")
    assert {finding.kind for finding in verify(database)} == {Tampering.UNAVAILABLE}


@pytest.mark.parametrize(
    ("change_of_head", "kind"),
    [
        ("link = replace(link, substr(link, 1, 1), 'z')", Tampering.HEAD),
        ("seq = seq - 1", Tampering.EXTRA),
        ("seq = seq + 1", Tampering.MISSING),
        ("entered_at = '2027-01-01T00:00:00.000000Z'", Tampering.HEAD),
    ],
)
def test_a_changed_head_is_found(database, database_url, change_of_head, kind):
    chain = add_chain(database)
    with tampering(database_url) as db:
        db.exec_driver_sql(f"UPDATE course_head SET {change_of_head}")
    found = [f for f in verify(database) if f.kind != Tampering.PROJECTION]
    assert [(f.course_id, f.kind) for f in found] == [(chain.course.id, kind)]


def test_a_session_moved_to_another_patient_is_found(database, database_url):
    chain, other = add_chain(database, 1), add_chain(database, 2)
    with tampering(database_url) as db:
        db.exec_driver_sql(
            f"UPDATE treatment_session SET patient_id = '{other.course.patient_id}', "
            f"course_id = '{other.course.id}' "
            f"WHERE id = '{chain.session.id}'"
        )
    found = [f for f in verify(database) if f.kind == Tampering.SESSION]
    assert [finding.course_id for finding in found] == [chain.course.id]


def test_a_forger_who_hashes_the_body_anew_is_betrayed_by_the_link(database, database_url):
    chain = add_chain(database)
    body, salt = '{"text":"all was well"}', bytes(16)
    with tampering(database_url) as db:
        seal = {"body": body, "body_salt": salt, "body_hash": body_hash(salt, body)}
        db.execute(ENTRY.update().where(ENTRY.c.seq == 8).values(**seal))
    found = [f for f in verify(database) if f.kind != Tampering.PROJECTION]
    assert [(f.seq, f.entry_id, f.kind) for f in found] == [(8, chain.entries[7].id, Tampering.HEADER)]
