"""Web API: files.*, by the external upload."""

from fakeslack.model import File, Json
from fakeslack.state import SlackError
from fakeslack.web_api.chat import target, thread
from fakeslack.web_api.front import Call, method
from fakeslack.wire import shapes


@method("files.getUploadURLExternal", scope="files:write")
def get_upload_url_external(call: Call) -> Json:
    """A URL to which a file's content is posted."""
    name = call.need("filename")
    if not call.text("length").isdigit() or int(call.text("length")) < 1:
        raise SlackError("invalid_arguments")
    file = call.slack.files.reserve(call.state.people[call.app.bot_user], name)
    return {"upload_url": f"{call.slack.address}/upload/v1/{file.upload_key}", "file_id": file.id}


@method("files.completeUploadExternal", scope="files:write")
def complete_upload_external(call: Call) -> Json:
    """Finish uploads, and share them in a channel where one is given."""
    given = call.json("files")
    if not isinstance(given, list) or not given or not all(isinstance(each, dict) for each in given):
        raise SlackError("invalid_arguments")
    files = [_uploaded(call, str(each.get("id"))) for each in given]
    channels = call.names("channels") or call.names("channel_id")
    places = [target(_at(call, channel)) for channel in channels]
    for file, each in zip(files, given, strict=True):
        file.complete, file.title = True, str(each.get("title") or file.name)
    for place in places:
        blocks = call.json("blocks", "invalid_blocks_format") or []
        message = call.state.post(
            place.id,
            call.app.bot_user,
            call.text("initial_comment"),
            blocks=blocks,
            thread_ts=thread(call, place),
            files=[file.id for file in files],
        )
        for file in files:
            call.slack.files.shared(file, message)
    return {"files": [shapes.file(call.state, file) for file in files]}


def _at(call: Call, channel: str) -> Call:
    return Call(call.slack, call.args | {"channel": channel}, call.token, call.installed)


def _uploaded(call: Call, id_: str) -> File:
    file = call.state.files.get(id_)
    if file is None or file.user != call.app.bot_user or not file.uploaded:
        raise SlackError("file_not_found")
    return file


def _visible(call: Call) -> File:
    file = call.slack.files.find(call.need("file", "file_not_found"))
    shared = any(call.app.bot_user in call.state.channels[channel].members for channel in file.shares)
    if file.user != call.app.bot_user and not shared:
        raise SlackError("file_not_found")
    return file


@method("files.info", scope="files:read")
def files_info(call: Call) -> Json:
    """A file that the app can see."""
    return {"file": shapes.file(call.state, _visible(call)), "comments": [], "response_metadata": {"next_cursor": ""}}


@method("files.delete", scope="files:write")
def files_delete(call: Call) -> None:
    """Delete a file of the app's own."""
    file = _visible(call)
    if file.user != call.app.bot_user:
        raise SlackError("cant_delete_file")
    file.deleted, file.content = True, b""
