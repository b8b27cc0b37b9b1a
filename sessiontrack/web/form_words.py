"""What is wrong with a form, in words for the person at it: the schema and the domain speak to programs too."""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType

from sessiontrack.domain.errors import Fault
from sessiontrack.domain.terms import BUILT_IN

_OWN = MappingProxyType(
    {
        "not_a_decimal": "must be a number, such as 41.5",
        "not_a_moment": "must be a date and a time, such as 23-Nov-2026 08:05",
        "not_a_day": "must be a day, such as 23-Nov-2026",
        "not_a_part_day": "must be a year, a month or a day, such as 2019, Mar-2019 or 14-Mar-2019",
        "not_an_id": "must be chosen from the list",
        "unknown_code": "must be chosen from the list",
        "not_true_or_false": "must be answered with yes or no",
    }
)
_LABELS = MappingProxyType({"dose_mg": "the whole dose in mg", "rate_ml_per_h": "the rate in mL/h"})
_CODE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")


def in_form_words(fault: Fault) -> Fault:
    """A fault, said to the person at the form."""
    return without_codes(replace(fault, message=_OWN.get(fault.code, fault.message)))


def without_codes(fault: Fault) -> Fault:
    """A fault without the names of the API's fields, and with names for codes.

    >>> without_codes(Fault("/rate", "missing", "must be given, or dose_mg instead")).message
    'must be given, or the whole dose in mg instead'
    """

    def words(code: re.Match[str]) -> str:
        return _LABELS.get(code[0]) or BUILT_IN.label(code[0])

    return replace(fault, message=_CODE.sub(words, fault.message))


def code_words(code: str) -> str:
    """A code that has no words of its own, as words.

    >>> code_words("line_lost")
    'line lost'
    """
    return code.replace("_", " ")
