"""Every blueprint of the application, in one list."""

from __future__ import annotations

from flask import Blueprint

from sessiontrack.web.health import health
from sessiontrack.web.sign_in_pages import pages as sign_in_pages
from sessiontrack.web.sign_in_routes import routes as sign_in_routes

BLUEPRINTS: tuple[Blueprint, ...] = (health, sign_in_routes, sign_in_pages)
