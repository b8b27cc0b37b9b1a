"""What must be so before a patient leaves for home, item by item, and the rules that hold it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import MappingProxyType

from sessiontrack.domain.alerts.base import Finding, Level
from sessiontrack.domain.alerts.situation import RUNNING, Reading, Situation
from sessiontrack.domain.alerts.tables import AWAKE
from sessiontrack.domain.alerts.words import LEAVING, leaving, said
from sessiontrack.domain.dosing import RATE_ROUTES
from sessiontrack.domain.sessions import State
from sessiontrack.domain.vitals import CUFF, MOAAS_WORDS

HOME = "home"
DISPOSITIONS = MappingProxyType(
    {
        HOME: "Home",
        "hospital_transfer": "Transferred to hospital",
        "left_against_advice": "Left against advice",
        "absconded": "Left without a word",
        "admitted": "Admitted",
        "died": "Died",
    }
)
"""Ways to leave; only home is ever held. Source: clinic-day review of this project."""

DISCHARGE_CHECKS = MappingProxyType(
    {
        "oriented": "Oriented to person, place and time",
        "walks_unaided": "Walks unaided",
        "iv_removed": "Cannula removed",
        "instructions_given": "Written instructions given",
        "no_driving_said": "No driving until the next day after sleep: said",
    }
)
"""What a person answers before leaving. Source: clinical research, section 2.6; clinic-day, 13."""

ESCORTED = ("named", "not_needed")


@dataclass(frozen=True, slots=True)
class DischargeItem:
    """One thing that must be so before leaving for home.

    Args:
        is_met: ``None`` when it is not known or not answered, which holds as much as "no".
        detail: what was found and what would be right.
        about: the reading or the alerts that were judged; with another one it is asked anew.
        limits: codes of the limits that were compared.
    """

    code: str
    label: str
    is_met: bool | None
    detail: str
    about: str = ""
    limits: tuple[str, ...] = ()


def items_of(situation: Situation) -> tuple[DischargeItem, ...]:
    """Every item of leaving, as it stands; the newest trusted values since the end of the drug.

    Source: clinical research of this project, section 2.6; Szarmach et al. 2020; Spravato REMS.
    """
    return (
        _observation(situation),
        _awake(situation),
        _pressure(situation),
        _saturation(situation),
        _rating(situation, "nausea_nrs", "leave_nausea"),
        _rating(situation, "dissociation_nrs", "leave_dissociation"),
        _alerts(situation),
        *_checks(situation),
        _escort(situation),
    )


def _observation(situation: Situation) -> DischargeItem:
    spans = [
        ("end", situation.ended_at, "leave_after_stop_minutes"),
        ("start", situation.started_at, "leave_after_start_minutes"),
    ]
    if situation.agent == "esketamine" and situation.route == "intranasal":
        spans = [("start", situation.started_at, "leave_after_esketamine_minutes")]
    details, is_met = [], True
    for word, moment, code in spans:
        limit = situation.protocol[code]
        minutes = None if moment is None else situation.minutes_since(moment)
        is_met = is_met and minutes is not None and minutes >= limit
        known = leaving("observation_time", "unknown" if minutes is None else "minutes", minutes=minutes)
        details.append(leaving("observation_time", "since", known=known, what=word, limit=limit))
    codes = tuple(code for _, _, code in spans)
    return _item("observation_time", is_met, "; ".join(details), limits=codes)


def _item(
    code: str, is_met: bool | None, detail: str, about: str = "", *, limits: tuple[str, ...] = ()
) -> DischargeItem:
    return DischargeItem(code, LEAVING[code]["label"], is_met, detail, about, limits)


def _newest(situation: Situation, *signs: str) -> Reading | None:
    ended_at = situation.ended_at
    if ended_at is None:
        return None
    # At the minute of the end the drug still acts fully: such a set shows no recovery.
    after = [one for one in situation.readings if one.at > ended_at and one.has(*signs)]
    return after[-1] if after else None


def _unknown(code: str, needed: str, limits: tuple[str, ...] = ()) -> DischargeItem:
    return _item(code, None, leaving("any", "unmeasured", needed=needed), limits=limits)


def _awake(situation: Situation) -> DischargeItem:
    needed = leaving("awake", "needed", awake=AWAKE, word=MOAAS_WORDS[AWAKE])
    reading = _newest(situation, "sedation")
    if reading is None:
        return _unknown("awake", needed)
    value = reading.values["sedation"]
    detail = leaving("awake", "found", value=value, word=MOAAS_WORDS[value], needed=needed)
    return _item("awake", value >= AWAKE, detail, str(reading.entry.id))


def _pressure(situation: Situation) -> DischargeItem:
    limits = ("leave_bp_difference",)
    most = situation.protocol[limits[0]]
    needed = leaving("pressure", "needed", limit=most)
    reading, baseline = _newest(situation, *CUFF), situation.baseline
    if reading is None:
        return _unknown("pressure", needed, limits)
    shown = "/".join(str(reading.values[sign]) for sign in CUFF)
    about = str(reading.entry.id)
    if baseline is None:
        detail = leaving("pressure", "no_baseline", shown=shown)
        return _item("pressure", None, detail, about, limits=limits)
    before = "/".join(str(baseline[sign]) for sign in CUFF)
    is_met = all(abs(reading.values[sign] - baseline[sign]) <= most for sign in CUFF)
    detail = leaving("pressure", "found", shown=shown, before=before, needed=needed)
    return _item("pressure", is_met, detail, about, limits=limits)


def _saturation(situation: Situation) -> DischargeItem:
    limits = ("leave_spo2",)
    least = situation.protocol[limits[0]]
    needed = leaving("saturation", "needed", limit=least)
    reading = _newest(situation, "spo2")
    if reading is None:
        return _unknown("saturation", needed, limits)
    value = reading.values["spo2"]
    detail = leaving("saturation", "found", value=value, needed=needed)
    return _item("saturation", value >= least, detail, str(reading.entry.id), limits=limits)


def _rating(situation: Situation, sign: str, limit: str) -> DischargeItem:
    code, most = sign.removesuffix("_nrs"), situation.protocol[limit]
    needed = leaving(code, "needed", limit=most)
    reading = _newest(situation, sign)
    if reading is None:
        return _unknown(code, needed, (limit,))
    value = reading.values[sign]
    detail = leaving(code, "found", value=value, needed=needed)
    return _item(code, value <= most, detail, str(reading.entry.id), limits=(limit,))


def _alerts(situation: Situation) -> DischargeItem:
    alerts = situation.open_critical
    messages = " ".join(alert.message for alert in alerts).removesuffix(".")
    detail = leaving("critical_alerts", "open" if alerts else "none", count=len(alerts), messages=messages)
    about = ",".join(sorted(str(alert.id) for alert in alerts))
    return _item("critical_alerts", not alerts, detail, about)


def _checks(situation: Situation) -> Iterator[DischargeItem]:
    discharge = situation.discharge
    answers = dict(discharge.checks) if discharge else {}
    if discharge and discharge.no_driving_said is not None:
        answers.setdefault("no_driving_said", discharge.no_driving_said)
    if discharge and discharge.instructions_version:
        answers.setdefault("instructions_given", True)
    # A shot needs no line; where one was placed all the same, it has to come out.
    has_cannula = situation.route in RATE_ROUTES or bool(situation.seen("iv_access"))
    for code, label in DISCHARGE_CHECKS.items():
        if code != "iv_removed" or has_cannula:
            answer = answers.get(code)
            case = {None: "unanswered", True: "true", False: "false"}[answer]
            yield DischargeItem(code, label, answer, LEAVING["checks"][case])


def _escort(situation: Situation) -> DischargeItem:
    escort = _escort_code(situation)
    is_met = None if escort is None else escort in ESCORTED
    return _item("escort", is_met, LEAVING["escort"][escort or "unanswered"])


def _escort_code(situation: Situation) -> str | None:
    if situation.discharge and situation.discharge.escort:
        return situation.discharge.escort
    check_in = situation.record.check_in
    return check_in.escort if check_in else None


def _is_held(situation: Situation) -> bool:
    """The patient is about to leave, and for home as far as anybody said."""
    discharge = situation.discharge
    return situation.is_leaving and (discharge is None or discharge.disposition == HOME)


def no_escort(situation: Situation) -> Iterable[Finding]:
    """Nobody is named to take the patient home; from the end of the drug on it holds the leaving.

    Source: Spravato REMS: safe departure arranged.
    """
    is_held = _is_held(situation)
    is_on_the_way = situation.state in (State.CHECKED_IN, *RUNNING) and not situation.is_leaving
    if not (is_held or is_on_the_way) or _escort_code(situation) in ESCORTED:
        return
    yield Finding(
        level=Level.CRITICAL if is_held else Level.WARN,
        message=said("no_escort", "said"),
        cause="escort",
        inputs={"escort": _escort_code(situation) or "not answered"},
        blocks=is_held,
    )


def early_discharge(situation: Situation) -> Iterable[Finding]:
    """Each item of leaving that is open; a clinician lifts them one by one.

    Source: clinical research of this project, section 2.6; Szarmach et al. 2020; Spravato REMS.
    """
    if not _is_held(situation):
        return
    for item in items_of(situation):
        # The escort has a rule of its own, which warns from the arrival on.
        if item.is_met or item.code == "escort":
            continue
        yield Finding(
            level=Level.CRITICAL,
            message=said("early_discharge", "said", label=item.label, detail=item.detail),
            # Lifted for this reading; a later one is asked anew.
            cause=f"{item.code}:{item.about}",
            inputs={"item": item.code},
            limits=item.limits,
            blocks=True,
        )
