"""The container: its steps run without an engine, and what they make answers, is healthy, and writes data only."""

import json
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from fakeslack import Slack
from scripts import release
from tests.conftest import patient_slack
from tests.deploy.dockerfile import Stage, built, instructions

ROOT = Path(release.__file__).parents[1]
FILE = ROOT / "Dockerfile"


@pytest.fixture
def image(tmp_path: Path) -> Stage:
    """What the Dockerfile's steps make."""
    return built(FILE, tmp_path)


@pytest.fixture
def slack() -> Iterator[Slack]:
    with patient_slack() as started:
        yield started


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def is_healthy(image: Stage, port: int) -> bool:
    with image.start(image.healthcheck, PORT=str(port)) as asking:
        return asking.wait() == 0


def answers_writes_data_only_and_is_healthy_until_it_ends(image: Stage, slack: Slack) -> None:
    before, port = image.files(), free_port()
    settings = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "PORT": str(port),
    }
    with image.start(image.entrypoint, **settings) as bot:
        assert bot.stderr is not None
        assert any('"serving"' in line for line in bot.stderr)
        assert is_healthy(image, port)
        slack.wire.request_url = f"http://127.0.0.1:{port}/slack/events"
        answer = slack.person("alice").types("/customer add 王五", "sales")
        assert "王五" in answer.ack.body["text"]
        bot.terminate()
        assert bot.wait() == 0
    assert not is_healthy(image, port)
    assert image.files() == before
    assert "bot.db" in {path.name for path in image.path("").iterdir()}


def serves_no_demo_without_credentials(image: Stage) -> None:
    with image.start(image.entrypoint) as bot:
        _, said = bot.communicate()
    assert bot.returncode == 2
    assert "HOST is 0.0.0.0, but no Slack credentials are set" in said


def has_no_rights_no_tools_and_a_base_that_stays_the_same(image: Stage) -> None:
    assert image.user == "10001:10001"
    bases = [said.partition(" ")[0] for word, said in instructions(FILE.read_text()) if word == "FROM"]
    assert all(re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+|\S+@sha256:[0-9a-f]{64}", base) for base in bases)
    assert not any(re.search(r"\binstall\b|\bapt", step) for step in image.steps if " uninstall " not in step)
    programs = {path.name for folder in ("usr/bin", "opt/haoping/bin") for path in (image.root / folder).iterdir()}
    assert not {name for name in programs if name.startswith(("pip", "gcc", "cc", "make"))}


def has_what_is_pinned(image: Stage) -> None:
    listing = "import importlib.metadata as m; print(*(f'{d.name}=={d.version}' for d in m.distributions()), sep='\\n')"
    program = image.root / "opt/haoping/bin/python"
    listed = subprocess.run([program, "-c", listing], capture_output=True, text=True, check=True).stdout
    pinned = {one.lower().replace("_", "-") for one in (ROOT / "constraints.txt").read_text().splitlines()}
    ours = {release.name(project) for project in release.projects()}
    found = {one.lower().replace("_", "-") for one in listed.splitlines()}
    assert {one for one in found - pinned if one.partition("==")[0] not in ours} == set()
    assert {one.partition("==")[0] for one in found} >= ours


def has_the_second_reader(image: Stage) -> None:
    program = image.root / "opt/haoping/bin/python"
    said = subprocess.run(
        [program, "-m", "haoping_reader"], input="", capture_output=True, text=True, check=True
    ).stdout
    assert json.loads(said)["languages"]


def test_a_container_is_as_it_should_be(image: Stage, slack: Slack, subtests: pytest.Subtests) -> None:
    """One test, since to make it takes longest."""
    with subtests.test("it answers, writes data only, and is healthy until it ends"):
        answers_writes_data_only_and_is_healthy_until_it_ends(image, slack)
    for fact in (
        serves_no_demo_without_credentials,
        has_no_rights_no_tools_and_a_base_that_stays_the_same,
        has_what_is_pinned,
        has_the_second_reader,
    ):
        with subtests.test(fact.__name__.replace("_", " ")):
            fact(image)
