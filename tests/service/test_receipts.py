"""A receipt that a device sends back must be in the chain, or an alarm is raised that verifying keeps saying."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from uuid_utils.compat import uuid7

from sessiontrack.domain.bodies import Note, Score
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.sessions import State
from sessiontrack.service.access import open_session, watch_session
from sessiontrack.service.charting import chart
from sessiontrack.service.course_entries import record_score
from sessiontrack.service.keeping import Tampering, Verdict, rebuild, verify
from sessiontrack.service.receipts import raise_alarms
from sessiontrack.service.work import Receipt, Sending
from sessiontrack.storage.audit import AUDIT
from tests.people import member
from tests.storage.chains import tampering

OTHER_LINK = "0" * 64


@pytest.fixture
def infusing(bedside):
    return bedside.to(State.INFUSING)


def receipt_of(entry) -> Receipt:
    return Receipt(entry.seq, entry.link)


@contextmanager
def statements(database):
    """What is sent to the database meanwhile."""
    seen: list[str] = []

    def see(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", see)
    yield seen
    event.remove(database.engine, "before_cursor_execute", see)


def sent(bedside, receipt, *, minute=5, who="nora"):
    """A note is charted with a receipt beside it; the alarms it gives."""
    sending = Sending(receipt=receipt)
    draft = Draft(uuid7(), Note(text="calm"), bedside.come_to(minute))
    with bedside.begin(who) as work:
        kept = chart(replace(work, sending=sending), bedside.session_id, draft)
    assert kept.is_new
    return sending.missing


def lost(bedside, receipt) -> bool:
    return bool(sent(bedside, receipt))


def test_the_receipts_of_a_course_are_all_there(infusing):
    for entry in infusing.record().entries:
        assert not lost(infusing, receipt_of(entry))
    with infusing.begin("nora") as work:
        score = Score(scale="phq9", occasion="baseline", total=9, scale_version="1.0")
        between = record_score(work, infusing.course_id, Draft(uuid7(), score, infusing.clock()))
    assert not lost(infusing, receipt_of(between.entry))
    infusing.note(6)
    assert not lost(infusing, receipt_of(between.entry))


def test_another_link_and_a_place_beyond_the_end_are_missing(infusing):
    last = infusing.note(1).entry
    infusing.note(2)
    for missing in (
        Receipt(last.seq, OTHER_LINK),
        Receipt(last.seq + 1, OTHER_LINK),
        Receipt(last.seq + 900, last.link),
        Receipt(1, last.link),
    ):
        assert lost(infusing, missing)


def test_an_alarm_names_the_place_and_the_course_and_no_clinical_word(infusing, trail):
    (line,) = sent(infusing, Receipt(99, OTHER_LINK))
    assert (line.action, line.subject_id) == ("chain.receipt_missing", infusing.course_id)
    assert (line.session_id, line.patient_ids) == (infusing.session_id, (infusing.patient_id,))
    assert line.details == {"seq": 99, "link": OTHER_LINK}
    assert "chain.receipt_missing" not in trail()


def test_an_alarm_is_written_once_a_person(database, infusing, trail):
    lines = sent(infusing, Receipt(99, OTHER_LINK))
    assert raise_alarms(database, lines) == lines
    assert raise_alarms(database, sent(infusing, Receipt(99, OTHER_LINK))) == []
    other = sent(infusing, Receipt(98, OTHER_LINK))
    assert raise_alarms(database, other) == other
    by_nils = sent(infusing, Receipt(99, OTHER_LINK), who="nils")
    assert raise_alarms(database, by_nils) == by_nils
    assert trail().count("chain.receipt_missing") == 3


def test_what_is_known_asks_the_database_nothing_more(database, infusing):
    before = infusing.note(1).entry
    head = infusing.note(2).entry
    counts = []
    for receipt in (None, receipt_of(before), receipt_of(head), Receipt(head.seq + 900, OTHER_LINK)):
        with statements(database) as seen:
            sent(infusing, receipt)
        counts.append(len(seen))
    assert counts == counts[:1] * 4


def test_reading_compares_too(database, infusing, begin_reading):
    kept = infusing.note(1).entry
    for read in (open_session, watch_session):
        for receipt, count in ((receipt_of(kept), 0), (Receipt(kept.seq, OTHER_LINK), 1)):
            sending = Sending(receipt=receipt)
            with begin_reading("nora") as work:
                read(replace(work, sending=sending), infusing.session_id, to=Permission.ENTRIES_READ)
            assert len(sending.missing) == count


def test_writing_about_the_course_compares_too(infusing):
    sending = Sending(receipt=Receipt(99, OTHER_LINK))
    draft = Draft(
        uuid7(), Score(scale="phq9", occasion="baseline", total=9, scale_version="1.0"), infusing.clock()
    )
    with infusing.begin("nora") as work:
        record_score(replace(work, sending=sending), infusing.course_id, draft)
    assert [line.details for line in sending.missing] == [{"seq": 99, "link": OTHER_LINK}]


def test_verifying_says_what_is_still_missing(database, database_url, infusing):
    head = infusing.note(1).entry
    kept = receipt_of(infusing.note(2).entry)
    assert list(verify(database)) == []
    # The newest entry is taken away, and everything that would show it is written anew.
    with tampering(database_url) as db:
        db.execute(sa.text("DELETE FROM entry WHERE seq = :seq"), {"seq": kept.seq})
        entered = "(SELECT entered_at FROM entry WHERE seq = :seq)"
        moved = sa.text(f"UPDATE course_head SET seq = :seq, link = :link, entered_at = {entered}")
        db.execute(moved, {"seq": head.seq, "link": head.link})
    list(rebuild(database, check=False))
    assert list(verify(database)) == []
    for who in ("nora", "nils"):
        raise_alarms(database, sent(infusing, kept, who=who))
    (finding,) = verify(database)
    assert (finding.kind, finding.course_id, finding.seq) == (
        Tampering.RECEIPT,
        infusing.course_id,
        kept.seq,
    )
    assert kept.link[:12] in finding.sentence
    assert Verdict.CLEAN.after(finding) is Verdict.TAMPERED


def test_an_alarm_that_has_found_its_entry_again_is_no_finding(database, infusing):
    """A backup was put back for a moment, or an answer was slower than its alarm."""
    kept = receipt_of(infusing.note(1).entry)
    (line,) = sent(infusing, Receipt(99, OTHER_LINK))
    found = replace(line, details={"seq": kept.seq, "link": kept.link})
    assert raise_alarms(database, [found]) == [found]
    assert list(verify(database)) == []


@pytest.mark.parametrize("details", [{}, {"seq": "9", "link": OTHER_LINK}, {"seq": 9, "link": 9}])
def test_an_alarm_whose_words_were_changed_is_a_finding(database, infusing, details):
    (line,) = sent(infusing, Receipt(99, OTHER_LINK))
    raise_alarms(database, [replace(line, details=details)])
    (finding,) = verify(database)
    assert (finding.kind, finding.course_id) == (Tampering.RECEIPT, infusing.course_id)


def test_the_trail_knows_who_sent_the_receipt(database, infusing, trail):
    raise_alarms(database, sent(infusing, Receipt(99, OTHER_LINK), who="nils"))
    lines = trail(AUDIT.c.action, AUDIT.c.actor_id)
    assert ("chain.receipt_missing", member("nils").id) in lines
