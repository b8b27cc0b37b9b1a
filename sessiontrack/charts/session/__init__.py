"""A session as one picture, in the manner of an anaesthetic record, and the table beside it."""

from sessiontrack.charts.session.events import Event, events_of
from sessiontrack.charts.session.picture import (
    SessionPicture,
    draw_session,
    draw_session_file,
    draw_session_sheet,
    session_picture,
)
from sessiontrack.charts.session.table import session_table

__all__ = [
    "Event",
    "SessionPicture",
    "draw_session",
    "draw_session_file",
    "draw_session_sheet",
    "events_of",
    "session_picture",
    "session_table",
]
