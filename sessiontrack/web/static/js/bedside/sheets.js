/**
 * Everything of the page that only a tap opens, in a file of its own: the page is drawn before it arrives.
 */

export { guardSignOut } from "../device/guard.js";
export { checkDose } from "../record/dose-checks.js";
export { openAllAlerts, openAnswer } from "./alert-sheets.js";
export { openEmergency, openIncident, openIv, openOxygen, openTolerability } from "./also-forms.js";
export { openMedicine, openMore, openNote } from "./also-sheets.js";
export { openDose } from "./dose-given.js";
export { openEnd } from "./end-sheet.js";
export { openFacts } from "./facts-sheet.js";
export { openHandover } from "./handover.js";
export { openKeys, openSure } from "./key-sheet.js";
export { mountLate } from "./late-parts.js";
export { openLeave } from "./leave-sheet.js";
export { severityPicker } from "./picker.js";
export { openRate, openResume } from "./rate-sheet.js";
export { savingDialog } from "./saving-dialog.js";
