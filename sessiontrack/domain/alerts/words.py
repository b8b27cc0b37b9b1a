"""What the rules say, as templates that the rules fill here and a device fills at the bedside."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

AGAIN = "Again: "
"""Before what is said a second time running."""

SIDES: Mapping[str, str] = MappingProxyType(
    {"ge": "at or above", "gt": "above", "le": "at or below", "lt": "below"}
)
"""The side of a limit in a sentence, by the code of the comparison."""

SHARED: Mapping[str, str] = MappingProxyType(
    {
        "again": AGAIN,
        "beyond_critical": "{label} {value}{unit}: {side} the critical limit {limit}.",
        "beyond_warn": "{label} {value}{unit}: {side} the warning limit {limit}.",
        "systolic": "Systolic {value} mmHg: at or above {name} {limit}.",
        "diastolic": "Diastolic {value} mmHg: at or above {name} {limit}.",
        "pressure": "Pressure {systolic}/{diastolic} mmHg: at or above {name} {limit}.",
    }
)
"""Sentences of several rules."""

_GAP = {
    "gap": "No full set of vitals for {minutes} min {words}, since {since}. Take a full set now.",
    "gap_over": "No full set of vitals for {minutes} min {words}, from {since} to {until}.",
}

SAYS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "pre_bp_hold": {
            "beyond": "{label} {value} mmHg before the start: {side} {limit}.",
            "critical": "{again}{said} Do not start. Let the patient rest, repeat it after {after} to "
            "{within} min.",
            "warn": "{again}{said} A clinician decides. Let the patient rest, repeat it after {after} to "
            "{within} min.",
        },
        "pre_spo2": {
            "on_oxygen": "Oxygen saturation {value} % with oxygen running: on room air it is not known. "
            "Tell the clinician before the start."
        },
        "pre_vitals_stale": {
            "none": "No full set of vitals before the start yet. Take a full set.",
            "old": "The last full set of vitals is {minutes} min old; at most {limit} min. Take a full set.",
            "lacks": " The readings of {at} lack: {labels}.",
            "unknown": "Not known before the start, in the last {limit} min: {labels}. Take a full set.",
        },
        "dose_range": {
            "no_weight": "Dose per kilogram not known: there is no weight today. Weigh the patient.",
            "ordered": "Ordered {shown} mg/kg: {side} {limit} mg/kg for an infusion. Ask the prescriber.",
            "rate": "Rate {shown} mg/kg/h: above {limit} mg/kg/h. Check the pump now.",
            "boluses": "Boluses {mg} mg together, {shown} mg/kg: above {limit} mg/kg. Give no more, call the "
            "clinician.",
        },
        "inf_bp_symptom": {
            "said": "{said} With {labels}: stop the drug, call the clinician, treat as an emergency."
        },
        "inf_bp_delta": {
            "systolic": "Systolic {value} mmHg is {rise} above {before} before the start; the limit of the "
            "rise is {limit}.",
            "diastolic": "Diastolic {value} mmHg is {rise} above {before} before the start; the limit of the "
            "rise is {limit}.",
        },
        "inf_bp_fall": {
            "low": "{again}Systolic {value} mmHg: below the limit {limit}. Lay the patient flat, recheck, "
            "call the clinician, pause.",
            "fall": "Systolic {value} mmHg is {fall} below {before} before the start; the limit of the fall "
            "is {limit}.",
        },
        "unrecordable": {
            "said": "{reason}: {labels}. Look at the patient first: breathing, pulse, colour. Call the "
            "clinician."
        },
        "value_implausible": {
            "value": "{label} {value} {unit}",
            "jump": "{label} {value} {unit} (far from the one before)",
            "said": "Unusual and confirmed when it was entered: {values}. Measure it again.",
            "unconfirmed": "Unusual, from the monitor, and nobody has confirmed it: {values}. Look at it, or "
            "measure it again.",
        },
        "dissociation_high": {
            "lasting": "Dissociation {value} of 10, {minutes} min after the start: it lasts beyond {limit} "
            "min. Tell the clinician."
        },
        "red_flag_effect": {
            "said": "{labels}: this side effect calls a clinician. Call the clinician now.",
            "suicidal_ideation": "{labels}: this side effect calls a clinician. Do not leave the patient "
            "alone. Call the clinician now.",
        },
        "vitals_gap": {
            **_GAP,
            "words": "during the infusion; every {interval} min is due",
            "paused": "during the infusion, paused now; every {interval} min is due",
            "dose": "while the drug acts; every {interval} min is due",
        },
        "vitals_gap_recovery": {
            **_GAP,
            "words": "in recovery; the limit is {limit} min",
            "across": "from before the end of the drug; the limit is {limit} min",
        },
        "no_40min_set": {"said": "No blood pressure between minute {first} and {last}, where it peaks."},
        "duration_short": {
            "said": "The infusion took {minutes} min: below {limit} min. No reason was given.",
            "reason": "The infusion took {minutes} min: below {limit} min. Stopped for: {reason}.",
            # Reasons whose codes do not read as words.
            "high_bp": "high pressure",
            "low_bp": "low pressure",
            "high_hr": "fast pulse",
            "low_hr": "slow pulse",
            "low_spo2": "low SpO₂",
            "nausea_vomiting": "nausea, vomiting",
        },
        "duration_long": {
            "runs": "The infusion runs for {minutes} min: above {limit} min.",
            "took": "The infusion took {minutes} min: above {limit} min.",
            "live": "The infusion runs for {minutes} min: the window ends at {limit} min.",
        },
        "pause_long": {
            "is": "The drug is paused for {minutes} min: longer than {limit} min. Ask the clinician how to "
            "go on.",
            "was": "The drug was paused for {minutes} min: longer than {limit} min. Ask the clinician how to "
            "go on.",
        },
        "overrun_dose": {
            "said": "Delivered {delivered} mg, ordered {ordered} mg: more than {percent} % above. Check the "
            "pump and the entries, call the clinician.",
            "doses": "Delivered {delivered} mg, ordered {ordered} mg: more than {percent} % above. Check the "
            "syringe and the entries, call the clinician.",
        },
        "controlled_mismatch": {
            "said": "The drug does not add up: drawn {drawn} mg, delivered {delivered} mg, wasted {wasted} "
            "mg; {missing} mg unaccounted for, more than {percent} %. Count again with the witness."
        },
        "not_closed": {
            "not_closed_infusing_minutes": "The record still runs after {minutes} min; the limit is {limit} "
            "min. Was the end or the leaving not charted?",
            "not_closed_recovering_minutes": "The record is still recovering after {minutes} min; the limit "
            "is {limit} min. Was the end or the leaving not charted?",
        },
        "no_escort": {
            "said": "No escort is named to take the patient home. Name one, or say that the patient stays in."
        },
        "early_discharge": {"said": "Not ready to leave. {label}: {detail}."},
    }
)
"""Templates by the rule's id and by what is the case; rules that only the server judges have none."""

LEAVING: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "observation_time": {
            "label": "Observed long enough",
            "since": "{known} since the {what}, at least {limit}",
            "minutes": "{minutes} min",
            "unknown": "not known",
        },
        "awake": {
            "label": "Awake",
            "needed": "must be {awake} ({word})",
            "found": "MOAA/S {value} ({word}); {needed}",
        },
        "pressure": {
            "label": "Pressure as before the start",
            "needed": "at most {limit} mmHg apart",
            "found": "{shown} mmHg, {before} before the start; {needed}",
            "no_baseline": "{shown} mmHg; the pressure before the start is not known",
        },
        "saturation": {
            "label": "Oxygen saturation",
            "needed": "at least {limit} %",
            "found": "{value} %; {needed}",
        },
        "nausea": {
            "label": "Nausea",
            "needed": "at most {limit} of 10",
            "found": "{value} of 10; {needed}",
        },
        "dissociation": {
            "label": "Dissociation",
            "needed": "at most {limit} of 10",
            "found": "{value} of 10; {needed}",
        },
        "critical_alerts": {
            "label": "No open critical alert",
            "open": "{count} open: {messages}",
            "none": "none is open",
        },
        "checks": {"unanswered": "not answered", "true": "yes", "false": "no"},
        "escort": {
            "label": "Escort named",
            "named": "named",
            "not_needed": "stays in",
            "none": "none",
            "unanswered": "not answered",
        },
        "any": {"unmeasured": "not measured since the end of the drug; {needed}"},
    }
)
"""Labels and words of what must be so before leaving for home, by the item."""


def said(rule_id: str, case: str, **values: object) -> str:
    """What a rule says in one case, with its values.

    >>> said("inf_bp_fall", "low", again=AGAIN, value=88, limit=90)
    'Again: Systolic 88 mmHg: below the limit 90. Lay the patient flat, recheck, call the clinician, pause.'
    """
    return SAYS[rule_id][case].format(**values)


def leaving(item: str, case: str, **values: object) -> str:
    """The words of an item of leaving in one case, with its values."""
    return LEAVING[item][case].format(**values)


def shown_span(seconds: int) -> str:
    """Seconds as the clock of the bedside shows them: whole minutes, and the seconds beside them.

    >>> [shown_span(seconds) for seconds in (2970, 2399, 65)]
    ['49:30', '39:59', '1:05']
    """
    return f"{seconds // 60}:{seconds % 60:02}"
