"""A message that names somebody else than the patient of its record number is found out; one that is silent is not."""

from __future__ import annotations

from datetime import date

import pytest

from sessiontrack.domain.device_patients import Named, contradiction, named_in
from sessiontrack.domain.hl7_messages import NotTaken, read_message
from tests.builders_record import patient
from tests.hl7_samples import header, lines


def said(name="", born=""):
    return named_in(read_message(lines(header(), f"PID|||R-1001||{name}||{born}")))


@pytest.mark.parametrize(
    ("family", "name"),
    [
        ("Ashdown", "ASHDOWN^ROWAN"),
        ("Ashdown", "Rowan^Ashdown"),
        ("Ashdown", "Rowan Ashdown"),
        ("Ashdown", "Miller^Rowan~Ashdown^Rowan^^^^^M"),
        ("Müller-Lüdenscheidt", "MUELLER^A"),
        ("Müller-Lüdenscheidt", "Ludenscheidt^A"),
        ("Mueller", "Müller^A"),
        ("O'Neill", "ONeill O Neill^B"),
        ("O'Neill", "ONEILL^B"),
        ("ONeill", "O'Neill^B"),
        ("van der Berg", "VANDERBERG^R"),
        ("van der Berg", "BERG^R"),
        ("Do", "DO^R"),
        ("Y\u0131ld\u0131z", "YILDIZ^R"),
        ("Wa\u0142\u0119sa", "WALESA^R"),
        ("S\u00f8rensen", "SORENSEN^R"),
        ("S\u00f8rensen", "SOERENSEN^R"),
        ("Ashdown", "^Ashdown"),
        ("Ashdown", ""),
        ("Ashdown", '""^""'),
        ("Ashdown", "^"),
        ("\u674e", "\u674e^\u56db"),
        ("-", "Ashdown^Rowan"),
    ],
)
def test_a_name_of_this_patient_says_nothing_against_them(family, name):
    assert contradiction(said(name), patient(family_name=family, given_name="Rowan")) is None


@pytest.mark.parametrize(
    ("family", "name"),
    [
        ("von Berg", "von Stein^Rowan"),
        ("O'Neill", "O'Connor^Rowan"),
        ("Martin", "Ashdown^Martin"),
        ("de la Cruz", "de la Fuente^Rowan"),
    ],
)
def test_a_particle_or_the_given_name_of_another_is_not_the_family_name(family, name):
    assert contradiction(said(name), patient(family_name=family)) == ("PID", 1, 5)


@pytest.mark.parametrize("name", ["Person^Example", "Ashdow^Rowan", "Bed 3", "Petra"])
def test_a_name_without_a_word_of_the_family_name_is_of_somebody_else(name):
    assert contradiction(said(name), patient(family_name="Ashdown")) == ("PID", 1, 5)


@pytest.mark.parametrize(
    ("born", "place"),
    [
        ("19850314", None),
        ("198503140730+0000", None),
        ("19850314073005.250", None),
        ("198503", None),
        ("1985", None),
        ("", None),
        ('""', None),
        ("19850315", 7),
        ("198504", 7),
        ("1984", 7),
    ],
)
def test_a_birth_date_is_compared_as_far_as_it_was_sent(born, place):
    found = contradiction(said("Ashdown", born), patient(family_name="Ashdown", born_on=date(1985, 3, 14)))
    assert found == (None if place is None else ("PID", 1, place))


@pytest.mark.parametrize("born", ["14 March", "1985-03-14", "19850", "198503140", "1985031", "19850314x"])
def test_what_is_no_birth_date_is_refused(born):
    with pytest.raises(NotTaken) as refused:
        said("Ashdown", born)
    assert (refused.value.condition, refused.value.place) == (102, ("PID", 1, 7))


def test_a_message_without_either_says_nothing():
    assert said() == Named()
    assert contradiction(Named(), patient()) is None
