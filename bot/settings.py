"""The settings: read once from the environment and `.env`, and refused by name when they are half a configuration."""

from __future__ import annotations

import enum
import ipaddress
import re
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from bot.terminal import say

SLACK = "https://slack.com/api/"
DATABASE = "sqlite:///bot.db"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class Mode(enum.Enum):
    """How the bot is connected."""

    SOCKET = "Socket Mode"
    HTTP = "HTTP"
    OAUTH = "OAuth"
    PLAYGROUND = "playground"


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Refused(Exception):
    """These settings cannot be served with; the text names them and says what to do."""


def check_database(url: str) -> None:
    """Raise ValueError, saying why, unless a URL names a database that can be kept in."""
    try:
        made = make_url(url)
    except ArgumentError:
        raise ValueError(say("it isn't a database URL")) from None
    if made.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ValueError(say("it's neither sqlite:///… nor postgresql+psycopg://…"))
    if made.get_backend_name() == "sqlite" and made.database in {None, "", ":memory:"}:
        raise ValueError(say("it names no file, and what's only kept in memory is lost"))
    try:
        made.get_dialect().import_dbapi()
    except (ImportError, NoSuchModuleError):
        raise ValueError(say("its driver isn't installed: {driver}", driver=made.drivername)) from None


class Settings(BaseSettings):
    """Every setting there is. An empty value is no value."""

    model_config = SettingsConfigDict(
        env_file=".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    slack_bot_token: str | None = Field(None, description="The bot's token, xoxb-…")
    slack_app_token: str | None = Field(None, description="The app-level token, xapp-…: connect by Socket Mode")
    slack_signing_secret: str | None = Field(None, description="The signing secret: connect by HTTP")
    slack_client_id: str | None = Field(None, description="The app's client id: many workspaces, by OAuth")
    slack_client_secret: str | None = Field(None, description="The app's client secret")
    token_secrets: str | None = Field(
        None, description="What secrets are encrypted with, newest first; else the client or signing secret"
    )
    slack_api_url: str = Field(SLACK, description="Base URL of Slack's Web API")
    database_url: str = Field(DATABASE, description="sqlite:///FILE or postgresql+psycopg://…")
    sqlite_synchronous: Literal["FULL", "NORMAL"] = Field(
        "FULL", description="FULL: what was answered survives a power cut; NORMAL: it survives a killed process"
    )
    host: str = Field("127.0.0.1", description="The address to listen on")
    port: int = Field(3000, ge=0, le=65535, description="The port to listen on")
    public_url: str | None = Field(None, description="The address under which customers and shops reach the bot")
    currency: str = Field("¥", max_length=4, description="The sign before amounts; a workspace counts in one currency")
    second_reader: Literal["on", "off"] = Field(
        "on", description="Whether to ask the second reader, if it is installed"
    )
    log_format: Literal["human", "json"] = Field("human", description="How log lines are written")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="From which level on")

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_a_slash(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError(say("it isn't an http(s) address"))
        if url.startswith("http://") and not _is_this_machine(urlsplit(url).hostname or ""):
            raise ValueError(say("tokens would go there unencrypted: use https:// (http:// is for this machine only)"))
        return url if url.endswith("/") else url + "/"

    @field_validator("public_url")
    @classmethod
    def _is_reached(cls, url: str | None) -> str | None:
        if url is None:
            return None
        try:
            there = urlsplit(url)
            host, _ = there.hostname or "", there.port
        except ValueError:
            host = ""
        if not url.startswith(("http://", "https://")) or not host or not re.fullmatch("[!-~]+", url):
            raise ValueError(say("it isn't an http(s) address"))
        if there.query or there.fragment or there.username is not None:
            raise ValueError(say("it has to be a plain address, as in https://haoping.example.com"))
        if there.scheme == "http" and not _is_this_machine(host):
            raise ValueError(
                say("customers would write to it unencrypted: use https:// (http:// is for this machine only)")
            )
        return url.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_known(cls, url: str) -> str:
        check_database(url)
        return url

    def mode(self) -> Mode:
        """Return how to connect; raises Refused, naming what is missing or contradicts."""
        bot, app, secret = self.slack_bot_token, self.slack_app_token, self.slack_signing_secret
        if app:
            if not bot:
                raise Refused(say("SLACK_APP_TOKEN is set, but SLACK_BOT_TOKEN is not: Socket Mode needs both."))
            return Mode.SOCKET
        if bot:
            if not secret:
                raise Refused(
                    say(
                        "Only SLACK_BOT_TOKEN is set. Add SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET "
                        "for HTTP."
                    )
                )
            return Mode.HTTP
        oauth = {
            "SLACK_CLIENT_ID": self.slack_client_id,
            "SLACK_CLIENT_SECRET": self.slack_client_secret,
            "SLACK_SIGNING_SECRET": secret,
        }
        given, missing = ([name for name, value in oauth.items() if bool(value) is so] for so in (True, False))
        if not missing:
            return Mode.OAUTH
        if given == ["SLACK_SIGNING_SECRET"]:
            raise Refused(
                say(
                    "Only SLACK_SIGNING_SECRET is set. Add SLACK_BOT_TOKEN for one workspace, or SLACK_CLIENT_ID and "
                    "SLACK_CLIENT_SECRET for many."
                )
            )
        if given:
            raise Refused(
                say.plural(
                    "{given} is set, but not {missing}: many workspaces need all three, one needs SLACK_BOT_TOKEN.",
                    "{given} are set, but not {missing}: many workspaces need all three, one needs SLACK_BOT_TOKEN.",
                    len(given),
                    given=say(" and ").join(given),
                    missing=say(" and ").join(missing),
                )
            )
        if self.host not in LOOPBACK:
            raise Refused(
                say(
                    "HOST is {host}, but no Slack credentials are set, and the playground only runs on this machine. "
                    "Set SLACK_BOT_TOKEN, or leave out HOST.",
                    host=self.host,
                )
            )
        if "database_url" in self.model_fields_set:
            raise Refused(
                say(
                    "DATABASE_URL is set, but no Slack credentials are, and the playground keeps a database of its "
                    "own. Set SLACK_BOT_TOKEN, or leave out DATABASE_URL."
                )
            )
        return Mode.PLAYGROUND

    def secrets(self) -> list[str]:
        """Return what secrets are encrypted with, the newest first; none where nobody has given us any."""
        given = self.token_secrets or self.slack_client_secret or self.slack_signing_secret or ""
        return [secret for one in given.split(",") if (secret := one.strip())]


def read() -> Settings:
    """Read the settings; raises Refused with one line for each that cannot be read."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = (
            say(
                "{name}: {why}",
                name=".".join(map(str, one["loc"])).upper(),
                why=_said(one["type"], one["msg"], one.get("ctx", {})),
            )
            for one in error.errors()
        )
        raise Refused("\n".join(wrong)) from None


def _said(kind: str, message: str, facts: Mapping[str, Any]) -> str:
    """Return what is wrong with a value: what we said of it, or what Pydantic's kinds of errors mean."""
    least, most = facts.get("ge"), facts.get("le")
    choices = re.findall("'([^']*)'", facts.get("expected", ""))  # Pydantic has an "or" before the last one
    known = {
        "int_parsing": say("it isn't a whole number"),
        "greater_than_equal": say("it must be {n} or more", n=least),
        "less_than_equal": say("it must be {n} or less", n=most),
        "string_too_long": say("it has more than {n} characters", n=facts.get("max_length")),
        "literal_error": say("it must be one of {names}", names=say(", ").join(choices)),
    }
    return known.get(kind) or message.removeprefix("Value error, ")
