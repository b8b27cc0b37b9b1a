"""Handover over the API and on the page without a script; the words in the log, the password nowhere."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.entries import ENTRY
from tests.people import member
from tests.service.samples import ON_SQLITE
from tests.visits import Visit, iso
from tests.web.page_client import words_of
from tests.web.session_client import Room, fill

NORA, NILS = (str(member(who).id) for who in ("nora", "nils"))
PASSWORD = member("nils").password


@pytest.fixture
def visit(client_as, clock, begin):
    """The drug runs since minute 0."""
    visit = Visit(client_as, clock, begin)
    visit.open_course()
    visit.plan()
    visit.zero = clock.advance(minutes=30)
    visit.check_in()
    visit.order()
    visit.vitals(-5)
    visit.dose("started", 0, rate_mg_per_h="61.5")
    visit.at(12)
    return visit


def test_a_handover_is_kept_without_the_password_and_shown_with_both_names(visit, database):
    sent = {"from_id": NORA, "to_id": NILS, "note": "next set at 8:50", "measured_at": iso(visit.at(12))}
    kept = visit.kept("nora", "handovers", **sent, to_password=PASSWORD)
    assert kept["entry"]["kind"] == "handover"
    assert kept["entry"]["body"] == {key: sent[key] for key in ("from_id", "to_id", "note")}
    page = Room(visit).text("/record", "paul")
    assert "Handed over by Nora Lind to Nils Holm" in page
    assert "next set at 8:50" in page
    with database.reading() as db:
        rows = [repr(row) for table in (ENTRY, AUDIT) for row in db.execute(sa.select(table))]
    assert not any(PASSWORD in row for row in rows)


def test_who_takes_over_charts_it_on_their_own_tablet(visit):
    sent = {"from_id": NORA, "to_id": NILS, "measured_at": iso(visit.at(12))}
    assert visit.kept("nils", "handovers", **sent)["entry"]["author_id"] == NILS


@ON_SQLITE
def test_ten_wrong_passwords_are_enough(visit):
    sent = {"from_id": NORA, "to_id": NILS, "measured_at": iso(visit.at(12)), "to_password": "not it at all"}
    answers = [visit.put("nora", "handovers", sent).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


@ON_SQLITE
def test_the_page_hands_over_without_a_script(room, visit):
    said = room.kept("/live", "handover", to_id=NILS, to_password=PASSWORD, note="sleepy")
    assert "Saved: Handed over by Nora Lind to Nils Holm" in said
    entry = next(e for e in visit.record()["entries"] if e["kind"] == "handover")
    assert (entry["author_id"], entry["body"]["note"]) == (NORA, "sleepy")


@ON_SQLITE
def test_a_wrong_password_leaves_the_form_open_with_what_was_typed(room):
    refused = room.send("/live", "handover", to_id=NILS, to_password="not it at all", note="sleepy")
    assert refused.status_code == 422
    assert "Takes over: must give their own password" in words_of(refused)
    assert "sleepy" in refused.text
    assert "not it at all" not in refused.text


@ON_SQLITE
def test_nobody_hands_over_in_another_s_name_by_a_form(room):
    form = fill(room.form("/live", "handover"), from_id=str(member("paul").id), to_id=NILS)
    assert room.post("/live", fill(form, to_password=PASSWORD)).status_code == 303
    (kept,) = [entry for entry in room.visit.record()["entries"] if entry["kind"] == "handover"]
    assert kept["body"]["from_id"] == NORA


@ON_SQLITE
def test_there_is_no_such_form_where_nobody_watches(room, visit):
    assert 'value="handover"' in room.get("/live").text
    visit.dose("completed", 40)
    assert 'value="handover"' in room.get("/live").text
    for minute in (45, 60, 75, 90, 105):
        visit.vitals(minute, nausea_nrs=0, dissociation_nrs=0, heart_rate=60 + minute // 10)
    visit.leave(125)
    assert 'value="handover"' not in room.get("/live").text
