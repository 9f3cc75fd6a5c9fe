"""A bot by HTTP that looks for what is due five times a second, until it is terminated."""

import structlog

from bot import log
from bot.runtime import Bot
from bot.settings import Mode, read
from bot.stopping import Told

if __name__ == "__main__":
    log.configure("json", "info")
    told = Told()
    bot = Bot(read(), Mode.HTTP, tick=0.2)
    bot.start()
    assert bot.http is not None
    structlog.get_logger().info("serving", at=f"http://127.0.0.1:{bot.http.port}")
    told.wait()
    bot.stop()
