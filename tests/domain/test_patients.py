"""A patient as the banner of every page shows them."""

from __future__ import annotations

from datetime import date

import pytest

from sessiontrack.domain.patients import age_years
from tests.builders_record import patient


def test_the_banner_has_the_family_name_first_in_capitals():
    assert patient(family_name="Lindqvist", given_name="Åsa").banner_name == "LINDQVIST, Åsa"


@pytest.mark.parametrize(
    ("born_on", "on", "years"),
    [
        (date(1985, 3, 14), date(2026, 3, 13), 40),
        (date(1985, 3, 14), date(2026, 3, 14), 41),
        (date(2000, 2, 29), date(2026, 2, 28), 25),
        (date(2000, 2, 29), date(2026, 3, 1), 26),
        (date(2000, 2, 29), date(2028, 2, 29), 28),
        (date(2026, 11, 23), date(2026, 11, 23), 0),
    ],
)
def test_a_year_of_age_is_complete_on_the_birthday(born_on, on, years):
    assert age_years(born_on, on) == years
