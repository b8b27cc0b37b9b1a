"""What the machine's operator does: clinics, people, programs and protocols."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sessiontrack.domain.errors import Conflict, NotFound, Rejected
from sessiontrack.domain.limits import LIMITS
from sessiontrack.domain.permissions import Role
from sessiontrack.service import clinics, people, tokens
from sessiontrack.service.opening import migrate, open_database
from sessiontrack.service.sign_ins import actor_for_token, enrol, require_live_link, sign_in
from sessiontrack.storage.audit import AUDIT
from sessiontrack.storage.people import find_person_by_email
from tests.people import CLINIC, NOW, OTHER_CLINIC, member

GOOD = "seven boats on a wide river"


LINE = (AUDIT.c.action, AUDIT.c.clinic_id, AUDIT.c.actor_role)


def a_person(database, **more):
    given: dict[str, Any] = {
        "email": "mia@example.com",
        "name": "Mia Wolf",
        "role": Role.NURSE,
        "now": NOW,
    } | more
    return people.add_person(database, CLINIC, **given)


def kept(database, email):
    with database.reading() as db:
        found = find_person_by_email(db, email)
    assert found is not None
    return found


def test_a_person_without_a_password_gets_a_link_to_set_one(database, trail):
    person, secret = a_person(database, email=" Mia@Example.com", name="Mia  Wolf")
    assert (person.email, person.name, person.role) == ("mia@example.com", "Mia Wolf", "nurse")
    assert trail(*LINE) == [("person.added", CLINIC.id, "operator")]
    assert enrol(database, secret=secret, password=GOOD, now=NOW) == person
    sign_in(database, email="mia@example.com", password=GOOD, address="::1", now=NOW)


def test_a_person_with_a_password_needs_no_link(database):
    _, secret = a_person(database, password=GOOD)
    assert secret is None
    sign_in(database, email="mia@example.com", password=GOOD, address="::1", now=NOW)


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "mia"},
        {"email": "mia@"},
        {"email": "mia wolf@example.com"},
        {"name": " "},
        {"name": "x" * 201},
        {"name": "Mia\x07"},
        {"role": Role.SERVICE},
        {"password": "short"},
        {"password": "mia wolf in the garden"},
    ],
    ids=str,
)
def test_what_cannot_be_kept_is_refused(database, wrong, trail):
    with pytest.raises(Rejected):
        a_person(database, **wrong)
    assert trail() == []


def test_an_address_belongs_to_one_person(database):
    with pytest.raises(Conflict):
        a_person(database, email="NORA@example.com")


def test_a_new_link_is_good_for_half_an_hour(database, trail):
    person, secret = people.new_link(database, "nora@example.com", NOW)
    assert person.name == "Nora Lind"
    assert trail(*LINE) == [("link.made", CLINIC.id, "operator")]
    assert require_live_link(database, secret, NOW + timedelta(minutes=29)) == person
    for given, at in ((secret, NOW + timedelta(minutes=30)), ("something else", NOW)):
        with pytest.raises(NotFound):
            require_live_link(database, given, at)


def test_a_link_that_is_taken_meanwhile_sets_nothing(database, monkeypatch):
    _, secret = people.new_link(database, "nora@example.com", NOW)

    def taken_first(*_):
        monkeypatch.undo()
        enrol(database, secret=secret, password=GOOD, now=NOW)
        return "another hash"

    monkeypatch.setattr("sessiontrack.service.sign_ins.hash_password", taken_first)
    with pytest.raises(NotFound):
        enrol(database, secret=secret, password="another one that is good", now=NOW)
    sign_in(database, email="nora@example.com", password=GOOD, address="::1", now=NOW)


def test_a_new_link_and_a_set_password_end_every_older_link(database):
    first, second = (people.new_link(database, "nora@example.com", NOW)[1] for _ in range(2))
    with pytest.raises(NotFound):
        enrol(database, secret=first, password=GOOD, now=NOW)
    enrol(database, secret=second, password=GOOD, now=NOW)
    for worn in (first, second):
        with pytest.raises(NotFound):
            require_live_link(database, worn, NOW)


@pytest.mark.parametrize("email", ["nobody@example.com", "gate@example.com"])
def test_only_a_person_gets_a_link(database, email):
    with pytest.raises(NotFound):
        people.new_link(database, email, NOW)


def test_a_disabled_person_is_gone(database, trail):
    people.disable_person(database, "nora@example.com", NOW)
    assert trail(*LINE) == [("person.disabled", CLINIC.id, "operator")]
    for act in (people.disable_person, people.new_link):
        with pytest.raises(NotFound):
            act(database, "nora@example.com", NOW)


def test_a_disabled_person_comes_back_by_a_link_alone(database, trail):
    people.grant_export(database, "paul@example.com", NOW, is_granted=True)
    people.disable_person(database, "paul@example.com", NOW)
    back, secret = people.enable_person(database, " Paul@example.com ", NOW)
    assert (back.id, back.role) == (member("paul").id, "clinician")
    assert trail()[-1] == "person.enabled"
    paul, password_hash = kept(database, "paul@example.com")
    assert (paul.disabled_at, paul.may_export, password_hash) == (None, False, None)
    assert enrol(database, secret=secret, password=GOOD, now=NOW).id == back.id
    for email in ("paul@example.com", "nobody@example.com"):
        with pytest.raises(NotFound, match="Nobody who is disabled"):
            people.enable_person(database, email, NOW)


def test_a_person_gets_another_name_or_another_role(database, trail):
    people.grant_export(database, "paul@example.com", NOW, is_granted=True)
    renamed = people.change_person(database, "paul@example.com", NOW, name="  Paula   Hart ")
    assert (renamed.name, renamed.role) == ("Paula Hart", "clinician")
    assert (renamed.may_export, kept(database, "paul@example.com")[0]) == (True, renamed)
    moved = people.change_person(database, "paul@example.com", NOW, role=Role.NURSE)
    assert (moved.may_export, kept(database, "paul@example.com")[0]) == (False, moved)
    before, after = {"role": "clinician", "may_export": "True"}, {"role": "nurse", "may_export": "False"}
    assert trail(AUDIT.c.action, AUDIT.c.details)[-1] == (
        "person.changed",
        {"before": before, "after": after},
    )


@pytest.mark.parametrize("change", [{}, {"name": "Nora Lind"}, {"name": "", "role": Role.NURSE}])
def test_a_change_that_is_none_is_refused(database, trail, change):
    with pytest.raises(Rejected):
        people.change_person(database, "nora@example.com", NOW, **change)
    assert trail() == []


def test_the_last_administrator_stays(database):
    with pytest.raises(Conflict):
        people.disable_person(database, "anna@example.com", NOW)
    with pytest.raises(Conflict):
        people.change_person(database, "anna@example.com", NOW, role=Role.AUDITOR)
    a_person(database, role=Role.ADMIN)
    people.disable_person(database, "anna@example.com", NOW)


def test_the_operator_acts_for_a_person_who_answers_for_it(database):
    assert people.find_actor(database, "nora@example.com") == member("nora").actor
    with pytest.raises(NotFound):
        people.find_actor(database, "nobody@example.com")


def test_a_program_s_token_gives_its_scopes_until_it_is_revoked(database, trail):
    given: dict[str, Any] = {
        "name": "gateway",
        "scopes": ["entries:write", "entries:write"],
        "days": 30,
        "now": NOW,
    }
    first = tokens.add_token(database, CLINIC, **given)
    second = tokens.add_token(database, CLINIC, **given)
    actor = actor_for_token(database, first, NOW)
    assert actor
    assert (actor.name, actor.scopes, actor.clinic_id) == ("gateway", ("entries:write",), CLINIC.id)
    again = actor_for_token(database, second, NOW)
    assert again
    assert again.id == actor.id
    assert actor_for_token(database, first, NOW + timedelta(days=30)) is None
    assert tokens.revoke_token(database, CLINIC, name="Gateway", now=NOW) == 2
    assert actor_for_token(database, first, NOW) is None
    assert trail() == ["token.added", "token.added", "token.revoked"]


def test_the_same_name_is_another_program_in_another_clinic(database):
    given: dict[str, Any] = {"name": "gateway", "scopes": ["entries:write"], "days": 90, "now": NOW}
    first = tokens.add_token(database, CLINIC, **given)
    tokens.add_token(database, OTHER_CLINIC, **given)
    tokens.revoke_token(database, OTHER_CLINIC, name="gateway", now=NOW)
    assert actor_for_token(database, first, NOW)


@pytest.mark.parametrize("wrong", [{"scopes": []}, {"scopes": ["all"]}, {"days": 0}, {"days": 91}], ids=str)
def test_a_token_has_known_scopes_and_a_short_life(database, wrong):
    given: dict[str, Any] = {"name": "gateway", "scopes": ["entries:write"], "days": 90, "now": NOW} | wrong
    with pytest.raises(Rejected):
        tokens.add_token(database, CLINIC, **given)


def test_there_is_nothing_to_revoke_twice(database):
    tokens.add_token(database, CLINIC, name="gateway", scopes=["entries:write"], days=1, now=NOW)
    tokens.revoke_token(database, CLINIC, name="gateway", now=NOW)
    for name in ("gateway", "unheard of"):
        with pytest.raises(NotFound):
            tokens.revoke_token(database, CLINIC, name=name, now=NOW)


def test_a_clinic_is_found_by_its_name(database):
    assert clinics.find_clinic(database, "riverside") == CLINIC
    with pytest.raises(NotFound, match="Hilltop, Riverside"):
        clinics.find_clinic(database, None)
    with pytest.raises(NotFound):
        clinics.find_clinic(database, "Nowhere")


def test_another_clinic_has_a_name_of_its_own_and_a_real_zone(database, trail):
    added = clinics.add_clinic(database, name="Lakeside", zone="Europe/Oslo", now=NOW)
    assert clinics.find_clinic(database, "Lakeside") == added
    assert trail(*LINE) == [("clinic.added", added.id, "operator")]
    with pytest.raises(Conflict):
        clinics.add_clinic(database, name="LAKESIDE", zone="Europe/Oslo", now=NOW)
    for zone in ("Europe/Nowhere", "../etc", "", "/etc/localtime"):
        with pytest.raises(Rejected):
            clinics.add_clinic(database, name="Hillside", zone=zone, now=NOW)


def test_the_first_clinic_comes_with_its_administrator_and_only_once(tmp_path):
    migrate(f"sqlite:///{tmp_path}/new.db")
    database = open_database(f"sqlite:///{tmp_path}/new.db")
    with pytest.raises(NotFound, match="init"):
        clinics.find_clinic(database, None)
    given: dict[str, Any] = {
        "clinic": "Lakeside",
        "zone": "Europe/Oslo",
        "email": "eva@example.com",
        "name": "Eva",
        "now": NOW,
    }
    clinic, secret = people.found_clinic(database, **given)
    assert clinics.find_clinic(database, None) == clinic
    assert enrol(database, secret=secret, password=GOOD, now=NOW).role == Role.ADMIN
    with pytest.raises(Conflict):
        people.found_clinic(database, **given)
    database.engine.dispose()


def test_a_published_protocol_keeps_only_what_differs_from_the_defaults(database, trail):
    code, other = list(LIMITS)[:2]
    values = {code: LIMITS[code].default + 1, other: LIMITS[other].default}
    published = clinics.publish_protocol(database, CLINIC, values, NOW)
    assert (published.version, dict(published.values)) == (1, {code: LIMITS[code].default + 1})
    assert clinics.show_protocol(database, CLINIC) == published
    assert clinics.show_protocol(database, OTHER_CLINIC).version == 0
    assert trail(*LINE) == [("protocol.published", CLINIC.id, "operator")]
    assert clinics.publish_protocol(database, CLINIC, {}, NOW).version == 2


def test_a_limit_outside_its_bounds_is_not_published(database):
    code = next(iter(LIMITS))
    with pytest.raises(Rejected):
        clinics.publish_protocol(database, CLINIC, {code: LIMITS[code].maximum + 1}, NOW)
    assert clinics.show_protocol(database, CLINIC).version == 0
