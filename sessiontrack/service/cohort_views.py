"""A cohort as it is shown and handed out: its sections with their pictures, and its file."""

from __future__ import annotations

from dataclasses import dataclass

from sessiontrack.charts.cohort import Panel, Section, cohort_sections, draw
from sessiontrack.domain.cohorts.base import CohortFilter
from sessiontrack.domain.cohorts.incidence import ANY
from sessiontrack.domain.cohorts.report import CohortReport
from sessiontrack.exports import header_line
from sessiontrack.exports.cohort import COHORT, cohort_lines
from sessiontrack.service.cohorts import read_cohort
from sessiontrack.service.work import Work
from sessiontrack.storage.clinics import get_clinic


@dataclass(frozen=True, slots=True)
class CohortFile:
    """A whole file: a cohort has some hundreds of figures, whatever the number of its sessions."""

    filename: str
    content: bytes


def sections_of(report: CohortReport, source: str | None = None) -> tuple[Section, ...]:
    """Everything that is drawn, with somebody's published rates beside it when a source is named."""
    return cohort_sections(report, source)


def picture_of(panel: Panel) -> str | None:
    """A panel's picture for its page; nothing where there is nobody to count."""
    return draw(panel.picture) if panel.picture else None


def cohort_file(work: Work, chosen: CohortFilter, effect: str = ANY) -> CohortFile:
    """Every figure of a cohort as CSV; leaves one line in the trail.

    Raises:
        NotAllowed: the role lacks the permission.
        Rejected: no session could be in it.
    """
    report = read_cohort(work, chosen, effect, action="cohort.downloaded")
    clinic = get_clinic(work.db, work.actor.clinic_id)
    made_on = work.now.astimezone(clinic.zone_info).date()
    name = COHORT.file_name(made_on, is_synthetic=clinic.is_synthetic)
    return CohortFile(name, b"".join((header_line(COHORT), *cohort_lines(report))))
