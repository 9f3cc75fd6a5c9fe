"""The ways in besides commands: forms, shortcuts, menus that look things up, events; with routes of the test's own."""

import pytest

from bot.app import open_routes
from fakeslack import said
from handlers.kernel import kit, modals
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import SILENCE, Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import EventRoute, Route, Verb, Who
from storage.store import Store
from tests.conftest import Team

pytestmark = pytest.mark.database("sqlite")


def opened(request: Request, store: Store) -> Reply:
    blocks = [modals.text("who", "Who"), modals.lookup("whom", "Whom", "people_known", optional=True)]
    return Reply(
        modal=modals.modal(request.say, "greet", "Greet", blocks, submit="Send", origin={"from": request.source})
    )


def greeted(request: Request, store: Store) -> Reply:
    name = request.fields.text("who")
    if name == "nobody":
        raise Refusal("{name} is nobody.", name=name, field="who", example="/greet 李四")
    if name == "doubtful" and not request.answers:
        raise Question([kit.lines(request.say.line("Sure?"))], [Option("Yes", {"sure": True})])
    customer = store.customers.add(f"{name} {request.origin.text('from')}")
    return Reply([kit.lines(request.say.line("Hello *{name}*.", name=customer.name))])


def known(request: Request, store: Store) -> Reply:
    found = store.customers.find(request.text, 10)
    return Reply(options=[modals.option(one.name, str(one.id), "a friend") for one in found])


def told(request: Request, store: Store) -> Reply:
    if request.event.reaction == "eyes":
        return SILENCE
    if request.event.reaction == "no_entry":
        raise Refusal("Not this one.")
    store.customers.add(f"reacted by {request.person.name}")
    return Reply([kit.lines(request.say.line("Seen."))])


@pytest.fixture
def doors(team: Team) -> Team:
    routes = team.bot.desk.routes = open_routes.__wrapped__()  # not those of every other bot here
    routes.command("greet")
    routes.verb("greet", Verb(opened, Who.MEMBERS, writes=False, usages=("/greet",), means="greets"))
    routes.button("greet_open", Route(opened, Who.MEMBERS, writes=False))
    routes.form("greet", Route(greeted, Who.MEMBERS, writes=True))
    routes.menu("people_known", Route(known, Who.MEMBERS, writes=False))
    routes.shortcut("greet_short", Route(opened, Who.MEMBERS, writes=False))
    routes.event("reaction_added", EventRoute(told, Who.MEMBERS))
    definition = team.slack.state.app
    team.slack.state.app = type(definition)(
        **{**vars(definition), "events": None, "scopes": None, "commands": None, "home_tab": True}
    )
    return team


def names(team: Team) -> list[str]:
    with team.bot.db.read(team.workspace) as store:
        return [one.name for one in store.customers.find("", 50)]


def test_a_form_that_a_command_opens_answers_in_its_channel(doors: Team) -> None:
    answer = doors.alice.types("/greet", channel="sales")
    filled = answer.submit({"who": "Ann"})
    assert filled.error is None
    assert answer.text == "Hello Ann /greet."
    assert answer.visible_to == doors.alice.id
    assert doors.alice.modals() == []
    assert names(doors) == ["Ann /greet"]


def test_a_refusal_stands_beside_its_input_and_what_was_typed_stays(doors: Team) -> None:
    answer = doors.alice.types("/greet", channel="sales")
    refused = answer.submit({"who": "nobody"})
    assert refused.errors == {"who": "nobody is nobody."}
    assert len(doors.alice.modals()) == 1
    assert names(doors) == []


def test_a_question_is_asked_in_the_form_and_answered_there(doors: Team) -> None:
    answer = doors.alice.types("/greet", channel="sales")
    answer.submit({"who": "doubtful"})
    (asking,) = doors.alice.modals()
    doors.alice.chooses(asking, "Yes", None)
    doors.slack.wait_for(lambda: "Hello" in said(doors.alice.modals()[0]))
    assert names(doors) == ["doubtful /greet"]


def test_a_shortcut_without_a_channel_is_answered_in_its_form(doors: Team) -> None:
    answer = doors.alice.uses_shortcut("greet_short")
    answer.submit({"who": "Bob"})
    (shown,) = doors.alice.modals()
    assert "Hello Bob" in said(shown)
    assert names(doors) == ["Bob shortcut greet_short"]


def test_a_menu_offers_what_fits_and_nothing_to_outsiders(doors: Team) -> None:
    doors.alice.types("/customer add 李四", channel="sales")
    view = doors.alice.types("/greet", channel="sales").view
    offered = doors.alice.typeahead(view, "whom", "李")
    assert [one["text"]["text"] for one in offered] == ["李四"]
    assert doors.person("gina").typeahead(view, "whom", "李") == []


def test_a_form_submitted_twice_is_worked_once(doors: Team) -> None:
    answer = doors.alice.types("/greet", channel="sales")
    filled = answer.submit({"who": "Ann"})
    again = doors.slack.deliver(filled.delivery)
    assert again.ok
    assert names(doors) == ["Ann /greet"]


def test_outsiders_are_told_in_a_form_that_it_is_not_for_them(doors: Team) -> None:
    answer = doors.person("gina").types("/greet", channel="sales")
    assert answer.text.startswith("Sorry, I can only help members of this team")
    assert doors.person("gina").modals() == []


def test_an_event_is_worked_once_and_said_to_its_person_alone(doors: Team) -> None:
    ben = doors.person("ben")
    message = doors.alice.says("good news", "sales")
    ben.reacts(message, "tada")
    doors.slack.settle()
    doors.slack.wait_for(lambda: any(said(m) == "Seen." for m in ben.sees("sales")))
    assert not any(said(m) == "Seen." for m in doors.alice.sees("sales"))
    for emoji in ("eyes", "no_entry"):
        ben.reacts(message, emoji)
    doors.person("gina").reacts(message, "tada")
    doors.slack.settle()
    assert names(doors) == ["reacted by Ben Carter"]
    assert sum(m.ephemeral_to is not None for m in ben.sees("sales")) == 1
