"""The catalogue says everything that a client needs, in the words of the domain."""

from __future__ import annotations

import json

import pytest

from sessiontrack.domain.alerts import RULES
from sessiontrack.domain.errors import NotAllowed
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.scales import SCALES
from sessiontrack.domain.side_effects import SIDE_EFFECTS
from sessiontrack.domain.terms import BUILT_IN
from sessiontrack.domain.vitals import SIGNS
from sessiontrack.service import catalogue as module
from sessiontrack.service.catalogue import catalogue, catalogue_version, read_protocol
from sessiontrack.service.clinics import publish_protocol
from tests.people import CLINIC
from tests.service.samples import ON_SQLITE


@pytest.fixture(autouse=True)
def _made_anew():
    """Whoever asked for it before."""
    catalogue.cache_clear()


@pytest.mark.parametrize(
    ("part", "key", "known"),
    [
        ("signs", "code", SIGNS),
        ("side_effects", "code", SIDE_EFFECTS),
        ("scales", "code", SCALES),
        ("rules", "id", RULES),
    ],
)
def test_every_member_of_a_family_is_listed_once(part, key, known):
    assert [row[key] for row in catalogue(BUILT_IN)[part]] == list(known)


def test_another_catalogue_has_another_version(monkeypatch):
    now = catalogue_version(BUILT_IN)
    monkeypatch.setattr(module, "catalogue", lambda terms: {**catalogue(terms), "rules": []})
    assert catalogue_version.__wrapped__(BUILT_IN) != now
    monkeypatch.undo()
    assert catalogue_version.__wrapped__(BUILT_IN) == now


def test_the_catalogue_is_what_json_can_say_and_holds_no_empty_value():
    def empty(value: object) -> bool:
        if isinstance(value, dict):
            return any(map(empty, value.values()))
        return value is None or (isinstance(value, list) and any(map(empty, value)))

    assert json.loads(json.dumps(dict(catalogue(BUILT_IN)))) == dict(catalogue(BUILT_IN))
    assert not empty(dict(catalogue(BUILT_IN)))


def test_a_sign_says_its_unit_and_limits_as_they_are_typed():
    by_code = {sign["code"]: sign for sign in catalogue(BUILT_IN)["signs"]}
    temperature, systolic = by_code["temperature_c"], by_code["systolic"]
    assert (temperature["unit"], temperature["decimals"]) == ("°C", 1)
    assert all(isinstance(bound, str | int) for bound in temperature["possible"])
    assert systolic["in_full_set"]
    assert systolic["loinc"] == SIGNS["systolic"].loinc
    assert "loinc" not in {key for code, sign in by_code.items() if not SIGNS[code].loinc for key in sign}


def test_an_effect_says_when_it_escalates():
    pain = next(effect for effect in catalogue(BUILT_IN)["side_effects"] if effect["code"] == "chest_pain")
    assert pain["is_red_flag"]
    assert pain["label"] == SIDE_EFFECTS["chest_pain"].label


def test_the_limits_in_force_say_their_default_and_source(database, begin, clock):
    with begin("nora") as work:
        assert read_protocol(work)["version"] == 0
    publish_protocol(database, CLINIC, {"bp_warn_systolic": 155}, clock())
    with begin("nora") as work:
        protocol = read_protocol(work)
    assert protocol["version"] == 1
    limits = {limit["code"]: limit for limit in protocol["limits"]}
    assert list(limits) == list(LIMITS)
    changed = limits["bp_warn_systolic"]
    assert (changed["value"], changed["default"], changed["unit"]) == (155, 160, "mmHg")
    assert all(limit["source"] for limit in limits.values())
    same = [code for code, limit in limits.items() if limit["value"] != limit["default"]]
    assert same == ["bp_warn_systolic"]


@ON_SQLITE
def test_the_limits_of_a_clinic_are_for_its_people(begin):
    with begin("sam") as work:
        assert read_protocol(work)["version"] == 0
    with pytest.raises(NotAllowed), begin("service", scopes=()) as work:
        read_protocol(work)
