"""What a request may hold and an answer holds: ``Schema``, and fields that are made of other fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import marshmallow as ma

from sessiontrack.domain.errors import Rejected
from sessiontrack.web.fields import Described
from sessiontrack.web.refusals import Refused, faults_in, refusal


class Schema(ma.Schema):
    """Fields that are known, each in its one form; anything else is refused, with its place.

    ``sentence`` is the title of the problem when something is refused.
    """

    sentence = "Some fields cannot be kept as they are."
    error_messages: dict[str, Any] = {  # noqa: RUF012 (marshmallow's own attribute, never changed)
        "unknown": Refused("unknown_field", "is not a field of this request"),
        "type": Refused("not_an_object", "must be an object"),
    }

    class Meta:
        """Nothing is ignored."""

        unknown = ma.RAISE

    def load(self, data: Any, **options: Any) -> Any:
        """The values of a request, each of its field's type.

        Raises:
            Rejected: with every fault and its JSON pointer.
        """
        try:
            return super().load(data, **options)
        except ma.ValidationError as refused:
            raise Rejected(self.sentence, faults_in(refused.messages)) from None

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """A value to send; ``None`` counts as absent, for an answer holds no null."""
        value = obj.get(attr, default) if isinstance(obj, Mapping) else getattr(obj, attr, default)
        return default if value is None else value

    def on_bind_field(self, field_name: str, field_obj: ma.fields.Field[Any]) -> None:
        """Only fields of ours: marshmallow's own turn 1.9 into 1 and "yes" into true."""
        if not isinstance(field_obj, Described):
            raise TypeError(f"{type(self).__name__}.{field_name} must be a field of web/fields.py.")


class Nested(Described, ma.fields.Nested):
    """An object within an object."""

    def _load(self, value: Any, partial: Any = None) -> Any:
        # Past our own load, whose error could no longer be given its place in the whole body.
        return ma.Schema.load(self.schema, value, unknown=self.unknown, partial=partial)


class ListOf(Described, ma.fields.List[Any]):
    """A list, every item in the form of one field.

    Args:
        minimum: fewest items.
        maximum: most items.
        unique: the same item twice is refused.
    """

    def __init__(
        self,
        inner: ma.fields.Field[Any],
        *,
        minimum: int = 0,
        maximum: int = 200,
        unique: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(inner, **kwargs)
        self.minimum, self.maximum, self.unique = minimum, maximum, unique

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise refusal("not_a_list", "must be a list")
        _check_count(len(value), self.minimum, self.maximum)
        items = super()._deserialize(value, attr, data, **kwargs)
        if self.unique and len(items) != len(set(map(repr, items))):
            raise refusal("repeated", "must not hold the same item twice")
        return items

    def described(self) -> dict[str, Any]:
        """The limits; the items are described by themselves."""
        unique = {"uniqueItems": True} if self.unique else {}
        return {"minItems": self.minimum, "maxItems": self.maximum, **unique}


class MapOf(Described, ma.fields.Dict):
    """An object whose keys are codes of a list, and whose values are in the form of one field.

    Args:
        keys: codes that may be keys.
        minimum: fewest keys.
    """

    def __init__(
        self, keys: Iterable[str], inner: ma.fields.Field[Any], *, minimum: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(values=inner, **kwargs)
        self.codes, self.minimum = tuple(map(str, keys)), minimum

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refusal("not_an_object", "must be an object")
        taken, errors = {}, {}
        for key, each in value.items():
            try:
                taken[key] = self._item(key, each, **kwargs)
            except ma.ValidationError as refused:
                errors[key] = refused.messages
        if errors:
            raise ma.ValidationError(errors)
        _check_count(len(taken), self.minimum, len(self.codes))
        return taken

    def _item(self, key: str, value: Any, **kwargs: Any) -> Any:
        if key not in self.codes:
            raise refusal("unknown_code", "is not a code of the list")
        assert self.value_field is not None
        return self.value_field.deserialize(value, **kwargs)

    def described(self) -> dict[str, Any]:
        """The codes that may be keys; the values are described by themselves."""
        return {"propertyNames": {"enum": list(self.codes)}, "minProperties": self.minimum}


def _check_count(count: int, minimum: int, maximum: int) -> None:
    if not minimum <= count <= maximum:
        said = f"must have {minimum} to {maximum} items"
        raise refusal("wrong_count", said, limit=(minimum, maximum))
