"""Answer texts until nobody asks any more: a line of JSON for each, in their order."""

from __future__ import annotations

import json
import os
import signal
import sys
from importlib.metadata import version

from haoping_reader import Reader, languages

NAME = "haoping-reader"
NICE = 5
"""Whoever asks has more urgent things to do than this."""


def main() -> None:
    """Say who this is, once it can answer; then answer."""
    for one in (signal.SIGINT, signal.SIGTERM):  # whoever began it ends it, by closing what it reads from
        signal.signal(one, signal.SIG_IGN)
    os.nice(NICE)
    reader = Reader()
    _say({"name": NAME, "version": version(NAME), "languages": languages()})
    for line in sys.stdin.buffer:  # UTF-8, whatever the locale is
        asked = json.loads(line)
        _say({"id": asked["id"], "scores": reader.read(asked["text"])})


def _say(what: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:
        os._exit(0)  # nobody listens any more
