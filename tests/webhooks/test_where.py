"""Where events go: who may set it, try it, pause it and take it away, and how an address and its secret are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.settings import Mode
from handlers.webhooks.sending import look_up
from tests.conftest import connecting
from tests.webhooks.conftest import Shop, shown_secret

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from fakeslack.answers import Answer
    from tests.conftest import Connect
    from tests.databases import Databases
    from tests.webhooks.conftest import Receiver, Taken


def _notes(taken: list[Taken]) -> list[str]:
    return [one.says["interaction"]["note"] for one in taken]


def test_a_test_is_sent_by_a_button_and_told_of_privately(shop: Shop, receiver: Receiver) -> None:
    done = shop.sets()
    assert "A test is on its way" in done.click("Send a test").text
    (taken,) = receiver.after(1)
    assert shop.signs(taken)
    assert (taken.name, taken.headers["X-Haoping-Event"]) == ("test", "test")
    assert shop.told("The test reached http://127.0.0.1")
    receiver.answer = lambda _: 302
    opened = shop.opens()
    assert "Paused" in opened.click("Pause").text
    opened.click("Send a test")
    assert shop.told("it redirects somewhere else")
    assert [one.path for one in receiver.taken] == ["/in?key=k1"] * 2
    assert shop.opens().text.count("Test #") == 2


def test_paused_it_waits_and_removed_it_is_gone_and_all_of_it_is_undone(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    made = shop.sets()
    assert "What happens from now on waits" in shop.opens().click("Pause").text
    shop.says("/log 王五 good first")
    opened = shop.opens()
    assert "1 event is waiting" in opened.text
    assert "gets logs, follow-ups, purchases, points and improvements" in opened.text
    skipped = opened.click("Skip what's waiting")
    shop.says("/log 王五 good second")
    receiver.after(1)
    assert "sending: on → paused" in skipped.click("Undo").text
    assert "2 events are waiting" in shop.opens().text
    shop.opens().click("Resume")
    assert _notes(receiver.after(3)) == ["second", "first", "second"]
    removed = shop.opens().click("Remove")
    shop.says("/log 王五 good third")
    assert "isn't sent anywhere" in shop.opens().text
    restored = removed.click("Undo")
    assert "sending: removed → on" in restored.text
    shop.says("/log 王五 good fourth")
    taken = receiver.wait(lambda taken: "fourth" in _notes(taken))
    assert "third" not in _notes(taken)  # but the second perhaps again, if nothing was noted of it before the removal
    again = shop.opens().click("Change…")
    assert not again.submit({"kinds": ["points"]}).errors
    assert "gets points" in again.text
    assert "what's sent: points → logs" in again.click("Undo").text
    assert "Please undo that first" in made.click("Undo").text


def test_only_managers_see_or_change_it(shop: Shop) -> None:
    shop.sets()
    opened = shop.opens()
    ben = shop.team.person("ben")
    for button in ("Change…", "Pause", "Send a test", "Remove"):
        assert "Only managers can do this" in ben.clicks(opened.message, button).text
    shop.says("/haoping managers add @xiaolin")
    chinese = shop.says("/haoping 接入 Web shop", shop.team.xiaolin).click("推送")
    assert "推送给" in chinese.text
    assert "key=k1" not in opened.text + chinese.text


def test_a_new_secret_signs_at_once(shop: Shop, receiver: Receiver) -> None:
    shop.says("/customer add 王五")
    shop.sets()
    form = shop.says("/haoping connect Web shop").click("New secret…")
    shop.secret = shown_secret(form.submit({}))
    shop.says("/log 王五 good first")
    assert shop.signs(receiver.after(1)[0])


def test_an_address_is_kept_encrypted_and_a_connection_that_is_paused_sends_nothing(
    shop: Shop, receiver: Receiver
) -> None:
    shop.says("/customer add 王五")
    shop.sets()
    with shop.team.bot.db.reader.connect() as connection:
        rows = [row for one in SQLModel.metadata.sorted_tables for row in connection.execute(select(one)).all()]
    assert "key=k1" not in "\n".join(map(repr, rows))
    shop.says("/haoping connect Web shop").click("Pause")
    shop.says("/log 王五 good first")
    assert "1 event is waiting" in shop.opens().text
    shop.says("/haoping connect Web shop").click("Resume")
    assert receiver.after(1)[0].says["interaction"]["note"] == "first"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://shop.example.com/in", "has to begin with https://"),
        ("https://127.0.0.1/in", "is in a private network"),
        ("https://[::ffff:10.0.0.1]/in", "is in a private network"),
        ("https://localhost/in", "is in a private network"),
        ("https://169.254.169.254/in", "is in a private network"),
        ("https://printer/in", "is in a private network"),
        ("https://10.0.0.1:8443/in", "https://10.0.0.1:8443 is in a private network"),
        ("shop", "isn't a web address"),
        ("https://user:pass@shop.example.com", "leave the name and password out"),
    ],
)
def test_from_the_internet_no_address_inside_is_taken(asked: Answer, url: str, says: str) -> None:
    assert says in str(asked.submit({"url": url}).errors)


@pytest.fixture(scope="module")
def asked(databases: Databases) -> Iterator[Answer]:
    """The form of an address, of a team that the Internet reaches."""
    url = databases()
    with connecting(url) as make:
        team = make(Mode.HTTP, public_url="https://haoping.example")
        form = team.alice.types("/haoping connect", "sales").click("Connect a shop…")
        form.submit({"name": "Web shop"})
        yield team.alice.types("/haoping connect Web shop", "sales").click("Webhook").click("Set an address…")
    databases.drop(url)


def test_a_name_that_means_an_address_inside_is_found_out_when_it_is_sent(connect: Connect, receiver: Receiver) -> None:
    def inside(host: str, port: int) -> Iterable[tuple[Any, ...]]:
        """The name server of somebody who wants to look into our network."""
        return look_up("127.0.0.1", port)

    shop = Shop(connect(Mode.HTTP, public_url="https://haoping.example", look_up=inside), receiver).connects()
    port = receiver.url.split(":")[2].partition("/")[0]
    shop.sets(f"https://shop.example.com:{port}/in").click("Send a test")
    assert shop.told(f"The test didn't reach https://shop.example.com:{port}: it's in a private network.")
    assert not receiver.taken
