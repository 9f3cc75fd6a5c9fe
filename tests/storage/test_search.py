"""Customers are found however they are typed, and what they are found by is always what is known of them."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from storage import script, search, tokens
from storage.database import Database
from storage.migrate import migrate
from storage.models import customer_tokens, note_tokens
from storage.store import Store
from storage.types import Mark, fold
from tests.conftest import Walk
from tests.storage.conftest import AUTHOR, back_to

KNOWN = [
    {"name": "张三", "company": "上海好味道食品有限公司", "phone": "138 0013 8000", "tags": "vip, 老客户"},
    {"name": "歐陽修", "email": "xiu.ou@wenxue.example.cn", "number": "C-0042"},
    {"name": "吕绿"},
    {"name": "单雄信"},
    {"name": "Acme Corporation", "company": "重庆 Partners"},
    {"name": "Zoë Müller"},
    {"name": "Ｌｉｌｙ　李"},
    {"name": "三张"},
]
FINDS = {
    "张": ["张三", "三张"],
    "三": ["三张", "张三"],
    "張三": ["张三"],
    "欧阳": ["歐陽修"],
    "陽修": ["歐陽修"],
    "阳": ["歐陽修"],
    "zs": ["张三"],
    "zhangsan": ["张三"],
    "Zhang San": ["张三"],
    "zhāng sān": ["张三"],
    "zhang": ["三张", "张三"],
    "oyx": ["歐陽修"],
    "ouyangxiu": ["歐陽修"],
    "yangxiu": ["歐陽修"],
    "lvlv": ["吕绿"],
    "lǚ lǜ": ["吕绿"],
    "lyulyu": ["吕绿"],
    "shanxiongxin": ["单雄信"],
    "sxx": ["单雄信"],
    "ACME": ["Acme Corporation"],
    "porat": ["Acme Corporation"],
    "e corp": ["Acme Corporation"],
    "好味道": ["张三"],
    "食品": ["张三"],
    "重慶": ["Acme Corporation"],
    "chongqing": ["Acme Corporation"],
    "cqpartners": ["Acme Corporation"],
    "partner": ["Acme Corporation"],
    "老客户": ["张三"],
    "VIP": ["张三"],
    "13800138000": ["张三"],
    "0013-8000": ["张三"],
    "8000": ["张三"],
    "xiu.ou@": ["歐陽修"],
    "wenxue": ["歐陽修"],
    "C-0042": ["歐陽修"],
    "c-00": ["歐陽修"],
    "0042": ["歐陽修"],
    "lily 李": ["Ｌｉｌｙ　李"],
    "李": ["Ｌｉｌｙ　李"],
    "müll": ["Zoë Müller"],
    "nobody": [],
    "%": [],
    "_": [],
    "😀": [],
}


def found(store: Store, typed: str) -> list[str]:
    return [customer.name for customer in store.customers.find(typed)]


def test_finds_customers_by_all_that_is_known_of_them(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        store.customers.add_many(KNOWN)
    with database.write("T2", AUTHOR) as store:
        store.customers.add("张三")
    with database.read("T1") as store:
        assert {typed: found(store, typed) for typed in FINDS} == FINDS


def test_a_name_means_whole_then_number_then_prefix_then_inside_then_sound(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        for name in ("Li", "Lisa", "Ali", "李四", "張三", "张三", "张三丰"):
            store.customers.add(name)
        store.customers.add("王五", number="san")

        def means(typed: str) -> list[str]:
            return [customer.name for customer in store.customers.like(typed)]

        assert means("ＬＩ") == ["Li"]
        assert means("lis") == ["Lisa"]
        assert means("isa") == ["Lisa"]
        assert means("al") == ["Ali"]
        assert means("li s") == ["李四"]
        assert means("san") == ["王五"]
        assert means("张三") == ["张三"]
        assert means("張三") == ["張三"]
        assert means("三丰") == ["张三丰"]
        assert means("張三豐") == ["张三丰"]
        assert means("") == means("   ") == []


def test_text_in_notes_is_found_newest_first_and_with_the_note(database: Database) -> None:
    notes = {
        "张三": "物流太慢，客服態度很好",
        "李四": "Very nice, asked about the invoice 2026-118",
        "王五": "物流還行",
        "赵六": "",
    }
    with database.write("T1", AUTHOR) as store:
        for name, note in notes.items():
            customer = store.customers.add(name)
            store.interactions.add(customer.id, date(2026, 11, 21), Mark.NEUTRAL, note, 0)
        taken_back = store.interactions.add(customer.id, date(2026, 11, 21), Mark.NEUTRAL, "物流太慢", 0)
        store.interactions.mark_undone(taken_back)

        def noted(typed: str) -> list[tuple[str, str | None]]:
            return [(one.customer.name, one.note) for one in store.search.anything(typed, 20)]

        assert noted("物流") == [("王五", notes["王五"]), ("张三", notes["张三"])]
        assert noted("物流太慢，客服态度") == [("张三", notes["张三"])]
        assert noted("物流很慢") == []
        assert noted("态") == [("张三", notes["张三"])]
        assert noted("INVO") == noted("118") == noted("invoice 2026-118") == [("李四", notes["李四"])]
        assert noted("nice invoice") == []


def test_a_rare_text_is_found_among_many_notes_of_common_pieces(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        first = store.customers.add("张三")
        other = store.customers.add("李四")
        store.interactions.add(first.id, date(2026, 11, 21), Mark.GOOD, "包装精美物流很快下次再来", 0)
        for _ in range(search.MOST_POSTINGS + 5):
            store.interactions.add(other.id, date(2026, 11, 21), Mark.GOOD, "包装精美下次再来", 0)
        assert found(store, "精美物流很快下次") == ["张三"]
        assert found(store, "包装精美") == ["李四"]


def written(database: Database) -> set[tuple[Any, ...]]:
    with database.reader.connect() as connection:
        return {tuple(row) for row in connection.execute(select(customer_tokens))}


def expected(store: Store) -> set[tuple[Any, ...]]:
    rows = [customer.model_dump() for customer in store.customers.find("", 1000)]
    return {(store.workspace, kind, token, row["id"]) for row in rows for kind, token in tokens.of_customer(row)}


def test_tokens_follow_what_changes(database: Database, walk: Walk) -> None:
    dice = walk.dice
    with database.write("T1", AUTHOR) as store:
        customers = store.customers.add_many(KNOWN)
        for _ in walk.steps(60):
            customer = dice.choice(customers)
            other = dice.choice(KNOWN)
            column = dice.choice(["name", "company", "phone", "tags", "email"])
            store.customers.change(customer.id, {column: other.get(column) or ("无名" if column == "name" else None)})
        store.customers.remove(customers[0].id)
        wanted = expected(store)
    assert written(database) == wanted
    with database.write("T1", AUTHOR) as store:
        store.search.forget(customers[1].id)
    assert written(database) == {one for one in wanted if one[3] != customers[1].id}


def test_notes_follow_what_changes(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        customer = store.customers.add("张三")
        id = store.interactions.add(customer.id, date(2026, 11, 21), Mark.GOOD, "物流太慢", 0)
        store.search.renew_note(id, "物流太慢", "物流很快")
    with database.reader.connect() as connection:
        kept = {row.token for row in connection.execute(select(note_tokens))}
    assert kept == tokens.of_note("物流很快")


def test_many_are_added_as_one_is(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        one = store.customers.add("张三", age=30)
        many = store.customers.add_many([{"name": f"客户{n}", "age": n % 90} for n in range(2000)])
        assert [customer.id for customer in many] == list(range(2, 2002))
        for customer in (one, *many[::500]):
            assert store.customers.get(customer.id) == customer
        assert store.customers.add("李四").id == 2002
        assert store.customers.add_many([]) == []
        assert found(store, "户1999") == ["客户1999"]


def test_what_was_there_before_is_indexed_by_the_migration(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        customers = store.customers.add_many(KNOWN)
        store.interactions.add(customers[0].id, date(2026, 11, 21), Mark.GOOD, "物流太慢", 0)
        product = store.products.add("手機", features="", price=None, service="")
        assert product is not None
    tables = ("token", "note_token", "customer")
    with database.reader.connect() as connection:
        before = [sorted(map(str, connection.execute(text(f"SELECT * FROM {name}")))) for name in tables]
    with database.transaction() as connection:
        connection.execute(text("DELETE FROM token"))
        connection.execute(text("DELETE FROM note_token"))
        connection.execute(text("UPDATE customer SET name_key = '歐陽修' WHERE name = '歐陽修'"))
        connection.execute(text("UPDATE product SET name_key = '手機'"))
        search.fold_anew(connection)
        search.index_all(connection)
    with database.reader.connect() as connection:
        after = [sorted(map(str, connection.execute(text(f"SELECT * FROM {name}")))) for name in tables]
    assert before == after
    with database.read("T1") as store:
        kept = store.products.called("手机")
        assert kept is not None
        assert kept.name == "手機"


ALIKE = (
    ("O’Dowd", "O'Dowd"),
    ("Mary‑Jane", "Mary–Jane"),
    ("阿不都•买买提", "阿不都・买买提"),
    ("秦\u200b可卿", "秦可卿"),
)


def test_names_are_the_same_whichever_mark_was_typed(database: Database, subtests: pytest.Subtests) -> None:
    with database.write("T1", AUTHOR) as store:
        for name, other in ALIKE:
            with subtests.test(name=name):
                added = store.customers.add(name)
                assert [one.id for one in store.customers.called(other)] == [added.id]
                assert [one.id for one in store.customers.find(other[1:])] == [added.id]


def test_an_older_databases_names_are_folded_anew(database: Database, subtests: pytest.Subtests) -> None:
    """As the version before wrote them: each way to type a name by itself, with tokens of its own."""
    with database.write("T1", AUTHOR) as store:
        added = [store.customers.add(name, company=other) for name, other in ALIKE]
        plain = store.customers.add("王五")
        gone, kept = store.customers.add("Jean‑Luc"), store.customers.add("Luc")
        store.merging.merge(gone, kept, {}, 0)
    with database.reader.connect() as connection:
        before = sorted(map(str, connection.execute(text("SELECT * FROM token"))))
    with database.transaction() as connection:
        for one in added:
            key = one.name.casefold()
            this = {"id": one.id, "key": key}
            connection.execute(text("UPDATE customer SET name_key = :key WHERE id = :id"), this)
            connection.execute(text("DELETE FROM token WHERE customer = :id"), this)
            of_old = {**this, "kind": tokens.INSIDE, "key": key[1:]}
            connection.execute(
                text("INSERT INTO token (workspace, kind, token, customer) VALUES ('T1', :kind, :key, :id)"), of_old
            )
    back_to(database, "0013")
    with database.read("T1") as store:
        assert [store.customers.called(other) for _, other in ALIKE] == [[]] * len(ALIKE)
    migrate(database)
    with database.read("T1") as store:
        for one, (_, other) in zip(added, ALIKE, strict=True):
            with subtests.test(other=other):
                assert [found.id for found in store.customers.called(other)] == [one.id]
                assert one.id in [found.id for found in store.customers.find(other[1:])]
        assert [one.id for one in store.customers.called("王五")] == [plain.id]
        assert store.customers.called("Jean-Luc") == []
    with database.reader.connect() as connection:
        assert sorted(map(str, connection.execute(text("SELECT * FROM token")))) == before


@given(st.text(max_size=40))
@example("\ufe31x\ufe32")
def test_folding_and_sounding_take_anything(typed: str) -> None:
    assert fold(fold(typed)) == fold(typed)
    assert tokens.sounds(fold(typed)) is not None
    assert all(0 < len(token) <= tokens.MOST_TOKEN for _, token in tokens.of_customer({"name": typed}))
    assert all(tokens.of_note(typed)) is not None


@settings(
    max_examples=settings.default.max_examples // 5,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(st.text(alphabet="张三欧陽李 aB1-é", min_size=1, max_size=12), st.data())
def test_whatever_part_of_a_name_is_typed_it_is_found(database: Database, name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    part = name[start:end]
    if not fold(part) or fold(part) not in fold(name):
        return
    with database.write("T1", AUTHOR) as store:
        customer = store.customers.add(name)
        assert customer.id in {one.id for one in store.customers.find(part, 1000)}


def test_a_name_is_said_in_one_way_or_another() -> None:
    assert tokens.is_said("张三", "Zhang San")
    assert tokens.is_said("单雄信", "shanxiongxin")
    assert not tokens.is_said("张三", "zs")
    assert not tokens.is_said("张三", "zhang")
    assert not tokens.is_said("Anna", "anna")


@pytest.mark.parametrize(("one", "other"), [("張", "张"), ("後", "后"), ("薴", "苎"), ("A", "A"), ("三", "三")])
def test_traditional_characters_are_simplified(one: str, other: str) -> None:
    assert script.simplified(one) == other


def test_what_nobody_knows_how_to_say_has_no_sound() -> None:
    assert script.readings("\u3fff") is not None
    assert script.readings("㐂") is not None
    assert tokens.sounds("\U0003ffff") == set()
