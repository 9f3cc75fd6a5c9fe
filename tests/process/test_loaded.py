"""What a process does not wait for while it starts: libraries that its first answer does not need."""

from __future__ import annotations

import json
import subprocess
import sys

HELP = {"sqlalchemy", "sqlmodel", "pydantic", "structlog", "slack_bolt", "slack_sdk", "apscheduler", "alembic"}
"""What is not loaded to say how the commands are used."""
SERVING = {"openpyxl", "pypinyin", "phonenumbers", "holidays", "jinja2", "fakeslack", "starlette", "mcp"}
"""What is not loaded to serve, until somebody's customer has a Chinese name, a file is read, and so on."""
LOADED = """
import json, sys
import bot.__main__
tops = lambda: sorted({name.partition(".")[0] for name in sys.modules})
first = tops()
import bot.runtime
print(json.dumps([first, tops()]))
"""


def test_what_is_not_needed_at_first_is_not_loaded() -> None:
    run = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, check=True, text=True)
    told, serving = map(set, json.loads(run.stdout))
    assert "typer" in told
    assert told & HELP == set()
    assert {"slack_bolt", "sqlmodel"} <= serving
    assert serving & SERVING == set()
