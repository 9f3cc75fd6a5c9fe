"""Bots forked from one warm process: each ticks once, sends what there is to send, and ends, or kills itself before.

Told by lines of JSON on standard input: `at` (the instant it is), `die` (at which step: the beginning or the commit of
its so manieth transaction), `port` (by which a process is known when it comes back). Answered by the child's pid, and
once it has ended by its exit status.
"""

import json
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event

from bot import log
from bot.runtime import Bot
from bot.settings import Mode, read
from handlers.digests import tick
from storage.outbox import Outboxes

FASTER = 20
"""A lease of a minute is three seconds."""


def live(order: dict[str, Any]) -> None:
    """Be a bot until all is sent, or until the step at which it dies."""
    begun, at = time.time(), datetime.fromisoformat(order["at"])
    steps = 0

    def clock() -> datetime:
        return datetime.fromtimestamp(at.timestamp() + (time.time() - begun) * FASTER, UTC)

    def step(*_: Any) -> None:
        nonlocal steps
        steps += 1
        if steps == order.get("die"):
            os.kill(os.getpid(), signal.SIGKILL)

    os.environ["PORT"] = str(order.get("port", 39000))
    bot = Bot(read(), Mode.PLAYGROUND, clock=clock)  # which listens nowhere
    event.listen(bot.db.writer, "begin", step)
    event.listen(bot.db.writer, "commit", step)
    bot.sender.start()
    tick.tick(bot.services)
    while True:
        bot.sender.nudge()
        with bot.db.read("") as store:
            if not Outboxes(store.connection).depth().waiting:
                break
        time.sleep(0.02)
    bot.sender.stop()


def main() -> None:
    """Fork a child for each line."""
    log.configure("json", "error")

    def wait(pid: int) -> None:
        _, status = os.waitpid(pid, 0)
        print(json.dumps({"ended": pid, "status": os.waitstatus_to_exitcode(status)}), flush=True)

    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            try:
                live(order)
            except BaseException:
                import traceback

                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        print(json.dumps({"born": pid}), flush=True)
        threading.Thread(target=wait, args=(pid,)).start()


if __name__ == "__main__":
    main()
