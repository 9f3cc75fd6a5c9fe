"""Many workspaces: each installs the app by OAuth, is served with its own token, and may leave and come back."""

import http.client
import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from html import unescape
from http.client import HTTPMessage
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Connection, event, text

from bot import log
from bot.oauth.flow import States
from bot.oauth.workspaces import ManyWorkspaces
from fakeslack import said
from handlers.interactions.engine_own import NONE
from handlers.kernel.vault import Unreadable, Vault
from handlers.reading import learning
from storage.installations import standing
from storage.store import Author
from tests.conftest import Connect, Team
from tests.oauth.conftest import Browser

FIRST, SECOND = "Allow in Haoping, as Alice", "Allow in Second &amp; Co, as Paula"
STRANGER = "Sorry, I can only help members of this team."


def everything(team: Team) -> str:
    """All that stands in the table of installations, as one text."""
    with team.bot.db.reader.connect() as connection:
        return "\n".join(str(tuple(row)) for row in connection.execute(text("SELECT * FROM installation")))


def installed(team: Team) -> set[str]:
    """The workspaces in which the app is installed."""
    with team.bot.db.reader.connect() as connection:
        return {one.workspace for one in standing(connection)}


def test_a_workspace_installs_the_app_and_is_served(many: Connect) -> None:
    team = many()
    assert team.alice.types("/customer add 李四", "sales").text == STRANGER
    page = Browser(team).installs()
    assert (page.status, page.title) == (200, "Haoping is in Haoping")
    assert "Type /haoping in any channel" in page.text
    assert page.link("Open Slack").startswith("https://slack.com/app_redirect?app=A")
    team.alice.types("/customer add 李四", "sales")
    assert "4.1" in team.alice.types("/log 李四 good", "sales").text
    assert team.slack.state.installations[team.workspace].bot_token not in everything(team)
    with team.bot.db.read(team.workspace) as store:
        kept = store.installations.get()
    assert kept.installed_by == team.alice.id
    assert set(kept.scopes.split(",")) == set(team.slack.state.installations[team.workspace].scopes)


def test_two_workspaces_have_nothing_in_common(many: Connect, subtests: pytest.Subtests) -> None:
    team = many()
    for choice in (FIRST, SECOND):
        with subtests.test(choice=choice):
            assert Browser(team).installs(choice).status == 200
    paula = team.person("paula")
    team.alice.types("/customer add 李四", "sales")
    assert "know a customer called 李四" in paula.types("/customer 李四", "C0SECOND01").text
    paula.types("/customer add Acme phone=13800138000", "C0SECOND01")
    assert "know a customer called Acme" in team.alice.types("/customer Acme", "sales").text
    team.alice.types("/product add 手机", "sales")
    paula.types("/product add Widget", "C0SECOND01")
    team.alice.types("/survey ask 手机", "sales")
    paula.types("/survey ask Widget", "C0SECOND01")
    for channel, product, of in (("C0SALES001", "手机", "T0HAOPING"), ("C0SECOND01", "Widget", "T0SECONDCO")):
        with subtests.test(channel=channel):
            posted = team.slack.wait_for(
                lambda channel=channel: [m for m in team.slack.state.channels[channel].messages.values() if m.bot_id]
            )
            assert product in said(posted[-1])
            assert posted[-1].user == team.slack.state.installations[of].bot_user


def test_who_leaves_takes_the_token_along_and_finds_everything_on_return(many: Connect) -> None:
    team = many()
    Browser(team).installs()
    team.alice.types("/customer add 李四", "sales")
    leaving = len(team.slack.events.delivered)
    team.slack.uninstall()
    team.slack.settle()
    told = list(team.slack.events.delivered)[leaving:]
    assert {one.payload["event"]["type"] for one in told} == {"app_uninstalled", "tokens_revoked"}
    assert installed(team) == set()
    assert "gAAAA" not in everything(team)

    team.slack.clock.move(minutes=5)
    Browser(team).installs()
    assert team.alice.types("/customer 李四", "sales").text.startswith("李四")
    for late in told:  # which Slack may send again for an hour
        fresh = json.loads(json.dumps(late.payload)) | {"event_id": f"{late.payload['event_id']}again"}
        assert team.slack.deliver(type(late)(late.kind, fresh)).ok
    assert installed(team) == {team.workspace}
    assert "4.1" in team.alice.types("/log 李四 good", "sales").text


def test_what_a_team_taught_is_read_by_nobody_else_and_is_there_on_return(many: Connect) -> None:
    team = many()
    for choice in (FIRST, SECOND):
        Browser(team).installs(choice)
    with team.bot.db.write(team.workspace, Author(team.alice.id, team.slack.clock.now(), "test")) as store:
        store.settings.set(learning.SETTING, {"since": 0, "seen": 50, "answers": 50, "own": NONE._asdict()})

    def own(workspace: str) -> object:
        with team.bot.db.read(workspace) as store:
            return learning.own(store)

    assert own("T0SECONDCO") is None
    team.slack.uninstall()
    team.slack.settle()
    assert team.workspace not in installed(team)
    team.slack.clock.move(minutes=5)
    Browser(team).installs()
    assert own(team.workspace) == NONE
    assert own("T0SECONDCO") is None


@pytest.mark.database("sqlite")
def test_a_token_that_was_read_before_a_new_installation_is_not_held_after_it(many: Connect) -> None:
    team = many()
    Browser(team).installs()
    workspaces, reader, us = team.bot.slack, team.bot.db.reader, threading.get_ident()
    assert isinstance(workspaces, ManyWorkspaces)
    workspaces.forget(team.workspace)
    pages: list[int] = []

    def meanwhile(_: Connection) -> None:
        if threading.get_ident() == us and not pages:
            team.slack.uninstall()
            team.slack.settle()
            pages.append(Browser(team).installs().status)

    event.listen(reader, "commit", meanwhile)  # the token was read, and is not held yet
    workspaces.client(team.workspace)
    event.remove(reader, "commit", meanwhile)
    assert pages == [200]
    assert workspaces.client(team.workspace).token == team.slack.bot_token


def test_tokens_of_people_that_are_revoked_change_nothing(many: Connect) -> None:
    team = many()
    Browser(team).installs()
    team.slack.uninstall()
    team.slack.settle()
    told = next(d for d in team.slack.events.delivered if d.payload["event"]["type"] == "tokens_revoked")
    Browser(team).installs()
    tokens = {"oauth": [team.alice.id], "bot": []}
    later = {"event_id": "Ev0PEOPLE", "event_time": told.payload["event_time"] + 3600}
    payload = told.payload | later | {"event": {"type": "tokens_revoked", "tokens": tokens}}
    assert team.slack.deliver(type(told)(told.kind, payload)).ok
    assert installed(team) == {team.workspace}


def test_what_was_still_to_be_said_is_given_up_where_the_app_is_gone(many: Connect) -> None:
    team = many()
    Browser(team).installs()
    team.slack.uninstall()
    team.slack.settle()
    other = many()
    with other.bot.db.write(team.workspace, Author(team.alice.id, team.slack.clock.now(), "test")) as store:
        store.outbox.post("C0SALES001", {"text": "late"})
    other.bot.sender.nudge()

    def given_up() -> Sequence[Any]:
        with other.bot.db.reader.connect() as connection:
            return connection.execute(text("SELECT state, error FROM outgoing WHERE error IS NOT NULL")).all()

    (row,) = team.slack.wait_for(given_up)
    assert tuple(row) in {("failed", "not_installed"), ("failed", "token_revoked")}  # as the process that took it says
    assert other.person("alice").sees("sales") == team.alice.sees("sales") == []


def test_another_process_and_the_next_one_serve_who_installed_here(many: Connect) -> None:
    team = many()
    Browser(team).installs()
    team.alice.types("/customer add 李四", "sales")
    other = many()
    assert other.alice.types("/customer 李四", "sales").text.startswith("李四")


@pytest.mark.database("sqlite")
@pytest.mark.parametrize(
    ("spoil", "status", "says"),
    [
        (lambda url: re.sub("state=[^&]*", "state=made-up", url), 400, "was opened in a different browser"),
        (lambda url: re.sub("&?code=[^&]*", "", url), 401, "Slack didn't confirm that you allowed it."),
        (lambda url: re.sub("code=[^&]*", "code=wrong", url), 401, "Slack didn't confirm that you allowed it."),
        (lambda url: re.sub("code=[^&]*", "error=access_denied", url), 200, "You didn't allow it in Slack."),
        (lambda url: re.sub("code=[^&]*", "error=%3Cscript%3E", url), 200, "Slack couldn't continue."),
    ],
)
def test_who_comes_back_with_something_else_is_told_and_may_begin_again(
    many: Connect, spoil: Callable[..., Any], status: int, says: str
) -> None:
    team = many()
    browser = Browser(team)
    state = re.search("state=([^&]*)", browser.opens("/slack/install").link("Add to Slack")).group(1)
    back = team.slack.oauth.allow(team.alice.id, "commands", f"{browser.home}/slack/oauth_redirect", state)
    page = browser.opens(spoil(back))
    assert (page.status, page.title) == (status, "Nothing was installed")
    assert says in page.text
    assert "<script>" not in page.html
    assert installed(team) == set()
    browser.opens(page.link("Start again")).link("Add to Slack")
    assert browser.installs().status == 200


@pytest.mark.database("sqlite")
def test_only_the_browser_that_began_may_end(many: Connect) -> None:
    team = many()
    began, other = Browser(team), Browser(team)
    asked = began.opens(began.opens("/slack/install").link("Add to Slack"))
    page = other.opens(asked.link("Allow in Haoping, as Alice"))
    assert (page.status, page.title) == (400, "Nothing was installed")
    assert installed(team) == set()


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("fault", [{"status": 500}, {"error": "internal_error"}, {"retry_after": 3}])
def test_slack_that_fails_is_told_of_and_the_next_time_works(many: Connect, fault: dict[str, Any]) -> None:
    team = many()
    browser = Browser(team)
    team.slack.operator.fail(method="oauth.v2.access", **fault)
    page = browser.installs()
    assert page.title == "Nothing was installed"
    assert installed(team) == set()
    assert browser.installs().status == 200


@pytest.mark.database("sqlite")
def test_the_pages_speak_chinese_to_chinese_browsers(many: Connect) -> None:
    team = many()
    browser = Browser(team, "zh-CN,zh;q=0.9,en;q=0.8")
    page = browser.opens("/slack/install")
    assert 'lang="zh"' in page.html
    there = browser.opens(browser.opens(page.link("添加到 Slack")).link("Allow in Haoping, as Alice"))
    assert "/haoping" in there.text
    assert there.link("打开 Slack")


def test_states_end_and_cannot_be_made(team: Team, subtests: pytest.Subtests) -> None:
    def states(secret: str = "secret") -> States:
        return States(secret, team.bot.db, team.slack.clock.now)

    made = states().issue()
    assert not states("another").consume(made)
    for wrong in ("", "-", "made-up", made[:-1], made + "0", "é" + made, f"9{made}"):
        with subtests.test(wrong=wrong):
            assert not states().consume(wrong), wrong
    until, nonce, _ = made.split("-")
    past = f"{int(time.time()) - 1}-{nonce}"
    assert not states().consume(f"{past}-{states()._signature(past)}")
    assert int(until) - time.time() <= timedelta(minutes=10).total_seconds()
    assert states().consume(made)
    assert not states().consume(made)


def test_what_came_back_once_comes_back_no_more(many: Connect) -> None:
    team = many()
    browser = Browser(team)
    state = re.search("state=([^&]*)", browser.opens("/slack/install").link("Add to Slack")).group(1)
    backs = [
        team.slack.oauth.allow(team.alice.id, "commands", f"{browser.home}/slack/oauth_redirect", state) for _ in "ab"
    ]
    cookie = {"Cookie": f"slack-app-oauth-state={state}"}
    assert [fetched(back, cookie)[0] for back in backs] == [200, 401]
    other = many()  # a process of its own, on the same database
    there = backs[1].replace(browser.home, Browser(other).home)
    assert fetched(there, cookie)[0] == 401


def fetched(address: str, headers: dict[str, str]) -> tuple[int, HTTPMessage, str]:
    """What is answered to a GET, its redirects not followed: status, headers, and the page."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.hostname, parts.port)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}", headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.database("sqlite")
@pytest.mark.parametrize(
    ("host", "back"),
    [
        ("haoping.example.com", "https://haoping.example.com/slack/oauth_redirect"),
        ("HaoPing.example.com", "https://haoping.example.com/slack/oauth_redirect"),
        ("localhost:3000", "http://localhost:3000/slack/oauth_redirect"),
        ("[::1]:3000", "http://[::1]:3000/slack/oauth_redirect"),
        ("haoping:3000", None),  # a proxy's name for us
        ("10.0.0.7", None),
        ("a&redirect_uri=b.example.com", None),
        ("", None),
    ],
)
def test_the_link_says_where_to_come_back_to(many: Connect, host: str, back: str | None) -> None:
    home = Browser(many()).home
    status, headers, page = fetched(f"{home}/slack/install?team=T1", {"Host": host})
    link = unescape(re.search('href="([^"]*authorize[^"]*)"', page).group(1))
    query = parse_qs(urlsplit(link).query)
    assert (status, query.get("redirect_uri")) == (200, back and [back])
    assert query["team"] == ["T1"]
    cookie = {part.strip().partition("=")[0] for part in headers["Set-Cookie"].split(";")}
    assert cookie >= {"slack-app-oauth-state", "Secure", "HttpOnly", "SameSite", "Max-Age"}
    assert "SameSite=Lax" in headers["Set-Cookie"]


@pytest.mark.database("sqlite")
def test_slack_is_told_the_same_way_back_twice(many: Connect) -> None:
    team = many()
    asked = Browser(team)
    assert asked.installs().status == 200
    (call,) = team.slack.inspector.calls("oauth.v2.access")
    assert call.request["redirect_uri"] == f"{asked.home}/slack/oauth_redirect"


@pytest.mark.database("sqlite")
@pytest.mark.parametrize("fault", [{"error": "invalid_code"}, {"body": "<html>"}, {"status": 500}, {}])
def test_neither_codes_nor_secrets_nor_long_words_of_others_stand_in_the_log(
    many: Connect, capfd: pytest.CaptureFixture[str], fault: dict[str, Any]
) -> None:
    team = many()
    log.configure("json", "debug")
    browser = Browser(team)
    if fault:
        team.slack.operator.fail(method="oauth.v2.access", **fault)
    state = re.search("state=([^&]*)", browser.opens("/slack/install").link("Add to Slack")).group(1)
    back = team.slack.oauth.allow(team.alice.id, "commands", f"{browser.home}/slack/oauth_redirect", state)
    browser.opens(back)
    browser.opens(f"/slack/oauth_redirect?error={'x' * 3000}&state={state}")
    log.configure("human", "error")
    written = "".join(capfd.readouterr())
    (code,) = parse_qs(urlsplit(back).query)["code"]
    assert '"not installed"' in written
    assert "x" * 100 in written
    token = team.slack.state.installations[team.workspace].bot_token
    assert [one for one in (code, team.slack.client_secret, token, state, "x" * 101) if one in written] == []
    if "error" in fault:
        assert '"error": "invalid_code"' in written


def test_a_secret_may_be_replaced_while_the_old_one_still_reads() -> None:
    sealed = Vault(["old"]).seal("xoxb-1")
    assert "xoxb" not in sealed
    assert Vault(["new", "old"]).open(sealed) == "xoxb-1"
    assert Vault(["old"]).open(sealed) == "xoxb-1"
    for text_ in (sealed, "", "no token"):
        with pytest.raises(Unreadable):
            Vault(["new"]).open(text_)


def test_a_secret_that_was_lost_serves_nobody_until_the_app_is_installed_anew(many: Connect) -> None:
    team = many()
    Browser(team).installs()
    team.alice.types("/customer add 李四", "sales")
    other = many(token_secrets="another")
    assert other.slack.person("ben").types("/customer 李四", "sales").text == STRANGER
    Browser(other).installs()
    assert other.slack.person("ben").types("/customer 李四", "sales").text.startswith("李四")
    third = many(token_secrets=f"yet another,{'another'}")
    assert third.slack.person("xiaolin").types("/customer 李四", "sales").text.startswith("李四")


@pytest.mark.database("sqlite")
def test_one_workspace_has_no_page_to_install_from(team: Team) -> None:
    assert Browser(team).opens("/slack/install").status == 404
    assert Browser(team).opens("/slack/oauth_redirect?code=1").status == 404
