"""Stories that random tests tell to the real handlers: what a team does, step by step, on a real database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import text

from handlers.kernel import undo
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Question, Reply
from handlers.kernel.request import Person, Request
from handlers.kernel.routes import Handler, Routes
from handlers.kernel.wording import Say
from handlers.policy.rules import Policy, kept
from storage.database import Database
from storage.migrate import migrate
from storage.store import Author
from storage.types import Role

BEGIN = datetime(2026, 11, 24, 8, tzinfo=UTC)
ZONES = {"U1": "Asia/Shanghai", "U2": "America/New_York"}
STEP = timedelta(minutes=7)
_workspaces = (f"C{n}" for n in count())


class Place:
    """Where stories take place: each in a workspace of its own."""

    def __init__(self, database: Database, routes: Routes) -> None:
        self.database = database
        self.routes = routes


@contextmanager
def opened(url: str, routes: Routes) -> Iterator[Place]:
    """Open a new database for stories."""
    database = Database(url, synchronous="OFF")
    migrate(database)
    try:
        yield Place(database, routes)
    finally:
        database.close()


@dataclass
class Story:
    """What two managers do; `changes` are the entries of the audit that they may take back, or put back."""

    place: Place
    policy: Policy
    workspace: str = field(default_factory=lambda: next(_workspaces))
    now: datetime = BEGIN
    changes: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        with self.writing("U1") as store:
            for person, zone in ZONES.items():
                store.people.save(person, person, Role.MANAGER, "en-US", zone, self.now)
            store.policies.put(self.policy.version, kept(self.policy))

    def step(self, action: tuple[Any, ...]) -> None:
        """Do one thing, some minutes after the last."""
        self.now += STEP
        what, *how = action
        getattr(self, f"do_{what}")(*how)

    def do_wait(self, hours: int) -> None:
        """Let time pass."""
        self.now += timedelta(hours=hours)

    def do_undo(self, who: str, which: int) -> None:
        """Take back one of the changes, or put back what was taken back."""
        if not self.changes:
            return
        change = self.changes[which % len(self.changes)]
        try:
            with self.writing(who) as store:
                undo.take_back(self.place.routes, self.request(who, str(change)), store)
        except (Refusal, Question):
            return
        undoes = self.rows("SELECT max(id) AS id FROM change WHERE workspace = :w AND undoes IS NOT NULL")
        self.changes += [row.id for row in undoes]  # which can be put back

    def tell(self, who: str, handler: Handler, text: str = "", **given: Any) -> int | None:
        """Have a handler do something; return the change that it recorded, None where it refused or asked."""
        with self.place.database.read(self.workspace) as store:
            last = store.changes.last_by(who)
        try:
            with self.writing(who) as store:
                handler(self.request(who, text, **given), store)
                newest = store.changes.last_by(who)
        except (Refusal, Question):
            return None
        if newest is None or (last is not None and newest.id == last.id):
            return None
        self.changes.append(newest.id)
        return newest.id

    def ask(self, who: str, handler: Handler, text: str = "", **given: Any) -> Reply:
        """Return what a handler that only reads answers."""
        with self.place.database.read(self.workspace) as store:
            return handler(self.request(who, text, **given), store)

    def rows(self, statement: str, **values: Any) -> list[Any]:
        """Return what SQL says of the workspace, :w."""
        with self.place.database.read(self.workspace) as store:
            return list(store.connection.execute(text(statement), {"w": self.workspace, **values}))

    def writing(self, who: str) -> Any:
        """Open a transaction of somebody's."""
        return self.place.database.write(self.workspace, Author(who, self.now, "test"))

    def request(self, who: str, said: str, **given: Any) -> Request:
        """Return what somebody asks for."""
        return Request(
            workspace=self.workspace,
            person=Person(who, who, Role.MANAGER, "en", ZONES[who]),
            at=self.now,
            route="test",
            source="test",
            say=Say("en", zone=ZONES[who]),
            policy=self.policy,
            text=said,
            **given,
        )
