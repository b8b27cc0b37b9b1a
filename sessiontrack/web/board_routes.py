"""The running sessions of the board, small enough to be asked for every few seconds."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Blueprint

from sessiontrack.domain.alerts import Level
from sessiontrack.domain.permissions import Permission
from sessiontrack.domain.sessions import State
from sessiontrack.domain.terms import Terms
from sessiontrack.service.digests import mark_of
from sessiontrack.service.reading import read_board
from sessiontrack.service.terms import get_own_terms
from sessiontrack.web.fields import Code, Id, MomentField, Text, Whole, moment_text
from sessiontrack.web.operation import etag_of, operation
from sessiontrack.web.pages.board import Card, board_mark, board_of, pressure_words
from sessiontrack.web.schemas import ListOf, Nested, Schema
from sessiontrack.web.work import open_reading

BOARD_ROUTES = Blueprint("board", __name__, url_prefix="/api/v1")


class RunningAnswer(Schema):
    """A session between check-in and leaving, as its card on the board shows it."""

    id = Id(required=True)
    state = Code(list(State), required=True)
    since = MomentField()
    due = MomentField()
    pressure = Text(9)
    effect = Text(60)
    severity = Text(20)
    alerts = Whole(0, 2**31, required=True)
    level = Code([Level.WARN, Level.CRITICAL])


class BoardNowAnswer(Schema):
    """The running sessions, and a mark that changes with everything else on the board."""

    mark = Text(64, required=True)
    running = ListOf(Nested(RunningAnswer), required=True)

    def dump(self, obj: Any, **_: Any) -> Any:
        """Built by hand already, for its bytes are its version."""
        return obj


@BOARD_ROUTES.get("/board")
@operation(
    "Read the running sessions of today",
    to=Permission.SESSIONS_READ,
    returns=BoardNowAnswer,
    gives_etag=True,
)
def show_board_now() -> Any:
    """Made for a page that polls: while nothing changed it is 304 and empty."""
    with open_reading() as work:
        board, terms = board_of(read_board(work), work.now), get_own_terms(work)
    answer = {
        "mark": board_mark(board),
        "running": [_running(card, terms) for card in board.in_session],
    }
    return answer, 200, {"ETag": etag_of(mark_of(orjson.dumps(answer)))}


def _running(card: Card, terms: Terms) -> dict[str, Any]:
    row, summary = card.row, card.row.summary
    shown = {
        "id": str(row.session.id),
        "state": str(row.state),
        "since": card.since and moment_text(card.since),
        "due": summary.next_vitals_due_at and moment_text(summary.next_vitals_due_at),
        "pressure": pressure_words(summary),
        "effect": terms.label(code) if (code := summary.worst_open_effect) else None,
        "severity": summary.worst_open_severity,
        "alerts": len(row.alarms),
        "level": card.level,
    }
    return {name: value for name, value in shown.items() if value is not None}
