"""/survey send: who gets a link, how it gets to them, and what came of it."""

import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from fakeslack.answers import button_texts, said
from handlers.invitations import rules
from storage.models import invitation_links
from tests.conftest import Team
from tests.invitations.conftest import invited, received
from tests.invitations.customer import Customer, links_in
from tests.picks import pick


@pytest.fixture
def customers(reached: Team) -> Team:
    """A team with a product, and customers of its own: Ben's, alice's, nobody's."""
    reached.alice.types("/product add Desk Lamp price=100")
    reached.alice.types("/customer add Emma Wilson age=30 owner=<@U0BEN00001> phone=13800000000 tags=vip")
    reached.alice.types("/customer add Tom Baker age=40")
    reached.alice.types("/customer add 李四 age=50 owner=<@U0ALICE001> tags=vip")
    reached.alice.types("/log Tom Baker bad late")
    return reached


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("/survey send Desk Lamp to everybody", ["Emma Wilson", "Tom Baker", "李四"]),
        ("/survey send Desk Lamp to all customers", ["Emma Wilson", "Tom Baker", "李四"]),
        ("/survey send desk lamp to unhappy", ["Tom Baker"]),
        ("/survey send Desk Lamp to tag=vip", ["Emma Wilson", "李四"]),
        ("/survey send Desk Lamp to tag=vip owner=me", ["李四"]),
        ("/survey send Desk Lamp to emma", ["Emma Wilson"]),
        ("/survey send Desk Lamp to 李四、Tom Baker", ["Tom Baker", "李四"]),
        ('/survey send "Desk Lamp" to "Tom Baker"', ["Tom Baker"]),
        ("/survey 发送 Desk Lamp 给不满意", ["Tom Baker"]),
    ],
)
def test_who_gets_a_link(customers: Team, typed: str, names: list[str]) -> None:
    asked = customers.alice.types(typed)
    count = f"{len(names)} customer" + ("s" if len(names) > 1 else "")
    assert asked.text.startswith(f"A link to answer about Desk Lamp: {count}.")
    asked.click("Send me texts to copy")
    customers.slack.wait_for(lambda: len(received(customers)) == len(names))
    shown = [one.text for one in customers.alice.sees() if "/s/" in str(one.blocks)]
    assert [name for name in names if all(name not in one for one in shown)] == []
    assert str(shown).count("Hi ") == str(shown).count("您好，您对") == len(names)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Desk Lamp", "Whom should I ask? Try /survey send Desk Lamp to Tom Baker"),
        ("Desk Lamp to", "Whom should I ask? Try /survey send Desk Lamp to Tom Baker"),
        ("to unhappy", "Whom should I ask? Try /survey send Desk Lamp to Tom Baker"),
        ("Desk Lamp to new 1 points>=500", "Nobody is on this list. Try /customer list"),
    ],
)
def test_what_is_missing_is_said(customers: Team, typed: str, said: str) -> None:
    assert customers.alice.types(f"/survey send {typed}").text == said


def test_a_filter_that_there_is_not_is_told_with_those_there_are(customers: Team) -> None:
    said = customers.alice.types("/survey send Desk Lamp to unhapy").text
    assert said.startswith("I don't know the filter unhapy. There are: a segment's or a list's name,")
    assert said.endswith("Try /survey send Desk Lamp to Tom Baker")


def test_only_managers_make_links(customers: Team) -> None:
    assert (
        customers.xiaolin.types("/survey send Desk Lamp to 不满意").text == "只有管理员能这样做，请找工作区的管理员。"
    )


def test_a_file_has_each_customers_link_and_texts_and_nothing_of_it_is_kept(customers: Team) -> None:
    done = customers.alice.types("/survey send Desk Lamp to everybody").click("Send me a file")
    assert done.text == (
        "Made 3 links about Desk Lamp.\n"
        "They're in a file that I'm sending you in our direct message, with texts to copy.\n"
        "Who has answered: /survey sent"
    )
    alice = customers.alice
    customers.slack.wait_for(lambda: any(one.files for one in alice.sees()))
    file = customers.slack.state.files[next(one for one in alice.sees() if one.files).files[0]]
    heading, *rows = load_workbook(io.BytesIO(alice.downloads(file))).active.iter_rows(values_only=True)
    assert heading[0], heading[6] == ("Name", "Link")
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("Emma Wilson", "Ben Carter", "13800000000"),
        ("Tom Baker", None, None),
        ("李四", "Alice Morgan", None),
    ]
    links = [str(row[6]) for row in rows]
    assert len({*links, *links_in(str(rows))}) == 3
    assert rows[0][7] == f"Hi Emma Wilson, how happy are you with Desk Lamp? It takes a minute, no sign-in: {links[0]}"
    assert rows[2][8] == f"李四您好，您对 Desk Lamp 满意吗？点开就能填，一分钟，不用登录：{links[2]}"
    customers.slack.wait_for(lambda: not kept(customers, links))
    with customers.bot.db.read(customers.workspace) as store:
        hashes = {row.token_hash for row in store.connection.execute(invitation_links.select())}
    assert hashes == {rules.hashed(link[-32:]) for link in links}


def kept(team: Team, links: list[str]) -> list[str]:
    """Return the tables in which a link's token stands as it is."""
    found = []
    with team.bot.db.reader.connect() as connection:
        for name in ("outgoing", "delivery", "pending", "change", "invitation", "invitation_link", "person"):
            rows = str([tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))])
            found += [name] if any(link[-32:] in rows for link in links) else []
    return found


def test_texts_to_copy_are_kept_nowhere(customers: Team) -> None:
    links = [one.link for one in invited(customers, "everybody")]
    assert len(links) == 3
    customers.slack.wait_for(lambda: not kept(customers, links))


def test_owners_get_a_button_for_each_of_their_customers(customers: Team) -> None:
    done = customers.alice.types("/survey send Desk Lamp to everybody").click("Let their owners send them")
    assert "2 colleagues get a direct message, with a text to copy for each of their customers." in done.text
    ben = customers.person("ben")
    customers.slack.wait_for(lambda: any("Emma" in one.text for one in ben.sees()))
    told = next(one for one in ben.sees() if "Emma" in one.text)
    assert re.fullmatch(
        f"<@{customers.alice.id}> would like your customers to answer about Desk Lamp: 1 customer.\n"
        r"A click gets you a text with their own link, to copy wherever you talk. Open until \w+, \w+ \d+.\n"
        "Emma Wilson",
        told.text,
    )
    assert ben.clicks(told, "Get the text").text == "The text for Emma Wilson is in our direct message."
    customers.slack.wait_for(lambda: len(received(customers, "ben")) == 1)
    ben.clicks(told, "Get the text")
    customers.slack.wait_for(lambda: len(received(customers, "ben")) == 2)
    port = customers.bot.http.port if customers.bot.http else 0
    first, second = (Customer(port, link) for link in received(customers, "ben"))
    assert first.opens().sends(score="4").text.startswith("Thank you!")
    assert second.opens().text.startswith("Thank you!\nYou gave Desk Lamp 4 out of 5.")
    sent = customers.alice.types("/survey sent").text
    assert re.fullmatch(
        f"Links for customers\nDesk Lamp · today \\S+ [AP]M · <@{customers.alice.id}>\n"
        r"3 links, 1 answered \(33%\) · open until \w+, \w+ \d+",
        sent,
    )


def test_who_was_asked_rests_for_30_days_about_any_product(customers: Team) -> None:
    invited(customers, "Emma Wilson")
    customers.alice.types("/product add Travel Mug")
    asked = customers.alice.types("/survey send Travel Mug to tag=vip")
    assert asked.text.splitlines()[:3] == [
        "A link to answer about Travel Mug: 1 customer.",
        "I understood: tag vip.",
        "Left alone, because they were asked in the last 30 days: 1 customer.",
    ]
    customers.slack.clock.move(days=30, minutes=1)
    assert len(invited(customers, "tag=vip", "Travel Mug")) == 2


def test_links_are_withdrawn_and_put_back(customers: Team) -> None:
    emma, tom, lisi = invited(customers, "everybody")
    emma.opens().sends(score="4")
    taken = customers.alice.types("/haoping undo")
    assert taken.text == (
        "Withdrawn: 2 links. Whoever opens one now finds nothing there.\n"
        "1 customer has answered already: that answer stays, and so does its link."
    )
    assert [one.opens().status for one in (emma, tom, lisi)] == [200, 404, 404]
    assert "1 link, 1 answered (100%)" in customers.alice.types("/survey sent").text
    assert len(invited(customers, "Tom Baker", "Desk Lamp")) == 1
    taken.click("Restore")
    assert [one.opens().status for one in (emma, tom, lisi)] == [200, 200, 200]


def test_who_has_not_answered_is_shown_and_gets_a_new_link_from_a_file(customers: Team) -> None:
    emma, tom, _ = invited(customers, "everybody")
    emma.opens().sends(score="4")
    tom.opens().follows("Please don't ask me again").sends("stop")
    sent = customers.alice.types("/survey sent")
    assert "3 links, 1 answered (33%), 1 doesn't want to be asked again" in sent.text
    assert button_texts(sent.message) == ["Not answered yet", "Their links again, as a file"]
    assert sent.click("Not answered yet").text == (
        "Links about Desk Lamp that aren't answered yet: 2 customers\nTom Baker\n李四"
    )
    customers.alice.clicks(sent.message, "Their links again, as a file")
    customers.slack.wait_for(lambda: any(one.files for one in customers.alice.sees()))
    assert "Their links again" not in button_texts(customers.person("ben").types("/survey sent").message)


def test_the_form_makes_links(customers: Team) -> None:
    form = customers.alice.types("/survey send")
    product = pick(form, "product", "desk")
    assert form.submit({"product": product}).errors == {"list": "Please choose who's asked."}
    assert "don't know the filter nope" in form.submit({"product": product, "who": "nope"}).errors["who"]
    asked = form.submit({"product": product, "list": "unhappy", "who": ""})
    assert said(asked.view).startswith("A link to answer about Desk Lamp: 1 customer.")
    customers.alice.clicks(asked.view, "Send me texts to copy")
    customers.slack.wait_for(lambda: len(received(customers)) == 1)


def test_forgetting_ends_links_and_merging_moves_them(customers: Team) -> None:
    emma, tom, _ = invited(customers, "everybody")
    customers.alice.types("/customer merge Tom Baker into Emma Wilson").click("Merge into Emma Wilson")
    assert tom.opens().sends(score="5").text.startswith("Thank you!")
    with customers.bot.db.read(customers.workspace) as store:
        assert {one.customer for one in store.invitations.of_sending(1)} == {1, 3}
    gone = customers.alice.types("/customer forget Emma Wilson").click("Forget Emma Wilson")
    assert "2 links to answer by" in gone.text
    assert [one.opens().status for one in (emma, tom)] == [404, 404]
