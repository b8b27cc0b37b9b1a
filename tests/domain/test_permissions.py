"""Who may do what: one table for people and programs, and whatever it does not give is refused."""

from __future__ import annotations

from uuid import UUID

import pytest

from sessiontrack.domain.errors import NotAllowed
from sessiontrack.domain.permissions import GRANTS, SCOPES, Actor, Permission, Role

TREAT = {Role.NURSE, Role.CLINICIAN}

# The rights that keep a patient safe, written out by hand from the integrity design, section 5.
ALONE = {
    Permission.ORDERS_WRITE: {Role.CLINICIAN},
    Permission.ALERTS_OVERRIDE: {Role.CLINICIAN},
    Permission.COURSES_DECIDE: {Role.CLINICIAN},
    Permission.COURSES_EVALUATE: {Role.CLINICIAN},
    Permission.ENTRIES_AMEND_OTHERS: {Role.CLINICIAN},
    Permission.SESSIONS_SIGN: {Role.CLINICIAN},
    Permission.FHIR_EXPORT: {Role.CLINICIAN},
    Permission.FHIR_READ: {Role.CLINICIAN},
    Permission.ENTRIES_APPEND: TREAT,
    Permission.ENTRIES_AMEND: TREAT,
    Permission.WASTE_WITNESS: TREAT,
    Permission.SESSIONS_WRITE: TREAT,
    Permission.PATIENTS_WRITE: TREAT,
}


def actor(role: Role, *scopes: str) -> Actor:
    return Actor(UUID(int=1), UUID(int=2), role, scopes=scopes or None)


@pytest.mark.parametrize(("permission", "roles"), ALONE.items())
def test_what_keeps_a_patient_safe_is_done_by_who_answers_for_it(permission, roles):
    people = set(Role) - {Role.SERVICE}
    assert {role for role in people if actor(role).may(permission)} == roles


@pytest.mark.parametrize("permission", list(Permission))
def test_every_permission_has_a_row_in_words(permission):
    grant = GRANTS[permission]
    assert grant.does
    assert grant.scope in (None, "*", *SCOPES)
    assert Role.SERVICE not in grant.roles


@pytest.mark.parametrize("permission", list(Permission))
def test_a_program_has_what_its_scope_gives_and_no_more(permission):
    scope = GRANTS[permission].scope
    assert actor(Role.SERVICE).may(permission) is (scope == "*")
    assert actor(Role.SERVICE, *SCOPES).may(permission) is (scope is not None)
    others = [each for each in SCOPES if each != scope]
    assert actor(Role.SERVICE, *others).may(permission) is (scope == "*")


@pytest.mark.parametrize(
    "permission", [Permission.SESSIONS_SIGN, Permission.SESSIONS_COMPLETE, Permission.ALERTS_OVERRIDE]
)
def test_a_program_never_signs_nor_lifts(permission):
    with pytest.raises(NotAllowed):
        actor(Role.SERVICE, *SCOPES).require(permission)


def test_a_refusal_names_the_role_and_the_act():
    with pytest.raises(NotAllowed, match=r"Your role \(nurse\) may not order a dose\."):
        actor(Role.NURSE).require(Permission.ORDERS_WRITE)
    actor(Role.CLINICIAN).require(Permission.ORDERS_WRITE)
