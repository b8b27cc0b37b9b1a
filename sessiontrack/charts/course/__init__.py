"""A course as one picture, and the table beside it."""

from sessiontrack.charts.course.look import OPENED, CourseLook, EffectOrder
from sessiontrack.charts.course.picture import (
    CoursePicture,
    course_picture,
    draw_course,
    draw_course_file,
    draw_course_sheets,
)
from sessiontrack.charts.course.scores import scales_shown
from sessiontrack.charts.course.table import course_table, scales_beside

__all__ = [
    "OPENED",
    "CourseLook",
    "CoursePicture",
    "EffectOrder",
    "course_picture",
    "course_table",
    "draw_course",
    "draw_course_file",
    "draw_course_sheets",
    "scales_beside",
    "scales_shown",
]
