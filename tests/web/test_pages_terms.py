"""The pages of the side-effect terms: read by everybody, changed by a clinician or an administrator, with a reason."""

from __future__ import annotations

import pytest

from sessiontrack.domain.side_effects import SIDE_EFFECT_GROUPS, SIDE_EFFECTS
from tests.visits import iso
from tests.web.page_client import done, forms_of, send, words_of

AT = "/catalogue/terms"
JAW = {
    "label": "Jaw clenching or grinding",
    "bedside_label": "Jaw clenching",
    "group": "neurological",
    "calls_at": "moderate",
    "source": "Two patients told it.",
    "synonyms": "bruxism, teeth grinding\nbruxism",
    "reason": "Asked by the nurses.",
}
CODE = "own_jaw_clenching_or_grinding"
OWN = f"{AT}/{CODE}"


@pytest.fixture
def anna(client_as):
    return client_as("anna")


@pytest.fixture
def added(anna):
    assert done(send(anna, f"{AT}/new", **JAW)) == f"{AT}?saved=term_added"
    return anna


def act(client, address, path, **typed):
    """Fill in and send the form of a term's page that leads to this act."""
    (form,) = [form for form in forms_of(client.get(address).text) if form["action"] == f"{address}/{path}"]
    return client.post(form["action"], data={**dict(form["fields"]), **typed})


def press(client, do):
    """Press a button of the order."""
    (form,) = [form for form in forms_of(client.get(AT).text) if form["action"] == f"{AT}/order"]
    return client.post(form["action"], data={**dict(form["fields"]), "do": do})


@pytest.mark.parametrize("who", ["nora", "paul", "ada", "ana", "anna"])
def test_everybody_reads_every_term_by_its_group(who, client_as):
    answer = client_as(who).get(AT)
    said = words_of(answer)
    for code, group in SIDE_EFFECT_GROUPS.items():
        held = [effect for effect in SIDE_EFFECTS.values() if effect.group == code]
        assert f"{group} {len(held)}" in said
        assert all(effect.label in said for effect in held)
    assert "This clinic has no terms of its own yet." in said
    assert "Nothing yet: this is the list that comes with the program." in said
    assert "style=" not in answer.text
    assert ("Add a term" in said) is (who in ("paul", "anna"))
    assert ("Order by hand" in said) is (who in ("paul", "anna"))


def test_an_added_term_stands_in_its_group_with_who_and_why(added):
    said = words_of(added.get(f"{AT}?saved=term_added"))
    assert "List 1.1+1" in said
    row = (
        "Jaw clenching or grinding clinic’s own At the bedside Jaw clenching "
        "Source Two patients told it. Also called bruxism, teeth grinding Possible Calls From moderate on"
    )
    assert row in said
    assert "Jaw clenching or grinding added" in said
    assert "by Anna Berg, list 1.1+1 : Asked by the nurses." in said.replace("1.1+1:", "1.1+1 :")
    assert "no terms of its own yet" not in said


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"label": ""}, "Term: must be given"),
        ({"label": "Nausea"}, "Term: is the name of another term on offer"),
        ({"label": "x" * 41}, "Term: must have at most 40 characters"),
        ({"bedside_label": "x" * 19}, "At the bedside: must have at most 18 characters"),
        ({"bedside_label": ""}, "At the bedside: must have at most 18 letters, so that it fits a tile"),
        ({"group": ""}, "Group: must be given"),
        ({"calls_at": "never"}, "Calls a clinician: must be chosen from the list"),
        ({"source": ""}, "Source wording, or why it is here: must be given"),
        ({"synonyms": "x" * 61}, "Also called: must have 1 to 60 letters each"),
        ({"reason": ""}, "Reason for the change: must be given"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(typed, words, anna):
    refused = send(anna, f"{AT}/new", **{**JAW, **typed})
    assert refused.status_code == 422
    assert words in words_of(refused)
    if "source" not in typed:
        assert "Two patients told it." in refused.text


def test_an_unused_term_is_changed_and_under_another_name_it_is_another(added):
    same = {name: JAW[name] for name in JAW if name != "synonyms"}
    changed = act(added, OWN, "meaning", **{**same, "label": "Jaw ache", "bedside_label": ""})
    assert done(changed) == f"{AT}/own_jaw_ache?saved=term_changed"
    assert "retired on" in words_of(added.get(AT))
    again = act(
        added, f"{AT}/own_jaw_ache", "meaning", **{**same, "label": "Jaw ache", "bedside_label": "Jaw"}
    )
    assert done(again) == f"{AT}/own_jaw_ache?saved=term_changed"


def test_an_unused_term_is_retired_and_offered_again(added):
    assert done(act(added, OWN, "retirement", reason="Nobody told it.")) == f"{OWN}?saved=term_retired"
    said = words_of(added.get(OWN))
    assert "neither offered nor asked since" in said
    assert "Change what it means" not in said
    assert "retired on" in words_of(added.get(AT))
    assert done(act(added, OWN, "return", reason="Somebody did.")) == f"{OWN}?saved=term_offered"
    assert f"{JAW['label']} offered again" in words_of(added.get(AT))


def test_a_used_terms_meaning_stays_and_the_page_says_what_to_do(running, visit):
    client = visit.client_as("anna")
    done(send(client, f"{AT}/new", **JAW))
    page = client.get(OWN).text
    body = {"measured_at": iso(visit.at(30)), "effect": CODE, "severity": "mild", "solicited": False}
    assert visit.put("nora", "side-effects", body).status_code == 201
    (form,) = [form for form in forms_of(page) if form["action"] == f"{OWN}/meaning"]
    refused = client.post(f"{OWN}/meaning", data={**dict(form["fields"]), "reason": "Clearer."})
    assert refused.status_code == 409
    assert "retire it and add another" in words_of(refused)
    said = words_of(client.get(OWN))
    assert "so that its meaning stays: retire it and add another" in said
    assert "Change what it means" not in said


def test_a_term_that_safety_needs_says_why_it_stays(anna):
    said = words_of(anna.get(f"{AT}/chest_pain"))
    assert "It cannot be retired: it is a red flag" in said
    assert "Retire it" not in said


def test_a_term_is_found_by_the_clinics_words(added):
    assert done(act(added, f"{AT}/nausea", "synonyms", synonyms="green")) == f"{AT}/nausea?saved=term_called"
    said = words_of(added.get(f"{AT}?find=green"))
    assert "Nausea" in said
    assert "Vomiting" not in said
    assert "Order at the bedside" not in said
    assert "No term fits “hiccups”" in words_of(added.get(f"{AT}?find=hiccups"))


def test_tiles_are_moved_with_buttons(added):
    assert done(press(added, "hand")) == f"{AT}?saved=terms_ordered#h-order"
    assert done(press(added, f"top:{CODE}")) == f"{AT}?saved=terms_ordered#o-{CODE}"
    first = added.get(AT).text.split('<ol class="terms__order">')[1].split("</li>")[0]
    assert "Jaw clenching" in first
    done(press(added, f"down:{CODE}"))
    done(press(added, f"up:{CODE}"))
    assert "Another order" in words_of(added.get(AT))
    done(press(added, "use"))
    assert "Ordered by use" in words_of(added.get(AT))
    assert press(added, "up:hiccups").status_code == 422


def test_a_change_of_another_list_than_was_on_the_page_is_refused(added):
    pages = [forms_of(added.get(f"{AT}/{code}").text) for code in ("nausea", "fatigue")]
    answers = []
    for code, forms in zip(("nausea", "fatigue"), pages, strict=True):
        (form,) = [each for each in forms if each["action"] == f"{AT}/{code}/retirement"]
        data = {**dict(form["fields"]), "reason": "Not told here."}
        answers.append(added.post(f"{AT}/{code}/retirement", data=data))
    assert [answer.status_code for answer in answers] == [303, 412]
    assert "The list was changed since you read it." in words_of(answers[1])


def test_there_is_no_page_of_a_term_that_never_was(anna):
    assert anna.get(f"{AT}/hiccups").status_code == 404
