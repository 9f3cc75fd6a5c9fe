"""Who may do what: every registered route, every kind of outsider, members and managers."""

import json

import pytest

from bot.playground import said
from bot.playground.model import Person
from handlers.people import Sender, role_of
from handlers.routes import Routes, Who
from handlers.wording import Say

pytestmark = pytest.mark.database("sqlite")

POLITE = "I am here for this team's own members, so I cannot help you with this."
MANAGERS_ONLY = "Only managers may do this: please ask an admin of this workspace."
OUTSIDERS = {
    "gina": "a guest",
    "solo": "a single-channel guest",
    "robot": "a bot",
    "oldtom": "somebody deactivated",
    "paula": "somebody of another company",
    "slackbot": "Slack's own",
}


@pytest.fixture(scope="module")
def crowded(shared):
    """The team, with every kind of outsider in the channel."""
    home = shared.workspace
    for person in (
        Person("U0SOLO0001", home, "solo", "Solo", is_restricted=True, is_ultra_restricted=True, locale="zh-CN"),
        Person("U0ROBOT001", home, "robot", "Robot", bot_id="B0ROBOT01"),
    ):
        shared.slack.state.people[person.id] = person
    return shared


def routes_with(routes: Routes, who: Who | None = None):
    return {name: route for name, route in routes.all().items() if who in {None, route.who}}


def test_every_route_has_decided_who_may_use_it(routes):
    assert len(routes.all()) > 10
    undecided = [name for name, route in routes.all().items() if not isinstance(route.who, Who)]
    assert undecided == []


@pytest.mark.parametrize("name", OUTSIDERS)
def test_outsiders_get_one_polite_sentence_on_every_route_and_write_nothing(
    crowded, routes, post, command, click, written, name
):
    person = crowded.person(name).person
    polite = Say("zh" if person.locale == "zh-CN" else "en")(POLITE)
    before = written(crowded)
    answers = {}
    for route in routes.all():
        kind, _, rest = route.partition(" ")
        if kind == "button":
            clicked = click(crowded, person.id, rest, "1:0")
            answers[route] = clicked.text
            assert clicked.visible_to == person.id
        else:
            for typed in (route, f"{route} 李四 1 2", f"/haoping {route[1:]} 李四", f"{kind} help"):
                _, body = post(crowded, command(crowded, typed, person.id))
                told = json.loads(body)
                assert told["response_type"] == "ephemeral"
                answers[typed] = told["text"]
    assert set(answers.values()) == {polite}
    assert written(crowded) == before


@pytest.mark.parametrize("team_id", ["T0SECONDCO", "T0ELSEWHERE"])
def test_a_click_in_a_shared_channel_by_somebody_of_another_company(crowded, click, written, team_id):
    before = written(crowded)
    there = {"id": "U0PARTNER1", "username": "paula", "name": "paula", "team_id": team_id}
    clicked = click(crowded, "U0PARTNER1", "undo", "1", user=there)
    assert clicked.text == POLITE
    whole = {**there, "id": "U0ALICE001"}  # even with an id that is a manager's here
    assert click(crowded, "U0PARTNER1", "undo", "1", user=whole).text == POLITE
    assert written(crowded) == before


def test_another_teams_payload_is_served_from_nobodys_data(crowded, post, command, click, written):
    crowded.alice.types("/customer add Only Ours", channel="sales")
    before = written(crowded)
    for user in ("U0PARTNER1", "U0ALICE001"):
        _, body = post(crowded, command(crowded, "/customer add Theirs", user, team_id="T0SECONDCO"))
        assert json.loads(body)["text"] == POLITE
        _, body = post(crowded, command(crowded, "/customer Only Ours", user, team_id="T0SECONDCO"))
        assert json.loads(body)["text"] == POLITE
    there = {"id": "T0SECONDCO", "domain": "second-co"}
    user = {"id": "U0PARTNER1", "name": "paula", "team_id": "T0SECONDCO"}
    assert click(crowded, "U0PARTNER1", "undo", "1", user=user, team=there).text == POLITE
    assert written(crowded) == before


def test_members_are_refused_what_is_the_managers(crowded, routes, post, command, click, written):
    ben = crowded.person("ben").person.id
    before = written(crowded)
    for route in routes_with(routes, Who.MANAGERS):
        kind, _, rest = route.partition(" ")
        if kind == "button":
            assert click(crowded, ben, rest, "1:0").text == MANAGERS_ONLY
        else:
            assert json.loads(post(crowded, command(crowded, f"{route} 李四 5 gift", ben))[1])["text"] == MANAGERS_ONLY
    assert written(crowded) == before


def test_members_and_managers_are_let_in_everywhere_else(crowded, routes, post, command):
    for who, user in ((Who.MEMBERS, "U0BEN00001"), (Who.MANAGERS, "U0ALICE001"), (Who.MEMBERS, "U0ALICE001")):
        for route in routes_with(routes, who):
            if not route.startswith("button"):
                told = json.loads(post(crowded, command(crowded, route, user))[1])["text"]
                assert told not in {POLITE, MANAGERS_ONLY}


def test_an_owner_manages_too_and_who_is_no_admin_any_more_does_not(connect):
    team = connect()
    alice, ben = team.alice, team.person("ben")
    team.slack.state.change_person(ben.id, is_owner=True)
    ben.types("/customer add 李四", channel="sales")
    logged = alice.types("/log 李四 good", channel="sales")
    assert ben.clicks(logged.message, "Undo").text.startswith("Taken back")
    team.slack.state.change_person(ben.id, is_owner=False)
    team.slack.settle()
    again = alice.types("/log 李四 good", channel="sales")
    team.slack.wait_for(lambda: team.bot.desk.people.identify(sender(team, ben)).role == "member")
    assert ben.clicks(again.message, "Undo").text.startswith("Only")
    assert said(again.message).startswith("Logged")


def test_who_is_deactivated_is_let_in_no_more(connect):
    team = connect()
    ben = team.person("ben")
    assert ben.types("/customer add 李四", channel="sales").text.startswith("Added")
    team.slack.state.change_person(ben.id, deleted=True)
    team.slack.settle()
    team.slack.wait_for(lambda: team.bot.desk.people.identify(sender(team, ben)).role == "outsider")
    assert ben.types("/customer 李四", channel="sales").text == POLITE


def sender(team, actor):
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
def test_what_slack_says_of_somebody_makes_them_what_they_are(described, role):
    assert role_of({"id": "U1", "team_id": "T1", **described}, Sender("T1", "U1", "T1", "E1")) == role
