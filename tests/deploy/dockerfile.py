"""A Dockerfile's steps, run where there is no container engine: each stage in a folder with a fresh Python."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import venv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FOLDERS = re.compile(r"(?<![\w./])/(?=(?:src|opt|data)\b)")
"""Folders of the container that are a stage's own here."""
KEPT = re.compile(r"PATH|HOME|LANG|TZ|TMPDIR|PIP_\w+|\w+_PROXY|\w+_proxy|SSL_\w+")
"""What a step is given of our environment: among it, where packages come from."""


@dataclass
class Stage:
    """One stage: its file system with a Python in it, and what has been said of how it runs."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    user: str = "root"
    entrypoint: list[str] = field(default_factory=list)
    healthcheck: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Give it of our environment what it may know."""
        kept = {name: value for name, value in os.environ.items() if KEPT.fullmatch(name)}
        self.environment = {**kept, "PATH": f"{self.root}/usr/bin:/usr/bin:/bin"}
        self.environment["PIP_NO_COMPILE"] = "0"  # which pip reads as: don't. To compile all takes longest

    def path(self, inside: str) -> Path:
        """Return where something of the container is here."""
        return self.root / (Path(self.workdir) / inside).as_posix().lstrip("/")

    def here(self, text: str) -> str:
        """Return a command or setting with this stage's folders in it."""
        return FOLDERS.sub(f"{self.root}/", text)

    def take(self, word: str, said: str) -> None:
        """Do what an instruction says."""
        self.steps.append(f"{word} {said}")
        match word:
            case "WORKDIR":
                self.workdir = said
                self.path("").mkdir(parents=True, exist_ok=True)
            case "RUN":
                self.run(said)
            case "ENV":
                for name, value in (pair.split("=", 1) for pair in said.split()):
                    self.environment[name] = self.here(value).replace("$PATH", self.environment["PATH"])
            case "USER":
                self.user = said
            case "ENTRYPOINT":
                self.entrypoint = json.loads(said)
            case "HEALTHCHECK":
                self.healthcheck = json.loads(said[said.index("CMD ") + 4 :])
            case "ARG" | "EXPOSE" | "VOLUME":
                pass
            case _:
                raise ValueError(f"what is {word}?")

    def run(self, command: str) -> None:
        """Run a step as the shell does; raises with what it says when it fails."""
        done = subprocess.run(
            ["sh", "-ec", self.here(command)],
            cwd=self.path(""),
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"

    def start(self, command: list[str], **more: str) -> subprocess.Popen[str]:
        """Start a command as the container does."""
        environment = {**self.environment, **more}
        program = shutil.which(command[0], path=environment["PATH"])
        assert program is not None
        return subprocess.Popen(
            [program, *map(self.here, command[1:])],
            cwd=self.path(""),
            env=environment,
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )

    def files(self) -> dict[str, int]:
        """Return everything in its file system but what is kept in /data, with when it was changed."""
        kept = self.root / "data"
        found = (path for path in self.root.rglob("*") if not path.is_relative_to(kept))
        return {str(path): path.lstat().st_mtime_ns for path in found}


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Return each instruction and what it says, its lines joined."""
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n\s*", "", lines).splitlines():
        if line.strip():
            word, _, said = line.partition(" ")
            yield word, said.strip()


def built(file: Path, folder: Path) -> Stage:
    """Run every step of a Dockerfile, whose context is its own folder; return the last stage."""
    venv.create(folder / "base", with_pip=True)
    stages: dict[str, Stage] = {}
    for word, said in instructions(file.read_text()):
        if word == "FROM":
            name = said.partition(" AS ")[2] or "last"
            stages[name] = stage = Stage(folder / name)
            shutil.copytree(folder / "base", stage.root / "usr", symlinks=True)
        elif word == "COPY":
            _copy(said.split(), stage, stages, file.parent)
        else:
            stage.take(word, said)
    return stages["last"]


def _copy(words: list[str], stage: Stage, stages: dict[str, Stage], context: Path) -> None:
    options = dict(word[2:].split("=") for word in words if word.startswith("--"))
    source, target = (word for word in words if not word.startswith("--"))
    if "from" in options:
        shutil.copytree(stages[options["from"]].path(source), stage.path(target), symlinks=True, dirs_exist_ok=True)
    else:
        send(context, stage.path(target))


def send(context: Path, target: Path) -> None:
    """Copy what .dockerignore lets through: it names what is sent, and what in that is not."""
    lines = (context / ".dockerignore").read_text().splitlines()
    sent = [line[1:] for line in lines if line.startswith("!")]
    left = [line.removeprefix("**/") for line in lines if line.startswith("**/")]
    assert "*" in lines
    for name in sent:
        if (context / name).is_dir():
            shutil.copytree(context / name, target / name, ignore=shutil.ignore_patterns(*left), dirs_exist_ok=True)
        else:
            shutil.copy(context / name, target / name)
