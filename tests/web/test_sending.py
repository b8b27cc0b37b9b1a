"""A device sends an entry for who tapped it, whoever is signed in meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.people import change_person
from tests.good_requests import GOOD, good_call
from tests.people import member
from tests.visits import iso
from tests.web.sent import Tablet, problem_of

SENT_BY_ANYBODY = frozenset(
    "check-ins dose-events vitals side-effects side-effect-changes sweeps medicines notes iv-accesses oxygen "
    "emergencies incidents tolerabilities acknowledgements retractions discharges".split()
)


def test_me_gives_what_a_page_needs_to_send_after_hours(both):
    said = both.me()
    assert said["capture"]["expires_at"] == iso(both.stage.now + timedelta(hours=24))
    assert said["csrf_token"] == both.client("nora").environ_base["HTTP_X_CSRF_TOKEN"]
    both.stage.now += timedelta(minutes=10)
    again = both.me()
    assert again["csrf_token"] == said["csrf_token"]
    assert again["capture"]["token"] != said["capture"]["token"]


@pytest.mark.parametrize("who", ["service", "admin", "auditor", "analyst"])
def test_who_charts_nothing_gets_no_capture(tablet, who):
    assert "capture" not in tablet.me(who)


def test_signing_in_gives_a_capture_too(tablet):
    given = {"email": member("nora").email, "password": member("nora").password}
    answer = tablet.stage.app.test_client().post("/api/v1/sign-ins", json=given)
    assert answer.get_json()["capture"]["token"].startswith("1.")


def test_the_author_is_who_tapped_and_the_trail_says_who_sent(both):
    token = both.token()
    answer = both.note(who="nils", Capture_Token=token)
    assert answer.status_code == 201
    assert answer.get_json()["entry"]["author_id"] == str(member("nora").id)
    ((actor_id, details),) = both.lines(AUDIT.c.actor_id, AUDIT.c.details, action="note.recorded")[1:]
    assert actor_id == member("nils").id
    assert details["author_id"] == str(member("nora").id)


def test_a_repeat_by_somebody_else_gives_the_first_receipt(both):
    token, entry_id, at = both.token(), uuid7(), iso(both.stage.now)

    def sent(who, **headers):
        body = {"text": "calm", "measured_at": at}
        return both.put("notes", body, who=who, entry_id=entry_id, **headers)

    first = sent("nora")
    both.stage.now += timedelta(minutes=10)
    again = sent("nils", Capture_Token=token)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json()["receipt"] == first.get_json()["receipt"]
    assert problem_of(sent("nils")) == (409, "conflict")


@pytest.mark.parametrize("token", ["x", "1.e30.", "1.W10." + "0" * 64, "a b c", "é"])
def test_a_token_that_is_not_ours_keeps_nothing(tablet, token):
    before = tablet.count()
    assert problem_of(tablet.note(who="nils", Capture_Token=token)) == (409, "author_must_confirm")
    assert problem_of(tablet.note(Capture_Token=token)) == (409, "author_must_confirm")
    assert tablet.count() == before


def test_the_author_sends_it_themself_after_a_token_ran_out(tablet):
    token = tablet.token()
    tablet.stage.now += timedelta(hours=24, minutes=1)
    tablet.clients.clear()
    at = iso(tablet.stage.now - timedelta(hours=24))
    body = {"text": "calm", "measured_at": at}
    entry_id = uuid7()
    refused = tablet.put("notes", body, who="nils", entry_id=entry_id, Capture_Token=token)
    assert problem_of(refused) == (409, "author_must_confirm")
    kept = tablet.put("notes", body, entry_id=entry_id, Capture_Token=tablet.token())
    assert (kept.status_code, kept.get_json()["entry"]["late"]) == (201, True)


def test_who_was_disabled_meanwhile_does_not_chart(both):
    token = both.token()
    with both.stage.database.writing() as db:
        change_person(db, member("nora").id, disabled_at=both.stage.now)
    assert problem_of(both.note(who="nils", Capture_Token=token)) == (409, "author_must_confirm")


OWN = [
    noun
    for noun, row in GOOD.items()
    if row["call"].startswith("PUT") and row["call"].split("/")[-2] not in SENT_BY_ANYBODY
]


def sent_for_nils(noun, scenes):
    """What an entry of this kind is answered that Nils made and somebody else sends."""
    with scenes.open(GOOD[noun]["at"]) as (stage, scene):
        token = Tablet(stage, scene).token("nils")
        call = good_call(noun, stage, scene)
        return call.send(headers={**call.headers, "Capture-Token": token})


@pytest.mark.parametrize("noun", OWN)
def test_what_needs_its_own_person_is_never_sent_for_another(sqlite_scenes, noun):
    answer = sent_for_nils(noun, sqlite_scenes)
    assert problem_of(answer) == (409, "author_must_confirm")


SENT = [
    noun
    for noun, row in GOOD.items()
    if row["call"].startswith("PUT") and row["call"].split("/")[-2] in SENT_BY_ANYBODY - {"retractions"}
]


@pytest.mark.parametrize("noun", SENT)
def test_what_is_charted_at_the_bedside_is(sqlite_scenes, noun):
    answer = sent_for_nils(noun, sqlite_scenes)
    assert answer.status_code == 201, answer.get_json()
    assert answer.get_json()["entry"]["author_id"] == str(member("nils").id)


def test_a_program_and_who_may_not_chart_send_for_nobody(tablet):
    token = tablet.token()
    for who in ("service", "auditor", "admin"):
        assert problem_of(tablet.note(who=who, Capture_Token=token)) == (403, "not_allowed")


def test_the_id_of_another_clinics_session_stays_unknown(tablet):
    assert problem_of(tablet.note(who="sam", Capture_Token=tablet.token("sam"))) == (404, "not_found")
    assert problem_of(tablet.note(who="sam", Capture_Token=tablet.token())) == (409, "author_must_confirm")


def test_the_document_names_the_headers(tablet):
    document = tablet.client("nora").get("/api/v1/openapi.json").get_json()
    put = document["paths"]["/api/v1/sessions/{owner_id}/vitals/{entry_id}"]["put"]
    headers = {each["name"]: each for each in put["parameters"] if each["in"] == "header"}
    assert set(headers) == {"Capture-Token", "Known-Receipt", "Sent-At"}
    assert all("description" in each and not each["required"] for each in headers.values())
    me = document["components"]["schemas"]["Me"]["properties"]
    assert "X-CSRF-Token" in me["csrf_token"]["description"]
