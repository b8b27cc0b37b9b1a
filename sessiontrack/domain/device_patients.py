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
_DAY = re.compile(r"\d{4}(\d\d(\d\d)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """What a message says of its patient beside the number.

    Args:
        words: of family and given names in every form sent (PID-5); empty: none was sent.
        born: year, month and day as digits, as far as they were sent (PID-7).
    """

    words: frozenset[str] = frozenset()
    born: str = ""


def named_in(message: Message) -> Named:
    """What a message of one patient says of them.

    Raises:
        NotTaken: its birth date is none.
    """
    (patient,) = message.of("PID")
    names = [part for name in patient.repetitions(5) for part in name[:2] if part != _NULL]
    sent = patient.part(7)
    found = None if sent in ("", _NULL) else _DAY.match(sent)
    if sent not in ("", _NULL) and found is None:
        raise NotTaken("Must be a date.", condition=102, place=patient.place(7))
    return Named(frozenset(word for name in names for word in _words(name)), found[0] if found else "")


def contradiction(named: Named, patient: Patient) -> Place | None:
    """The field in which a message means somebody else; nothing where it says nothing against this patient.

    A monitor writes names in capitals, without their marks, or the given one first: one word of the family name is
    enough.
    """
    if not patient.born_on.strftime("%Y%m%d").startswith(named.born):
        return "PID", 1, 7
    ours = _words(patient.family_name)
    if named.words and ours and named.words.isdisjoint(ours):
        return "PID", 1, 5
    return None


def _words(name: str) -> frozenset[str]:
    """The words of a name as they are compared: without marks, and as they are spelled where there are none.

    >>> sorted(_words("Müller-Lüdenscheidt"))
    ['ludenscheidt', 'luedenscheidt', 'mueller', 'muller']
    """
    folded = name.casefold()
    spelled = "".join(_UMLAUTS.get(letter, letter) for letter in unicodedata.normalize("NFC", folded))
    return frozenset(word for text in (folded, spelled) for word in re.findall(r"[^\W\d_]+", _plain(text)))


def _plain(text: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    )
