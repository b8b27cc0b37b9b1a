"""The problem document (RFC 9457) that every error becomes, as a value and as the API describes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sessiontrack.domain.errors import Fault
from sessiontrack.web.fields import AsIs, Text, Truth, Whole
from sessiontrack.web.schemas import ListOf, Nested, Schema

MIMETYPE = "application/problem+json"
TYPES = "/problems/"


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong, for a program and for a person.

    Args:
        slug: the kind of problem, the end of its type.
        title: a sentence for the person who can act on it.
        alerts: what forbids the act, where alerts do.
        retry_after: seconds after which another try makes sense.
        request_id: what to name when asking those who run the server.
    """

    status: int
    slug: str
    title: str
    errors: tuple[dict[str, Any], ...] = ()
    alerts: tuple[dict[str, Any], ...] = ()
    retry_after: int | None = None
    request_id: str | None = None

    @property
    def type(self) -> str:
        """The URI of the kind of problem, relative to this server."""
        return TYPES + self.slug

    def document(self) -> dict[str, Any]:
        """The members that apply; one that says nothing is absent."""
        members = {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "errors": list(self.errors),
            "alerts": list(self.alerts),
            "retry_after": self.retry_after,
            "request_id": self.request_id,
        }
        return {name: value for name, value in members.items() if value not in (None, [])}


def fault_document(fault: Fault) -> dict[str, Any]:
    """One fault as it is sent; what may be confirmed says with which value."""
    sent: dict[str, Any] = {"path": fault.path, "code": fault.code, "message": fault.message}
    if fault.limit is not None:
        sent["limit"] = list(fault.limit)
    if fault.confirmable:
        sent["confirmable"] = True
        if fault.value is not None:
            sent["value"] = fault.value
    return sent


class FaultSchema(Schema):
    """One thing wrong with one field."""

    path = Text(1000, min_length=0, required=True, metadata={"description": "JSON pointer to the field"})
    code = Text(80, required=True)
    message = Text(1000, required=True)
    limit = ListOf(AsIs())
    confirmable = Truth()
    value = AsIs()


class BlockingAlertSchema(Schema):
    """An alert that forbids the act."""

    id = Text(80, required=True)
    rule = Text(80, required=True)
    level = Text(20, required=True)
    message = Text(1000, required=True)


class ProblemSchema(Schema):
    """RFC 9457."""

    type = Text(200, required=True)
    title = Text(1000, required=True)
    status = Whole(400, 599, required=True)
    errors = ListOf(Nested(FaultSchema))
    alerts = ListOf(Nested(BlockingAlertSchema))
    retry_after = Whole(0, 86_400, unit="s")
    request_id = Text(80)
