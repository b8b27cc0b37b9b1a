"""What is kept is sent in one form, and whatever form was taken once is taken again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sessiontrack.domain.errors import Rejected
from sessiontrack.web.fields import AsIs, Code, DayField, Id, MomentField, Scaled
from sessiontrack.web.schemas import ListOf, MapOf, Schema
from tests.web.test_fields import CHANGE, ID, NOTE, TEMPERATURE, WEIGHT, WHOLE, Colour, load


@pytest.mark.parametrize(
    ("field", "value", "sent"),
    [
        (WHOLE, 120, 120),
        (TEMPERATURE, 370, "37.0"),
        (WEIGHT, 82_350, "82.35"),
        (WEIGHT, 82_000, "82.0"),
        (Scaled(3, 0, 10**9), 41_000, "41.0"),
        (Scaled(3, 0, 10**9), 5, "0.005"),
        (Scaled(0, 0, 10**9), 5, "5.0"),
        (CHANGE, -125, "-1.25"),
        (CHANGE, -5, "-0.05"),
        (Code(Colour), Colour.RED, "red"),
        (Id(), UUID(ID), ID),
        (DayField(), date(2026, 1, 2), "2026-01-02"),
        (MomentField(), datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "2026-01-02T03:04:05Z"),
        (MomentField(), datetime(2026, 1, 2, 3, tzinfo=timezone(timedelta(hours=1))), "2026-01-02T02:00:00Z"),
        (AsIs(), {"a": [1]}, {"a": [1]}),
        (ListOf(Id()), (UUID(ID),), [ID]),
        (MapOf(Colour, TEMPERATURE), {"red": 368}, {"red": "36.8"}),
    ],
    ids=repr,
)
def test_a_value_is_sent_in_its_form(field, value, sent):
    schema: type[Schema] = type("OneSchema", (Schema,), {"value": field})
    assert schema().dump({"value": value}) == {"value": sent}


def test_a_moment_without_an_offset_is_never_sent():
    schema: type[Schema] = type("OneSchema", (Schema,), {"value": MomentField()})
    with pytest.raises(ValueError, match="without an offset"):
        schema().dump({"value": datetime(2026, 1, 1)})  # noqa: DTZ001


@given(st.integers(0, 10**12 - 1), st.integers(0, 6))
def test_a_decimal_comes_back_as_it_was_kept(kept, decimals):
    field = Scaled(decimals, 0, 10**12)
    sent = field.shown(kept)
    assert sent.count(".") == 1
    if decimals:
        assert load(field, sent) == kept


@given(st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_a_note_that_is_taken_is_taken_again_unchanged(text):
    try:
        taken = load(NOTE, text)
    except Rejected:
        return
    assert load(NOTE, taken) == taken
    taken.encode()


@given(st.one_of(st.text(max_size=40), st.datetimes(timezones=st.timezones()).map(datetime.isoformat)))
def test_no_text_breaks_the_field_of_a_moment(text):
    try:
        moment = load(MomentField(), text)
    except Rejected:
        return
    assert moment.tzinfo is UTC
