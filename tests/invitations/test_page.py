"""A customer's page over a real wire: who may see it, what is kept, and what changes nothing."""

import http.client
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.settings import Mode
from handlers.invitations import rules, views
from handlers.invitations.page import HEADERS, MOST_BYTES, OFTEN
from storage.models import Answer, Change, PastAnswer
from storage.store import Author
from storage.types import CUSTOMER, Word
from tests.conftest import Connect, Team
from tests.invitations.conftest import PUBLIC, invited
from tests.invitations.customer import FORM, Customer
from tests.oauth.conftest import Browser

LANGUAGES = pytest.mark.parametrize(
    ("language", "title", "thanks"),
    [
        ("en-GB,en;q=0.8", "How happy are you with Desk Lamp?", "Thank you!"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "您对 Desk Lamp 满意吗？", "谢谢您！"),
        ("fr, zh-TW;q=0.7, en;q=0.5", "您對 Desk Lamp 滿意嗎？", "謝謝您！"),
    ],
)


def everything(team: Team) -> dict[str, list[Any]]:
    """Return every row of every table."""
    with team.bot.db.reader.connect() as connection:
        return {
            one.name: sorted(map(repr, connection.execute(select(one)).all()))
            for one in SQLModel.metadata.sorted_tables
        }


def answers(team: Team) -> list[Answer]:
    """Return the answers that stand, the oldest first."""
    with team.bot.db.read(team.workspace) as store:
        ids = range(1, 200)
        return [one for id in ids if (one := store.surveys.get(id)) is not None and not one.undone]


def said_before(team: Team, answer: int) -> list[PastAnswer]:
    """Return what an answer said before."""
    with team.bot.db.read(team.workspace) as store:
        return list(store.surveys.said_before(answer))


def changes(team: Team, action: str) -> list[Change]:
    """Return the entries of the audit of one kind that a customer has made."""
    with team.bot.db.read(team.workspace) as store:
        return list(store.changes.recent_by(CUSTOMER, action, 100))


def one_customer(team: Team, name: str = "Emma Wilson", language: str = "en") -> Customer:
    """Return a customer with a link."""
    team.alice.types(f"/customer add {name} age=30 owner=<@U0BEN00001>")
    (customer,) = invited(team, name, language=language)
    return customer


@LANGUAGES
def test_a_customer_answers_and_changes_it_in_their_language(
    reached: Team, language: str, title: str, thanks: str
) -> None:
    emma = one_customer(reached, language=language)
    asked = emma.opens()
    assert (asked.status, asked.read.text[0]) == (200, title)
    assert list(asked.read.buttons) == ["answer"]
    thanked = asked.sends(score="4", hope=["features", "price"], words="更轻一点\r\n<b>bold</b>")
    assert thanked.text.startswith(thanks)
    assert "<b>bold</b>" in thanked.text
    change = next(label for label, address in thanked.read.links.items() if address.endswith("view=change"))
    again = thanked.follows(change)
    assert again.read.fields["score"] == ["4"]
    assert again.read.fields["hope"] == ["features", "price"]
    assert again.read.fields["words"] == ["更轻一点\n<b>bold</b>"]
    assert again.sends(score="5", hope=["service"], words="").text.startswith(thanks)
    (answer,) = answers(reached)
    assert (answer.score, answer.kinds, answer.expectation) == (50, "service", "售后服务更完善")
    assert (answer.source, answer.customer is None, answer.by) == (Word.OWN, False, CUSTOMER)
    assert [(one.score, one.kinds) for one in said_before(reached, answer.id)] == [(40, "features price")]


def test_the_page_is_switched_to_the_other_language_and_back(reached: Team) -> None:
    emma = one_customer(reached)
    chinese = emma.opens().follows("简体中文")
    assert (chinese.read.language, chinese.read.text[0]) == ("zh-Hans", "您对 Desk Lamp 满意吗？")
    thanked = chinese.sends(score="3")
    assert thanked.read.language == "zh-Hans"
    assert thanked.follows("繁體中文").read.language == "zh-Hant"
    assert thanked.follows("English").text.startswith("Thank you!")


def test_what_follows_links_by_itself_changes_nothing(reached: Team) -> None:
    customers = [one_customer(reached, name) for name in ("Emma Wilson", "Tom Baker")]
    customers[1].opens().sends(score="2")
    reached.slack.wait_for(lambda: not waiting(reached))
    before = everything(reached)
    views_ = ["", "?view=change", "?view=stop", "?view=again", "?lang=zh", "?do=answer&score=5", "?do=stop&proof=x"]

    def follow(number: int) -> int:
        one = customers[number % 2]
        connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=60)
        count = 0
        for at in range(125):
            method = ("GET", "GET", "HEAD")[at % 3]
            while True:
                connection.request(method, one.path + views_[at % len(views_)])
                response = connection.getresponse()
                length = len(response.read())
                if response.status != 429:
                    break
                reached.slack.wait_for(lambda: True)
            assert response.status == 200
            assert (length == 0) is (method == "HEAD")
            count += 1
        connection.close()
        return count

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(follow, range(8))) == 1000
    assert everything(reached) == before


def waiting(team: Team) -> int:
    """Return how much is still to be said."""
    with team.bot.db.read(team.workspace) as store:
        return store.outbox.depth().waiting


def test_whoever_has_no_link_sees_one_and_the_same_page(reached: Team, subtests: pytest.Subtests) -> None:
    withdrawn = one_customer(reached, "Tom Baker")
    reached.alice.types("/haoping undo")
    other = one_customer(reached, "Emma Wilson")
    with reached.bot.db.write("T0OTHER001", Author("U1", reached.slack.clock.now(), "test")) as store:
        product = store.products.add("Desk Lamp")
        customer = store.customers.add("Secret Customer")
        assert product is not None
        _, (id,) = store.invitations.invite(product.id, [customer.id], reached.slack.clock.now() + rules.OPEN)
        store.invitations.link([(rules.hashed("ab" * 16), id)])
    unknown = other.raw("GET", "/s/" + "0" * 32)
    assert unknown[0] == 404
    assert "Desk Lamp" not in unknown[2]
    assert {(name.lower(), value) for name, value in HEADERS} <= set(unknown[1].items())
    paths = [
        withdrawn.path,
        f"/s/{'ab' * 16}",
        "/s/",
        "/s/x",
        f"{other.path}x",
        f"{other.path}/",
        f"/s/{other.path[3:].upper()}",
    ]
    for path in [*paths, "/s/" + "é" * 5, "/s/..%2f..%2fhealthz", f"/s/{'0' * 5000}"]:
        for method in ("GET", "POST"):
            with subtests.test(path=path, method=method):
                found = other.raw(method, path.replace("é", "%E9"), b"do=stop" if method == "POST" else None)
                assert (found[0], found[2]) == (404, unknown[2])
                assert found[1] == unknown[1]
    assert other.raw("PUT", other.path)[0] == other.raw("PUT", "/s/" + "0" * 32)[0] == 405


def test_nothing_is_served_without_a_public_address(connect: Connect) -> None:
    team = connect(Mode.HTTP)
    refused = team.alice.types("/survey send Desk Lamp to everybody")
    assert refused.text == (
        "Customers can't reach me yet: whoever runs this bot has to set PUBLIC_URL first (docs/settings.md)."
    )
    assert team.bot.http is not None
    assert Customer(team.bot.http.port, "/s/" + "0" * 32).raw("GET", "/s/" + "0" * 32)[2] == "not found"


@pytest.mark.parametrize("mode", [Mode.SOCKET, Mode.OAUTH])
def test_the_page_is_served_in_the_other_modes_too(connect: Connect, mode: Mode) -> None:
    team = connect(mode, public_url=PUBLIC)
    if mode is Mode.OAUTH:
        Browser(team).installs()
    assert one_customer(team).opens().sends(score="4").text.startswith("Thank you!")


def test_only_what_was_got_by_the_link_is_taken(reached: Team, subtests: pytest.Subtests) -> None:
    emma, tom = one_customer(reached, "Emma Wilson"), one_customer(reached, "Tom Baker")
    (proof,) = emma.opens().read.fields["proof"]
    good = {"proof": proof, "do": "answer", "score": "4"}
    sent = urlencode(good).encode()
    others = urlencode({**good, "proof": tom.opens().read.fields["proof"][0]}).encode()
    cases = [
        ("no proof", b"do=answer&score=4", FORM, 403),
        ("another link's proof", others, FORM, 403),
        ("a proof that is no text", b"do=answer&score=4&proof=%ff%fe", FORM, 403),
        ("JSON", sent, "application/json", 415),
        ("no type", sent, "", 415),
        ("many parts", sent, "multipart/form-data; boundary=x", 415),
        ("too long", sent + b"&words=" + b"x" * MOST_BYTES, FORM, 413),
        ("longer than anybody may", b"x" * (65 * 1024), FORM, 413),
        ("too many fields", sent + b"&a=1" * 50, FORM, 403),
        ("nothing", b"", FORM, 403),
    ]
    for name, body, kind, status in cases:
        with subtests.test(name=name):
            assert emma.asks("POST", body=body, headers={"Content-Type": kind}).status == status
    assert answers(reached) == []
    assert emma.asks("POST", body=sent, headers={"Origin": "null", "Cookie": "a=b"}).text.startswith("Thank you!")


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("nul\0 byte", "nul byte"),
        ("\u202egnorts\u202c", "gnorts"),
        ("<script>alert(1)</script> & <!channel> *bold*", "<script>alert(1)</script> & <!channel> *bold*"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("👩‍👧 很好", "👩‍👧 很好"),
        ("\n\n  spaced \r\n", "spaced"),
    ],
)
def test_words_are_kept_as_plain_text(reached: Team, words: str, kept: str) -> None:
    emma = one_customer(reached)
    thanked = emma.opens().sends(score="3", words=words)
    assert f"In your words: {kept}" in thanked.text
    assert answers(reached)[0].expectation == kept
    assert thanked.follows("Change my answer").read.fields["words"] == [kept]


@pytest.mark.parametrize("words", [b"%ff%fe", b"%ed%a0%80", b"%00", b"%zz", "中文".encode("gb18030")])
def test_words_that_are_no_text_lose_nothing_else(reached: Team, words: bytes) -> None:
    emma = one_customer(reached)
    (proof,) = emma.opens().read.fields["proof"]
    body = b"do=answer&score=4&proof=" + proof.encode() + b"&words=" + words
    assert emma.asks("POST", body=body).text.startswith("Thank you!")
    assert answers(reached)[0].score == 40


@pytest.mark.parametrize("score", ["", "6", "-1", "4.55", "NaN", "٤", "4" * 100])
def test_without_a_score_nothing_is_kept_and_nothing_is_lost(reached: Team, score: str) -> None:
    emma = one_customer(reached)
    wrong = emma.opens().sends(score=score, hope=["price"], words="my words")
    assert (wrong.status, wrong.read.text[1]) == (422, "Please choose a score from 0 to 5.")
    assert (wrong.read.fields["hope"], wrong.read.fields["words"]) == (["price"], ["my words"])
    assert answers(reached) == []
    assert wrong.sends(score="0").text.startswith("Thank you!")


def test_words_that_are_too_long_are_shown_again_to_be_shortened(reached: Team) -> None:
    emma = one_customer(reached)
    long = "长" * (views.MOST_WORDS + 1)
    wrong = emma.opens().sends(score="5", hope=["features", "price", "service"], words=long)
    assert wrong.status == 422
    assert wrong.read.text[1] == "Please shorten your words to 400 characters. There are 401 now."
    assert wrong.read.fields["words"] == [long]
    assert wrong.sends(words=long[:-1]).text.startswith("Thank you!")


def test_the_same_answer_again_changes_nothing(reached: Team) -> None:
    emma = one_customer(reached)
    asked = emma.opens()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: asked.sends(score="1", words="broken"), range(4)))
    (answer,) = answers(reached)
    assert said_before(reached, answer.id) == []
    assert len(changes(reached, "survey.answer")) == 1
    with reached.bot.db.read(reached.workspace) as store:
        assert len(store.interactions.last(answer.customer or 0)) == 1


def test_whoever_sends_too_often_is_asked_to_wait(reached: Team) -> None:
    emma = one_customer(reached)
    asked = emma.opens()
    seen = [asked.sends(score=str(at % 6)) for at in range(OFTEN + 1)]
    assert [one.status for one in seen] == [200] * OFTEN + [429]
    assert seen[-1].headers["retry-after"] == "60"
    assert answers(reached)[0].score == (OFTEN - 1) % 6 * 10


def test_a_link_ends_after_30_days(reached: Team) -> None:
    emma = one_customer(reached)
    asked = emma.opens()
    thanked = asked.sends(score="4")
    reached.slack.clock.move(days=30, seconds=-60)
    assert thanked.follows("Change my answer").sends(score="3").text.startswith("Thank you!")
    reached.slack.clock.move(minutes=2)
    ended = emma.opens()
    assert (ended.status, ended.read.text[0], ended.read.buttons) == (200, "This survey has ended", {})
    assert asked.sends(score="5").read.text[0] == "This survey has ended"
    assert answers(reached)[0].score == 30


def test_a_customer_says_not_to_be_asked_again_and_takes_it_back(reached: Team) -> None:
    emma = one_customer(reached)
    stop = emma.opens().follows("Please don't ask me again")
    assert list(stop.read.buttons) == ["stop"]
    stopped = stop.sends("stop")
    assert stopped.read.text[0] == "All right"
    assert len(changes(reached, "survey.stop")) == 1
    assert "You've asked us not to ask you again" in emma.opens().text
    reached.slack.clock.move(days=31)
    refused = reached.alice.types("/survey send Desk Lamp to Emma Wilson")
    assert refused.text == ("Nobody gets a link.\nLeft alone, because they said not to ask them again: 1 customer.")
    assert stopped.sends("resume").read.text[0] == "Thank you"
    assert len(invited(reached, "Emma Wilson")) == 1
    assert "Emma" not in emma.opens().body
    history = reached.alice.types("/customer history Emma Wilson")
    assert "the customer · a page of their own · may be asked again: yes → no" in history.text


def test_a_bad_answer_is_followed_up_by_the_owner_who_hears_their_own_words(reached: Team) -> None:
    emma, ben = one_customer(reached), reached.person("ben")
    emma.opens().sends(score="1", words="it flickers")
    reached.slack.wait_for(lambda: any("it flickers" in one.text for one in ben.sees()))
    (told,) = [one.text for one in ben.sees() if "it flickers" in one.text]
    assert told.startswith("Emma Wilson gave us a bad score, in their own words:\nDesk Lamp 1.0/5 · it flickers\n")
    card = reached.alice.types("/customer Emma Wilson").text
    assert "Desk Lamp: 1.0 out of 5 · today · it flickers · their own words" in card
    assert f"<@{ben.id}>" in card
    emma.opens().follows("Change my answer").sends(score="5")
    history = reached.alice.types("/customer history Emma Wilson").text
    assert "the customer · a page of their own · score: 1.0 → 5.0\n" in history
    assert "Satisfaction: 4.1 out of 5" in reached.alice.types("/customer Emma Wilson").text


def test_whoever_asked_follows_up_where_nobody_owns_the_customer(reached: Team) -> None:
    reached.alice.types("/customer add Tom Baker age=30")
    (tom,) = invited(reached, "Tom Baker")
    tom.opens().sends(score="0")
    with reached.bot.db.read(reached.workspace) as store:
        opened = store.followups.open_of(1)
    assert opened is not None
    assert (opened.owner, opened.opened_by) == (reached.alice.id, CUSTOMER)
    reached.slack.wait_for(lambda: any("gave us a bad score" in one.text for one in reached.alice.sees()))
