"""Whatever can be undone can be put back, and undone again: for every action there is."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from bot.app import open_routes
from bot.settings import Mode
from fakeslack import Answer
from handlers.interactions.engine_own import NONE, Tally
from handlers.kernel.reply import Reply
from handlers.kernel.routes import Route, Routes, Who
from handlers.reading import learning
from storage.journal import is_kept
from storage.models import Change
from storage.store import Author
from tests.conftest import Connect, Team
from tests.faults.run import undo_buttons
from tests.picks import offered
from tests.policy.conftest import put
from tests.reading.conftest import comes_to_rest, whispers

FINAL = {"customer.forget", "import", "points.ask", "shop.match"}
"""What cannot be undone, or is put back by importing the file, asking another manager or matching somebody again."""
BY_CUSTOMERS = {"survey.stop"}
"""What customers do on their page, where nobody of the team can have been."""

INSTANT = re.compile(r"datetime\.datetime\([^)]*\)")
FIRST = ("/customer add 王五 age=30", "/product add 产品A price=100")
WISHED = ("/product add Lamp price=100", "/log 王五 the Lamp needs a longer battery life")
STORIES: dict[str, tuple[str, ...]] = {
    "log": ("/log 王五 差评 太慢",),
    "log.edit": ("/log 王五 good", "click Edit…", "submit mark=bad&note=late"),
    "log.join": (
        "message 王五 called",
        "submit customer=id:1&mark=good",
        "message",
        "submit customer=id:1&mark=good&note=wants a demo",
    ),
    "log.apart": ("reacts 王五 rang", "reacts 王五 rang again", "click Count it separately"),
    "customer.add": ("/customer add 赵六 phone=13800138000 company=好味道 birthday=1990-01-02",),
    "customer.edit": ("/customer edit 王五 name=王小五 spending=low birthday=1990-01-02",),
    "customer.merge": (
        "/customer add 赵六",
        "/log 赵六 good",
        "/customer merge 赵六 into 王五",
        "click Merge into 王五",
    ),
    "customer.link": ("/customer link 王五",),
    "customer.distinct": (
        "/customer add 王 五",
        "click Add another 王 五",
        "/customer duplicates",
        "click Not the same",
    ),
    "customer.handover": (
        "/customer edit 王五 owner=@alice",
        "/customer followup 王五 tomorrow call",
        "/customer handover @alice @ben",
    ),
    "list.save": ("/customer edit 王五 tags=vip", "/customer list save VIPs tag=vip"),
    "retention": ("/customer retention 365",),
    "purchase": ("/purchase 王五 400 手机",),
    "purchase.edit": ("/purchase 王五 400", "click Edit…", "submit amount=500&note=late"),
    "purchase.offer": (
        "/customer edit 王五 spending=low",
        "/purchase 王五 120",
        "click They used it: paid ¥100",
    ),
    "offer.used": ("/customer edit 王五 spending=low", "/offer used 王五 at the till"),
    "offer.given": ("/offer given 王五 a mug",),
    "birthday.skip": (
        "/digest daily 09:00 UTC",
        "/customer edit 王五 birthday=11-25",
        "birthday 2026-11-25T10:00",
        "click Not this year",
    ),
    "spending.kept": ("/customer edit 王五 spending=low", "/purchase 王五 6000", "click Keep low"),
    "purchase.refund": ("/purchase 王五 400", "/purchase refund P1 100 太贵"),
    "points.redeem": ("/purchase 王五 400", "/points redeem 王五 30 换购"),
    "points.adjust": ("/points adjust 王五 +20 补录",),
    "reward": ("/points rewards", "click Add a reward…", "submit english=Mug&points=30&stock=2"),
    "points.hold": ("/purchase 王五 400", "/points hold 王五 30 7 days 换购"),
    "points.release": ("/purchase 王五 400", "/points hold 王五 30 换购", "/points release H1"),
    "points.restore": ("lasting 1", "/purchase 王五 400", "clock 2027-02-01T03:00", "/points restore 王五 30 出国"),
    "survey.answer": ("/survey 产品A 4.5 价格更优惠",),
    "survey.ask": ("/survey ask 产品A",),
    "survey.send": ("/survey send 产品A to 王五", "click Send me a file"),
    "wish": (*WISHED, "/product wishes", "click Plan"),
    "wish.ship": (*WISHED, "/product wishes", "click Plan", "click Ship…", "submit feature="),
    "wish.doubt": (
        "/customer add 赵六",
        *WISHED,
        "/log 赵六 the Lamp needs a bigger battery",
        "/product wishes",
        "click Same as W1",
    ),
    "product.add": ("/product add 产品B price=9",),
    "product.edit": ("/product edit 产品A price=90 service=热线",),
    "product.improve": ("/survey 产品A 4.5 价格更优惠", "/product improve 产品A", "click Decline better price"),
    "digest.schedule": ("/digest daily 09:00 UTC",),
    "language": ("/haoping language en",),
    "listen": ("/haoping listen off",),
    "channel.emoji": ("reacts A customer rang: she is delighted with the new lamp", "click Don't ask here"),
    "quiet": ("home Stop telling me",),
    "managers": ("/haoping managers add @ben",),
    "connection": (
        "/haoping connect",
        "click Connect a shop…",
        "secret name=Web shop",
        "/haoping connect web shop",
        "click Pause",
    ),
    "webhook": (
        "/haoping connect",
        "click Connect a shop…",
        "secret name=Web shop",
        "/haoping connect web shop",
        "click Webhook",
        "click Set an address…",
        "submit url=https://shop.example/in",
    ),
    "settings": ("/haoping settings", "click Change…", "submit listen=ask"),
    "policy": ("/rules", "click Edit…", "submit other=25"),
    "own_numbers": ("learned 50", "/haoping settings", "click Forget what I learned"),
    "calendar": ("/haoping workdays CN",),
    "followup.add": ("/customer followup 王五 tomorrow call",),
    "call.pass": (
        "/log 王五 bad",
        "click Edit…",
        "submit mark=good&note=late",
        "click Undo",
        "/customer calls",
        "click Not today",
    ),
    "call.later": (
        "/customer add 赵六",
        "/customer followup 王五 today",
        "/customer followup 赵六 today",
        "/customer calls",
        "click Not today, all 2",
    ),
    "followup.change": (
        "/customer followup 王五 tomorrow call",
        "/customer followups all",
        "click Later: in 3 working days",
    ),
    "followup.resolve": (
        "/customer followup 王五 tomorrow call",
        "/customer followups all",
        "click ✅ Done…",
        "submit outcome=all well&mood=good",
    ),
}
"""What is typed, clicked and submitted before the last of it is taken back."""

SHOW_FORMS = {"home", "message", "secret"}
"""Steps that end with a form; "secret" submits one that a form answers."""


@pytest.fixture
def team(connect: Connect) -> Team:
    """A team whose customers have a page."""
    return connect(Mode.HTTP, public_url="https://haoping.example")


def state(team: Team) -> dict[str, list[str]]:
    """Every row that is not merely a record, an answer or a reminder; of the ledger the balances."""
    found: dict[str, list[str]] = {}
    with team.bot.db.reader.connect() as connection:
        for one in SQLModel.metadata.sorted_tables:
            if (is_kept(one) or one.name in {"token", "note_token"}) and one.name not in {"ledger_entry", "person"}:
                found[one.name] = sorted(map(repr, connection.execute(select(one))))
        counter = SQLModel.metadata.tables["counter"].c
        in_force = select(counter.policy).where(counter.policy.is_not(None))
        found["policy in force"] = sorted(map(repr, connection.execute(in_force)))
        person = SQLModel.metadata.tables["person"]
        found["person"] = sorted(
            map(repr, connection.execute(select(person.c.id, person.c.language, person.c.manager)))
        )
        out = SQLModel.metadata.tables["webhook"].c
        found["webhook"] = sorted(map(repr, connection.execute(select(out.url, out.origin, out.kinds, out.state))))
        entry = SQLModel.metadata.tables["change"].c
        standing = (entry.action == "spending.kept", entry.undoes.is_(None), entry.undone_by.is_(None))
        found["said by an entry alone"] = sorted(
            map(repr, connection.execute(select(entry.customer, entry.after).where(*standing)))
        )
    with team.bot.db.read(team.workspace) as store:
        assert store.ledger.verify()[2] == []
    return found


def whispered(team: Team, text: str) -> Answer:
    """Put a thumb on a new message, and return what the bot tells whoever did."""
    answer = Answer(team.alice)
    team.alice.reacts(team.alice.says(text, "sales"), "+1")
    comes_to_rest(team)
    answer.messages.append(whispers(team.alice, "sales")[-1])
    return answer


def lasts(team: Team, months: str) -> None:
    """Have points last so long."""
    put(team, expiry={"months": int(months), "end": "day", "pending": 0})


def sets_clock(team: Team, at: str) -> None:
    """Make it an instant in UTC."""
    team.slack.clock.set(datetime.fromisoformat(at).replace(tzinfo=UTC))


def learns(team: Team, many: str) -> None:
    """Keep numbers as they are learned from so many answers; how they are is asked elsewhere."""
    answers = int(many)
    kept = {"since": 0, "seen": answers, "answers": answers, "own": NONE._asdict()}
    kept |= dict.fromkeys(("before", "after"), Tally(right=40, logged=20, wrong=1)._asdict())
    with team.bot.db.write(team.workspace, Author("", team.slack.clock.now(), "test")) as store:
        store.settings.set(learning.SETTING, kept)


SETS: dict[str, Callable[[Team, str], None]] = {"lasting": lasts, "learned": learns, "clock": sets_clock}
"""Steps that set something, and after which nothing is answered."""


def played(team: Team, steps: tuple[str, ...]) -> None:
    answer, said = None, None
    for step in steps:
        verb, _, what = step.partition(" ")
        if verb == "click":
            assert answer is not None
            answer = answer.click(what)
        elif verb == "message":
            said = team.alice.says(what, "sales") if what else said
            answer = team.alice.uses_shortcut("log_message", said)
        elif verb == "reacts":
            answer = whispered(team, what)
        elif verb in SETS:
            SETS[verb](team, what)
            continue
        elif verb == "birthday":
            team.slack.clock.set(datetime.fromisoformat(what).replace(tzinfo=UTC))
            comes_to_rest(team)
            answer = Answer(team.alice)
            answer.messages.append(next(one for one in team.alice.sees("sales") if "🎂" in one.text))
        elif verb == "home":
            team.alice.opens_home()
            team.slack.wait_for(lambda: team.alice.home() is not None)
            comes_to_rest(team)
            answer = team.alice.chooses(team.alice.home(), what, None)
        elif verb in {"submit", "secret"}:
            assert answer is not None
            given = dict(one.split("=") for one in what.split("&"))
            answer.submit({key: offered(value) if key == "customer" else value for key, value in given.items()})
        else:
            answer = team.alice.types(step, channel="sales")
        assert answer.error is None
        assert answer.view if step.endswith("…") or verb in SHOW_FORMS else answer.text
        comes_to_rest(team)


def last(team: Team) -> Change:
    with team.bot.db.read(team.workspace) as store:
        found = store.changes.last_by(team.alice.id)
    assert found is not None
    return found


def test_there_is_a_story_for_every_action(routes: Routes) -> None:
    assert set(STORIES) == set(routes.undos) - FINAL - BY_CUSTOMERS


@pytest.mark.parametrize("action", STORIES)
def test_what_was_taken_back_is_put_back_and_taken_back_again(team: Team, action: str) -> None:
    played(team, (*FIRST, *STORIES[action]))
    done = last(team)
    assert done.action == action
    before = state(team)
    undone = team.alice.types("/haoping undo", channel="sales")
    assert undone.error is None
    comes_to_rest(team)
    taken = state(team)
    assert taken != before
    again = undone.click("Restore")
    assert again.text
    comes_to_rest(team)
    assert state(team) == before
    assert last(team).action == action
    assert again.click("Undo").text
    comes_to_rest(team)
    assert timeless(state(team)) == timeless(taken)


MANAGERS_ONLY = "Only managers can do this. Please ask a workspace admin."


def test_what_only_managers_may_write_names_what_it_records(routes: Routes) -> None:
    ways = {name: route for name, route in routes.all().items() if route.who is Who.MANAGERS and route.writes}
    assert {name for name, route in ways.items() if route.deed not in routes.undos} == set()
    assert routes.guarded >= {"points.adjust", "points.redeem", "import", "customer.forget"}
    with pytest.raises(ValueError, match="names the change"):
        Route(lambda *_: Reply([]), Who.MANAGERS, writes=True)


def becomes_manager(team: Team, *, yes: bool) -> None:
    """Make Alice one of Slack's admins, or take that away, and wait until the bot has heard of it."""
    team.slack.state.change_person(team.alice.id, is_admin=yes)
    team.slack.wait_for(lambda: (team.alice.types("/haoping settings", "sales").text != MANAGERS_ONLY) == yes, 60)


@pytest.mark.parametrize("action", sorted(open_routes().guarded - FINAL))
def test_who_is_a_manager_no_more_neither_takes_back_nor_puts_back_what_only_managers_may_do(
    team: Team, action: str
) -> None:
    def is_manager(yes: bool) -> None:
        becomes_manager(team, yes=yes)

    played(team, (*FIRST, *STORIES[action]))
    assert last(team).action == action
    done = state(team)
    is_manager(False)
    assert team.alice.types("/haoping undo", channel="sales").text == MANAGERS_ONLY
    assert state(team) == done

    is_manager(True)
    undone = team.alice.types("/haoping undo", channel="sales")
    comes_to_rest(team)
    taken = state(team)
    assert taken != done
    is_manager(False)
    assert undone.click("Restore").text == MANAGERS_ONLY
    comes_to_rest(team)
    assert state(team) == taken

    is_manager(True)
    again = undone.click("Restore")
    assert again.text
    comes_to_rest(team)
    assert state(team) == done
    is_manager(False)
    assert again.click("Undo").text == MANAGERS_ONLY
    comes_to_rest(team)
    assert state(team) == done


def test_the_history_offers_nobody_what_they_may_not_take_back(team: Team) -> None:
    played(team, (*FIRST, "/points adjust 王五 +20 补录", "/log 王五 good"))
    shown = team.alice.types("/customer history 王五", channel="sales")
    becomes_manager(team, yes=False)
    shown_then = team.alice.types("/customer history 王五", channel="sales")
    undos = [len(list(undo_buttons({"blocks": one.message.blocks}))) for one in (shown, shown_then)]
    assert undos == [3, 2]


def timeless(found: dict[str, list[str]]) -> dict[str, list[str]]:
    """Without instants: what is taken back twice is so at two times."""
    return {name: [INSTANT.sub("then", row) for row in rows] for name, rows in found.items()}


def test_only_who_did_it_or_took_it_back_or_a_manager_puts_it_back(team: Team) -> None:
    alice, ben = team.alice, team.person("ben")
    ben.types("/customer add 王五", channel="sales")
    ben.types("/log 王五 good", channel="sales")
    undone = ben.types("/haoping undo", channel="sales")
    back = undone.click("Restore")
    assert back.text.startswith("Restored for 王五.")
    with team.bot.db.read(team.workspace) as store:
        (customer,) = store.customers.called("王五")
        assert (customer.satisfaction, customer.interactions) == (41, 1)
        changes = store.changes.of_customer(customer.id)
        history = [(one.action, one.undoes is None, one.undone_by is None) for one in changes]
    assert history == [("log", False, True), ("log", False, False), ("log", True, True), ("customer.add", True, True)]
    again = alice.types("/customer history 王五", channel="sales")
    assert again.text.count(" · restored") == again.text.count(" · undo") == 1
    assert " · undone" not in again.text
    assert ben.types("/haoping undo", channel="sales").text.startswith("Undone: the log for 王五.")
    assert back.click("Undo").text == "This has already been undone."
    assert alice.types("/customer 王五", channel="sales").text.count("4.0") == 1


def test_what_was_changed_since_is_not_put_back(team: Team) -> None:
    alice = team.alice
    alice.types("/customer add 王五 age=30", channel="sales")
    alice.types("/customer edit 王五 age=40", channel="sales")
    undone = alice.types("/haoping undo", channel="sales")
    alice.types("/customer edit 王五 age=50", channel="sales")
    assert undone.click("Restore").text == "This can't be restored because part of it has changed since."
    assert "age: 50" in alice.types("/customer 王五", channel="sales").text


def test_points_that_are_gone_are_not_redeemed_again(team: Team) -> None:
    alice = team.alice
    alice.types("/customer add 王五", channel="sales")
    alice.types("/purchase 王五 400", channel="sales")
    redeemed = alice.types("/points redeem 王五 30 换购", channel="sales").click("Undo")
    alice.types("/points redeem 王五 40 别的", channel="sales")
    assert redeemed.click("Restore").text.startswith("王五 only has 10 points, so 30 can't be redeemed.")
    assert alice.types("/points verify", channel="sales").text.startswith("Every balance")


def test_a_log_put_back_moves_the_satisfaction_of_now(team: Team) -> None:
    alice = team.alice
    alice.types("/customer add 王五", channel="sales")
    undone = alice.types("/log 王五 good", channel="sales").click("Undo")
    alice.types("/log 王五 bad", channel="sales")
    alice.types("/log 王五 bad", channel="sales")
    undone.click("Restore").text  # noqa: B018 (waits)
    with team.bot.db.read(team.workspace) as store:
        (customer,) = store.customers.called("王五")
    assert (customer.satisfaction, customer.interactions) == (39, 3)
