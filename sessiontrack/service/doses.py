"""The drug: orders, the second check, what was done to it, and the account of the controlled substance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from sessiontrack.domain.alerts import blocking
from sessiontrack.domain.bodies import DoseEvent, DrugCount, Order, SecondCheck
from sessiontrack.domain.dose_checks import check_dose_event
from sessiontrack.domain.dosing import infusion_of
from sessiontrack.domain.drug_count_checks import check_drug_count
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Blocked, Conflict, Fault
from sessiontrack.domain.order_checks import check_order, check_plan, check_rate
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import State
from sessiontrack.service.charting import Charted, chart
from sessiontrack.service.identity import Witnessed, witness
from sessiontrack.service.work import Work


def order_dose(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """Keep a prescriber's order; the latest one holds.

    Raises:
        Rejected: an amount is impossible, or unusual and not confirmed.
    """
    return chart(work, session_id, draft, to=Permission.ORDERS_WRITE, check=check_ordered)


def check_ordered(record: SessionRecord, draft: Draft, _now: datetime) -> Sequence[Fault]:
    """What is wrong or unusual in an order, with today's weight where it is known, beside the course's plan."""
    order = cast(Order, draft.body)
    return [
        *check_order(order, record.weight_g),
        *check_rate(order, record.weight_g, record.protocol),
        *check_plan(order, record.course),
    ]


def check_drug(work: Work, session_id: UUID, draft: Draft, *, given: Witnessed | None) -> Charted:
    """Keep that a second person checked the drug.

    Args:
        given: what came of the second person's password, which was checked before.

    Raises:
        Rejected: nobody proved to be the second person.
    """

    def check(_record: SessionRecord, draft: Draft, _now: datetime) -> Sequence[Fault]:
        return witness(work, cast(SecondCheck, draft.body).checker_id, given, path="/checker_id")

    return chart(work, session_id, draft, check=check)


def record_dose_event(work: Work, session_id: UUID, draft: Draft) -> Charted:
    """Keep what was done to the drug. No start without an order, nor against a blocking alert.

    Raises:
        Conflict: no order, no weight for an order by weight, or the drug's state does not take it.
        Blocked: an alert forbids the start.
        Rejected: an amount is impossible, or unusual and not confirmed.
    """
    return chart(work, session_id, draft, check=check_event)


def check_event(record: SessionRecord, draft: Draft, _now: datetime) -> Sequence[Fault]:
    """What is wrong or unusual in a dose event; a first one needs an order and no blocking alert."""
    event = cast(DoseEvent, draft.body)
    if draft.target_id is None and record.status(draft.measured_at).state is State.CHECKED_IN:
        _require_start(record, draft.measured_at)
    others = infusion_of(entry for entry in record.of_kind("dose_event") if entry.root_id != draft.target_id)
    return check_dose_event(event, record.order, record.weight_g, before_ug=others.given_ug(event.event))


def _require_start(record: SessionRecord, moment: datetime) -> None:
    order = record.order
    if order is None:
        raise Conflict("There is no order for this session: a clinician orders the dose before the start.")
    if record.weight_g is None and order.dose_ug is None:
        raise Conflict("The order is by weight and today's weight is not known: weigh the patient first.")
    standing = blocking(record, "start", moment)
    if standing:
        raise Blocked("The start is blocked until this is settled or a clinician lifts it.", standing)


def count_drug(work: Work, session_id: UUID, draft: Draft, *, given: Witnessed | None) -> Charted:
    """Keep what was drawn up and wasted.

    Args:
        given: what came of the password of the person who saw the waste, which was checked before.

    Raises:
        Rejected: the amounts cannot be, or nobody proved to be the witness.
    """

    def check(record: SessionRecord, draft: Draft, now: datetime) -> Sequence[Fault]:
        witness_id = cast(DrugCount, draft.body).witness_id
        unproven = witness(work, witness_id, given, path="/witness_id") if witness_id else []
        return [*check_counted(record, draft, now), *unproven]

    return chart(work, session_id, draft, check=check)


def check_counted(record: SessionRecord, draft: Draft, now: datetime) -> Sequence[Fault]:
    """What is wrong or unusual in the account of the drug."""
    infusion = record.infusion
    return check_drug_count(
        cast(DrugCount, draft.body),
        now.astimezone(record.zone).date(),
        delivered_ug=infusion.delivered_ug(now) if infusion.ended_at else None,
        tolerance_percent=record.protocol["controlled_percent"],
    )
