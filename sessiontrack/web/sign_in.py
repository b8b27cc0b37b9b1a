"""Who is asking: the one module that touches the cookie, the token, and what guards them."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import quote
from uuid import UUID

from flask import Flask, Response, after_this_request, current_app, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from sessiontrack.domain.errors import Fault, IdentityNeeded, NotAllowed, NotSignedIn, Rejected
from sessiontrack.domain.permissions import Actor
from sessiontrack.service.identity import Witnessed, prove_identity, try_witness
from sessiontrack.service.sign_ins import actor_for_cookie, actor_for_token, sign_in, sign_out
from sessiontrack.web.deployment import deployment
from sessiontrack.web.device_cookie import device_secret, keep_device
from sessiontrack.web.errors import answer_problem, problem_of
from sessiontrack.web.operation import declared_by, is_static
from sessiontrack.web.request_log import request_id
from sessiontrack.web.work import current_actor, open_work

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "X-CSRF-Token"
CSRF_FIELD = "csrf_token"
COOKIES = {False: "st", True: "__Host-st"}
"""The cookie's name by whether people come over HTTPS; there no other host and no plain page can set the second."""
TOKEN_PATHS = ("/api/", "/fhir/", "/metrics")
HEALTH_PATHS = frozenset({"/healthz", "/readyz"})

# Not "storage": entries that the tablet has not sent yet wait there, and must outlive a sign-out. Not "cookies": the
# sign-in's is taken away by name, and by the other one the device is known again.
CLEARED_AT_SIGN_OUT = '"cache"'


def install(app: Flask) -> None:
    """Find out before every request who is asking, and let templates know."""
    app.before_request(_load_actor)
    app.register_error_handler(NotSignedIn, _ask_to_sign_in)
    app.jinja_env.globals["csrf_token"] = csrf_token
    app.context_processor(lambda: {"actor": g.get("actor")})


def cookie_name() -> str:
    """The sign-in's cookie."""
    return COOKIES[deployment().is_secure]


def csrf_token() -> str:
    """What a form or a script must send back to prove that it is ours; nothing for who is not signed in."""
    actor: Actor | None = g.get("actor")
    if actor is None or actor.sign_in_id is None:
        return ""
    return deployment().keys.csrf_token(str(actor.sign_in_id))


def network_address() -> str:
    """Where the request comes from, as far as the declared proxies tell."""
    return request.remote_addr or "unknown"


def let_in(email: str, password: str) -> None:
    """Sign a person in on this device, under a new random id.

    Raises:
        NotSignedIn: wrong.
        TooManyTries: wait.
    """
    here = deployment()
    now = here.clock()
    made = sign_in(
        here.database,
        email=email,
        password=password,
        address=network_address(),
        now=now,
        earlier=request.cookies.get(cookie_name()),
        device=device_secret(),
    )
    g.actor = _actor(made.secret)
    assert g.actor is not None
    assert g.actor.sign_in_id == made.sign_in.id
    after_this_request(lambda response: keep_device(_keep_cookie(response, made.secret), made.device))


def let_out() -> None:
    """Sign the person out; their device forgets the cookie and what it kept of pages."""
    with open_work() as work:
        sign_out(work)
    after_this_request(_drop_cookie)


def prove(password: str) -> datetime:
    """Take the person's password again; what this request still does may then be a signature.

    Returns:
        Until when it holds for this login.

    Raises:
        IdentityNeeded: it is wrong.
        TooManyTries: wait.
    """
    here, actor = deployment(), current_actor()
    now = here.clock()
    good_until = prove_identity(
        here.database, actor, password, address=network_address(), now=now, device=device_secret()
    )
    g.actor = replace(actor, proved_at=now)
    return good_until


def prove_in_form(password: str | None) -> None:
    """The same for a form, which says what is wrong at its field.

    Raises:
        Rejected: it is wrong.
        TooManyTries: wait.
    """
    try:
        prove(password or "")
    except IdentityNeeded as error:
        fault = Fault("/password", "wrong_password", "must be your own password")
        raise Rejected(error.sentence, [fault]) from None


def witnessed(witness_id: UUID | None, password: str | None) -> Witnessed | None:
    """What comes of a second person's password; ask before the work begins, and hand it to the act."""
    if witness_id is None or password is None:
        return None
    here = deployment()
    return try_witness(
        here.database,
        current_actor(),
        (witness_id, password),
        address=network_address(),
        now=here.clock(),
        device=device_secret(),
    )


def local_path(target: str | None) -> str:
    """Where to go after signing in: a path of this server, or the start for anything else."""
    # Browsers take a backslash for a slash, and drop tabs and line ends before they read an address.
    if not target or not target.startswith("/") or "\\" in target or not target.isprintable():
        return "/"
    return "/" if target.startswith("//") else target


def _load_actor() -> None:
    g.actor = None
    if request.path in HEALTH_PATHS or (request.endpoint and is_static(request.endpoint)):
        return
    is_unsafe = request.method not in SAFE_METHODS
    if is_unsafe:
        _refuse_other_sites()
    header, cookie = request.headers.get("Authorization"), request.cookies.get(cookie_name())
    if header is not None and cookie is not None:
        raise NotSignedIn("Send a token or a cookie, never both.")
    if header is not None:
        g.actor = _program(header)
    elif cookie is not None:
        g.actor = _actor(cookie)
        if is_unsafe and g.actor is not None and not _is_for_everybody():
            _require_csrf_token()


def _actor(cookie: str) -> Actor | None:
    here = deployment()
    found = actor_for_cookie(
        here.database,
        cookie,
        here.clock(),
        idle=timedelta(minutes=here.idle_minutes),
        absolute=timedelta(hours=here.absolute_hours),
    )
    return replace(found, request_id=request_id()) if found else None


def _program(header: str) -> Actor:
    here = deployment()
    scheme, _, bearer = header.partition(" ")
    if not request.path.startswith(TOKEN_PATHS):
        raise NotSignedIn("A token is for the API; pages are for people.")
    found = None
    if scheme.lower() == "bearer":
        found = actor_for_token(here.database, bearer.strip(), here.clock())
    if found is None:
        raise NotSignedIn("This token is unknown, revoked or has run out.")
    return replace(found, request_id=request_id())


def _refuse_other_sites() -> None:
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None and said not in ("same-origin", "none"):
        raise NotAllowed("This was sent from another site.")
    origin = request.headers.get("Origin")
    # Under our Referrer-Policy a browser sends "null" from our own forms; the other header vouches for them.
    if origin == "null" and said == "same-origin":
        return
    if origin is not None and origin != f"{request.scheme}://{request.host}":
        raise NotAllowed("This was sent from another site.")


def _is_for_everybody() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    declared = declared_by(view) if view else None
    return declared is not None and declared.to is None


def _require_csrf_token() -> None:
    sent = request.headers.get(CSRF_HEADER)
    if sent is None and not request.path.startswith("/api/"):
        sent = request.form.get(CSRF_FIELD)
    if not hmac.compare_digest((sent or "").encode(errors="replace"), csrf_token().encode()):
        raise NotAllowed("This page is out of date: load it again, then send once more.")


def _ask_to_sign_in(error: NotSignedIn) -> AnyResponse:
    accepted = request.accept_mimetypes
    is_page = not request.path.startswith(TOKEN_PATHS) and (not accepted or accepted.accept_html)
    if is_page and request.method in ("GET", "HEAD"):
        wanted = request.full_path if request.query_string else request.path
        return redirect(f"/sign-in?next={quote(wanted)}")
    return answer_problem(problem_of(error))


def _keep_cookie(response: Response, secret: str) -> Response:
    here = deployment()
    response.set_cookie(
        cookie_name(),
        secret,
        max_age=timedelta(hours=here.absolute_hours),
        path="/",
        secure=here.is_secure,
        httponly=True,
        samesite="Strict",
    )
    return response


def _drop_cookie(response: Response) -> Response:
    here = deployment()
    response.delete_cookie(cookie_name(), path="/", secure=here.is_secure, httponly=True, samesite="Strict")
    response.headers["Clear-Site-Data"] = CLEARED_AT_SIGN_OUT
    return response
