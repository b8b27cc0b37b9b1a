"""Query parameters, as strict as a body; and the pages of a list with their cursors."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, TypeVar

import marshmallow as ma
import orjson
from flask import request

from sessiontrack.domain.errors import Fault, Rejected
from sessiontrack.web.fields import Described, Text, Truth, Whole, moment_text
from sessiontrack.web.refusals import pointer_segment, refusal
from sessiontrack.web.schemas import ListOf, Nested, Schema

MOST_ITEMS, USUAL_ITEMS = 200, 50
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_CURSOR = re.compile(r"[A-Za-z0-9_-]{1,400}")
_REFUSED = "Some parameters of the address cannot be taken as they are."

Item = TypeVar("Item")


def query_values(schema: Schema) -> dict[str, Any]:
    """The query parameters of this request.

    Raises:
        Rejected: one is unknown, given twice, or not in its form.
    """
    twice = [name for name, values in request.args.lists() if len(values) > 1]
    if twice:
        faults = [Fault(f"/{pointer_segment(name)}", "repeated", "must be given once") for name in twice]
        raise Rejected(_REFUSED, faults)
    given = {name: _typed(schema.load_fields.get(name), text) for name, text in request.args.items()}
    values: dict[str, Any] = schema.load(given)
    return values


def _typed(field: ma.fields.Field[Any] | None, text: str) -> Any:
    """An address holds only text, so numbers and truths are read here, in their one form."""
    if isinstance(field, Whole) and _WHOLE.fullmatch(text) and text != "-0":
        return int(text)
    if isinstance(field, Truth) and text in ("true", "false"):
        return text == "true"
    return text


class Cursor(Described):
    """Where a page of a list ended: opaque to clients, made by ``cursor_of``.

    Args:
        parts: the fields of what the list is ordered by.
    """

    def __init__(self, *parts: ma.fields.Field[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parts = parts

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[Any, ...]:
        try:
            if not isinstance(value, str) or not _CURSOR.fullmatch(value):
                raise ValueError
            kept = orjson.loads(base64.b64decode(value + "=" * (-len(value) % 4), b"-_", validate=True))
            if not isinstance(kept, list):
                raise ValueError
            pairs = zip(self.parts, kept, strict=True)
            return tuple(part.deserialize(each) for part, each in pairs)
        except (ValueError, binascii.Error, ma.ValidationError):
            raise refusal("not_a_cursor", 'must be the "next" of an earlier page') from None

    def described(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{_CURSOR.pattern}$"}


def cursor_of(*values: Any) -> str:
    """The cursor behind these values of the order: texts, whole numbers, ids, days, aware moments."""
    kept = orjson.dumps([_kept(value) for value in values])
    return base64.urlsafe_b64encode(kept).decode().rstrip("=")


def _kept(value: Any) -> str | int:
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items of a list, and the cursor behind the last of them unless the list ends here."""

    items: Sequence[Item]
    next: str | None = None


def page_from(rows: Sequence[Item], limit: int, key: Callable[[Item], tuple[Any, ...]]) -> Page[Item]:
    """The page of rows that were fetched with one more than the limit.

    Args:
        key: what the list is ordered by, of one row.
    """
    if len(rows) <= limit:
        return Page(rows)
    return Page(rows[:limit], cursor_of(*key(rows[limit - 1])))


def page_query(*parts: ma.fields.Field[Any], **more: ma.fields.Field[Any]) -> Schema:
    """The parameters of a paged list: ``limit``, ``after``, and what else selects.

    Args:
        parts: the fields of what the list is ordered by.
    """
    fields = {"limit": Whole(1, MOST_ITEMS, load_default=USUAL_ITEMS), "after": Cursor(*parts), **more}
    made: type[Schema] = type("PageQuerySchema", (Schema,), {"sentence": _REFUSED, **fields})
    return made()


@cache
def page_of(item: type[Schema]) -> type[Schema]:
    """The schema of a page of such items."""
    name = item.__name__.removesuffix("Schema")
    fields = {"items": ListOf(Nested(item), required=True), "next": Text(400)}
    return type(f"{name}PageSchema", (Schema,), fields)
