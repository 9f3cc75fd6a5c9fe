"""The team that a new stand-in Slack begins with: two companies, a shared channel, people of every kind."""

import hashlib

from fakeslack.model import Channel, Installation, Person, Workspace
from fakeslack.state import State

HOME = "T0HAOPING"
PARTNER = "T0SECONDCO"
SLACKBOT = "USLACKBOT"

_PEOPLE = (
    Person(
        "U0ALICE001", HOME, "alice", "Alice Morgan", "Alice", "alice@haoping.example", "Sales manager", is_admin=True
    ),
    Person(
        "U0XIAOLIN1",
        HOME,
        "xiaolin",
        "林小雨",
        "小林",
        "xiaolin@haoping.example",
        "销售",
        locale="zh-CN",
        tz="Asia/Shanghai",
    ),
    Person("U0BEN00001", HOME, "ben", "Ben Carter", "Ben", "ben@haoping.example", "Support", tz="America/New_York"),
    Person(
        "U0WANGFAN1",
        HOME,
        "wangfang",
        "王芳",
        "王芳",
        "wangfang@haoping.example",
        "客服",
        locale="zh-CN",
        tz="Asia/Shanghai",
    ),
    Person("U0GUEST001", HOME, "gina", "Gina Guest", "Gina", "gina@agency.example", "Agency", is_restricted=True),
    Person("U0GONE0001", HOME, "oldtom", "Tom Gone", "Tom", "tom@haoping.example", deleted=True),
    Person(SLACKBOT, HOME, "slackbot", "Slackbot", "Slackbot"),
    Person("U0PARTNER1", PARTNER, "paula", "Paula Partner", "Paula", "paula@second.example", "Buyer", is_admin=True),
    Person(
        "U0PARTNER2", PARTNER, "chenwei", "陈伟", "陈伟", "chenwei@second.example", locale="zh-CN", tz="Asia/Shanghai"
    ),
)
_EVERYBODY = {"U0ALICE001", "U0XIAOLIN1", "U0BEN00001", "U0WANGFAN1"}
_SALES = "What customers buy, and what may be offered to them · 客户买什么，能给什么优惠"
_SUPPORT = "What customers need help with, and how they took it · 客户遇到什么问题，处理得满不满意"
_COMPANIES = (Workspace(HOME, "Haoping", "haoping"), Workspace(PARTNER, "Second & Co", "second-co"))


def secret(purpose: str) -> str:
    """A credential that is the same at every start; it opens nothing but a stand-in on this machine."""
    return hashlib.sha256(f"stand-in slack: {purpose}".encode()).hexdigest()[:32]


def fill(state: State) -> None:
    """Put the team in, with the app installed in the first company and in its channels."""
    now = int(state.clock.seconds())
    state.workspaces |= {company.id: company for company in _COMPANIES}
    state.people |= {person.id: person for person in _PEOPLE}
    bot = install(state, HOME).bot_user
    channels = (
        Channel("C0GENERAL1", "general", HOME, _EVERYBODY | {"U0GUEST001"}, purpose="Everybody"),
        Channel("C0SALES001", "sales", HOME, _EVERYBODY | {"U0GUEST001", bot}, topic=_SALES, purpose="Sales"),
        Channel("C0SUPPORT1", "support", HOME, _EVERYBODY | {bot}, topic=_SUPPORT, purpose="Support"),
        Channel(
            "C0PARTNERS",
            "partners",
            HOME,
            {"U0ALICE001", "U0XIAOLIN1", "U0PARTNER1", "U0PARTNER2", bot},
            shared_with=frozenset({PARTNER}),
            purpose="With Second & Co",
        ),
        Channel("C0SECOND01", "general", PARTNER, {"U0PARTNER1", "U0PARTNER2"}, purpose="Everybody"),
    )
    for channel in channels:
        channel.creator, channel.created = "U0PARTNER1" if channel.workspace == PARTNER else "U0ALICE001", now
        state.channels[channel.id] = channel
    for person in _PEOPLE:
        if person.workspace == HOME and not person.deleted and person.id != SLACKBOT:
            state.channels[f"D{person.id[1:]}"] = Channel(
                f"D{person.id[1:]}", "", HOME, {person.id, bot}, is_im=True, created=now
            )


def install(state: State, workspace: str, scopes: frozenset[str] | None = None) -> Installation:
    """Install the app in a workspace: a bot user and a token; again gives the same token back unless it was revoked."""
    with state.lock:
        bot = f"U0BOT{workspace[2:7]}"
        bot_id = f"B0BOT{workspace[2:7]}"
        known = state.installations.get(workspace)
        if known:
            return known
        round_ = 0
        while (token := f"xoxb-{workspace}-{secret(f'bot {workspace} {round_}')}") in state.revoked_tokens:
            round_ += 1
        app = state.app
        state.people[bot] = Person(
            bot, workspace, app.handle, app.name, app.bot_name, bot_id=bot_id, app_id=state.app_id
        )
        installation = Installation(workspace, bot, bot_id, token, scopes or state.app.scopes)
        state.installations[workspace] = installation
        state.publish("installed", workspace=workspace, data={"installation": installation})
        return installation


def uninstall(state: State, workspace: str) -> None:
    """Take the app out of a workspace: its token is revoked, and it is told if it listens."""
    with state.lock:
        installation = state.installations.pop(workspace)
        state.revoked_tokens.add(installation.bot_token)
        state.publish("uninstalled", workspace=workspace, data={"installation": installation})
