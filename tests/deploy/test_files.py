"""The files by which it is run say what the docs say, and what the code can do."""

import re
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings
from scripts import release

ROOT = Path(release.__file__).parents[1]
DOCS = [ROOT / "docs" / "deploy.md", ROOT / "docs" / "deploy.zh-CN.md"]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())


def blocks(page: Path) -> list[str]:
    """What a page gives to type or to write into a file, without its comments."""
    found = re.findall(r"^```\w*\n(.*?)^```", page.read_text(), re.M | re.S)
    return [re.sub(r" +#.*", "", block) for block in found]


def test_both_languages_tell_to_type_the_same() -> None:
    english, chinese = map(blocks, DOCS)
    assert len(english) > 8
    assert english == chinese


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_every_file_is_told_of_and_every_path_in_it_is_the_units(page: Path) -> None:
    text = page.read_text()
    for file in (*(ROOT / "deploy").iterdir(), ROOT / "compose.yaml", ROOT / "Dockerfile"):
        assert str(file.relative_to(ROOT)) in text
    unit = RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(ROOT / "deploy" / "haoping.service")
    program, *arguments = unit["Service"]["ExecStart"].split()
    assert arguments == ["-m", "bot"]
    assert f"{program} -m bot" in text
    assert unit["Service"]["WorkingDirectory"] in text


def test_compose_starts_the_bot_without_rights_on_a_file_system_that_stays_as_it_is() -> None:
    bot, database = COMPOSE["services"]["bot"], COMPOSE["services"]["db"]
    assert (bot["read_only"], bot["cap_drop"], bot["tmpfs"]) == (True, ["ALL"], ["/tmp"])
    assert "VOLUME /data" in (ROOT / "Dockerfile").read_text()
    assert [volume.partition(":")[2] for volume in bot["volumes"]] == ["/data"]
    assert {volume.partition(":")[0] for one in (bot, database) for volume in one["volumes"]} == set(COMPOSE["volumes"])
    assert re.fullmatch(r"postgres:\d+\.\d+-\w+", database["image"])
    assert all(port.startswith("127.0.0.1:") for port in bot["ports"])
    assert "ports" not in database


def test_compose_sets_what_the_bot_takes() -> None:
    given = COMPOSE["services"]["bot"]["environment"]
    url = re.sub(r"\$\{.*?\}", "secret", given["DATABASE_URL"])
    made = Settings(_env_file=None, **{name.lower(): value for name, value in (given | {"DATABASE_URL": url}).items()})
    assert (made.host, made.port, made.database_url) == ("0.0.0.0", 3000, url)


def test_a_container_is_sent_what_is_installed_and_no_secret() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    sent = {line[1:] for line in lines if line.startswith("!")}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "scripts"}
    projects = {project.name for project in release.projects() if project != ROOT}
    assert packages | projects <= sent
    assert sent - packages - projects == {"constraints.txt", "pyproject.toml", "LICENSE", "README.md"}


def test_proxies_pass_on_what_is_meant_for_others_only() -> None:
    nginx, haproxy = ((ROOT / "deploy" / name).read_text() for name in ("nginx.conf", "haproxy.cfg"))
    assert re.findall(r"location (.+) \{", nginx) == ["/", "~ ^/slack/", "~ ^/(s|in)/"]
    assert "{ path_beg /slack/ /s/ /in/ }" in haproxy
    assert re.search(r"\^/\(s\|in\)/ \{[^}]*access_log off;[^}]*limit_req ", nginx)
