"""What is measured outside the default still measures: with figures too small to mean anything."""

import io
import re
from contextlib import suppress
from pathlib import Path

import pytest
import typer
from rich.console import Console

from scripts import soak
from scripts.bench import minute, scale, served, servers


def printed() -> Console:
    return Console(file=io.StringIO(), width=200)


def said(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_what_very_many_customers_cost_is_measured_on_both_databases(tmp_path: Path) -> None:
    console = printed()
    scale.measure(console, tmp_path, customers=60, rounds=1, few=30, times=2)
    tables = said(console).split("60 on ")[1:]
    assert [table.split()[0] for table in tables] == ["SQLite", "PostgreSQL"]
    for table in tables:
        assert not [what for what in (*scale.TYPED, *scale.SCANS) if what not in table]


def test_a_minute_with_many_digests_is_measured_on_both_databases(tmp_path: Path) -> None:
    console = printed()
    minute.measure(console, tmp_path, workspaces=3)
    posted = re.findall(r"(SQLite|PostgreSQL)\W+(\d+)", said(console))
    assert posted == [("SQLite", "3"), ("PostgreSQL", "3")]


def test_a_soak_works_by_both_wires_and_leaves_nothing_unanswered(capsys: pytest.CaptureFixture[str]) -> None:
    with suppress(typer.Exit):  # in so short a time it is no matter whether it grew
        soak.main(minutes=0.05, workspaces=3, rate=20, seed=7)
    http, socket = capsys.readouterr().out.split("by Socket Mode")
    for table in (http, socket):
        assert not [what for what in (*soak.MOST, "an ack, p99") if what not in table]
        assert re.search(r"unanswered\W+of \d+\W+none", table)


def test_our_server_is_measured_while_slack_hangs_and_beside_connections_that_drip(tmp_path: Path) -> None:
    console = printed()
    servers.measure(console, tmp_path, rounds=1, each=1)
    assert said(console).count(served.UVICORN) == len(servers.SETTINGS)
