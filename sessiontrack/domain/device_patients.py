"""Whether a monitor's message is of the patient who has its record number: its name and birth date, where it has them.

A monitor that keeps the number of the patient before would put readings into a stranger's record. A message without a
name or a birth date says nothing of them, and its number alone counts.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from sessiontrack.domain.hl7_messages import Message, NotTaken, Place
from sessiontrack.domain.patients import Patient

_NULL = '""'
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa"}
_WITHOUT_MARKS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
"""Letters that are no other letter with a mark, and as which other one a monitor writes them."""

_DAY = re.compile(r"(\d{4}(?:\d\d(?:\d\d)?)?)(?:(?<=\d{8})\d\d[\d.]*)?(?:[+-]\d{4})?\Z", re.ASCII)
_PARTICLES = frozenset(
    "von van vom zu zum zur der den dem de del della di da do dos das du des la le las los el al ter ten te af av "
    "bin ibn ben abu bint st saint san santa mc mac und and y e i o d l".split()
)
"""Words before many a family name, or parts of it: alone they are nobody's. Our own list."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a message says of its patient beside the number.

    Args:
        family, given: words of these names in every form sent (PID-5); both empty: none was sent.
        born: year, month and day as digits, as far as they were sent (PID-7).
    """

    family: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()
    born: str = ""


def named_in(message: Message) -> Named:
    """What a message of one patient says of them.

    Raises:
        NotTaken: its birth date is none.
    """
    (patient,) = message.of("PID")
    names = patient.repetitions(5)
    family, given = (
        frozenset(
            word for name in names for part in name[at : at + 1] if part != _NULL for word in _words(part)
        )
        for at in (0, 1)
    )
    sent = patient.part(7)
    found = None if sent in ("", _NULL) else _DAY.match(sent)
    if sent not in ("", _NULL) and found is None:
        raise NotTaken("Must be a date.", condition=102, place=patient.place(7))
    return Named(family, given, found[1] if found else "")


def contradiction(named: Named, patient: Patient) -> Place | None:
    """The field in which a message means somebody else; nothing where it says nothing against this patient.

    A monitor writes names in capitals, without their marks, or the given one first: one word of the family name is
    enough, but no particle of it, and none that is only somebody's given name.
    """
    if not patient.born_on.strftime("%Y%m%d").startswith(named.born):
        return "PID", 1, 7
    words = _words(patient.family_name)
    ours = words - _PARTICLES or words
    if not ours or not (named.family or named.given) or named.family & ours:
        return None
    is_turned = not named.family or named.family & _words(patient.given_name)
    return None if is_turned and named.given & ours else ("PID", 1, 5)


def _words(name: str) -> frozenset[str]:
    """The words of a name as they are compared: without marks, as they are spelled where there are none, and as one.

    >>> sorted(_words("O'Brüll"))
    ['bruell', 'brull', 'o', 'obruell', 'obrull']
    """
    folded = name.casefold()
    spelled = "".join(_UMLAUTS.get(letter, letter) for letter in unicodedata.normalize("NFC", folded))
    each = [re.findall(r"[^\W\d_]+", _plain(text)) for text in (folded, spelled)]
    return frozenset(word for words in each if words for word in (*words, "".join(words)))


def _plain(text: str) -> str:
    letters = (each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return "".join(letters).translate(_WITHOUT_MARKS)
