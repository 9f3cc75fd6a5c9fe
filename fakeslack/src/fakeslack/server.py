"""The stand-in Slack: one process, one port, loopback only; a thread of its own serves it."""

import asyncio
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Self, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from fakeslack import endpoints, seed
from fakeslack.actor import Actor
from fakeslack.clock import Clock
from fakeslack.credentials import Credentials
from fakeslack.definition import AppDefinition
from fakeslack.model import Change, Installation, Message, Person
from fakeslack.seed import Seed
from fakeslack.stage import Stage
from fakeslack.wire.events import RETRY_DELAYS
from fakeslack.wire.loopback import LoopbackOnly, is_loopback

T = TypeVar("T")


class _Server(uvicorn.Server):
    """Uvicorn that ends at once: by itself it looks every 0.1 s whether to, and then waits as long again."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ended = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until told to end."""
        await self.on_tick(0)
        await self.ended.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close what is still open; those who talk have hung up already."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            if connection.transport is not None:
                connection.transport.close()
        for _ in range(50):  # they end in the loop's next rounds
            if not self.server_state.connections:
                break
            await asyncio.sleep(0.001)


class Slack(Stage):
    """A Slack to which any app connects: Web API, Socket Mode, signed HTTP requests, and people who act.

    ``manifest`` is the app's (commands, shortcuts, events, scopes); ``seed`` is who and what is there to begin with.
    ``request_url`` receives signed requests while the app holds no web socket open; those of menus that look things
    up only where the manifest has a ``message_menu_options_url``. ``routes(slack)`` adds routes of one's own, as the
    page does.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any] | None = None,
        *,
        seed: Seed | None = None,
        app_id: str = "A0STANDIN1",
        clock: Clock | None = None,
        request_url: str | None = None,
        ack_seconds: float = 3.0,
        retry_delays: Sequence[float] = RETRY_DELAYS,
        routes: "Callable[[Slack], Sequence[BaseRoute]] | None" = None,
    ) -> None:
        app = AppDefinition.from_manifest(manifest)
        super().__init__(clock or Clock(), app, Credentials(app_id), ack_seconds, retry_delays)
        self.wire.request_url = request_url
        self.wire.options_url = request_url if manifest is None or app.options_url else None
        (seed or Seed.usual()).fill(self.state)
        self._routes = routes
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    # the process

    def start(self, host: str = "127.0.0.1", port: int = 0) -> Self:
        """Serve on a loopback address (port 0: any free one); raises OSError when the port is taken."""
        if not is_loopback(host):
            raise ValueError(f"the stand-in Slack listens on loopback only, not on {host}")
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.state.address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            self.asgi(),
            log_config=None,
            access_log=False,
            date_header=False,
            lifespan="off",
            ws="websockets-sansio",
            loop="asyncio",
        )
        self._server = _Server(config)
        ready = threading.Event()
        self._thread = threading.Thread(target=self._serve, args=(listener, ready), name="stand-in-slack", daemon=True)
        self._thread.start()
        ready.wait()
        return self

    def _serve(self, listener: socket.socket, ready: threading.Event) -> None:
        async def serve(server: _Server) -> None:
            self.loop.begin()
            ready.set()
            try:
                await server.serve([listener])
            finally:
                await self.loop.end()

        if self._server is not None:
            asyncio.run(serve(self._server))
        listener.close()

    def stop(self) -> None:
        """Stop serving; open web sockets are closed."""
        if self._thread is None or self._server is None:
            return
        with suppress(RuntimeError):
            self.loop.run(self._hang_up(self._server))
        self._thread.join()
        self.wire.close()
        self._thread = self._server = None

    async def _hang_up(self, server: _Server) -> None:
        await self.wire.drop()
        for connection in list(server.server_state.connections):  # open streams end quietly when their page is gone
            if connection.transport is not None:
                connection.transport.close()
        if server.server_state.tasks:
            await asyncio.wait(server.server_state.tasks, timeout=1)
        server.ended.set()

    def __enter__(self) -> Self:
        """Start, unless it runs."""
        return self if self._thread else self.start()

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def asgi(self) -> Starlette:
        """The ASGI application."""
        own = endpoints.routes(self)
        added = list(self._routes(self)) if self._routes else []
        return Starlette(routes=own + added, middleware=[Middleware(LoopbackOnly)])

    # addresses and credentials

    @property
    def api_url(self) -> str:
        """The Web API's base URL, for SLACK_API_URL."""
        return f"{self.address}/api/"

    @property
    def bot_token(self) -> str:
        """The bot token in the first workspace in which the app is installed."""
        return next(iter(self.state.installations.values())).bot_token

    @property
    def app_token(self) -> str:
        """The token for Socket Mode."""
        return self.credentials.app_token

    @property
    def signing_secret(self) -> str:
        """What requests to the app are signed with."""
        return self.credentials.signing_secret

    @property
    def client_id(self) -> str:
        """The client's id, for OAuth."""
        return self.credentials.client_id

    @property
    def client_secret(self) -> str:
        """The client's secret, for OAuth."""
        return self.credentials.client_secret

    def connection_settings(self) -> str:
        """The settings with which any app connects, as lines of an environment file."""
        settings = {
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": self.app_token,
            "SLACK_SIGNING_SECRET": self.signing_secret,
            "SLACK_API_URL": self.api_url,
        }
        return "\n".join(f"{name}={value}" for name, value in settings.items())

    # using it from Python

    def person(self, name: str, workspace: str | None = None) -> Actor:
        """Somebody to act as, by id, handle or shown name; raises LookupError."""
        for person in self.state.people.values():
            called = name in (person.id, person.name, person.display_name, person.real_name)
            if called and workspace in (None, person.workspace):
                return Actor(self, person.id)
        raise LookupError(f"nobody called {name!r}")

    def adds(self, name: str, *channels: str, workspace: str | None = None, **fields: Any) -> Actor:
        """A new person in these channels; ``fields`` are those of Person (locale, tz, is_admin …)."""
        person = Person(self.state.new_id("U"), workspace or self.state.home, name.lower(), name, name, **fields)
        self.state.add_person(person, [self.state.channel(channel, person.workspace) for channel in channels])
        return Actor(self, person.id)

    def at_once(self, *actions: Callable[[], T]) -> list[T]:
        """Do several things at the same time, each in a thread, and give what each returned."""
        with ThreadPoolExecutor(len(actions)) as pool:
            return [done.result() for done in [pool.submit(action) for action in actions]]

    def install(self, workspace: str | None = None, scopes: frozenset[str] | None = None) -> Installation:
        """Install the app in a workspace, with these scopes or the manifest's; see ``seed.install``."""
        return seed.install(self.state, workspace or self.state.home, scopes)

    def configure(self, manifest: Mapping[str, Any]) -> None:
        """Change the app's settings to a manifest's, with its addresses, as on the app's page at Slack's."""
        app = AppDefinition.from_manifest(manifest)
        with self.state.lock:
            self.state.app = app
            self.wire.request_url, self.wire.options_url = app.request_url, app.options_url
            self.oauth.redirect_url = next(iter(app.redirect_urls), self.oauth.redirect_url)

    def uninstall(self, workspace: str | None = None) -> None:
        """Take the app out of a workspace: its token is revoked, and the app is told."""
        seed.uninstall(self.state, workspace or self.state.home)

    def message(self, channel: str, ts: str) -> Message:
        """A message by its channel and ts; raises SlackError."""
        return self.state.message(self.state.channel(channel).id, ts)

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Hear of every change; see ``State.subscribe``, and ``state.may_know`` for whom a change concerns."""
        return self.state.subscribe(listener)
