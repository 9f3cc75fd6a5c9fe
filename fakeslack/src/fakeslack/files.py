"""Uploaded files: the external upload's three steps, and a person's own upload."""

import mimetypes
import secrets

from fakeslack.model import File, Message, Person
from fakeslack.state import SlackError, State


class Files:
    """Adds files, receives their content, and tells of shared ones."""

    def __init__(self, state: State) -> None:
        self._state = state

    def reserve(self, user: Person, name: str) -> File:
        """files.getUploadURLExternal: a place for a file that is still to come; ``upload_key`` names its URL."""
        with self._state.lock:
            file = File(
                id=self._state.new_id("F"),
                workspace=user.workspace,
                user=user.id,
                name=name,
                title=name,
                created=int(self._state.clock.seconds()),
                mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
                upload_key=secrets.token_urlsafe(24),
            )
            self._state.files[file.id] = file
            return file

    def receive(self, key: str, content: bytes) -> File:
        """The content, posted to the upload URL; raises SlackError not_found."""
        with self._state.lock:
            for file in self._state.files.values():
                if file.upload_key and secrets.compare_digest(file.upload_key, key) and not file.complete:
                    file.content, file.uploaded = content, True
                    return file
            raise SlackError("not_found")

    def add(self, user: Person, name: str, content: bytes) -> File:
        """A file that is there at once."""
        file = self.reserve(user, name)
        file.content, file.uploaded, file.complete = content, True, True
        return file

    def shared(self, file: File, message: Message) -> None:
        """A file now stands in a message."""
        with self._state.lock:
            file.complete = True
            file.shares.setdefault(message.channel, []).append(message.ts)
            self._state.publish(
                "file_shared", channel=message.channel, person=file.user, message=message, data={"file": file.id}
            )

    def find(self, id_: str) -> File:
        """A complete file; raises SlackError file_not_found or file_deleted."""
        file = self._state.files.get(id_)
        if file is None or not file.complete:
            raise SlackError("file_not_found")
        if file.deleted:
            raise SlackError("file_deleted")
        return file
