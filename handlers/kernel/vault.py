"""Secrets at rest: a copy of the database alone opens no workspace and signs nothing."""

from __future__ import annotations

import base64
import os
import secrets
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MODE = 0o600
BYTES = 32


class Unreadable(Exception):
    """This was encrypted with another secret."""


class Vault:
    """Encrypts with the first of some secrets, and decrypts what was encrypted with any of them.

    Where none is given, one is made in `file` once it is wanted. Without either nothing can be kept, and `opens` is
    False.
    """

    def __init__(self, given: Sequence[str] = (), file: Path | None = None) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._keys = _keys(given)

    @property
    def opens(self) -> bool:
        """Whether anything can be kept here."""
        return self._keys is not None or self._file is not None

    def seal(self, secret: str) -> str:
        """Encrypt a secret; raises Unreadable where nothing can be kept, and OSError where its file cannot be."""
        keys = self._found(make=True)
        if keys is None:
            raise Unreadable
        return keys.encrypt(secret.encode()).decode()

    def open(self, sealed: str) -> str:
        """Decrypt a secret; raises Unreadable."""
        try:
            keys = self._found(make=False)
            if keys is None:
                raise Unreadable
            return keys.decrypt(sealed).decode()
        except (InvalidToken, OSError):
            raise Unreadable from None

    def _found(self, *, make: bool) -> MultiFernet | None:
        with self._lock:
            if self._keys is None and self._file is not None:
                if make and not self._file.exists():
                    _write(self._file, secrets.token_urlsafe(BYTES))
                with suppress(FileNotFoundError):
                    self._keys = _keys([self._file.read_text("ascii").strip()])
            return self._keys


def _write(file: Path, secret: str) -> None:
    """Put a secret into a file of its owner's, whole or not at all."""
    beside = file.with_name(f"{file.name}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, MODE), "w") as new:
        new.write(f"{secret}\n")
        new.flush()
        os.fsync(new.fileno())
    beside.rename(file)


def _keys(given: Sequence[str]) -> MultiFernet | None:
    fernets = [Fernet(_key(secret)) for secret in given if secret]
    return MultiFernet(fernets) if fernets else None


def _key(secret: str) -> bytes:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"haoping: tokens of workspaces").derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
