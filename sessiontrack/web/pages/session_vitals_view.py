"""The fields of a vitals set as a page draws them: what was measured last stands beside, never inside."""

from __future__ import annotations

from dataclasses import dataclass

from sessiontrack.domain.record import SessionRecord
from sessiontrack.domain.vitals import FULL_SET, SIGNS, trusted
from sessiontrack.web.forms import FormState
from sessiontrack.web.pages.session_entry_words import pressure_words

RATINGS = ("dissociation_nrs", "nausea_nrs", "distress_nrs", "anxiety_nrs", "pain_nrs")
LEAVING_RATINGS = RATINGS[:2]
"""Asked before leaving, so in sight during recovery."""


@dataclass(frozen=True, slots=True)
class SignField:
    """One sign's field.

    Args:
        was: the newest trusted value, beside the field; empty when there is none.
        is_decimal: it takes a decimal point.
    """

    code: str
    name: str
    label: str
    short: str
    unit: str
    was: str
    is_decimal: bool


@dataclass(frozen=True, slots=True)
class StopPanel:
    """A value beyond the stop limit, said large before it is kept."""

    value: str
    limit: str
    last: str
    can_pause: bool


@dataclass(frozen=True, slots=True)
class VitalsFields:
    """The fields of a set: the full set in front, the others folded."""

    main: tuple[SignField, ...]
    more: tuple[SignField, ...]


def vitals_fields(
    record: SessionRecord, *, in_front: tuple[str, ...] = (), is_correction: bool = False
) -> VitalsFields:
    """The fields of a set of this session.

    Args:
        in_front: signs to ask beside the full set, as the ratings before leaving.
        is_correction: of a set that was kept; what was measured last may be later than it.
    """
    front = (*FULL_SET, *in_front)
    rest = tuple(code for code in (*RATINGS, "temperature_c") if code not in front)
    return VitalsFields(
        main=tuple(_field(code, "" if is_correction else last_value(record, code)) for code in front),
        more=tuple(_field(code, "" if is_correction else last_value(record, code)) for code in rest),
    )


def _field(code: str, was: str) -> SignField:
    sign = SIGNS[code]
    return SignField(
        code=code,
        name=f"readings.{code}",
        label=sign.label,
        short=sign.short_label,
        unit=sign.unit,
        was=was,
        is_decimal=bool(sign.decimals),
    )


def last_value(record: SessionRecord, code: str) -> str:
    """The newest trusted value of a sign; empty when there is none."""
    found = [trusted(vitals)[code] for _, vitals in record.vitals if code in trusted(vitals)]
    return SIGNS[code].shown(found[-1]) if found else ""


def stop_panel(record: SessionRecord, form: FormState, *, can_pause: bool) -> StopPanel | None:
    """The stop panel, when a pressure that waits for a second look lies at or beyond the stop limit."""
    limits = {sign: record.protocol[f"bp_critical_{sign}"] for sign in ("systolic", "diastolic")}
    typed = {sign: _number(form.value(f"readings.{sign}")) for sign in limits}
    beyond = [sign for sign, limit in limits.items() if (typed[sign] or 0) >= limit]
    if not form.doubts or not beyond:
        return None
    known = {sign: value for sign, value in typed.items() if value is not None}
    last = "/".join(last_value(record, sign) or "–" for sign in limits)
    return StopPanel(
        value=f"{pressure_words(known)} mmHg",
        limit="/".join(str(limit) for limit in limits.values()),
        last=last,
        can_pause=can_pause,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else None
