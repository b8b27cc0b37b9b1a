/** What the device says about records of the server; `test_record_parity.py` holds it against what the server says. */
async ({ catalogue, cases }) => {
  const { checkVitals, readRecord } = await import("/static/js/record/record.js");
  const micros = (at) => (at === null ? null : Math.round(at * 1000));

  function reduced({ n, d }) {
    let [a, b] = [n < 0n ? -n : n, d];
    while (b) [a, b] = [b, a % b];
    return `${n / a || 0n}/${n ? d / a : 1n}`;
  }

  function read({ document, waiting, now, checks }) {
    return said(readRecord(document, waiting, now, catalogue), checks, now);
  }

  function said(record, checks, now) {
    const { infusion } = record;
    return {
      state: record.state,
      current: record.current.map((entry) => entry.id),
      delivered: reduced(infusion.delivered(now)),
      delivered_mg: infusion.deliveredMg(now),
      rate: infusion.rateUgPerHAt(now),
      elapsed: infusion.elapsedSeconds(now),
      ordered: infusion.orderedUg,
      due: micros(record.dueAt),
      baseline: record.baseline && [record.baseline.systolic, record.baseline.diastolic],
      full: record.vitals.filter((set) => set.isFull).map((set) => set.entry.id),
      effects: record.effects.map(effect),
      late: record.current.filter((entry) => record.isVersionLate(entry)).map((entry) => entry.id),
      alerts: record.alerts.map(alert).sort(byLevelAndTime),
      leaving: record.leaving.map(({ code, label, met, words }) => [code, label, met, words]),
      checks: checks.map((body) => checked(checkVitals(body, record))),
    };
  }

  function effect({ id, code, severity, onsetAt, resolvedAt, action, steps }) {
    const known = steps.map((step) => [micros(step.at), step.severity]);
    return [id, code, severity, micros(onsetAt), micros(resolvedAt), action, known];
  }

  function alert({ id, rule, level, message, entryId, status, raisedAt, blocks, late, isKept, isGate }) {
    return { id, rule, level, message, entry_id: entryId, status, raised_at: micros(raisedAt), blocks, late, isKept, isGate };
  }

  // Of one level and moment the rules' order counts nowhere.
  function byLevelAndTime(one, other) {
    const rank = ({ level }) => ["critical", "warn", "info"].indexOf(level);
    return rank(one) - rank(other) || one.raised_at - other.raised_at || (one.id < other.id ? -1 : 1);
  }

  function checked(faults) {
    const isOfRule = ({ kind }) => kind === "stop" || kind === "caution";
    return faults.map((fault) => {
      const { path, code, message, confirmable, kind, value = null } = fault;
      return { path: isOfRule(fault) ? path.replace(/\/\w+$/, "") : path, code, message, confirmable, kind, value };
    });
  }

  return cases.map(read);
};
