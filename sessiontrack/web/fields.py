"""The fields of requests and answers: each takes exactly one form of a value and changes none in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import marshmallow as ma

from sessiontrack.web.refusals import Refused, refusal
from sessiontrack.web.text_rules import LINE_PATTERN, LINES_PATTERN, clean_line, clean_lines

_MESSAGES: dict[str, Any] = {
    "required": [Refused("missing", "must be given")],
    "null": [Refused("null", "must not be null; leave it out instead")],
}
NIL = UUID(int=0)
FIRST_YEAR, LAST_YEAR = 1900, 2200

ID_PATTERN = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_DAY_PATTERN = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME_PATTERN = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
_OFFSET_PATTERN = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_MOMENT_PATTERN = f"{_DAY_PATTERN}T{_TIME_PATTERN}{_OFFSET_PATTERN}"

_ID = re.compile(ID_PATTERN)
_DAY = re.compile(_DAY_PATTERN)
_MOMENT = re.compile(_MOMENT_PATTERN)
# Nineteen characters hold every scaled number that a database keeps exactly.
_SCALED = re.compile(r"(-?)(0|[1-9][0-9]{0,11})(?:\.([0-9]{1,12}))?")


class Described(ma.fields.Field[Any]):
    """A field of ours: null is refused, and it says itself what JSON Schema says about it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["error_messages"] = _MESSAGES | (kwargs.get("error_messages") or {})
        super().__init__(*args, **kwargs)

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        """The value of a request behind this field."""
        # Most fields have none of these, and looking for each of them takes longer than the value itself.
        if value is None or value is ma.missing or self.validators or self.pre_load or self.post_load:
            return super().deserialize(value, attr, data, **kwargs)
        return self._deserialize(value, attr, data, **kwargs)

    def described(self) -> dict[str, Any]:
        """The keywords of JSON Schema for one value of this field."""
        return {}


class Whole(Described):
    """A whole number; never text, never a fraction, never true or false.

    Args:
        minimum: smallest value taken.
        maximum: largest value taken.
        unit: shown in what is said about the limits.
    """

    def __init__(self, minimum: int, maximum: int, *, unit: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.minimum, self.maximum, self.unit = minimum, maximum, unit

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        if type(value) is not int:
            raise refusal("not_a_whole_number", "must be a whole number")
        if not self.minimum <= value <= self.maximum:
            said = f"must be {self.minimum} to {self.maximum} {self.unit}".rstrip()
            raise refusal("out_of_range", said, limit=(self.minimum, self.maximum))
        return value

    def described(self) -> dict[str, Any]:
        said = {"description": self.unit} if self.unit else {}
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum, **said}


def scaled_text(kept: int, decimals: int) -> str:
    """A kept number as it is sent: at least one decimal, and no zeros behind that.

    >>> scaled_text(41_000, 3), scaled_text(-5, 1)
    ('41.0', '-0.5')
    """
    whole, rest = divmod(abs(kept), 10**decimals)
    fraction = f"{rest:0{decimals}d}".rstrip("0") if decimals else ""
    return f"{'-' if kept < 0 else ''}{whole}.{fraction or '0'}"


class Scaled(Described):
    """An exact decimal, sent as text ("41.0"), kept as a whole number.

    Args:
        decimals: digits after the point that may be sent.
        minimum: smallest value, as kept.
        maximum: largest value, as kept.
        scale: decimals of the kept unit, where it is finer: kilograms with 2 decimals kept in grams are 3.
        signed: a minus sign may stand in front.
        unit: shown in what is said about the limits.
    """

    def __init__(
        self,
        decimals: int,
        minimum: int,
        maximum: int,
        *,
        scale: int | None = None,
        signed: bool = False,
        unit: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.decimals, self.minimum, self.maximum = decimals, minimum, maximum
        self.scale = decimals if scale is None else scale
        self.signed, self.unit = signed, unit

    def shown(self, kept: int) -> str:
        """A kept number as this field sends it."""
        return scaled_text(kept, self.scale)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        found = _SCALED.fullmatch(value) if isinstance(value, str) else None
        if found is None or (found[1] and not self.signed):
            raise refusal("not_a_decimal", 'must be a decimal number as text, such as "41.0"')
        fraction = found[3] or ""
        if len(fraction) > self.decimals:
            said = f"must have at most {self.decimals} decimals"
            raise refusal("too_precise", said, limit=(self.decimals,))
        kept = int(found[2] + fraction.ljust(self.scale, "0"))
        kept = -kept if found[1] else kept
        if not self.minimum <= kept <= self.maximum:
            limit = (self.shown(self.minimum), self.shown(self.maximum))
            raise refusal("out_of_range", f"must be {self._range()}", limit=limit)
        return kept

    def _range(self) -> str:
        return f"{self.shown(self.minimum)} to {self.shown(self.maximum)} {self.unit}".rstrip()

    def _serialize(self, value: int | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else self.shown(value)

    def described(self) -> dict[str, Any]:
        fraction = rf"(?:\.[0-9]{{1,{self.decimals}}})?" if self.decimals else ""
        return {
            "type": "string",
            "pattern": f"^{'-?' if self.signed else ''}(?:0|[1-9][0-9]{{0,11}}){fraction}$",
            "x-minimum": self.shown(self.minimum),
            "x-maximum": self.shown(self.maximum),
            "description": self._range(),
        }


class Text(Described):
    """Words as a person wrote them, composed (NFC) and otherwise unchanged; lengths count code points.

    Args:
        single_line: a name or a phrase: no line ends, no marks that are unseen or turn the direction.
    """

    def __init__(
        self, max_length: int, *, min_length: int = 1, single_line: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.min_length, self.max_length, self.single_line = min_length, max_length, single_line

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise refusal("not_text", "must be text")
        limit = (self.min_length, self.max_length)
        too_long = refusal("too_long", f"must have at most {self.max_length} characters", limit=limit)
        # Four code points compose to one at best; a megabyte need not be composed to know it is too long.
        if len(value) > self.max_length * 4:
            raise too_long
        if value == "" and self.min_length == 0:
            return value
        text = clean_line(value) if self.single_line else clean_lines(value)
        if len(text) > self.max_length:
            raise too_long
        if len(text) < self.min_length:
            raise refusal("too_short", f"must have at least {self.min_length} characters", limit=limit)
        return text

    def described(self) -> dict[str, Any]:
        said = {"type": "string", "minLength": self.min_length, "maxLength": self.max_length}
        pattern = LINE_PATTERN if self.single_line else LINES_PATTERN
        return {**said, "pattern": pattern} if self.min_length else said


class Secret(Described):
    """A password: taken as it is, never sent back, never part of an error."""

    def __init__(self, max_length: int, **kwargs: Any) -> None:
        super().__init__(load_only=True, **kwargs)
        self.max_length = max_length

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise refusal("not_text", "must be text")
        if not 1 <= len(value) <= self.max_length:
            limit = (1, self.max_length)
            raise refusal("out_of_range", f"must have 1 to {self.max_length} characters", limit=limit)
        return value

    def described(self) -> dict[str, Any]:
        return {"type": "string", "format": "password", "minLength": 1, "maxLength": self.max_length}


class Code(Described):
    """One code of a list; of an enumeration it gives the member."""

    def __init__(self, choices: Iterable[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = {str(choice): choice for choice in choices}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        known = self.choices.get(value) if isinstance(value, str) else None
        if known is None:
            raise refusal("unknown_code", f"must be {self._named()}")
        return known

    def _named(self) -> str:
        if len(self.choices) > 12:
            return "a code of the catalogue"
        return "one of " + ", ".join(self.choices) if len(self.choices) > 1 else next(iter(self.choices))

    def _serialize(self, value: str | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value)

    def described(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.choices)}


class Named(Described):
    """A name that the clinic's own catalogue holds: its form here, whether it exists in the act.

    Args:
        pattern: what a whole name looks like.
    """

    def __init__(self, pattern: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pattern = re.compile(pattern)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not self.pattern.fullmatch(value):
            raise refusal("unknown_code", "must be a code of the catalogue")
        return value

    def described(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.pattern.pattern}$"}


class TermCode(Named):
    """The code of a side effect: of the built-in list, or of the clinic's own terms."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("[a-z][a-z0-9_]{1,39}", **kwargs)


class ListVersion(Named):
    """The version of a side-effect list, such as ``1.1`` or ``1.1+3``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(r"[0-9]{1,3}\.[0-9]{1,3}(?:\+[1-9][0-9]{0,8})?", **kwargs)


class Truth(Described):
    """true or false, and nothing that looks like it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        if value is not True and value is not False:
            raise refusal("not_true_or_false", "must be true or false")
        return bool(value)

    def described(self) -> dict[str, Any]:
        return {"type": "boolean"}


class Id(Described):
    """A UUID, lower case with hyphens, and not the nil one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> UUID:
        if not isinstance(value, str) or not _ID.fullmatch(value) or UUID(value) == NIL:
            raise refusal("not_an_id", "must be a UUID in lower case with hyphens")
        return UUID(value)

    def _serialize(self, value: UUID | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else str(value)

    def described(self) -> dict[str, Any]:
        return {"type": "string", "format": "uuid", "pattern": f"^{ID_PATTERN}$"}


def moment_text(moment: datetime) -> str:
    """A moment as it is sent: in UTC, with its Z.

    Raises:
        ValueError: it has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


class MomentField(Described):
    """A moment (RFC 3339) with its offset; given on as UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not _MOMENT.fullmatch(value):
            raise refusal("not_a_moment", "must be a time with its offset, such as 2026-11-22T09:30:00+01:00")
        # Near the years 1 and 9999 the step to UTC would overflow.
        _check_year(int(value[:4]))
        try:
            moment = datetime.fromisoformat(value).astimezone(UTC)
        except ValueError:
            raise refusal("no_such_day", "must be a day of the calendar") from None
        _check_year(moment.year)
        return moment

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else moment_text(value)

    def described(self) -> dict[str, Any]:
        return {"type": "string", "format": "date-time", "pattern": f"^{_MOMENT_PATTERN}$"}


class DayField(Described):
    """A day of the calendar: YYYY-MM-DD."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise refusal("not_a_day", "must be a day, such as 2026-11-22")
        _check_year(int(value[:4]))
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise refusal("no_such_day", "must be a day of the calendar") from None

    def _serialize(self, value: date | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.isoformat()

    def described(self) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": f"^{_DAY_PATTERN}$"}


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        limit = (FIRST_YEAR, LAST_YEAR)
        raise refusal("out_of_range", f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}", limit=limit)


class AsIs(Described):
    """A value of an answer that is JSON already; never read from a request."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(dump_only=True, **kwargs)
