"""Who may do what: every registered route, every kind of outsider, members and managers."""

from collections.abc import Callable
from typing import Any

import pytest

from fakeslack import Actor, said
from fakeslack.model import Person
from handlers.kernel.people import role_of
from handlers.kernel.request import Sender
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import Say
from tests.conftest import Connect, Team
from tests.wire.knocks import Knock

pytestmark = pytest.mark.database("sqlite")

POLITE = "Sorry, I can only help members of this team."
MANAGERS_ONLY = "Only managers can do this. Please ask a workspace admin."
OUTSIDERS = {
    "gina": "a guest",
    "solo": "a single-channel guest",
    "robot": "a bot",
    "oldtom": "somebody deactivated",
    "paula": "somebody of another company",
    "slackbot": "Slack's own",
}


@pytest.fixture(scope="module")
def crowded(shared: Team) -> Team:
    """The team, with every kind of outsider in the channel."""
    home = shared.workspace
    for person in (
        Person("U0SOLO0001", home, "solo", "Solo", is_restricted=True, is_ultra_restricted=True, locale="zh-CN"),
        Person("U0ROBOT001", home, "robot", "Robot", bot_id="B0ROBOT01"),
    ):
        shared.slack.state.people[person.id] = person
    return shared


def open_to_people(routes: Routes) -> list[str]:
    """The routes that people can knock at: all but those on which Slack alone tells of something."""
    return [name for name, route in routes.all().items() if route.who is not Who.SLACK]


def routes_with(routes: Routes, who: Who | None = None) -> dict[str, Any]:
    return {name: route for name, route in routes.all().items() if who in {None, route.who}}


def test_every_route_has_decided_who_may_use_it(routes: Routes) -> None:
    assert len(routes.all()) > 10
    undecided = [name for name, route in routes.all().items() if not isinstance(route.who, Who)]
    assert undecided == []


QUIET = ("options", "event")
"""Ways in where outsiders are answered by nothing at all: a menu with no options, and silence."""


def heard(team: Team, person: str, route: str, **more: Any) -> set[str]:
    return set(Knock(team, person, route, **more).heard)


@pytest.mark.parametrize("name", OUTSIDERS)
def test_outsiders_get_one_polite_sentence_on_every_route_and_write_nothing(
    crowded: Team, routes: Routes, written: Callable[[Team], dict[str, int]], name: str, subtests: pytest.Subtests
) -> None:
    person = crowded.person(name).person
    polite = Say("zh" if person.locale == "zh-CN" else "en")(POLITE)
    crowded.alice.types("/customer add 李四", channel="sales")
    before = written(crowded)
    for route in open_to_people(routes):
        with subtests.test(route=route):
            spoken = heard(crowded, person.id, route)
            assert spoken <= {polite}, route
            assert spoken or route.startswith(QUIET), route
    now = written(crowded)
    said_no = now.pop("outgoing") - before.pop("outgoing")  # where somebody spoke to the bot itself, or built on it
    ended = now.pop("delivery") - before.pop("delivery")
    assert now == before
    assert ended == len(routes.steps)
    assert said_no <= len(routes.steps) + sum(route.answers_refusals for route in routes.events.values())


@pytest.mark.parametrize("user", ["U0PARTNER1", "U0ALICE001"])  # even with an id that is a manager's here
@pytest.mark.parametrize("team_id", ["T0SECONDCO", "T0ELSEWHERE"])
def test_somebody_of_another_company_in_a_shared_channel_on_every_route(
    crowded: Team,
    routes: Routes,
    written: Callable[[Team], dict[str, int]],
    user: str,
    team_id: str,
    subtests: pytest.Subtests,
) -> None:
    before = written(crowded)
    for route in open_to_people(routes):
        with subtests.test(route=route):
            spoken = heard(crowded, user, route, theirs=team_id)
            assert spoken <= {POLITE}, route
            assert spoken or route.startswith(QUIET), route
    now = written(crowded)
    for table in ("outgoing", "delivery"):  # how a step ended is told once
        del now[table], before[table]
    assert now == before


def test_what_comes_in_another_teams_name_is_served_from_nobodys_data(
    crowded: Team, routes: Routes, written: Callable[[Team], dict[str, int]], subtests: pytest.Subtests
) -> None:
    crowded.alice.types("/customer add Only Ours", channel="sales")
    before = written(crowded)
    for user in ("U0PARTNER1", "U0ALICE001"):
        for route in open_to_people(routes):
            with subtests.test(user=user, route=route):
                theirs = "T0SECONDCO" if not route.startswith("event") else None
                spoken = heard(crowded, user, route, theirs=theirs, installed="T0SECONDCO")
                assert spoken <= {POLITE}, route
    now = written(crowded)
    for table in ("outgoing", "delivery"):  # how a step ended is told once
        del now[table], before[table]
    assert now == before


def test_members_are_refused_what_is_the_managers(
    crowded: Team, routes: Routes, written: Callable[[Team], dict[str, int]], subtests: pytest.Subtests
) -> None:
    ben = crowded.person("ben").person.id
    before = written(crowded)
    walked = routes_with(routes, Who.MANAGERS)
    assert {"/points redeem", "/points adjust"} <= set(walked)
    for route in walked:
        with subtests.test(route=route):
            spoken = heard(crowded, ben, route, helps=False)
            assert spoken <= {MANAGERS_ONLY}, route
            assert MANAGERS_ONLY in spoken or route.startswith(QUIET), route
    assert written(crowded) == before


def test_members_and_managers_are_let_in_everywhere_else(
    crowded: Team, routes: Routes, subtests: pytest.Subtests
) -> None:
    for who, user in ((Who.MEMBERS, "U0BEN00001"), (Who.MANAGERS, "U0ALICE001"), (Who.MEMBERS, "U0ALICE001")):
        for route in routes_with(routes, who):
            with subtests.test(user=user, route=route):
                if not route.startswith("event"):
                    spoken = Knock(crowded, user, route).heard
                    assert POLITE not in spoken, route
                    assert MANAGERS_ONLY not in spoken[:1], route  # what follows a verb may be the managers' to say


def test_an_owner_manages_too_and_who_is_no_admin_any_more_does_not(connect: Connect) -> None:
    team = connect()
    alice, ben = team.alice, team.person("ben")
    team.slack.state.change_person(ben.id, is_owner=True)
    ben.types("/customer add 李四", channel="sales")
    logged = alice.types("/log 李四 good", channel="sales")
    assert ben.clicks(logged.message, "Undo").text.startswith("Undone")
    team.slack.state.change_person(ben.id, is_owner=False)
    team.slack.settle()
    again = alice.types("/log 李四 good", channel="sales")
    team.slack.wait_for(lambda: team.bot.desk.people.identify(sender(team, ben)).role == "member")
    assert ben.clicks(again.message, "Undo").text.startswith("Only")
    assert said(again.message).startswith("Logged")


def test_who_is_deactivated_is_let_in_no_more(connect: Connect) -> None:
    team = connect()
    ben = team.person("ben")
    assert ben.types("/customer add 李四", channel="sales").text.startswith("Added")
    team.slack.state.change_person(ben.id, deleted=True)
    team.slack.settle()
    team.slack.wait_for(lambda: team.bot.desk.people.identify(sender(team, ben)).role == "outsider")
    assert ben.types("/customer 李四", channel="sales").text == POLITE


def sender(team: Team, actor: Actor) -> Sender:
    return Sender(team.workspace, actor.id)


@pytest.mark.parametrize(
    ("described", "role"),
    [
        ({}, "member"),
        ({"is_admin": True}, "manager"),
        ({"is_primary_owner": True}, "manager"),
        ({"enterprise_user": {"enterprise_id": "E1", "is_admin": True}}, "manager"),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, "member"),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}}, "outsider"),
        ({"team_id": "T2", "is_admin": True}, "outsider"),
        ({"is_stranger": True}, "outsider"),
        ({"is_workflow_bot": True}, "outsider"),
        ({"is_admin": True, "deleted": True}, "outsider"),
    ],
)
def test_what_slack_says_of_somebody_makes_them_what_they_are(described: dict[str, Any], role: str) -> None:
    assert role_of({"id": "U1", "team_id": "T1", **described}, Sender("T1", "U1", "T1", "E1")) == role


def test_who_is_not_described_is_nobody() -> None:
    assert role_of({}, Sender("T1", "U1", "T1", "E1")) == "outsider"
