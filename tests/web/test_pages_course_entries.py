"""The forms of what is kept about a course: scores, contacts, decisions, and the lists of them."""

from __future__ import annotations

import re

import pytest

from sessiontrack.domain.scales import SCALES
from tests.web.page_client import done, form_of, send, words_of


@pytest.fixture
def visit(opened):
    return opened


def test_a_score_is_kept_by_its_answers(nora, course):
    address = f"{course}/scores/new"
    assert "PHQ-9" in words_of(nora.get(address))
    answers = {f"answers__{number}": "2" for number in range(1, 9)}
    missing = send(nora, f"{address}?scale=phq9", **answers, occasion="baseline")
    assert missing.status_code == 422
    assert "must be 0 to 3" in words_of(missing)
    assert 'href="#f-answers-9"' in missing.text
    done(send(nora, address, start=missing.text, answers__9="0"))
    total = send(nora, f"{address}?scale=gad7&by=total", total="22", occasion="baseline")
    assert total.status_code == 422
    done(send(nora, address, start=total.text, total="14"))
    said = words_of(nora.get(course))
    assert "PHQ-9 now 16" in said
    assert "GAD-7 now 14" in said


def test_a_score_names_the_session_that_it_belongs_to(visit, course):
    visit.plan(minutes_ahead=40)
    visit.check_in(20)
    nora, address = visit.client("nora"), f"{course}/scores/new?scale=gad7&by=total"
    drawn = nora.get(address)
    assert "23-Nov-2026" in drawn.text.partition('name="session_id"')[2]
    taken = {"occasion": "before_session", "session_id": str(visit.session_id)}
    beyond = send(nora, address, start=drawn.text, total="22", **taken)
    assert beyond.status_code == 422
    assert form_of(beyond.text)["session_id"] == str(visit.session_id)
    done(send(nora, address, start=beyond.text, total="14"))
    kept = [entry for entry in visit.record()["entries"] if entry["kind"] == "score"]
    assert [entry["body"]["total"] for entry in kept] == [14]
    visit.plan(minutes_ahead=3 * 24 * 60)
    visit.kept("nora", "cancellations", outcome="cancelled", reason_code="illness")
    assert str(visit.session_id) not in nora.get(address).text


def test_a_score_of_no_session_belongs_to_the_course(nora, course):
    address = f"{course}/scores/new?scale=gad7&by=total"
    done(send(nora, address, total="14", occasion="baseline"))
    assert 'name="session_id"' not in nora.get(address).text


@pytest.mark.parametrize("code", [code for code, scale in SCALES.items() if scale.is_enterable])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_scale_has_a_form_with_a_label_for_each_input(nora, course, code):
    page = nora.get(f"{course}/scores/new?scale={code}").text
    named = set(re.findall(r'<label class="field__label" for="([^"]+)"', page))
    inputs = re.findall(r'<input class="input[^"]*" id="([^"]+)"', page)
    assert inputs
    assert named >= set(inputs)


def test_a_scale_that_is_unknown_is_not_there(nora, course):
    assert nora.get(f"{course}/scores/new?scale=nothing").status_code == 404


def test_a_contact_keeps_late_effects(nora, course):
    refused = send(nora, f"{course}/follow-ups/new", contact="phone", effects__2__effect="nausea")
    assert refused.status_code == 422
    assert 'href="#f-effects-2-severity"' in refused.text
    done(
        send(
            nora,
            f"{course}/follow-ups/new",
            start=refused.text,
            effects__2__severity="mild",
            text="Slept\r\nbadly",
        )
    )
    said = words_of(nora.get(course))
    assert "Nausea" in said
    assert "Slept badly" in said


def test_the_form_of_a_contact_is_about_the_last_session_with_drug(visit, course):
    visit.plan(minutes_ahead=40)
    visit.run()
    visit.vitals(60)
    assert form_of(visit.client("nora").get(f"{course}/follow-ups/new").text)["session_id"] == str(
        visit.session_id
    )


def test_many_contacts_show_the_newest_first(nora, course):
    for number in range(6):
        done(send(nora, f"{course}/follow-ups/new", contact="phone", text=f"Call {number}"))
    said = words_of(nora.get(course))
    assert "2 earlier contacts" in said
    assert said.index("Call 5") < said.index("2 earlier contacts") < said.index("Call 0")


@pytest.mark.parametrize(
    ("scale", "answers", "words"),
    [
        ("cssrs_screen", (1, 1, 0, 1, 0, 0), "intent, a plan or a recent act"),
        ("cssrs_screen", (0, 0, 0, 0, 0, 0), "no answer was yes"),
        ("misuse_screen", (0, 1, 0, 1), "answered above 0: 2, 4"),
        ("phq9", (1, 1, 1, 1, 1, 1, 1, 1, 2), "item 9 is 2"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_list_of_scores_says_what_single_answers_say(nora, course, scale, answers, words):
    given = {f"answers__{number}": str(points) for number, points in enumerate(answers, 1)}
    done(send(nora, f"{course}/scores/new?scale={scale}", **given, occasion="follow_up"))
    assert words in words_of(nora.get(course))


def test_a_decision_is_asked_for_at_its_checkpoint_with_the_figures_shown(paul, course):
    drawn = paul.get(f"{course}/decisions/new?checkpoint=maintenance").text
    assert form_of(drawn)["checkpoint"] == "maintenance"
    assert "PHQ-9 now" in words_of(paul.get(f"{course}/decisions/new"))
    assert "checkpoint" not in form_of(paul.get(f"{course}/decisions/new?checkpoint=nothing").text)


def test_a_contact_says_which_long_term_checks_were_seen(nora, course):
    address = f"{course}/follow-ups/new"
    assert "Liver tests" in words_of(nora.get(address))
    assert send(nora, address, contact="visit", checks=["blood_gases"]).status_code == 422
    done(send(nora, address, contact="visit", checks=["liver_tests", "urinalysis"]))
    assert "Seen: liver tests, urinalysis." in words_of(nora.get(course))
