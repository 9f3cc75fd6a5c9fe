"""The facts that a row wants: each holds of what is kept, and of what was answered.

Beyond those of the tables' README there are, for what follows a click: `ask > FACT`, of which the first button makes
FACT hold; `press LABEL > FACT`, the first button whose text holds LABEL; ` + ` between facts that hold after a click.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from fakeslack import Answer, button_texts
from tests.typed.cases import days
from tests.typed.conftest import Desk, words

LEAVE = {"Cancel", "取消"}
ADD = re.compile(r"^(?:Add\b|添加|新增)")
MEANT = {
    "forget": "forget|忘记|删除",
    "edit": "edit|修改",
    "card": "card|卡片|资料|查看",
    "find": "find|查找",
    "history": "history|历史",
    "adjust": "adjust|调整",
    "refund": "refund|退款",
    "settings": "settings|设置",
    "followup": "followup|跟进",
    "redeem": "redeem|兑换",
    "list": "list|列表",
}
"""What an answer says of what was meant, in either language."""
_OF = re.compile(r"\bof (?P<name>.+?)(?= day=| note=|$)")
_DAY = re.compile(r"\bday=(\S+)")
_NOTE = re.compile(r"\bnote=(.+)$")
_KEY = re.compile(r"(?<= )(\w+)=(.*?)(?= \w+=|$)")

Row = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """What stands: nothing of it that was taken back."""

    customers: list[Row]
    interactions: list[Row]
    purchases: list[Row]
    followups: list[Row]

    @classmethod
    def now(cls, desk: Desk) -> Kept:
        """Return it as it is now."""
        return cls(
            [one for one in desk.rows("customer") if one["name_key"]],
            [one for one in desk.rows("interaction") if not one["undone"]],
            [one for one in desk.rows("purchase") if not one["undone"]],
            [one for one in desk.rows("followup") if one["state"] not in {"withdrawn", "merged"}],
        )

    def since(self, table: str, before: Kept) -> list[Row]:
        """Return the rows of a table that were not there before."""
        ids = {one["id"] for one in getattr(before, table)}
        return [one for one in getattr(self, table) if one["id"] not in ids]


@dataclass
class Outcome:
    """What came of the lines that were typed."""

    desk: Desk
    typed: str
    before: Kept
    answer: Answer
    facts: list[str] = field(default_factory=list)
    """All that must hold together: what else was written is wrong."""

    def missing(self, facts: list[str]) -> str:
        """Return the first fact that does not hold, and why; nothing where all do."""
        self.facts = facts
        for fact in facts:
            head, _, rest = fact.partition(" ")
            why = getattr(self, f"_{head}")(rest)
            if why:
                return f"{fact}: {why}"
        return ""

    # what is kept

    def _log(self, rest: str) -> str:
        mark = rest.split(" ", 1)[0]
        found = self._new("interactions")
        wanted = [one for one in self.facts if one.startswith("log ")]
        of = [one for one in found if one["customer"] == self._whose(rest)]
        if len(of) != 1 or len(found) != len(wanted):
            return f"{len(of)} of {len(found)} logs"
        (log,) = of
        note = _NOTE.search(rest)
        if log["mark"] != mark:
            return f"it is {log['mark']}"
        if note and note[1] not in log["note"]:
            return f"its note is {log['note']!r}"
        return self._on(rest, log["day"])

    def _purchase(self, rest: str) -> str:
        found = self._new("purchases")
        wanted = [one for one in self.facts if one.startswith("purchase ")]
        of = [one for one in found if one["amount"] == _cents(rest) and one["customer"] == self._whose(rest)]
        if len(of) != 1 or len(found) != len(wanted):
            return f"{[one['amount'] for one in found]}"
        return self._on(rest, of[0].get("day")) if _DAY.search(rest) else ""

    def _no(self, rest: str) -> str:
        amount = _cents(rest.removeprefix("purchase "))
        return "there is one" if any(one["amount"] == amount for one in self._new("purchases")) else ""

    def _followup(self, rest: str) -> str:
        found = self._new("followups")
        if len(found) != 1 or found[0]["customer"] != self._whose(rest):
            return f"{len(found)} follow-ups"
        return self._on(rest, found[0]["day"])

    def _customer(self, rest: str) -> str:
        name = re.split(r" \w+=", rest, maxsplit=1)[0]
        called = [one for one in Kept.now(self.desk).customers if one["name"] == name]
        if len(called) != 1:
            return f"{[one['name'] for one in Kept.now(self.desk).customers]}"
        for key, value in _KEY.findall(rest):
            kept = known(called[0], key)
            if not _is(key, kept, value.replace("UBEN", self.desk.ben.id)):
                return f"{key} is {kept!r}"
        return ""

    # what is answered

    def _card(self, name: str) -> str:
        heads = [one["text"]["text"] for one in self._blocks() if one["type"] == "header"]
        is_there = any(one == name or one.startswith(f"{name} · ") for one in heads)
        return "" if is_there else f"headers: {heads}"

    def _says(self, texts: str) -> str:
        spoken = words(self.answer) + "\n".join(self._buttons())
        return "" if any(one in spoken for one in texts.split("|")) else spoken

    def _offer(self, rest: str) -> str:
        name, _, then = rest.partition(" > ")
        is_known = any(one["name"] == name for one in self.before.customers)
        offering = [one for one in (self._buttons()[:1] if is_known else self._buttons()) if name in one]
        if written := self._written():
            return written
        return self._then(offering[0], then) if offering else f"buttons: {self._buttons()}"

    def _ask(self, rest: str) -> str:
        then = rest.removeprefix("> ")
        asked = [one for one in self._buttons() if one not in LEAVE]
        if written := self._written():
            return written
        return self._then(asked[0], then) if asked else f"buttons: {self._buttons()}: {words(self.answer)}"

    def _press(self, rest: str) -> str:
        label, _, then = rest.partition(" > ")
        found = [one for one in self._buttons() if label in one]
        return self._then(found[0], then) if found else f"buttons: {self._buttons()}"

    def _refuse(self, _: str) -> str:
        told = words(self.answer)
        helps = "/" in told or "@" in told or [one for one in self._buttons() if one not in LEAVE]
        return self._written() or ("" if told and helps else told or "nothing is said")

    def _mean(self, rest: str) -> str:
        verb, _, name = rest.partition(" ")
        told = words(self.answer) + "\n" + "\n".join(self._buttons())
        if adding := [one for one in self._buttons() if ADD.match(one)]:
            return f"buttons: {adding}"
        if name not in told or not re.search(MEANT.get(verb, verb), told, re.I):
            return told
        return self._written()

    def _nothing(self, _: str) -> str:
        typed = self.typed.partition(" ")[2]
        offering = [one for one in self._buttons() if ADD.match(one) and typed in one]
        return self._written() or (f"buttons: {offering}" if offering else "")

    # what they share

    def _then(self, button: str, facts: str) -> str:
        """Press a button and return which fact does not hold then."""
        if not facts:
            return ""
        answer = self.desk.presses(self.answer, button)
        again = Outcome(self.desk, self.typed, self.before, answer)
        return again.missing([facts] if facts.startswith(("press ", "ask ", "offer ")) else facts.split(" + "))

    def _written(self) -> str:
        now = Kept.now(self.desk)
        changed = [name for name in vars(now) if getattr(now, name) != getattr(self.before, name)]
        return f"written: {changed}" if changed else ""

    def _new(self, table: str) -> list[Row]:
        return Kept.now(self.desk).since(table, self.before)

    def _whose(self, rest: str) -> int | None:
        """Return the id of the customer of whom a fact speaks: by name, else the first who was there."""
        named = _OF.search(rest)
        everybody = Kept.now(self.desk).customers
        name = named["name"] if named else self.before.customers[0]["name"] if self.before.customers else ""
        return next((one["id"] for one in everybody if one["name"] == name), None)

    def _on(self, rest: str, kept: Any) -> str:
        wanted = _DAY.search(rest)
        right = days(wanted[1], self.desk.today) if wanted else {_date(kept)}
        return "" if kept is not None and _date(kept) in right else f"its day is {kept}"

    def _buttons(self) -> list[str]:
        return button_texts(self.answer.messages[-1]) if self.answer.messages else []

    def _blocks(self) -> list[Row]:
        return self.answer.messages[-1].blocks if self.answer.messages else []


def known(customer: Row, key: str) -> Any:
    """Return what is kept of a customer under a key as it is typed."""
    return customer.get({"id": "number"}.get(key, key))


def _is(key: str, kept: Any, wanted: str) -> bool:
    if kept is None:
        return False
    if key == "phone":
        return (
            _digits(wanted) in _digits(str(kept)) if len(wanted) < 8 else _digits(str(kept)).endswith(_digits(wanted))
        )
    if key == "birthday":
        return str(kept).endswith(wanted)
    return str(kept) == wanted


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdecimal())


def _cents(text: str) -> int:
    return int(Decimal(text.split(" ", 1)[0]) * 100)


def _date(kept: Any) -> date:
    return kept if isinstance(kept, date) else date.fromisoformat(str(kept))
