"""The settings: every combination is served with, or refused by name."""

import itertools
from collections.abc import Callable, Container
from pathlib import Path
from typing import Any

import pytest

from bot import settings as config
from bot.settings import Mode, Refused

CREDENTIALS = {
    "SLACK_BOT_TOKEN": "xoxb-secret",
    "SLACK_APP_TOKEN": "xapp-secret",
    "SLACK_SIGNING_SECRET": "signing-secret",
    "SLACK_CLIENT_ID": "client-id-secret",
    "SLACK_CLIENT_SECRET": "client-secret",
}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Any]:
    """Read the settings in an environment that has these and no others."""
    monkeypatch.chdir(tmp_path)

    def read(**values: str) -> config.Settings:
        for name in config.Settings.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return config.read()

    return read


def expected(names: Container[str]) -> Mode | set[str]:
    """How to connect, or what a refusal has to name."""
    bot, app, secret, client, client_secret = (name in names for name in CREDENTIALS)
    if app:
        return Mode.SOCKET if bot else {"SLACK_APP_TOKEN", "SLACK_BOT_TOKEN"}
    if bot:
        return Mode.HTTP if secret else {"SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}
    if secret and client and client_secret:
        return Mode.OAUTH
    if secret or client or client_secret:
        return set(CREDENTIALS) - {"SLACK_APP_TOKEN"}
    return Mode.PLAYGROUND


@pytest.mark.parametrize("host", [None, "127.0.0.1", "0.0.0.0", "192.0.2.7"])
@pytest.mark.parametrize("database", [None, "sqlite:///bot.db", "sqlite:////srv/haoping/team.db"])
def test_every_combination(
    given: Callable[..., Any], host: str | None, database: str | None, subtests: pytest.Subtests
) -> None:
    for size in range(len(CREDENTIALS) + 1):
        for names in map(set, itertools.combinations(CREDENTIALS, size)):
            with subtests.test(names=names):
                values = {name: CREDENTIALS[name] for name in names}
                values |= {"HOST": host} if host else {}
                values |= {"DATABASE_URL": database} if database else {}
                wanted = expected(names)
                if wanted is Mode.PLAYGROUND and host in {"0.0.0.0", "192.0.2.7"}:
                    wanted = {"HOST", "SLACK_BOT_TOKEN"}
                elif wanted is Mode.PLAYGROUND and database:
                    wanted = {"DATABASE_URL", "SLACK_BOT_TOKEN"}
                if isinstance(wanted, Mode):
                    assert given(**values).mode() is wanted, names
                    continue
                with pytest.raises(Refused) as refused:
                    given(**values).mode()
                said = str(refused.value)
                assert all(name in said for name in wanted), (names, said)
                assert "secret" not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("PORT", "http"),
        ("SLACK_API_URL", "slack.example"),
        ("SLACK_API_URL", "ftp://slack.example/"),
        ("SLACK_API_URL", "http://slack.example/api/"),  # where the token would go unencrypted
        ("SLACK_API_URL", "http://127.0.0.1.slack.example/api/"),
        ("SLACK_API_URL", "http://localhost.slack.example/api/"),
        ("SLACK_API_URL", "http://10.0.0.7:8080/api/"),
        ("SLACK_API_URL", "HTTP://slack.example/api/"),
        ("SLACK_API_URL", "http://"),
        ("DATABASE_URL", "bot.db"),
        ("DATABASE_URL", "mysql://localhost/bot"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql+nosuch://localhost/bot"),
        ("DATABASE_URL", "postgresql+asyncpg://localhost/bot"),
        ("LOG_FORMAT", "xml"),
        ("LOG_LEVEL", "loud"),
        ("SQLITE_SYNCHRONOUS", "OFF"),
        ("CURRENCY", "euros"),
        ("PUBLIC_URL", "haoping.example.com"),
        ("PUBLIC_URL", "http://haoping.example.com"),  # where customers would write unencrypted
        ("PUBLIC_URL", "http://127.0.0.1.haoping.example/"),
        ("PUBLIC_URL", "ftp://haoping.example.com"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://haoping.example.com/?a=b"),
        ("PUBLIC_URL", "https://haoping.example.com/#x"),
        ("PUBLIC_URL", "https://me:secret@haoping.example.com"),
        ("PUBLIC_URL", "https://haoping.example.com:port"),
        ("PUBLIC_URL", "https://[haoping"),
        ("PUBLIC_URL", "https://haoping.example.com/ a"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(given: Callable[..., Any], name: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        given(SLACK_BOT_TOKEN="xoxb-secret", **{name: value})
    assert str(refused.value).startswith(f"{name}: ")
    assert "Value error" not in str(refused.value)
    assert "secret" not in str(refused.value)


def test_two_wrong_settings_are_two_lines(given: Callable[..., Any]) -> None:
    with pytest.raises(Refused) as refused:
        given(PORT="x", LOG_LEVEL="y")
    assert [line.partition(":")[0] for line in sorted(str(refused.value).splitlines())] == ["LOG_LEVEL", "PORT"]


def test_defaults_and_an_empty_value_is_no_value(given: Callable[..., Any]) -> None:
    read = given(SLACK_BOT_TOKEN="", HOST="", PORT="", DATABASE_URL="", SLACK_API_URL="")
    assert read.mode() is Mode.PLAYGROUND
    assert (read.host, read.port, read.slack_api_url) == ("127.0.0.1", 3000, "https://slack.com/api/")
    assert read.database_url == "sqlite:///bot.db"


def test_the_file_is_read_and_the_environment_wins(given: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=4000\nCURRENCY=€\nUNKNOWN=1\nSLACK_API_URL=http://127.0.0.1:9/api\n", "utf-8")
    read = given(PORT="5000")
    assert (read.port, read.currency, read.slack_api_url) == (5000, "€", "http://127.0.0.1:9/api/")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://haoping.example.com", "https://haoping.example.com"),
        ("https://haoping.example.com:8443/bot/", "https://haoping.example.com:8443/bot"),
        ("http://127.0.0.1:3000/", "http://127.0.0.1:3000"),
        ("http://localhost", "http://localhost"),
        ("", None),
    ],
)
def test_where_customers_reach_it(given: Callable[..., Any], typed: str, kept: str | None) -> None:
    assert given(PUBLIC_URL=typed).public_url == kept
