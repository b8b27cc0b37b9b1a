// How far the device's clock is from the server's.

const SAMPLES = 8;

/** The Date header has whole seconds: on average the server was half a second further. */
const HALF_SECOND_MS = 500;

/** Beyond this it is shown. Source: integrity.md, section 3, clocks. */
export const SHOWN_FROM_MS = 120_000;

/**
 * The newest samples with one more.
 *
 * @param {Array<{sentAt: number, receivedAt: number, date: string|null}>} samples
 */
export function addSample(samples, sample) {
  const serverAt = Date.parse(sample.date ?? "");
  if (Number.isNaN(serverAt) || sample.receivedAt < sample.sentAt) return samples;
  const tripMs = sample.receivedAt - sample.sentAt;
  const skewMs = sample.sentAt + tripMs / 2 - (serverAt + HALF_SECOND_MS);
  return [...samples, { skewMs, tripMs }].slice(-SAMPLES);
}

/**
 * The device's clock minus the server's, from the quickest answer; positive when the device is ahead.
 *
 * @returns {number|null} milliseconds; null before any answer
 */
export function skewOf(samples) {
  if (samples.length === 0) return null;
  return samples.reduce((best, next) => (next.tripMs < best.tripMs ? next : best)).skewMs;
}
