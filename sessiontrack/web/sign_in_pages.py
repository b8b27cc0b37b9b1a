"""The pages of signing in and of setting a password by a one-time link; they work without a script."""

from __future__ import annotations

from flask import Blueprint, Response, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.errors import NotSignedIn, Rejected, TooManyTries
from sessiontrack.domain.permissions import Permission
from sessiontrack.service.passwords import LONGEST, SHORTEST
from sessiontrack.service.sign_ins import enrol, require_live_link
from sessiontrack.web.deployment import deployment
from sessiontrack.web.operation import page
from sessiontrack.web.sign_in import let_in, let_out, local_path
from sessiontrack.web.sign_in_routes import SignInSchema

SIGN_IN_PAGES = Blueprint("sign_in_pages", __name__)


@SIGN_IN_PAGES.get("/sign-in")
@page(to=None)
def show_sign_in() -> AnyResponse:
    """The form to sign in; who is signed in already goes on."""
    wanted = local_path(request.args.get("next"))
    if g.actor is not None:
        return redirect(wanted)
    return _sign_in_form(wanted)


@SIGN_IN_PAGES.post("/sign-in")
@page(to=None)
def create_sign_in() -> AnyResponse:
    """Sign a person in and go where they wanted; the form again when it was wrong."""
    wanted = local_path(request.form.get("next"))
    email = request.form.get("email", "")
    try:
        given = SignInSchema().load({"email": email, "password": request.form.get("password", "")})
        let_in(given["email"], given["password"])
    except Rejected:
        return _sign_in_form(wanted, said="Give your e-mail address and your password.", status=422)
    except NotSignedIn as error:
        return _sign_in_form(wanted, email=email, said=error.sentence, status=401)
    except TooManyTries as error:
        response = _sign_in_form(wanted, email=email, said=error.sentence, status=429)
        response.headers["Retry-After"] = str(error.retry_after_seconds)
        return response
    return redirect(wanted, 303)


def _sign_in_form(wanted: str, *, email: str = "", said: str = "", status: int = 200) -> Response:
    body = render_template("sign_in/new.html", wanted=wanted, email=email, said=said)
    return make_response(body, status)


@SIGN_IN_PAGES.post("/sign-out")
@page(to=Permission.OWN_PROVE)
def delete_sign_in() -> AnyResponse:
    """Sign the person out."""
    let_out()
    g.actor = None
    return redirect("/sign-in", 303)


@SIGN_IN_PAGES.get("/enrol/<secret>")
@page(to=None)
def show_enrolment(secret: str) -> Response:
    """The form to set a password, while the link is good."""
    here = deployment()
    require_live_link(here.database, secret, here.clock())
    return _enrolment_form()


@SIGN_IN_PAGES.post("/enrol/<secret>")
@page(to=None)
def create_enrolment(secret: str) -> AnyResponse:
    """Set the password, then ask to sign in with it."""
    here = deployment()
    password = request.form.get("password", "")
    try:
        if password != request.form.get("again", ""):
            raise Rejected("The two passwords differ.")
        enrol(here.database, secret=secret, password=password, now=here.clock())
    except Rejected as error:
        faults = [f"It {fault.message}." for fault in error.faults]
        return _enrolment_form(said=[error.sentence, *faults], status=422)
    return redirect("/sign-in", 303)


def _enrolment_form(*, said: list[str] | None = None, status: int = 200) -> Response:
    body = render_template("sign_in/enrol.html", said=said or [], shortest=SHORTEST, longest=LONGEST)
    return make_response(body, status)
