"""A forgotten customer is nowhere: not in any column of any table, nor in the file; the sums still hold."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, String, make_url, select, text
from sqlmodel import SQLModel

from storage import personal
from storage.database import Database
from storage.models import Customer
from storage.types import Mark, fold
from tests.storage.conftest import AUTHOR

PROFILE = {
    "name": "欧阳翠花",
    "number": "KH-77012",
    "email": "cuihua@mail.example",
    "phone": "+86 139 1234 5678",
    "company": "翠花酸菜 & Söhne",
    "tags": "老饕, 夜宵",
    "birthday": date(1991, 2, 3),
    "owner": "U0ALICE001",
}
SAID = ["想要更多酸菜，送到西直门外大街", '她说 "quotes" and ünïcode', "退货原因：味道太淡", "换购：翠花专用砂锅"]
VALUES = [
    *("欧阳翠花", "翠花", "KH-77012", "cuihua@mail.example", "139 1234 5678", "13912345678", "翠花酸菜", "老饕"),
    *("1991-02-03", "西直门", "quotes", "味道太淡", "砂锅", "深色模式", "大娟子", "slack.example/archives/C1/p77"),
]
"""What was known or said of her, in part or as a whole."""


def columns() -> Iterator[tuple[str, str]]:
    for one in SQLModel.metadata.sorted_tables:
        for column in one.columns:
            if isinstance(column.type, String | JSON) or "CHAR" in str(column.type).upper():
                yield one.name, column.name


def test_every_column_is_classified() -> None:
    """Whoever adds a column of text or JSON says in storage/personal.py what can be in it."""
    lists = (personal.TYPED, personal.PASSING, personal.TOKENS, personal.OURS)
    listed = [(name, column) for one in lists for name, found in one.items() for column in found]
    assert len(listed) == len(set(listed))
    assert sorted(set(columns()) - set(listed)) == []
    assert sorted(set(listed) - set(columns())) == []


def everything(database: Database) -> str:
    """Every text that is kept, as it is, and JSON also as it reads."""
    found = []
    with database.reader.connect() as connection:
        for one in SQLModel.metadata.sorted_tables:
            for row in connection.execute(select(one)):
                found += [value if isinstance(value, str) else repr(value) for value in row]
            for row in connection.execute(text(f'SELECT * FROM "{one.name}"')):
                found += [str(value) for value in row]
    return "\n".join(found)


def story(database: Database) -> int:
    """Leave her everywhere, and somebody else beside her; return her id."""
    with database.write("T1", AUTHOR) as store:
        her = store.customers.add_many([PROFILE, {"name": "李四", "phone": "13800138000"}])[0]
        other = store.customers.called("李四")[0]
        store.changes.record(
            "customer.add", f"customer:{her.id}", her.id, after={"name": "大娟子", "birthday": "1991-02-03"}
        )
        for customer, note in ((her, SAID[0]), (her, SAID[1]), (other, "由欧阳翠花介绍，电话13912345678，很好")):
            entry = store.interactions.add(customer.id, date(2026, 11, 21), Mark.GOOD, note, 1)
            store.customers.move(customer.id, 1, 1)
            store.changes.record(
                "log", f"interaction:{entry}", customer.id, {"satisfaction": 40}, {"satisfaction": 41, "note": note}
            )
            if customer is her:
                store.sources.add(
                    entry, "C1", f"{entry}.1", "U2", permalink="https://slack.example/archives/C1/p77", excerpt=note
                )
                store.sources.witness(entry, "U2", "+1")
        bought = store.purchases.add(her.id, 40000, [[0, 20]], SAID[2])
        store.ledger.append(her.id, 50, "award", SAID[2], bought)
        store.ledger.append(her.id, -30, "redemption", SAID[3])
        store.ledger.append(other.id, 20, "adjustment", "欧阳翠花推荐")
        when: dict[str, Any] = {"day": date(2026, 11, 30), "late_at": AUTHOR.at, "remind_at": AUTHOR.at}
        store.followups.add(her.id, "U1", "给翠花打电话：砂锅", [entry], **when)
        store.channels.link("C9", her.id)
        product = store.products.add("产品A", features="", price=1, service="")
        assert product is not None
        survey = store.surveys.ask(product.id, "C0")
        store.surveys.answer(product.id, 45, "欧阳翠花希望便宜些", "price", survey)
        hers = store.surveys.get(store.surveys.answer(product.id, 20, "砂锅要更大", "", customer=her.id))
        assert hers is not None
        store.surveys.replace(hers, 30, "砂锅要再大些", "")
        store.surveys.answer(product.id, 30, "功能更强大\n深色模式", "features", customer=her.id)
        store.deliveries.claim("trigger:0")
        store.deliveries.keep("trigger:0", {"blocks": [{"text": "功能更强大\n深色模式"}], "public": False})
        store.surveys.answer(product.id, 30, "功能更强大", "features", customer=her.id)
        store.deliveries.claim("trigger:3")
        store.deliveries.keep("trigger:3", {"blocks": [{"text": "李四：功能更强大"}], "public": False})
        store.deliveries.claim("trigger:1")
        store.deliveries.keep("trigger:1", {"blocks": [{"text": "Added 欧阳翠花. company: 翠花酸菜"}], "public": False})
        store.deliveries.claim("trigger:2")
        store.deliveries.keep("trigger:2", {"blocks": [{"text": "李四"}], "public": False})
        store.deliveries.ask({"route": "/log", "text": "欧阳翠花 good"})
        store.deliveries.ask({"route": "/log", "text": "李四 good"})
        store.outbox.post("C0", {"text": "今天要联系：欧阳翠花、李四", "blocks": [{"text": SAID[0]}]})
        store.outbox.answer("https://hooks.slack.com/x", {"text": "Logged 欧阳翠花"})
    return her.id


def test_what_was_known_of_somebody_is_found_nowhere_and_sums_hold(database: Database) -> None:
    id = story(database)
    before = everything(database)
    assert [value for value in VALUES if value not in before] == []
    with database.write("T1", AUTHOR) as store:
        customer = store.customers.get(id)
        assert customer is not None
        erased = store.forgetting.erase(customer)
        assert (erased.notes, erased.messages) == (2, 2)
        assert erased.answers >= 3
        assert erased.opinions == 4
        assert erased.mentions >= 2
    after = everything(database)
    assert [value for value in VALUES if value in after or fold(value) in after] == []
    assert [
        value
        for value in VALUES
        if str(value.encode("unicode_escape"))[2:-1].replace("\\\\", "\\") in after and not value.isascii()
    ] == []
    with database.read("T1") as store:
        assert store.customers.get(id) is None
        assert [one.name for one in store.customers.find("")] == ["李四"]
        assert store.customers.count() == 1
        assert store.ledger.verify()[2] == []
        assert store.ledger.balance(id) == 20
        assert [one.mark for one in store.interactions.last(id)] == [Mark.GOOD, Mark.GOOD]
        bought = store.purchases.get(1)
        assert bought is not None
        assert bought.amount == 40000
        other = store.customers.called("李四")[0]
        assert store.interactions.last(other.id)[0].note == "由—介绍，电话—，很好"
        assert [found.customer.name for found in store.search.anything("介绍", 5)] == ["李四"]
        assert store.deliveries.reply("trigger:1") is None
        assert store.deliveries.reply("trigger:3") is not None
        assert store.deliveries.reply("trigger:2") == {"blocks": [{"text": "李四"}], "public": False}
    assert "今天要联系：—、李四" in after
    with database.write("T1", AUTHOR) as store:
        assert store.customers.add("王五", number="KH-77012").number == "KH-77012"  # the id is free again


def test_a_namesake_keeps_what_names_them_both(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        first, second = store.customers.add_many(
            [{"name": "张三", "email": "a@x.cn"}, {"name": "張三", "email": "b@x.cn"}]
        )
        other = store.customers.add("李四")
        store.interactions.add(other.id, date(2026, 11, 21), Mark.GOOD, "张三的朋友 a@x.cn", 0)
        store.forgetting.erase(first)
        assert store.interactions.last(other.id)[0].note == "张三的朋友 —"
        kept = store.customers.get(second.id)
        assert kept is not None
        assert (kept.name, kept.email) == ("張三", "b@x.cn")


def test_words_that_merely_hold_a_name_stay(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        al, other = store.customers.add_many([{"name": "Al"}, {"name": "李四"}])
        store.interactions.add(other.id, date(2026, 11, 21), Mark.GOOD, "Also AL knows Albert, al.", 0)
        store.forgetting.erase(al)
        assert store.interactions.last(other.id)[0].note == "Also — knows Albert, —."


def test_the_ledger_lets_a_reason_be_emptied_and_nothing_else(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        store.ledger.append(store.customers.add("李四").id, 20, "adjustment", "为什么")
    for changed in ("points = 30", "reason = 'other'", "reason = '', points = 30", "reason = '', purchase = 1"):
        with pytest.raises(Exception, match="append-only"), database.transaction() as connection:
            connection.execute(text(f"UPDATE ledger_entry SET {changed}"))
    with database.transaction() as connection:
        connection.execute(text("UPDATE ledger_entry SET reason = ''"))
    with database.read("T1") as store:
        assert store.ledger.last(1)[0].reason == ""


@pytest.mark.database("sqlite")
def test_the_file_itself_does_not_hold_it_any_more(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        long = "西直门外大街" * 1500
        her = store.customers.add_many([PROFILE, {"name": "李四"}])[0]
        store.interactions.add(her.id, date(2026, 11, 21), Mark.GOOD, long, 1)
    with database.write("T1", AUTHOR) as store:
        store.forgetting.erase(her)
    database.checkpoint()
    path = Path(make_url(str(database.url)).database or "")
    for file in path.parent.glob(path.name + "*"):
        raw = file.read_bytes()
        assert "翠花".encode() not in raw, file
        assert "西直门".encode() not in raw, file


def test_customers_of_other_workspaces_stay(database: Database) -> None:
    for workspace in ("T1", "T2"):
        with database.write(workspace, AUTHOR) as store:
            her = store.customers.add_many([PROFILE])[0]
            store.interactions.add(her.id, date(2026, 11, 21), Mark.GOOD, SAID[0], 1)
    with database.write("T1", AUTHOR) as store:
        store.forgetting.erase(her)
    with database.read("T2") as store:
        found = store.customers.find("翠花")
        assert isinstance(found[0], Customer)
        assert store.interactions.last(found[0].id)[0].note == SAID[0]
