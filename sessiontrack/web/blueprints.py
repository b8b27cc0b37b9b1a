"""Every blueprint of the application, in one list."""

from __future__ import annotations

from flask import Blueprint

from sessiontrack.web.catalogue_routes import CATALOGUE_ROUTES
from sessiontrack.web.entry_routes import ENTRY_ROUTES
from sessiontrack.web.health import health
from sessiontrack.web.patient_routes import PATIENT_ROUTES
from sessiontrack.web.session_routes import SESSION_ROUTES
from sessiontrack.web.sign_in_pages import pages as sign_in_pages
from sessiontrack.web.sign_in_routes import routes as sign_in_routes

BLUEPRINTS: tuple[Blueprint, ...] = (
    health,
    sign_in_routes,
    sign_in_pages,
    PATIENT_ROUTES,
    SESSION_ROUTES,
    ENTRY_ROUTES,
    CATALOGUE_ROUTES,
)
