"""How the pages of a session speak: in a nurse's words, with a way on, and no name of the program's own."""

from __future__ import annotations

import re
from fractions import Fraction

from sessiontrack.domain.courses import ELIGIBILITY_ITEMS
from sessiontrack.web.pages.session_entry_words import rate_words
from tests.web.page_client import send, words_of
from tests.web.session_client import ORDER, SET
from tests.web.test_session_pages import names_in


def test_the_pump_s_rate_is_shown_to_a_tenth(visit, room):
    assert rate_words(Fraction(61_500), 1_700) == "61.5 mg/h (36.2 mL/h)"
    visit.check_in(0)
    typed = {name: value for name, value in ORDER.items() if name != "volume_ml"}
    said = room.kept("/start", "order", "paul", **typed | {"concentration_mg_per_ml": "1.7"})
    assert "61.5 mg/h · 36.2 mL/h at 1.7 mg/mL" in said


def test_vitals_are_due_before_they_are_overdue(running, visit):
    running.kept("/live", "vitals", **SET)
    visit.clock.advance(minutes=10, seconds=30)
    assert "Vitals due now" in running.text("/live")
    visit.clock.advance(minutes=1)
    assert "Vitals overdue 1 min" in running.text("/live")


def test_a_doubt_about_the_time_is_no_error(running):
    running.kept("/live", "vitals", **SET)
    again = words_of(running.send("/live", "vitals", **SET | {"readings__systolic": "128"}))
    assert "Unusual: there is a set of this minute already" in again
    assert "Error: there is a set" not in again


def test_what_is_said_of_a_whole_set_names_it(running, visit):
    running.kept("/live", "vitals", **SET)
    visit.at(32)
    again = words_of(running.send("/live", "vitals", **SET))
    assert "These readings: are the same 3 times running" in again


def test_what_was_saved_is_said_once_and_whole(running):
    assert "Saved: Asked the whole list: none present" in running.kept("/live", "sweep", present="")
    mild = running.kept("/live", "effect", effect="nausea", answer="mild.asked")
    assert "Saved: Nausea, asked, mild" in mild
    paused = running.kept("/live", "pause", reason="patient_request")
    assert "Saved: Infusion paused, patient asked" in paused
    assert "Check-in identity confirmed" in paused


def test_what_was_saved_can_be_undone_beside_its_words(running):
    page = running.client().get(
        running.send("/live", "note", text="Quiet").headers["Location"].partition("#")[0]
    )
    saved = re.search(r'<div class="note note--ok kept noprint">.*?</div>', page.text, re.DOTALL)
    assert saved
    assert "Saved: Note, Quiet" in saved[0]
    assert "Undo" in saved[0]
    assert len(re.findall(r' id="([^"]+)"', page.text)) == len(set(re.findall(r' id="([^"]+)"', page.text)))
    undo = next(name for name in names_in(running, "/live") if name.startswith("undo-"))
    assert "Undone: Note, Quiet" in running.kept("/live", undo)


def test_the_kind_of_an_entry_is_not_said_twice(running):
    running.kept("/live", "tolerability", rating="8")
    record = running.text("/record")
    assert "Tolerability 8 of 10" in record
    assert "Tolerability Tolerability" not in record


def test_units_are_written_as_a_nurse_writes_them(running):
    page = running.get("/live").text
    assert ">mcg<" in page
    assert ">mL<" in page
    typed = {"name": "glycopyrronium", "dose": "200", "unit": "ug", "route": "iv"}
    assert "glycopyrronium 200 mcg IV" in running.kept("/live", "medicine", **typed)


def test_no_refusal_names_a_field_of_the_program(visit, room, running):
    refused = words_of(running.send("/live", "rate", reason="prescriber_order"))
    assert "must be given, or the rate in mL/h instead" in refused
    assert "_per_h" not in refused


def test_no_refusal_names_an_effect_by_its_code(running):
    stale = running.form("/live", "sweep")
    running.kept("/live", "effect", effect="blurred_vision", answer="mild.asked")
    refused = words_of(running.post("/live", stale))
    assert "leaves out what is going on: Blurred vision" in refused
    assert "blurred_vision" not in refused


def test_an_order_without_a_dose_says_what_else_would_do(visit, room):
    visit.check_in(0)
    refused = words_of(room.send("/start", "order", "paul", agent="ketamine", route="iv"))
    assert "Dose: must be given, or the whole dose in mg instead" in refused
    assert "Duration: must be given for an infusion" in refused


def test_an_evaluation_without_answers_says_so_at_the_answers(visit):
    address = f"/courses/{visit.course_id}/eligibilities/new"
    refused = send(visit.client("paul"), address, decision="eligible")
    assert refused.status_code == 422
    assert '<a href="#f-items">What was looked at: must be given</a>' in refused.text
    assert 'id="f-items"' in refused.text
    assert "items:" not in words_of(refused)
    assert next(iter(ELIGIBILITY_ITEMS.values())) in words_of(refused)


def test_a_hold_says_what_settles_it_and_from_when(visit, room):
    visit.check_in(0)
    visit.order()
    visit.vitals(1, systolic=150, diastolic=92)
    visit.at(2)
    at = words_of(room.get("/start"))
    assert re.search(r"Recheck from \d\d:\d\d", at)
    visit.at(7)
    later = words_of(room.get("/start"))
    assert "Recheck from" not in later
    assert "Recheck" in later


def test_rules_that_hold_nothing_are_folded(visit, room):
    visit.check_in(0)
    visit.order()
    visit.vitals(1, systolic=150, diastolic=92)
    assert "other rules hold nothing" in room.text("/start")
    visit.vitals(8)
    visit.at(9)
    assert re.search(r"\b\d+ rules hold nothing", room.text("/start"))


def test_an_ordered_amount_is_written_like_the_delivered_one(visit, room):
    visit.check_in(0)
    visit.order(dose_mg_per_kg="0.52", concentration_mg_per_ml="1", volume_ml="42.64")
    visit.vitals(18)
    visit.dose("started", 20, rate_mg_per_h="64")
    visit.at(30)
    assert "ordered 42.6 mg" in room.text("/record")


def test_half_a_tenth_of_a_milligram_goes_up_on_every_page(app):
    assert app.jinja_env.filters["mg"](43_250) == "43.3"
