"""The assistant's pane: what it suggests of the moment, its titles and status, and answers as anywhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.manifest import manifest
from bot.settings import Mode
from fakeslack import Actor, said
from fakeslack.model import Message
from handlers.kernel.routes import Routes
from tests.conftest import Connect, Team

pytestmark = pytest.mark.database("sqlite")


@pytest.fixture(scope="module")
def busy(shared: Team) -> Team:
    """A team with somebody unhappy, a follow-up of Alice's, and a birthday."""
    alice, today = shared.alice, f"{datetime.now(UTC):%m-%d}"
    alice.types("/customer add Mary Jones", "sales")
    for _ in range(3):
        alice.types("/log Mary Jones bad the parcel was late", "sales")
    alice.types(f"/customer add 王五 birthday={today}", "support")
    alice.types("/customer link 王五", "support")
    alice.types("/customer followup Mary Jones tomorrow call back", "sales")
    return shared


def opens(team: Team, who: Actor, looking_at: str | None = None) -> Message:
    chat = who.opens_assistant(looking_at)
    team.slack.wait_for(lambda: who.sees(thread=chat))
    return chat


def prompts(team: Team, who: Actor, chat: Message) -> dict[str, str]:
    shown = who.assistant(chat)
    team.slack.wait_for(lambda: shown.prompts)
    return {one["title"]: one["message"] for one in shown.prompts}


def asks(team: Team, who: Actor, chat: Message, text: str) -> str:
    before = len(who.sees(thread=chat))
    who.says(text, thread=chat)
    team.slack.wait_for(lambda: len(who.sees(thread=chat)) == before + 2)
    return said(who.sees(thread=chat)[-1])


def test_what_is_suggested_has_an_answer_and_its_number(busy: Team) -> None:
    alice = busy.alice
    chat = opens(busy, alice)
    offered = prompts(busy, alice, chat)
    assert list(offered) == ["My follow-ups: 1", "Birthdays this week: 1", "Unhappy customers: 1"]
    assert alice.assistant(chat).prompts_title == "Right now"
    assert said(alice.sees(thread=chat)[-1]) == "What would you like to know?"
    answers = [asks(busy, alice, chat, message) for message in offered.values()]
    assert "Mary Jones" in answers[0]
    assert "王五" in answers[1]
    assert "Mary Jones" in answers[2]


def test_whoever_speaks_chinese_is_asked_in_chinese(busy: Team) -> None:
    chat = opens(busy, busy.xiaolin)
    offered = prompts(busy, busy.xiaolin, chat)
    assert "不满意的客户：1 位" in "".join(offered)
    assert [message for title, message in offered.items() if title.startswith("不满意")] == ["哪些客户不满意？"]
    assert "Mary Jones" in asks(busy, busy.xiaolin, chat, "哪些客户不满意？")


def test_whom_the_channel_in_view_is_about_comes_first(busy: Team) -> None:
    alice = busy.alice
    chat = opens(busy, alice, "support")
    offered = prompts(busy, alice, chat)
    assert next(iter(offered.items())) == ("Who is 王五?", "who is 王五?")
    assert "4.0 out of 5" in asks(busy, alice, chat, "who is 王五?")
    alice.looks_at("general", chat)
    busy.slack.wait_for(lambda: "Who is 王五?" not in prompts(busy, alice, chat))


def test_a_chat_is_called_by_what_was_said_first_and_shows_that_it_works(busy: Team) -> None:
    ben = busy.person("ben")
    chat = opens(busy, ben)
    asks(busy, ben, chat, "how many points does Mary Jones have?")
    asks(busy, ben, chat, "/log Mary Jones good")
    busy.slack.wait_for(lambda: ben.assistant(chat).title)
    assert ben.assistant(chat).title == "how many points does Mary Jones have?"
    calls = [one.request for one in busy.slack.inspector.calls("assistant.threads.setStatus")]
    mine = [one["status"] for one in calls if one["thread_ts"] == chat.ts]
    assert mine == ["is looking that up…", "is looking that up…"]
    assert ben.assistant(chat).status == ""
    assert ben.types("/haoping undo", "sales").text.startswith("Undone: the log for Mary Jones.")


def test_what_was_answered_shows_no_status_when_slack_tells_it_again(busy: Team) -> None:
    ben = busy.person("ben")
    chat = opens(busy, ben)
    asks(busy, ben, chat, "who is Mary Jones?")
    told = [one for one in busy.slack.operator.events("message") if "who is Mary Jones?" in str(one.payload)][-1]
    assert all(ack.ok for ack in busy.slack.operator.redeliver(told))
    assert ben.assistant(chat).status == ""
    assert len(ben.sees(thread=chat)) == 3


def test_a_guest_gets_one_polite_sentence_and_no_suggestion(busy: Team) -> None:
    gina = busy.person("gina")
    chat = opens(busy, gina)
    assert said(gina.sees(thread=chat)[-1]) == "Sorry, I can only help members of this team."
    assert asks(busy, gina, chat, "who is Mary Jones?") == "Sorry, I can only help members of this team."
    assert (gina.assistant(chat).prompts, gina.assistant(chat).title) == ([], "")


def test_where_nothing_is_to_be_said_it_says_what_it_can_do(connect: Connect) -> None:
    team = connect(Mode.SOCKET)
    chat = opens(team, team.alice)
    assert prompts(team, team.alice, chat) == {"What can you do?": "what can you do?"}
    assert "I keep your customers' story" in asks(team, team.alice, chat, "what can you do?")


def test_without_the_pane_threads_of_the_direct_message_are_answered_all_the_same(
    connect: Connect, routes: Routes, is_quiet: Callable[[Team], bool]
) -> None:
    team = connect(Mode.SOCKET)
    team.slack.configure(manifest(routes, minimal=True))
    first = team.alice.says("hello")
    team.slack.wait_for(lambda: len(team.alice.sees()) > 1)
    assert "Hello" in said(team.alice.sees()[-1])
    team.alice.says("what can you do?", thread=first)
    team.slack.wait_for(lambda: "I keep your customers' story" in said(team.alice.sees(thread=first)[-1]))
    team.slack.wait_for(lambda: is_quiet(team))


@pytest.fixture
def is_quiet() -> Callable[[Team], bool]:
    """Whether nothing waits to be said, and nothing was given up."""

    def found(team: Team) -> bool:
        with team.bot.db.read(team.workspace) as store:
            depth = store.outbox.depth()
        return (depth.waiting, depth.failed) == (0, 0)

    return found
