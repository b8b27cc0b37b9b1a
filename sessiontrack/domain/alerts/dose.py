"""Rules about the amount of drug: ordered, running, delivered, drawn and wasted."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import cast

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.situation import Situation
from sessiontrack.domain.alerts.tables import ORDERED
from sessiontrack.domain.alerts.words import SIDES, said
from sessiontrack.domain.bodies import DoseEvent, DrugCount
from sessiontrack.domain.dose_ranges import BOLUS_CAP_UG_PER_KG
from sessiontrack.domain.dosing import (
    RATE_ROUTES,
    drug_balance_ug,
    is_balanced,
    ordered_ug,
    ordered_ug_per_kg,
    rate_ug_per_h,
    shown_mg,
    shown_mg_per_kg,
)
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.summaries import SessionSummary


def dose_range(situation: Situation) -> Iterable[Finding]:
    """An infusion ordered or running outside the usual dose per kilogram, or boluses above their cap.

    A dose that cannot be set against a weight holds the start: unknown is not usual.

    Source: Andrade 2017, J Clin Psychiatry 78(7):e852 (low); clinic-day review (1.0 and 1.5);
    Pennsylvania Department of Health 2020 (rate and boluses).
    """
    entry = situation.order_entry
    if entry is None or situation.route not in RATE_ROUTES:
        return
    yield from _ordered(situation, entry)
    yield from _rates(situation)
    yield from _boluses(situation)


def _ordered(situation: Situation, entry: Entry) -> Iterable[Finding]:
    order, protocol, weight_g = situation.order, situation.protocol, situation.record.weight_g
    assert order is not None
    per_kg = ordered_ug_per_kg(order, weight_g)
    if per_kg is None:
        # Before the arrival nobody can have weighed the patient.
        if situation.seen("check_in"):
            yield Finding(
                level=Level.WARN,
                message=said("dose_range", "no_weight"),
                entry=entry,
                blocks=True,
            )
        return
    for bound in ORDERED:
        if bound.is_beyond(per_kg, protocol[bound.limit]):
            shown = shown_mg_per_kg(per_kg)
            side, limit = SIDES[bound.comparison], shown_mg_per_kg(protocol[bound.limit])
            yield Finding(
                level=bound.level,
                message=said("dose_range", "ordered", shown=shown, side=side, limit=limit),
                entry=entry,
                inputs={"ordered_mg_per_kg": shown},
                limits=(bound.limit,),
                blocks=bound.level is Level.CRITICAL,
            )
            return


def _rates(situation: Situation) -> Iterable[Finding]:
    weight_g, code = situation.record.weight_g, "rate_critical_ug_per_kg_h"
    limit = situation.protocol[code]
    for entry in situation.seen("dose_event"):
        rate = rate_ug_per_h(cast(DoseEvent, entry.body))
        if rate is None or not weight_g:
            continue
        per_kg = rate * 1000 / weight_g
        if per_kg > limit:
            shown = shown_mg_per_kg(per_kg)
            yield Finding(
                level=Level.CRITICAL,
                message=said("dose_range", "rate", shown=shown, limit=shown_mg_per_kg(limit)),
                entry=entry,
                inputs={"rate_mg_per_kg_h": shown},
                limits=(code,),
            )


def _boluses(situation: Situation) -> Iterable[Finding]:
    weight_g, together_ug = situation.record.weight_g, 0
    for entry in situation.seen("dose_event"):
        event = cast(DoseEvent, entry.body)
        if event.event != "bolus" or event.dose_ug is None or not weight_g:
            continue
        together_ug += event.dose_ug
        per_kg = Fraction(together_ug * 1000, weight_g)
        if per_kg > BOLUS_CAP_UG_PER_KG:
            cap = shown_mg_per_kg(BOLUS_CAP_UG_PER_KG)
            mg, shown = shown_mg(together_ug), shown_mg_per_kg(per_kg)
            yield Finding(
                level=Level.CRITICAL,
                message=said("dose_range", "boluses", mg=mg, shown=shown, limit=cap),
                entry=entry,
                inputs={"boluses_mg": mg, "boluses_mg_per_kg": shown},
                other_limits={"bolus_cap_mg_per_kg": cap},
            )


def dose_jump(situation: Situation) -> Iterable[Finding]:
    """The order rose much from the last session in which drug was given.

    Source: clinic default: titration should be deliberate.
    """
    entry, order, protocol = situation.order_entry, situation.order, situation.protocol
    last = _last_given(situation)
    if entry is None or order is None or last is None or not last.ordered_ug_per_kg:
        return
    now = ordered_ug_per_kg(order, situation.record.weight_g)
    # Milligrams per kilogram of two routes cannot be compared.
    if now is None or last.route not in (None, order.route):
        return
    before = last.ordered_ug_per_kg
    most, percent = protocol["dose_jump_ug_per_kg"], protocol["dose_jump_percent"]
    if now - before > most or (now - before) * 100 > percent * before:
        yield Finding(
            level=Level.WARN,
            message=f"Ordered {shown_mg_per_kg(now)} mg/kg after {shown_mg_per_kg(before)} mg/kg "
            f"last time: a rise above {shown_mg_per_kg(most)} mg/kg or {percent} %. Is it meant?",
            entry=entry,
            inputs={
                "ordered_mg_per_kg": shown_mg_per_kg(now),
                "last_mg_per_kg": shown_mg_per_kg(before),
            },
            limits=("dose_jump_ug_per_kg", "dose_jump_percent"),
        )


def _last_given(situation: Situation) -> SessionSummary | None:
    until = situation.started_at or situation.now
    given = [
        (summary.infusion_started_at, summary)
        for summary in situation.record.earlier
        if summary.infusion_started_at and summary.infusion_started_at < until
        if summary.delivered_ug
    ]
    return max(given, key=lambda pair: pair[0])[1] if given else None


def overrun_dose(situation: Situation) -> Iterable[Finding]:
    """More drug was delivered than ordered, beyond a tolerance: the pump or an entry is wrong.

    It grows by the minute, so one act of giving raises it once. Each further one, another order, and another weight
    of an order per kilogram raise it again: an answer to what was delivered before is none to what came after it.

    Source: clinic default; clinic-day review: what goes on beyond a limit never goes silent.
    """
    order, given = situation.order, [entry for entry in situation.seen("dose_event") if _gives(entry)]
    ordered = ordered_ug(order, situation.record.weight_g) if order else None
    if ordered is None or not given:
        return
    delivered = situation.record.infusion.delivered_ug_at(situation.now)
    percent = situation.protocol["overrun_percent"]
    if delivered * 100 > ordered * (100 + percent):
        amounts = {"delivered": shown_mg(delivered), "ordered": shown_mg(ordered)}
        yield Finding(
            level=Level.CRITICAL,
            message=said(
                "overrun_dose", "doses" if situation.is_single_doses else "said", **amounts, percent=percent
            ),
            # By what was written last, not by what was given last: a dose charted late came unseen.
            entry=max([*given, *_ordered_by(situation)], key=lambda entry: entry.seq),
            inputs={f"{code}_mg": amount for code, amount in amounts.items()},
            limits=("overrun_percent",),
        )


def _ordered_by(situation: Situation) -> Iterable[Entry]:
    """What says how much is ordered: the order, and the weight where it is per kilogram."""
    entry, order = situation.order_entry, situation.order
    assert entry is not None
    assert order is not None
    yield entry
    if order.dose_ug_per_kg is not None:
        yield from situation.seen("check_in")


def _gives(entry: Entry) -> bool:
    return cast(DoseEvent, entry.body).event in ("started", "resumed", "bolus", "dose_given")


def controlled_mismatch(situation: Situation) -> Iterable[Finding]:
    """What was drawn is not what was delivered and wasted, once the drug has ended.

    Source: Schedule III accounting; the tolerance is a clinic default.
    """
    ended_at, counts = situation.effect_ended_at, situation.seen("drug_count")
    # What is drawn for a second dose must not look missing while the first one acts.
    if ended_at is None or not counts:
        return
    entry = max(counts, key=lambda entry: entry.seq)
    count = cast(DrugCount, entry.body)
    delivered = situation.record.infusion.delivered_ug_at(situation.now)
    percent = situation.protocol["controlled_percent"]
    if is_balanced(count, delivered, percent):
        return
    missing = drug_balance_ug(count.drawn_ug, delivered, count.wasted_ug)
    amounts = {
        "drawn": shown_mg(count.drawn_ug),
        "delivered": shown_mg(delivered),
        "wasted": shown_mg(count.wasted_ug),
    }
    yield Finding(
        level=Level.CRITICAL,
        message=said("controlled_mismatch", "said", **amounts, missing=shown_mg(missing), percent=percent),
        entry=entry,
        inputs={f"{code}_mg": amount for code, amount in amounts.items()},
        limits=("controlled_percent",),
    )
