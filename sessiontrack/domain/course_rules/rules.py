"""The table of rules about a course, in the order in which a page lists them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sessiontrack.domain.alerts.base import Level
from sessiontrack.domain.course_rules import amounts, benefit, checkpoints, contacts, screens, thoughts
from sessiontrack.domain.course_rules.base import CourseRule

_INFO, _WARN, _CRITICAL = Level

_ROWS = (
    CourseRule(
        id="item9",
        title="Suicidal thoughts without an assessment",
        source="clinic-day review; guide 2 mentions suicidal patients",
        function=thoughts.item9,
        levels=(_CRITICAL,),
    ),
    CourseRule(
        id="item9_rise",
        title="Suicidal thoughts rose",
        source="McInnes et al. 2022, J Affect Disord",
        function=thoughts.item9_rise,
        levels=(_CRITICAL,),
    ),
    CourseRule(
        id="cssrs",
        title="C-SSRS screener positive",
        source="Blueprint Health help page on the C-SSRS screener; clinic-day review",
        function=thoughts.cssrs,
        levels=(_WARN, _CRITICAL),
    ),
    CourseRule(
        id="red_flag_effect",
        title="Side effect that calls a clinician",
        source="clinic-day review, item 14; the list of side effects",
        function=contacts.late_effect,
        levels=(_CRITICAL,),
    ),
    CourseRule(
        id="misuse",
        title="Craving or misuse",
        source="Ketamines For Anxiety (guide 2); clinical research, sections 3.4 and 6.2",
        function=screens.misuse,
        levels=(_WARN, _CRITICAL),
    ),
    CourseRule(
        id="urinary",
        title="Urinary symptoms",
        source="Chang, Juruena and Young 2024, BMC Psychiatry; Pfizer Medical Information",
        function=screens.urinary,
        levels=(_WARN, _CRITICAL),
    ),
    CourseRule(
        id="exposure_freq",
        title="Many sessions in few days",
        source="Lopez Psychiatry on the APA consensus; Murrough et al. 2013; Phillips et al. 2019",
        function=amounts.exposure_freq,
        levels=(_WARN, _CRITICAL),
    ),
    CourseRule(
        id="exposure_interval",
        title="Maintenance interval short or shrinking",
        source="Ketamines For Anxiety (guide 2); the figures: clinic default",
        function=amounts.exposure_interval,
        levels=(_WARN,),
    ),
    CourseRule(
        id="dose_creep",
        title="Dose rises in maintenance",
        source="clinical research of this project, sections 3.4 and 6.2; the count: clinic default",
        function=amounts.dose_creep,
        levels=(_WARN,),
    ),
    CourseRule(
        id="worsening",
        title="Worse than before the course",
        source="McInnes et al. 2022, J Affect Disord; the change that matters: the scale's own",
        function=benefit.worsening,
        levels=(_WARN,),
    ),
    CourseRule(
        id="relapse",
        title="Response lost",
        source="McInnes et al. 2022, J Affect Disord; the figures: clinic default",
        function=benefit.relapse,
        levels=(_WARN,),
    ),
    CourseRule(
        id="longterm_due",
        title="Long-term check due",
        source="Pfizer Medical Information; the schedule: clinic default",
        function=screens.longterm_due,
        levels=(_WARN,),
    ),
    CourseRule(
        id="series_end_review",
        title="Series to be reviewed",
        source="Ketamines For Anxiety (guide 2)",
        function=checkpoints.series_end_review,
        levels=(_INFO,),
    ),
    CourseRule(
        id="mid_series_review",
        title="Middle of the series to be reviewed",
        source="Ketamines For Anxiety (guide 2); the session: clinic default",
        function=checkpoints.mid_series_review,
        levels=(_INFO,),
    ),
    CourseRule(
        id="maintenance_review",
        title="Maintenance to be reviewed",
        source="Ketamines For Anxiety (guide 2)",
        function=checkpoints.maintenance_review,
        levels=(_INFO,),
    ),
    CourseRule(
        id="pair_incomplete",
        title="Second session of a pair missing",
        source="Ketamines For Anxiety (guide 2); the days: clinic default",
        function=contacts.pair_incomplete,
        levels=(_INFO,),
    ),
    CourseRule(
        id="followup_missed",
        title="No contact after a session",
        source="Ketamines For Anxiety (guide 2); clinical research, sections 5.3 and 6.2",
        function=contacts.followup_missed,
        levels=(_INFO,),
    ),
)

COURSE_RULES: Mapping[str, CourseRule] = MappingProxyType({rule.id: rule for rule in _ROWS})
"""Every rule by its id; some share it with a session's rule, which is judged while that session is open."""
