"""A patient with a course and a planned session, and the way of an entry into them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from uuid_utils.compat import uuid7

from sessiontrack.domain import bodies
from sessiontrack.domain.bodies import Body
from sessiontrack.domain.entries import Draft
from sessiontrack.domain.errors import Rejected
from sessiontrack.service import course_entries, patients, plans
from sessiontrack.service.charting import Charted
from tests.service.samples import (
    COURSE,
    PATIENT,
    evaluation,
    seen_again,
)

_HEADER = ("session_id", "target_id", "reason_code", "reason_text", "device_id")
Act = Callable[..., Charted]


class Booking:
    """One patient with one course and a session of it, and how somebody keeps an entry there.

    Args:
        begin: opens somebody's work.
        clock: the server's time; a step turns it to its minute when that is later.
    """

    def __init__(self, begin: Any, clock: Any) -> None:
        self.begin, self.clock = begin, clock
        self.zero: datetime = clock() + timedelta(hours=1)
        self.patient_id = self.course_id = self.session_id = UUID(int=0)

    def at(self, minute: float) -> datetime:
        """The moment of a minute from the start of the drug."""
        return self.zero + timedelta(minutes=minute)

    def come_to(self, minute: float) -> datetime:
        """The same; the server's clock goes there when that is later."""
        self.clock.now = max(self.clock.now, self.at(minute))
        return self.at(minute)

    def send(
        self,
        who: str,
        act: Act,
        body: Body,
        minute: float | None = None,
        *,
        owner: UUID | None = None,
        entry_id: UUID | None = None,
        actor: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> Charted:
        """Have somebody keep an entry that happened at a minute; without one, at the server's time.

        Args:
            owner: the session, if it is not the present one, or the course.
            actor: what is known of the person's sign-in.
            more: fields of the draft's header, and what the act takes besides.
        """
        moment = self.clock() if minute is None else self.come_to(minute)
        header = {name: more.pop(name) for name in _HEADER if name in more}
        draft = Draft(entry_id or uuid7(), body, moment, is_timed=minute is not None, **header)
        with self.begin(who, **(actor or {})) as work:
            return act(work, owner or self.session_id, draft, **more)

    def insist(self, who: str, act: Act, body: Body, minute: float, **more: Any) -> Charted:
        """The same after a second look at everything that is unusual."""
        try:
            return self.send(who, act, body, minute, **more)
        except Rejected as asked:
            return self.send(who, act, replace(body, confirmed=seen_again(asked)), minute, **more)

    def send_course(
        self, who: str, act: Act, body: Body, minute: float | None = None, **more: Any
    ) -> Charted:
        """The same about the whole course."""
        return self.send(who, act, body, minute, owner=self.course_id, **more)

    def register(self, **changes: Any) -> UUID:
        """A patient of the clinic."""
        with self.begin("nora") as work:
            self.patient_id = patients.register_patient(work, {**PATIENT, **changes})[0].id
        return self.patient_id

    def open_course(self, **changes: Any) -> UUID:
        """A course of the patient, with nothing evaluated yet."""
        with self.begin("paul") as work:
            self.course_id = plans.open_new_course(work, self.patient_id, {**COURSE, **changes})[0].id
        return self.course_id

    def evaluate(self) -> None:
        """The evaluation and the consent that a first start needs."""
        self.send_course("paul", course_entries.record_eligibility, evaluation(), -60)
        self.send_course("nora", course_entries.record_consent, bodies.Consent(given=True), -60)

    def plan(self, minute: float = 0, **values: Any) -> UUID:
        """A session of the course."""
        held = {"phase": "initial_series", "planned_at": self.at(minute), **values}
        with self.begin("nora") as work:
            self.session_id = plans.plan_session(work, self.course_id, held)[0].id
        return self.session_id

    def booked(self, **changes: Any) -> Self:
        """Everything up to a session planned for minute 0."""
        self.register(**changes)
        self.open_course()
        self.evaluate()
        self.plan()
        return self
