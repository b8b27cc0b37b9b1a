"""A whole session through its pages with scripts off, and who may do what on them."""

from __future__ import annotations

import re

from tests.people import member
from tests.web.page_client import words_of
from tests.web.session_client import ARRIVAL, ORDER, READY, SET, fill

HOSTILE = '<img src=x onerror="alert(1)">'


def where(answer):
    assert answer.status_code == 303, words_of(answer)
    return re.sub(r"\?.*", "", answer.headers["Location"]).rpartition("/")[2]


def test_a_session_goes_from_check_in_to_signature_without_a_script(room, visit):
    prepare(room, visit)
    start_and_chart(room, visit)
    recover(room, visit)
    leave_and_sign(room)
    record = room.text("/record")
    for words in ("Signed", "41 mg", "Nora Lind", "Paul Weber", "Tolerability 8 of 10", "witness Nils Holm"):
        assert words in record
    assert where(room.get("")) == "record"
    assert visit.record()["state"] == "signed"


def prepare(room, visit):
    assert where(room.get("")) == "start"
    assert "Waits for the check-in." in room.text("/start")
    assert "Saved: Check-in, identity confirmed" in room.kept("/start", "check-in", **ARRIVAL)
    assert "No order yet: a clinician orders." in room.text("/start")
    visit.at(5)
    ordered = room.kept("/start", "order", "paul", **ORDER)
    assert "0.5 mg/kg × 82 kg = 41 mg in 40 min → 61.5 mg/h · 150 mL/h at 0.41 mg/mL" in ordered
    assert "Ordered by Paul Weber" in ordered
    room.kept("/start", "iv", action="placed", side="left", site="forearm", gauge="20")
    checker = {"checker_id": str(member("nils").id), "checker_password": member("nils").password}
    checked = room.kept("/start", "second-check", concentration_mg_per_ml="0.41", **checker)
    assert "checked by Nils Holm" in checked
    visit.at(15)
    assert "No full set of vitals before the start yet" in room.text("/start")
    room.kept("/start", "vitals", **SET)


def start_and_chart(room, visit):
    visit.at(20)
    assert where(room.send("/start", "go")) == "live"
    assert "Infusing · started 08:20" in room.text("/live")
    visit.at(30)
    room.kept("/live", "vitals", **SET | {"readings__systolic": "138"})
    assert "1 going on" in room.kept("/live", "effect", effect="nausea", answer="moderate.volunteered")
    for minute in (40, 50, 60):
        visit.at(minute)
        room.kept("/live", "vitals", **measured(minute))
    assert "Recovery" in room.kept("/live", "completed")


def recover(room, visit):
    gone = next(name for name in names_in(room, "/live") if name.startswith("gone-"))
    assert "Nausea gone" in room.kept("/live", gone, resolved="yes")
    settled = {"readings__nausea_nrs": "0", "readings__dissociation_nrs": "0"}
    for minute in (70, 85, 100, 115, 122):
        visit.at(minute)
        room.kept("/live", "vitals", **measured(minute), **settled)


def leave_and_sign(room):
    assert "7 of 7" in room.text("/leave")
    witness = {"witness_id": str(member("nils").id), "witness_password": member("nils").password}
    room.kept("/leave", "drug-count", drawn_mg="50", wasted_mg="9", lot="K-77", **witness)
    room.kept("/leave", "tolerability", rating="8")
    assert (
        where(room.send("/leave", "discharge", **READY, ready_clock="10:00", vitals_acceptable="yes"))
        == "sign"
    )
    assert "Complete and sign" in room.text("/sign")
    assert where(room.sign("nora", "administered")) == "record"
    assert "It waits for a clinician" in room.text("/sign")
    assert where(room.sign("paul", "reviewed_and_agree")) == "record"


def measured(minute):
    """A set that differs from the one before, as real ones do."""
    return SET | {"readings__systolic": str(120 + minute % 7), "readings__heart_rate": str(66 + minute % 5)}


def names_in(room, page):
    return re.findall(r'name="form" value="([^"]+)"', room.get(page).text)


def test_nurses_see_no_order_form_and_no_override(room, visit):
    visit.check_in(0)
    visit.vitals(1, systolic=165, diastolic=99)
    nurse, clinician = room.get("/start").text, room.get("/start", "paul").text
    assert 'value="order"' not in nurse
    assert 'value="order"' in clinician
    assert "Clinician override" not in nurse
    assert "Clinician override" in clinician
    forged = fill(room.form("/start", "vitals"), kind="order", **ORDER)
    for name in SET:
        forged.poplist(name.replace("__", "."))
    assert room.post("/start", forged).status_code == 403


def test_a_blocked_start_says_why_and_a_clinician_lifts_it(room, visit):
    visit.check_in(0)
    visit.order()
    visit.vitals(1, systolic=165, diastolic=99)
    page = room.text("/start")
    assert "Systolic pressure 165 mmHg before the start: at or above 160" in page
    assert "Recheck" in page
    refused = room.send("/start", "go")
    assert refused.status_code == 409
    assert "The start is blocked until this is settled" in words_of(refused)
    lift = next(name for name in re.findall(r'value="(lift-[^"]+)"', room.get("/start", "paul").text))
    lifted = room.kept(
        "/start", lift, "paul", reason_code="clinical_judgement", reason_text="Known; calm at rest."
    )
    assert "lifted by a clinician" in lifted
    assert where(room.send("/start", "go")) == "live"


def test_the_checklist_presets_nothing_and_keeps_what_was_typed(room):
    drawn = room.get("/start").text
    sent = room.form("/start", "check-in")
    assert set(sent) <= {"csrf_token", "entry_id", "kind", "form", "ago", "clock", "escort_name", "weight_kg"}
    assert not [name for name in ("escort_name", "weight_kg") if sent[name]]
    assert not re.search(r'checked(?!="")[^<]*>', drawn.replace('name="ago" value="" checked', ""))
    refused = room.send(
        "/start", "check-in", **ARRIVAL | {"identity_confirmed": "no", "escort_name": HOSTILE}
    )
    assert refused.status_code == 422
    assert HOSTILE not in refused.text
    assert "ask for name and birth date, and stop when they do not match" in words_of(refused)
    assert "&lt;img src=x onerror=&#34;alert(1)&#34;&gt;" in refused.text


def test_none_of_the_five_classes_is_an_answer_and_never_stands_beside_one(room):
    both = room.send("/start", "check-in", **ARRIVAL, interacting_medicines=["opioid"])
    assert both.status_code == 422
    assert "must be left out when a medicine is ticked" in words_of(both)
    named = {name: value for name, value in ARRIVAL.items() if name != "medicines_asked"}
    assert "Opioid" in room.kept("/start", "check-in", **named, interacting_medicines=["opioid"])


def test_a_weight_far_from_the_last_one_is_asked_once(room):
    refused = room.send("/start", "check-in", **ARRIVAL | {"weight_kg": "92"})
    assert refused.status_code == 422
    assert "Keep 92" in words_of(refused)
    assert "last 81.5 kg" in room.text("/start")


def test_the_bedside_leads_away_before_and_after(room, visit):
    bedside = f"{room.address}/live"
    assert where(room.get("/live")) == where(room.client().get(bedside)) == "start"
    visit.check_in(0)
    assert room.get("/live").status_code == room.client().get(bedside).status_code == 200
    assert where(room.get("/leave")) == "start"
    assert where(room.get("/sign")) == "start"


def test_a_session_that_does_not_take_place_keeps_its_readings(room, visit):
    visit.check_in(0)
    visit.vitals(1, systolic=170, diastolic=99)
    refused = room.send("/cancel", "cancellation", outcome="cancelled", reason_code="other")
    assert refused.status_code == 422
    assert "must say why" in words_of(refused)
    said = room.kept("/cancel", "cancellation", outcome="cancelled", reason_code="pressure_held")
    assert "Cancelled" in said
    assert "BP 170/99" in said
    assert "none given" in said


def test_every_page_names_the_patient_and_the_state(running):
    for page in ("/live", "/leave", "/record"):
        answer = running.get(page)
        assert "<title>Infusing 10 min · ASHDOWN, Rowan" in answer.text
        assert answer.text.count("<h1") == 1
        assert 'class="banner"' in answer.text
        assert not re.search(r"<script(?![^>]* src=)", answer.text)
        assert " style=" not in answer.text


def test_another_clinic_finds_no_session(room):
    for page in ("", "/start", "/live", "/leave", "/sign", "/record", "/cancel"):
        assert room.client("sam").get(f"{room.address}{page}").status_code == 404


def test_auditors_do_not_read_clinical_pages(room):
    assert room.client("ada").get(f"{room.address}/record").status_code == 403
