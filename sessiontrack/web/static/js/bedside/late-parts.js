/**
 * Parts of the page that are not needed for its first tap: they are drawn as soon as their file is here.
 */

import { mount as mountDevice } from "./device-card.js";
import { mount as mountHow } from "./how-taken.js";
import { mount as mountOrderCheck } from "./order-check.js";
import { mount as mountPauseReason } from "./pause-reason.js";
import { mount as mountRaised } from "./raised.js";
import { mount as mountRoom } from "./room-notice.js";
import { mount as mountStrip } from "./strip.js";

const PARTS = [mountStrip, mountHow, mountPauseReason, mountOrderCheck, mountRaised, mountRoom, mountDevice];

/** Draws them. */
export function mountLate(app) {
  for (const mount of PARTS) app.mount(mount);
}
