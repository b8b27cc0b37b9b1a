"""A tiny application on the core of the web floor: one list of cups, no database, people by header."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Flask, Response, g, request

from sessiontrack.domain.errors import NotFound
from sessiontrack.domain.permissions import Actor, Permission, Role
from sessiontrack.web.core import install
from sessiontrack.web.fields import Code, Id, MomentField, Scaled, Text, Truth, Whole
from sessiontrack.web.operation import operation, page, require_declared
from sessiontrack.web.queries import Page, page_from, page_of, page_query
from sessiontrack.web.schemas import ListOf, MapOf, Nested, Schema
from sessiontrack.web.versions import etag_of, require_match

NORA = UUID("00000000-0000-7000-8000-000000000001")
CLINIC = UUID("00000000-0000-7000-8000-000000000002")
CUP = UUID("0190a000-0000-7000-8000-000000000003")


class HandleSchema(Schema):
    """A part of a cup."""

    width = Whole(1, 30, unit="mm", required=True)
    is_chipped = Truth()


class CupSchema(Schema):
    """A cup."""

    sentence = "This cup cannot be right."
    id = Id(dump_only=True)
    label = Text(20, required=True)
    volume_ml = Scaled(1, 10, 5000, unit="mL", attribute="volume_deci_ml")
    colour = Code(("red", "green"))
    made_at = MomentField()
    handles = ListOf(Nested(HandleSchema), maximum=2)
    marks = MapOf(("left", "right"), Whole(0, 10))


def make_app(**config: Any) -> Flask:
    """The application; every cup of ``app.extensions["cups"]`` is a mapping."""
    app = Flask("sessiontrack.web")
    app.config.update(TESTING=True, **config)
    install(app)
    app.extensions["cups"] = {CUP: {"id": CUP, "label": "first", "version": 1}}
    app.before_request(_sign_in)
    app.add_url_rule("/api/v1/cups", view_func=list_cups, methods=["GET"])
    app.add_url_rule("/api/v1/cups", view_func=create_cup, methods=["POST"])
    app.add_url_rule("/api/v1/cups/<uuid:cup_id>", view_func=show_cup, methods=["GET"])
    app.add_url_rule("/api/v1/cups/<uuid:cup_id>", view_func=change_cup, methods=["PATCH"])
    app.add_url_rule("/api/v1/cups/<uuid:cup_id>", view_func=delete_cup, methods=["DELETE"])
    app.add_url_rule("/api/v1/cups.csv/<any(small,large):size>", view_func=export_cups, methods=["POST"])
    app.add_url_rule("/api/v1/free", view_func=show_free, methods=["GET"])
    app.add_url_rule("/cupboard", view_func=show_cupboard, methods=["GET"])
    require_declared(app)
    return app


def _sign_in() -> None:
    role = request.headers.get("X-Role")
    if role:
        g.actor = Actor(NORA, CLINIC, Role(role))


def _cup(cup_id: UUID) -> dict[str, Any]:
    from flask import current_app

    cup = current_app.extensions["cups"].get(cup_id)
    if cup is None:
        raise NotFound("There is no such cup here.")
    return dict(cup)


@operation(
    "List the cups",
    to=Permission.PATIENTS_READ,
    query=page_query(Whole(0, 10**9), colour=Code(("red", "green"))),
    returns=page_of(CupSchema),
)
def list_cups(query: dict[str, Any]) -> Page[dict[str, Any]]:
    after = query["after"][0] if "after" in query else -1
    rows = [{"label": str(n), "n": n} for n in range(5) if n > after]
    return page_from(rows[: query["limit"] + 1], query["limit"], lambda row: (row["n"],))


@operation(
    "Make a cup",
    to=Permission.PATIENTS_WRITE,
    body=CupSchema,
    returns=CupSchema,
    statuses=(201,),
    errors=(409,),
)
def create_cup(body: dict[str, Any]) -> Any:
    return {**body, "id": CUP}, 201


@operation("Read a cup", to=Permission.PATIENTS_READ, returns=CupSchema, gives_etag=True)
def show_cup(cup_id: UUID) -> Any:
    cup = _cup(cup_id)
    return cup, 200, {"ETag": etag_of(cup["version"])}


@operation(
    "Change a cup",
    to=Permission.PATIENTS_WRITE,
    body=CupSchema(partial=True),
    returns=CupSchema,
    needs_match=True,
    gives_etag=True,
)
def change_cup(cup_id: UUID, body: dict[str, Any]) -> Any:
    cup = _cup(cup_id)
    require_match(cup["version"])
    return cup | body, 200, {"ETag": etag_of(2)}


@operation("Break a cup", to=Permission.SESSIONS_SIGN)
def delete_cup(cup_id: UUID) -> None:
    _cup(cup_id)


@operation("Export", to=Permission.PATIENTS_READ, media_type="text/csv")
def export_cups(size: str) -> Response:
    return Response(f"size\r\n{size}\r\n", mimetype="text/csv")


@operation("Free for all", to=None, returns=CupSchema)
def show_free() -> Any:
    return {"label": "free"}


@page(to=Permission.PATIENTS_READ)
def show_cupboard() -> str:
    return "<!doctype html><title>Cupboard</title>"
