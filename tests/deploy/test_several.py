"""Three bots behind haproxy and pgbouncer, as the examples have them: one is lost, and nothing that was answered is."""

from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import cast
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests import wants
from tests.databases import Databases, Server
from tests.faults.fleet import Fleet
from tests.faults.judge import Books, judge, wait_until_said
from tests.faults.run import Run
from tests.faults.script import Death

STEPS = 25


class Patient(Fleet):
    """A fleet whose balancer waits, however busy the machine is: who is gone refuses connections."""

    differs = (("inter 1s", "inter 60s"), (r"timeout (client|server|http-request) 10s", r"timeout \1 60s"))


def status(url: str) -> int:
    """What a browser is answered with."""
    try:
        with urlopen(url) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


@pytest.fixture
def run(server: Server, tmp_path: Path) -> Iterator[Run]:
    wants.programs("haproxy", "pgbouncer")
    databases = Databases(tmp_path, server.url(), "several")
    made = Run(5, databases(), tmp_path, bot=Patient, deaths=repeat(Death(STEPS, 0.0, True)))
    yield made
    made.end()
    cast("Fleet", made.victim).close()
    databases.close()


def test_one_of_three_is_lost_and_people_go_on(run: Run) -> None:
    fleet, books = cast("Fleet", run.victim), Books(run.database)
    run.begin()
    run.round(strike=fleet.losing(1, STEPS))
    run.settle()
    shown = str(run.slack.wire.request_url).removesuffix("/slack/events")
    assert [status(shown + path) for path in ("/slack/events", "/metrics", "/readyz", "/")] == [405, 404, 404, 404]
    wait_until_said(run, books)
    verdict = judge(run, books)
    books.close()
    assert verdict.faults == []
    assert verdict.acknowledged > STEPS
    assert [entry.acks for entry in run.book if not (entry.acknowledged or entry.refused or entry.met_nobody)] == []
