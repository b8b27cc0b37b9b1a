"""Entries are kept once, in order, and the database itself refuses to change them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from sessiontrack.domain.bodies import Note
from sessiontrack.domain.entries import Draft
from sessiontrack.service.keeping import Tampering, verify
from sessiontrack.storage.entries import (
    append,
    find_entry,
    find_head,
    list_course_entries,
    list_entries,
    lock_head,
)
from tests.people import CLINIC, NOW, OTHER_CLINIC
from tests.storage.chains import NORA, add, add_chain, drafts, note, open_course, tampering


@pytest.fixture
def chain(database):
    return add_chain(database)


def sealed(database):
    return [finding for finding in verify(database) if finding.kind != Tampering.PROJECTION]


def test_what_is_read_is_what_was_kept(database, chain):
    with database.reading() as db:
        assert tuple(list_course_entries(db, CLINIC.id, chain.course.id)) == chain.entries
        assert tuple(list_entries(db, CLINIC.id, chain.session.id)) == chain.entries
        assert find_entry(db, CLINIC.id, chain.course.id, chain.entries[4].id) == chain.entries[4]
        assert list_entries(db, CLINIC.id, chain.session.id, after_seq=6) == list(chain.entries[6:])
        kinds = ("note", "alert")
        of_kinds = list_course_entries(db, CLINIC.id, chain.course.id, kinds)
        assert [entry.kind for entry in of_kinds] == ["alert", "note", "note"]


def test_another_clinic_sees_nothing(database, chain):
    with database.reading() as db:
        assert find_entry(db, OTHER_CLINIC.id, chain.course.id, chain.entries[0].id) is None
        assert list_entries(db, OTHER_CLINIC.id, chain.session.id) == []
        assert find_head(db, OTHER_CLINIC.id, chain.course.id) is None


def test_the_head_stands_at_the_newest_entry(database, chain):
    newest = chain.entries[-1]
    with database.reading() as db:
        head = find_head(db, CLINIC.id, chain.course.id)
    assert head is not None
    assert (head.seq, head.link, head.entered_at) == (8, newest.link, newest.entered_at)


def test_time_in_a_chain_never_runs_backwards(database, chain):
    """The server's clock was set back by an hour; the entry is kept at the moment of the one before."""
    with database.writing() as db:
        head = lock_head(db, CLINIC.id, chain.course.id)
        assert head is not None
        (kept,) = append(db, head, [(note(1), NORA)], NOW - timedelta(hours=1))
    assert kept.entered_at == chain.entries[-1].entered_at


def test_a_text_is_stored_as_the_link_covers_it(database):
    decomposed = "ne\u0301e"
    with database.writing() as db:
        chain = open_course(db)
        head = lock_head(db, CLINIC.id, chain.course.id)
        assert head is not None
        draft = Draft(UUID(int=1), Note(text=decomposed), NOW, reason_code="other", reason_text=decomposed)
        append(db, head, [(draft, NORA)], NOW)
    with database.reading() as db:
        entry = find_entry(db, CLINIC.id, chain.course.id, UUID(int=1))
    assert entry is not None
    assert entry.reason_text == "n\u00e9e"
    assert entry.body == Note(text="n\u00e9e")
    assert sealed(database) == []


def fail_after(database, chain):
    with database.writing() as db:
        head = lock_head(db, CLINIC.id, chain.course.id)
        assert head is not None
        append(db, head, [(note(1), NORA), (note(2), NORA)], NOW)
        raise RuntimeError("the device fell into the water")


def test_a_work_that_fails_leaves_nothing(database, chain):
    with pytest.raises(RuntimeError):
        fail_after(database, chain)
    with database.reading() as db:
        assert len(list_course_entries(db, CLINIC.id, chain.course.id)) == 8
        head = find_head(db, CLINIC.id, chain.course.id)
    assert head is not None
    assert head.seq == 8
    assert sealed(database) == []


def test_the_same_id_is_kept_once_in_a_course_and_once_in_another(database, chain):
    with database.writing() as db:
        other = open_course(db, 2)
    for each in (chain, other):
        add(database, each, note(1))
    with pytest.raises(sa.exc.DBAPIError):
        add(database, chain, note(1, "else"))
    assert sealed(database) == []


def fork(database, chain):
    with database.writing() as db:
        head = lock_head(db, CLINIC.id, chain.course.id)
        assert head is not None
        append(db, head, [(note(1), NORA)], NOW)
        append(db, head, [(note(2), NORA)], NOW)


def test_two_entries_never_share_a_place(database, chain):
    with pytest.raises(sa.exc.DBAPIError):
        fork(database, chain)


def test_an_entry_that_cannot_be_read_leaves_the_database_to_others(database, database_url, chain):
    """SQLite refuses a statement that somebody left running on the same connection."""
    with tampering(database_url) as db:
        db.exec_driver_sql("UPDATE entry SET kind = 'discharge' WHERE seq = 3")
    failures = []
    for _ in range(3):
        with database.reading() as db:
            try:
                list_entries(db, CLINIC.id, chain.session.id)
            except Exception as error:
                failures.append(error)
    assert len(failures) == 3
    assert not [error for error in failures if isinstance(error, sa.exc.SQLAlchemyError)]


def test_a_draft_of_each_sort_is_in_the_chain(database, chain):
    assert [entry.kind for entry in chain.entries] == [draft.kind for draft, _ in drafts(chain)]
