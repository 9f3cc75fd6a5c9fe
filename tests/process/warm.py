"""The command line, loaded once: each command that comes in as a line of JSON is done by a fork of this process.

For tests of what commands say, of which there are dozens: to start Python and load everything takes longer than all
that they do. Answers with a line: the code with which the command ended.
"""

import io
import json
import os
import sys
import traceback
from contextlib import redirect_stdout, suppress
from typing import Any

import bot.data.commands
import bot.digest
import bot.maintenance.commands  # noqa: F401  # what commands load when they are asked for
from bot.__main__ import cli


def main() -> None:
    """Do commands until there are no more: `words`, the `folder`, its `environment`, and files for `in`, `out`, `err`.

    A fork leaves without tidying up, which would copy all that was loaded.
    """
    with redirect_stdout(io.StringIO()), suppress(SystemExit):
        cli(["import", "--help"])  # what is loaded to show it is loaded here
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(done(asked))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def done(asked: dict[str, Any]) -> int:
    """Do a command here; returns the code with which it ended."""
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    for number, name in enumerate(("in", "out", "err")):
        os.dup2(os.open(asked[name], os.O_RDWR | os.O_CREAT, 0o600), number)
    try:
        cli(asked["words"], prog_name="python -m bot")
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 1


if __name__ == "__main__":
    main()
