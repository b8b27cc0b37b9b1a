"""The cohort's file and the monitoring form's are read as the record says by who has the types, value by value."""

from __future__ import annotations

import pandas as pd
import pytest

from sessiontrack.domain.cohorts.base import Band
from sessiontrack.exports.cohort import COHORT
from sessiontrack.exports.monitoring_form import MONITORING_FORM
from tests.exports.reading_back import counted, difference
from tests.exports.single_files import kinds_of, rows_of_csv
from tests.exports.test_readback import BY_ITSELF, DTYPES, as_read, values

EACH = pytest.mark.parametrize("file", [COHORT, MONITORING_FORM], ids=lambda file: file.name)


@EACH
def test_a_reader_with_the_types_reads_what_the_record_says(single, file):
    files, told = single
    found = rows_of_csv(files[file.name].read_bytes(), file)
    assert counted(found) == counted(told[file.name]), difference(file.name, found, told[file.name])


@EACH
def test_pandas_reads_every_value_by_its_type(single, file):
    files, told = single
    kinds = kinds_of(file)
    frame = pd.read_csv(
        files[file.name],
        dtype={column: DTYPES.get(kind, "string") for column, kind in kinds.items()},
        keep_default_na=False,
        na_values=[""],
    )
    found = list(as_read(kinds, values(frame, kinds)))
    assert counted(found) == counted(told[file.name]), difference(file.name, found, told[file.name])


@EACH
def test_pandas_damages_nothing_that_has_a_type_although_it_was_told_none(single, file):
    files, told = single
    kinds = {name: kind for name, kind in kinds_of(file).items() if kind in BY_ITSELF}
    frame = pd.read_csv(files[file.name], low_memory=False)[list(kinds)]
    found = list(as_read(kinds, values(frame, kinds)))
    wanted = [{name: row[name] for name in kinds} for row in told[file.name]]
    assert counted(found) == counted(wanted), difference(file.name, found, wanted)


def test_the_files_would_show_a_damage(single):
    _, told = single
    cohort, forms = told[COHORT.name], told[MONITORING_FORM.name]
    assert {"1", "9_or_more", Band.HALF.value} <= {row["stratum"] for row in cohort}
    assert any(row["value"] is not None and row["value"] != row["value"] // 1 for row in cohort)
    assert len(forms) > 40
    assert all(row["dissociation"] is True and row["sedation"] is False for row in forms)
