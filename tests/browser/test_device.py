"""What lies on a tablet: sealed, readable by the next version, fresh while seen, and gone after the visit."""

from __future__ import annotations

import re

import pytest

from tests.browser.tablet import Tablet

CALM = {"systolic": 122, "diastolic": 78, "heart_rate": 70, "spo2": 98}


DUMP = """async () => {
  const db = await new Promise((ok) => { indexedDB.open("sessiontrack").onsuccess = (e) => ok(e.target.result); });
  const rows = [];
  for (const name of db.objectStoreNames) {
    const all = db.transaction(name).objectStore(name).getAll();
    rows.push(...await new Promise((ok) => { all.onsuccess = () => ok(all.result); }));
  }
  db.close();
  const text = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? new TextDecoder("latin1").decode(value)
    : value instanceof CryptoKey ? `key ${value.extractable}`
    : value && typeof value === "object" ? Object.entries(value).map(([k, v]) => k + " " + text(v)).join(" ")
    : String(value);
  return text(rows);
}"""


def test_only_ciphertext_lies_on_the_device_and_its_key_cannot_be_read_out(tablet):
    tab = tablet.open()
    tablet.context.set_offline(True)
    tab.note("Rowan Ashdown felt light")
    tab.tap({"readings": {**CALM, "systolic": 139}}, "vitals", "vitals")
    document = {"document": {"entries": [], "patient": {"family_name": "Ashdown"}}, "etag": '"1"'}
    tab.page.evaluate(
        "(all) => device.store.saveDocument(all[0], all[1])", [tablet.ward.session_id, document]
    )
    lies = tab.page.evaluate(DUMP)
    assert tablet.ward.session_id in lies
    for secret in ("Ashdown", "Rowan", "light", "systolic", "Nora", "Lind", "vitals", "note"):
        assert secret not in lies, secret
    # The moments it was kept at have any three digits in them.
    assert not re.search(r"\b139\b", lies)
    said = tab.page.evaluate("""async () => {
      const db = await new Promise((ok) => { indexedDB.open("sessiontrack").onsuccess = (e) => ok(e.target.result); });
      const got = db.transaction("keys").objectStore("keys").getAll();
      const [{ secret }] = await new Promise((ok) => { got.onsuccess = () => ok(got.result); });
      return crypto.subtle.exportKey("raw", secret).then(() => "exported", (error) => error.name);
    }""")
    assert said == "InvalidAccessError"


NEXT = """async () => {
  const { STEPS } = await import("/static/js/device/rows.js");
  const { openStore } = await import("/static/js/device/store.js");
  const more = (db, transaction) => {
    db.createObjectStore("later", { keyPath: "key" });
    transaction.objectStore("items").createIndex("sessionId", "sessionId");
  };
  const store = await openStore({ steps: [...STEPS, more] });
  return (await store.listItems()).map((item) => item.payload.text);
}"""


def test_a_new_version_of_the_app_reads_the_queue_of_the_old_one_and_an_old_tab_goes_on(tablet):
    tablet.context.set_offline(True)
    old = tablet.open()
    old.note("by the old app")
    new = tablet.open()
    assert new.page.evaluate(NEXT) == ["by the old app"]
    old.note("by the old app, still open")
    assert new.page.evaluate(NEXT) == ["by the old app", "by the old app, still open"]
    tablet.context.set_offline(False)
    new.page.evaluate("() => device.outbox.wake()")
    new.settle()
    assert tablet.notes() == ["by the old app", "by the old app, still open"]


FOLLOW = """async (sessionId) => {
  const { openSync } = await import("/static/js/device/sync.js");
  const seen = [];
  const onDocument = (document) => seen.push(document);
  const sync = await openSync({ ...device, sessionId, onDocument, everyMs: 200 });
  Object.assign(device, { sync, seen });
}"""
SHOWN = "() => device.seen.at(-1)?.entries.filter((entry) => entry.kind === 'note').map((entry) => entry.body.text)"


def expect_shown(tab, texts):
    for _ in range(250):
        if tab.page.evaluate(SHOWN) == texts:
            return
        tab.page.wait_for_timeout(20)
    pytest.fail(f"{tab.page.evaluate(SHOWN)} is shown")


def test_two_tablets_see_what_the_other_wrote(tablet, browser):
    other = Tablet(browser.new_context(), tablet.server, tablet.ward)
    other.sign_in("nils")
    here, there = tablet.open(), other.open()
    for tab in (here, there):
        tab.page.evaluate(FOLLOW, tablet.ward.session_id)
    here.note("from here")
    expect_shown(there, ["from here"])
    there.note("from there")
    expect_shown(here, ["from here", "from there"])
    # The tests' server and browser share a clock; the header has whole seconds.
    assert abs(here.page.evaluate("() => device.sync.skewMs")) < 1500
    other.context.close()


def test_a_page_that_is_opened_without_a_network_shows_all_that_was_known_and_written(tablet):
    """The answers that came after the last document too: nothing leaves the screen on the way to the server."""
    tab = tablet.open()
    tab.page.evaluate(FOLLOW, tablet.ward.session_id)
    tab.note("in the document")
    tab.settle()
    expect_shown(tab, ["in the document"])
    tab.page.wait_for_timeout(300)
    tablet.context.route("**/bedside", lambda route: route.abort())
    tab.note("answered since")
    tab.settle()
    expect_shown(tab, ["in the document", "answered since"])
    tablet.context.set_offline(True)
    tab.page.close()
    tab = tablet.open()
    tab.page.evaluate(FOLLOW, tablet.ward.session_id)
    expect_shown(tab, ["in the document", "answered since"])


def test_documents_leave_the_device_when_nothing_waits_for_their_session(tablet):
    tab = tablet.open()
    tab.page.evaluate(FOLLOW, tablet.ward.session_id)
    expect_shown(tab, [])
    tab.page.evaluate("() => device.sync.close()")
    tablet.context.set_offline(True)
    tab.note("waits")
    loaded = """async (id) => {
      await device.store.purge(() => true);
      return await device.store.loadDocument(id) !== null;
    }"""
    assert tab.page.evaluate(loaded, tablet.ward.session_id) is True
    tablet.context.set_offline(False)
    tab.settle()
    assert tab.page.evaluate(loaded, tablet.ward.session_id) is False


def test_the_room_of_the_device_is_asked_once_and_told(tablet):
    tab = tablet.open()
    asked = """async () => {
      const { readRoom } = await import("/static/js/device/room.js");
      let count = 0;
      const persist = navigator.storage.persist.bind(navigator.storage);
      navigator.storage.persist = () => { count += 1; return persist(); };
      const rooms = [await readRoom(device.store), await readRoom(device.store)];
      return { count, words: rooms[1].words, isPersistent: rooms[1].isPersistent };
    }"""
    said = tab.page.evaluate(asked)
    assert said["count"] == 1
    assert bool(said["words"]) != said["isPersistent"]


CLOCKS = """async () => {
  const { clockText, dayText } = await import("/static/js/record/time.js");
  const zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"];
  const changes = ["2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01", "2026-12-31"];
  const places = Array.from({ length: 200 }, (_, place) => place * 1_020_000 + 0.25);
  const moments = changes.flatMap((day) => places.map((place) => Date.parse(day) + place));
  const read = () => zones.flatMap((zone) => moments.map((at) => `${dayText(at, zone)} ${clockText(at, zone)}`));
  const [has, before] = ["Temporal" in globalThis, read()];
  delete globalThis.Temporal;
  return { has, before, after: read() };
}"""


def test_a_browser_without_the_newer_calendar_reads_the_same_clock(tablet):
    found = tablet.open().page.evaluate(CLOCKS)
    assert found["has"]
    assert len(found["before"]) == 6 * 7 * 200
    assert found["before"] == found["after"]
    assert "2026-10-25 02:34" in found["before"]
