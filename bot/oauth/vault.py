"""Tokens at rest: a copy of the database alone gives access to no workspace."""

from __future__ import annotations

import base64
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Unreadable(Exception):
    """This was encrypted with another secret."""


class Vault:
    """Encrypts with the first of some secrets, and decrypts what was encrypted with any of them."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._keys = MultiFernet([Fernet(_key(secret)) for secret in secrets])

    def seal(self, token: str) -> str:
        """Encrypt a token."""
        return self._keys.encrypt(token.encode()).decode()

    def open(self, sealed: str) -> str:
        """Decrypt a token; raises Unreadable."""
        try:
            return self._keys.decrypt(sealed).decode()
        except InvalidToken:
            raise Unreadable from None


def _key(secret: str) -> bytes:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"haoping: tokens of workspaces").derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
