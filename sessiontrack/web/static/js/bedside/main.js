/**
 * Starts the live bedside: what this device knows is drawn first, then the server is asked.
 */

import { openOutbox } from "../device/outbox.js";
import { openStore } from "../device/store.js";
import { loadCatalogue, loadDocument, openSync } from "../device/sync.js";
import { openWire } from "../device/wire.js";
import { $, h } from "../lib/dom.js";
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
import { fetchSheets } from "./later.js";
import { mount as mountLeaving } from "./leaving.js";
import { mount as mountVitals } from "./pad.js";
import { mount as mountStrip } from "./strip.js";

const AWAKE = ["infusing", "paused", "recovering"];
const HERE = ["checked_in", ...AWAKE, "discharged"];

/** So long the page waits for a newer catalogue than its own. Our own choice. */
const PATIENCE_MS = 300;

/** Each part with the place that it fills; a part is `mount(root, app)`, which answers `{draw, tick}`. */
const PARTS = [
  [mountBar, "#live-bar"],
  [mountHero, "#live-hero"],
  [mountDose, "#live-dose"],
  [mountAlerts, "#live-alerts"],
  [mountLastTime, "#live-lasttime"],
  [mountVitals, "#live-vitals"],
  [mountEffects, "#live-effects"],
  [mountLeaving, "#live-leaving"],
  [mountAlso, "#live-also"],
  [mountLatest, "#live-latest"],
  [mountStrip, "#live-strip"],
  [mountTabs, ".dock"],
];

const root = $("#bedside");
// Without the class the page of forms is shown, and this one would only stand in its way.
if (!document.documentElement.classList.contains("js")) showPlain();
else if (root) start(root).catch((error) => fallBack(root, error));

async function start(place) {
  // The page that this device keeps holds no id: the address does.
  const { sessionId = location.pathname.split("/")[2], personId } = place.dataset;
  const store = await openStore();
  const wire = openWire();
  const [known, catalogue] = await Promise.all([ownDocument(store, wire, sessionId, personId), keptCatalogue(store, wire)]);
  if (!known || !catalogue) return fallBack(place, new Error("This session was never opened on this device, and the server cannot be reached."));
  const outbox = await openOutbox({ person: known.me, capture: known.capture, store, wire });
  const app = createApp({ document: known, catalogue, outbox, readRecord, skew: () => wire.skewMs });
  buildFrame(place);
  for (const [mount, selector] of PARTS) app.mount(mount, $(selector));
  await app.refresh();
  place.dataset.ready = "yes";
  fetchRest({ store, outbox });
  const settleWake = keepAwake(() => AWAKE.includes(app.record.state));
  app.on("record", () => { settleWake(); leaveWhenOver(app); });
  settleWake();
  everySecond(app.tick);
  await openSync({ store, outbox, sessionId, onDocument: (newer) => take(newer, app), onTrouble: () => app.refresh() });
  return app;
}

/** What the first tap needs not: the sheets, then what makes the next opening quick. */
async function fetchRest(device) {
  // A sheet that was not fetched says so when it is tapped.
  const sheets = await fetchSheets().catch(() => null);
  sheets?.guardSignOut(device);
  installShell();
}

function take(newer, app) {
  // Somebody else signed in on this device: what is typed from here on is theirs.
  if (newer.me.id !== app.me.id) return location.reload();
  app.outbox.useCapture(newer.capture);
  return app.take(newer);
}

/** The document that this device kept, when it is of the person at this page; else the server's. */
async function ownDocument(store, wire, sessionId, personId) {
  const kept = (await loadDocument(store, sessionId))?.document;
  if (kept && (!personId || kept.me.id === personId)) return kept;
  const answer = await wire.ask("GET", `/sessions/${sessionId}/bedside`);
  if (answer.status !== 200) return null;
  await store.saveDocument(sessionId, { document: answer.body, etag: answer.headers.get("ETag") });
  return answer.body;
}

/** The server's catalogue, or the one that this device kept when the answer takes too long. */
async function keptCatalogue(store, wire) {
  const newer = loadCatalogue(store, wire);
  const kept = (await store.load("catalogue"))?.catalogue;
  if (!kept) return newer;
  return Promise.race([newer, new Promise((resolve) => { setTimeout(resolve, PATIENCE_MS, kept); })]);
}

/** A session that was completed or called off elsewhere has no bedside any more. */
function leaveWhenOver(app) {
  if (HERE.includes(app.record.state) || !app.isOnline || app.waiting.length) return;
  location.assign(`/sessions/${app.sessionId}`);
}

/** The page that works without a script comes back, with a word about why. */
function fallBack(place, error) {
  console.error(error);
  place.replaceChildren();
  showPlain();
  const words = `The page that keeps entries on this device could not start: ${error.message} The forms below work while the server is reached.`;
  place.before(h("p", { class: "note note--warn", role: "status" }, words));
}
