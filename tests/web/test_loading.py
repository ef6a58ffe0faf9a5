"""A model is loaded from an address, as far as it is one."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from node_engine import Node

from kpoclass import load_model
from kpoclass.resources import resource

SHIPPED = Path(resource("models", "kpoclass.model")).read_bytes()
MORE = 200  # chunks of what never ends, which nobody should ask for


class Files(BaseHTTPRequestHandler):
    """Serves a model, and what is none."""

    sent: ClassVar[dict[str, int]] = {}

    def do_GET(self) -> None:
        self.send_response(404 if self.path == "/absent" else 200)
        self.end_headers()
        self.sent[self.path] = 0
        begin = {"/model": SHIPPED, "/endless": SHIPPED, "/page": b"<!DOCTYPE html>", "/short": SHIPPED[:20]}.get(
            self.path, b""
        )
        try:
            self.wfile.write(begin[:30])
            self.wfile.write(begin[30:])
            for _ in range(MORE if self.path in {"/endless", "/page"} else 0):
                self.wfile.write(bytes(1 << 20))
                self.sent[self.path] += 1
        except ConnectionError:
            pass

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        server.block_on_close = False
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_model_by_its_address(node: Node, address: str) -> None:
    assert node.one("load", f"{address}/model") == load_model().fingerprint


@pytest.mark.parametrize(
    ("path", "name", "message"),
    [
        ("/absent", "KpoclassError", "/absent: expected a model file, got HTTP status 404"),
        ("/short", "ModelFormatError", "/short: truncated: 20 bytes"),
        ("/empty", "ModelFormatError", "/empty: expected a kpoclass model file"),
        ("/page", "ModelFormatError", "/page: expected a kpoclass model file"),
        ("/endless", "ModelFormatError", "/endless: too long"),
    ],
)
def test_what_is_no_model(node: Node, address: str, path: str, name: str, message: str) -> None:
    error = node.one("load", f"{address}{path}")
    assert error.name == name
    assert f"{address}{message}" in error.message
    assert Files.sent.get(path, 0) < MORE


def test_an_answer_without_a_body_is_no_model(node: Node) -> None:
    assert node.one("loadNothing").name == "ModelFormatError"


@pytest.mark.parametrize(
    "kind", ["ArrayBuffer", "Uint8Array", "part of a buffer", "DataView", "Blob", "Response", "Buffer"]
)
def test_a_model_by_its_bytes(node: Node, kind: str) -> None:
    assert node.one("loadAs", kind, base64.b64encode(SHIPPED).decode()) == load_model().fingerprint
    cut = node.one("loadAs", kind, base64.b64encode(SHIPPED[:-8]).decode())
    assert (cut.name, cut.message.partition(": ")[2][:9]) == ("ModelFormatError", "truncated")


def test_what_can_not_be_fetched(node: Node) -> None:
    for address in ("kpoclass.model", "http://127.0.0.1:1/"):
        error = node.one("load", address)
        assert error.name == "KpoclassError"
        assert error.message.startswith(f"{address}: could not be fetched (")


@pytest.mark.parametrize("source", [None, 7, {}, ["kpoclass.model"]])
def test_what_is_no_source(node: Node, source: object) -> None:
    error = node.one("load", source)
    assert (error.name, "expected the address of a model file" in error.message) == ("TextTypeError", True)
