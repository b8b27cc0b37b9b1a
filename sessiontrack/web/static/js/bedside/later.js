/**
 * The way to what a tap opens: those files are fetched once the page is drawn, so that they are here before a finger is
 * and stay when the network goes.
 */

let sheets = null;

/** Fetches them; at most once. */
export async function fetchSheets() {
  sheets ??= await import("./sheets.js");
  return sheets;
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
export const openHandover = opens("openHandover");
export const openIncident = opens("openIncident");
export const openIv = opens("openIv");
export const openLeave = opens("openLeave");
export const openMedicine = opens("openMedicine");
export const openMore = opens("openMore");
export const openNote = opens("openNote");
export const openOxygen = opens("openOxygen");
export const openRate = opens("openRate");
export const openResume = opens("openResume");
export const openTolerability = opens("openTolerability");
