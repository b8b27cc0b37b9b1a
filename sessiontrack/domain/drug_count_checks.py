"""What an account of the controlled drug may hold: the impossible is refused, the unusual asked."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from sessiontrack.domain import dosing
from sessiontrack.domain.bodies import DrugCount
from sessiontrack.domain.dose_ranges import in_words
from sessiontrack.domain.errors import Fault
from sessiontrack.domain.limits import LIMITS


def check_drug_count(
    count: DrugCount,
    today: date,
    *,
    delivered_ug: Fraction | int | None = None,
    tolerance_percent: int = LIMITS["controlled_percent"].default,
) -> list[Fault]:
    """What is wrong or unusual in the account of the controlled drug.

    Whether the witness is somebody else than the author is for the act to see.

    Args:
        today: the clinic's local date.
        delivered_ug: micrograms delivered, once the drug has ended.
        tolerance_percent: of what was drawn.

    Source: bad-input catalogue B42 and B44; clinic-day list 8: wasted drug is witnessed.
    """
    faults = _drawn_and_wasted(count)
    if not faults and delivered_ug is not None:
        faults += _overdrawn(count, delivered_ug, tolerance_percent)
    if count.wasted_ug > 0 and count.witness_id is None:
        faults.append(Fault("/witness_id", "missing", "must name who saw the waste"))
    if count.lot is not None and not count.lot.strip():
        faults.append(Fault("/lot", "missing", "must be the number on the vial"))
    if count.expires_on is not None and count.expires_on < today:
        last_day = count.expires_on.isoformat()
        message = f"is past: the drug was good until {last_day}"
        faults.append(Fault("/expires_on", "expired", message, confirmable=True, value=last_day))
    return faults


def _drawn_and_wasted(count: DrugCount) -> list[Fault]:
    if count.drawn_ug <= 0:
        return [Fault("/drawn_mg", "out_of_range", "must be above 0 mg")]
    if not 0 <= count.wasted_ug <= count.drawn_ug:
        drawn = in_words(count.drawn_ug)
        message = f"must be 0 to {drawn} mg, what was drawn"
        return [Fault("/wasted_mg", "out_of_range", message, ("0", drawn))]
    return []


def _overdrawn(count: DrugCount, delivered_ug: Fraction | int, tolerance_percent: int) -> list[Fault]:
    if not dosing.is_overdrawn(count, delivered_ug, tolerance_percent):
        return []
    given, drawn = in_words(delivered_ug), in_words(count.drawn_ug)
    message = f"comes with {given} mg delivered to more than the {drawn} mg drawn"
    return [Fault("/wasted_mg", "contradicts", message)]
