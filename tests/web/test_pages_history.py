"""Medicines and history on the course's page, their forms, and what the start asks with them in sight."""

from __future__ import annotations

import re

import pytest

from tests.web.page_client import done, form_of, send, words_of
from tests.web.test_pages_courses import HOSTILE

TREATMENT = {"treatment": "ssri", "name": "Sertraline", "outcome": "no_response", "adequate": "yes"}
MEDICINE = {"medicine_class": "benzodiazepine", "name": "Lorazepam", "dose": "1 mg at night"}
WHY = {"why__code": "keying_error", "why__text": "Misheard"}


@pytest.fixture
def visit(opened):
    return opened


def kept(visit, noun, **body):
    return visit.kept("nora", f"/courses/{visit.course_id}/{noun}", **body)["entry"]


def taken(visit, **more):
    return kept(visit, "concomitant-medicines", **{**MEDICINE, **more})


def card(client, course):
    """The markup of the card alone."""
    return re.split(r'aria-labelledby="h-(?:history|eval)"', client.get(course).text)[1]


def test_nothing_told_is_not_asked_and_never_none(nora, course):
    said = words_of(nora.get(course))
    assert "Failed treatments Not asked" in said
    assert "Medicines now Not asked" in said
    assert "Depression ICD-10-CM F32.-, F33.-" in said


def test_that_there_was_none_is_an_answer(nora, course):
    done(send(nora, f"{course}/past-treatments/new", treatment="no_treatment", adequate=""))
    done(send(nora, f"{course}/concomitant-medicines/new", medicine_class="no_medicine"))
    said = words_of(nora.get(course))
    assert "Failed treatments None: no treatment tried before" in said
    assert "Medicines now None" in said
    assert "Takes no medicine" in said


def test_treatments_are_told_counted_and_listed(nora, course):
    address = f"{course}/past-treatments/new"
    refused = send(nora, address, treatment="ssri", since="soon")
    assert refused.status_code == 422
    assert "From: must be a year, a month or a day, such as 2019, Mar-2019" in words_of(refused)
    refused = send(nora, address, start=refused.text, since="mar-2019")
    assert "Outcome: must say what came of it" in words_of(refused)
    assert form_of(refused.text)["since"] == "mar-2019"
    after = done(send(nora, address, start=refused.text, name=HOSTILE, outcome="no_response", adequate="yes"))
    page = nora.get(after)
    assert "The treatment is saved." in words_of(page)
    assert HOSTILE not in page.text
    told = {"treatment": "other", "name": "Light therapy", "outcome": "not_tolerated", "adequate": "no"}
    done(send(nora, address, **told))
    done(send(nora, address, treatment="ect", outcome="not_known", since="2018", until="2019", adequate=""))
    said = words_of(nora.get(course))
    assert "Failed treatments 2, 1 of them at an adequate dose and time; what came of 1 more is" in said
    assert "is not known SSRI (" in said
    assert "no response, at an adequate dose and time, from Mar-2019" in said
    assert "Light therapy, not tolerated, not at an adequate dose and time" in said
    assert "ECT, outcome not known, 2018 to 2019" in said


def test_what_worked_or_is_not_known_alone_is_no_failed_one(nora, visit, course):
    kept(visit, "past-treatments", treatment="tms", outcome="response")
    assert "Failed treatments None that is known" in words_of(nora.get(course))


def test_a_medicine_changes_and_ends_and_the_first_word_stays(nora, visit, course):
    address = f"{course}/concomitant-medicines/new"
    after = done(send(nora, address, **MEDICINE, since="Mar-2024"))
    assert "The medicine is saved." in words_of(nora.get(after))
    done(send(nora, address, medicine_class="other", name="Sertraline"))
    said = words_of(nora.get(course))
    assert "Medicines now 2, 1 of them interacting" in said
    assert "Interacts Lorazepam 1 mg at night, benzodiazepine, since Mar-2024" in said
    first = next(line for line in nora.get(course).text.split('"') if "?follows=" in line)
    nils = visit.client("nils")
    page = nils.get(first)
    assert "Medicine changed or ended" in words_of(page)
    assert (form_of(page.text)["name"], form_of(page.text)["since"]) == ("Lorazepam", "Mar-2024")
    refused = send(nils, first, until="2023")
    assert "Last taken: must not lie before it began" in words_of(refused)
    assert "Told before" in words_of(refused)
    done(send(nils, first, start=refused.text, until="2026-11-01"))
    said = words_of(nils.get(course))
    assert "Medicines now 1 Sertraline" in said
    assert "Lorazepam 1 mg at night, benzodiazepine, Mar-2024 to 01-Nov-2026" in said
    assert "Before: Lorazepam 1 mg at night, benzodiazepine, since Mar-2024" in said


def test_a_word_that_names_no_medicine_opens_an_empty_form(nora, course):
    for word in ("nonsense", "", "01900000-0000-7000-8000-00000000aaaa"):
        page = nora.get(f"{course}/concomitant-medicines/new?follows={word}")
        assert "Medicine taken beside the course" in words_of(page)
        assert form_of(page.text)["name"] == ""


def test_only_ended_ones_are_no_proof_of_none(nora, visit, course):
    taken(visit, until="2025")
    assert "Medicines now None that is known" in words_of(nora.get(course))


@pytest.mark.parametrize(
    ("noun", "body", "words"),
    [
        (
            "past-treatments",
            {"treatment": "snri", "outcome": "not_tolerated", "until": "2020-02"},
            "Feb-2020",
        ),
        ("concomitant-medicines", {**MEDICINE, "until": "2027-01-31"}, "31-Jan-2027"),
    ],
)
def test_both_are_amended_and_taken_out_like_the_others(nora, visit, course, noun, body, words):
    entry = kept(visit, noun, **body)
    address = f"{course}/amend/{entry['id']}"
    assert f'href="{address}"' in nora.get(course).text
    assert form_of(nora.get(address).text)["until"] == words
    done(send(nora, address, until="2028" if "Jan" in words else "2019", **WHY))
    said = words_of(nora.get(course))
    assert f"until {words}" in said
    assert "Keying error: Misheard" in said
    (now,) = re.findall(rf'{course}/retract/[^"]+', card(nora, course))
    done(send(nora, now, code="other", text="Told by another"))
    back = nora.get(course)
    assert f"until {words}" in words_of(back)
    done(send(nora, f"{course}/retract/{entry['id']}", code="other", text="Not this patient"))
    page = nora.get(course)
    assert "Other: Not this patient" in words_of(page)
    assert "Not asked" in words_of(page)


def test_a_denial_that_is_amended_can_become_a_medicine(nora, visit, course):
    entry = kept(visit, "concomitant-medicines", medicine_class="no_medicine")
    done(send(nora, f"{course}/amend/{entry['id']}", **MEDICINE, **WHY))
    assert "Medicines now 1, 1 of them interacting" in words_of(nora.get(course))


def test_the_api_keeps_both_and_says_what_is_wrong_where(visit):
    owner = f"/courses/{visit.course_id}"
    entry = taken(visit, since="2024", until="2026-12")
    assert entry["body"] == {**MEDICINE, "since": "2024", "until": "2026-12"}
    tried = kept(visit, "past-treatments", treatment="ect", outcome="response", adequate=False)
    course = visit.client("nora").get(f"/api/v1{owner}").get_json()
    assert (course["past_treatments"], course["concomitant_medicines"]) == ([tried], [entry])
    for field, value, code in (
        ("since", "2024-13", "not_a_part_day"),
        ("since", 2024, "not_a_part_day"),
        ("since", "2023-02-29", "no_such_day"),
        ("until", "1066", "out_of_range"),
        ("medicine_class", "sugar", "unknown_code"),
        ("follows", str(visit.patient_id), "unknown"),
    ):
        answer = visit.put("nora", f"{owner}/concomitant-medicines", {**MEDICINE, field: value})
        assert answer.status_code == 422
        assert [(f["path"], f["code"]) for f in answer.get_json()["errors"]] == [(f"/{field}", code)]
