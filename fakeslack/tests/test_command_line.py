"""``python -m fakeslack`` as a process, with an app of somebody's that knows no other Slack."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from slack_sdk import WebClient

from fakeslack import seed

APP = """
import sys
from slack_bolt import App
app = App()
assert app.client.auth_test()["team"] == "Ours", "another Slack"
print(app.client.base_url, *sys.argv, flush=True)
"""


@contextmanager
def serving(*words: str) -> Iterator[dict[str, str]]:
    """The settings that it prints."""
    command = [sys.executable, "-m", "fakeslack", "--port", "0", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        lines = [process.stdout.readline().strip() for _ in range(5)] if process.stdout else []
        yield dict(line.split("=", 1) for line in lines[1:])
        process.terminate()
        assert process.wait(60) == 0


def test_an_app_is_run_against_it_unedited(tmp_path: Path) -> None:
    team = json.loads(seed.USUAL.read_text())
    team["workspaces"][0]["name"] = "Ours"
    (tmp_path / "seed.json").write_text(json.dumps(team))
    (tmp_path / "manifest.json").write_text('{"features": {"bot_user": {"display_name": "Greeter"}}}')
    (tmp_path / "app.py").write_text(APP)
    with serving("--seed", str(tmp_path / "seed.json"), "--manifest", str(tmp_path / "manifest.json")) as settings:
        command = [sys.executable, "-m", "fakeslack.run", str(tmp_path / "app.py"), "and", "more"]
        ran = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, check=False)
        assert ran.stdout.split()[0] == settings["SLACK_API_URL"], ran.stderr
        assert ran.stdout.split()[2:] == ["and", "more"]
        client = WebClient(settings["SLACK_BOT_TOKEN"], settings["SLACK_API_URL"])
        assert client.auth_test()["user"] == "greeter"


@pytest.mark.parametrize("option", ["--seed", "--manifest"])
@pytest.mark.parametrize("content", [None, "nonsense", "[]", '{"features": 1, "workspaces": 1}'])
def test_what_cannot_be_read_is_said_in_a_line(tmp_path: Path, option: str, content: str | None) -> None:
    file = tmp_path / "given.json"
    if content is not None:
        file.write_text(content)
    command = [sys.executable, "-m", "fakeslack", "--port", "0", option, str(file)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (ran.returncode, ran.stdout, ran.stderr.count("\n")) == (2, "", 1)
    assert str(file) in ran.stderr
