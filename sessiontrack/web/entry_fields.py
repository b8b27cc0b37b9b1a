"""Fields of entries that are made from the domain's own tables: readings, amounts, codes."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import marshmallow as ma

from sessiontrack.domain.vitals import NOT_MEASURED, SIGNS, Sign
from sessiontrack.domain.vitals_checks import fraction_hint
from sessiontrack.web.fields import FIRST_YEAR, LAST_YEAR, Code, Described, Scaled, Text, Whole
from sessiontrack.web.refusals import refusal
from sessiontrack.web.schemas import ListOf, MapOf, Nested, Schema

WIDEST = 10**9
"""Beyond this no amount is looked at; what is possible the domain says, with a hint at the likely slip."""


class _Reading(Whole):
    """A whole-number reading; taken however far off, so that the domain can say what it may have been."""

    def __init__(self, sign: Sign) -> None:
        super().__init__(-WIDEST, WIDEST, unit=sign.unit)
        self.sign = sign

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        # A decimal where a whole number belongs is mostly another unit, which the domain knows by its size.
        hint = fraction_hint(self.sign.code, value) if isinstance(value, float | str) else ""
        if hint:
            raise refusal("not_a_whole_number", f"must be a whole number{hint}")
        return super()._deserialize(value, attr, data, **kwargs)

    def described(self) -> dict[str, Any]:
        low, high = self.sign.possible
        return {"type": "integer", "minimum": low, "maximum": high}


class _DecimalReading(Scaled):
    """A reading with decimals, as text."""

    def __init__(self, sign: Sign) -> None:
        super().__init__(sign.decimals, 0, WIDEST, unit=sign.unit)
        self.sign = sign

    def described(self) -> dict[str, Any]:
        low, high = (self.sign.shown(bound) for bound in self.sign.possible)
        return {**super().described(), "x-minimum": low, "x-maximum": high}


def reading(code: str) -> Described:
    """The field of one sign."""
    sign = SIGNS[code]
    return _DecimalReading(sign) if sign.decimals else _Reading(sign)


TOP_LEVEL = ("oxygen_l_per_min",)
"""Signs that stand beside the readings and not among them, as the contract has it."""

_FIELDS: dict[str, Any] = {code: reading(code) for code in SIGNS if code not in TOP_LEVEL}
ReadingsSchema: type[Schema] = type("ReadingsSchema", (Schema,), {"__doc__": "Value by sign.", **_FIELDS})


def readings(**options: Any) -> Nested:
    """Value by sign."""
    return Nested(ReadingsSchema, **options)


def not_measured() -> MapOf:
    """Coded reason by sign."""
    return MapOf(SIGNS, Code(NOT_MEASURED))


def amount(decimals: int, name: str, **options: Any) -> Scaled:
    """An amount by its API name, kept under the domain's; the domain says what is possible."""
    return Scaled(decimals, 0, WIDEST, attribute=name, **options)


_PART_DAY_PATTERN = r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?"
_PART_DAY = re.compile(_PART_DAY_PATTERN)


class PartDay(Described, ma.fields.Field[str]):
    """A day as far as it is known: YYYY, YYYY-MM or YYYY-MM-DD."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or not _PART_DAY.fullmatch(value):
            said = "must be a year, a month or a day, such as 2019, 2019-03 or 2019-03-14"
            raise refusal("not_a_part_day", said)
        if not FIRST_YEAR <= int(value[:4]) <= LAST_YEAR:
            limit = (FIRST_YEAR, LAST_YEAR)
            raise refusal("out_of_range", f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}", limit=limit)
        try:
            date.fromisoformat(value + "-01-01"[len(value) - 4 :])
        except ValueError:
            raise refusal("no_such_day", "must be a day of the calendar") from None
        return value

    def described(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_PART_DAY_PATTERN}$"}


class Anything(Described, ma.fields.Field[Any]):
    """A whole number, a short text, or true or false: what a confirmation repeats."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool) or (type(value) is int and abs(value) <= WIDEST):
            return value
        return Text(200).deserialize(value, attr, data)

    def described(self) -> dict[str, Any]:
        return {"type": ["integer", "string", "boolean"]}


class AnyObject(Described, ma.fields.Field[dict[str, Any]]):
    """An object in the form of another schema, which is known only when its kind is."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refusal("not_an_object", "must be an object")
        return value

    def described(self) -> dict[str, Any]:
        return {"type": "object"}


class ConfirmedSchema(Schema):
    """An unusual value that was looked at again."""

    path = Text(200, required=True)
    code = Text(60, required=True)
    value = Anything(required=True)


def confirmed() -> ListOf:
    """Confirmations, each bound to its value."""
    return ListOf(Nested(ConfirmedSchema), maximum=50)
