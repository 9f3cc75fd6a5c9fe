"""What colleagues say by an emoji, case by case: what is logged, what is asked, and what is left alone."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from fakeslack.actor import Actor
from fakeslack.model import Message
from tests.conftest import Team
from tests.reading.cases import Came, Row, Stage, read, verdict
from tests.reading.conftest import comes_to_rest

pytestmark = pytest.mark.database("sqlite")  # what is said is read alike, wherever it is kept

CASES = [rows for name in ("reactions.tsv",) for rows in read(Path(__file__).with_name(name))]


@pytest.mark.parametrize("rows", CASES, ids=lambda rows: rows[0].id)
def test_what_an_emoji_comes_to_is_what_a_colleague_would_do(shared: Team, rows: Sequence[Row]) -> None:
    stage = Stage(shared, rows)
    said = []
    for row, message, came in stage.says():
        if row.emoji:
            found = _reacted(stage, row, message, came)
            said.append((row.message, row.emoji, row.want, verdict(row, found), str(found)))
    stage.leave()
    assert [one for one in said if one[3].startswith("WRONG")] == []


def _reacted(stage: Stage, row: Row, message: Message, came: Came) -> Came:
    """React, and return what came of the message and the emoji together."""
    before = {name: now - came.moved.get(name, 0) for name, now in stage.satisfaction().items()}
    heard = stage.heard()
    added, _, removed = row.emoji.partition(" then removed")
    emoji = added.split(" and ")
    actor: Actor = stage.colleague
    for one in emoji:
        actor.reacts(message, one)
        comes_to_rest(stage.team)
    if " then removed" in row.emoji:
        for one in removed.split() or emoji:
            actor.unreacts(message, one)
            comes_to_rest(stage.team)
    found = stage.came(before, heard, message)
    if "then removed" in row.emoji and not found.moved:
        return Came(found.moved, found.asked)  # it was told what was logged, and that it is taken back
    return found
