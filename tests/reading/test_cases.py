"""What colleagues write about customers, case by case: what is logged, what is asked, and what is left alone."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import Team
from tests.reading.cases import Row, Stage, read, verdict

pytestmark = pytest.mark.database("sqlite")  # what is said is read alike, wherever it is kept

CASES = [rows for name in ("messages.tsv", "more.tsv") for rows in read(Path(__file__).with_name(name))]


@pytest.mark.parametrize("rows", CASES, ids=lambda rows: rows[0].id)
def test_what_is_written_comes_to_what_a_colleague_would_do(shared: Team, rows: Sequence[Row]) -> None:
    stage = Stage(shared, rows)
    found = [(row.message, row.want, verdict(row, came), str(came)) for row, _, came in stage.says()]
    stage.leave()
    assert [one for one in found if one[2].startswith("WRONG")] == []
