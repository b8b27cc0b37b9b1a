"""Days and times as pages show them: in the clinic's zone, dd-Mmm-yyyy, 24 hours."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from flask import Flask, g

from sessiontrack.service.clinics import get_own_clinic
from sessiontrack.web.deployment import deployment
from sessiontrack.web.fields import moment_text
from sessiontrack.web.form_texts import shown_day
from sessiontrack.web.work import open_reading


def add_local_time(app: Flask) -> None:
    """Let every template show days and times."""
    app.jinja_env.filters.update(day=show_day, clock=show_clock, moment=show_moment, iso=show_iso)


def clinic_zone() -> ZoneInfo:
    """The zone that times are shown in and typed in; looked up once a request."""
    zone = g.get("clinic_zone")
    if zone is None:
        with open_reading() as work:
            zone = g.clinic_zone = get_own_clinic(work).zone_info
    return cast(ZoneInfo, zone)


def local_today() -> date:
    """The clinic's day at this moment."""
    return deployment().clock().astimezone(clinic_zone()).date()


def local_text(moment: datetime) -> str:
    """A moment as the input of a form holds it: ``2026-11-23T08:05``."""
    return moment.astimezone(clinic_zone()).strftime("%Y-%m-%dT%H:%M")


def same_moment(kept: datetime, typed: datetime) -> datetime:
    """A form holds minutes; a time that was left as it was keeps its seconds."""
    return kept if local_text(typed) == local_text(kept) else typed


def show_day(value: date | datetime | None) -> str:
    """``23-Nov-2026``."""
    if value is None:
        return ""
    return shown_day(value.astimezone(clinic_zone()).date() if isinstance(value, datetime) else value)


def show_clock(moment: datetime | None) -> str:
    """``08:05``."""
    return "" if moment is None else moment.astimezone(clinic_zone()).strftime("%H:%M")


def show_moment(moment: datetime | None) -> str:
    """``23-Nov-2026 08:05``."""
    return "" if moment is None else f"{show_day(moment)} {show_clock(moment)}"


def show_iso(moment: datetime | None) -> str:
    """For the ``datetime`` of a ``time`` element: UTC with its Z."""
    return "" if moment is None else moment_text(moment)
