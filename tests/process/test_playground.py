"""The playground without our bot: a stand-in Slack for somebody else's app."""

import json
import os
import subprocess
import sys
from pathlib import Path

from slack_sdk import WebClient

PLAYGROUND = [sys.executable, "-m", "bot", "playground"]


def test_another_app_is_known_by_its_own_manifest(tmp_path: Path) -> None:
    greeter = {"display_information": {"name": "Greeter"}, "features": {"bot_user": {"display_name": "Greeter"}}}
    (tmp_path / "manifest.json").write_text(json.dumps(greeter))
    command = [*PLAYGROUND, "--no-bot", "--manifest", "manifest.json", "--request-url", "http://127.0.0.1:9/events"]
    environment = os.environ | {"PORT": "0"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=tmp_path, env=environment, text=True) as running:
        lines = [running.stdout.readline().strip() for _ in range(5)]
        settings = dict(line.split("=", 1) for line in lines[1:])
        client = WebClient(settings["SLACK_BOT_TOKEN"], settings["SLACK_API_URL"])
        assert client.auth_test()["user"] == "greeter"
        running.terminate()
        assert running.wait() == 0
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]


def test_what_is_no_manifest_is_said(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("[]")
    ran = subprocess.run(
        [*PLAYGROUND, "--manifest", "manifest.json"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr.count("\n")) == (2, 1)
    assert "manifest.json is no manifest" in ran.stderr
