"""A process that ticks once at an instant that it is given, when it is told to."""

import sys
from datetime import datetime

from bot.runtime import Bot
from bot.settings import Mode, read

if __name__ == "__main__":
    at = datetime.fromisoformat(sys.argv[1])
    bot = Bot(read(), Mode.HTTP, clock=lambda: at)
    print("ready", flush=True)
    sys.stdin.readline()
    bot.schedule.tick()
    bot.db.close()
