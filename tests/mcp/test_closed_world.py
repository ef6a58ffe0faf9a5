"""No call opens a file or a connection, starts a process or reads the environment, whatever it is sent."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kpoclass import load_model
from kpoclass.errors import KpoclassError
from kpoclass.mcp.answers import answer

_HELD = "Actuary prices marine risks"
_WATCHED = ("open", "socket.", "subprocess.", "os.", "shutil.", "glob.", "pathlib.", "tempfile.", "urllib.", "ctypes.")
_seen: list[tuple[str, Any]] | None = None


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if _seen is not None and event.startswith(_WATCHED):
        _seen.append((event, arguments))


sys.addaudithook(_watch)  # it can't be taken away again; without a list it notes nothing


@pytest.fixture
def seen() -> Iterator[list[tuple[str, Any]]]:
    global _seen  # noqa: PLW0603
    _seen = []
    yield _seen
    _seen = None


def hostile(path: Path) -> list[Any]:
    """Postings and texts that name a file, or an address, in every way that some reader follows."""
    name, address = str(path), path.as_uri()
    entity = f'<!DOCTYPE a [<!ENTITY x SYSTEM "{address}"><!ENTITY % p SYSTEM "{address}">%p;]>'
    item = "<item><title>Clerk &x;</title><description>File letters &x;</description></item>"
    return [
        name,
        address,
        f"@{name}",
        f"file:{name}",
        f"http://127.0.0.1:9/{path.name}",
        f"\\\\127.0.0.1\\share\\{path.name}",
        f"Clerk\n\nFile letters\n{address}\n{name}",
        f"<?xml version='1.0'?>{entity}<rss><channel>{item}</channel></rss>",
        f"<?xml version='1.0'?><?xml-stylesheet href='{address}'?><rss><channel>{item}</channel></rss>",
        f"<rss xmlns:xi='http://www.w3.org/2001/XInclude'><channel><item><title>Clerk</title><description>File"
        f"<xi:include href='{address}' parse='text'/></description></item></channel></rss>",
        f"{entity}<html><h1>Clerk &x;</h1><p>File letters &x;</p></html>",
        f"<base href='{address}'><link rel='stylesheet' href='{address}'><h1>Clerk</h1><img src='{address}'>"
        f"<iframe src='{address}'></iframe><script src='{address}'></script><object data='{address}'></object>"
        "<p>File letters and forms in the cabinet</p>",
        f"Content-Type: message/external-body; access-type=local-file; name='{name}'\nSubject: Clerk\n\nFile letters",
        f'{{"title": "Clerk", "description": "File letters", "$ref": "{address}", "url": "{address}"}}',
        {"title": "Clerk", "description": "File letters", "@context": address, "@id": name, "sameAs": [address]},
        {"@type": "JobPosting", "title": "Clerk", "description": {"@id": address, "file": name}},
        {"path": name},
        {"title": name, "description": address},
    ]


def told(calls: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    answers: list[Any] = []
    for name, arguments in calls:
        try:
            answers.append(answer(name, arguments, load_model()))
        except KpoclassError as error:
            answers.append(str(error))
    return answers


def test_no_call_opens_anything(tmp_path: Path, seen: list[tuple[str, Any]]) -> None:
    path = tmp_path / "vacancy.txt"
    calls: list[tuple[str, dict[str, Any]]] = []
    for posting in hostile(path):
        calls.append(("classify_posting", {"posting": posting}))
        if isinstance(posting, str):
            calls += [(name, {"text": posting, "title": posting[:900]}) for name in ("classify_work", "explain_label")]
    without = told(calls)  # the first time, modules are imported, which opens files
    path.write_text(_HELD, encoding="utf-8")
    seen.clear()
    assert told(calls) == without  # what no audit hook sees, such as C reading the file, would be seen here
    assert seen == []
    assert not any(_HELD in str(each) for each in without)
    with open(path, encoding="utf-8"):
        assert [event for event, _ in seen] == ["open"]  # the hook does see


def test_names_and_addresses_are_refused(tmp_path: Path) -> None:
    for posting in hostile(tmp_path / "vacancy.pdf")[:2]:
        (refused,) = told([("classify_posting", {"posting": posting})])
        assert "expected a posting, got " in refused
