"""One running bot: the database, the app, the sender, the schedule, and what they are connected by."""

from __future__ import annotations

import gc
import os
import socket
from datetime import UTC, datetime, timedelta
from functools import cache, partial

import structlog

from bot import app, messages
from bot.data import worker
from bot.maintenance import serving
from bot.metrics import Metrics
from bot.oauth.flow import Installer
from bot.oauth.workspaces import ManyWorkspaces
from bot.outbox import PACE, Sender
from bot.schedule import TICK, Schedule
from bot.server import HttpServer
from bot.settings import Mode, Settings
from bot.slack import OneWorkspace
from bot.transport import Handler, Socket, Web
from bot.webhooks import Webhooks
from handlers.home import publisher
from handlers.interactions import second
from handlers.kernel.services import Clock, Services
from handlers.story import retention
from handlers.webhooks import posting
from handlers.webhooks.sending import LookUp, look_up
from storage import followups, outbox, webhooks
from storage.database import Database
from storage.migrate import migrate
from storage.models import Outgoing
from storage.store import Author

log = structlog.get_logger()

KEPT = timedelta(days=1)
IMPORTS = worker.Pace()


def now() -> datetime:
    """Return the instant it is."""
    return datetime.now(UTC)


@cache  # later bots of a process would keep what the earlier ones left behind
def _keep_what_was_imported() -> None:
    """Spare the collector from walking, during requests, what stays anyway."""
    gc.collect()
    gc.freeze()


class Bot:
    """The bot as its settings describe it: `start()`, then `stop()` finishes what is in flight.

    `pace` is the seconds between two messages in one channel, `tick` those between two looks for what is due, and
    `imports` how often the worker on imports looks, and `look_up` says what a name means to which an event goes.
    """

    def __init__(
        self,
        settings: Settings,
        mode: Mode,
        clock: Clock = now,
        pace: float = PACE,
        tick: float = TICK,
        imports: worker.Pace = IMPORTS,
        look_up: LookUp = look_up,
    ) -> None:
        self.metrics = Metrics()
        self.db = self._opened(settings)
        self.metrics.watch(self.db, clock)
        self.vault = serving.vault(settings)
        self.slack = self._slack(settings, mode)
        me = None if self.db.sqlite else f"{socket.gethostname()}:{settings.port or os.getpid()}"
        self.sender = Sender(self.db, self.slack, clock, me, self.metrics.failed, self.publish, pace)
        self.second = second.installed() if settings.second_reader == "on" else None
        self.services = Services(
            db=self.db,
            clock=clock,
            slack=self.slack,
            nudge=self.nudge,
            respond=self.sender.respond,
            handled=self.metrics.handled,
            currency=settings.currency,
            public_url=settings.public_url or "",
            vault=self.vault,
            second=self.second,
        )
        self.desk = app.open_desk(self.services)
        self.app = app.build(self.desk, self.slack.authorize, settings.slack_signing_secret)
        self.webhooks = Webhooks(self.services, me, look_up)
        self.schedule = Schedule(self.services, self.tidy, tick)
        self.imports = worker.Worker(self.services, me or f"{socket.gethostname()}:{os.getpid()}", imports)
        take = messages.by_customers(self.desk)
        by_http = mode in {Mode.HTTP, Mode.OAUTH}
        pages = app.open_pages(self.desk)
        if isinstance(self.slack, ManyWorkspaces):
            pages |= Installer(settings, self.slack, clock).pages()
        taken = self.app if by_http else None
        self.web = Web(taken, settings.slack_signing_secret, self.db.ping, self.metrics, pages, take)
        self.http = (
            None if mode is Mode.PLAYGROUND else HttpServer(self.web, self.web.lane, settings.host, settings.port)
        )
        self.socket = None
        if isinstance(self.slack, OneWorkspace) and not by_http:
            handler = partial(Handler, take=take)
            self.socket = Socket(self.app, settings.slack_app_token or "", self.slack.client(), handler)

    def start(self) -> None:
        """Serve; Slack may be unreachable for now, and the log says so."""
        _keep_what_was_imported()
        self.slack.introduce()
        if self.second is not None:
            self.second.start()
        self.sender.start()
        self.webhooks.start()
        self.schedule.start()
        self.imports.start()
        if self.http is not None:
            self.http.start()
        if self.socket is not None:
            self.socket.start()

    def stop(self) -> None:
        """Finish what is in flight, and close everything."""
        if self.socket is not None:
            self.socket.stop()
        self.web.draining = True
        if self.http is not None:
            self.http.stop()
        self.schedule.stop()
        self.imports.stop()
        self.webhooks.stop()
        self.sender.stop()
        if self.second is not None:
            self.second.stop()
        self.slack.close()
        self.desk.people.close()
        self.db.close()
        self._claim.close()

    def _opened(self, settings: Settings) -> Database:
        """Open the database to serve from, as the only process where it is a file; raises StorageError."""
        self._claim = serving.claim(settings.database_url)
        db = Database(settings.database_url, synchronous=settings.sqlite_synchronous, waited=self.metrics.waited)
        try:
            migrate(db)
        except BaseException:
            db.close()
            self._claim.close()
            raise
        return db

    def _slack(self, settings: Settings, mode: Mode) -> OneWorkspace | ManyWorkspaces:
        if mode is not Mode.OAUTH:
            return OneWorkspace(settings.slack_bot_token or "", settings.slack_api_url, self.metrics.failed)
        return ManyWorkspaces(self.db, self.vault, settings.slack_api_url, self.metrics.failed)

    def publish(self, row: Outgoing) -> None:
        """Publish the Home tab that a row of the outbox is about."""
        publisher.publish(self.desk, row.workspace, str(row.payload["user_id"]))

    def nudge(self) -> None:
        """Look at once for what is to be said to Slack, and sent outwards."""
        self.sender.nudge()
        self.webhooks.nudge()

    def wake(self) -> None:
        """Look at once for what is due: the clock was moved."""
        self.schedule.tick()
        self.nudge()

    def tidy(self) -> None:
        """Forget what nobody can ask for any more: answered deliveries, old questions, sent posts, reminders."""
        at = self.services.clock()
        with self.db.write("", Author("", at, "tidy")) as store:
            store.deliveries.prune(at - KEPT)
            outbox.prune(store.connection, at - 7 * KEPT)
            webhooks.prune(store.connection, at - 7 * KEPT)
            followups.prune(store.connection, at - 7 * KEPT)
        posting.catch_up(self.services)
        retention.tidy(self.services)
        self.db.checkpoint()
