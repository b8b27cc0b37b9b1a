"""The rating scales: one data file each, read once into this table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from sessiontrack.domain.scales.base import Scale
from sessiontrack.domain.scales.files import read_scale

SCALES: Final[Mapping[str, Scale]] = MappingProxyType(
    {
        code: read_scale(code)
        for code in (
            "gad7",
            "phq9",
            "pcl5",
            "hama",
            "madrs",
            "lsas",
            "pdss",
            "cssrs_screen",
            "cgi",
            "cadss",
            "cadss6",
            "moaas",
            "aldrete_modified",
            "bprs_positive",
            "anxiety_nrs",
            "dissociation_nrs",
            "distress_nrs",
            "global_change",
            "urinary_screen",
            "misuse_screen",
            "kset",
        )
    }
)
"""Every scale by its stored code, in the order in which a page shows them."""

LOINC_NOTICE: Final = (
    "This material contains content from LOINC (loinc.org). LOINC is copyright Regenstrief "
    "Institute, Inc. and the LOINC Committee and is available at no cost under the license at "
    "loinc.org/license. LOINC is a registered trademark of Regenstrief Institute, Inc."
)
"""Must accompany the LOINC codes wherever they are shipped."""

__all__ = ["LOINC_NOTICE", "SCALES", "Scale"]
