"""Every blueprint of the application, in one list."""

from __future__ import annotations

from flask import Blueprint

from sessiontrack.web.catalogue_routes import CATALOGUE_ROUTES
from sessiontrack.web.chart_routes import CHART_ROUTES
from sessiontrack.web.course_routes import COURSE_ROUTES
from sessiontrack.web.csv_routes import CSV_ROUTES
from sessiontrack.web.entry_routes import ENTRY_ROUTES
from sessiontrack.web.health import health
from sessiontrack.web.pages.board import BOARD_PAGES
from sessiontrack.web.pages.course_entries import ENTRY_PAGES
from sessiontrack.web.pages.courses import COURSE_PAGES
from sessiontrack.web.pages.exports import EXPORT_PAGES
from sessiontrack.web.pages.patients import PATIENT_PAGES
from sessiontrack.web.pages.sessions import SESSION_PAGES
from sessiontrack.web.patient_routes import PATIENT_ROUTES
from sessiontrack.web.session_routes import SESSION_ROUTES
from sessiontrack.web.sign_in_pages import pages as sign_in_pages
from sessiontrack.web.sign_in_routes import routes as sign_in_routes
from sessiontrack.web.timeline_routes import TIMELINE_ROUTES

BLUEPRINTS: tuple[Blueprint, ...] = (
    health,
    sign_in_routes,
    sign_in_pages,
    PATIENT_ROUTES,
    SESSION_ROUTES,
    ENTRY_ROUTES,
    CATALOGUE_ROUTES,
    COURSE_ROUTES,
    CSV_ROUTES,
    BOARD_PAGES,
    PATIENT_PAGES,
    COURSE_PAGES,
    ENTRY_PAGES,
    EXPORT_PAGES,
    SESSION_PAGES,
    CHART_ROUTES,
    TIMELINE_ROUTES,
)
