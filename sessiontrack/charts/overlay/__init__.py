"""The sessions of a course laid over each other on a common minute zero, and the table beside it."""

from sessiontrack.charts.overlay.picture import (
    OverlayPicture,
    draw_overlay,
    draw_overlay_file,
    overlay_picture,
)
from sessiontrack.charts.overlay.scales import SCALES
from sessiontrack.charts.overlay.sentence import overlay_title, overlay_words
from sessiontrack.charts.overlay.sessions import AlignedSession, Overlay
from sessiontrack.charts.overlay.table import overlay_table

__all__ = [
    "SCALES",
    "AlignedSession",
    "Overlay",
    "OverlayPicture",
    "draw_overlay",
    "draw_overlay_file",
    "overlay_picture",
    "overlay_table",
    "overlay_title",
    "overlay_words",
]
