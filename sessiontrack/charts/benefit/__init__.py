"""What a course brings and what it costs in one small picture, for the talk with the patient."""

from sessiontrack.charts.benefit.picture import (
    BenefitPicture,
    benefit_picture,
    draw_benefit,
    draw_benefit_file,
)
from sessiontrack.charts.benefit.words import benefit_table

__all__ = ["BenefitPicture", "benefit_picture", "benefit_table", "draw_benefit", "draw_benefit_file"]
