"""The log: one line for each request with who, what and how it went; never a token, a note or contact data."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fakeslack import Slack
from tests.process.conftest import ROOT, Process
from tests.process.process_tools import credentials, types

SECRETS = {
    "note": "very-private-note",
    "name": "Topsecret Ltd",
    "email": "private@example.com",
    "phone": "138 0013 8000",
    "company": "Hidden Holdings",
    "reason": "hush-hush",
}


def talk(slack: Slack, port: int) -> Any:
    """Say everything that must not be in a log, on every way it can go."""
    typed = [
        "/customer add {name} email={email} phone={phone} company={company}",
        "/customer add {name} email={email}",
        "/customer edit {name} phone={phone} 1",
        "/customer find {email}",
        "/log {name} good {note}",
        "/log {name} 2999-01-01 {note}",
        "/log Another {name} {note}",
        "/purchase {name} 400 {note}",
        "/points redeem {name} 1 {reason}",
        "/points redeem {name} 100000 {reason}",
        "/{name} {note}",
        "/haoping {note}",
        "/survey {name} 4.5 {note}",
    ]
    return [types(slack, port, text.format(**SECRETS)) for text in typed]


@pytest.mark.parametrize(("form", "level"), [("json", "debug"), ("human", "info")])
def test_one_line_for_each_request_and_nothing_of_what_was_said(
    process: Callable[..., Process], slack: Slack, form: str, level: str, subtests: pytest.Subtests
) -> None:
    running = process(**credentials(slack, LOG_FORMAT=form, LOG_LEVEL=level))
    answers = talk(slack, running.port())
    assert running.stop() == 0
    log = "\n".join(running.lines)
    assert sum("handled" in line for line in running.lines) == len(answers)
    for secret in (*SECRETS.values(), slack.bot_token, slack.app_token, slack.signing_secret, "xoxb-"):
        with subtests.test(secret=secret):
            assert secret not in log
    assert "Topsecret" not in log
    if form == "json":
        handled = [entry for entry in running.entries() if entry["event"] == "handled"]
        assert {"workspace", "person", "what", "outcome", "ms", "level", "timestamp"} <= handled[0].keys()
        assert (handled[0]["workspace"], handled[0]["person"]) == ("T0HAOPING", "U0ALICE001")
        assert [(entry["what"], entry["outcome"]) for entry in handled[:10]] == [
            ("/customer add", "done"),
            ("/customer add", "asked"),
            ("/customer edit", "done"),
            ("/customer find", "done"),
            ("/log", "done"),
            ("/log", "asked"),
            ("/log", "asked"),
            ("/purchase", "done"),
            ("/points redeem", "done"),
            ("/points redeem", "refused"),
        ]
        assert all(isinstance(entry["ms"], float) for entry in handled)


@pytest.mark.parametrize("form", ["json", "human"])
def test_what_nobody_foresaw_is_apologised_for_and_found_in_the_log(
    process: Callable[..., Process], slack: Slack, tmp_path: Path, form: str
) -> None:
    running = process(**credentials(slack, LOG_FORMAT=form))
    port = running.port()
    assert types(slack, port, "/customer add {name} email={email}".format(**SECRETS)).startswith("Added")
    with sqlite3.connect(tmp_path / "bot.db") as database:
        database.execute("DROP TABLE interaction")
    database.close()
    said = types(slack, port, "/log {name} good {note}".format(**SECRETS))
    sentence, _, incident = said.rpartition(" ")
    assert sentence.startswith("Sorry, something went wrong on my side and nothing was recorded.")
    assert types(slack, port, "/customer find {company}".format(**SECRETS)).startswith("No customer matches")
    assert running.stop() == 0
    log = "\n".join(running.lines)
    assert incident.strip(".") in log
    assert "interactions.py" in log  # where
    assert "OperationalError" in log  # what
    assert not [secret for secret in SECRETS.values() if secret in log]
    with sqlite3.connect(tmp_path / "bot.db") as database:
        assert database.execute("SELECT satisfaction, interactions FROM customer").fetchall() == [(40, 0)]
    database.close()


SPEAKERS = """
import logging, sys, threading
import structlog
from bot import log

log.configure("json")
sys.setswitchinterval(1e-6)
ours, theirs = structlog.get_logger().warning, logging.getLogger("a library").warning
speakers = [threading.Thread(target=lambda say=say: [say("a line") for _ in range(500)]) for say in (ours, theirs) * 3]
[speaker.start() for speaker in speakers]
[speaker.join() for speaker in speakers]
"""


def test_what_is_said_at_the_same_moment_stays_one_line_each() -> None:
    said = subprocess.run([sys.executable, "-c", SPEAKERS], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in said.stderr.splitlines()]
    assert [line["event"] for line in lines] == ["a line"] * 3000
