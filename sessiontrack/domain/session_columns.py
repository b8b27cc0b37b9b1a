"""What the columns of a file of past sessions may hold, and what a heading is taken for until a person says otherwise.

A heading that could mean two things (a dose without its unit) is taken for nothing: the person says which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sessiontrack.domain.courses import OCCASIONS
from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.domain.monitor_files import fault_at
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.session_sheets import SEPARATORS
from sessiontrack.domain.vitals import SIGNS

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "patient_number": ("patient", "patient no", "patient id", "mrn", "record number", "medical record number"),
        "started_at": ("date", "session date", "start", "started", "started at", "datetime", "session date time"),
        "time": ("session time", "start time", "started time"),
        "phase": ("treatment phase",),
        "route": ("route of administration",),
        "agent": ("drug", "medicine", "substance"),
        "dose_mg": ("dose in mg", "delivered mg", "total dose mg", "mg"),
        "dose_mg_per_kg": ("dose mg kg", "dose in mg kg", "delivered mg per kg", "mg kg", "mg per kg"),
        "weight_kg": ("weight in kg", "body weight kg", "kg"),
        "minutes": ("duration min", "duration minutes", "infusion minutes", "elapsed min", "min"),
        "side_effects": ("side effect", "effects", "adverse effects", "adverse events"),
        "note": ("notes", "comment", "comments", "remark", "remarks"),
        "course_id": ("course",),
        "indication": ("indications", "diagnosis"),
        "family_name": ("last name", "surname"),
        "given_name": ("first name",),
        "born_on": ("birth date", "date of birth", "dob", "born"),
        "sex": ("gender",),
    }
)  # fmt: skip
"""What a column may hold besides signs and scores, with other names for it."""

NEEDED = ("patient_number", "started_at", "phase")
UNCLEAR: Mapping[str, str] = MappingProxyType(
    {
        "dose": "dose_mg or dose_mg_per_kg",
        "ketamine dose": "dose_mg or dose_mg_per_kg",
        "total dose": "dose_mg or dose_mg_per_kg",
        "weight": "weight_kg, when these are kilograms",
        "duration": "minutes, when these are minutes",
        "name": "family_name or given_name",
        "bp": "two columns, systolic and diastolic",
        "blood pressure": "two columns, systolic and diastolic",
    }
)
"""Headings without a unit or with two meanings, and what a person may say that they are."""

LEFT_OUT = "-"
"""What is said of a column that is not to be read."""

MOST_NAMED = 20
"""So many headings a fault names; a page lists every one."""

MOMENTS = MappingProxyType(
    {
        **dict.fromkeys(("baseline", "pre", "before"), "baseline"),
        **dict.fromkeys(("peak", "max", "highest"), "peak"),
    }
)
DEFAULT_OCCASION = "before_session"
"""When a score was taken that stands in a session's row without a word about it; shown before anything is kept."""

_SIGN_NAMES: Mapping[str, tuple[str, ...]] = {
    "systolic": ("sbp", "sys bp", "bp sys", "bp systolic", "systolic bp", "nbpsys"),
    "diastolic": ("dbp", "dia bp", "bp dia", "bp diastolic", "diastolic bp", "nbpdias"),
    "heart_rate": ("pulse",),
    "spo2": ("o2 sat", "oxygen sat", "saturation"),
    "respiratory_rate": ("resp", "resp rate", "respiration"),
}
_MINUTE = re.compile(r"(?P<name>.*?[^\s@-])\s*[@ ]\s*(?P<minute>-?\d{1,4})(?:\s*min(?:ute)?s?)?\Z")
_EXPLICIT = re.compile(r"(?P<field>[a-z0-9_]+)(?:@(?P<at>-?\d{1,4}|[a-z_0-9]+))?\Z")


@dataclass(frozen=True, slots=True)
class Target:
    """What a column holds.

    Args:
        field: one of ``FIELDS``, of ``SIGNS`` or of ``SCALES``.
        at: of a sign: minutes from the start, ``baseline`` or ``peak``; of a score: its occasion.
    """

    field: str
    at: str = ""

    def __str__(self) -> str:
        return f"{self.field}@{self.at}" if self.at else self.field

    @property
    def is_sign(self) -> bool:
        """It holds readings of a vital sign."""
        return self.field in SIGNS and not self.is_score

    @property
    def is_score(self) -> bool:
        """It holds totals of a rating scale."""
        return self.field in SCALES and self.at in OCCASIONS


def words_of_heading(heading: str) -> str:
    """A heading as it is compared: its letters and digits, in lower case.

    >>> words_of_heading(" Dose (mg/kg) ")
    'dose mg kg'
    """
    return " ".join(re.findall(r"[^\W_]+", heading.casefold().replace("₂", "2")))


def target_of(said: str) -> Target | None:
    """What a person says a column holds: ``dose_mg``, ``systolic@20``, ``phq9@baseline``; nothing for ``-``.

    Raises:
        Rejected: there is no such thing.
    """
    if said == LEFT_OUT:
        return None
    match = _EXPLICIT.match(said)
    field, at = (match["field"], match["at"] or "") if match else ("", "")
    if field in FIELDS and not at:
        return Target(field)
    if field in SIGNS and (_is_minute(at) or at in MOMENTS.values()):
        return Target(field, at)
    if field in SCALES and at in ("", *OCCASIONS):
        return Target(field, at or DEFAULT_OCCASION)
    raise Rejected(
        f"{said[:60]!r} is nothing a column can hold.",
        [
            Fault(
                "/map",
                "unknown",
                "must be a name such as dose_mg, systolic@20, phq9@baseline, or - to leave it out",
            )
        ],
    )


def guess(heading: str) -> Target | None:
    """What a heading is taken for; nothing where it says nothing that is known, or not enough."""
    words = words_of_heading(heading)
    if words in _FIELD_OF:
        return Target(_FIELD_OF[words])
    scale, occasion = _split(words, _OCCASION_OF)
    if scale.removesuffix(" total").removesuffix(" score") in _SCALE_OF:
        code = _SCALE_OF[scale.removesuffix(" total").removesuffix(" score")]
        return Target(code, occasion or DEFAULT_OCCASION)
    timed = _MINUTE.match(heading.strip().casefold())
    if timed and words_of_heading(timed["name"]) in _SIGN_OF:
        return Target(_SIGN_OF[words_of_heading(timed["name"])], str(int(timed["minute"])))
    sign, moment = _split(words, MOMENTS)
    return Target(_SIGN_OF[sign], moment) if moment and sign in _SIGN_OF else None


def targets_of(
    headings: Sequence[str], said: Mapping[str, str], *, has_phase: bool = False
) -> tuple[tuple[Target | None, ...], tuple[Fault, ...]]:
    """What each column holds, as a person said or as it is guessed; and what is wrong with that.

    Args:
        said: by heading, as for ``target_of``.
        has_phase: one phase was declared for the whole file.
    """
    wrong: list[Fault] = []
    found: list[Target | None] = []
    if apart := _apart(headings):
        return (None,), (apart,)
    for column, heading in enumerate(headings, 1):
        try:
            found.append(target_of(said[heading]) if heading in said else guess(heading))
        except Rejected as error:
            found.append(None)
            message = f"{heading[:40]!r} {error.faults[0].message}; {said[heading][:40]!r} is not"
            wrong.append(fault_at(1, column, "unknown", message))
    unclear = _unclear([heading if heading not in said else "" for heading in headings])
    return tuple(found), (
        *wrong,
        *unclear,
        *_unknown(headings, said),
        *_repeated(headings, found),
        *_missing(found, has_phase=has_phase),
    )


def _apart(headings: Sequence[str]) -> Fault | None:
    """One heading that holds several: the columns are not separated as was declared."""
    held = [name for name, mark in SEPARATORS.items() if len(headings) == 1 and mark in headings[0]]
    if not held:
        return None
    return fault_at(1, 1, "separator", f"separates its columns by a {held[0]}: say so for the whole file")


def _unclear(headings: Iterable[str]) -> Iterator[Fault]:
    for column, heading in enumerate(headings, 1):
        words = words_of_heading(heading)
        wanted = UNCLEAR.get(words)
        if words in _SIGN_OF and guess(heading) is None:
            wanted = f"{_SIGN_OF[words]} at a minute, such as {_SIGN_OF[words]}@20"
        if wanted:
            yield fault_at(1, column, "unclear", f"{heading[:40]!r} must be said to be {wanted}, or left out")


def _unknown(headings: Sequence[str], said: Iterable[str]) -> Iterator[Fault]:
    shown = ", ".join(repr(heading[:40]) for heading in headings[:MOST_NAMED])
    more = " and others" if len(headings) > MOST_NAMED else ""
    for heading in said:
        if heading not in headings:
            yield fault_at(1, 1, "unknown", f"has no column {heading[:40]!r}: its columns are {shown}{more}")


def _repeated(headings: Sequence[str], found: Sequence[Target | None]) -> Iterator[Fault]:
    for column, (heading, target) in enumerate(zip(headings, found, strict=True), 1):
        if heading in headings[: column - 1]:
            yield fault_at(1, column, "repeated", f"repeats the heading {heading[:40]!r}")
        elif target is not None and target in found[: column - 1]:
            yield fault_at(
                1, column, "repeated", f"{heading[:40]!r} holds {target}, as an earlier column does"
            )


def _missing(found: Sequence[Target | None], *, has_phase: bool) -> Iterator[Fault]:
    for name in NEEDED:
        is_phase = name == "phase"
        if Target(name) not in found and not (is_phase and has_phase):
            otherwise = ": name one, or say one phase for the whole file" if is_phase else ""
            yield fault_at(1, 1, "missing", f"has no column for {name}{otherwise}")
    if has_phase and Target("phase") in found:
        column = found.index(Target("phase")) + 1
        message = "says the phase of each row: leave this column out, or say no phase for the whole file"
        yield fault_at(1, column, "repeated", message)


def _is_minute(at: str) -> bool:
    return re.fullmatch(r"-?\d{1,4}", at) is not None


def _split(words: str, endings: Mapping[str, str]) -> tuple[str, str]:
    """A name, and what is said before or behind it: "baseline systolic" is "systolic" and "baseline"."""
    for said, code in endings.items():
        if words.endswith(f" {said}"):
            return words.removesuffix(f" {said}"), code
        if words.startswith(f"{said} "):
            return words.removeprefix(f"{said} "), code
    return words, ""


_OCCASION_OF = {
    **{words_of_heading(code): code for code in OCCASIONS},
    **{words_of_heading(label): code for code, label in OCCASIONS.items()},
}
_FIELD_OF = {words_of_heading(name): field for field, names in FIELDS.items() for name in (field, *names)}
_SCALE_OF = {
    words_of_heading(name): scale.code
    for scale in SCALES.values()
    for name in (scale.code, scale.abbreviation)
}
_SIGN_OF = {
    words_of_heading(name): sign.code
    for sign in SIGNS.values()
    for name in (sign.code, sign.label, sign.short_label, *_SIGN_NAMES.get(sign.code, ()))
}
