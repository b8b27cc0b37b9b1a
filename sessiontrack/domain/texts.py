"""What a written text may hold, from wherever it comes."""

from __future__ import annotations

import unicodedata

MOST_MARKS = 8
"""Combining marks in a row: no language writes more, and a thousand blot out a page. Bad input B70."""


def has_many_marks(text: str) -> bool:
    """More combining marks stand on one letter than any language writes.

    Ask before composing, which takes quadratic time on a long run of marks.

    >>> has_many_marks("Mu\\u0308ller"), has_many_marks("a" + 9 * "\\u0301")
    (False, True)
    """
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        if run > MOST_MARKS:
            return True
    return False
