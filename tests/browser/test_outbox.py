"""Entries that wait on a tablet: through lost networks, dead servers, killed browsers, other people's sign-ins."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error

from tests.browser.chromium import FLAGS, find_chromium
from tests.browser.tablet import Tablet
from tests.people import member


def test_an_entry_is_sent_and_leaves_the_queue(tablet):
    tab = tablet.open()
    entry_id = tab.note("calm")
    tab.settle()
    last = tablet.kept()[-1]
    assert (last.id, last.author_id, last.body["text"]) == (entry_id, str(member("nora").id), "calm")


def test_what_is_entered_offline_outlives_the_tab_and_is_sent_in_order(tablet):
    tab = tablet.open()
    tablet.context.set_offline(True)
    for text in ("one", "two"):
        tab.note(text)
    tab.page.close()
    tab = tablet.open()
    shown = [(item["payload"]["text"], item["clientSeq"]) for item in tab.items()]
    assert shown == [("one", 1), ("two", 2)]
    tab.note("three")
    tablet.context.set_offline(False)
    tab.settle()
    assert tablet.notes() == ["one", "two", "three"]


def test_a_killed_browser_and_a_server_that_comes_back_and_loses_two_answers(
    playwright, running_server, running_ward, tmp_path
):
    """Killed and not closed: what the outbox said was kept must be on the disk by then."""

    def start():
        context = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=find_chromium(), args=list(FLAGS)
        )
        return Tablet(context, server, running_ward)

    with running_server() as server:
        tablet = start()
        tablet.sign_in("nora")
        tab = tablet.open()
        server.down()
        ids = [tab.note(f"note {number}") for number in range(20)]
        kill_browser(tab.page)
        again = start()
        again.person, again.capture = tablet.person, tablet.capture
        tabs = [again.open(), again.open()]
        assert [item["id"] for item in tabs[0].items()] == ids
        server.up(lose=2)
        again.sign_in("nora")
        for tab in tabs:
            tab.page.evaluate("() => dispatchEvent(new Event('online'))")
        for tab in tabs:
            tab.settle()
        sent = [entry for entry in again.kept() if entry.kind == "note"]
        assert [entry.id for entry in sent] == ids
        assert {entry.author_id for entry in sent} == {str(member("nora").id)}
        again.context.close()


def kill_browser(page):
    """Its process falls over where it stands, and answers no more."""
    with pytest.raises(Error, match="closed"):
        page.context.new_cdp_session(page).send("Browser.crash")


def test_two_tabs_and_one_queue(tablet):
    """The server counts: each entry is asked for once, whichever tab sends."""
    puts = []
    tablet.context.on("request", lambda sent: puts.append(sent.url) if sent.method == "PUT" else None)
    one, two = tablet.open(), tablet.open()
    for number in range(6):
        (one if number % 2 else two).note(f"note {number}")
    one.settle()
    two.settle()
    assert tablet.notes() == [f"note {number}" for number in range(6)]
    assert len(puts) == len(set(puts)) == 6


def test_an_expired_sign_in_keeps_the_queue(tablet):
    tablet.sign_in_expires()
    tab = tablet.open()
    kept_id = tab.note("kept")
    tab.expect_status("needsSignIn", True)
    assert [item["id"] for item in tab.items()] == [kept_id]
    tablet.sign_in("nora")
    tab.page.evaluate("() => device.outbox.wake()")
    tab.settle()
    assert tablet.notes() == ["kept"]


def test_who_tapped_is_the_author_although_another_is_signed_in_when_it_is_sent(tablet):
    of_nora = tablet.open()
    tablet.sign_in("nils")
    of_nils = tablet.open()
    of_nora.note("of Nora")
    of_nils.note("of Nils")
    of_nils.settle(left=0 if tablet.capture else 1)
    tablet.sign_in("nora")
    of_nora.page.evaluate("() => device.outbox.wake()")
    of_nora.settle()
    who = {entry.body["text"]: entry.author_id for entry in tablet.kept() if entry.kind == "note"}
    assert who == {"of Nora": str(member("nora").id), "of Nils": str(member("nils").id)}


def test_without_a_token_of_its_maker_an_entry_waits_for_them(tablet):
    tab = tablet.open()
    tab.page.evaluate("() => device.outbox.useCapture(null)")
    tablet.sign_in("nils")
    tab.note("of Nora")
    tab.expect_status("waitsFor", ["Nora Lind"])
    assert tablet.notes() == []
    tablet.sign_in("nora")
    tab.page.evaluate("() => device.outbox.wake()")
    tab.settle()
    assert [entry.author_id for entry in tablet.kept() if entry.kind == "note"] == [str(member("nora").id)]


def test_a_page_of_the_network_in_the_servers_place_takes_nothing_out_of_the_queue(tablet):
    """A captive portal answers everything with 200 and its own page, or with 404."""
    tab = tablet.open()
    for status in (200, 404):
        tablet.context.route("**/notes/*", portal(status))
        tab.note(f"through {status}")
        tab.page.wait_for_timeout(100)
        assert {item["state"] for item in tab.items()} <= {"waiting", "sending"}
    tablet.context.unroute("**/notes/*")
    tab.page.evaluate("() => device.outbox.wake()")
    tab.settle()
    # An entry that was answered oddly three times lets those behind it pass: on a slow machine they change places.
    assert sorted(tablet.notes()) == ["through 200", "through 404"]


def portal(status):
    return lambda route: route.fulfill(status=status, body="<h1>Welcome</h1>")


def test_receipts_are_kept_and_sent_back(tablet):
    sent = []
    tablet.context.on("request", lambda asked: sent.append(asked) if asked.method == "PUT" else None)
    tab = tablet.open()
    tab.note("first")
    tab.settle()
    receipt = tab.page.evaluate("(id) => device.store.loadReceipt(id)", tablet.ward.course_id)
    tab.page.close()
    tab = tablet.open()
    tab.note("second")
    tab.settle()
    assert "known-receipt" not in sent[0].headers
    assert sent[1].headers["known-receipt"] == f"{receipt['seq']} {receipt['link']}"
