"""The bedside page: entries as they happen, doubts, doses, alerts, undo."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from tests.web.page_client import words_of
from tests.web.session_client import SET, fill, named_form
from tests.web.test_session_pages import HOSTILE, names_in


@pytest.fixture
def visit(visit, reach):
    reach("running", visit, visit.run)
    visit.at(30)
    return visit


def newest(visit, kind):
    return [entry for entry in visit.record()["entries"] if entry["kind"] == kind][-1]


def test_the_last_value_stands_beside_the_field_and_never_in_it(room):
    sent = room.form("/live", "vitals")
    assert not [name for name in sent if name.startswith("readings.") and sent[name]]
    assert "was 122" in room.text("/live")


def test_a_form_that_is_sent_twice_is_kept_once(room, visit):
    form = fill(room.form("/live", "vitals"), **SET)
    assert room.post("/live", form).status_code == 303
    visit.clock.advance(seconds=1)
    assert room.post("/live", form).status_code == 303
    assert len([entry for entry in visit.record()["entries"] if entry["kind"] == "vitals"]) == 2


def test_an_unusual_value_asks_once_and_keeps_its_moment(room, visit):
    refused = room.send("/live", "vitals", **SET | {"readings__spo2": "92"})
    assert refused.status_code == 422
    assert "Keep 92" in words_of(refused)
    assert "<title>Error: Infusing" in refused.text
    first = visit.clock()
    visit.clock.advance(seconds=50)
    form = keep(refused.text)
    assert room.post("/live", form).status_code == 303
    kept = newest(visit, "vitals")
    assert kept["body"]["readings"]["spo2"] == 92
    assert kept["measured_at"].startswith(first.strftime("%Y-%m-%dT%H:%M:%S"))


def keep(page, name="vitals"):
    """The form as it was drawn again, with its "keep" button pressed."""
    ((button, value), *_) = re.findall(r'name="(confirm\.\d+)" value="([^"]+)"', page)
    return fill(named_form(page, name), **{button: unescape(value)})


def test_another_value_than_the_confirmed_one_is_asked_anew(room):
    refused = room.send("/live", "vitals", **SET | {"readings__spo2": "92"})
    changed = fill(keep(refused.text), readings__spo2="91")
    assert room.post("/live", changed).status_code == 422


def test_a_value_beyond_the_stop_limit_shows_the_stop_panel_and_can_record_the_pause(room, visit):
    high = SET | {"readings__systolic": "186", "readings__diastolic": "112"}
    refused = room.send("/live", "vitals", **high)
    said = words_of(refused)
    assert "186/112 mmHg" in said
    assert "Stop limit 180/110. Last 122/78." in said
    assert "Ask about chest pain, headache, vision, breath, weakness" in said
    assert room.post("/live?then=pause", keep(refused.text)).status_code == 303
    assert newest(visit, "dose_event")["body"] == {"event": "paused", "reason": "high_bp"}
    after = room.text("/live")
    assert "Paused" in after
    assert "Stop: Pressure 186/112 mmHg" in after


def test_an_impossible_value_is_refused_in_place(room):
    refused = room.send(
        "/live", "vitals", **SET | {"readings__systolic": "30", "readings__heart_rate": "abc"}
    )
    said = words_of(refused)
    assert refused.status_code == 422
    assert "must be a whole number" in said
    assert 'value="abc"' in refused.text
    assert "Keep" not in said


def test_a_sign_that_was_not_measured_says_why(room, visit):
    typed = {name: value for name, value in SET.items() if "spo2" not in name}
    room.kept("/live", "vitals", **typed, not_measured__spo2="patient_moving", artifact=["heart_rate"])
    body = newest(visit, "vitals")["body"]
    assert body["not_measured"] == {"spo2": "patient_moving"}
    assert body["artifact"] == ["heart_rate"]


@pytest.mark.parametrize(
    ("typed", "minutes_ago"), [({}, 0), ({"ago": "2"}, 2), ({"clock": "08:25"}, 5), ({"clock": "0825"}, 5)]
)
def test_a_time_is_now_or_some_minutes_ago_or_a_clock_time(room, visit, typed, minutes_ago):
    room.kept("/live", "note", text="Eyes closed, calm", **typed)
    at = (visit.clock() - timedelta(minutes=minutes_ago)).strftime("%Y-%m-%dT%H:%M")
    assert newest(visit, "note")["measured_at"].startswith(at)


def test_a_clock_time_that_is_none_is_refused_beside_its_field(room):
    refused = room.send("/live", "note", text="Calm", clock="25:99")
    assert refused.status_code == 422
    assert "must be a time of the day, such as 14:05" in words_of(refused)


def test_a_severity_is_never_chosen_beforehand(room, visit):
    assert "effect" not in room.form("/live", "effect")
    refused = room.send("/live", "effect", effect="nausea")
    assert refused.status_code == 422
    room.kept("/live", "effect", effect="nausea", answer="mild.asked")
    assert newest(visit, "side_effect")["body"] == {"effect": "nausea", "severity": "mild", "solicited": True}
    again = room.send("/live", "effect", effect="nausea", answer="mild.asked")
    assert "is going on already" in words_of(again)


def test_a_severe_effect_asks_what_was_done(room):
    refused = room.send("/live", "effect", effect="vomiting", answer="severe.volunteered")
    assert "what was done about a severe effect?" in words_of(refused)
    form = fill(named_form(refused.text, "effect"), action="clinician_called")
    assert room.post("/live", form).status_code == 303


def test_an_effect_changes_and_goes(room, visit):
    room.kept("/live", "effect", effect="dizziness", answer="mild.asked")
    visit.clock.advance(minutes=3)
    change = next(name for name in names_in(room, "/live") if name.startswith("change-"))
    assert "Severe" in room.kept("/live", change, severity="severe")
    gone = change.replace("change-", "gone-")
    assert "Nothing is going on." in room.kept("/live", gone, resolved="yes")


def test_the_whole_list_is_asked_in_one_tap(room, visit):
    room.kept("/live", "effect", effect="dizziness", answer="mild.asked")
    room.kept("/live", "sweep")
    assert newest(visit, "sweep")["body"]["present"] == ["dizziness"]
    assert "all asked 08:30" in room.text("/live")


def test_an_effect_is_found_by_another_word(room):
    found = room.text("/live?find=spinning")
    assert "Found for “spinning”" in found
    assert "Dizziness or lightheadedness" in found
    assert HOSTILE not in room.get(f"/live?find={HOSTILE}").text


def test_the_rate_changes_by_a_step_with_a_reason(room, visit):
    assert room.send("/live", "rate", step="46.125").status_code == 422
    room.kept("/live", "rate", step="46.125", reason="high_bp")
    assert newest(visit, "dose_event")["body"]["rate_mg_per_h"] == "46.125"
    both = room.send("/live", "rate", step="46.125", rate_mg_per_h="50", reason="high_bp")
    assert "must be left out when a rate is typed" in words_of(both)


def test_the_drug_pauses_resumes_and_stops_with_reasons(room, visit):
    room.kept("/live", "pause", reason="nausea_vomiting")
    visit.clock.advance(minutes=3)
    page = room.text("/live")
    assert "Paused · started 08:20" in page
    assert "Resumed at 61.5 mg/h (150 mL/h)" in page
    room.kept("/live", "resume", step="61.5")
    assert "needs" not in room.kept("/live", "stop", reason="patient_request")
    assert "Recovery" in room.text("/live")
    assert visit.record()["summary"]["is_stopped_early"] is True


def test_after_a_long_pause_the_rate_is_chosen_anew(room, visit):
    room.kept("/live", "pause", reason="high_bp")
    visit.clock.advance(minutes=7)
    page = room.text("/live")
    assert "choose the rate anew" in page
    assert "Resumed at 61.5" not in page


def test_a_bolus_keeps_its_dose(room, visit):
    room.kept("/live", "bolus", dose_mg="5", decided_by="Paul Weber")
    assert newest(visit, "dose_event")["body"]["dose_mg"] == "5.0"


def test_emergency_is_one_tap_and_can_be_undone(room, visit):
    assert "Saved: Emergency called" in room.kept("/leave", "emergency-now")
    undo = next(name for name in names_in(room, "/live") if name.startswith("undo-"))
    assert "Undone: Emergency called" in room.kept("/live", undo)
    assert not [entry for entry in visit.record()["entries"] if entry["kind"] == "emergency"]


def test_undo_goes_after_two_minutes_and_only_for_the_author(room, visit):
    room.kept("/live", "note", text="Talking")
    own = [name for name in names_in(room, "/live") if name.startswith("undo-")]
    assert own
    assert not re.findall(r'value="(undo-[^"]+)"', room.get("/live", "nils").text)
    visit.clock.advance(minutes=3)
    assert own[0] not in names_in(room, "/live")


def test_an_alert_is_answered_in_one_tap(room, visit):
    visit.vitals(30.5, systolic=150)
    visit.vitals(31, systolic=172, diastolic=99)
    assert "Systolic 172 mmHg" in room.text("/live")
    ack = next(name for name in names_in(room, "/live") if name.startswith("ack-"))
    room.kept("/live", ack, action="rechecked")
    assert newest(visit, "acknowledgement")["body"]["action"] == "rechecked"
    assert ack not in names_in(room, "/live")


def test_vitals_that_are_late_are_said_in_words(room, visit):
    room.kept("/live", "vitals", **SET)
    assert "Next vitals in 10 min" in room.text("/live")
    visit.clock.advance(minutes=13)
    assert "Vitals overdue 3 min" in room.text("/live")


def test_the_window_is_said_when_it_is_reached(room, visit):
    visit.at(65)
    assert "In the window, 5 min left" in room.text("/live")
    visit.at(75)
    assert "Past 50 min" in room.text("/live")


def test_medicines_oxygen_and_incidents_are_kept(room, visit):
    room.kept("/live", "medicine", name="ondansetron", dose="4", unit="mg", route="iv", reason="nausea")
    room.kept("/live", "oxygen", action="started", flow_l_per_min="2", device=HOSTILE)
    room.kept("/live", "incident", incident="line_lost", harm="none")
    page = room.get("/live")
    assert "ondansetron 4 mg IV" in words_of(page)
    assert "Oxygen started, 2 L/min" in words_of(page)
    assert HOSTILE not in page.text


def test_a_form_of_another_page_is_refused(room):
    form = fill(room.form("/live", "note"), kind="sign_off", text="x")
    assert room.post("/live", form).status_code == 422


def test_what_somebody_else_did_meanwhile_is_said(room, visit):
    room.kept("/live", "effect", effect="dizziness", answer="mild.asked")
    change = next(name for name in names_in(room, "/live") if name.startswith("change-"))
    gone = change.replace("change-", "gone-")
    worse = fill(room.form("/live", change), severity="moderate")
    gone_too = fill(room.form("/live", gone), resolved="yes")
    assert room.send("/live", gone, "nils", resolved="yes").status_code == 303
    refused = room.post("/live", worse)
    assert refused.status_code == 422
    assert "Is gone already: log it anew when it came back" in words_of(refused)
    # Saying the same twice contradicts nothing: both are kept.
    assert room.post("/live", gone_too).status_code == 303


def test_an_undo_that_comes_too_late_says_so(room, visit):
    room.kept("/live", "note", text="Talking")
    undo = next(name for name in names_in(room, "/live") if name.startswith("undo-"))
    form = room.form("/live", undo)
    visit.clock.advance(minutes=3)
    refused = room.post("/live", form)
    assert refused.status_code == 409
    assert "Undo is possible for two minutes." in words_of(refused)
