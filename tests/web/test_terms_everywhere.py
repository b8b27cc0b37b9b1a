"""A term that a clinic added, and one that it retired: everywhere that side effects are chosen, named or counted."""

from __future__ import annotations

import re

import pytest

from sessiontrack.domain.terms_changes import Meaning
from sessiontrack.service import terms
from tests.visits import iso
from tests.web.page_client import form_of, words_of

CODE, NAME, TILE = "own_jaw", "Jaw", "Jaw tile"
WHY = "Asked by the nurses."


@pytest.fixture
def visit(visit, reach, begin, clock):
    """A running session with the added term and the retired one going on; nausea was charted before it was retired."""
    reach("running", visit, visit.run)
    charted(visit, "side-effects", 30, effect="nausea", severity="mild", solicited=False)
    meaning = Meaning(NAME, "neurological", "moderate", "Two patients told it.", TILE)
    with begin("paul", at=clock()) as work:
        added = terms.add_term(work, meaning, ("bruxism",), WHY, revision=0)
        terms.retire_term(work, "nausea", WHY, revision=added.revision)
    charted(visit, "side-effects", 31, effect=CODE, severity="severe", solicited=True, action="paused")
    return visit


def chart(visit, path, minute, **body):
    """Send an entry that happened at a minute."""
    return visit.put("nora", path, {"measured_at": iso(visit.at(minute)), **body})


def charted(visit, path, minute, **body):
    """The same, and it must be kept."""
    answer = chart(visit, path, minute, **body)
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()["entry"]


def faults(answer):
    assert answer.status_code == 422
    return [(each["path"], each["code"]) for each in answer.get_json()["errors"]]


def told(visit, who, address):
    answer = visit.client(who).get(address.format(s=visit.session_id, c=visit.course_id, p=visit.patient_id))
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize(
    ("who", "address", "words"),
    [
        ("nora", "/", NAME),
        ("nora", "/api/v1/board", f'"{NAME}"'),
        ("nora", "/sessions/{s}/live/forms", TILE),
        ("nora", "/sessions/{s}/live/forms?find=bruxism", TILE),
        ("nora", "/sessions/{s}/record", f"{NAME}, severe"),
        ("nora", "/api/v1/sessions/{s}/chart.svg", f"{NAME}, severe"),
        ("nora", "/courses/{c}", NAME),
        ("nora", "/courses/{c}?view=table", NAME),
        ("nora", "/courses/{c}?effects=clinic", NAME),
        ("nora", "/courses/{c}/benefit", f"{NAME}, severe"),
        ("nora", "/api/v1/courses/{c}/chart.svg", NAME),
        ("nora", "/courses/{c}/follow-ups/new", NAME),
        ("paul", "/fhir/Patient/{p}/$everything", f'"text":"{NAME}"'),
        ("ana", f"/cohort?effect={CODE}", NAME),
        ("ana", "/cohort", f">{NAME}</option>"),
        ("ada", "/catalogue/terms", NAME),
    ],
)
def test_an_added_term_is_named_wherever_effects_are(who, address, words, visit):
    assert words in told(visit, who, address).text


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("nora", "/sessions/{s}/live/forms"),
        ("nora", "/sessions/{s}/record"),
        ("nora", "/api/v1/sessions/{s}/chart.svg"),
        ("nora", "/courses/{c}"),
        ("nora", "/courses/{c}?view=table"),
        ("ana", "/cohort"),
    ],
)
def test_a_retired_term_keeps_its_name_where_it_was_charted(who, address, visit):
    assert "Nausea" in told(visit, who, address).text


def test_a_retired_term_is_offered_nowhere(visit):
    assert "Nausea" not in told(visit, "nora", "/courses/{c}/follow-ups/new").text
    tiles = told(visit, "nora", "/api/v1/sessions/{s}/bedside").get_json()["tiles"]
    assert CODE in tiles
    assert "nausea" not in tiles
    found = words_of(told(visit, "nora", "/sessions/{s}/live/forms?find=queasy"))
    assert "Nothing found" in found


def test_the_catalogue_tells_the_list_and_what_was_retired(visit):
    answer = told(visit, "nora", "/api/v1/catalogue")
    listed = {effect["code"]: effect for effect in answer.get_json()["side_effects"]}
    assert answer.get_json()["side_effects_version"] == "1.1+2"
    assert listed[CODE]["bedside_label"] == TILE
    assert listed[CODE]["synonyms"] == ["bruxism"]
    assert listed["nausea"]["retired_at"].endswith("Z")
    assert "retired_at" not in listed[CODE]
    other = visit.client_as("sam").get("/api/v1/catalogue")
    assert CODE not in other.text
    assert other.headers["ETag"] != answer.headers["ETag"]


NAUSEA = {"effect": "nausea", "severity": "mild", "solicited": False}


def test_a_retired_term_may_end_and_begin_again_while_its_session_lasts(visit):
    first = next(entry for entry in visit.record()["entries"] if entry["kind"] == "side_effect")
    charted(visit, "side-effect-changes", 33, target=first["id"], severity="moderate")
    charted(visit, "side-effect-changes", 34, target=first["id"], resolved=True)
    charted(visit, "side-effects", 35, **NAUSEA)


def test_a_sweep_keeps_the_list_that_was_asked_and_may_name_what_goes_on(visit):
    present = ["nausea", CODE]
    for version in ("1.1+2", "1.1"):
        asked = charted(visit, "sweeps", 36, present=present, list_version=version)
        assert asked["body"]["list_version"] == version
    never = chart(visit, "sweeps", 37, present=present, list_version="1.1+9")
    assert faults(never) == [("/list_version", "unknown")]


def test_a_correction_of_a_sweep_offers_what_it_asked_and_keeps_its_list(visit):
    asked = charted(visit, "sweeps", 36, present=["nausea", CODE], list_version="1.1+1")
    page = told(visit, "nora", f"/sessions/{{s}}/amend/{asked['id']}").text
    assert 'value="nausea" checked' in page
    assert f'value="{CODE}" checked' in page
    assert 'name="list_version" value="1.1+1"' in page


def test_an_unknown_code_is_refused_as_ever(visit):
    unknown = chart(visit, "side-effects", 35, **{**NAUSEA, "effect": "own_other"})
    assert faults(unknown) == [("/effect", "unknown_code")]


def test_an_own_term_calls_a_clinician_at_its_severity(visit):
    (flag,) = [alert for alert in visit.record()["alerts"] if alert["rule"] == "red_flag_effect"]
    assert flag["message"].startswith("Jaw (severe)")


def test_a_late_effect_is_an_own_or_a_retired_term_but_known(visit):
    late = [{"effect": CODE, "severity": "moderate"}, {"effect": "nausea", "severity": "mild"}]
    path = f"/courses/{visit.course_id}/follow-ups"
    charted(visit, path, 40, contact="phone", effects=late)
    assert "Jaw moderate" in told(visit, "nora", "/courses/{c}").text
    unknown = [{"effect": "own_other", "severity": "mild"}]
    refused = chart(visit, path, 41, contact="phone", effects=unknown)
    assert faults(refused) == [("/effects/0/effect", "unknown_code")]


def test_the_page_without_a_script_asks_the_list_in_force(visit):
    page = told(visit, "nora", "/sessions/{s}/live/forms").text
    assert re.search(r'name="list_version" value="1\.1\+2"', page)
    assert form_of(page)


def test_the_fhir_concept_of_an_own_term_is_its_words_alone(visit):
    told_of = told(visit, "paul", "/fhir/Patient/{p}/$everything").get_json()["entry"]
    events = [each["resource"] for each in told_of if each["resource"]["resourceType"] == "AdverseEvent"]
    assert {"text": NAME} in [event["event"] for event in events]


def test_a_bundle_and_a_csv_know_the_term(visit, begin, database, tmp_path):
    from sessiontrack.domain.bundles import Profile
    from sessiontrack.service.bundles import BundleRequest, begin_bundle, make_bundle

    charted(visit, "sweeps", 40, present=["nausea", CODE], list_version="1.1+2")
    with begin("ana", at=visit.clock()) as work:
        begun = begin_bundle(work, BundleRequest(Profile.LIMITED, "A count."))
    make_bundle(database, begun, tmp_path / "bundle")
    lists = (tmp_path / "bundle" / "codelists.csv").read_text("utf-8")
    assert f"effect,{CODE},{NAME}," in lists
    assert f"effect asked 1.1+2,{CODE},{NAME}," in lists
    assert "effect asked 1.1+1,nausea," in lists
    assert "effect asked 1.1+2,nausea," not in lists
    assert f",{CODE}," in (tmp_path / "bundle" / "side_effects.csv").read_text("utf-8")
