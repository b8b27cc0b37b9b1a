// A session's document with what the server answered after it was read: nothing that was kept leaves the screen.

/**
 * @param {object} document the bedside document
 * @param {Array<{entry: object, receipt: object, alerts: object[], next_vitals_due_at?: string}>} answers
 * @returns {object} the same document when it holds them all
 */
export function merged(document, answers) {
  const known = new Set(document.entries.map((entry) => entry.id));
  const missing = answers.filter((answer) => !known.has(answer.entry.id));
  return missing.reduce(withAnswer, document);
}

function withAnswer(document, answer) {
  const isNewest = answer.receipt.seq > (document.receipt?.seq ?? 0);
  return {
    ...document,
    entries: [...document.entries, answer.entry].sort((one, other) => one.seq - other.seq),
    alerts: [...document.alerts, ...raisedBy(answer, document)],
    ...(isNewest ? { receipt: answer.receipt } : {}),
    ...(isNewest && answer.next_vitals_due_at ? { next_vitals_due_at: answer.next_vitals_due_at } : {}),
  };
}

function raisedBy({ entry, alerts = [] }, document) {
  const known = new Set(document.alerts.map((alert) => alert.id));
  return alerts
    .filter((alert) => !known.has(alert.id))
    .map((alert) => ({ status: "open", raised_at: entry.entered_at, cause_id: entry.id, ...alert }));
}
