"""Keys: who has one of them is answered."""

from __future__ import annotations

import os
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING

from kpoclass.errors import DataError
from kpoclass.serve.answering import problem_response
from kpoclass.serve.problems import Problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from kpoclass.serve.service import Service

#: The variable of the environment with the keys, with commas or spaces between them.
VARIABLE = "KPOCLASS_API_KEYS"
#: Shorter ones can be guessed.
SHORTEST = 16


def keys_from_environment() -> tuple[str, ...]:
    """Return the keys in the environment; there may be none."""
    return checked(os.environ.get(VARIABLE, "").replace(",", " ").split(), VARIABLE)


def keys_from_file(path: str) -> tuple[str, ...]:
    """Return the keys in a file, one a line; empty lines and those that begin with # are left out."""
    with open(path, encoding="utf-8", errors="replace") as file:
        lines = [line.strip() for line in file]
    keys = checked([line for line in lines if line and not line.startswith("#")], path)
    if not keys:
        raise DataError(f"{path}: expected a key on a line of its own, got none")
    return keys


def checked(keys: list[str], source: str) -> tuple[str, ...]:
    """Return keys that can be sent in a header and not be guessed; an error names their place, and not the key.

    >>> checked(["secret"], "keys.txt")
    Traceback (most recent call last):
    kpoclass.errors.DataError: keys.txt: expected keys of at least 16 characters, got one of 6 (key 1)
    """
    for number, key in enumerate(keys, 1):
        if len(key) < SHORTEST:
            raise DataError(
                f"{source}: expected keys of at least {SHORTEST} characters, got one of {len(key)} (key {number})"
            )
        if not (key.isascii() and key.isprintable() and " " not in key):
            raise DataError(f"{source}: expected keys of ASCII letters, digits and marks, got others (key {number})")
    return tuple(keys)


def with_keys(app: ASGIApp, service: Service) -> ASGIApp:
    """Return an app that answers only who sends one of the keys; the app itself if there are none."""
    if not service.settings.keys:
        return app
    known = [sha256(key.encode()).digest() for key in service.settings.keys]
    refusal = Problem(
        401,
        "no_key",
        "expected one of the keys of this service, as Authorization: Bearer KEY or X-API-Key: KEY",
        headers={"WWW-Authenticate": 'Bearer realm="kpoclass"'},
    )

    async def keyed(scope: Scope, receive: Receive, send: Send) -> None:
        sent = sha256(_key_in(scope["headers"])).digest()
        if sum(compare_digest(sent, key) for key in known):  # all are compared, so that the time tells nothing
            await app(scope, receive, send)
        else:
            await problem_response(refusal, service)(scope, receive, send)

    return keyed


def _key_in(headers: list[tuple[bytes, bytes]]) -> bytes:
    """Return the key sent in headers; empty if none is."""
    for name, value in headers:
        if name == b"x-api-key":
            return value.strip()
        if name == b"authorization" and value[:7].lower() == b"bearer ":
            return value[7:].strip()
    return b""
