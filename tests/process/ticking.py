"""A bot by HTTP that looks for what is due five times a second, until it is terminated."""

import signal

import structlog

from bot import log
from bot.runtime import Bot
from bot.settings import Mode, read

if __name__ == "__main__":
    log.configure("json", "info")
    signals = {signal.SIGTERM}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    bot = Bot(read(), Mode.HTTP, tick=0.2)
    bot.start()
    assert bot.http is not None
    structlog.get_logger().info("serving", at=f"http://127.0.0.1:{bot.http.port}")
    signal.sigwait(signals)
    bot.stop()
