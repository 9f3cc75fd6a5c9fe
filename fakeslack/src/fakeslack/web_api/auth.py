"""Web API: api.*, apps.*, auth.*, bots.*, team.*."""

from fakeslack import seed
from fakeslack.model import Json
from fakeslack.state import SlackError
from fakeslack.web_api.front import Call, method
from fakeslack.wire import shapes


@method("api.test", by="anyone")
def api_test(call: Call) -> Json:
    """Echo the arguments; ``error`` comes back as an error."""
    if call.args.get("error"):
        raise SlackError(call.text("error"), args=call.args)
    return {"args": {key: value for key, value in call.args.items() if key != "token"}}


@method("auth.test")
def auth_test(call: Call) -> Json:
    """Who the token belongs to."""
    workspace = call.state.workspaces[call.app.workspace]
    return {
        "url": f"https://{workspace.domain}.slack.com/",
        "team": workspace.name,
        "user": call.state.people[call.app.bot_user].name,
        "team_id": workspace.id,
        "user_id": call.app.bot_user,
        "bot_id": call.app.bot_id,
        "is_enterprise_install": False,
    }


@method("auth.revoke")
def auth_revoke(call: Call) -> Json:
    """Revoke the token, and with it the installation (not with ``test``)."""
    if call.flag("test"):
        return {"revoked": False}
    seed.uninstall(call.state, call.app.workspace)
    return {"revoked": True}


@method("apps.connections.open", by="app")
def apps_connections_open(call: Call) -> Json:
    """A web socket's URL, for Socket Mode."""
    address = call.slack.address.replace("http", "ws", 1)
    return {"url": f"{address}/link?ticket={call.slack.wire.new_ticket()}&app_id={call.state.app_id}"}


@method("oauth.v2.access", by="anyone")
def oauth_v2_access(call: Call) -> Json:
    """Change the code that an installation ended with into a bot token."""
    client_id, client_secret = call.client()
    app = call.slack.oauth.redeem(
        client_id, client_secret, call.need("code", "invalid_code"), call.text("redirect_uri")
    )
    workspace = call.state.workspaces[app.installation.workspace]
    return {
        "access_token": app.installation.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(app.installation.scopes or ())),
        "bot_user_id": app.installation.bot_user,
        "app_id": call.state.app_id,
        "team": {"id": workspace.id, "name": workspace.name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": app.person},
    }


@method("apps.uninstall")
def apps_uninstall(call: Call) -> Json:
    """Take the app out of the workspace; asks for the client's id and secret."""
    if call.client() != (call.slack.credentials.client_id, call.slack.credentials.client_secret):
        raise SlackError("invalid_client_id")
    seed.uninstall(call.state, call.app.workspace)
    return {}


@method("bots.info", scope="users:read")
def bots_info(call: Call) -> Json:
    """An app's bot by its bot id."""
    for person in call.state.people.values():
        if person.bot_id and person.bot_id == call.text("bot"):
            bot = {"id": person.bot_id, "name": call.state.app.name, "app_id": person.app_id, "user_id": person.id}
            return {
                "bot": bot | {"deleted": False, "updated": person.updated, "icons": shapes.icons(call.state, person.id)}
            }
    raise SlackError("bot_not_found")


@method("team.info", scope="team:read")
def team_info(call: Call) -> Json:
    """The token's workspace, or one it shares a channel with."""
    wanted = call.text("team", call.app.workspace)
    met = {team for c in call.state.channels.values() if call.app.bot_user in c.members for team in c.teams}
    workspace = call.state.workspaces.get(wanted)
    if workspace is None or wanted not in met | {call.app.workspace}:
        raise SlackError("team_not_found")
    team = {
        "id": workspace.id,
        "name": workspace.name,
        "url": f"https://{workspace.domain}.slack.com/",
        "domain": workspace.domain,
        "email_domain": "",
        "icon": {"image_default": True}
        | {f"image_{size}": shapes.picture(call.state, workspace.id, size) for size in (34, 44, 68, 88, 102, 132, 230)},
    }
    return {"team": team}


@method("emoji.list", scope="emoji:read")
def emoji_list(call: Call) -> Json:
    """The workspace's own emoji: where each is, or ``alias:`` and another's name."""
    return {"emoji": dict(call.state.emoji), "cache_ts": call.state.new_ts()}
