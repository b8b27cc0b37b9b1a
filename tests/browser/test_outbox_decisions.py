"""What waits for a person: refused entries, and a sign-out that would leave entries behind."""

from __future__ import annotations

from playwright.sync_api import expect

CALM = {"systolic": 122, "diastolic": 78, "heart_rate": 70, "spo2": 98}
GUARDED = """async (sessionId) => {
  await device.store.saveDocument(sessionId, { document: { entries: [] }, etag: null });
  (await import("/static/js/device/guard.js")).guardSignOut(device);
}"""


def test_an_unusual_value_waits_is_confirmed_and_holds_nobody_up(tablet):
    tab = tablet.open()
    odd = tab.tap({"readings": {**CALM, "systolic": 206, "diastolic": 99}}, "vitals", "vitals")
    tab.note("behind it")
    tab.settle(left=1)
    (item,) = tab.items()
    assert (item["id"], item["state"], item["problem"]["status"]) == (odd, "refused", 422)
    assert tablet.notes() == ["behind it"]
    assert tab.page.evaluate("() => device.outbox.counts()") == {"waiting": 0, "refused": 1}
    tab.page.evaluate("(id) => device.outbox.confirm(id)", odd)
    tab.settle()
    last = tablet.kept()[-1]
    assert last.id == odd
    assert last.body["confirmed"]


def test_what_speaks_of_a_refused_entry_waits_with_it(tablet):
    tab = tablet.open()
    tablet.context.set_offline(True)
    payload = {"effect": "nausea", "severity": "mild", "solicited": False}
    refused = tab.tap({**payload, "severity": "dreadful"}, "side-effects", "side_effect")
    tab.tap({"target": refused, "resolved": True}, "side-effect-changes", "side_effect_change")
    tab.note("behind both")
    tablet.context.set_offline(False)
    tab.settle(left=2)
    assert [item["state"] for item in tab.items()] == ["refused", "waiting"]
    new = tab.page.evaluate(
        "([id, payload]) => device.outbox.retryAsNew(id, { payload })", [refused, {"severity": "mild"}]
    )
    tab.settle()
    assert [entry.kind for entry in tablet.kept()[-3:]] == ["note", "side_effect", "side_effect_change"]
    assert tablet.kept()[-2].id == new["id"] != refused


def test_a_conflict_waits_and_is_set_aside_with_a_note_that_quotes_it(tablet):
    tab = tablet.open()
    second_start = {"event": "started", "rate_mg_per_h": "61.5"}
    refused = tab.tap(second_start, "dose-events", "dose_event")
    tab.note("behind it")
    tab.settle(left=1)
    (item,) = tab.items()
    assert (item["state"], item["problem"]["status"]) == ("refused", 409)
    said = tab.page.evaluate(
        "(id) => device.outbox.setAside(id, ' ').then(() => '', (error) => error.message)", refused
    )
    assert said == "Say why it is set aside."
    tab.page.evaluate("(id) => device.outbox.setAside(id, 'entered twice')", refused)
    tab.settle()
    first, quoted = tablet.notes()
    assert first == "behind it"
    assert "Not kept: dose event" in quoted
    assert "event started, rate mg per h 61.5" in quoted
    assert quoted.endswith("Set aside: entered twice")


def test_a_password_never_waits_on_the_device(tablet):
    tab = tablet.open()
    said = tab.page.evaluate(
        "(entry) => device.outbox.add(entry).then(() => '', (error) => error.message)",
        tab.entry({"drawn_mg": "50", "witness_password": "secret"}, "drug-counts", "drug_count"),
    )
    assert said == "A password never waits on the device."
    assert tab.items() == []


def test_a_sign_out_is_stopped_while_anything_waits(tablet):
    """Nora's entry stops Nils too; once it is sent, what the device kept of patients goes with him."""
    tablet.open().note("of Nora")
    tablet.server.down()
    tablet.context.pages[0].evaluate("() => device.outbox.wake()")
    tab = tablet.open()
    tab.note("waits")
    tablet.server.up()
    tablet.sign_in("nils")
    tablet.server.down()
    tab.page.evaluate(GUARDED, tablet.ward.session_id)
    tab.page.get_by_role("button", name="Sign out").click()
    panel = tab.page.get_by_role("dialog", name="Not signed out")
    expect(panel).to_contain_text("made on this device")
    panel.get_by_role("button", name="Send now").click()
    expect(panel).to_contain_text("The server cannot be reached")
    panel.get_by_role("button", name="Stay").click()
    expect(panel).to_have_count(0)
    assert tab.page.url.endswith("/outbox")
    tab.page.get_by_role("button", name="Sign out").click()
    tablet.server.up()
    with tab.page.expect_request("**/sign-out"):
        panel.get_by_role("button", name="Send now").click()
    assert tablet.notes() == ["of Nora", "waits"]
    other = tablet.open()
    assert other.page.evaluate("(id) => device.store.loadDocument(id)", tablet.ward.session_id) is None
