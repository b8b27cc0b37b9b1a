"""What every kind of entry is checked for: its times, and which doubts the person has answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sessiontrack.domain.bodies import Body, Confirmed
from sessiontrack.domain.errors import Fault

CLOCK_SKEW = timedelta(minutes=2)
"""A tablet's clock may be ahead by so much without a word. Source: bad-input catalogue, B57."""

FUTURE = timedelta(minutes=5)
"""Further ahead nothing has happened yet. Source: bad-input catalogue, B57."""

FAR = timedelta(hours=24)
"""Further from a session nothing belongs to it. Source: clinical research, section 8; B58."""


def unconfirmed(faults: Iterable[Fault], confirmed: Iterable[Confirmed]) -> list[Fault]:
    """The faults that remain: a doubt leaves when path, code and value were confirmed together.

    What is impossible stays, whatever was confirmed.
    """
    answered = {_answer(said.path, said.code, said.value) for said in confirmed}
    return [
        fault
        for fault in faults
        if not fault.confirmable or _answer(fault.path, fault.code, fault.value) not in answered
    ]


def _answer(path: str, code: str, value: object) -> tuple[str, str, type, object]:
    # To Python 1 == True; to a nurse they are answers to different questions.
    return path, code, type(value), value


def check_distance(
    measured_at: datetime, *, planned_at: datetime, checked_in_at: datetime | None = None
) -> list[Fault]:
    """A move of a session far from its plan and its check-in: possible, and to be looked at again.

    Source: bad-input catalogue, B48 and B58.
    """
    if not _is_far(measured_at, planned_at, checked_in_at):
        return []
    said = "is more than 24 h from the session: is the day right?"
    value = measured_at.astimezone(UTC).isoformat()
    return [Fault("/measured_at", "far_from_session", said, confirmable=True, value=value)]


def check_times(
    measured_at: datetime,
    now: datetime,
    *,
    planned_at: datetime,
    checked_in_at: datetime | None = None,
    discharged_at: datetime | None = None,
    is_charting: bool = True,
) -> list[Fault]:
    """What is wrong or unusual about when something happened.

    Args:
        planned_at: of the session; far from it is wrong unless it is near the check-in.
        is_charting: it tells what happened at the bedside, so before the check-in and after
            leaving it asks for a second look.

    Source: bad-input catalogue, B57 to B59; clinical research of this project, section 8.
    """
    # The moment itself and not the distance, which grows until the answer arrives.
    path, value = "/measured_at", measured_at.astimezone(UTC).isoformat()
    if measured_at - now > FUTURE:
        return [Fault(path, "in_future", "must not lie in the future")]
    if _is_far(measured_at, planned_at, checked_in_at):
        return [Fault(path, "far_from_session", "must be within 24 h of the session")]
    doubts = []
    if measured_at - now > CLOCK_SKEW:
        doubts.append(("clock_skew", "is ahead of the server's clock: is the tablet's clock right?"))
    if is_charting and checked_in_at and measured_at < checked_in_at:
        doubts.append(("before_check_in", "lies before the check-in: is the time right?"))
    if is_charting and discharged_at and measured_at > discharged_at:
        doubts.append(("after_discharge", "lies after the patient left: is the time right?"))
    return [Fault(path, code, said, confirmable=True, value=value) for code, said in doubts]


def _is_far(measured_at: datetime, planned_at: datetime, checked_in_at: datetime | None) -> bool:
    # A visit may be moved by days; the check-in then says where it really lies.
    return all(moment is None or abs(measured_at - moment) > FAR for moment in (planned_at, checked_in_at))


def left_out(body: Body, names: Iterable[str], why: str) -> list[Fault]:
    """A fault for each of these fields of a body that holds something.

    Args:
        why: where nothing may stand there: "where no medicine is taken".
    """
    return [
        Fault(f"/{name}", "contradicts", f"must be left out {why}")
        for name in names
        if getattr(body, name) is not None
    ]
