"""Every blueprint of the application, in one list."""

from __future__ import annotations

from flask import Blueprint

from sessiontrack.web.audit_routes import AUDIT_ROUTES
from sessiontrack.web.bedside_routes import BEDSIDE_ROUTES
from sessiontrack.web.board_routes import BOARD_ROUTES
from sessiontrack.web.catalogue_routes import CATALOGUE_ROUTES
from sessiontrack.web.chart_routes import CHART_ROUTES
from sessiontrack.web.correction_routes import CORRECTION_ROUTES
from sessiontrack.web.course_routes import COURSE_ROUTES
from sessiontrack.web.csv_routes import CSV_ROUTES
from sessiontrack.web.device_routes import DEVICE_ROUTES
from sessiontrack.web.entry_routes import ENTRY_ROUTES
from sessiontrack.web.export_routes import EXPORT_ROUTES
from sessiontrack.web.fhir_routes import FHIR_ROUTES
from sessiontrack.web.health import HEALTH_ROUTES
from sessiontrack.web.link_pages import LINK_PAGES
from sessiontrack.web.pages.audit import AUDIT_PAGES
from sessiontrack.web.pages.board import BOARD_PAGES
from sessiontrack.web.pages.bundles import BUNDLE_PAGES
from sessiontrack.web.pages.cohort import COHORT_PAGES
from sessiontrack.web.pages.course_corrections import COURSE_CORRECTION_PAGES
from sessiontrack.web.pages.course_entries import ENTRY_PAGES
from sessiontrack.web.pages.course_paper import COURSE_PAPERS
from sessiontrack.web.pages.courses import COURSE_PAGES
from sessiontrack.web.pages.exports import EXPORT_PAGES
from sessiontrack.web.pages.imports import IMPORT_PAGES
from sessiontrack.web.pages.overlays import OVERLAY_PAGES
from sessiontrack.web.pages.patients import PATIENT_PAGES
from sessiontrack.web.pages.plans import PLAN_PAGES
from sessiontrack.web.pages.protocols import PROTOCOL_PAGES
from sessiontrack.web.pages.score_links import SCORE_LINK_PAGES
from sessiontrack.web.pages.sessions import SESSION_PAGES
from sessiontrack.web.pages.terms import TERM_PAGES
from sessiontrack.web.pages.worklist import WORKLIST_PAGES
from sessiontrack.web.patient_routes import PATIENT_ROUTES
from sessiontrack.web.session_routes import SESSION_ROUTES
from sessiontrack.web.shell_routes import SHELL_ROUTES
from sessiontrack.web.sign_in_pages import SIGN_IN_PAGES
from sessiontrack.web.sign_in_routes import SIGN_IN_ROUTES
from sessiontrack.web.timeline_routes import TIMELINE_ROUTES

BLUEPRINTS: tuple[Blueprint, ...] = (
    HEALTH_ROUTES,
    SHELL_ROUTES,
    SIGN_IN_ROUTES,
    SIGN_IN_PAGES,
    PATIENT_ROUTES,
    SESSION_ROUTES,
    BEDSIDE_ROUTES,
    DEVICE_ROUTES,
    ENTRY_ROUTES,
    CORRECTION_ROUTES,
    CATALOGUE_ROUTES,
    COURSE_ROUTES,
    CSV_ROUTES,
    FHIR_ROUTES,
    AUDIT_ROUTES,
    BOARD_ROUTES,
    BOARD_PAGES,
    WORKLIST_PAGES,
    AUDIT_PAGES,
    PATIENT_PAGES,
    COURSE_PAGES,
    COURSE_PAPERS,
    OVERLAY_PAGES,
    PLAN_PAGES,
    ENTRY_PAGES,
    SCORE_LINK_PAGES,
    LINK_PAGES,
    COURSE_CORRECTION_PAGES,
    EXPORT_PAGES,
    COHORT_PAGES,
    PROTOCOL_PAGES,
    TERM_PAGES,
    EXPORT_ROUTES,
    BUNDLE_PAGES,
    IMPORT_PAGES,
    SESSION_PAGES,
    CHART_ROUTES,
    TIMELINE_ROUTES,
)
