"""One cell of a file of past sessions: what it says, or what is wrong with it; nothing is converted or guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo

from sessiontrack.domain.monitor_files import APART
from sessiontrack.domain.side_effect_words import LONGEST_WORD, SAYS_NONE, word_key
from sessiontrack.domain.side_effects import Severity
from sessiontrack.domain.texts import MOST_MARKS, has_many_marks

LONGEST_NOTE = 4000
LONGEST_NAME = 200

CODES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "phase": {
            **dict.fromkeys(("initial series", "initial", "induction", "acute", "series"), "initial_series"),
            **dict.fromkeys(("maintenance", "booster"), "maintenance"),
        },
        "route": {
            **dict.fromkeys(("iv", "intravenous", "infusion"), "iv"),
            **dict.fromkeys(("im", "intramuscular"), "im"),
            **dict.fromkeys(("intranasal", "nasal", "nasal spray"), "intranasal"),
            **dict.fromkeys(("subcutaneous", "sc"), "subcutaneous"),
            "sublingual": "sublingual",
            **dict.fromkeys(("oral", "by mouth"), "oral"),
        },
        "agent": {
            **dict.fromkeys(("ketamine", "racemic ketamine"), "ketamine"),
            **dict.fromkeys(("esketamine", "s ketamine"), "esketamine"),
        },
        "sex": {
            **dict.fromkeys(("female", "f"), "female"),
            **dict.fromkeys(("male", "m"), "male"),
            "other": "other",
            "unknown": "unknown",
        },
    }
)
"""What a word of a file stands for; any other word is a fault that names these."""

_NUMBERS = {
    "point": re.compile(r"-?[0-9]{1,7}(\.[0-9]{1,6})?\Z"),
    "comma": re.compile(r"-?[0-9]{1,7}(,[0-9]{1,6})?\Z"),
}
_DAY = re.compile(r"(19|20)\d\d-\d\d-\d\d\Z", re.ASCII)
_MOMENT = re.compile(r"((?:19|20)\d\d-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(Z|[+-]\d\d:\d\d)?\Z", re.ASCII)
_TIME = re.compile(r"\d\d:\d\d(:\d\d)?\Z", re.ASCII)
_EFFECT = re.compile(
    r"(?P<word>[^:@]+?)\s*(?::\s*(?P<severity>[^@]*?)\s*)?(?:@\s*(?P<onset>\d{1,4})\s*(?:-\s*(?P<end>\d{1,4})\s*)?)?\Z",
    re.ASCII,
)
_SPREADSHEET = "; a spreadsheet has changed it"


class Unreadable(ValueError):
    """A cell does not say what its column must hold."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class SaidEffect:
    """A side effect as a file tells it; minutes from the start.

    Args:
        severity: nothing where the whole cell is a word for none.
    """

    word: str
    severity: str | None
    onset: int
    end: int | None = None


def number(cell: str, decimal: str) -> Decimal:
    """A number with the decimal mark that was declared; no thousands separators, units or exponents."""
    if _NUMBERS[decimal].match(cell):
        return Decimal(cell.replace(",", "."))
    other = "point" if decimal == "comma" else "comma"
    hint = ""
    if APART.match(cell):
        hint = "; thousands are not set apart"
    elif _NUMBERS[other].match(cell):
        hint = f"; the decimal mark was declared to be a {decimal}"
    elif "#" in cell or re.match(r"-?[\d.,]+[eE]", cell):
        hint = _SPREADSHEET
    elif "/" in cell:
        hint = "; two values need two columns"
    example = "97,6" if decimal == "comma" else "97.6"
    raise Unreadable("number", f"must be a number such as 98 or {example}, and is {cell[:40]!r}{hint}")


def whole(cell: str) -> int:
    """A whole number."""
    # As a program sends it: no nought in front, and no minus before nought.
    if not re.fullmatch(r"0|-?[1-9][0-9]{0,5}", cell):
        raise Unreadable("number", f"must be a whole number such as 98, and is {cell[:40]!r}")
    return int(cell)


def scaled(cell: str, decimal: str, places: int) -> int:
    """A number as a whole one, so many places to the left: 0.5 mg are 500 micrograms with three."""
    amount = number(cell, decimal).scaleb(places)
    if amount != int(amount):
        raise Unreadable(
            "number", f"must have at most {places} digits after its decimal mark, and is {cell[:40]!r}"
        )
    return int(amount)


def code(field: str, cell: str) -> str:
    """A word of a closed list."""
    known = CODES[field]
    found = known.get(" ".join(re.findall(r"[^\W_]+", cell.casefold())))
    if found is None:
        raise Unreadable("unknown", f"must be one of {', '.join(known)}, and is {cell[:40]!r}")
    return found


def day(cell: str) -> date:
    """A day of the calendar, in ISO only."""
    try:
        if _DAY.match(cell):
            return date.fromisoformat(cell)
    except ValueError:
        pass
    raise Unreadable("time", f"must be a day such as 2026-03-02, and is {cell[:40]!r}")


def clock(cell: str) -> time:
    """A time of day."""
    try:
        if _TIME.match(cell):
            return time.fromisoformat(cell)
    except ValueError:
        pass
    raise Unreadable("time", f"must be a time such as 09:30, and is {cell[:40]!r}")


def moment(cell: str, beside: time | None, zone: ZoneInfo) -> datetime | None:
    """When a session began, in UTC; nothing for a day without a time.

    Args:
        beside: the time of day of another column, or the one that was declared.
    """
    match = _MOMENT.match(cell)
    if match is None:
        on = day(cell)
        return None if beside is None else _local(datetime.combine(on, beside), zone)
    try:
        naive = datetime.fromisoformat(f"{match[1]}T{match[2]}")
        if match[3] is None:
            return _local(naive, zone)
        return datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3]}").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("time", f"is no time of the calendar: {cell[:40]!r}") from error


def _local(naive: datetime, zone: ZoneInfo) -> datetime:
    first, second = (naive.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        said = "must name its offset from UTC: the clocks were changed then"
        raise Unreadable("time", said)
    return first.astimezone(UTC)


def line_of_text(cell: str) -> str:
    """A name or a number of one line, in its composed form; no controls and no unseen marks."""
    if len(cell) > LONGEST_NAME or not cell.isprintable():
        raise Unreadable("text", f"must be one line of at most {LONGEST_NAME} characters that can be seen")
    return _composed(cell)


def patient_number(cell: str) -> str:
    """The clinic's number of a patient, as text: its leading zeros count."""
    if re.fullmatch(r"-?\d+([.,]\d+)?[eE]\+?\d+", cell) or cell.startswith("#"):
        raise Unreadable("number", f"cannot be a patient's number: {cell[:40]!r}{_SPREADSHEET}")
    return line_of_text(cell)


def note(cell: str) -> str:
    """A text of several lines."""
    if len(cell) > LONGEST_NOTE:
        raise Unreadable("text", f"must be at most {LONGEST_NOTE} characters, and has {len(cell)}")
    # Charts are XML, which holds no noncharacters either.
    if any(each in "\ufffe\uffff" or _is_control(each) for each in cell):
        raise Unreadable("text", "must not hold control characters")
    return _composed(cell)


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) == "Cc" and letter not in "\t\n\r"


def _composed(cell: str) -> str:
    if has_many_marks(cell):
        raise Unreadable("text", f"must not have more than {MOST_MARKS} marks on one letter")
    return unicodedata.normalize("NFC", cell)


def effects(cell: str) -> tuple[SaidEffect, ...]:
    """Side effects as "nausea: moderate @10-25; headache: mild @30": words, severity, first and last minute.

    A cell that holds nothing but "none", or another word of ``SAYS_NONE``, is that word.
    """
    if word_key(cell) in SAYS_NONE:
        return (SaidEffect(line_of_text(cell), None, 0),)
    return tuple(_effect(said.strip()) for said in re.split(r"[;\n|]", cell) if said.strip())


def _effect(said: str) -> SaidEffect:
    match = _EFFECT.match(said)
    if match is None or not match["severity"] or match["onset"] is None:
        wanted = "must be as 'nausea: moderate @10-25': the words, how bad, and the minutes"
        raise Unreadable("effect", f"{wanted}; {said[:40]!r} is not")
    severity = match["severity"].casefold()
    if severity not in tuple(Severity):
        raise Unreadable("unknown", f"must say mild, moderate or severe, and says {severity[:40]!r}")
    word, onset = line_of_text(match["word"]), int(match["onset"])
    end = None if match["end"] is None else int(match["end"])
    if end is not None and end < onset:
        raise Unreadable("effect", f"must not end before it began: {said[:40]!r}")
    return SaidEffect(word[:LONGEST_WORD], severity, onset, end)
