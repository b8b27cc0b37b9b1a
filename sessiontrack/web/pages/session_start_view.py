"""The start checklist as its page draws it: answers, what holds the start, the sum of the dose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from uuid import UUID

from sessiontrack.domain.alerts import RULES, Alert, AlertStatus, Rule, blocking
from sessiontrack.domain.bodies import CheckIn, Order
from sessiontrack.domain.courses import newest_consent
from sessiontrack.domain.dosing import RATE_ROUTES
from sessiontrack.domain.entries import Entry
from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.sessions import State
from sessiontrack.domain.visit_checks import ESCORTS, INTERACTING_CLASSES, PREGNANCY, kilograms
from sessiontrack.service.visits import last_weight_g
from sessiontrack.web.form_words import code_words
from sessiontrack.web.local_time import show_clock
from sessiontrack.web.pages.session_dose_view import DoseSum, dose_sum
from sessiontrack.web.pages.session_frame import SessionPage
from sessiontrack.web.pages.session_last_time import last_dose_words

NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answered line of the checklist; ``level`` is ``ok``, ``warn`` or ``open``."""

    label: str
    words: str
    level: str


@dataclass(frozen=True, slots=True)
class Hold:
    """One rule that may hold the start.

    Args:
        alerts: what holds it now; none: it does not.
        lifted: a clinician lifted what it found.
        step: what settles it, in words.
        step_at: the page, or the part of this one, where that is done.
    """

    title: str
    alerts: tuple[Alert, ...]
    lifted: bool
    step: str
    step_at: str

    @property
    def is_in_sight(self) -> bool:
        """It is more than a rule that was looked at and found nothing."""
        return bool(self.alerts) or self.lifted


@dataclass(frozen=True, slots=True)
class StartView:
    """The checklist of a session.

    Args:
        is_blocked: something stands between this patient and the start.
        waits_for: what is missing before a start can be asked for, in words.
    """

    check_in: Entry | None
    answers: tuple[Answer, ...]
    consent: str
    consent_ok: bool
    last_weight: str
    order: Order | None
    order_entry: Entry | None
    sum: DoseSum | None
    last_dose: str
    is_infusion: bool
    holds: tuple[Hold, ...]
    waits_for: tuple[str, ...]
    last_set: Entry | None
    iv: tuple[Entry, ...]
    second_checks: tuple[Entry, ...]

    @property
    def held_ids(self) -> frozenset[UUID]:
        """Alerts that hold the start now."""
        return frozenset(alert.id for hold in self.holds for alert in hold.alerts)

    @property
    def has_rate(self) -> bool:
        """The order says at which rate to start."""
        return self.sum is not None and bool(self.sum.exact_mg_per_h)

    @property
    def is_blocked(self) -> bool:
        """The start would be refused."""
        return bool(self.waits_for) or any(hold.alerts for hold in self.holds)


def start_view(page: SessionPage, listed: Sequence[str] = ()) -> StartView:
    """The checklist as it stands.

    Args:
        listed: medicines of an interacting class that the course's list has as taken now, in words.
    """
    record = page.record
    orders = record.of_kind("order")
    newest_order = max(orders, key=lambda entry: entry.seq, default=None)
    consent, consent_ok = _consent(record, page.now.astimezone(record.zone).date())
    return StartView(
        check_in=(record.of_kind("check_in") or (None,))[0],
        answers=_answers(record, listed),
        consent=consent,
        consent_ok=consent_ok,
        last_weight=_last_weight(record),
        order=record.order,
        order_entry=newest_order,
        sum=dose_sum(record),
        last_dose=last_dose_words(record),
        is_infusion=(record.order.route if record.order else record.course.route) in RATE_ROUTES,
        holds=_holds(page),
        waits_for=_waits_for(record, page.state),
        last_set=record.vitals[-1][0] if record.vitals else None,
        iv=record.of_kind("iv_access"),
        second_checks=record.of_kind("second_check"),
    )


def _consent(record: SessionRecord, today: date) -> tuple[str, bool]:
    consent = newest_consent(record.course_entries)
    if consent is None:
        return "No consent is recorded", False
    if not consent.given:
        return "Consent was withdrawn", False
    if consent.valid_until is None:
        return "Consent given, without an end", True
    if consent.valid_until < today:
        return f"Consent ran out on {consent.valid_until:%d-%b-%Y}", False
    return f"Consent holds until {consent.valid_until:%d-%b-%Y}", True


def _last_weight(record: SessionRecord) -> str:
    weight_g = last_weight_g(record)
    return "no weight known before" if weight_g is None else f"last {kilograms(weight_g)} kg"


def _answers(record: SessionRecord, listed: Sequence[str]) -> tuple[Answer, ...]:
    said = record.check_in
    if said is None:
        return ()
    escort = said.escort_name or (ESCORTS[said.escort] if said.escort else NOT_ASKED)
    weight = NOT_ASKED if said.weight_g is None else f"{kilograms(said.weight_g)} kg ({_last_weight(record)})"
    return (
        Answer("Name and date of birth", "both match", "ok"),
        _yes_no("Consent confirmed", said.consent_confirmed),
        _yes_no("Fasting", said.fasting),
        Answer("Escort", escort, {"none": "warn", None: "open"}.get(said.escort, "ok")),
        _yes_no("No driving understood", said.no_driving_understood),
        _coded("Pregnancy", said.pregnancy),
        _medicines(said, listed),
        _yes_no("Substances in 48 h", said.substance_use_48h, good=False),
        _yes_no("Allergies reviewed", said.allergies_reviewed),
        Answer("Weight", weight, "open" if said.weight_g is None else "ok"),
        *((Answer("New symptoms", said.new_symptoms, "warn"),) if said.new_symptoms else ()),
    )


def _medicines(said: CheckIn, listed: Sequence[str]) -> Answer:
    """What was taken today; a denial beside a medicine on the course's list is not settled, and gets no tick."""
    label = "Interacting medicines"
    if said.interacting_medicines:
        taken = (INTERACTING_CLASSES.get(code, code_words(code)) for code in said.interacting_medicines)
        return Answer(label, ", ".join(taken), "warn")
    if not said.medicines_asked:
        return Answer(label, NOT_ASKED, "open")
    if listed:
        return Answer(label, "none today, as told; the course's list has one: ask again", "warn")
    return Answer(label, "none of the five classes", "ok")


def _yes_no(label: str, answer: bool | None, *, good: bool = True) -> Answer:
    if answer is None:
        return Answer(label, NOT_ASKED, "open")
    return Answer(label, "yes" if answer else "no", "ok" if answer is good else "warn")


def _coded(label: str, code: str | None) -> Answer:
    if code is None:
        return Answer(label, NOT_ASKED, "open")
    return Answer(label, PREGNANCY[code], "warn" if code in ("pregnant", "unknown", "declined") else "ok")


def _holds(page: SessionPage) -> tuple[Hold, ...]:
    if page.state is not State.CHECKED_IN:
        return ()
    found = blocking(page.record, "start", page.now)
    lifted = {state.alert.rule for state in page.view.alerts if state.status is AlertStatus.OVERRIDDEN}
    return tuple(
        _hold(page, rule, tuple(alert for alert in found if alert.rule == rule.id), rule.id in lifted)
        for rule in RULES.values()
        if rule.blocks == "start"
    )


def _hold(page: SessionPage, rule: Rule, alerts: tuple[Alert, ...], lifted: bool) -> Hold:
    step, place = _STEPS.get(rule.id, ("Recheck", "#vitals"))
    if rule.id == "pre_bp_hold" and alerts:
        step += _counts_from(page, alerts[0])
    return Hold(
        rule.title, alerts, lifted, step, place.replace("COURSE", f"/courses/{page.record.course.id}")
    )


def _counts_from(page: SessionPage, alert: Alert) -> str:
    """From when a repeated reading counts: one that comes too early leaves the hold where it is."""
    high = next((entry.measured_at for entry in page.record.entries if entry.id == alert.cause_id), None)
    if high is None:
        return ""
    rested_at = high + timedelta(minutes=page.record.protocol["pre_repeat_after_minutes"])
    return f" from {show_clock(rested_at)}" if rested_at > page.now else ""


_COURSE = ("Open the course", "COURSE")
_STEPS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "pre_vitals_stale": ("Take a full set", "#vitals"),
        "dose_range": ("See the dose", "#dose"),
        "item9": ("Answer the C-SSRS screener", "COURSE/scores/new?scale=cssrs_screen"),
        **dict.fromkeys(
            ("course_danger", "item9_rise", "cssrs", "no_response_3", "eligibility_missing"), _COURSE
        ),
    }
)
"""What settles a hold, and where; else another reading does."""


def _waits_for(record: SessionRecord, state: State) -> tuple[str, ...]:
    missing = []
    if state is State.PLANNED:
        missing.append("the check-in")
    if record.order is None:
        missing.append("an order by a clinician")
    elif record.weight_g is None and record.order.dose_ug is None:
        missing.append("today's weight")
    return tuple(missing)
