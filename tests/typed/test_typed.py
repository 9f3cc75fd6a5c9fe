"""Every line of the tables, typed at the real bot: what must come of it comes of it."""

from __future__ import annotations

import pytest

from tests.conftest import Team
from tests.typed.cases import Case, cases
from tests.typed.conftest import Desk, words
from tests.typed.facts import Kept, Outcome

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
@pytest.mark.database("sqlite")
def test_what_is_typed_is_read(many: Team, case: Case) -> None:
    desk = Desk(many, case.lang)
    for one in case.given:
        desk.types(f"/customer add {one}")
    before = Kept.now(desk)
    assert len(before.customers) == len(case.given)
    *first, last = case.lines(desk.today)
    for line in first:
        desk.types(line)
    answer = desk.types(last)
    outcome = Outcome(desk, last, before, answer)
    missing: list[str] = []
    for facts in case.alternatives():
        missing.append(outcome.missing(facts))
        if not missing[-1]:
            return
    pytest.fail("\n".join([last, *missing, words(answer)]), pytrace=False)
