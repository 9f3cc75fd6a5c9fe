"""Fields of the team's own: how they are typed, what is left out for want of one, and one made of that by a click."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.customers import blocks, fields, loose, rules
from handlers.haoping import settings
from handlers.kernel import kit, undo, words
from handlers.kernel.characters import keyword
from handlers.kernel.did_you_mean import instead
from handlers.kernel.meanings import known_in
from handlers.kernel.openings import CLOSING
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Instead, Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_
from handlers.kernel.words import Fields, spoken
from storage.models import Customer
from storage.store import Store
from storage.subject import Subject
from storage.types import fold

part = Part()

ADD = "add_field"
EDIT = N_("/customer edit {customer} spending={level}")
MOST_OFFERED = 3
MOST_VALUE = 1000


def labels(store: Store) -> list[str]:
    """Return the fields that managers have named."""
    return [str(one) for one in store.settings.get(fields.SETTING, [])]


def typed(request: Request, store: Store) -> Fields:
    """Read a name and what is typed of a customer: key=value, and what is said without =, as 年龄25."""
    found = words.read_fields(request.text, {**fields.own_keys(labels(store)), **fields.KEYS})
    before, said = loose.read(found.before)
    pairs = {**said, **found.pairs}
    if fold(pairs.get("owner", "")) in words.ME:
        pairs["owner"] = f"<@{request.person.id}>"
    return Fields(before, pairs, found.unknown)


def is_no_edit(request: Request, store: Store) -> None:
    """Ask whether somebody is to be edited where something is said of them behind a known name: 王五 生日 3月4日."""
    name, said = loose.read(request.text)
    is_one = said and store.customers.called(name, 1) and not store.customers.called(request.text, 1)
    if is_one and (asked := instead(request, "/customer edit", request.text)):
        raise asked


def is_readable(request: Request, store: Store) -> None:
    """Refuse what stands behind a known name where somebody is edited, and says nothing that can be read: 王五 vip."""
    name, rest = known_in(store.customers, request.text) or ("", "")
    if rest and store.customers.called(name, 1) and not store.customers.like(request.text, 1):
        raise Refusal("I can't read {text}. Write what changes with =.", text=rest[:40], example=EDIT)


def ends_there(request: Request, typed: Fields) -> None:
    """Ask where the name ends when something behind it looks like what is said of somebody, and cannot all be read."""
    if request.answers.get("whole") or typed.before[:1] in CLOSING:
        return
    doubt = loose.doubt(typed.before)
    if doubt is None:
        return
    say = request.say
    said = {**doubt.said, **typed.pairs}
    if doubt.rest:
        said["note"] = say("; ").join(filter(None, (doubt.rest, typed.pairs.get("note"))))
    values = rules.profile(said, request.today)
    text = " ".join((spoken(doubt.name), *(f"{key}={value}" for key, value in {**said, **typed.unknown}.items())))
    rows = [
        [*say.line("{label}: ", label=blocks.PROFILE.label(say, key)), *blocks.PROFILE.value(say, key, value)]
        for key, value in values.items()
    ]
    options = [
        Option(say("Yes, add {name}", name=doubt.name), {}, "primary", instead=Instead("/customer add", text)),
        Option(say("No, it's all the name"), {"whole": True}),
    ]
    asked = say.line("Is the name *{name}*? Then I'd write down the rest like this:", name=doubt.name)
    raise Question([kit.lines(asked), kit.bullets(rows)], options)


def left_out(request: Request, reply: Reply, unknown: Mapping[str, str], customer: Customer) -> Reply:
    """Say as well what was left out, since there is no such field; a manager can make it one."""
    if not unknown:
        return reply
    say = request.say
    names = say(", ").join(kit.clipped(one, 40) for one in unknown)
    said = say.line("Left out, because there's no such field: *{fields}*.", fields=names)
    if not request.is_manager:
        said += say.line(" A manager can add it in {settings}.", settings=code(request.command("/haoping settings")))
        return reply.but(blocks=[*reply.blocks, kit.lines(said)])
    row = [
        kit.button(say("Add the field {field}", field=kit.clipped(label, 40)), ADD, _value(customer, label, value))
        for label, value in list(unknown.items())[:MOST_OFFERED]
    ]
    return reply.but(blocks=[*reply.blocks, kit.lines(said), kit.buttons(row)])


@part.button(ADD, who=Who.MANAGERS, writes=True, deed=settings.ACTION)
def add(request: Request, store: Store) -> Reply:
    """Make a field of what was typed, and keep what was typed in it."""
    id, _, rest = request.text.partition(":")
    named, _, text = rest.partition("=")
    customer = store.customers.get(words.id_of(id) or 0)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    label, known = fields.one_called(named), labels(store)
    if keyword(label) in map(keyword, known):
        raise Refusal("There's already a field called {field}.", field=label)
    change = settings.choose(store, fields.SETTING, fields.called(",".join([*known, label])))
    say = request.say
    said = [say.line("Customers now have the field *{field}*.", field=label)]
    if text:
        own = fields.joined(customer.own, {label: text})
        store.customers.change(customer.id, {"own": own})
        subject = Subject("customer", customer.id)
        before, after = {"own": customer.own}, {"own": own}
        store.changes.record("customer.edit", subject, customer.id, before=before, after=after)
        said.append(say.line("*{name}*: {field} {value}", name=customer.name, field=label, value=text))
    return Reply([kit.lines(*said), kit.buttons([undo.button(say, change)])], beside=True)


def _value(customer: Customer, label: str, value: str) -> str:
    return f"{customer.id}:{label}={words.tidy(value)[: words.MOST_NAME]}"[:MOST_VALUE]
