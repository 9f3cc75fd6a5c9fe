"""Events go outwards from a real process that is killed between sending one and writing that down."""

from __future__ import annotations

from collections.abc import Callable

from fakeslack import Slack
from tests.process.conftest import Process
from tests.process.process_tools import credentials
from tests.process.test_process import free_port
from tests.webhooks.conftest import INSIDE, Receiver, Taken, shown_secret

LOGS = 3
KILLED_AT = (2,)
"""The requests at which the process is killed before it is answered."""


def test_what_a_killed_process_has_sent_is_sent_again_under_the_same_id_and_in_order(
    process: Callable[..., Process], slack: Slack, database_url: str
) -> None:
    settings = credentials(slack, SLACK_APP_TOKEN=slack.app_token, DATABASE_URL=database_url, PORT=str(free_port()))
    running = process(**settings, PUBLIC_URL=INSIDE)
    slack.wait_until_connected(60)
    alice, receiver = slack.person("alice"), Receiver()
    count = 0

    def kill(taken: Taken) -> int:
        nonlocal count, running
        count += 1
        if count in KILLED_AT:
            running.popen.kill()
            running.exit()
            running = process(**settings, PUBLIC_URL=INSIDE)
        return 200

    receiver.answer = kill
    try:
        form = alice.types("/haoping connect", "sales").click("Connect a shop…")
        assert shown_secret(form.submit({"name": "Web shop"}))
        alice.types("/customer add 王五", "sales")
        form = alice.types("/haoping connect Web shop", "sales").click("Webhook").click("Set an address…")
        assert not form.submit({"url": receiver.url}).errors
        alice.types("/haoping connect Web shop", "sales").click("Webhook").click("Pause")
        for number in range(LOGS):
            alice.types(f"/log 王五 good {number}", "sales")
        alice.types("/haoping connect Web shop", "sales").click("Webhook").click("Resume")
        taken = receiver.after(LOGS + len(KILLED_AT))
        running.line("serving")
        assert running.stop() == 0
    finally:
        receiver.stop()
    notes = [one.says["interaction"]["note"] for one in taken]
    assert notes == ["0", "1", "1", "2"]
    ids = [one.says["id"] for one in taken]
    assert list(dict.fromkeys(ids)) == sorted(dict.fromkeys(ids), key=lambda one: int(one.split("-")[1]))
    assert len(set(ids)) == LOGS
