"""The page of the audit trail: who sees it, how lines are found and paged, and its file."""

from __future__ import annotations

import csv
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from sessiontrack.storage.audit import AUDIT
from tests.people import member
from tests.visits import PATIENT
from tests.web.page_client import words_of


def found(pattern, text):
    """What stands at a place of a page that must be there."""
    match = re.search(pattern, text, re.DOTALL)
    assert match, pattern
    return match[1].replace("&amp;", "&")


def send(client, **typed):
    fields = {"who": "", "what": "", "patient": "", "since": "", "until": "", **typed}
    page = client.get("/audit")
    form = page.text.partition('action="/audit"')[2]
    hidden = {name: found(f'name="{name}" value="([^"]+)"', form) for name in ("csrf_token", "entry_id")}
    return client.post("/audit", data={**fields, **hidden})


@pytest.mark.parametrize(
    ("who", "status"), [("nora", 200), ("paul", 200), ("anna", 200), ("ada", 200), ("ana", 403)]
)
def test_whoever_has_a_part_of_the_trail_finds_it_in_the_navigation(client_as, who, status):
    client = client_as(who)
    page = client.get("/audit")
    assert page.status_code == status
    assert ('href="/audit" aria-current="page">Audit' in page.text) == (status == 200)
    assert client.get("/audit.csv").status_code == (200 if who == "ada" else 403)
    assert ('href="/audit.csv' in client.get("/audit").text) == (who == "ada")


def test_an_auditor_begins_there_and_an_administrator_is_told_of_it(client_as):
    assert client_as("ada").get("/").headers["Location"] == "/audit"
    assert 'who set what under <a href="/audit">Audit</a>' in client_as("anna").get("/").text


def test_a_line_says_who_did_what_to_whom_and_links_where_it_may(visit):
    page = visit.client("paul").get("/audit")
    said = words_of(page)
    assert "Nora Lind Nurse registered a patient" in said
    assert PATIENT["mrn"] in said
    assert f'href="/patients/{visit.patient_id}"' in page.text
    assert f'href="/sessions/{visit.session_id}"' in page.text
    seen = visit.client("ada").get("/audit")
    assert PATIENT["mrn"] not in seen.text
    assert re.search(r"P-[0-9a-f]{10}", seen.text)
    assert "/patients/" not in seen.text
    assert "style=" not in page.text


def test_a_number_finds_a_patient_and_never_stands_in_an_address(visit):
    for who in ("paul", "ada"):
        client = visit.client(who)
        sent = send(client, patient=PATIENT["mrn"], what="entered")
        assert sent.status_code == 303
        address = sent.headers["Location"]
        assert PATIENT["mrn"] not in address
        assert f"patient={visit.patient_id}" in address
        assert "registered a patient" in words_of(client.get(address))
    wrong = send(visit.client("ada"), patient="no such number", since="yesterday or so")
    assert wrong.status_code == 422
    wrong = send(visit.client("ada"), patient="no such number")
    assert "Patient: is the number of no patient here" in words_of(wrong)
    assert 'value="no such number"' in wrong.text
    assert 'name="patient"' not in visit.client("anna").get("/audit").text


def test_the_last_days_are_shown_until_others_are_asked_for(visit, clock):
    clock.advance(days=10)
    client = visit.client("ada")
    lately = words_of(client.get("/audit"))
    assert "registered a patient" not in lately
    every = send(client)
    assert every.headers["Location"] == "/audit?since="
    assert "registered a patient" in words_of(client.get("/audit?since="))
    none = client.get(f"/audit?until={(clock.now - timedelta(days=30)).date().isoformat()}")
    assert "No line is here Choose more days, or fewer conditions." in words_of(none)


def test_pages_are_turned_by_a_place_in_time(visit, clock):
    client = visit.client("ada")
    for _ in range(60):
        client.get("/audit")
        clock.advance(seconds=1)
    page = client.get("/audit")
    behind = client.get(found(r'href="(/audit\?[^"]*after=[^"]+)">Older', page.text))
    assert behind.status_code == 200
    assert "The newest" in behind.text
    times = re.findall(r'<time datetime="([^"]+)"', page.text + behind.text)
    assert times == sorted(times, reverse=True)
    assert client.get("/audit?after=nonsense").status_code == 422


def test_each_look_leaves_one_line_and_a_refusal_none(visit, trail):
    client = visit.client("ada")
    before = len(trail())
    client.get("/audit?what=signed")
    assert trail(AUDIT.c.action, AUDIT.c.details)[before:] == [("trail.read", {"lines": 0, "of": "signed"})]
    client.get("/audit?what=nothing")
    client.get(f"/audit?who={member('sam').id}")
    assert len(trail()) == before + 1


def test_the_file_holds_what_the_page_shows(visit, trail):
    client = visit.client("ada")
    sent = send(client, what="entered")
    page = client.get(sent.headers["Location"])
    link = found(r'href="(/audit\.csv[^"]*)"', page.text)
    assert urlsplit(link).query == urlsplit(sent.headers["Location"]).query
    visit.clock.advance(seconds=1)
    before = len(trail())
    answer = client.get(link)
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(answer.text.splitlines()))
    assert len(rows) == int(found(r'class="count">(\d+)<', page.text))
    assert trail()[before:] == ["trail.downloaded"]
    assert client.get("/audit.csv?what=nothing").status_code == 422
