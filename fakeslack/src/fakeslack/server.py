"""The stand-in Slack: one process, one port, loopback only; a thread of its own serves it."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Self, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from fakeslack import seed
from fakeslack.actor import Actor
from fakeslack.clock import Clock
from fakeslack.definition import AppDefinition
from fakeslack.files import Files
from fakeslack.model import Change, Installation, Json, Message, Person
from fakeslack.operator import Operator
from fakeslack.state import State
from fakeslack.views import Views
from fakeslack.wire import endpoints, events
from fakeslack.wire.delivery import Ack, Delivery, Wire
from fakeslack.wire.inspector import Inspector
from fakeslack.wire.loopback import LoopbackOnly, is_loopback
from fakeslack.wire.oauth import OAuth
from fakeslack.wire.responses import Responses
from fakeslack.wire.tickets import Tickets

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


class Slack:
    """A Slack to which any app connects: Web API, Socket Mode, signed HTTP requests, and people who act.

    ``manifest`` is the app's (commands, shortcuts, events, scopes). ``request_url`` receives signed requests while
    the app holds no web socket open; those of menus that look things up only where the manifest has a
    ``message_menu_options_url``. ``routes(slack)`` adds routes of one's own, as the page does.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any] | None = None,
        *,
        clock: Clock | None = None,
        request_url: str | None = None,
        ack_seconds: float = 3.0,
        retry_delays: Sequence[float] = events.RETRY_DELAYS,
        routes: "Callable[[Slack], Sequence[BaseRoute]] | None" = None,
    ) -> None:
        self.clock = clock or Clock()
        self.app_id = "A0HAOPING"
        self.signing_secret = seed.secret("signing")
        self.client_id = "1111111111.2222222222"
        self.client_secret = seed.secret("client")
        self.app_token = f"xapp-1-{self.app_id}-{seed.secret('app')}"
        self.patience = 15.0
        self.state = State(self.clock, AppDefinition.from_manifest(manifest), self.app_id)
        self.inspector = Inspector(self.state)
        self.tickets = Tickets(self.clock)
        self.inputs: dict[tuple[str, str, str], dict[str, dict[str, Json]]] = {}
        self.wire = Wire(self.inspector, self.signing_secret, self.app_id, ack_seconds)
        self.scheduled: dict[str, Json] = {}
        self.wire.request_url = request_url
        self.wire.options_url = request_url if manifest is None or self.state.app.options_url else None
        self.views = Views(self)
        self.files = Files(self.state)
        self.responses = Responses(self)
        self.operator = Operator(self)
        self.oauth = OAuth(self)
        self.events = events.Events(self.state, self.wire, self.start_soon, self._stir, retry_delays)
        self._waiting: set[threading.Event] = set()
        seed.fill(self.state)
        self.state.subscribe(self.events.hear)
        self.state.subscribe(lambda _: self._stir())
        self._routes = routes
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

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
            self._loop = asyncio.get_running_loop()
            ready.set()
            try:
                await server.serve([listener])
            finally:
                for task in list(self._tasks):
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)
                self._loop = None

        if self._server is not None:
            asyncio.run(serve(self._server))
        listener.close()

    def stop(self) -> None:
        """Stop serving; open web sockets are closed."""
        if self._thread is None or self._server is None:
            return
        with suppress(RuntimeError):
            self.run(self._hang_up(self._server))
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
    def address(self) -> str:
        """Where it listens: ``http://127.0.0.1:PORT``."""
        return self.state.address

    @property
    def api_url(self) -> str:
        """The Web API's base URL, for SLACK_API_URL."""
        return f"{self.address}/api/"

    @property
    def bot_token(self) -> str:
        """The bot token in the first workspace in which the app is installed."""
        return next(iter(self.state.installations.values())).bot_token

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

    def adds(self, name: str, *channels: str, workspace: str = seed.HOME, **fields: Any) -> Actor:
        """A new person in these channels; ``fields`` are those of Person (locale, tz, is_admin …)."""
        person = Person(self.state.new_id("U"), workspace, name.lower(), name, name, **fields)
        self.state.add_person(person, [self.state.channel(channel, workspace) for channel in channels])
        return Actor(self, person.id)

    def at_once(self, *actions: Callable[[], T]) -> list[T]:
        """Do several things at the same time, each in a thread, and give what each returned."""
        with ThreadPoolExecutor(len(actions)) as pool:
            return [done.result() for done in [pool.submit(action) for action in actions]]

    def install(self, workspace: str = seed.HOME, scopes: frozenset[str] | None = None) -> Installation:
        """Install the app in a workspace, with these scopes or the manifest's; see ``seed.install``."""
        return seed.install(self.state, workspace, scopes)

    def configure(self, manifest: Mapping[str, Any]) -> None:
        """Change the app's settings to a manifest's, with its addresses, as on the app's page at Slack's."""
        app = AppDefinition.from_manifest(manifest)
        with self.state.lock:
            self.state.app = app
            self.wire.request_url, self.wire.options_url = app.request_url, app.options_url
            self.oauth.redirect_url = next(iter(app.redirect_urls), self.oauth.redirect_url)

    def uninstall(self, workspace: str = seed.HOME) -> None:
        """Take the app out of a workspace: its token is revoked, and the app is told."""
        seed.uninstall(self.state, workspace)

    def message(self, channel: str, ts: str) -> Message:
        """A message by its channel and ts; raises SlackError."""
        return self.state.message(self.state.channel(channel).id, ts)

    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Hear of every change; see ``State.subscribe``, and ``state.may_know`` for whom a change concerns."""
        return self.state.subscribe(listener)

    def deliver(self, delivery: Delivery) -> Ack:
        """Deliver a payload to the app, raw: nobody sees what comes of it; the same one may be delivered again."""
        return self.run(self.wire.send(delivery))

    def wait_for(self, predicate: Callable[..., T], timeout: float | None = None, *, raising: bool = True) -> T:
        """Wait until ``predicate()`` is true and return it; raises TimeoutError (or returns the last value)."""
        changed, pause = threading.Event(), 0.001
        deadline = time.monotonic() + (self.patience if timeout is None else timeout)
        self._waiting.add(changed)
        try:
            while not (found := predicate()):
                if time.monotonic() > deadline:
                    if raising:
                        raise TimeoutError("what was waited for did not come")
                    break
                changed.wait(pause)  # some of what is waited for is no change of Slack's
                changed.clear()
                pause = min(2 * pause, 0.02)
            return found
        finally:
            self._waiting.discard(changed)

    def _stir(self) -> None:
        """Have those who wait look again."""
        for changed in list(self._waiting):
            changed.set()

    def wait_until_connected(self, timeout: float = 10.0) -> None:
        """Wait until the app holds a web socket open or has a request URL; raises TimeoutError."""
        self.wait_for(lambda: self.wire.connected, timeout)

    def settle(self, timeout: float | None = None) -> None:
        """Wait until every event has been acknowledged (or given up); raises TimeoutError."""
        self.wait_for(lambda: self.events.pending == 0, timeout)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the server's loop and wait for it; raises RuntimeError while it does not serve."""
        loop = self._loop
        if loop is None or threading.current_thread() is self._thread:
            work.close()
            raise RuntimeError("the stand-in Slack does not serve, or this is its own thread")
        return asyncio.run_coroutine_threadsafe(work, loop).result()

    def start_soon(self, work: Coroutine[Any, Any, Any]) -> None:
        """Run a coroutine in the server's loop by and by; dropped while it does not serve."""

        def begin(loop: asyncio.AbstractEventLoop) -> None:
            task = loop.create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        if self._loop is None:
            work.close()
        else:
            self._loop.call_soon_threadsafe(begin, self._loop)
