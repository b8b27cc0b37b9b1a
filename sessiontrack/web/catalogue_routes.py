"""The catalogue and the limits in force, for any client."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.terms import BUILT_IN, Terms
from sessiontrack.service.bedside_catalogue import bedside_catalogue, bedside_catalogue_version
from sessiontrack.service.catalogue import catalogue, catalogue_version, read_protocol
from sessiontrack.service.terms import get_own_terms
from sessiontrack.web.fields import AsIs, Text, Whole
from sessiontrack.web.operation import etag_of, operation
from sessiontrack.web.schemas import ListOf, Nested, Schema
from sessiontrack.web.work import open_reading

CATALOGUE_ROUTES = Blueprint("catalogue", __name__, url_prefix="/api/v1")


class LimitAnswer(Schema):
    """One limit of the protocol."""

    code = Text(60, required=True)
    label = Text(200, required=True)
    value = Whole(-(2**31), 2**31, required=True)
    default = Whole(-(2**31), 2**31, required=True)
    unit = Text(20, required=True)
    source = Text(400, required=True)


class ProtocolAnswer(Schema):
    """Limits and intervals in force."""

    version = Whole(0, 2**31, required=True)
    limits = ListOf(Nested(LimitAnswer), required=True, maximum=1000)


# Its members are those of the catalogue, which grows with the families it lists.
CatalogueAnswer: type[Schema] = type(
    "CatalogueAnswer",
    (Schema,),
    {
        "__doc__": "Signs, side effects, scales, reasons and rules, with units, limits and codes.",
        **{name: AsIs(required=True) for name in catalogue(BUILT_IN)},
    },
)

BedsideCatalogueAnswer: type[Schema] = type(
    "BedsideCatalogueAnswer",
    (Schema,),
    {
        "__doc__": "What of the catalogue a bedside needs; a row leaves out what is false and what only others read.",
        **{name: AsIs(required=True) for name in bedside_catalogue(BUILT_IN)},
    },
)


@CATALOGUE_ROUTES.get("/protocol")
@operation("Read the limits in force", to=Permission.PROTOCOL_READ, returns=ProtocolAnswer)
def show_protocol() -> Any:
    """With version and sources."""
    with open_reading() as work:
        return read_protocol(work)


@CATALOGUE_ROUTES.get("/catalogue")
@operation("Read the catalogue", to=Permission.PROTOCOL_READ, returns=CatalogueAnswer, gives_etag=True)
def show_catalogue() -> Any:
    """The same for every clinic, but for its side effects."""
    terms = _own_terms()
    return catalogue(terms), 200, {"ETag": etag_of(catalogue_version(terms))}


@CATALOGUE_ROUTES.get("/catalogue/bedside")
@operation(
    "Read the catalogue of the bedside",
    to=Permission.PROTOCOL_READ,
    returns=BedsideCatalogueAnswer,
    gives_etag=True,
)
def show_bedside_catalogue() -> Any:
    """Two thirds of the catalogue's weight stay away from a tablet's Wi-Fi."""
    terms = _own_terms()
    return bedside_catalogue(terms), 200, {"ETag": etag_of(bedside_catalogue_version(terms))}


def _own_terms() -> Terms:
    with open_reading() as work:
        return get_own_terms(work)
