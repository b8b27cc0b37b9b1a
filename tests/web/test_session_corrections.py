"""Corrections, leaving and signing on the pages of a session; the record and its picture."""

from __future__ import annotations

import re

import pytest

from tests.people import member
from tests.web.page_client import words_of
from tests.web.session_client import READY, fill, named_form
from tests.web.test_session_pages import where

WHY = {"why__code": "keying_error", "why__text": "Seen on the monitor"}


@pytest.fixture
def visit(visit, reach):
    reach("running", visit, visit.run)
    visit.vitals(30, systolic=142)
    return visit


@pytest.fixture
def left(room, visit):
    """The patient has left."""
    for minute in (40, 50, 60):
        visit.vitals(minute, systolic=120 + minute % 7)
    visit.dose("completed", 60)
    for minute in (75, 90, 105, 119):
        visit.vitals(minute, systolic=120 + minute % 7, dissociation_nrs=0, nausea_nrs=0)
    visit.leave(121)
    return room


def entries(visit, kind):
    return [entry for entry in visit.record()["entries"] if entry["kind"] == kind]


def amend(room, entry, who="nora", **typed):
    form = named_form(room.get(f"/amend/{entry['id']}", who).text, "amend")
    return room.post(f"/amend/{entry['id']}", fill(form, **typed), who)


def test_an_amendment_starts_from_what_is_current_and_keeps_the_first_value(room, visit):
    entry = entries(visit, "vitals")[-1]
    form = named_form(room.get(f"/amend/{entry['id']}").text, "amend")
    assert form["readings.systolic"] == "142"
    assert where(amend(room, entry, readings__systolic="124", **WHY)) == "record"
    record = room.get("/record")
    assert "BP 124/78" in words_of(record)
    assert re.search(r"<s>BP 142/78[^<]*</s>", record.text)
    assert "Keying error: Seen on the monitor" in words_of(record)
    later = entries(visit, "vitals")[-1]
    assert later["measured_at"] == entry["measured_at"]
    assert "<s>BP 142/78" in room.get(f"/amend/{later['id']}").text


def test_an_amendment_says_why(room, visit):
    refused = amend(room, entries(visit, "vitals")[-1], readings__systolic="124")
    assert refused.status_code == 422
    assert 'value="124"' in refused.text
    assert "Reason: must be given" in words_of(refused)


def test_every_kind_can_be_amended_without_changing_it(room, visit):
    visit.kept(
        "nora", "side-effects", effect="nausea", severity="mild", solicited=True, measured_at=at(visit, 31)
    )
    visit.kept("nora", "sweeps", present=["nausea"], measured_at=at(visit, 32))
    visit.kept("nora", "notes", text="Calm\nand talking", measured_at=at(visit, 33))
    visit.kept(
        "nora", "medicines", name="ondansetron", dose="4", unit="mg", route="iv", measured_at=at(visit, 34)
    )
    visit.kept("nora", "oxygen", action="started", flow_l_per_min="2", measured_at=at(visit, 35))
    visit.kept("nora", "iv-accesses", action="placed", side="left", gauge=20, measured_at=at(visit, 36))
    visit.kept("nora", "tolerabilities", rating=7, measured_at=at(visit, 37))
    visit.kept("nora", "incidents", incident="fall", harm="none", measured_at=at(visit, 38))
    visit.kept("nora", "emergencies", what="Called", measured_at=at(visit, 39))
    for entry in visit.record()["entries"]:
        who = "paul" if entry["kind"] == "order" else "nora"
        answer = amend(room, entry, who, **WHY)
        assert answer.status_code == 303, (entry["kind"], words_of(answer))
    now = {entry["target"]: entry["body"] for entry in visit.record()["entries"]}
    for entry in visit.record()["replaced"]:
        assert now[entry["id"]] == entry["body"], entry["kind"]


def at(visit, minute):
    from tests.visits import iso

    return iso(visit.at(minute))


def test_a_nurse_cannot_amend_what_a_clinician_wrote(room, visit):
    assert amend(room, entries(visit, "order")[0], **WHY).status_code == 403


def test_a_retraction_takes_out_and_leaves_it_readable(room, visit):
    entry = entries(visit, "vitals")[-1]
    form = named_form(room.get(f"/retract/{entry['id']}").text, "amend")
    assert room.post(f"/retract/{entry['id']}", form).status_code == 422
    form = fill(form, code="wrong_patient", text="Belongs next door")
    assert where(room.post(f"/retract/{entry['id']}", form)) == "record"
    record = room.get("/record")
    assert re.search(r"<s>BP 142/78[^<]*</s>", record.text)
    assert "Wrong patient: Belongs next door" in words_of(record)
    assert room.get(f"/retract/{entry['id']}").status_code == 404


def test_leaving_is_held_and_says_by_what(room, visit):
    visit.dose("completed", 60)
    visit.vitals(65, dissociation_nrs=4, nausea_nrs=0)
    page = room.text("/leave")
    assert "4 of 10; at most 2 of 10" in page
    held = room.send("/leave", "discharge", **READY)
    assert held.status_code == 409
    assert "Leaving is blocked" in words_of(held)
    assert "Not ready to leave. Dissociation: 4 of 10" in words_of(held)
    assert "J. Ashdown" in held.text
    lift = re.findall(r'value="(lift-[^"]+)"', room.get("/leave", "paul").text)
    assert len(lift) >= 2
    away = room.send("/leave", "discharge", **READY | {"disposition": "left_against_advice"})
    assert where(away) == "sign"


def test_leaving_needs_a_destination_that_nobody_chose_beforehand(room, visit):
    visit.dose("completed", 60)
    typed = {name: value for name, value in READY.items() if name != "disposition"}
    refused = room.send("/leave", "discharge", **typed)
    assert refused.status_code == 422
    assert "Where to: must be given" in words_of(refused)


def test_wasted_drug_needs_a_witness_with_their_own_password(room, visit):
    visit.dose("completed", 60)
    typed = {"drawn_mg": "50", "wasted_mg": "9", "witness_id": str(member("nils").id)}
    for password in ("", "wrong password of nils"):
        refused = room.send("/leave", "drug-count", **typed, witness_password=password)
        assert refused.status_code == 422
        assert "must give their own password" in words_of(refused)
        assert password == "" or password not in refused.text
    assert "counted" in room.kept("/leave", "drug-count", **typed, witness_password=member("nils").password)


def test_what_stands_out_is_shown_before_signing(left):
    page = left.text("/sign")
    assert "The drug is not accounted for" in page
    assert "The whole list of side effects was never asked." in page


def test_a_signature_needs_the_own_password_and_a_meaning(left):
    form = named_form(left.get("/sign").text, "sign")
    nothing = left.post("/sign", form)
    assert nothing.status_code == 422
    wrong = left.post("/sign", fill(form, meaning="administered", password="not mine at all"))
    assert wrong.status_code == 422
    assert "must be your own password" in words_of(wrong)


def test_a_record_that_changed_meanwhile_is_read_again(left, visit):
    form = named_form(left.get("/sign").text, "sign")
    visit.kept("nils", "notes", text="One more", measured_at=at(visit, 120))
    stale = left.post("/sign", fill(form, meaning="administered", password=member("nora").password))
    assert stale.status_code == 412
    said = words_of(stale)
    assert "The record has changed" in said
    assert "One more" in said
    again = named_form(stale.text, "sign")
    assert again["digest"] != form["digest"]
    assert where(left.post("/sign", fill(again, password=member("nora").password))) == "record"


def test_a_clinician_waits_for_the_nurse(left):
    assert "A nurse completes this session first" in left.text("/sign", "paul")


def test_a_signed_record_takes_addenda_and_says_what_changed_since(left, visit):
    assert where(left.sign("nora", "administered")) == "record"
    assert where(left.sign("paul", "reviewed_and_agree")) == "record"
    assert "Changed after signing" not in left.text("/record")
    assert "Called at home" in left.kept("/record", "addendum", text="Called at home")
    entry = entries(visit, "vitals")[1]
    assert left.get(f"/amend/{entry['id']}", "paul").status_code == 200
    assert amend(left, entry, "paul", **WHY).status_code == 409
    form = named_form(left.get(f"/retract/{entry['id']}", "paul").text, "amend")
    form = fill(form, code="wrong_patient", text="Next door")
    assert where(left.post(f"/retract/{entry['id']}", form, "paul")) == "record"
    record = left.text("/record", "paul")
    assert "Changed after signing" in record
    assert "not as it was signed" in record


def test_the_entries_are_filtered_by_links(left):
    effects = left.text("/record?log=vitals")
    assert "Vitals 9" in effects
    assert "Infusion started" not in effects.partition("Entries")[2]
    assert left.get("/record?log=nonsense").status_code == 200


def test_the_picture_is_a_file_of_its_own_and_leaves_a_line(left, visit, database):
    answer = visit.client("nora").get(f"/api/v1/sessions/{visit.session_id}/chart.svg")
    assert answer.status_code == 200
    assert answer.mimetype == "image/svg+xml"
    assert answer.text.startswith("<svg")
    assert "ASHDOWN, Rowan" in answer.text
    assert visit.client("ada").get(f"/api/v1/sessions/{visit.session_id}/chart.svg").status_code == 403
    assert visit.client("sam").get(f"/api/v1/sessions/{visit.session_id}/chart.svg").status_code == 404
