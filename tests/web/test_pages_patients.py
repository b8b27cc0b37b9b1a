"""The pages of patients: list, search, registering, changing."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.web.page_client import form_of, send, words_of

HOSTILE = '<script>alert("x")</script>'
ROWAN = {
    "family_name": "Ashdown",
    "given_name": "Rowan",
    "mrn": "R-1",
    "born_on": "14-Mar-1985",
    "sex": "female",
}


@pytest.fixture
def nora(client_as):
    return client_as("nora")


def register(client, **more):
    answer = send(client, "/patients/new", **{**ROWAN, **more})
    assert answer.status_code == 303, words_of(answer)
    return answer.headers["Location"].partition("?")[0]


def test_a_patient_is_registered_and_the_next_page_says_so(nora):
    answer = send(nora, "/patients/new", **ROWAN, weight_kg="72,5", allergies="Penicillin")
    assert answer.status_code == 303
    page = nora.get(answer.headers["Location"])
    said = words_of(page)
    for words in (
        "The patient is registered.",
        "ASHDOWN, Rowan",
        "14-Mar-1985 (41y)",
        "72.5 kg",
        "Penicillin",
    ):
        assert words in said
    assert "Cautions not asked" in said
    assert "Ashdown" not in answer.headers["Location"]


def test_not_asked_and_none_are_two_answers(nora):
    asked = nora.get(register(nora, allergies="none known", cautions_none="yes"))
    assert "No known allergies" in words_of(asked)
    assert "No cautions" in words_of(asked)
    both = send(nora, "/patients/new", **{**ROWAN, "mrn": "R-2"}, cautions_none="yes", cautions=["pregnancy"])
    assert both.status_code == 422
    assert "must not be ticked together" in words_of(both)


def test_sending_a_form_twice_makes_one_patient(nora):
    drawn = nora.get("/patients/new").text
    first = send(nora, "/patients/new", start=drawn, **ROWAN)
    again = send(nora, "/patients/new", start=drawn, **ROWAN)
    assert first.headers["Location"] == again.headers["Location"]
    other = send(nora, "/patients/new", start=drawn, **{**ROWAN, "family_name": "Berg"})
    assert other.status_code == 409
    assert form_of(other.text)["entry_id"] != form_of(drawn)["entry_id"]


def test_a_refused_form_keeps_what_was_typed_and_names_each_field(nora):
    answer = send(nora, "/patients/new", **{**ROWAN, "born_on": "03/04/1985", "sex": "", "weight_kg": "72,5"})
    assert answer.status_code == 422
    assert "<title>Error: Register a patient" in answer.text
    kept = form_of(answer.text)
    assert kept["family_name"] == "Ashdown"
    assert kept["born_on"] == "03/04/1985"
    assert kept["weight_kg"] == "72.5"
    for part in (
        '<a href="#f-born_on">Born: must be a day, such as 23-Nov-2026</a>',
        '<a href="#f-sex">Sex: must be given</a>',
        'aria-invalid="true"',
        "autofocus",
        "Read as 72.5.",
    ):
        assert part in answer.text


def test_the_number_of_another_patient_is_a_conflict_in_words(nora):
    register(nora)
    answer = send(nora, "/patients/new", **{**ROWAN, "family_name": "Berg"})
    assert answer.status_code == 409
    assert "Another patient has this number" in words_of(answer)


def test_a_name_that_looks_like_anothers_takes_one_more_tap(nora):
    register(nora)
    doubted = send(nora, "/patients/new", **{**ROWAN, "family_name": "ASHDOWN", "mrn": "R-2"})
    assert doubted.status_code == 422
    assert "This is somebody else</button>" in doubted.text
    assert "Correct: keep it" not in doubted.text
    form = form_of(doubted.text)
    button = re.search(r'name="(confirm\.0)" value="([^"]+)"', doubted.text)
    assert button
    # Enter in a field sends the form without the button, and confirms nothing.
    assert nora.post("/patients/new", data=form).status_code == 422
    form[button[1]] = unescape(button[2])
    assert nora.post("/patients/new", data=form).status_code == 303


def test_a_name_changed_into_anothers_look_takes_one_more_tap(nora):
    register(nora)
    address = register(nora, family_name="Berg", mrn="R-2", born_on="3-Feb-1991") + "/edit"
    doubted = send(nora, address, family_name="ASHDOWN")
    assert doubted.status_code == 422
    assert "looks like another patient" in words_of(doubted)
    button = re.search(r'name="(confirm\.0)" value="([^"]+)"', doubted.text)
    assert button
    kept = send(nora, address, start=doubted.text, **{button[1].replace(".", "__"): unescape(button[2])})
    assert kept.status_code == 303, words_of(kept)


def test_who_may_be_here_already_is_registered_with_one_more_tap(nora):
    register(nora)
    doubted = send(nora, "/patients/new", **{**ROWAN, "mrn": "R-2"})
    assert doubted.status_code == 422
    assert "a patient with this name and birth date is here already" in words_of(doubted)
    assert "This is somebody else</button>" in doubted.text
    button = re.search(r'name="(confirm\.0)" value="([^"]+)"', doubted.text)
    assert button
    confirm = {button[1].replace(".", "__"): unescape(button[2])}
    kept = send(nora, "/patients/new", start=doubted.text, **confirm)
    assert kept.status_code == 303, words_of(kept)


def test_hostile_names_are_shown_as_they_are_written(nora):
    page = nora.get(register(nora, family_name=HOSTILE, allergies=HOSTILE, substance_use_history=HOSTILE))
    assert page.status_code == 200
    for answer in (page, nora.get("/patients"), nora.get(page.request.path + "/edit")):
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;" in answer.text.lower()


def test_a_search_finds_by_name_number_and_birth_date(nora):
    register(nora)
    register(nora, family_name="Berg", mrn="B-2")
    for text, found in (("ashd", True), ("R-1", True), ("14-Mar-1985 rowan", True), ("nobody", False)):
        answer = nora.post("/patients/search", data={"text": text})
        assert ("ASHDOWN, Rowan" in answer.text) == found
        assert ("No patient matches" in answer.text) != found
    assert nora.post("/patients/search", data={"text": ""}).text.count("people__name") == 2


def test_two_patients_of_one_surname_are_marked(nora):
    register(nora)
    assert "Same surname" not in nora.get("/patients").text
    register(nora, given_name="Robin", mrn="R-2")
    assert nora.get("/patients").text.count("Same surname") == 2


def test_a_clinic_without_patients_says_so(nora):
    assert "No patients yet" in nora.get("/patients").text


def test_facts_are_changed_and_emptied(nora):
    address = register(nora, phone="555 1234", cautions=["pregnancy"])
    answer = send(nora, f"{address}/edit", phone="", allergies="Latex")
    assert answer.headers["Location"].endswith("?saved=patient_changed")
    said = words_of(nora.get(answer.headers["Location"]))
    assert "Latex" in said
    assert "Phone Not known" in said
    assert "Pregnancy" in said


def test_a_stale_change_shows_what_is_kept_now_and_goes_through_when_sent_again(nora):
    address = register(nora)
    drawn = nora.get(f"{address}/edit").text
    send(nora, f"{address}/edit", phone="111")
    stale = send(nora, f"{address}/edit", start=drawn, phone="222", allergies="Latex")
    assert stale.status_code == 412
    said = words_of(stale)
    assert "This patient was changed meanwhile." in said
    assert "Phone: 111" in said
    assert form_of(stale.text)["phone"] == "222"
    assert send(nora, f"{address}/edit", start=stale.text).status_code == 303
    assert "222" in nora.get(address).text


def test_a_form_without_its_token_is_refused(nora):
    form = form_of(nora.get("/patients/new").text)
    form.update(ROWAN)
    token = nora.environ_base.pop("HTTP_X_CSRF_TOKEN")
    assert nora.post("/patients/new", data=form).status_code == 303
    form["csrf_token"] = "0" * len(token)
    form["mrn"] = "R-9"
    assert nora.post("/patients/new", data=form).status_code == 403


@pytest.mark.parametrize("who", ["admin", "auditor", "analyst"])
def test_who_may_not_see_patients_meets_a_page_that_says_so(client_as, who):
    client = client_as(who)
    for address in ("/patients", "/patients/new"):
        answer = client.get(address, headers={"Accept": "text/html"})
        assert answer.status_code == 403
        assert "may not" in words_of(answer)
    assert 'href="/patients"' not in client.get("/", follow_redirects=True).text


def test_a_patient_of_another_clinic_is_not_there(nora, client_as):
    address = register(nora)
    sam = client_as("sam")
    assert sam.get(address).status_code == 404
    assert sam.get(f"{address}/edit").status_code == 404
    assert "ASHDOWN" not in sam.get("/patients").text


def test_somebody_who_is_not_signed_in_is_asked_to(client):
    answer = client.get("/patients", headers={"Accept": "text/html"})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in?next=")
