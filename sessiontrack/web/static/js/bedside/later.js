/**
 * The way to what a tap opens: that file is fetched once the page is drawn, so that it is here before a finger is
 * and stays when the network goes.
 */

let sheets = null;
let asked = null;
const waiting = [];

/** Fetches them; again only when they did not arrive. */
export function fetchSheets() {
  asked ??= import("./sheets.js").then(
    (all) => {
      sheets = all;
      for (const act of waiting.splice(0)) queueMicrotask(() => act(all));
      return all;
    },
    (error) => { asked = null; throw error; });
  return asked;
}

/** Does something with them as soon as they are here, whichever try brings them. */
export function onceHere(act) {
  if (sheets) act(sheets);
  else waiting.push(act);
}

/**
 * Does something with them: in the same moment when they are here, or a keyboard would not come up for a text.
 *
 * @param {object} app
 * @param {(sheets: typeof import("./sheets.js")) => void} act
 */
export function withSheets(app, act) {
  if (sheets) return act(sheets);
  return fetchSheets().then(act, () => app.say("This part of the page has not arrived. Reload the page when the server can be reached.", "crit"));
}

const opens = (name) => (app, ...given) => withSheets(app, (all) => all[name](app, ...given));

export const openAllAlerts = opens("openAllAlerts");
export const openAnswer = opens("openAnswer");
export const openDose = opens("openDose");
export const openEmergency = opens("openEmergency");
export const openEnd = opens("openEnd");
export const openFacts = opens("openFacts");
export const openHandover = opens("openHandover");
export const openIncident = opens("openIncident");
export const openIv = opens("openIv");
export const openKeys = opens("openKeys");
export const openLeave = opens("openLeave");
export const openMedicine = opens("openMedicine");
export const openMore = opens("openMore");
export const openNote = opens("openNote");
export const openOxygen = opens("openOxygen");
export const openRate = opens("openRate");
export const openResume = opens("openResume");
export const openSure = opens("openSure");
export const openTolerability = opens("openTolerability");
