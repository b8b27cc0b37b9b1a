"""Which characters a text may hold: what no database, file or page carries safely is refused, not removed."""

from __future__ import annotations

import re
import unicodedata

from sessiontrack.domain.texts import MOST_MARKS, has_many_marks
from sessiontrack.web.refusals import refusal

# Escapes that Python and the patterns of JSON Schema share.
_CONTROLS = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
_CONTROLS_IN_LINES = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f"
# XML cannot hold the two noncharacters, and charts are XML.
_UNCARRIED = r"\ufffe\uffff"
# Halves of characters: no pattern of JSON Schema can name them, and our loader refuses them already.
_HALVES = r"\ud800-\udfff"
# Marks that turn the reading direction or are not seen: two names would look alike and differ. B67.
_UNSEEN = r"\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"

_IN_A_LINE = _CONTROLS + _UNCARRIED + _UNSEEN
_IN_LINES = _CONTROLS_IN_LINES + _UNCARRIED
_REFUSED_IN_A_LINE = re.compile(f"[{_IN_A_LINE}{_HALVES}]")
_REFUSED_IN_LINES = re.compile(f"[{_IN_LINES}{_HALVES}]")
_SPACES = r" \t\n\r\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2028\u2029"

LINE_PATTERN = f"^[^{_IN_A_LINE}]*[^{_IN_A_LINE}{_SPACES}][^{_IN_A_LINE}]*$"
"""What one line may be, as a pattern of JSON Schema."""

LINES_PATTERN = f"^[^{_IN_LINES}]*[^{_IN_LINES}{_SPACES}][^{_IN_LINES}]*$"
"""What a text of several lines may be, as a pattern of JSON Schema."""


def clean_line(text: str) -> str:
    """One line of text in its composed form (NFC).

    Raises:
        ValidationError: a control, an unseen mark, a heap of combining marks, or nothing but spaces.
    """
    return _composed(text, _REFUSED_IN_A_LINE)


def clean_lines(text: str) -> str:
    """A text of several lines in its composed form (NFC); marks of direction are kept, pages show them.

    Raises:
        ValidationError: a control other than tab and line end, combining marks, or nothing but spaces.
    """
    return _composed(text, _REFUSED_IN_LINES)


def _composed(text: str, refused: re.Pattern[str]) -> str:
    found = refused.search(text)
    if found is not None:
        raise refusal("bad_character", f"must not hold the character U+{ord(found.group()):04X}")
    if not text.strip():
        raise refusal("blank", "must hold more than spaces")
    if text.isascii():
        return text
    if has_many_marks(text):
        raise refusal("too_many_marks", f"must not have more than {MOST_MARKS} marks on one letter")
    return unicodedata.normalize("NFC", text)
