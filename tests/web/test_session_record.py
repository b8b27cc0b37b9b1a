"""The record of a session on its page: as it is now and as it was signed, its list, and what a correction says."""

from __future__ import annotations

import re

import pytest

from tests.web.page_client import words_of
from tests.web.session_client import fill, named_form
from tests.web.test_session_corrections import amend, at, entries
from tests.web.test_session_pages import where

WHY = {"why__code": "keying_error", "why__text": "Seen on the monitor"}
KINDS = ("all", "vitals", "dose", "effects", "notes", "corrections", "alerts")


@pytest.fixture
def ended(room, visit, reach):
    """The drug has ended; one set was 214 and amended before anybody signed."""

    def play():
        visit.run()
        for minute in (30, 40, 50, 60):
            visit.vitals(minute, systolic=120 + minute % 7)
        visit.dose("completed", 60)
        for minute in (75, 90, 105, 119):
            visit.vitals(minute, systolic=120 + minute % 7, dissociation_nrs=0, nausea_nrs=0)
        visit.kept(
            "nora",
            "medicines",
            name="ondansetron",
            dose="4",
            unit="mg",
            route="iv",
            measured_at=at(visit, 62),
        )
        visit.leave(121)

    reach("ended", visit, play)
    visit.at(123)
    return room


@pytest.fixture
def signed(ended, visit, reach):
    """Signed by both."""

    def play():
        assert where(amend(ended, entries(visit, "vitals")[3], readings__systolic="131", **WHY)) == "record"
        ended.sign("nora", "administered")
        ended.sign("paul", "reviewed_and_agree")

    reach("signed record", visit, play)
    return ended


def take_out(room, entry):
    form = named_form(room.get(f"/retract/{entry['id']}", "paul").text, "amend")
    form = fill(form, code="wrong_patient", text="Next door")
    assert where(room.post(f"/retract/{entry['id']}", form, "paul")) == "record"


def amended(visit):
    return next(entry for entry in entries(visit, "vitals") if entry.get("target"))


def links(page: str, label: str) -> dict[str, str]:
    """Words and address of each link of a group."""
    (group,) = re.findall(rf'<nav [^>]*aria-label="{label}">(.*?)</nav>', page, re.DOTALL)
    found = re.findall(r'<a href="([^"]+)"[^>]*>(.*?)</a>', group, re.DOTALL)
    return {re.sub(r"<[^>]+>", "", words).strip(): address.replace("&amp;", "&") for address, words in found}


def follow(room, address: str):
    answer = room.client("nora").get(address.partition("#")[0])
    assert answer.status_code == 200
    return answer


def test_an_unsigned_session_has_only_the_present_record_and_says_so(ended):
    page = ended.text("/record")
    assert "Not signed: there is only the record as it is now." in page
    assert ended.text("/record?view=signed") == page
    assert 'aria-label="Version of the record"' not in ended.get("/record").text


def test_what_nobody_touched_is_the_same_now_and_as_signed(signed):
    now, then = signed.text("/record"), signed.text("/record?view=signed")
    assert "The record as it is now Current As signed Nothing was added or changed since it was signed" in now
    assert re.search(
        r"As signed \S+ \S+ by Paul Weber Current As signed Nothing was added or changed since", then
    )
    assert "Changed after signing" not in now + then


def test_a_value_that_was_changed_after_the_signature_is_new_only_in_the_present_record(signed, visit):
    take_out(signed, amended(visit))
    now, then = signed.get("/record"), signed.get("/record?view=signed")
    assert "This is the record as it is now, not as it was signed" in words_of(now)
    assert "131" in glyphs(then.text)
    assert "131" not in glyphs(now.text)
    assert "Taken out: Vitals of 08:50: BP 121/78" in words_of(now)
    for page in (now, then):
        assert "Changed after signing" in words_of(page)
    assert "As signed" in then.text.partition("</title>")[0]


def glyphs(page: str) -> list[str]:
    return re.findall(r'data-value="(\d+)" class="systolic"', page)


def test_facts_chart_and_list_are_those_of_the_signature(signed, visit):
    highest = max(entries(visit, "vitals"), key=lambda entry: entry["body"]["readings"]["systolic"])
    take_out(signed, highest)
    take_out(signed, entries(visit, "medicine")[0])
    now, then = signed.get("/record").text, signed.get("/record?view=signed").text
    assert (now.count("log--out"), then.count("log--out")) == (1, 0)
    peak = r"<dt>Peak pressure</dt><dd>(\d+/\d+)"
    assert re.findall(peak, now) != re.findall(peak, then)
    assert ('class="medicine"' in then, 'class="medicine"' in now) == (True, False)


def test_the_chart_taken_from_the_signed_view_is_the_signed_one(signed, visit):
    take_out(signed, amended(visit))
    found = {}
    for query in ("", "?view=signed"):
        page = signed.get(f"/record{query}").text
        (address,) = re.findall(r'href="([^"]+)">Chart SVG', page)
        assert re.findall(r'href="([^"]+)">Chart PNG', page) == [address.replace("svg", "png")]
        found[query] = follow(signed, address.replace("&amp;", "&"))
    now, then = found[""], found["?view=signed"]
    assert ("131" in glyphs(then.text), "131" in glyphs(now.text)) == (True, False)
    assert "-as-signed.svg" in then.headers["Content-Disposition"]
    paul = signed.client("paul")
    missing = paul.get(f"/api/v1{signed.address}/chart.svg?view=signed&signature={visit.session_id}")
    assert missing.status_code == 404


def test_addenda_and_co_signatures_came_after_and_change_nothing(signed):
    signed.kept("/record", "addendum", text="Rang: slept well.")
    assert where(signed.sign("paul", "supervised")) == "record"
    first, second = re.findall(r"view=signed&amp;signature=([0-9a-f-]+)", signed.get("/record").text)
    assert "Nothing was added or changed since" in signed.text(f"/record?view=signed&signature={second}")
    then = signed.text(f"/record?view=signed&signature={first}")
    assert (
        "What came after is not in it: Addendum by Nora Lind: Rang: slept well. Sign-off by Paul Weber"
        in then
    )
    assert "Changed after signing" not in then
    assert "Rang: slept well." not in then.partition("Entries")[2]
    for address in ("nonsense", first[:-4] + "0000"):
        assert "Nothing was added" in signed.text(f"/record?view=signed&signature={address}")


def test_nothing_can_be_changed_in_the_record_of_the_past(signed):
    now, then = signed.get("/record", "paul").text, signed.get("/record?view=signed", "paul").text
    assert "/retract/" in now
    assert not re.search(r"/retract/|/amend/|addendum-form", then)


def test_each_kind_of_entry_has_a_link_with_its_count_that_keeps_the_version(signed):
    for query in ("", "?view=signed"):
        page = signed.get(f"/record{query}").text
        found = links(page, "Kind of entry")
        assert [re.findall(r"log=(\w+)", address)[0] for address in found.values()] == list(KINDS)
        for words, address in found.items():
            assert address.endswith("#entries-title")
            assert ("view=signed" in address) == bool(query)
            filtered = follow(signed, address).text
            rows = len(re.findall(r"<tr", filtered.partition('class="tbl log"')[2])) - 1
            assert max(rows, 0) == int(words.rpartition(" ")[2]), words
            assert filtered.count('aria-current="true"') == 2


def test_the_versions_keep_the_kind_that_was_chosen(signed):
    found = links(signed.get("/record?log=vitals").text, "Version of the record")
    assert {"log=vitals" in address for address in found.values()} == {True}
    assert "Infusion started" not in follow(signed, found["As signed"]).text.partition('class="tbl log"')[2]


def test_the_groups_hold_what_their_names_say(signed, visit):
    signed.kept("/record", "addendum", text="Rang.")
    listed = {kind: signed.text(f"/record?log={kind}").partition("Entry By")[2] for kind in KINDS}
    assert "ondansetron 4 mg" in listed["notes"]
    assert "ondansetron" not in listed["dose"]
    assert "Infusion started" in listed["dose"]
    assert "Amended" in listed["corrections"]
    assert "Addendum Rang." in listed["corrections"]
    assert "Administered as recorded" in listed["notes"]


def test_a_correction_says_what_it_replaced_why_by_whom_and_when(signed):
    row = re.search(r"<tr[^>]*>(?:(?!</tr>).)*Amended</b>.*?</tr>", signed.get("/record").text, re.DOTALL)
    assert row is not None
    assert re.search(r"Amended</b> \S+ 10:03 by Nora Lind: Keying error: Seen on the monitor", row[0])
    assert "Before: <s>BP 121/78</s>" in row[0]
    assert '<span class="tag tag--info">Amended</span>' in row[0]


def test_an_amended_severity_and_time_are_said(room, visit, reach):
    reach("running", visit, visit.run)
    visit.kept(
        "nora",
        "side-effects",
        effect="nausea",
        severity="moderate",
        solicited=True,
        measured_at=at(visit, 31),
    )
    visit.at(32)
    onset = entries(visit, "side_effect")[0]
    assert where(amend(room, onset, severity="mild", **WHY)) == "record"
    assert "Before: <s>Nausea, asked, moderate</s>" in room.get("/record").text
    later = entries(visit, "side_effect")[0]
    form = named_form(room.get(f"/amend/{later['id']}").text, "amend")
    assert "severity" in form
    assert where(amend(room, later, **WHY)) == "record"
    assert "Before: <s>the same</s>" in room.get("/record").text


def test_what_was_taken_out_stays_readable_and_signatures_are_rows(signed, visit):
    take_out(signed, amended(visit))
    page = signed.get("/record").text
    out = re.search(r'<tr class="log--out">(.*?)</tr>', page, re.DOTALL)
    assert out is None, "the version before the amendment is current again"
    assert re.search(r"Taken out</b> .* by Paul Weber: Wrong patient: Next door. Before: <s>BP 131/78", page)
    take_out(signed, entries(visit, "vitals")[4])
    page = signed.get("/record").text
    out = re.search(r'<tr class="log--out">(.*?)</tr>', page, re.DOTALL)
    assert out is not None
    assert "<s>BP 1" in out[1]
    assert page.count('<tr class="log--signed">') == 2


def test_an_entry_of_another_day_names_the_day_and_no_minute(signed, visit):
    visit.at(24 * 60 + 5)
    signed.kept("/record", "addendum", text="Rang.")
    row = re.findall(r"<tr>(?:(?!</tr>).)*Rang\..*?</tr>", signed.get("/record").text, re.DOTALL)[-1]
    assert re.search(r'class="log__day">\S+</span>', row)
    assert 'class="log__min"></td>' in row


def test_a_lifted_alert_says_why(room, visit):
    visit.check_in(0)
    visit.order()
    visit.vitals(1, systolic=165, diastolic=99)
    lift = next(name for name in re.findall(r'value="(lift-[^"]+)"', room.get("/start", "paul").text))
    room.kept("/start", lift, "paul", reason_code="clinical_judgement", reason_text="Known; calm at rest.")
    page = room.get("/record").text
    assert '<span class="why">Clinical judgement: Known; calm at rest.</span>' in page
    assert '<span class="onpaper">Lifted: High pressure before the start</span>' in page


def test_paper_says_who_printed_what_and_when(signed, visit):
    visit.at(130)
    for query, version in (("", "As it is now"), ("?view=signed", "As signed")):
        said = words_of(signed.get(f"/record{query}", "paul")).rpartition("ASHDOWN, Rowan")[2]
        assert re.search(
            rf"Born \S+ · ID \S+ · Session \S+ {version}.* printed by Paul Weber, \S+ 10:10", said
        )
    assert ": only vitals, " in signed.text("/record?log=vitals")


def test_both_versions_are_one_reading(signed, trail):
    before = trail().count("session.read")
    signed.get("/record?view=signed&log=vitals")
    assert trail().count("session.read") == before + 1
