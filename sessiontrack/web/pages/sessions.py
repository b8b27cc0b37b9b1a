"""The pages of a session, put together: importing a module adds its views."""

from sessiontrack.web.pages import (
    session_corrections,
    session_device,
    session_form,
    session_hub,
    session_leaving,
    session_live,
    session_monitor,
    session_paper,
    session_record,
    session_signing,
    session_start,
)
from sessiontrack.web.pages.session_frame import SESSION_PAGES

VIEWS = (
    session_hub,
    session_start,
    session_live,
    session_corrections,
    session_leaving,
    session_signing,
    session_record,
    session_paper,
    session_form,
    session_monitor,
    session_device,
)

__all__ = ["SESSION_PAGES", "VIEWS"]
