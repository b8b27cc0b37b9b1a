// Side effects from their onset to their end, with the severities in between.

/**
 * Every episode by onset. A change before the onset or after the end stays in the record and moves nothing.
 *
 * @param {object[]} current entries in the order of the bedside
 * @returns {{id, code, severity, onsetAt, resolvedAt, steps: {at, severity}[], action, solicited, entry}[]} `id`: of
 *   the onset's first version, which changes name
 */
export function episodesOf(current) {
  const onsets = new Map();
  const changes = new Map();
  for (const entry of current) {
    if (entry.kind === "side_effect") onsets.set(entry.targetId ?? entry.id, entry);
    if (entry.kind === "side_effect_change") {
      const id = entry.body.target;
      changes.set(id, [...(changes.get(id) ?? []), entry]);
    }
  }
  return [...onsets].map(([id, onset]) => episode(id, onset, changes.get(id) ?? []));
}

function episode(id, onset, changes) {
  const { effect: code, severity, solicited, action = null } = onset.body;
  const steps = [{ at: onset.measuredAt, severity }];
  const found = { id, code, severity, onsetAt: onset.measuredAt, resolvedAt: null, steps, action, solicited, entry: onset };
  for (const { measuredAt, body } of changes) {
    if (measuredAt < onset.measuredAt || found.resolvedAt !== null) continue;
    found.action = body.action || found.action;
    if (body.resolved) found.resolvedAt = measuredAt;
    else if (body.severity) steps.push({ at: measuredAt, severity: body.severity });
  }
  return { ...found, severity: steps.at(-1).severity };
}

/**
 * Every severity that was charted, in the order of the bedside; a change without an onset is none.
 *
 * @returns {{entry, effectId, code, severity}[]}
 */
export function stepsOf(entries) {
  const codes = new Map();
  const steps = [];
  for (const entry of entries) {
    const { body } = entry;
    if (entry.kind === "side_effect") {
      const effectId = entry.targetId ?? entry.id;
      codes.set(effectId, body.effect);
      steps.push({ entry, effectId, code: body.effect, severity: body.severity });
    } else if (entry.kind === "side_effect_change" && body.severity && codes.has(body.target)) {
      steps.push({ entry, effectId: body.target, code: codes.get(body.target), severity: body.severity });
    }
  }
  return steps;
}
