/**
 * Starts the live bedside: what this device knows is drawn first, then the server is asked.
 */

import { openOutbox } from "../device/outbox.js";
import { openStore } from "../device/store.js";
import { loadCatalogue, loadDocument, openSync } from "../device/sync.js";
import { openWire } from "../device/wire.js";
import { $, h } from "../lib/dom.js";
import { clock } from "../lib/format.js";
import { showPlain } from "../plain.js";
import { readRecord } from "../record/record.js";
import { installShell } from "../shell.js";
import { keepAwake } from "../wake.js";
import { mount as mountAlerts } from "./alerts.js";
import { mount as mountAlso } from "./also.js";
import { createApp, everySecond } from "./app.js";
import { mount as mountBar } from "./bar.js";
import { mount as mountDose } from "./dose.js";
import { mount as mountEffects } from "./effects.js";
import { buildFrame, mountTabs } from "./frame.js";
import { mount as mountHero } from "./hero.js";
import { mount as mountLastTime } from "./lasttime.js";
import { mount as mountLatest } from "./latest.js";
import { fetchSheets, onceHere } from "./later.js";
import { mount as mountLeaving } from "./leaving.js";
import { mount as mountVitals } from "./pad.js";

const AWAKE = ["infusing", "paused", "recovering"];
const HERE = ["checked_in", ...AWAKE, "discharged"];

/** So long a page that is not drawn waits for it. */
const UNSEEN_MS = 500;

/** Each part with the place that it fills; a part is `mount(root, app)`, which answers `{draw, tick}`. */
const FIRST = [
  [mountBar, "#live-bar"],
  [mountHero, "#live-hero"],
  [mountDose, "#live-dose"],
  [mountAlerts, "#live-alerts"],
  [mountLastTime, "#live-lasttime"],
  [mountVitals, "#live-vitals"],
  [mountAlso, "#live-also"],
  [mountTabs, ".dock"],
];

/** What the first tap on the pad needs not: each of these is drawn in a frame of its own, into room that waits for it. */
const NEXT = [
  [[mountEffects, "#live-effects"], [mountLeaving, "#live-leaving"]],
  [[mountLatest, "#live-latest"]],
];

const root = $("#bedside");
// Without the class the page of forms is shown, and this one would only stand in its way.
if (!document.documentElement.classList.contains("js")) showPlain();
else if (root) start(root).catch((error) => fallBack(root, error));

async function start(place) {
  // The page that this device keeps holds no id: the address does.
  const { sessionId = location.pathname.split("/")[2], personId, catalogue: current } = place.dataset;
  const wire = openWire();
  // On its way while the store opens, and while the browser makes its calendar, which is slow the first time.
  const asked = wire.ask("GET", `/sessions/${sessionId}/bedside`);
  const opening = openStore();
  const reading = Promise.all([
    opening.then((store) => ownDocument(store, asked, sessionId, personId)),
    loadCatalogue(opening, wire, current),
    opening.then((store) => store.listItems()),
  ]);
  clock(Date.now(), "UTC");
  const [own, catalogue, held] = await reading;
  const store = await opening;
  if (!own || !catalogue) return fallBack(place, new Error("This session was never opened on this device, and the server cannot be reached."));
  const { document: known } = own;
  const outbox = await openOutbox({ person: known.me, capture: known.capture, store, wire, held });
  const waiting = held.filter((item) => item.sessionId === sessionId);
  const app = createApp({ document: known, catalogue, outbox, readRecord, waiting, skew: () => wire.skewMs });
  buildFrame(place);
  mountAll(FIRST, app);
  // A tap is taken and kept from here on.
  place.dataset.ready = "pad";
  const settleWake = keepAwake(() => AWAKE.includes(app.record.state));
  app.on("record", () => { settleWake(); leaveWhenOver(app); });
  settleWake();
  everySecond(app.tick);
  await Promise.all([drawNext(app, place, { store, outbox }), follow(app, own, asked, { store, outbox })]);
  return app;
}

async function drawNext(app, place, device) {
  for (const parts of NEXT) {
    await drawn();
    // On their way meanwhile. A sheet that was not fetched says so when it is tapped, and is fetched again.
    fetchSheets().catch(() => {});
    mountAll(parts, app);
  }
  place.dataset.ready = "yes";
  onceHere((sheets) => {
    sheets.mountLate(app);
    sheets.guardSignOut(device);
  });
  await fetchSheets().catch(() => {});
  // Last, what makes the next opening quick.
  installShell();
}

/** From the first tap on: what is kept must stand in the document before it leaves the queue. */
async function follow(app, { document: shown, saved }, asked, device) {
  await saved;
  const onDocument = (newer) => take(newer, app);
  const { sessionId } = app;
  return openSync({ ...device, sessionId, shown, asked: saved ? null : asked, onDocument, onTrouble: () => app.refresh() });
}

function mountAll(parts, app) {
  for (const [mount, selector] of parts) app.mount(mount, $(selector));
}

/** Once the page is seen; one that nobody looks at is not drawn, and goes on all the same. */
function drawn() {
  return new Promise((done) => {
    requestAnimationFrame(() => { setTimeout(done); });
    setTimeout(done, UNSEEN_MS);
  });
}

function take(newer, app) {
  // Somebody else signed in on this device: what is typed from here on is theirs.
  if (newer.me.id !== app.me.id) return location.reload();
  app.outbox.useCapture(newer.capture);
  return app.take(newer);
}

/**
 * The document that this device kept, when it is of the person at this page; else the server's.
 *
 * @returns {Promise<{document: object, saved?: Promise<void>}|null>} `saved`: the server's is on the device
 */
async function ownDocument(store, asked, sessionId, personId) {
  const kept = (await loadDocument(store, sessionId))?.document;
  if (kept && (!personId || kept.me.id === personId)) return { document: kept };
  const { status, headers, body } = await asked;
  if (status !== 200) return null;
  const saved = store.saveDocument(sessionId, { document: body, etag: headers.get("ETag") });
  // Whoever waits for it hears of it; until then it is no error that nobody handles.
  saved.catch(() => {});
  return { document: body, saved };
}

/** A session that was completed or called off elsewhere has no bedside any more. */
function leaveWhenOver(app) {
  if (HERE.includes(app.record.state) || !app.isOnline || app.waiting.length) return;
  location.assign(`/sessions/${app.sessionId}`);
}

/** Says why the page cannot start, and leads to the one that works without a script. */
function fallBack(place, error) {
  console.error(error);
  document.documentElement.classList.remove("js");
  place.replaceChildren();
  // The page that the device keeps for a session names no forms.
  const forms = $("[data-forms]");
  $(".late")?.remove();
  const words = `The page that keeps entries on this device could not start: ${error.message}`;
  place.before(h("p", { class: "note note--warn", role: "status" }, forms ? words : `${words} Open it once the server can be reached.`),
    ...(forms ? [h("p", {}, h("a", { class: "btn btn--primary", href: forms.href }, "Use the page of forms"))] : []));
}
