"""A workspace of its own for each line that is typed, all served by one bot that many workspaces have installed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from bot.oauth.workspaces import ManyWorkspaces
from bot.settings import Mode
from fakeslack import Actor, Answer, SlackError, said
from fakeslack.compose import escape
from fakeslack.model import Channel, Message, Person, Workspace
from fakeslack.wire import payloads
from fakeslack.wire.delivery import Delivery
from storage.store import Author
from tests.conftest import Team, connecting
from tests.databases import Databases

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
"""Wednesday 25 November 2026, eleven in the morning in Shanghai."""
ZONE = "Asia/Shanghai"
LOCALES = {"zh": "zh-CN", "en": "en-US"}
# What Slack makes of somebody's name, a number or an address: it stays as it is, where all else is escaped.
_TOKEN = re.compile(r"(<(?:@|#|tel:|mailto:)[^<>]*>)")
_NUMBERS = count(1)


class Desk:
    """A workspace with nobody in it but a manager who types, Ben, and the bot."""

    def __init__(self, team: Team, lang: str) -> None:
        self.team, self.slack = team, team.slack
        state, number = team.slack.state, next(_NUMBERS)
        self.workspace = f"T0{number:05}X"
        state.workspaces[self.workspace] = Workspace(self.workspace, f"Typed {number}", f"typed-{number}")
        installed = team.slack.install(self.workspace)
        self.bot = installed.bot_user
        self._install(installed.bot_id, installed.bot_token)
        who: dict[str, Any] = {"locale": LOCALES[lang], "tz": ZONE}
        me = Person(f"U0{number:05}ME", self.workspace, "mia", "Mia", is_admin=True, **who)
        self.ben = Person(f"U0{number:05}BEN", self.workspace, "ben", "Ben Carter", **who)
        self.channel = Channel(f"C0{number:05}", "sales", self.workspace, {self.bot}, creator=me.id)
        state.add_channel(self.channel)
        for person in (me, self.ben):
            state.add_person(person, [self.channel])
        self.me = Actor(team.slack, me.id)

    def _install(self, bot_id: str, token: str) -> None:
        slack, bot = self.team.bot.slack, self.team.bot
        assert isinstance(slack, ManyWorkspaces)
        with bot.db.write(self.workspace, Author(self.bot, self.slack.clock.now(), "test")) as store:
            store.installations.save(self.workspace, self.bot, bot_id, slack.vault.seal(token), "")

    @property
    def today(self) -> date:
        """The date where everybody here is."""
        return (self.slack.clock.now() + timedelta(hours=8)).date()

    def types(self, line: str) -> Answer:
        """Type a command, or mention the bot, and return the answer when there is one."""
        line = line.replace("UBEN", self.ben.id)
        answer = self._mentions(line.removeprefix("@bot ")) if line.startswith("@bot ") else self._runs(line)
        self.slack.wait_for(lambda: answer.messages or answer.views or answer.error)
        assert answer.error is None, (answer, answer.error)
        return answer

    def presses(self, answer: Answer, label: str) -> Answer:
        """Press a button of an answer by its text, and return what comes of it."""
        clicked = self.me.clicks(answer.messages[-1], label)
        self.slack.wait_for(lambda: clicked.messages or clicked.views or clicked.error)
        assert clicked.error is None, clicked
        return clicked

    def _runs(self, line: str) -> Answer:
        """Type a command as Slack sends it: with what it has made of names, numbers and addresses already."""
        name, _, typed = line.partition(" ")
        slack, answer = self.slack, Answer(self.me)
        escaped = "".join(part if _TOKEN.fullmatch(part) else escape(part) for part in _TOKEN.split(typed))
        trigger = slack.tickets.new_trigger(self.workspace, answer)
        url = slack.address + slack.tickets.new_url("commands", self.workspace, self.channel.id, answer)
        told = payloads.command(slack.state, self.me.person, self.channel, name, escaped, trigger, url)
        answer.delivery = Delivery("slash_commands", told)
        answer.ack = slack.deliver(answer.delivery)
        body = answer.ack.body
        if isinstance(body, dict) and (body.get("text") or body.get("blocks")):
            try:
                slack.responses.post(slack.state.installations[self.workspace], self.channel, answer, body)
            except SlackError as refusal:
                answer.problem = refusal.code
        return answer

    def _mentions(self, words: str) -> Answer:
        answer = Answer(self.me)
        answer.posted = self.me.says(f"@Haoping {words}", self.channel.id)
        self.slack.settle()
        answer.messages = self.slack.wait_for(partial(self._said_since, answer.posted))
        return answer

    def _said_since(self, message: Message) -> list[Message]:
        return [one for one in self.me.sees(self.channel.id) if one.bot_id and one.ts > message.ts]

    # what is kept

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Everything of this workspace in a table."""
        asked = text(f"SELECT * FROM {table} WHERE workspace = :workspace ORDER BY id")
        with self.team.bot.db.reader.connect() as connection:
            return [dict(row) for row in connection.execute(asked, {"workspace": self.workspace}).mappings()]


def words(answer: Answer) -> str:
    """What an answer says: its message's words, else those of the form that it opened."""
    return said(answer.messages[-1]) if answer.messages else said(answer.views[-1])


@pytest.fixture(scope="module")
def many(databases: Databases) -> Iterator[Team]:
    """The bot that serves all these workspaces."""
    url = databases()
    with connecting(url) as make:
        team: Team = make(Mode.OAUTH)
        team.slack.clock.set(NOW)
        yield team
    databases.drop(url)
