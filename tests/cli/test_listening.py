"""Where a server listens, and what is said where it can't, or where others can reach it."""

from __future__ import annotations

import socket

import pytest

from kpoclass.cli import listening
from kpoclass.errors import KpoclassError


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", ""])
def test_it_listens_without_a_warning_on_loopback(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    with listening.listen(host, 0) as server:
        address, port = server.getsockname()[:2]
        with socket.create_connection((address, port), timeout=60):
            assert address in {"127.0.0.1", "::1"}
    assert capsys.readouterr().err == ""


def test_a_port_that_is_taken() -> None:
    with listening.listen("127.0.0.1", 0) as server, pytest.raises(KpoclassError, match="another program listens"):
        listening.listen("127.0.0.1", server.getsockname()[1])


def test_a_host_that_is_none() -> None:
    with pytest.raises(KpoclassError, match="this machine has no such address"):
        listening.listen("192.0.2.1", 0)
    with pytest.raises(KpoclassError, match="this machine has no such address"):
        listening.listen("a" * 70 + ".example", 0)  # no name at all: longer than a name's part may be


@pytest.mark.parametrize(
    ("address", "warned"), [("192.0.2.7", True), ("::", True), ("127.0.0.9", False), ("::1", False)]
)
def test_whoever_can_reach_it_is_warned_of(
    address: str, warned: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Server:
        def getsockname(self) -> tuple[str, int]:
            return address, 80

        def detach(self) -> int:
            return socket.socket().detach()

    monkeypatch.setattr(socket, "create_server", lambda *_, **__: Server())
    listening.listen(address, 80).close()
    assert capsys.readouterr().err.startswith("kpoclass: warning: whoever reaches") == warned
