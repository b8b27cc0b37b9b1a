"""The page that makes a patient's one-time link, and the patient's own pages behind it."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from html import unescape

import pytest
from uuid_utils.compat import uuid7

from sessiontrack.domain.scales import SCALES
from sessiontrack.storage.audit import AUDIT
from tests.web.page_client import form_of, send, words_of

CALM = {f"answers.{number}": "1" for number in range(1, 9)} | {"answers.9": "0"}
AFRAID = CALM | {"answers.9": "1"}
PAPER = {"scale": "gad7", "occasion": "follow_up", "total": 9, "measured_at": "2026-11-23T13:00:00Z"}
ANXIETY = {f"answers.{number}": "2" for number in range(1, 8)}


@pytest.fixture
def visit(opened):
    return opened


@pytest.fixture
def make(nora, course):
    """Make a link; the page that shows it."""
    return lambda scale="phq9": send(nora, f"{course}/score-links", scale=scale, occasion="follow_up")


def address_of(page):
    """The path of the link that a page shows."""
    [found] = re.findall(r"<textarea[^>]*>\s*http://localhost(/s/[\w-]+)\s*</textarea>", page.text)
    return unescape(found)


def test_a_link_is_made_and_shown_once(nora, course, make):
    assert f'href="{course}/score-links"' in nora.get(course).text
    page = make()
    address = address_of(page)
    assert page.status_code == 200
    assert '<svg width="' in page.text
    assert "until 26-Nov-2026 08:00" in words_of(page)
    later = nora.get(f"{course}/score-links")
    assert "PHQ-9 Follow-up made 23-Nov-2026 08:00 by Nora Lind, until 26-Nov-2026 08:00" in words_of(later)
    assert address not in later.text
    assert "style=" not in page.text


def test_a_link_needs_a_scale_and_an_occasion(nora, course):
    refused = nora.post(f"{course}/score-links", data=form_of(nora.get(f"{course}/score-links").text))
    assert refused.status_code == 422
    assert "Scale: must be given" in words_of(refused)
    assert "Occasion: must be given" in words_of(refused)
    assert "/s/" not in refused.text
    wrong = send(nora, f"{course}/score-links", scale="pcl5", occasion="baseline")
    assert wrong.status_code == 422


def test_a_link_is_revoked(nora, course, make, client):
    address = address_of(make())
    page = nora.get(f"{course}/score-links").text
    [action] = re.findall(r'action="(/courses/[^"]+/revocation)"', page)
    done = nora.post(action)
    assert done.status_code == 303
    assert "The link is revoked" in words_of(nora.get(done.location))
    assert client.get(address).status_code == 404
    again = nora.post(action)
    assert again.status_code == 409
    assert "no longer open" in words_of(again)


def test_making_and_ending_need_the_token(client_as, course):
    client = client_as("nurse")
    client.environ_base.pop("HTTP_X_CSRF_TOKEN")
    for address in ("score-links", "score-links/00000000-0000-4000-8000-000000000000/revocation"):
        assert client.post(f"{course}/{address}", data={"scale": "phq9"}).status_code == 403


def test_the_patient_answers_on_a_page_of_their_own(client, make, nora, course):
    address = address_of(make("gad7"))
    page = client.get(address)
    said = words_of(page)
    scale = SCALES["gad7"]
    assert f"{scale.stem} 1. " in said
    for item in scale.items:
        assert f"{item.number}. {item.text}" in said
    assert "Riverside" in said
    assert "Nora Lind asks you" in said
    assert not re.search("ashdown|rowan|R-1001", page.text, re.IGNORECASE)
    assert re.findall(r'href="(/(?!static)[^"]*)"', page.text) == []
    assert "<script" not in page.text
    assert client.get(address).status_code == 200
    thanks = send(client, address, **ANXIETY)
    assert thanks.status_code == 200
    assert "Thank you. Your answers are sent." in words_of(thanks)
    assert "emergency" not in thanks.text
    assert "Set-Cookie" not in thanks.headers
    said = words_of(nora.get(course))
    assert "GAD-7 14 Follow-up by the patient, by link" in said


def test_what_is_missing_is_asked_again_with_the_answers_in_it(client, make):
    address = address_of(make())
    refused = send(client, address, **{**CALM, "answers.3": "", "answers.8": ""})
    said = words_of(refused)
    assert refused.status_code == 422
    assert "Some questions have no answer yet." in said
    assert said.count("choose one answer") == 4
    assert refused.text.count("checked") == 7
    assert refused.text.index("<title>Error:") > 0
    assert send(client, address, start=refused.text, **CALM).status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        {"answers.1": "4"},
        {"answers.1": "-1"},
        {"answers.1": "1.5"},
        {"answers.1": "many"},
        {"answers.1": "1\0"},
        {"answers.1": "９"},
        {"answers.10": "1"},
        {"answers.99": "1"},
        {"answers": "1"},
        {"answers.x": "1"},
        {"total": "27"},
        {"author_id": "me"},
        {"answers.1": "9" * 5000},
    ],
    ids=str,
)
def test_what_no_form_sends_is_refused_and_keeps_nothing(client, make, nora, course, typed):
    address = address_of(make())
    assert client.post(address, data=CALM | typed).status_code == 422
    assert "by the patient" not in nora.get(course).text
    assert client.get(address).status_code == 200


def test_nobody_learns_why_a_link_does_not_open(client, make, clock):
    first = address_of(make())
    used = address_of(make("gad7"))
    send(client, used, **ANXIETY)
    revoked = first
    live = address_of(make())
    assert client.get(live).status_code == 200
    clock.advance(hours=73)
    dead = [revoked, used, live, "/s/unknown", "/s/%00%ff", f"/s/{'x' * 43}"]
    answers = [
        call(each, data=CALM) if call == client.post else call(each)
        for each in dead
        for call in calls(client)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    said = words_of(answers[0])
    assert "ask your clinic for a new link" in said
    assert "call the emergency number now" in said


def calls(client):
    return client.get, client.post


def test_thoughts_of_death_are_answered_with_help_and_reach_the_clinic(client, make, nora, course):
    thanks = words_of(send(client, address_of(make()), **AFRAID))
    assert "call the emergency number now" in thanks
    assert "nobody watches as answers come in" in thanks
    page = words_of(nora.get(course))
    assert "Critical Suicidal thoughts without an assessment PHQ-9 item 9 of 23 November" in page
    assert "by the patient, by link" in page


def test_the_number_to_call_is_the_one_that_the_deployment_names(app, client, make):
    app.extensions["sessiontrack"] = replace(app.extensions["sessiontrack"], emergency_number="112")
    address = address_of(make())
    pages = client.get("/s/unknown"), client.get(address), send(client, address, **AFRAID)
    assert ["call 112 now" in words_of(page) for page in pages] == [True] * 3


def test_a_form_of_another_site_keeps_nothing(client, make):
    address = address_of(make())
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post(address, data=CALM, headers=headers).status_code == 403
    own = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert client.post(address, data=CALM, headers=own).status_code == 200


def test_the_secret_is_in_no_log_no_cache_and_no_trail(client, make, trail, caplog):
    address = address_of(make())
    secret = address.removeprefix("/s/")
    with caplog.at_level(logging.INFO):
        answers = [client.get(address), send(client, address, **CALM), client.get(address)]
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert '"rule":"/s/<secret>"' in caplog.text
    assert secret not in caplog.text
    assert secret not in repr(trail(*AUDIT.c))


def test_the_link_opens_nothing_else(client, make, course, visit):
    address = address_of(make())
    client.get(address)
    for path in (course, f"{course}/score-links", f"/patients/{visit.patient_id}", "/"):
        assert client.get(path).status_code == 302
    secret = address.removeprefix("/s/")
    asked = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/me", headers=asked).status_code == 401


def test_whoever_is_signed_in_sees_the_same_page(client, nora, make):
    address = address_of(make())
    drop = r'name="(entry_id|csrf_token)" value="[^"]*"'
    first, second = (re.sub(drop, "", each.get(address).text) for each in (client, nora))
    assert first == second


def test_the_record_of_the_patient_says_so_to_programs(client, make, nora, course):
    send(client, address_of(make()), **CALM)
    shown = nora.put(f"/api/v1{course}/scores/{uuid7()}", json=PAPER)
    assert shown.get_json()["entry"]["author_role"] == "nurse"
    scores = nora.get(f"/api/v1{course}").get_json()["scores"]
    assert [(score["scale"], score.get("by_patient")) for score in scores] == [("gad7", None), ("phq9", True)]


def test_the_patients_score_is_amended_by_a_clinician_who_sees_whose_it_was(client, make, visit, course):
    send(client, address_of(make()), **CALM)
    paul = visit.client("paul")
    scores = paul.get(course).text.partition('id="h-sco"')[2]
    address = re.findall(rf'href="({course}/amend/[^"]+)"', scores)[0]
    page = paul.get(address)
    assert page.status_code == 200
    assert "by the patient, by link" in words_of(page)
