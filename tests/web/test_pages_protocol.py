"""The protocol's pages: read by an administrator and a clinician, drafted by one, published by the other."""

from __future__ import annotations

import re

import pytest

from sessiontrack.domain.alerts import RULES, Rule
from sessiontrack.domain.course_rules import COURSE_RULES, CourseRule
from sessiontrack.domain.limit_groups import LIMIT_GROUPS
from sessiontrack.domain.limits import LIMITS
from sessiontrack.service.clinics import publish_protocol
from sessiontrack.web.pages.protocol_rules import RULE_GROUPS
from sessiontrack.web.pages.protocols import VERSIONS_SHOWN
from tests.people import CLINIC, member
from tests.visits import Visit
from tests.web.page_client import form_of, forms_of, send, words_of

CHANGES = {"bp_warn_systolic": "150", "reason": "Two patients were dizzy."}


@pytest.fixture
def anna(client_as):
    return client_as("anna")


@pytest.fixture
def paul(client_as):
    return client_as("paul")


@pytest.fixture
def address(anna):
    """Of the draft that Anna wrote."""
    kept = send(anna, "/protocol/drafts/new", **CHANGES)
    assert kept.status_code == 303
    return kept.location.partition("?")[0]


def fill(client, address, act, **typed):
    """Send the form of a draft's page that leads to this act."""
    page = client.get(address).text
    (form,) = [form for form in forms_of(page) if form["action"] == f"{address}/{act}"]
    return client.post(form["action"], data={**dict(form["fields"]), **typed})


def test_every_limit_stands_with_its_value_default_and_source(paul):
    page = paul.get("/protocol")
    said = words_of(page)
    assert "Version 0 : the defaults that come with the program." in said
    for group in LIMIT_GROUPS.values():
        assert f"{group.label} {len(group.limits)}" in said
    for limit in LIMITS.values():
        told = (
            f"{limit.label} {limit.default} {limit.unit} Default {limit.default} {limit.unit} {limit.source}"
        )
        assert told in said
    assert "clinic’s own" not in said
    assert "style=" not in page.text


def test_every_rule_stands_with_its_levels_and_source(paul):
    said = words_of(paul.get("/protocol"))
    rules: list[Rule | CourseRule] = [*RULES.values(), *COURSE_RULES.values()]
    for rule in rules:
        assert f"{rule.title} {levels_of(rule)} {rule.source}" in said
    assert sum(len(group.lines) for group in RULE_GROUPS) == len(RULES) + len(COURSE_RULES)
    assert "What holds leaving for home 2 Measured or charted: Observed long enough; Awake;" in said
    assert "A clinician decides: After infusion 3; Middle of the series; End of the series;" in said


def levels_of(rule):
    return " or ".join({"info": "note", "warn": "warning"}.get(level, level) for level in rule.levels)


def test_a_limit_of_the_clinics_own_stands_out_with_version_and_publisher(paul, database, clock):
    publish_protocol(database, CLINIC, {"bp_warn_systolic": 150}, clock())
    said = words_of(paul.get("/protocol"))
    assert (
        "Version 1 , in force since 23-Nov-2026 08:00, published by the operator, on the command line."
        in said
    )
    assert "Pressure: warn at (systolic) 150 mmHg clinic’s own Default 160 mmHg CTCAE v5.0" in said


@pytest.mark.parametrize("who", ["nurse", "auditor", "analyst"])
def test_only_administrators_and_clinicians_are_led_there(client_as, who):
    client = client_as(who)
    assert 'href="/protocol"' not in client.get("/").text
    assert client.get("/protocol").status_code == 403


def test_who_may_is_led_there(anna, paul):
    for client in (anna, paul):
        assert 'href="/protocol"' in client.get("/").text
    assert "The clinic’s limits are under Protocol , side-effect terms under Catalogue ," in words_of(
        anna.get("/")
    )


def test_a_draft_is_written_and_published_by_the_second_person(anna, paul, address):
    said = words_of(anna.get(f"{address}?saved=protocol_draft"))
    assert "The draft is saved. A second person decides on it." in said
    assert "Pressure: warn at (systolic) Version 0 160 mmHg Draft 150 mmHg Default 160 mmHg" in said
    assert "It waits for a clinician: two people publish." in said
    assert "A draft by Anna Berg waits for a second person." in words_of(paul.get("/protocol"))
    said = words_of(paul.get(address))
    assert "By Anna Berg (administrator), 23-Nov-2026 08:00, on version 0." in said
    done = fill(paul, address, "publication", password=member("paul").password)
    assert (done.status_code, done.location) == (303, "/protocol?saved=protocol")
    said = words_of(paul.get(done.location))
    assert "The new version is in force. Sessions that have begun keep theirs." in said
    assert "published by Paul Weber, drafted by Anna Berg." in said
    assert "1 changed: Two patients were dizzy." in said
    assert paul.get(address).status_code == 404


def test_the_author_has_no_form_to_publish(anna, address):
    page = anna.get(address)
    assert "publication" not in page.text
    assert "refusal" not in page.text
    refused = anna.post(f"{address}/publication", data={"entry_id": "", "version": "1", "password": "x"})
    assert refused.status_code == 422
    form = {"entry_id": form_of(anna.get(f"{address}/edit").text)["entry_id"], "version": "1"}
    alone = anna.post(f"{address}/publication", data={**form, "password": member("anna").password})
    assert alone.status_code == 403
    assert "somebody else than the author" in words_of(alone)


@pytest.mark.parametrize("password", ["", "not the password of Paul"])
def test_a_wrong_password_publishes_nothing(paul, address, password):
    refused = fill(paul, address, "publication", password=password)
    assert refused.status_code == 422
    assert "Your password: must be" in words_of(refused)
    assert "Version 0 :" in words_of(paul.get("/protocol"))


def test_a_draft_is_declined_with_a_reason(anna, paul, address):
    refused = fill(paul, address, "refusal")
    assert refused.status_code == 422
    assert "Reason: must be given" in words_of(refused)
    done = fill(paul, address, "refusal", reason="Too many alarms.")
    said = words_of(anna.get(done.location))
    assert "The draft is declined; nothing changed." in said
    assert "Declined 23-Nov-2026 08:00 by Paul Weber: Too many alarms." in said
    assert "Drafted by Anna Berg on version 0, 1 changed: Two patients were dizzy." in said


def test_the_author_withdraws(anna, address):
    done = fill(anna, address, "withdrawal")
    assert "The draft is withdrawn; nothing changed." in words_of(anna.get(done.location))
    assert anna.post(f"{address}/withdrawal").status_code == 404


def test_the_author_changes_the_draft_and_an_older_page_is_refused(anna, paul, address):
    before = paul.get(address).text
    page = anna.get(f"{address}/edit").text
    form = form_of(page)
    assert (form["bp_warn_systolic"], form["reason"]) == ("150", "Two patients were dizzy.")
    assert send(anna, f"{address}/edit", start=page, leave_spo2="95").status_code == 303
    (stale,) = [form for form in forms_of(before) if form["action"].endswith("/publication")]
    refused = paul.post(stale["action"], data={**dict(stale["fields"]), "password": member("paul").password})
    assert refused.status_code == 412
    assert "The draft was changed since this page was drawn" in words_of(refused)
    assert "Leaving: saturation at least Version 0 94 % Draft 95 %" in words_of(paul.get(address))


def test_another_than_the_author_cannot_edit(paul, address):
    assert paul.get(f"{address}/edit").status_code == 403


def test_a_draft_is_refused_field_by_field_with_what_was_typed(anna):
    typed = {"bp_warn_systolic": "900", "leave_spo2": "", "hr_high_warn": "fast", "reason": ""}
    refused = send(anna, "/protocol/drafts/new", **typed)
    said = words_of(refused)
    assert refused.status_code == 422
    assert "Pressure: warn at (systolic): must be 120 to 220 mmHg" in said
    assert "Leaving: saturation at least: must be given" in said
    assert "Heart rate: warn at: must be a whole number" in said
    assert "Reason for the change: must be given" in said
    assert 'value="900"' in refused.text


def test_a_warning_beyond_its_stop_is_refused_at_its_field(anna):
    refused = send(anna, "/protocol/drafts/new", bp_warn_systolic="185", reason="Fewer alarms.")
    said = words_of(refused)
    assert refused.status_code == 422
    assert 'Pressure: warn at (systolic): must be at most 180 mmHg, as "Pressure: stop limit at' in said


def test_a_session_says_which_version_it_keeps(client_as, clock, begin, database):
    publish_protocol(database, CLINIC, {"bp_warn_systolic": 150}, clock())
    visit = Visit(client_as, clock, begin)
    visit.open_course()
    visit.plan(minutes_ahead=20)
    visit.run()
    kept = send(visit.client("anna"), "/protocol/drafts/new", bp_warn_systolic="140", reason="Safer.")
    address = kept.location.partition("?")[0]
    assert (
        fill(visit.client("paul"), address, "publication", password=member("paul").password).status_code
        == 303
    )
    assert [alert["rule"] for alert in visit.vitals(33, systolic=146)["alerts"]] == []
    (alert,) = visit.vitals(35, systolic=151)["alerts"]
    assert alert["rule"] == "inf_bp_warn"
    assert "150" in alert["message"]
    assert visit.record()["session"]["protocol_version"] == 1
    assert "protocol version 1" in words_of(visit.client("paul").get(f"/sessions/{visit.session_id}/record"))
    assert visit.client("paul").get("/api/v1/protocol").get_json()["version"] == 2


def test_a_draft_without_a_change_says_what_to_do(anna):
    refused = send(anna, "/protocol/drafts/new", reason="Nothing much")
    assert refused.status_code == 422
    assert "No limit differs from the version in force: change one first." in words_of(refused)


def test_a_limit_below_zero_can_be_drafted(anna):
    kept = send(anna, "/protocol/drafts/new", vitals_first_minute="-15", reason="Earlier")
    said = words_of(anna.get(kept.location))
    assert "Planned readings begin at minute Version 0 -10 min Draft -15 min" in said


def test_while_a_draft_waits_no_other_begins(anna, paul, address):
    led = paul.get("/protocol/drafts/new")
    assert (led.status_code, led.location) == (302, address)
    form = form_of(anna.get(f"{address}/edit").text)
    form.pop("version")
    refused = paul.post("/protocol/drafts/new", data=form)
    assert refused.status_code == 409
    assert "A draft waits for a second person already" in words_of(refused)


def test_a_draft_of_an_older_version_is_looked_at_again(anna, paul, address, database, clock):
    publish_protocol(database, CLINIC, {"leave_spo2": 95}, clock())
    said = words_of(paul.get(address))
    assert (
        "Version 1 came into force since. Nobody can publish this draft before Anna Berg has looked" in said
    )
    assert f"{address}/publication" not in paul.get(address).text
    assert "before you have looked at it again" in words_of(anna.get(address))
    page = anna.get(f"{address}/edit")
    assert "This draft was written on version 0." in words_of(page)
    assert (form_of(page.text)["leave_spo2"], form_of(page.text)["bp_warn_systolic"]) == ("95", "150")
    assert send(anna, f"{address}/edit").status_code == 303
    done = fill(paul, address, "publication", password=member("paul").password)
    assert done.status_code == 303
    assert "Version 2 , in force" in words_of(paul.get("/protocol"))


def test_a_draft_that_fell_behind_while_it_was_read_is_refused_in_words(paul, address, database, clock):
    before = paul.get(address).text
    publish_protocol(database, CLINIC, {"leave_spo2": 95}, clock())
    (form,) = [form for form in forms_of(before) if form["action"].endswith("/publication")]
    refused = paul.post(form["action"], data={**dict(form["fields"]), "password": member("paul").password})
    assert refused.status_code == 409
    assert "Version 1 came into force since." in words_of(refused)


def test_every_version_is_readable_with_what_it_changed(client_as, database, clock):
    publish_protocol(database, CLINIC, {"leave_spo2": 95}, clock())
    clock.advance(days=1)
    publish_protocol(database, CLINIC, {"hr_high_warn": 125}, clock())
    paul = client_as("paul")
    page = paul.get("/protocol/versions/1")
    said = words_of(page)
    assert (
        "Published 23-Nov-2026 08:00 by the operator, on the command line. Replaced 24-Nov-2026 08:00."
        in said
    )
    assert "Changed against version 0 1" in said
    assert "Leaving: saturation at least Version 0 94 % Version 1 95 %" in said
    assert "Leaving: saturation at least 95 % clinic’s own Default 94 %" in said
    assert 'href="/protocol/versions/0"' in page.text
    assert 'href="/protocol/versions/2"' in page.text
    newest = paul.get("/protocol/versions/2")
    assert "In force." in words_of(newest)
    assert 'href="/protocol/versions/3"' not in newest.text
    first = words_of(paul.get("/protocol/versions/0"))
    assert "The defaults that come with the program. Replaced 23-Nov-2026 08:00." in first
    assert "Changed against" not in first
    assert paul.get("/protocol/versions/3").status_code == 404


def test_a_long_list_of_versions_is_cut_and_led_on(client_as, database, clock):
    for value in range(130, 131 + VERSIONS_SHOWN):
        publish_protocol(database, CLINIC, {"bp_warn_systolic": value}, clock())
    page = client_as("paul").get("/protocol")
    assert len(re.findall(r'<a href="/protocol/versions/\d+"><b>', page.text)) == VERSIONS_SHOWN
    assert "Earlier versions, from version 1 back" in words_of(page)


def test_what_would_have_happened_names_examples_to_a_clinician_alone(client_as, clock, begin):
    visit = Visit(client_as, clock, begin)
    visit.open_course()
    visit.plan(minutes_ahead=20)
    visit.run()
    visit.vitals(33, systolic=152)
    kept = send(
        visit.client("anna"),
        "/protocol/drafts/new",
        bp_warn_systolic="150",
        follow_up_first_days="5",
        reason="Safer.",
    )
    address = kept.location.partition("?")[0]
    page = visit.client("paul").get(f"{address}/hindsight")
    said = words_of(page)
    assert "1 session since 25-Aug-2026" in said
    assert "judged again with the draft of version 1; 1 would differ." in said
    assert "High pressure As it was 0 With the draft 1 Difference +1" in said
    assert f'href="/sessions/{visit.session_id}/record"' in page.text
    assert "not in these figures: first contact after the day after: on day." in said
    page = visit.client("anna").get(f"{address}/hindsight")
    assert "High pressure As it was 0 With the draft 1 Difference +1" in words_of(page)
    assert "Examples are shown to clinicians." in words_of(page)
    assert "/sessions/" not in page.text
    assert "ASHDOWN" not in page.text


def test_nothing_to_judge_is_said(paul, address):
    said = words_of(paul.get(f"{address}/hindsight"))
    assert "Nothing to judge Nobody came to a session in the last 90 days." in said
