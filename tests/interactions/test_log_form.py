"""The form of a log: opened by /log, the shortcuts, and a message's menu."""

from fakeslack import said
from handlers.kernel.wording import Say
from storage.store import Author
from tests.conftest import Team
from tests.picks import block, offered, pick

CHINESE = Say("zh")


def author(team: Team) -> Author:
    return Author(team.alice.id, team.slack.clock.now(), "test")


def test_log_by_itself_opens_a_form_whose_answer_stands_where_it_was_opened(team: Team) -> None:
    team.alice.types("/customer add 李四", channel="sales")
    answer = team.alice.types("/log", channel="sales")
    view = answer.view
    assert view.title == "Log an interaction"
    assert block(view, "mark")["element"]["initial_option"]["value"] == "neutral"
    today = team.slack.clock.now().date().isoformat()
    assert block(view, "day")["element"]["initial_date"] == today
    filled = answer.submit({"customer": pick(answer, "customer", "李四"), "mark": "good", "note": "<!channel> *nice*"})
    assert filled.error is None
    assert "Logged a good review from 李四." in answer.text
    assert "<!channel> *nice*" in answer.text
    assert "It took place" not in answer.text
    assert answer.visible_to == team.alice.id
    assert team.alice.modals() == []
    assert answer.click("Undo").text.startswith("Undone")


def test_the_form_speaks_the_persons_language(team: Team) -> None:
    answer = team.xiaolin.types("/haoping 记录", channel="sales")
    assert answer.view.title == CHINESE("Log an interaction")
    assert [block["label"]["text"] for block in answer.view.blocks] == [
        CHINESE(label) for label in ("Customer", "How was it?", "When", "Note")
    ]


def test_a_customer_whom_nobody_knows_is_added_without_leaving_the_form(team: Team) -> None:
    answer = team.alice.types("/log", channel="sales")
    answer.submit({"customer": pick(answer, "customer", "New Corp"), "mark": "bad"})
    assert "New Corp" in answer.text
    with team.bot.db.read(team.workspace) as store:
        (customer,) = store.customers.called("new corp")
        assert (customer.interactions, customer.satisfaction) == (1, 39)


def test_a_name_that_somebody_added_meanwhile_is_not_added_twice(team: Team) -> None:
    answer = team.alice.types("/log", channel="sales")
    team.person("ben").types("/customer add New Corp", channel="sales")
    answer.submit({"customer": offered("new:New Corp")})
    assert "New Corp" in answer.text
    with team.bot.db.read(team.workspace) as store:
        assert [one.interactions for one in store.customers.called("New Corp")] == [1]


def test_a_day_to_come_is_refused_beside_its_input_and_nothing_is_lost(team: Team) -> None:
    team.alice.types("/customer add 李四", channel="sales")
    answer = team.alice.types("/log", channel="sales")
    refused = answer.submit({"customer": offered("id:1"), "day": "2999-01-01", "note": "kept"})
    assert set(refused.errors) == {"day"}
    assert "in the future" in refused.errors["day"]
    again = answer.submit({"day": "2026-01-05"})
    assert again.errors == {}
    assert "It was Jan 5, 2026." in answer.text
    assert "kept" in answer.text


def test_who_was_chosen_and_is_gone_by_now_is_refused(team: Team) -> None:
    added = team.alice.types("/customer add 李四", channel="sales")
    answer = team.alice.types("/log", channel="sales")
    team.alice.fills(answer.view, {"customer": offered("id:1")})
    added.click("Undo")
    assert answer.submit().errors == {"customer": "This customer isn't there anymore."}


def test_the_customer_whom_the_channel_is_about_is_filled_in(team: Team) -> None:
    team.alice.types("/customer add 李四", channel="sales")
    with team.bot.db.write(team.workspace, author(team)) as store:
        store.channels.link(team.alice.channel("sales").id, 1)
    view = team.alice.types("/log", channel="sales").view
    assert block(view, "customer")["element"]["initial_option"]["text"]["text"] == "李四"


def test_when_slack_opens_no_form_the_bot_says_how_to_type_it(team: Team) -> None:
    team.slack.operator.fail(method="views.open", error="internal_error")
    answer = team.alice.types("/log", channel="sales")
    assert answer.text == "Who was it with, and how was it? Try /log Mary Chen good"


def test_the_global_shortcut_answers_in_its_form(team: Team) -> None:
    team.alice.types("/customer add 李四", channel="sales")
    answer = team.alice.uses_shortcut("log_interaction")
    answer.submit({"customer": offered("id:1"), "mark": "good"})
    (shown,) = team.alice.modals()
    assert "Logged a good review from 李四." in said(shown)
    undone = team.alice.clicks(shown, "Undo")
    assert undone.error is None
    team.slack.wait_for(lambda: "Undone" in said(team.alice.modals()[0]))


def test_a_message_is_logged_to_a_customer_with_its_author_and_link(team: Team) -> None:
    ben = team.person("ben")
    team.alice.types("/customer add 李四", channel="sales")
    first = ben.says("news", "sales")
    message = ben.says("李四 is <happy> with https://x.cn, ask @alice", "sales", thread=first)
    answer = team.alice.uses_shortcut("log_message", message)
    note = block(answer.view, "note")["element"]["initial_value"]
    assert note.startswith("李四 is <happy> with https://x.cn, ask @Alice")
    answer.submit({"customer": offered("id:1"), "mark": "good"})
    assert "Logged a good review from 李四." in answer.text
    assert answer.visible_to == team.alice.id
    with team.bot.db.read(team.workspace) as store:
        (interaction,) = store.sources.at(message.channel, message.ts)
        source = store.sources.of(interaction.id)
        assert (source.author, source.thread, source.excerpt) == (ben.id, first.ts, note)
        assert source.permalink.startswith("https://")
        assert interaction.by == team.alice.id


def test_a_message_whose_text_is_not_to_be_kept_leaves_the_note_empty(team: Team) -> None:
    with team.bot.db.write(team.workspace, author(team)) as store:
        store.settings.set("excerpts", False)
    message = team.alice.says("secret", "sales")
    answer = team.alice.uses_shortcut("log_message", message)
    assert "initial_value" not in block(answer.view, "note")["element"]


def test_a_form_sent_twice_logs_once(team: Team) -> None:
    team.alice.types("/customer add 李四", channel="sales")
    answer = team.alice.types("/log", channel="sales")
    filled = answer.submit({"customer": offered("id:1"), "mark": "good"})
    assert team.slack.deliver(filled.delivery).ok
    with team.bot.db.read(team.workspace) as store:
        assert store.customers.get(1).interactions == 1
