"""Which rules speak about a course now."""

from __future__ import annotations

from datetime import datetime

from sessiontrack.domain.alerts.base import Level
from sessiontrack.domain.course_record import CourseRecord
from sessiontrack.domain.course_rules.base import CourseAlert
from sessiontrack.domain.course_rules.rules import COURSE_RULES


def course_alerts(record: CourseRecord, now: datetime) -> tuple[CourseAlert, ...]:
    """Everything the rules say about a course, the loudest first, then by the table. None found is no clearance.

    Args:
        record: as it is kept now, with the sessions of the patient's other courses.
        now: aware; nothing in the record lies after it but what a tablet ahead of the server's clock charted.
    """
    found = [
        rule.alert(finding, record)
        for rule in COURSE_RULES.values()
        for finding in rule.function(record, now)
    ]
    return tuple(sorted(found, key=lambda alert: -Level(alert.level).rank))
