"""/customer handover and /customer retention over the wire."""

from datetime import timedelta

import pytest

from tests.asking import ask
from tests.conftest import Team
from tests.customers.test_forget import kept


def owners(team: Team) -> tuple[dict[str, str], dict[int, str]]:
    with team.bot.db.read(team.workspace) as store:
        customers = {one.name: one.owner for one in store.customers.find("", 100)}
        return customers, {one.followup.customer: one.followup.owner for one in store.followups.all(100)}


def test_everything_of_a_colleague_goes_over_in_one_step_and_comes_back(team: Team) -> None:
    alice, ben, xiaolin = team.alice, team.person("ben"), team.xiaolin
    for name, owner in (("王五", "ben"), ("李四", "ben"), ("赵六", "alice")):
        ask(alice, f"/customer add {name} owner=@{owner}")
    ask(ben, "/customer followup 王五 tomorrow call")
    before = owners(team)
    done = ask(alice, "/customer handover @ben @xiaolin")
    assert done.text == f"Handed over from <@{ben.id}> to <@{xiaolin.id}>: 2 customers and 1 open follow-up."
    team.slack.settle()
    assert owners(team) == ({"王五": xiaolin.id, "李四": xiaolin.id, "赵六": alice.id}, {1: xiaolin.id})
    ask(alice, "/customer edit 李四 owner=@alice")  # went on to somebody else
    back = done.click("Undo")
    assert "Back from" in back.text
    team.slack.settle()
    assert owners(team) == ({**before[0], "李四": alice.id}, before[1])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/customer handover", "Whose customers and follow-ups should go to whom?"),
        ("/customer handover @ben", "Whose customers and follow-ups should go to whom?"),
        ("/customer handover @ben @ben", "That's the same person twice"),
        ("/customer handover @ben @alice", "<@U0BEN00001> has no customers and no open follow-ups."),
        ("/customer handover @ben 王五 @alice", "Whose customers and follow-ups should go to whom?"),
        ("/customer retention 3", "3 isn't a number of days"),
        ("/customer retention soon", "soon isn't a number of days"),
    ],
)
def test_what_is_refused_writes_nothing(team: Team, typed: str, said: str) -> None:
    ask(team.alice, "/customer 谁也不是")  # whoever asks is known from then on
    before = kept(team)
    assert ask(team.alice, typed).text.startswith(said)
    team.slack.settle()
    assert kept(team) == before


def test_what_is_mine_goes_to_a_colleague_and_theirs_to_me(team: Team) -> None:
    ask(team.alice, "/customer add 王五 owner=me")
    assert ask(team.alice, "/customer handover me → @ben").text.startswith(
        "Handed over from <@U0ALICE001> to <@U0BEN00001>: 1 customer"
    )
    assert ask(team.alice, "/customer 交接 @ben 给我").text.startswith(
        "Handed over from <@U0BEN00001> to <@U0ALICE001>: 1 customer"
    )


def test_handing_over_is_for_managers(team: Team) -> None:
    assert "只有管理员能这样做" in ask(team.xiaolin, "/customer 移交 @ben @alice").text


def test_notes_go_when_they_are_as_old_as_the_workspace_says(team: Team, subtests: pytest.Subtests) -> None:
    alice = team.alice
    ask(alice, "/customer add 王五")
    ask(alice, "/log 王五 bad 陈年旧事")
    ask(alice, "/purchase 王五 400 老款手机")
    ask(alice, "/points adjust 王五 +5 老早的原因")
    assert ask(alice, "/customer retention").text.startswith("Notes are kept until somebody erases them.")
    assert ask(alice, "/customer retention 30天").text.startswith("Notes are erased after 30 days")
    team.bot.tidy()
    assert "陈年旧事" in ask(alice, "/customer 王五").text
    later = team.slack.clock.now() + timedelta(days=32)
    team.slack.clock.set(later.replace(hour=3))  # at night, when no reminder tells anybody of what is old
    ask(alice, "/log 王五 good 新鲜事")
    team.bot.tidy()
    left = kept(team)
    for gone in ("陈年旧事", "老款手机", "老早的原因"):
        with subtests.test(gone=gone):
            assert gone not in left
            assert gone.encode("unicode_escape").decode() not in left
    shown = ask(alice, "/customer 王五").text
    assert "新鲜事" in shown
    assert "4.0" in shown
    assert ask(alice, "/customer find 陈年").text.startswith("No customer matches")
    assert ask(alice, "/points verify").text.startswith("Every balance")
    assert "No changes yet" not in ask(alice, "/customer history 王五").text


def test_two_who_add_the_same_id_at_once_are_told_in_a_sentence(team: Team) -> None:
    from concurrent.futures import ThreadPoolExecutor

    people = [team.alice, team.xiaolin, team.person("ben"), team.person("wangfang")]
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda one: ask(one, f"/customer add {one.id} id=K-1").text, people))
    added = [text for text in said if text.startswith(("Added", "已添加", "添加了"))]
    assert len(added) == 1, said
    assert all("K-1" in text for text in said if text not in added), said
    with team.bot.db.read(team.workspace) as store:
        assert store.customers.count() == 1
