"""All follow-ups of somebody given to a colleague, and given back."""

from datetime import UTC, datetime

import pytest

from handlers.followups import actions
from handlers.kernel.request import Person, Request
from handlers.kernel.wording import Say
from handlers.policy.rules import Policy
from storage.store import Author
from storage.types import Role
from tests.followups.conftest import Followups


def test_all_go_and_those_that_are_still_the_colleagues_come_back(
    followups: Followups, subtests: pytest.Subtests
) -> None:
    team = followups.team
    alice, ben, xiaolin = team.alice, team.person("ben"), team.xiaolin
    for name in ("李四", "王五", "赵六"):
        followups.say(xiaolin, f"/customer add {name}")
        followups.say(xiaolin, f"/customer 跟进 {name} 明天")
    at = datetime(2026, 11, 25, 3, tzinfo=UTC)
    request = Request(
        workspace=team.workspace,
        person=Person(alice.id, "Alice", Role.MANAGER, "en", "Europe/London"),
        at=at,
        route="",
        source="",
        say=Say("en"),
        policy=Policy(),
    )
    with team.bot.db.write(team.workspace, Author(xiaolin.id, at, "test")) as store:
        theirs = request.but(person=Person(xiaolin.id, "小林", Role.MEMBER, "zh", "Asia/Shanghai"))
        actions.take(theirs, store, followups.of("李四").id)
    assert followups.of("李四").state == "taken"
    with team.bot.db.write(team.workspace, Author(alice.id, at, "test")) as store:
        given = actions.give_all(request, store, xiaolin.id, ben.id)
    assert len(given) == 3
    for name in ("李四", "王五", "赵六"):
        with subtests.test(name=name):
            found = followups.of(name)
            assert (found.owner, found.state) == (ben.id, "open")
            assert found.remind_at == datetime(2026, 11, 25, 15, tzinfo=UTC)  # ten where Ben is, before Thanksgiving
    followups.say(xiaolin, "/haoping 撤销")
    assert followups.of("李四").owner == ben.id  # it is his now, whoever had taken it
    followups.say(alice, "/customer followups all").click("👀 Take", block_id="followup:2")
    assert followups.of("王五").owner == alice.id
    with team.bot.db.write(team.workspace, Author(alice.id, at, "test")) as store:
        actions.give_back(request, store, given, xiaolin.id, ben.id)
    assert [followups.of(name).owner for name in ("李四", "王五", "赵六")] == [xiaolin.id, alice.id, xiaolin.id]
    assert followups.of("赵六").remind_at == datetime(2026, 11, 26, 2, tzinfo=UTC)
