"""The API's side of signing in: sign in and out, who am I, and the password again before a signature."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g

from sessiontrack.domain.permissions import Permission, Role
from sessiontrack.service.capture import issue_capture
from sessiontrack.service.clinics import get_own_clinic
from sessiontrack.web.deployment import deployment
from sessiontrack.web.fields import Code, Id, MomentField, Secret, Text, Truth
from sessiontrack.web.operation import operation
from sessiontrack.web.schemas import ListOf, Nested, Schema
from sessiontrack.web.sign_in import csrf_token, let_in, let_out, prove
from sessiontrack.web.work import current_actor, open_reading

LONGEST_EMAIL = 320
LONGEST_PASSWORD = 512
"""Of what is sent; a good one is shorter, and what is longer is not even hashed."""

_ABOUT_CSRF = (
    "To be sent as X-CSRF-Token with every unsafe request. It belongs to the sign-in: a page that was open for hours, "
    "or that was opened without a network, asks here again before it sends, and learns who is signed in now."
)

SIGN_IN_ROUTES = Blueprint("sign_in_routes", __name__, url_prefix="/api/v1")


class SignInSchema(Schema):
    """An e-mail address and a password."""

    email = Text(LONGEST_EMAIL, required=True)
    password = Secret(LONGEST_PASSWORD, required=True)


class PasswordSchema(Schema):
    """The password again."""

    password = Secret(LONGEST_PASSWORD, required=True)


class ClinicSchema(Schema):
    """The clinic that somebody belongs to."""

    id = Id()
    name = Text(200)
    zone = Text(64)
    is_synthetic = Truth()


class CaptureAnswer(Schema):
    """What to send as ``Capture-Token`` with each entry that is made from now on, however late it is sent."""

    token = Text(800, required=True)
    expires_at = MomentField(required=True)


class MeSchema(Schema):
    """Who is asking, and what the table of permissions gives them."""

    id = Id()
    name = Text(200)
    role = Code(tuple(Role))
    clinic = Nested(ClinicSchema)
    permissions = ListOf(Code(tuple(Permission)))
    csrf_token = Text(64, metadata={"description": _ABOUT_CSRF})
    capture = Nested(CaptureAnswer)
    proved_at = MomentField()


class ProofSchema(Schema):
    """Until when a signature needs no further password."""

    good_until = MomentField()


@SIGN_IN_ROUTES.post("/sign-ins")
@operation("Sign in", to=None, body=SignInSchema, returns=MeSchema, statuses=(201,), errors=(401, 403, 429))
def create_sign_in(body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Sign a person in; the cookie is the answer's."""
    g.actor = None
    let_in(body["email"], body["password"])
    return _me(), 201


@SIGN_IN_ROUTES.delete("/sign-ins/current")
@operation("Sign out", to=Permission.OWN_PROVE)
def delete_sign_in() -> None:
    """Sign the person out on this device."""
    let_out()


@SIGN_IN_ROUTES.get("/me")
@operation("Who am I, and what may I do", to=Permission.OWN_READ, returns=MeSchema)
def show_me() -> dict[str, Any]:
    """Who is asking."""
    return _me()


@SIGN_IN_ROUTES.post("/identity-proofs")
@operation(
    "Prove again who I am, before a signature",
    to=Permission.OWN_PROVE,
    body=PasswordSchema,
    returns=ProofSchema,
    statuses=(201,),
    errors=(429,),
)
def create_identity_proof(body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    """Take the password again; good for two minutes of this login."""
    return {"good_until": prove(body["password"])}, 201


def _me() -> dict[str, Any]:
    actor = current_actor()
    with open_reading() as work:
        clinic = get_own_clinic(work)
        capture = issue_capture(deployment().keys, actor, work.now)
    return {
        "id": actor.id,
        "name": actor.name,
        "role": actor.role,
        "clinic": clinic,
        "permissions": [permission for permission in Permission if actor.may(permission)],
        "csrf_token": csrf_token() or None,
        "capture": capture,
        "proved_at": actor.proved_at,
    }
