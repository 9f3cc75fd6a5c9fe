"""The playground: a stand-in Slack in the browser, and the unchanged bot connected to it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
import typer
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot import seed, shop
from bot.app import open_routes
from bot.maintenance.serving import claim, tighten
from bot.maintenance.trouble import said
from bot.manifest import manifest
from bot.runtime import Bot
from bot.server import ANYBODYS
from bot.settings import LOOPBACK, Mode, Settings
from bot.stopping import Told
from bot.terminal import say
from bot.tries import Tries
from fakeslack import Seed, Slack, definition, page
from fakeslack.page import Hint
from handlers.kernel.pages import Asked
from storage.errors import StorageError

log = structlog.get_logger()

FOLDER = Path(".playground")


@dataclass(frozen=True)
class Other:
    """Somebody else's app, for which the stand-in Slack is served: its manifest, its team, and its address by HTTP."""

    manifest: Path | None = None
    seed: Path | None = None
    request_url: str | None = None

    def slack(self, **options: Any) -> Slack:
        """Return the stand-in; raises ValueError for a file that is none."""
        read = definition.read(self.manifest) if self.manifest else None
        return Slack(read, seed=Seed.read(self.seed) if self.seed else None, request_url=self.request_url, **options)


def run(settings: Settings, *, fresh: bool, empty: bool, other: Other | None, until: Told) -> None:
    """Serve the playground until told to end; `fresh` begins with a new database, `empty` without customers."""
    with_bot = other is None
    if settings.host not in LOOPBACK:
        typer.echo(say("HOST is {host}, but the playground only runs on this machine.", host=settings.host), err=True)
        raise typer.Exit(2)
    running: list[Bot] = []

    tries: list[Tries] = []

    def hints(person: str, language: str) -> Sequence[Hint]:
        return tries[0](person, language) if tries else ()

    def routes(slack: Slack) -> list[BaseRoute]:
        return [*_health(running, with_bot), *public(running), *shop.routes(running), *page.routes(slack, hints)]

    try:
        slack = other.slack(routes=routes) if other else seed.playground(manifest(open_routes()), routes=routes)
        slack.start(settings.host, settings.port)
    except ValueError as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None
    except OSError:
        typer.echo(
            say("Port {port} is taken. Set PORT to another one, as in PORT=3001 make run.", port=settings.port),
            err=True,
        )
        raise typer.Exit(1) from None
    try:
        if with_bot:
            try:
                running.append(_bot(settings, slack, fresh=fresh, empty=empty))
                tries.append(Tries(slack, running[0].db))
            except StorageError as error:
                again = say("{command} starts over with a new one.", command="python -m bot playground --fresh")
                typer.echo(say("Can't start: {why}", why=f"{said(_url(empty=empty), error)} {again}"), err=True)
                raise typer.Exit(1) from None
            running_at = say("Haoping is running. Open  {address}  in a browser.", address=f"{slack.address}/")
            till = say("A shop to connect:  {address}", address=f"{slack.address}{shop.PAGE}")
            end = say("Stop it with Ctrl+C.")
            _show(f"\n  {running_at}\n  {till}\n  {end}\n")
        else:
            here = say(
                "A stand-in Slack at {address} — connect an app with these settings:", address=f"{slack.address}/"
            )
            _show(f"# {here}")
            _show(slack.connection_settings())
        until.wait()
    finally:
        for bot in running:
            bot.stop()
        slack.stop()


def _show(text: str) -> None:
    typer.echo(text)
    sys.stdout.flush()  # whoever reads it through a pipe waits for it


def _bot(settings: Settings, slack: Slack, *, fresh: bool, empty: bool) -> Bot:
    FOLDER.mkdir(exist_ok=True, mode=0o700)
    file = _file(empty=empty)
    tighten(FOLDER)
    if fresh:
        claimed = claim(_url(empty=empty))  # nobody else plays with it
        for old in FOLDER.glob(file.name + "*"):
            old.unlink()
        claimed.close()
    connected = settings.model_copy(
        update={
            "slack_bot_token": slack.bot_token,
            "slack_app_token": slack.app_token,
            "slack_api_url": slack.api_url,
            "public_url": slack.address,
            "database_url": _url(empty=empty),
            "sqlite_synchronous": "NORMAL",
        }
    )
    bot = Bot(connected, Mode.PLAYGROUND, clock=slack.clock.now)
    if not empty:
        seed.fill(bot.services, slack)
    slack.clock.on_move(bot.wake)
    bot.start()
    slack.wait_until_connected()
    if not empty:
        seed.talk(bot.services, slack)
    return bot


def _file(*, empty: bool) -> Path:
    return FOLDER / ("empty.db" if empty else "haoping.db")


def _url(*, empty: bool) -> str:
    return f"sqlite:///{_file(empty=empty)}"


def _health(running: list[Bot], with_bot: bool) -> list[BaseRoute]:
    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok")

    def readyz(_: Request) -> Response:
        try:
            for bot in running:
                bot.db.ping()
        except StorageError as error:
            return PlainTextResponse(f"not ready: database {type(error).__name__.lower()}", 503)
        ready = bool(running) or not with_bot
        return PlainTextResponse("ready" if ready else "starting", 200 if ready else 503)

    def metrics(asked: Request) -> Response:
        if not running:
            return PlainTextResponse("no bot is running here", 503)
        kind, figures = running[0].metrics.page(asked.headers.get("accept", ""))
        return Response(figures, headers={"Content-Type": kind})

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]


def public(running: Sequence[Bot]) -> list[BaseRoute]:
    """Return the routes of what the bot answers to anybody who has the address, as customers and shops do."""

    async def answer(asked: Request) -> Response:
        body = await asked.body()
        if not running or len(body) > ANYBODYS.most_bytes:
            return PlainTextResponse("too long" if running else "no bot is running here", 413 if running else 503)
        whole = Asked(asked.method, asked.url.path, asked.url.query, dict(asked.headers.items()), body)
        answered = await run_in_threadpool(running[0].web, whole)
        return Response(answered.body, answered.status, dict(answered.headers))

    return [
        Route("/s/{token:path}", answer, methods=["GET", "POST"]),
        Route("/in/{address:path}", answer, methods=["GET", "POST"]),
    ]
