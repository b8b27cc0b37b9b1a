"""What the rules say about a whole course; callers import these names from here."""

from __future__ import annotations

from sessiontrack.domain.course_rules.base import CourseAlert, CourseFinding, CourseRule
from sessiontrack.domain.course_rules.evaluation import course_alerts
from sessiontrack.domain.course_rules.rules import COURSE_RULES

__all__ = ["COURSE_RULES", "CourseAlert", "CourseFinding", "CourseRule", "course_alerts"]
