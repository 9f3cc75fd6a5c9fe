"""The team that tests play: a stand-in Slack, and the real bot connected to it over a real wire."""

import gc
import importlib
import os
import random
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage
from sqlalchemy import URL, make_url

from bot import log
from bot.app import open_routes
from bot.data import worker
from bot.manifest import manifest
from bot.runtime import IMPORTS, Bot
from bot.seed import stand_in
from bot.settings import Mode, Settings
from fakeslack import Actor, Slack
from handlers.kernel.routes import Routes
from handlers.webhooks.sending import LookUp, look_up
from scripts.coverage_gate import GATES
from tests import wants
from tests.databases import KINDS, Databases, Server

for name in list(os.environ):
    if name.startswith("SLACK_") or name in {"DATABASE_URL", "HOST", "PORT"}:
        del os.environ[name]
os.environ["SECOND_READER"] = "off"  # who tests it turns it on: what it says in time depends on the machine
log.configure("human", "error")
gc.set_threshold(20_000, 20, 20)  # by itself the collector takes an eighth of the tests' time, so half of that

ROOT = Path(__file__).parents[1]
MOST_WORKERS = 8
"""Each has a PostgreSQL of its own, and perhaps a browser."""
EXAMPLES = 200
UNWATCHED = {
    *("browser", "deploy", "faults", "house", "postgres", "process", "typed", "wire"),
    *("haoping/test_suggestions", "imports/test_cases", "imports/test_poison", "imports/test_sent_files"),
    *("digests/test_busy", "numbers/test_numbers", "reading/test_day"),
}
"""Folders of tests, and files, whose rules and statements others walk, too."""
PLAIN = {"request", "tmp_path", "tmp_path_factory", "monkeypatch", "capsys", "caplog", "subtests", "routes", "walk"}
"""The fixtures behind which nothing runs."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=[*KINDS, "both"], default="both", help="what tests keep their data in")
    parser.addoption("--examples", type=int, default=EXAMPLES, help="how many examples each random test tries")
    parser.addoption(
        "--seed", default="7", help="of the tests that throw dice of their own (--hypothesis-seed: of the others)"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "database(kind): this test is about one kind of database only")
    config.addinivalue_line(
        "markers", "quick: rules alone, with neither app nor database nor browser; found by its fixtures"
    )
    config.addinivalue_line("markers", "random: what it tries is random; --examples says how much of it")


def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """Set up Hypothesis before the first module that uses it: to load it takes as long as most tests."""
    if b"hypothesis" in module_path.read_bytes():
        from hypothesis import HealthCheck, settings

        if settings.default.max_examples != (count := parent.config.getoption("--examples")):
            slow = [HealthCheck.too_slow]  # how long it takes says how busy the machine is
            settings.register_profile("ours", settings(), max_examples=count, deadline=None, suppress_health_check=slow)
            settings.load_profile("ours")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by how they are, so that no list of them is kept."""
    for item in items:
        if isinstance(item, pytest.Function):
            given = item.callspec.params if hasattr(item, "callspec") else {}
            asked = set(item.fixturenames) - (set(given) - {"database_kind"})
            if asked <= PLAIN:
                item.add_marker("quick")
            if "walk" in asked or hasattr(item.function, "hypothesis"):
                item.add_marker("random")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many processes `-n auto` runs the tests in: none besides this one for what was asked for by name.

    Tests wait longer than they compute, for processes and for what is said to arrive: there are more than processors.
    """
    if config.args_source is pytest.Config.ArgsSource.ARGS:
        return 0
    return min(2 * (os.cpu_count() or 1), MOST_WORKERS)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Watch nothing from here on but the tests that `pytest_runtest_protocol` watches.

    It makes whatever runs take nearly twice as long, pytest's own reading of the tests in each process above all.
    """
    watching = Coverage.current()
    if watching is None:
        return (yield)
    for file in (file for glob in GATES for file in ROOT.glob(glob) if file.suffix == ".py"):
        importlib.import_module(".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    watching.stop()
    try:
        return (yield)
    finally:
        watching.start()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Watch which lines are walked only where that says something new."""
    watching = Coverage.current()
    if watching is None or _is_watched(item):
        return (yield)
    watching.stop()
    try:
        return (yield)
    finally:
        watching.start()


def _is_watched(item: pytest.Item) -> bool:
    """Tell whether a test is none of those that walk where others walk, too.

    On PostgreSQL they walk as on SQLite, and with dice as without, apart from those of the rules alone.
    """
    given = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    at_random = bool(item.get_closest_marker("random")) and not item.get_closest_marker("quick")
    elsewhere = UNWATCHED & {item.path.parent.name, f"{item.path.parent.name}/{item.path.stem}"}
    return not (elsewhere or at_random or given.get("database_kind") == "postgresql")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out for want of something on this machine, where nobody overlooks it."""
    skipped = (str(report.longrepr) for report in terminalreporter.stats.get("skipped", ()))
    for line in wants.left_out(skipped):
        terminalreporter.write_line(line, yellow=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs a database once on each kind."""
    if "database_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        marker = metafunc.definition.get_closest_marker("database")
        kinds = marker.args if marker else KINDS
        metafunc.parametrize("database_kind", [k for k in kinds if chosen in {k, "both"}], scope="session")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server of the session's own, which a test may also kill and start again."""
    running = Server()
    yield running
    running.close()


@pytest.fixture(scope="session")
def postgresql(request: pytest.FixtureRequest) -> URL:
    """Where PostgreSQL is: the environment's TEST_POSTGRESQL_URL, whose user may create databases, else our own.

    As in TEST_POSTGRESQL_URL=postgresql+psycopg://postgres@localhost/postgres make test
    """
    given = os.environ.get("TEST_POSTGRESQL_URL")
    if given:
        return make_url(given)
    server: Server = request.getfixturevalue("server")
    return server.url()


@pytest.fixture(scope="session")
def databases(
    database_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """New databases of the kind that is being tested, as many as are asked for."""
    where = request.getfixturevalue("postgresql") if database_kind == "postgresql" else None
    made = Databases(tmp_path_factory.mktemp("databases"), where)
    yield made
    made.close()


@pytest.fixture(scope="session")
def routes() -> Routes:
    """Every route that there is."""
    return open_routes()


@dataclass(frozen=True)
class Walk:
    """A test's own dice, and how far it goes."""

    dice: random.Random
    far: float

    def steps(self, usual: int) -> range:
        """Return the steps to take, of which there are usually so many."""
        return range(round(usual * self.far))


@pytest.fixture
def walk(request: pytest.FixtureRequest) -> Walk:
    """A random walk that is the same again with the same seed."""
    seed, count = request.config.getoption("--seed"), request.config.getoption("--examples")
    return Walk(random.Random(f"{seed} {request.node.originalname}"), count / EXAMPLES)


@dataclass
class Team:
    """A workspace with the bot in it."""

    slack: Slack
    bot: Bot
    workspace: str

    def person(self, name: str) -> Actor:
        """Somebody to act as: alice (manager, English), xiaolin (Chinese), ben, wangfang, gina (a guest)."""
        return self.slack.person(name)

    @property
    def alice(self) -> Actor:
        """The manager, who speaks English."""
        return self.person("alice")

    @property
    def xiaolin(self) -> Actor:
        """The colleague who speaks Chinese."""
        return self.person("xiaolin")


Connect = Callable[..., Team]
QUICK = 0.05
"""Seconds between two messages in a channel of the stand-in, which would take more than Slack's one a second."""


def settings_for(slack: Slack, database: str, mode: Mode) -> Settings:
    """Return settings that connect a bot to the stand-in."""
    many = mode is Mode.OAUTH
    return Settings(
        _env_file=None,
        slack_bot_token=None if many else slack.bot_token,
        slack_app_token=slack.app_token if mode is Mode.SOCKET else None,
        slack_client_id=slack.client_id if many else None,
        slack_client_secret=slack.client_secret if many else None,
        slack_signing_secret=slack.signing_secret,
        slack_api_url=slack.api_url,
        database_url=database,
        sqlite_synchronous="NORMAL",  # nobody cuts the power
        port=0,
    )


@pytest.fixture
def database_url(databases: Databases) -> Iterator[str]:
    """A database of the test's own, on each kind in turn."""
    url = databases()
    yield url
    databases.drop(url)


def patient_slack(make: Callable[..., Slack] = stand_in, **options: Any) -> Slack:
    """A stand-in that waits for the bot for as long as it takes and soon sends again what was not taken.

    Slack itself gives up after three seconds, and forgets as soon who may open a form, which on a busy machine tells
    how busy it is: whoever tests that sets `wire.ack_seconds`.
    """
    slack = make(manifest(open_routes()), ack_seconds=60.0, retry_delays=(0.0, 1.0, 3.0), **options)
    slack.patience = slack.tickets.trigger_seconds = 60.0
    return slack


@contextmanager
def connecting(database: str) -> Iterator[Connect]:
    """Connect bots to stand-in Slacks, by HTTP, Socket Mode or OAuth, until the block ends.

    One process serves from a SQLite file: there the next one comes when the last one has stopped.
    """
    ending, serving = ExitStack(), ExitStack()

    def make(
        mode: Mode = Mode.HTTP,
        pace: float = QUICK,
        imports: worker.Pace = IMPORTS,
        look_up: LookUp = look_up,
        **settings: Any,
    ) -> Team:
        slack = patient_slack().start()
        ending.callback(slack.stop)
        given = settings_for(slack, database, mode).model_copy(update=settings)
        if make_url(database).get_backend_name() == "sqlite":
            serving.close()
        bot = Bot(given, mode, clock=slack.clock.now, pace=pace, imports=imports, look_up=look_up)
        bot.slack.least = 10.0
        serving.callback(bot.stop)
        bot.start()
        if bot.http is not None and mode is not Mode.SOCKET:
            address = f"http://127.0.0.1:{bot.http.port}"
            slack.configure(manifest(open_routes(), address))
        slack.clock.on_move(bot.wake)
        slack.wait_until_connected()
        return Team(slack, bot, slack.person("alice").person.workspace)

    with ending, serving:
        yield make


@pytest.fixture
def connect(database_url: str) -> Iterator[Connect]:
    """Connect bots to stand-in Slacks, by HTTP or Socket Mode."""
    with connecting(database_url) as make:
        yield make


@pytest.fixture(scope="module")
def shared(databases: Databases) -> Iterator[Team]:
    """One team for all tests of a module that asks for it: they must not be in each other's way.

    Customers reach it, too, so every form there is opens.
    """
    url = databases()
    with connecting(url) as make:
        yield make(Mode.HTTP, public_url="https://haoping.example")
    databases.drop(url)


@pytest.fixture
def team(connect: Connect) -> Team:
    """A team whose bot is connected by HTTP."""
    return connect(Mode.HTTP)
